// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "core/features/input.h"
#include "core/features/wordpiece.h"

namespace triptych {
namespace {

using nlohmann::json;

struct WordTally : InputTally {
    std::unordered_map<std::string, std::int64_t> words;
};

class TextInput : public InputPreparer {
  public:
    explicit TextInput(const Params& params)
        : m_max_words(static_cast<std::size_t>(params.integer("max_words"))), m_min_count(params.integer("min_count")),
          m_max_vocabulary(params.integer("max_vocabulary")) {
        m_words.lower_case = params.boolean("lower_case");
        m_words.keep_punctuation = params.boolean("punctuation");
    }

    PortKind kind() const override { return PortKind::text; }
    Modality modality() const override { return Modality::text; }
    bool reads(Role role) const override { return role == Role::text || role == Role::category; }

    std::unique_ptr<InputTally> tally() const override { return std::make_unique<WordTally>(); }
    Result<void> count(const Dataset& dataset, std::size_t row, InputTally& tally) const override {
        if (const auto cell = dataset.text(row, column))
            for (const Word& word : split_words(*cell, m_words))
                ++static_cast<WordTally&>(tally).words[word.text];
        return {};
    }
    Result<void> finish(const std::vector<const InputTally*>& blocks) override {
        std::map<std::string, std::int64_t> counts;
        for (const InputTally* block : blocks)
            for (const auto& [word, count] : static_cast<const WordTally*>(block)->words)
                counts[word] += count;
        m_vocabulary = Vocabulary::build(counts, m_min_count, m_max_vocabulary);
        return {};
    }

    Result<PreparedValue> prepare(const Dataset& dataset, std::size_t row, bool) const override {
        if (auto cell = dataset.text(row, column)) return prepare_text(*std::move(cell));
        return PreparedValue{};
    }
    Result<PreparedValue> prepare(const RawValue& value, bool) const override {
        if (value.text) return prepare_text(*value.text);
        if (value.file) return fail(ErrorCode::invalid_argument, {}, "takes text.");
        return PreparedValue{};
    }

    void store(json& entry) const override { entry["vocabulary"] = m_vocabulary.words(); }
    Result<void> load(const json& entry) override {
        const auto words = entry.find("vocabulary");
        if (words == entry.end() || !words->is_array() ||
            !std::all_of(words->begin(), words->end(), [](const json& w) { return w.is_string(); }))
            return bad_store("the vocabulary of '" + id + "' must be a list of words.");
        auto vocabulary = Vocabulary::from_words(words->get<std::vector<std::string>>());
        if (!vocabulary) return vocabulary.error().at(id);
        m_vocabulary = *std::move(vocabulary);
        return {};
    }

    const Vocabulary* vocabulary() const override { return &m_vocabulary; }

  private:
    Result<PreparedValue> prepare_text(std::string text) const {
        PreparedText out;
        out.words = split_words(text, m_words);
        out.text = std::move(text);
        out.words_in_all = out.words.size();
        if (out.words.size() > m_max_words) out.words.resize(m_max_words);
        out.ids.reserve(out.words.size());
        for (const Word& word : out.words)
            out.ids.push_back(m_vocabulary.id(word.text));
        return PreparedValue{std::move(out)};
    }

    std::size_t m_max_words = 0;
    WordOptions m_words;
    std::int64_t m_min_count = 1, m_max_vocabulary = 0;
    Vocabulary m_vocabulary;
};

/// Text in the pieces of words of a pretrained model. What is fitted is read from its folder once.
class PieceInput : public InputPreparer {
  public:
    explicit PieceInput(const Params& params)
        : m_max_words(static_cast<std::size_t>(params.integer("max_words"))), m_folder(params.text("pretrained_folder")) {}

    PortKind kind() const override { return PortKind::text; }
    Modality modality() const override { return Modality::text; }
    bool reads(Role role) const override { return role == Role::text || role == Role::category; }

    Result<void> check(const Dataset& dataset) const override {
        if (auto fits = InputPreparer::check(dataset); !fits) return fits;
        if (m_folder.empty())
            return fail(ErrorCode::missing_column, id,
                        "cuts words into pieces, and no pretrained model says how. Name its folder, or choose words.");
        if (auto there = word_piece_files(m_folder); !there) return there.error().at("node '" + id + "'");
        return {};
    }
    Result<void> finish(const std::vector<const InputTally*>&) override {
        auto read = WordPiece::read(m_folder);
        if (!read) return read.error();
        m_pieces = *std::move(read);
        return {};
    }

    Result<PreparedValue> prepare(const Dataset& dataset, std::size_t row, bool) const override {
        if (auto cell = dataset.text(row, column)) return prepare_text(*std::move(cell));
        return PreparedValue{};
    }
    Result<PreparedValue> prepare(const RawValue& value, bool) const override {
        if (value.text) return prepare_text(*value.text);
        if (value.file) return fail(ErrorCode::invalid_argument, {}, "takes text.");
        return PreparedValue{};
    }

    void store(json& entry) const override { entry["wordpiece"] = m_pieces->to_json(); }
    Result<void> load(const json& entry) override {
        auto pieces = WordPiece::from_json(entry.value("wordpiece", json()));
        if (!pieces) return pieces.error().at(id);
        m_pieces = *std::move(pieces);
        return {};
    }

    const Vocabulary* vocabulary() const override { return m_pieces ? &m_pieces->vocabulary() : nullptr; }

  private:
    Result<PreparedValue> prepare_text(std::string text) const {
        WordPiece::Pieces pieces = m_pieces->split(text, m_max_words);
        PreparedText out;
        out.text = std::move(text);
        out.words = std::move(pieces.words);
        out.ids = std::move(pieces.ids);
        out.words_in_all = pieces.in_all;
        return PreparedValue{std::move(out)};
    }

    std::size_t m_max_words;
    std::filesystem::path m_folder;
    std::optional<WordPiece> m_pieces; ///< there once it was fitted or loaded
};

} // namespace

InputResult make_text_input(const Params& params) {
    if (params.text("tokenizer") == "wordpiece")
        return std::unique_ptr<InputPreparer>(std::make_unique<PieceInput>(params));
    return std::unique_ptr<InputPreparer>(std::make_unique<TextInput>(params));
}

} // namespace triptych
