// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/wordpiece.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

namespace triptych {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr const char *class_piece = "[CLS]", *separator_piece = "[SEP]", *unknown_piece = "[UNK]";
constexpr const char *tokenizer_file = "tokenizer.json", *pieces_file = "vocab.txt",
                     *options_file = "tokenizer_config.json";
constexpr std::uintmax_t most_bytes = 64u << 20;

Error bad_tokeniser(const fs::path& file, const std::string& what) {
    return fail(ErrorCode::bad_format, file.string(), "is not a WordPiece tokeniser: " + what + ".", {what});
}

Result<std::string> read_text(const fs::path& file) {
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    if (failed) return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    if (size > most_bytes)
        return fail(ErrorCode::limit_exceeded, file.string(),
                    "has " + std::to_string(size) + " bytes; tokenisers are read up to " + std::to_string(most_bytes) + ".",
                    {file.string(), std::to_string(size), std::to_string(most_bytes)});
    std::ifstream in(file, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in) return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    return text;
}

bool is_utf8(const std::string& text) {
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(reinterpret_cast<const std::uint8_t*>(text.data()), i, length, c);
        if (c < 0) return false;
    }
    return true;
}

/// A flag that may be missing or null.
bool flag(const json& from, const char* key, bool otherwise) {
    const auto found = from.find(key);
    return found == from.end() || !found->is_boolean() ? otherwise : found->get<bool>();
}

WordPieceOptions options_from(const json& from, const char* chinese, const char* lower) {
    WordPieceOptions options;
    options.clean_text = flag(from, "clean_text", true);
    options.split_chinese = flag(from, chinese, true);
    options.lower_case = flag(from, lower, true);
    options.strip_accents = flag(from, "strip_accents", options.lower_case);
    return options;
}

std::string type_of(const json& from) {
    if (!from.is_object()) return "none";
    const auto type = from.find("type");
    return type == from.end() || !type->is_string() ? "none" : type->get<std::string>();
}

Result<WordPiece> read_json(const fs::path& file) {
    const auto text = read_text(file);
    if (!text) return text.error();
    const json all = json::parse(*text, nullptr, false);
    if (all.is_discarded() || !all.is_object()) return bad_tokeniser(file, "it is not JSON");
    const json model = all.value("model", json());
    if (type_of(model) != "WordPiece") return bad_tokeniser(file, "its model is of type '" + type_of(model) + "'");
    if (const json prefix = model.value("continuing_subword_prefix", json("##")); prefix != json("##"))
        return bad_tokeniser(file, "its pieces go on with " + prefix.dump(-1, ' ', false, json::error_handler_t::replace) +
                                       " instead of \"##\"");
    const json normaliser = all.value("normalizer", json()), cutter = all.value("pre_tokenizer", json());
    if (type_of(normaliser) != "BertNormalizer")
        return bad_tokeniser(file, "its normaliser is of type '" + type_of(normaliser) + "' instead of 'BertNormalizer'");
    if (type_of(cutter) != "BertPreTokenizer")
        return bad_tokeniser(file, "it finds words by '" + type_of(cutter) + "' instead of 'BertPreTokenizer'");
    std::vector<std::string> pieces;
    const auto take = [&](const std::string& piece, const json& id) -> bool {
        if (!id.is_number_unsigned() || id.get<std::uint64_t>() > 10'000'000) return false;
        const auto place = id.get<std::size_t>();
        if (place >= pieces.size()) pieces.resize(place + 1);
        pieces[place] = piece;
        return true;
    };
    const json vocabulary = model.value("vocab", json());
    if (!vocabulary.is_object()) return bad_tokeniser(file, "it has no vocabulary");
    for (const auto& [piece, id] : vocabulary.items())
        if (!take(piece, id)) return bad_tokeniser(file, "the number of '" + piece + "' is none");
    const json added = all.value("added_tokens", json::array());
    if (added.is_array())
        for (const json& token : added)
            if (token.is_object() && token.contains("content") && token["content"].is_string() &&
                !take(token["content"].get<std::string>(), token.value("id", json())))
                return bad_tokeniser(file, "an added token has no number");
    WordPieceOptions options = options_from(normaliser, "handle_chinese_chars", "lowercase");
    if (const json most = model.value("max_input_chars_per_word", json(100)); most.is_number_unsigned())
        options.max_word_characters = most.get<std::size_t>();
    auto made = WordPiece::create(std::move(pieces), options);
    if (!made) return made.error().at(file.string());
    return made;
}

Result<WordPiece> read_list(const fs::path& file) {
    const auto text = read_text(file);
    if (!text) return text.error();
    std::vector<std::string> pieces;
    for (std::size_t begin = 0; begin < text->size();) {
        std::size_t end = text->find('\n', begin);
        if (end == std::string::npos) end = text->size();
        std::string line = text->substr(begin, end - begin);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        pieces.push_back(std::move(line));
        begin = end + 1;
    }
    WordPieceOptions options;
    const fs::path beside = file.parent_path() / options_file;
    std::error_code failed;
    if (fs::is_regular_file(beside, failed)) {
        const auto said = read_text(beside);
        if (!said) return said.error();
        const json all = json::parse(*said, nullptr, false);
        if (all.is_discarded() || !all.is_object()) return bad_tokeniser(beside, "it is not JSON");
        options = options_from(all, "tokenize_chinese_chars", "do_lower_case");
    }
    auto made = WordPiece::create(std::move(pieces), options);
    if (!made) return made.error().at(file.string());
    return made;
}

bool is_control(UChar32 c) {
    if (c == '\t' || c == '\n' || c == '\r') return false;
    return (U_GET_GC_MASK(c) & U_GC_C_MASK) != 0;
}

bool is_blank(UChar32 c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || u_isUWhiteSpace(c);
}

bool is_chinese(UChar32 c) {
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2a6df) ||
           (c >= 0x2a700 && c <= 0x2b73f) || (c >= 0x2b740 && c <= 0x2b81f) || (c >= 0x2b820 && c <= 0x2ceaf) ||
           (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

/// The marks of ASCII count too, "$" and "^" among them.
bool is_punctuation(UChar32 c) {
    if (c < 0x80) return c > ' ' && c < 0x7f && !u_isalnum(c);
    return u_ispunct(c);
}

/// A character after normalisation, and the character of the text that it comes from.
struct Character {
    UChar32 code = 0;
    std::size_t byte_begin = 0, byte_end = 0, place = 0;
};

/// Appends what a character becomes.
void normalise(UChar32 c, const WordPieceOptions& options, const Character& from, std::vector<Character>& out) {
    const auto append = [&](UChar32 code) {
        out.push_back(from);
        out.back().code = code;
    };
    if (c < 0x80) return append(options.lower_case && c >= 'A' && c <= 'Z' ? c + 32 : c);
    icu::UnicodeString text(c);
    if (options.strip_accents) {
        UErrorCode status = U_ZERO_ERROR;
        const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
        if (U_SUCCESS(status)) {
            icu::UnicodeString parts;
            if (nfd->getDecomposition(c, parts)) text = parts;
        }
        icu::UnicodeString kept;
        for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
            if (u_charType(text.char32At(i)) != U_NON_SPACING_MARK) kept.append(text.char32At(i));
        text = kept;
    }
    if (options.lower_case) {
        // A character at a time: the last sigma of a word is no other letter here.
        icu::UnicodeString lower;
        for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
            lower.append(icu::UnicodeString(text.char32At(i)).toLower(icu::Locale::getRoot()));
        text = lower;
    }
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
        append(text.char32At(i));
}

std::string utf8_of(UChar32 c) {
    std::string out;
    icu::UnicodeString(c).toUTF8String(out);
    return out;
}

} // namespace

Result<void> word_piece_files(const fs::path& folder) {
    std::error_code failed;
    if (fs::is_regular_file(folder / tokenizer_file, failed) || fs::is_regular_file(folder / pieces_file, failed))
        return {};
    return fail(ErrorCode::file_not_found, folder.string(),
                std::string("holds no ") + tokenizer_file + " and no " + pieces_file +
                    ". Name the folder of a pretrained model.",
                {folder.string()});
}

Result<WordPiece> WordPiece::read(const fs::path& folder) {
    if (auto there = word_piece_files(folder); !there) return there.error();
    std::error_code failed;
    return fs::is_regular_file(folder / tokenizer_file, failed) ? read_json(folder / tokenizer_file)
                                                                : read_list(folder / pieces_file);
}

Result<WordPiece> WordPiece::create(std::vector<std::string> pieces, const WordPieceOptions& options) {
    for (std::size_t i = 0; i < pieces.size(); ++i)
        if (!is_utf8(pieces[i]))
            return fail(ErrorCode::bad_format, "vocabulary", "piece " + std::to_string(i) + " is not UTF-8.",
                        {std::to_string(i)});
    for (const char* needed : {class_piece, separator_piece, unknown_piece})
        if (std::find(pieces.begin(), pieces.end(), needed) == pieces.end())
            return fail(ErrorCode::bad_format, "vocabulary", std::string("has no ") + needed + ".", {needed});
    WordPiece made;
    made.m_vocabulary = Vocabulary::of_pieces(std::move(pieces), unknown_piece);
    made.m_options = options;
    made.m_class = made.m_vocabulary.id(class_piece);
    made.m_separator = made.m_vocabulary.id(separator_piece);
    for (const char* special : {class_piece, separator_piece, unknown_piece, "[PAD]", "[MASK]"})
        if (made.m_vocabulary.has(special)) made.m_special.emplace_back(special);
    return made;
}

Result<WordPiece> WordPiece::from_json(const json& stored) {
    const auto wrong = [](const char* what) { return fail(ErrorCode::bad_format, "vocabulary", what); };
    if (!stored.is_object()) return wrong("the pieces are missing.");
    const auto pieces = stored.find("pieces");
    if (pieces == stored.end() || !pieces->is_array() ||
        !std::all_of(pieces->begin(), pieces->end(), [](const json& piece) { return piece.is_string(); }))
        return wrong("the pieces must be a list of words.");
    WordPieceOptions options = options_from(stored, "split_chinese", "lower_case");
    if (const json most = stored.value("max_word_characters", json()); most.is_number_unsigned())
        options.max_word_characters = most.get<std::size_t>();
    return create(pieces->get<std::vector<std::string>>(), options);
}

json WordPiece::to_json() const {
    return {{"pieces", m_vocabulary.words()},
            {"clean_text", m_options.clean_text},
            {"split_chinese", m_options.split_chinese},
            {"strip_accents", m_options.strip_accents},
            {"lower_case", m_options.lower_case},
            {"max_word_characters", m_options.max_word_characters}};
}

namespace {

/// Cuts a text into words and those into pieces.
class Cutter {
  public:
    Cutter(const Vocabulary& vocabulary, const WordPieceOptions& options, const std::vector<std::string>& special)
        : m_vocabulary(vocabulary), m_options(options), m_special(special) {}

    std::vector<Word> cut(std::string_view utf8) {
        const auto length = static_cast<std::int32_t>(utf8.size());
        std::size_t place = 0;
        for (std::int32_t i = 0; i < length; ++place) {
            if (utf8[static_cast<std::size_t>(i)] == '[') {
                if (const std::size_t taken = take_special(utf8, static_cast<std::size_t>(i), place)) {
                    i += static_cast<std::int32_t>(taken);
                    place += taken - 1;
                    continue;
                }
            }
            Character from{0, static_cast<std::size_t>(i), 0, place};
            UChar32 c = 0;
            U8_NEXT(reinterpret_cast<const std::uint8_t*>(utf8.data()), i, length, c);
            from.byte_end = static_cast<std::size_t>(i);
            if (c < 0) c = 0xfffd;
            add(c, from);
        }
        end_word();
        return std::move(m_words);
    }

  private:
    /// Takes a special piece that stands here whole. @return its bytes, which are as many characters; 0: none
    std::size_t take_special(std::string_view utf8, std::size_t at, std::size_t place) {
        for (const std::string& special : m_special) {
            if (utf8.substr(at, special.size()) != special) continue;
            end_word();
            m_words.push_back({special, at, at + special.size(), place, place + special.size()});
            return special.size();
        }
        return 0;
    }

    void add(UChar32 c, const Character& from) {
        if (m_options.clean_text && (c == 0 || c == 0xfffd || is_control(c))) return;
        if (is_blank(c)) return end_word();
        const bool alone = m_options.split_chinese && is_chinese(c);
        if (alone) end_word();
        const std::size_t before = m_word.size();
        normalise(c, m_options, from, m_word);
        // Punctuation stands alone, also where it came out of a character only now.
        std::vector<Character> made(m_word.begin() + static_cast<std::ptrdiff_t>(before), m_word.end());
        m_word.resize(before);
        for (const Character& one : made) {
            if (is_blank(one.code)) {
                end_word();
                continue;
            }
            const bool mark = is_punctuation(one.code);
            if (mark) end_word();
            m_word.push_back(one);
            if (mark) end_word();
        }
        if (alone) end_word();
    }

    void end_word() {
        if (m_word.empty()) return;
        const std::vector<Character> word = std::move(m_word);
        m_word.clear();
        const auto span = [&](std::size_t begin, std::size_t end, std::string text) {
            return Word{std::move(text), word[begin].byte_begin, word[end - 1].byte_end, word[begin].place,
                        word[end - 1].place + 1};
        };
        std::vector<Word> pieces;
        bool known = word.size() <= m_options.max_word_characters;
        std::vector<std::string> codes;
        for (const Character& character : word)
            codes.push_back(utf8_of(character.code));
        for (std::size_t begin = 0; known && begin < word.size();) {
            std::string piece = begin > 0 ? "##" : "";
            for (std::size_t i = begin; i < word.size(); ++i)
                piece += codes[i];
            std::size_t end = word.size();
            while (end > begin && !m_vocabulary.has(piece)) {
                --end;
                piece.resize(piece.size() - codes[end].size());
            }
            known = end > begin;
            if (known) pieces.push_back(span(begin, end, std::move(piece)));
            begin = end;
        }
        if (!known) pieces = {span(0, word.size(), unknown_piece)};
        for (Word& piece : pieces)
            m_words.push_back(std::move(piece));
    }

    const Vocabulary& m_vocabulary;
    const WordPieceOptions& m_options;
    const std::vector<std::string>& m_special;
    std::vector<Character> m_word;
    std::vector<Word> m_words;
};

} // namespace

WordPiece::Pieces WordPiece::split(std::string_view utf8, std::size_t most) const {
    std::vector<Word> words = Cutter(m_vocabulary, m_options, m_special).cut(utf8);
    Pieces out;
    if (words.empty()) return out;
    out.in_all = words.size() + 2;
    words.resize(std::min(words.size(), std::max<std::size_t>(most, 2) - 2));
    out.words.push_back({class_piece, 0, 0, 0, 0});
    for (Word& word : words)
        out.words.push_back(std::move(word));
    const Word last = out.words.back();
    out.words.push_back({separator_piece, last.byte_end, last.byte_end, last.char_end, last.char_end});
    for (const Word& word : out.words)
        out.ids.push_back(m_vocabulary.id(word.text));
    out.ids.front() = m_class;
    out.ids.back() = m_separator;
    return out;
}

} // namespace triptych
