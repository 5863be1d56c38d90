// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/features/text.h"

namespace triptych {

/// How a text is made ready before it is cut.
struct WordPieceOptions {
    bool clean_text = true;     ///< control characters go, every kind of white space is a blank
    bool split_chinese = true;  ///< each Chinese character is a word
    bool strip_accents = true;  ///< NFD without marks that take no place
    bool lower_case = true;
    std::size_t max_word_characters = 100; ///< a longer word is unknown as a whole
};

/// BERT's tokeniser: words by white space and punctuation, then the longest pieces that the vocabulary has, from the
/// left; all but a word's first piece begin with "##". A word that cannot be made of pieces is "[UNK]".
/// Wu et al. 2016; Devlin et al. 2019
/// Threads: const, reentrant.
class WordPiece {
  public:
    /// Of a folder in Hugging Face form: tokenizer.json, or vocab.txt with what tokenizer_config.json says beside it.
    /// @error file_not_found where neither is there; file_unreadable, limit_exceeded; bad_format naming file and reason:
    ///        another kind of tokeniser, [CLS], [SEP] or [UNK] missing
    static Result<WordPiece> read(const std::filesystem::path& folder);
    /// @param pieces  in the order of their numbers
    /// @error bad_format where [CLS], [SEP] or [UNK] is missing, or a piece is not UTF-8
    static Result<WordPiece> create(std::vector<std::string> pieces, const WordPieceOptions& options = {});
    /// As to_json() stores it. @error bad_format
    static Result<WordPiece> from_json(const nlohmann::json& json);
    nlohmann::json to_json() const;

    struct Pieces {
        std::vector<Word> words;       ///< [CLS], the pieces, [SEP]; spans of the text, empty for the two that were added
        std::vector<std::int64_t> ids; ///< one for each
        std::size_t in_all = 0;        ///< before the cut
    };
    /// Nothing at all for a text without a piece.
    /// @param most  pieces kept, [CLS] and [SEP] among them; at least 2
    Pieces split(std::string_view utf8, std::size_t most) const;

    const Vocabulary& vocabulary() const { return m_vocabulary; }
    const WordPieceOptions& options() const { return m_options; }

  private:
    Vocabulary m_vocabulary;
    WordPieceOptions m_options;
    std::int64_t m_class = 0, m_separator = 0;
    std::vector<std::string> m_special; ///< taken whole where they stand in a text
};

/// What of a tokeniser's files is missing in a folder, without reading them; no error: one is there.
/// @error file_not_found
Result<void> word_piece_files(const std::filesystem::path& folder);

} // namespace triptych
