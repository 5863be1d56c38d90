// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of an explanation as tables, and its sounds.
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "core/explain/csv_line.h"
#include "core/explain/export.h"

namespace triptych {
namespace {

/// Provenance that the token's kind does not use stays empty.
std::vector<std::string> provenance(const TokenSource& source) {
    using Kind = TokenSource::Kind;
    const auto places = [](bool used, std::size_t value) { return used ? std::to_string(value) : std::string(); };
    const auto numbers = [](bool used, double value) { return used ? csv_number(value) : std::string(); };
    const bool word = source.kind == Kind::word, box = source.width > 0 || source.height > 0;
    const bool time = source.kind == Kind::region || source.kind == Kind::frame, band = source.kind == Kind::region, counted = source.count > 0;
    return {places(word, source.char_begin), places(word, source.char_end), numbers(box, source.x), numbers(box, source.y),
            numbers(box, source.width), numbers(box, source.height), numbers(time, source.begin_s), numbers(time, source.end_s),
            numbers(band, source.low_hz), numbers(band, source.high_hz), places(counted, source.first), places(counted, source.count)};
}

const std::vector<std::string> token_columns = {"input", "modality", "kind", "label", "char_begin", "char_end", "x", "y", "width", "height", "begin_s", "end_s",
                                                "low_hz", "high_hz", "first", "count"};

/// What stands in these columns.
std::vector<std::string> token_cells(const TokenSource& source) {
    std::vector<std::string> cells = {source.input, modality_name(source.modality), token_kind_name(source.kind), source.label};
    for (std::string& cell : provenance(source))
        cells.push_back(std::move(cell));
    return cells;
}

std::string token_header(std::initializer_list<std::string> more) {
    std::vector<std::string> columns = token_columns;
    columns.insert(columns.end(), more);
    return csv_line(columns);
}

/// Tokens of one input, the largest first, until they hold that share of what is above 0.
std::vector<InputToken> strongest(const Attribution& attribution, const std::string& input, double mass, const PreparedSample& sample,
                                  const Preparer& preparer) {
    std::vector<const AttributedToken*> order;
    double all = 0;
    for (const AttributedToken& token : attribution.tokens)
        if (token.source.input == input && !token.sink() && token.value > 0) {
            order.push_back(&token);
            all += token.value;
        }
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->value > b->value; });
    std::vector<InputToken> pieces;
    double held = 0;
    for (const AttributedToken* token : order) {
        if (held >= mass * all) break;
        held += token->value;
        if (auto piece = locate(token->source, sample, preparer)) pieces.push_back(*std::move(piece));
    }
    return pieces;
}

} // namespace

std::string attribution_to_csv(const Attribution& attribution) {
    std::string text = token_header({"value", "low", "high", "sink"});
    for (const AttributedToken& token : attribution.tokens) {
        std::vector<std::string> cells = token_cells(token.source);
        for (const double value : {token.value, token.low, token.high})
            cells.push_back(csv_number(value));
        cells.push_back(token.sink() ? "true" : "false");
        text += csv_line(cells);
    }
    return text;
}

std::string attention_to_csv(const Attention& attention, const ShownAttention& shown) {
    std::string text = token_header({"pooled", "received", "shown", "chosen"});
    const std::vector<float>& weights = shown_weights(attention, shown);
    const std::vector<float> mean = attention.mean_over_heads();
    const std::size_t n = attention.tokens.size();
    for (std::size_t key = 0; key < n; ++key) {
        double received = 0;
        for (std::size_t query = 0; query < n; ++query)
            received += mean[query * n + key];
        std::vector<std::string> cells = token_cells(attention.tokens[key]);
        cells.push_back(key < attention.pooled.size() ? csv_number(attention.pooled[key]) : "");
        cells.push_back(csv_number(received / static_cast<double>(n)));
        cells.push_back(key < weights.size() ? csv_number(weights[key]) : "");
        const bool chosen = std::find(shown.tokens.begin(), shown.tokens.end(), static_cast<int>(key)) != shown.tokens.end();
        cells.push_back(chosen ? "true" : "false");
        text += csv_line(cells);
    }
    return text;
}

std::string shapley_to_csv(const ModalityShapley& shapley) {
    std::string text = csv_line({"inputs", "v", "dividend", "interaction", "shapley"});
    for (std::size_t set = 0; set < shapley.coalitions.size(); ++set) {
        std::string names;
        std::size_t members = 0, last = 0;
        for (std::size_t m = 0; m < shapley.inputs.size(); ++m) {
            if ((set >> m & 1) == 0) continue;
            names += (names.empty() ? "" : ";") + shapley.inputs[m];
            last = m;
            ++members;
        }
        text += csv_line({names, csv_number(shapley.coalitions[set]), csv_number(shapley.moebius[set]), members > 1 && members < 4 ? csv_number(shapley.interactions[set]) : "",
                      members == 1 ? csv_number(shapley.values[last]) : ""});
    }
    return text;
}

std::string faithfulness_to_csv(const Faithfulness& faithfulness) {
    std::string text = csv_line({"input", "share", "deletion_logit", "deletion_probability", "deletion_random", "deletion_low", "deletion_high",
                             "insertion_logit", "insertion_probability", "insertion_random", "insertion_low", "insertion_high",
                             "deletion_probability_random", "deletion_probability_low", "deletion_probability_high",
                             "insertion_probability_random", "insertion_probability_low", "insertion_probability_high"});
    for (const FaithfulnessCurve& curve : faithfulness.curves)
        for (std::size_t i = 0; i < curve.share.size(); ++i) {
            std::vector<std::string> cells = {curve.input.empty() ? "all" : curve.input, csv_number(curve.share[i])};
            for (const auto* values : {&curve.deletion_logit, &curve.deletion_probability, &curve.deletion_random, &curve.deletion_low,
                                       &curve.deletion_high, &curve.insertion_logit, &curve.insertion_probability, &curve.insertion_random,
                                       &curve.insertion_low, &curve.insertion_high, &curve.deletion_probability_band.mean,
                                       &curve.deletion_probability_band.low, &curve.deletion_probability_band.high,
                                       &curve.insertion_probability_band.mean, &curve.insertion_probability_band.low,
                                       &curve.insertion_probability_band.high})
                cells.push_back(i < values->size() ? csv_number((*values)[i]) : "");
            text += csv_line(cells);
        }
    return text;
}

std::map<std::string, PartedSound> parted_sounds(const Attribution& attribution, const PreparedSample& sample, const Preparer& preparer,
                                                 double mass) {
    std::map<std::string, PartedSound> sounds;
    for (const auto& [input, value] : sample) {
        PartedSound sound;
        if (const auto* audio = std::get_if<PreparedAudio>(&value)) {
            const LogMel* mel = preparer.log_mel(input);
            if (!mel || audio->wave.empty()) continue;
            sound.original = audio->wave;
            sound.sample_rate_hz = mel->options().sample_rate_hz;
        } else if (const auto* wave = std::get_if<PreparedWave>(&value)) {
            sound.original = wave->samples;
            sound.sample_rate_hz = wave->sample_rate_hz;
        }
        if (sound.original.empty()) continue;
        const std::vector<InputToken> pieces = strongest(attribution, input, mass, sample, preparer);
        if (pieces.empty()) continue;
        sound.tokens = pieces.size();
        sound.kept = wave_kept(sample, pieces, true, preparer);
        sound.removed = wave_kept(sample, pieces, false, preparer);
        sounds[input] = std::move(sound);
    }
    return sounds;
}

} // namespace triptych
