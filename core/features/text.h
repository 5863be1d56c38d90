// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// One word of a text and where it stands.
struct Word {
    std::string text;            ///< normalised: NFKC, lower case if asked
    std::size_t byte_begin = 0;  ///< [begin,end) in the UTF-8 text
    std::size_t byte_end = 0;
    std::size_t char_begin = 0;  ///< [begin,end) in code points
    std::size_t char_end = 0;
};

struct WordOptions {
    bool lower_case = true;
    bool keep_punctuation = false;  ///< punctuation marks as words of their own
};

/// Words after Unicode (UAX #29; ICU's dictionaries for Chinese, Japanese, Thai). White space is never a word.
/// Threads: reentrant.
std::vector<Word> split_words(std::string_view utf8, const WordOptions& options = {});

/// Maps words to numbers. 0 is padding, 1 the unknown word. Built from the training split alone.
class Vocabulary {
  public:
    static constexpr std::int64_t padding_id = 0;
    static constexpr std::int64_t unknown_id = 1;

    Vocabulary();
    /// The most frequent words first (ties by code point), each at least min_count times, max_size entries in all
    /// with the two special ones.
    static Vocabulary build(const std::map<std::string, std::int64_t>& counts, std::int64_t min_count,
                            std::int64_t max_size);
    /// One word a line as `words()` gives them. @error bad_format if the special ones are not in front or one repeats
    static Result<Vocabulary> from_words(std::vector<std::string> words);
    /// The pieces of a tokeniser (core/features/wordpiece.h) as they are numbered there: none is special to it here.
    /// @param unknown  among them
    static Vocabulary of_pieces(std::vector<std::string> pieces, std::string_view unknown);

    std::int64_t id(std::string_view word) const;  ///< unknown() where it is not known
    bool has(const std::string& word) const { return m_ids.contains(word); }
    std::int64_t unknown() const { return m_unknown; }  ///< unknown_id, but for pieces
    bool pieces() const { return m_pieces; }            ///< of words, not words
    std::int64_t size() const { return static_cast<std::int64_t>(m_words.size()); }
    const std::vector<std::string>& words() const { return m_words; }

  private:
    std::vector<std::string> m_words;
    std::unordered_map<std::string, std::int64_t> m_ids;
    std::int64_t m_unknown = unknown_id;
    bool m_pieces = false;
};

/// Word vectors for the words of a vocabulary.
struct WordVectors {
    int width = 0;
    std::vector<float> values;       ///< [vocabulary.size(), width]; 0 where not found
    std::vector<bool> found;         ///< [vocabulary.size()]
};

/// Reads GloVe text (no header), word2vec text (header) or word2vec binary; the kind is found from the content.
/// Only the vectors of the vocabulary's words are kept.
/// @error file_not_found, file_unreadable; bad_format naming the line or entry
Result<WordVectors> read_word_vectors(const std::filesystem::path& file, const Vocabulary& vocabulary);

}  // namespace triptych
