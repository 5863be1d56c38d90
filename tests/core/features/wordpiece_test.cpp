// SPDX-License-Identifier: GPL-3.0-or-later
// Against the numbers that Hugging Face's tokenisers make: tests/data/bert/make_bert.py wrote them.
#include "core/features/wordpiece.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path data = fs::path(TRIPTYCH_TEST_DATA) / "bert";
constexpr std::size_t most = 1000;

WordPiece read(const fs::path& folder) {
    auto made = WordPiece::read(folder);
    EXPECT_TRUE(made.ok()) << (made ? "" : made.error().text());
    return *made;
}

void put(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

std::string slurp(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void expect_counterpart(const WordPiece& tokeniser, const std::string& which) {
    const json entries = json::parse(slurp(data / "pieces.json"));
    ASSERT_GT(entries.size(), 20u);
    for (const json& entry : entries) {
        const auto text = entry["text"].get<std::string>();
        const auto wanted = entry[which].get<std::vector<std::int64_t>>();
        const WordPiece::Pieces made = tokeniser.split(text, most);
        if (wanted.size() == 2) { // the two that are added say nothing of a text
            EXPECT_TRUE(made.ids.empty()) << text;
            continue;
        }
        EXPECT_EQ(made.ids, wanted) << which << ": " << text;
        EXPECT_EQ(made.in_all, wanted.size());
        ASSERT_EQ(made.words.size(), made.ids.size());
        for (std::size_t i = 1; i + 1 < std::min(made.words.size(), wanted.size()); ++i) {
            const auto span = entry[which + "_spans"][i].get<std::vector<std::size_t>>();
            EXPECT_EQ(made.words[i].char_begin, span[0]) << text << " " << i;
            EXPECT_EQ(made.words[i].char_end, span[1]) << text << " " << i;
            EXPECT_LT(made.words[i].byte_begin, made.words[i].byte_end);
            EXPECT_LE(made.words[i].byte_end, text.size());
        }
    }
}

TEST(WordPiece, EqualsItsCounterpart) {
    expect_counterpart(read(data / "tiny"), "uncased");
}

TEST(WordPiece, KeepsCapitalsAndAccentsWhereTheFolderSaysSo) {
    const WordPiece tokeniser = read(data / "cased");
    EXPECT_FALSE(tokeniser.options().lower_case);
    EXPECT_FALSE(tokeniser.options().strip_accents);
    expect_counterpart(tokeniser, "cased");
}

using WordPieceFiles = TemporaryTable;

TEST_F(WordPieceFiles, ReadsAPlainListToo) {
    fs::copy_file(data / "tiny" / "vocab.txt", folder() / "vocab.txt");
    expect_counterpart(read(folder()), "uncased");
}

TEST(WordPiece, IsTheSameOnceStored) {
    for (const auto& [folder, which] : {std::pair{"tiny", "uncased"}, {"cased", "cased"}}) {
        const json stored = json::parse(read(data / folder).to_json().dump());
        auto again = WordPiece::from_json(stored);
        ASSERT_TRUE(again.ok()) << again.error().text();
        expect_counterpart(*again, which);
    }
    EXPECT_EQ(WordPiece::from_json(json()).error().code, ErrorCode::bad_format);
    EXPECT_EQ(WordPiece::from_json({{"pieces", {1, 2}}}).error().code, ErrorCode::bad_format);
}

TEST(WordPiece, MarksBothEndsAlsoWhereItCuts) {
    const WordPiece tokeniser = read(data / "tiny");
    const auto made = tokeniser.split("the pump hums loud", 4);
    ASSERT_EQ(made.words.size(), 4u);
    EXPECT_EQ(made.in_all, 7u);
    EXPECT_EQ(made.words.front().text, "[CLS]");
    EXPECT_EQ(made.words.front().byte_end, 0u);
    EXPECT_EQ(made.words[2].text, "pump");
    EXPECT_EQ(made.words.back().text, "[SEP]");
    EXPECT_EQ(made.words.back().byte_begin, made.words.back().byte_end);
    EXPECT_EQ(made.words.back().char_begin, 8u);
}

TEST(WordPiece, KnowsWhatIsUnknown) {
    const WordPiece tokeniser = read(data / "tiny");
    const Vocabulary& vocabulary = tokeniser.vocabulary();
    EXPECT_TRUE(vocabulary.pieces());
    EXPECT_EQ(vocabulary.unknown(), vocabulary.id("[UNK]"));
    EXPECT_EQ(vocabulary.id("no such piece"), vocabulary.unknown());
    EXPECT_NE(vocabulary.unknown(), Vocabulary::unknown_id);
}

TEST(WordPiece, TakesBytesThatAreNoText) {
    const WordPiece tokeniser = read(data / "tiny");
    const auto made = tokeniser.split("the \xff\xfe pump \xe4\xbd", most);
    EXPECT_EQ(made.words.size(), 4u);
}

TEST_F(WordPieceFiles, NamesWhatItCannotRead) {
    const fs::path json_file = folder() / "tokenizer.json", list = folder() / "vocab.txt";
    const auto error = [&] {
        auto made = WordPiece::read(folder());
        EXPECT_FALSE(made.ok());
        return made ? Error{} : made.error();
    };
    EXPECT_EQ(error().code, ErrorCode::file_not_found);
    EXPECT_FALSE(word_piece_files(folder()).ok());
    put(list, "[PAD]\n[UNK]\n[CLS]\nthe\n");
    EXPECT_TRUE(word_piece_files(folder()).ok());
    EXPECT_EQ(error().code, ErrorCode::bad_format);
    EXPECT_NE(error().text().find("[SEP]"), std::string::npos);
    put(list, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n\xff\n");
    EXPECT_NE(error().text().find("UTF-8"), std::string::npos);

    json tokeniser = json::parse(slurp(data / "tiny" / "tokenizer.json"));
    const auto broken = [&](const char* part, const char* key, const json& value) {
        json other = tokeniser;
        if (key)
            other[part][key] = value;
        else
            other[part] = value;
        put(json_file, other.dump());
        const Error said = error();
        EXPECT_EQ(said.code, ErrorCode::bad_format);
        EXPECT_NE(said.text().find(json_file.string()), std::string::npos) << said.text();
        return said.text();
    };
    EXPECT_NE(broken("model", "type", "BPE").find("'BPE'"), std::string::npos);
    EXPECT_NE(broken("normalizer", "type", "Lowercase").find("'Lowercase'"), std::string::npos);
    EXPECT_NE(broken("pre_tokenizer", "type", "ByteLevel").find("'ByteLevel'"), std::string::npos);
    broken("model", "vocab", json::array());
    broken("model", "vocab", {{"a", -1}});
    broken("model", "continuing_subword_prefix", "@@");
    broken("normalizer", nullptr, nullptr);
    put(json_file, "{");
    EXPECT_EQ(error().code, ErrorCode::bad_format);
}

} // namespace
} // namespace triptych
