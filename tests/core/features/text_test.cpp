// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/text.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

using Words = TemporaryTable;

std::vector<std::string> texts(const std::vector<Word>& words) {
    std::vector<std::string> out;
    for (const Word& word : words)
        out.push_back(word.text);
    return out;
}

TEST_F(Words, follow_unicode) {
    EXPECT_EQ(texts(split_words("Don't stop: 3.5 bar, naïve ÉCOLE!")),
              (std::vector<std::string>{"don't", "stop", "3.5", "bar", "naïve", "école"}));
    EXPECT_EQ(texts(split_words("Ok?", {.lower_case = false, .keep_punctuation = true})),
              (std::vector<std::string>{"Ok", "?"}));
    EXPECT_TRUE(split_words(" \t\n ").empty());
    EXPECT_EQ(texts(split_words("ﬁne ２４")), (std::vector<std::string>{"fine", "24"})); // NFKC
}

TEST_F(Words, of_chinese_come_from_the_dictionary) {
    const auto words = split_words("请打开空调。");
    ASSERT_GE(words.size(), 2u);
    ASSERT_LE(words.size(), 4u); // words, neither one piece nor single characters
    EXPECT_EQ(words.back().text, "空调");
}

TEST_F(Words, know_where_they_stand) {
    const std::string text = "é 空调 ok";
    const auto words = split_words(text);
    ASSERT_EQ(texts(words), (std::vector<std::string>{"é", "空调", "ok"}));
    EXPECT_EQ(words[1].char_begin, 2u);
    EXPECT_EQ(words[1].char_end, 4u);
    EXPECT_EQ(text.substr(words[1].byte_begin, words[1].byte_end - words[1].byte_begin), "空调");
    EXPECT_EQ(words[2].char_begin, 5u);
}

TEST_F(Words, survive_bytes_that_are_no_text) {
    EXPECT_NO_THROW(split_words("ok \xff\xfe bad \xc3"));
}

TEST_F(Words, are_numbered_by_frequency_then_code_point) {
    const auto vocabulary = Vocabulary::build({{"b", 2}, {"a", 2}, {"rare", 1}, {"most", 9}}, 2, 100);
    EXPECT_EQ(vocabulary.words(), (std::vector<std::string>{"<padding>", "<unknown>", "most", "a", "b"}));
    EXPECT_EQ(vocabulary.id("a"), 3);
    EXPECT_EQ(vocabulary.id("rare"), Vocabulary::unknown_id);
    EXPECT_EQ(Vocabulary::build({{"b", 2}, {"a", 2}}, 1, 3).size(), 3);
    EXPECT_FALSE(Vocabulary::from_words({"<padding>", "a"}));
    EXPECT_FALSE(Vocabulary::from_words({"<padding>", "<unknown>", "a", "a"}));
}

class Vectors : public TemporaryTable {
  protected:
    Vocabulary vocabulary = Vocabulary::build({{"one", 2}, {"two", 1}}, 1, 10);

    void expect_read(const std::filesystem::path& file) {
        const auto vectors = read_word_vectors(file, vocabulary);
        ASSERT_TRUE(vectors) << vectors.error().text();
        EXPECT_EQ(vectors->width, 3);
        EXPECT_EQ(vectors->found, (std::vector<bool>{false, false, true, false}));
        EXPECT_EQ(std::vector<float>(vectors->values.begin() + 6, vectors->values.begin() + 9),
                  (std::vector<float>{1.0f, -2.5f, 0.001f}));
    }
};

TEST_F(Vectors, of_glove_and_word2vec_are_told_apart) {
    expect_read(write("one 1 -2.5 1e-3\nthree 4 5 6\n", "glove.txt"));
    expect_read(write("2 3\none 1 -2.5 1e-3\nthree 4 5 6\n", "word2vec.txt"));
    std::string binary = "2 3\n";
    for (const auto& [word, values] : {std::pair{"three", std::array{4.0f, 5.0f, 6.0f}}, std::pair{"one", std::array{1.0f, -2.5f, 0.001f}}}) {
        binary += std::string(word) + " ";
        binary.append(reinterpret_cast<const char*>(values.data()), sizeof values);
        binary += "\n";
    }
    expect_read(write(binary, "word2vec.bin"));
}

TEST_F(Vectors, say_which_line_is_wrong) {
    const auto vectors = read_word_vectors(write("one 1 2 3\ntwo 4 5\n", "short.txt"), vocabulary);
    ASSERT_FALSE(vectors);
    EXPECT_EQ(vectors.error().code, ErrorCode::bad_format);
    EXPECT_NE(vectors.error().text().find("line 2"), std::string::npos);
    EXPECT_EQ(read_word_vectors(folder() / "none.txt", vocabulary).error().code, ErrorCode::file_not_found);
    EXPECT_EQ(read_word_vectors(write("", "empty.txt"), vocabulary).error().code, ErrorCode::bad_format);
}

} // namespace
} // namespace triptych
