// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/what_if_export.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/bridge/file_name.h"
#include "core/explain/csv_line.h"
#include "core/explain/lineage.h"
#include "core/media/audio.h"
#include "core/media/image.h"
#include "core/project/project.h"

namespace triptych {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

const char* kind_name(SampleEdit::Kind kind) {
    switch (kind) {
    case SampleEdit::Kind::text: return "text";
    case SampleEdit::Kind::remove: return "remove";
    case SampleEdit::Kind::keep: return "keep";
    case SampleEdit::Kind::drop: return "drop";
    case SampleEdit::Kind::swap: return "swap";
    case SampleEdit::Kind::number: return "number";
    }
    return "";
}

json range_json(const IndexRange& range) {
    return {range.begin, range.end};
}

json edit_json(const SampleEdit& edit) {
    json out{{"kind", kind_name(edit.kind)}, {"input", edit.input}, {"says", edit_text(edit)}};
    switch (edit.kind) {
    case SampleEdit::Kind::number:
        out["column"] = edit.column;
        [[fallthrough]];
    case SampleEdit::Kind::text:
        out["text"] = edit.text;
        break;
    case SampleEdit::Kind::swap:
        out["with"] = edit.label;
        break;
    case SampleEdit::Kind::remove:
    case SampleEdit::Kind::keep: {
        out["baseline"] = baseline_name(edit.baseline);
        json pieces = json::array();
        for (const InputToken& piece : edit.pieces) {
            json one = token_source_to_json(piece.source);
            one["first"] = range_json(piece.first);
            one["second"] = range_json(piece.second);
            one["third"] = range_json(piece.third);
            pieces.push_back(std::move(one));
        }
        out["pieces"] = std::move(pieces);
        break;
    }
    case SampleEdit::Kind::drop:
        break;
    }
    return out;
}

/// F of a step; nothing where it is not there yet.
std::optional<double> value_of(const WhatIfExport& lineage, const WhatIfStep& step) {
    if (!step.prediction || !lineage.resolved) return std::nullopt;
    return target_value(*step.prediction, lineage.resolved->target);
}

/// The shortest decimal that reads back as the same number.
std::string exact(double value) {
    return json(value).dump();
}

/// Of an audio input at a step. 0: it is not known
int rate_of(const WhatIfExport& lineage, const PreparedSample& sample, const std::string& input) {
    if (const auto value = sample.find(input); value != sample.end())
        if (const auto* wave = std::get_if<PreparedWave>(&value->second)) return wave->sample_rate_hz;
    const auto found = lineage.facts->sampleRates.find(input);
    return found == lineage.facts->sampleRates.end() ? 0 : found->second;
}

json prediction_json(const Prediction& prediction, const WhatIfFacts& facts) {
    json heads = json::object();
    for (const Target& target : facts.targets) {
        const auto found = prediction.heads.find(target.head);
        if (found == prediction.heads.end()) continue;
        heads[target.head] = {{"answer", answer_text(found->second, target.classes, target.separator)},
                              {"classes", target.classes},
                              {"logits", found->second.logits},
                              {"probabilities", found->second.probabilities}};
    }
    return heads;
}

} // namespace

json whatIfJson(const WhatIfExport& lineage) {
    const WhatIfFacts& facts = *lineage.facts;
    json out{{"run", facts.run.toStdString()},
             {"row", facts.row},
             {"model_hash", facts.modelHash},
             {"current", lineage.current}};
    if (lineage.resolved)
        out["target"] = {{"head", lineage.resolved->target.head},
                         {"output", lineage.resolved->target.output},
                         {"name", lineage.resolved->output_name},
                       {"of", value_name(lineage.resolved->scale)}};
    const auto origin = value_of(lineage, lineage.steps.at(0));
    json steps = json::array();
    for (const auto& [id, step] : lineage.steps) {
        json one{{"id", id}, {"parent", nullptr}, {"edit", nullptr}};
        if (step.parent >= 0) {
            one["parent"] = step.parent;
            one["edit"] = edit_json(step.edit);
        }
        if (step.error) one["error"] = step.error->text();
        if (step.prediction) one["prediction"] = prediction_json(*step.prediction, facts);
        if (const auto now = value_of(lineage, step)) {
            one["value"] = *now;
            if (origin) one["change"] = *now - *origin;
        }
        if (step.contributions) one["contributions"] = shapley_to_json(*step.contributions);
        steps.push_back(std::move(one));
    }
    out["steps"] = std::move(steps);
    return out;
}

std::string whatIfCsv(const WhatIfExport& lineage) {
    const WhatIfFacts& facts = *lineage.facts;
    const ValueScale scale = lineage.resolved ? lineage.resolved->scale : ValueScale{};
    std::vector<std::string> head{"step", "parent", "edit", "input", "what", "prediction", "target", "of", "value", "change"};
    if (scale.has_unit()) head.push_back("value_in_unit");
    for (const std::string& input : facts.inputs)
        head.push_back("contribution_" + input);
    head.push_back("error");
    std::string text = csv_line(head);
    const auto origin = value_of(lineage, lineage.steps.at(0));
    for (const auto& [id, step] : lineage.steps) {
        const bool edited = step.parent >= 0;
        std::vector<std::string> cells{std::to_string(id)};
        cells.push_back(edited ? std::to_string(step.parent) : std::string());
        cells.push_back(edited ? kind_name(step.edit.kind) : std::string());
        cells.push_back(edited ? step.edit.input : std::string());
        cells.push_back(edited ? edit_text(step.edit) : std::string());
        const Target* target = nullptr;
        for (const Target& one : facts.targets)
            if (lineage.resolved && one.head == lineage.resolved->target.head) target = &one;
        const HeadPrediction* answer = nullptr;
        if (target && step.prediction)
            if (const auto found = step.prediction->heads.find(target->head); found != step.prediction->heads.end())
                answer = &found->second;
        cells.push_back(answer ? answer_text(*answer, target->classes, target->separator) : std::string());
        cells.push_back(lineage.resolved ? lineage.resolved->output_name : std::string());
        cells.push_back(lineage.resolved ? value_name(scale) : "");
        const auto now = value_of(lineage, step);
        cells.push_back(now ? exact(*now) : std::string());
        cells.push_back(now && origin ? exact(*now - *origin) : std::string());
        if (scale.has_unit()) cells.push_back(now ? exact(scale.in_unit(*now)) : std::string());
        for (const std::string& input : facts.inputs) {
            std::string share;
            if (step.contributions) {
                const auto& players = step.contributions->inputs;
                const auto found = std::find(players.begin(), players.end(), input);
                if (found != players.end())
                    share = exact(step.contributions->values[static_cast<std::size_t>(found - players.begin())]);
            }
            cells.push_back(std::move(share));
        }
        cells.push_back(step.error ? step.error->text() : std::string());
        text += csv_line(cells);
    }
    return text;
}

std::string whatIfHtml(const WhatIfExport& lineage) {
    const WhatIfFacts& facts = *lineage.facts;
    Lineage page;
    page.title = "Row " + std::to_string(facts.row) + " · " + facts.runName.toStdString() + " · What-if";
    page.run = facts.run.toStdString();
    page.model_hash = facts.modelHash;
    page.inputs = facts.inputs;
    page.targets = facts.targets;
    page.resolved = lineage.resolved;
    page.current = lineage.current;
    page.details.mel_hz = facts.melHz;
    page.details.modalities = facts.modalities;
    page.details.sample_rates_hz = facts.sampleRates;
    if (const auto& classes = facts.targets.front().classes; facts.truth >= 0 && static_cast<std::size_t>(facts.truth) < classes.size())
        page.details.truth = classes[static_cast<std::size_t>(facts.truth)];
    for (const auto& [id, step] : lineage.steps) {
        LineageStep made;
        made.id = id;
        made.parent = step.parent;
        made.edit = step.edit;
        made.sample = step.sample;
        made.prediction = step.prediction;
        made.contributions = step.contributions;
        if (step.error) made.error = step.error->text();
        if (const auto sounds = lineage.sounds.find(id); sounds != lineage.sounds.end() && step.sample)
            for (const auto& [input, sound] : sounds->second) {
                made.sounds[input].sample_rate_hz = rate_of(lineage, *step.sample, input);
                made.sounds[input].original = sound;
            }
        page.steps.push_back(std::move(made));
    }
    return lineage_to_html(page);
}

Result<void> writeWhatIf(const WhatIfExport& lineage, const fs::path& folder) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code)
        return fail(ErrorCode::file_unwritable, folder.string(), "cannot be made: " + code.message() + ".",
                    {folder.string()});
    // What was typed need not be UTF-8 in every file system's eyes.
    const std::string text = whatIfJson(lineage).dump(1, ' ', false, json::error_handler_t::replace);
    if (auto done = write_file_atomically(folder / "lineage.json", text); !done) return done;
    if (auto done = write_file_atomically(folder / "lineage.csv", whatIfCsv(lineage)); !done) return done;
    if (auto done = write_file_atomically(folder / "lineage.html", whatIfHtml(lineage)); !done) return done;
    const WhatIfStep& step = lineage.steps.at(lineage.current);
    if (!step.sample) return {};
    const auto sounds = lineage.sounds.find(lineage.current);
    for (const auto& [input, value] : *step.sample) {
        if (const auto* image = std::get_if<PreparedImage>(&value)) {
            auto png = encode_png(image->image);
            if (!png) return png.error();
            if (auto done = write_file_atomically(folder / (fileNameOf(input) + ".png"), *png); !done) return done;
            continue;
        }
        if (sounds == lineage.sounds.end()) continue;
        const auto sound = sounds->second.find(input);
        const int rate = rate_of(lineage, *step.sample, input);
        if (sound == sounds->second.end() || sound->second.empty() || rate <= 0) continue;
        if (auto done = write_wav(folder / (fileNameOf(input) + ".wav"), sound->second, rate); !done) return done;
    }
    return {};
}

} // namespace triptych
