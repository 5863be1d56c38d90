// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/text.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <memory>

namespace triptych {
namespace {

/// Making a break iterator loads its rules and dictionaries; each thread keeps its own.
icu::BreakIterator& word_breaks() {
    thread_local const std::unique_ptr<icu::BreakIterator> breaks = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::BreakIterator> made(
            icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
        return made;
    }();
    return *breaks;
}

bool has_letter_or_digit(std::string_view utf8) {
    const auto length = static_cast<std::int32_t>(utf8.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(reinterpret_cast<const std::uint8_t*>(utf8.data()), i, length, c);
        if (c >= 0 && u_isalnum(c))
            return true;
    }
    return false;
}

bool is_blank(std::string_view utf8) {
    const auto length = static_cast<std::int32_t>(utf8.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(reinterpret_cast<const std::uint8_t*>(utf8.data()), i, length, c);
        if (c < 0 || !(u_isUWhiteSpace(c) || u_iscntrl(c)))
            return false;
    }
    return true;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string normalised(std::string_view utf8, bool lower) {
    if (is_ascii(utf8)) {
        std::string out(utf8);
        if (lower)
            std::transform(out.begin(), out.end(), out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        return out;
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
    icu::UnicodeString text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
    if (U_SUCCESS(status)) {
        const icu::UnicodeString composed = nfkc->normalize(text, status);
        if (U_SUCCESS(status))
            text = composed;
    }
    if (lower)
        text.toLower(icu::Locale::getRoot());
    std::string out;
    text.toUTF8String(out);
    return out;
}

Error bad_vectors(const std::filesystem::path& file, const std::string& what) {
    return fail(ErrorCode::bad_format, file.string(), "is not a file of word vectors: " + what + ".", {what});
}

/// Numbers of one line after its word. False where one is not a number.
bool parse_numbers(std::string_view text, std::vector<float>& out) {
    out.clear();
    const char* at = text.data();
    const char* const end = at + text.size();
    while (true) {
        while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
            ++at;
        if (at == end)
            return true;
        float value = 0;
        const auto [next, status] = std::from_chars(at, end, value);
        if (status != std::errc{} || !std::isfinite(value))
            return false;
        out.push_back(value);
        at = next;
    }
}

/// Places in the vocabulary of each written form: as it stands first, then normalised.
class Wanted {
  public:
    Wanted(const Vocabulary& vocabulary, WordVectors& out) : m_vocabulary(vocabulary), m_out(out) {}

    void offer(std::string_view word, const float* values) {
        const std::int64_t exact = m_vocabulary.id(word);
        if (exact != m_vocabulary.unknown()) {
            store(exact, values);
            return;
        }
        const std::int64_t id = m_vocabulary.id(normalised(word, true));
        // The first form wins among those that only match when normalised.
        if (id != m_vocabulary.unknown() && !m_out.found[static_cast<std::size_t>(id)])
            store(id, values);
    }

    void set_width(int width) {
        m_out.width = width;
        m_out.values.assign(static_cast<std::size_t>(m_vocabulary.size()) * static_cast<std::size_t>(width), 0.0f);
        m_out.found.assign(static_cast<std::size_t>(m_vocabulary.size()), false);
    }

  private:
    void store(std::int64_t id, const float* values) {
        std::copy_n(values, m_out.width, m_out.values.begin() + id * m_out.width);
        m_out.found[static_cast<std::size_t>(id)] = true;
    }

    const Vocabulary& m_vocabulary;
    WordVectors& m_out;
};

/// A header "count width" of word2vec.
bool parse_header(const std::string& line, std::int64_t& count, int& width) {
    std::vector<float> numbers;
    if (!parse_numbers(line, numbers) || numbers.size() != 2)
        return false;
    count = static_cast<std::int64_t>(numbers[0]);
    width = static_cast<int>(numbers[1]);
    return count >= 1 && width >= 1 && width <= 65536;
}

}  // namespace

std::vector<Word> split_words(std::string_view utf8, const WordOptions& options) {
    std::vector<Word> words;
    UErrorCode status = U_ZERO_ERROR;
    UText* text = utext_openUTF8(nullptr, utf8.data(), static_cast<std::int64_t>(utf8.size()), &status);
    if (U_FAILURE(status))
        return words;
    icu::BreakIterator& breaks = word_breaks();
    breaks.setText(text, status);
    std::size_t characters = 0;
    std::int32_t begin = breaks.first();
    for (std::int32_t end = breaks.next(); U_SUCCESS(status) && end != icu::BreakIterator::DONE;
         begin = end, end = breaks.next()) {
        const std::string_view piece = utf8.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
        const auto length = static_cast<std::size_t>(std::count_if(
            piece.begin(), piece.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
        if (has_letter_or_digit(piece) || (options.keep_punctuation && !is_blank(piece))) {
            Word word;
            word.text = normalised(piece, options.lower_case);
            word.byte_begin = static_cast<std::size_t>(begin);
            word.byte_end = static_cast<std::size_t>(end);
            word.char_begin = characters;
            word.char_end = characters + length;
            words.push_back(std::move(word));
        }
        characters += length;
    }
    utext_close(text);
    return words;
}

Vocabulary::Vocabulary() : m_words{"<padding>", "<unknown>"} {}

Vocabulary Vocabulary::build(const std::map<std::string, std::int64_t>& counts, std::int64_t min_count,
                             std::int64_t max_size) {
    std::vector<std::pair<std::string, std::int64_t>> kept;
    for (const auto& item : counts)
        if (item.second >= min_count)
            kept.push_back(item);
    std::stable_sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    const auto room = static_cast<std::size_t>(std::max<std::int64_t>(max_size - 2, 0));
    if (kept.size() > room)
        kept.resize(room);
    Vocabulary vocabulary;
    for (auto& [word, count] : kept) {
        vocabulary.m_ids.emplace(word, vocabulary.size());
        vocabulary.m_words.push_back(std::move(word));
    }
    return vocabulary;
}

Result<Vocabulary> Vocabulary::from_words(std::vector<std::string> words) {
    Vocabulary vocabulary;
    if (words.size() < 2 || words[0] != vocabulary.m_words[0] || words[1] != vocabulary.m_words[1])
        return fail(ErrorCode::bad_format, "vocabulary", "does not begin with <padding> and <unknown>.");
    for (std::size_t i = 2; i < words.size(); ++i)
        if (!vocabulary.m_ids.emplace(words[i], static_cast<std::int64_t>(i)).second)
            return fail(ErrorCode::bad_format, "vocabulary", "holds '" + words[i] + "' twice.", {words[i]});
    vocabulary.m_words = std::move(words);
    return vocabulary;
}

std::int64_t Vocabulary::id(std::string_view word) const {
    const auto found = m_ids.find(std::string(word));
    return found == m_ids.end() ? m_unknown : found->second;
}

Vocabulary Vocabulary::of_pieces(std::vector<std::string> pieces, std::string_view unknown) {
    Vocabulary vocabulary;
    for (std::size_t i = 0; i < pieces.size(); ++i)
        vocabulary.m_ids[pieces[i]] = static_cast<std::int64_t>(i);
    vocabulary.m_words = std::move(pieces);
    vocabulary.m_unknown = vocabulary.id(unknown);
    vocabulary.m_pieces = true;
    return vocabulary;
}

namespace {

Result<WordVectors> read_text_vectors(const std::filesystem::path& file, std::ifstream& in, bool header,
                                      const Vocabulary& vocabulary) {
    WordVectors out;
    Wanted wanted(vocabulary, out);
    std::vector<float> numbers;
    std::string line;
    std::size_t line_number = 0;
    if (header) {
        std::getline(in, line);
        ++line_number;
    }
    while (std::getline(in, line)) {
        ++line_number;
        const std::string here = "line " + std::to_string(line_number);
        if (line.empty() || line == "\r")
            continue;
        // A few GloVe files hold words with blanks in them, so the numbers are counted from the end once the width is known.
        std::size_t space = line.find(' ');
        if (space == std::string::npos || space == 0)
            return bad_vectors(file, here + " has no numbers");
        bool parsed = parse_numbers(std::string_view(line).substr(space), numbers);
        while (!parsed && out.width > 0 && (space = line.find(' ', space + 1)) != std::string::npos)
            parsed = parse_numbers(std::string_view(line).substr(space), numbers);
        if (!parsed || numbers.empty())
            return bad_vectors(file, here + " holds something that is not a number");
        if (out.width == 0)
            wanted.set_width(static_cast<int>(numbers.size()));
        if (static_cast<int>(numbers.size()) != out.width)
            return bad_vectors(file, here + " has " + std::to_string(numbers.size()) + " numbers instead of " +
                                         std::to_string(out.width));
        wanted.offer(std::string_view(line).substr(0, space), numbers.data());
    }
    if (out.width == 0)
        return bad_vectors(file, "it is empty");
    return out;
}

Result<WordVectors> read_binary_vectors(const std::filesystem::path& file, std::ifstream& in, std::int64_t count,
                                        int width, const Vocabulary& vocabulary) {
    WordVectors out;
    Wanted wanted(vocabulary, out);
    wanted.set_width(width);
    std::vector<float> numbers(static_cast<std::size_t>(width));
    for (std::int64_t entry = 1; entry <= count; ++entry) {
        std::string word;
        int c = in.get();
        while (c == '\n')
            c = in.get();
        for (; c != ' ' && c != std::ifstream::traits_type::eof() && word.size() < 4096; c = in.get())
            word.push_back(static_cast<char>(c));
        in.read(reinterpret_cast<char*>(numbers.data()), static_cast<std::streamsize>(numbers.size() * sizeof(float)));
        if (!in || c != ' ')
            return bad_vectors(file, "it ends in entry " + std::to_string(entry) + " of " + std::to_string(count));
        if (!std::all_of(numbers.begin(), numbers.end(), [](float v) { return std::isfinite(v); }))
            return bad_vectors(file, "entry " + std::to_string(entry) + " holds something that is not a number");
        wanted.offer(word, numbers.data());
    }
    return out;
}

}  // namespace

Result<WordVectors> read_word_vectors(const std::filesystem::path& file, const Vocabulary& vocabulary) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    std::ifstream in(file, std::ios::binary);
    std::string first;
    if (!std::getline(in, first))
        return bad_vectors(file, "it is empty or cannot be read");
    std::int64_t count = 0;
    int width = 0;
    const bool header = parse_header(first, count, width);
    if (header) {
        // Binary numbers hold bytes that no text does.
        const auto after = in.tellg();
        char sample[4096];
        in.read(sample, sizeof sample);
        const std::streamsize read = in.gcount();
        const bool binary = std::any_of(sample, sample + read, [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t';
        });
        in.clear();
        if (binary) {
            in.seekg(after);
            return read_binary_vectors(file, in, count, width, vocabulary);
        }
    }
    in.clear();
    in.seekg(0);
    return read_text_vectors(file, in, header, vocabulary);
}

}  // namespace triptych
