// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/explain/attribution.h"
#include "core/explain/faithfulness.h"
#include "core/explain/shapley.h"
#include "core/explain/shown_attention.h"
#include "core/features/prepare.h"
#include "core/training/predictor.h"

namespace triptych {

/// {"run", "model_hash", "node", "layers", "heads", "tokens": [{"modality", "kind", "label", …provenance}],
///  "matrix": [layer][head][query][key], "pooled": […], "prediction", "probabilities", …,
///  "shown": {"layer", "head", "tokens", "attended_by", "method", "weights", "mass", "notes"}}
nlohmann::json attention_to_json(const Attention& attention, const ShownAttention& shown = {});

/// What a picture shows beside an Attention or Attribution and its sample, where it is known.
struct SvgDetails {
    std::string truth;                                  ///< the sample's class; empty: not known
    std::map<std::string, std::vector<double>> mel_hz;  ///< centre of each mel bin, by audio input
    std::map<std::string, Modality> modalities{};       ///< of each input, for its colour
    std::map<std::string, int> sample_rates_hz{};       ///< of the wave of each audio input
};
/// What a preparer knows of it.
SvgDetails svg_details(const Preparer& preparer, const std::string& truth = {});

/// One picture of what was attended to: each input with the attention on it, sinks in a bar of their own, the prediction
/// above and a colour scale below. Self-contained SVG (pictures and spectrograms are embedded PNG).
std::string attention_to_svg(const Attention& attention, const PreparedSample& sample, const std::string& title,
                             const SvgDetails& details = {}, const ShownAttention& shown = {});
/// One HTML page of it that needs nothing else, as report_to_html(): prediction, sample, that picture, the strongest tokens,
/// the matrix of layer and head, what the inputs attend to of each other, and what made all of it.
/// @param targets  the run's, for the names of classes
std::string attention_to_html(const Attention& attention, const PreparedSample& sample, const std::string& title,
                              const SvgDetails& details, const std::vector<Target>& targets, const ShownAttention& shown = {});

// Pictures below are self-contained SVG: valid XML for any content, nothing is fetched, the same result gives the same text.

/// The value at which colours are full: the largest |value| of all tokens of all maps that are no sinks, so that what stands
/// side by side can be compared.
double attribution_limit(const std::vector<const Attribution*>& attributions);

/// A map on its sample: words, picture, spectrogram, waveform, columns, series, video frames side by side on one scale, signed
/// values in blue–white–red, others in viridis; values finer than tokens below with scales of their own; sinks in a bar of
/// their own. Above: target, value, baseline, parameters, δ, model hash, remarks.
/// @param limit  where colours are full; 0: attribution_limit() of this one
std::string attribution_to_svg(const Attribution& attribution, const PreparedSample& sample, const std::string& title,
                               const SvgDetails& details = {}, double limit = 0);
/// Shapley values of the modalities as a waterfall from v(∅) to v(N), and interactions of two and three as bars.
std::string shapley_to_svg(const ModalityShapley& shapley, const std::string& title, const SvgDetails& details = {});
/// Deletion and insertion, jointly and by input, with the band of random orders, and what is left of the probability.
std::string faithfulness_to_svg(const Faithfulness& faithfulness, const std::string& title);

/// Tables with a header, RFC 4180. One line a token; a modality, a set; a point of a curve.
std::string attribution_to_csv(const Attribution& attribution);
/// "pooled": share of each token in what the head sees; "received": mean over layers, heads and tokens of what looks at it;
/// "shown": the weight that is looked at; "chosen": whether it is one of those whose attention that is.
std::string attention_to_csv(const Attention& attention, const ShownAttention& shown = {});
std::string shapley_to_csv(const ModalityShapley& shapley);
std::string faithfulness_to_csv(const Faithfulness& faithfulness);

/// A sound as it is, and parted in two: what a map is highest on, and the rest.
struct PartedSound {
    int sample_rate_hz = 0;
    std::vector<float> original, kept, removed;
    std::size_t tokens = 0;  ///< that are kept
    double seconds() const { return sample_rate_hz > 0 ? static_cast<double>(original.size()) / sample_rate_hz : 0; }
};
/// By input, of the sounds and waveforms of a sample. Kept is the fewest tokens that hold `mass` of what is above 0 in that input;
/// a sound where nothing is above 0 is left out.
/// @pre the sample was prepared with its wave
std::map<std::string, PartedSound> parted_sounds(const Attribution& attribution, const PreparedSample& sample,
                                                 const Preparer& preparer, double mass = 0.5);

/// What one method found, for a page.
struct ReportPart {
    Attribution attribution;
    std::optional<Faithfulness> faithfulness;
    std::map<std::string, PartedSound> sounds;
    std::optional<Randomisation> randomisation{};
};
/// Everything a page for colleagues shows of one sample.
struct Report {
    std::string title;       ///< "manifest.csv, row 12"
    Prediction prediction;
    std::vector<Target> targets; ///< the run's, for the names of classes
    PreparedSample sample;       ///< with its wave, so that it can be heard
    SvgDetails details;
    std::vector<ReportPart> parts;
    std::optional<ModalityShapley> shapley;
    std::vector<std::vector<double>> agreement{}; ///< [n,n] rank correlation of the maps of n methods (map_correlation()); may be empty
    std::vector<std::string> agreement_methods{}; ///< [n] their ids; empty: those of the parts
    std::string notes{};         ///< of whoever exports it; may be empty
};
/// One HTML page that needs nothing else: pictures and sounds are inside, there is no script, it prints. Sounds of more than
/// 60 s are left out, and the page says so. Also well-formed XML.
std::string report_to_html(const Report& report);

}  // namespace triptych
