// SPDX-License-Identifier: GPL-3.0-or-later
// Maps of a part of the data, averaged over all of it and by class, with what they are drawn on.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/base/random.h"
#include "core/explain/average_map.h"

namespace triptych {
namespace {

using By = AverageGroup::By;

constexpr std::size_t most_grounds = 32; ///< classes beyond are drawn on the ground of all: each takes half a megabyte
constexpr double interval = 1.959964;    ///< of 95 %, in standard errors

/// The mean of what samples hold in one input.
class MeanValue {
  public:
    void add(const PreparedValue& value) {
        if (std::holds_alternative<std::monostate>(value)) return;
        ++m_count;
        if (m_count == 1) m_first = value;
        std::visit([this](const auto& one) { take(one); }, value);
    }

    /// @pre something was added
    PreparedValue mean() const {
        if (auto picture = m_first; auto* image = std::get_if<PreparedImage>(&picture)) {
            image->image = pictures(image->image, 0);
            return picture;
        }
        if (auto first = m_first; auto* video = std::get_if<PreparedVideo>(&first)) {
            std::size_t at = 0;
            for (Image& frame : video->frames) {
                frame = pictures(frame, at);
                at += frame.rgb.size();
            }
            return first;
        }
        if (auto first = m_first; auto* sound = std::get_if<PreparedAudio>(&first)) {
            sound->mel = matrix(sound->mel);
            sound->wave.clear();
            sound->seconds = m_length / static_cast<double>(m_count);
            sound->hop_s = sound->mel.columns > 0 ? sound->seconds / sound->mel.columns : 0;
            sound->frames_in_all = static_cast<std::size_t>(sound->mel.columns);
            return first;
        }
        if (auto first = m_first; auto* series = std::get_if<PreparedSeries>(&first)) {
            series->steps = matrix(series->steps);
            return first;
        }
        if (const auto* wave = std::get_if<PreparedWave>(&m_first)) {
            PreparedWave silence;
            silence.sample_rate_hz = wave->sample_rate_hz;
            silence.seconds = m_length / static_cast<double>(m_count);
            silence.samples.assign(static_cast<std::size_t>(std::llround(silence.seconds * wave->sample_rate_hz)), 0.0F);
            return silence;
        }
        return PreparedVector{};
    }

  private:
    void take(const std::monostate&) {}
    void take(const PreparedText&) {}
    void take(const PreparedNumbers&) {}
    void take(const PreparedVector&) {}
    void take(const PreparedWave& wave) {
        if (wave.sample_rate_hz > 0) m_length += static_cast<double>(wave.samples.size()) / wave.sample_rate_hz;
    }
    void take(const PreparedImage& picture) { add_picture(picture.image, std::get<PreparedImage>(m_first).image, 0); }
    void take(const PreparedVideo& video) {
        const std::vector<Image>& frames = std::get<PreparedVideo>(m_first).frames;
        std::size_t at = 0;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            if (!video.frames.empty()) add_picture(video.frames[i * video.frames.size() / frames.size()], frames[i], at);
            at += frames[i].rgb.size();
        }
    }
    void take(const PreparedAudio& sound) {
        m_length += sound.mel.columns * sound.hop_s;
        add_matrix(sound.mel, std::get<PreparedAudio>(m_first).mel, false);
    }
    void take(const PreparedSeries& series) { add_matrix(series.steps, std::get<PreparedSeries>(m_first).steps, true); }

    void add_picture(const Image& picture, const Image& like, std::size_t at) {
        if (m_sums.size() < at + like.rgb.size()) m_sums.resize(at + like.rgb.size());
        if (picture.rgb.size() != like.rgb.size()) return;
        for (std::size_t i = 0; i < picture.rgb.size(); ++i)
            m_sums[at + i] += static_cast<float>(picture.rgb[i]);
    }
    /// Stretched in time to the length of the first: spans are matched by their order.
    void add_matrix(const Matrix& matrix, const Matrix& like, bool time_in_rows) {
        m_sums.resize(like.values.size());
        if (matrix.values.empty()) return;
        for (int row = 0; row < like.rows; ++row)
            for (int column = 0; column < like.columns; ++column) {
                const auto at = static_cast<std::size_t>(row) * static_cast<std::size_t>(like.columns) + static_cast<std::size_t>(column);
                const int from_row = time_in_rows ? stretched(row, like.rows, matrix.rows) : std::min(row, matrix.rows - 1);
                const int from_column = time_in_rows ? std::min(column, matrix.columns - 1) : stretched(column, like.columns, matrix.columns);
                m_sums[at] += matrix.at(from_row, from_column);
            }
    }
    static int stretched(int place, int of, int to) {
        return static_cast<int>(static_cast<std::int64_t>(place) * to / std::max(of, 1));
    }

    Image pictures(Image like, std::size_t at) const {
        for (std::size_t i = 0; i < like.rgb.size(); ++i)
            like.rgb[i] = static_cast<std::uint8_t>(std::clamp(std::lround(m_sums[at + i] / static_cast<float>(m_count)), 0L, 255L));
        return like;
    }
    Matrix matrix(Matrix like) const {
        for (std::size_t i = 0; i < like.values.size(); ++i)
            like.values[i] = m_sums[i] / static_cast<float>(m_count);
        return like;
    }

    PreparedValue m_first; ///< its shape is that of the mean
    std::vector<float> m_sums;
    double m_length = 0; ///< seconds, of all
    std::size_t m_count = 0;
};

struct Group {
    AverageMap map;
    std::map<std::string, MeanValue> values; ///< by input
};

/// Words as the model reads them: what it makes no difference between is one word.
std::vector<AttributedToken> with_words_read(const std::vector<AttributedToken>& tokens, const PreparedSample& sample) {
    std::vector<AttributedToken> out = tokens;
    for (AttributedToken& token : out) {
        if (token.source.kind != TokenSource::Kind::word) continue;
        const auto value = sample.find(token.source.input);
        const auto* text = value == sample.end() ? nullptr : std::get_if<PreparedText>(&value->second);
        if (!text) continue;
        const auto word = std::find_if(text->words.begin(), text->words.end(), [&](const Word& one) {
            return one.char_begin == token.source.char_begin && one.char_end == token.source.char_end;
        });
        if (word != text->words.end() && !word->text.empty()) token.source.label = word->text;
    }
    return out;
}

/// Tokens by input; words by their means, highest first; others as they are.
void arrange(std::vector<AverageToken>& tokens, const std::vector<std::string>& inputs) {
    const auto place = [&](const AverageToken& token) {
        return std::find(inputs.begin(), inputs.end(), token.source.input) - inputs.begin();
    };
    std::stable_sort(tokens.begin(), tokens.end(), [&](const AverageToken& a, const AverageToken& b) {
        if (const auto first = place(a), second = place(b); first != second) return first < second;
        const bool words = a.source.kind == TokenSource::Kind::word && b.source.kind == TokenSource::Kind::word;
        return words && std::pair(-a.mean, a.source.label) < std::pair(-b.mean, b.source.label);
    });
}

/// Of the words of one input, highest first, those that are shown.
std::vector<const AverageToken*> shown_words(std::vector<const AverageToken*> words, bool has_sign, std::size_t most) {
    std::size_t least = least_samples;
    for (; least > 1; --least)
        if (std::any_of(words.begin(), words.end(), [&](const auto* word) { return word->count >= least; })) break;
    std::erase_if(words, [&](const auto* word) { return word->count < least; });
    if (words.size() <= most) return words;
    const std::size_t lowest = has_sign ? most / 3 : 0;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(most - lowest), words.end() - static_cast<std::ptrdiff_t>(lowest));
    return words;
}

} // namespace

struct MapAverager::State {
    const Predictor& predictor;
    const Dataset& dataset;
    Target target; ///< of the explained head, as it stands in the table
    AverageMaps out;
    std::map<std::pair<By, int>, Group> groups; ///< by kind and class

    State(const Predictor& with, const Dataset& data) : predictor(with), dataset(data) {}

    void add(By by, int place, const std::vector<AttributedToken>& tokens, const PreparedSample& sample) {
        Group& group = groups[{by, place}];
        group.map.add(tokens);
        if (by != By::all && target.classes.size() > most_grounds) return;
        for (const auto& [input, value] : sample)
            if (!std::holds_alternative<std::monostate>(value)) group.values[input].add(value);
    }

    std::vector<int> truth(std::size_t row) const {
        std::vector<int> places;
        if (target.kind == TargetKind::labels) {
            const auto given = target.labels_of(dataset, row);
            for (std::size_t k = 0; given && k < given->size(); ++k)
                if ((*given)[k] > 0) places.push_back(static_cast<int>(k));
        } else if (target.kind != TargetKind::number) {
            if (const auto place = target.value(dataset, row)) places.push_back(static_cast<int>(*place));
        }
        return places;
    }

    std::vector<int> predicted(const Prediction& prediction) const {
        const auto answer = prediction.heads.find(target.head);
        if (answer == prediction.heads.end() || target.kind == TargetKind::number) return {};
        if (target.kind == TargetKind::labels) return answer->second.labels;
        return answer->second.label < 0 ? std::vector<int>{} : std::vector<int>{answer->second.label};
    }
};

const char* average_by_name(By by) {
    switch (by) {
    case By::all:
        return "all";
    case By::truth:
        return "true";
    case By::predicted:
        return "predicted";
    }
    return "";
}

MapAverager::MapAverager(const Predictor& predictor, const Dataset& dataset, const ExplainTarget& target, Split split)
    : m_state(std::make_unique<State>(predictor, dataset)) {
    const std::vector<Target> targets = targets_in(predictor.run(), dataset);
    const auto head = std::find_if(targets.begin(), targets.end(), [&](const Target& one) { return one.head == target.head; });
    m_state->target = head == targets.end() ? targets.front() : *head;
    AverageMaps& out = m_state->out;
    out.target = target;
    out.target.head = m_state->target.head;
    out.model_hash = predictor.model_hash();
    out.run = predictor.run().folder;
    out.split = split;
    out.rows_in_all = dataset.rows_of(split).size();
}

MapAverager::~MapAverager() = default;
MapAverager::MapAverager(MapAverager&&) noexcept = default;

void MapAverager::add(std::size_t row, const PreparedSample& sample, const Prediction& prediction, const Attribution& map) {
    AverageMaps& out = m_state->out;
    if (out.rows++ == 0) {
        out.method = map.method;
        out.parameters = map.parameters;
        out.scale = map.scale;
        out.baseline = map.baseline;
        out.seed = map.seed;
        out.class_agnostic = map.class_agnostic;
        out.has_sign = map.has_sign;
        if (out.target.output >= 0 || m_state->target.kind == TargetKind::number) out.output_name = map.output_name;
    }
    const std::vector<AttributedToken> tokens = with_words_read(map.tokens, sample);
    m_state->add(By::all, 0, tokens, sample);
    for (const int place : m_state->truth(row))
        m_state->add(By::truth, place, tokens, sample);
    for (const int place : m_state->predicted(prediction))
        m_state->add(By::predicted, place, tokens, sample);
}

void MapAverager::leave_out(std::size_t row, Error why) { m_state->out.left_out.push_back({row, std::move(why)}); }

AverageMaps MapAverager::result() const {
    AverageMaps out = m_state->out;
    for (const auto& [key, group] : m_state->groups) {
        AverageGroup& made = out.groups.emplace_back();
        made.by = key.first;
        if (key.first != By::all) made.name = m_state->target.classes.at(static_cast<std::size_t>(key.second));
        made.samples = group.map.samples();
        made.tokens = group.map.tokens();
        const auto& values = group.values.empty() ? m_state->groups.at({By::all, 0}).values : group.values;
        for (const auto& [input, value] : values)
            made.ground[input] = value.mean();
    }
    if (out.groups.empty()) return out;
    for (const std::string& input : m_state->predictor.preparer().inputs())
        if (out.groups.front().ground.contains(input)) out.inputs.push_back(input);
    for (AverageGroup& group : out.groups)
        arrange(group.tokens, out.inputs);
    return out;
}

Result<AverageMaps> average_maps(const Predictor& predictor, const Dataset& dataset, const AverageOptions& options,
                                 std::stop_token stop, const Progress& progress) {
    std::vector<std::size_t> rows = dataset.rows_of(options.split);
    if (rows.empty())
        return fail(ErrorCode::too_few_rows, dataset.file().string(),
                    std::string("has no rows in the part '") + split_name(options.split) + "'.", {split_name(options.split)});
    Random(options.request.seed, {stable_hash("average")}).shuffle(rows);
    rows.resize(std::min(rows.size(), static_cast<std::size_t>(std::max(1, options.rows))));
    std::sort(rows.begin(), rows.end());
    MapAverager averager(predictor, dataset, options.request.target, options.split);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto count = static_cast<double>(rows.size());
        const Progress part = [&](double fraction, const std::string& step) {
            if (progress) progress((static_cast<double>(i) + fraction) / count, step);
        };
        part(0, "explaining");
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, "explanation", "was cancelled.");
        const auto sample = predictor.preparer().prepare(dataset, rows[i]);
        if (!sample) {
            if (!is_of_files(sample.error().code)) return sample.error();
            averager.leave_out(rows[i], sample.error());
            continue;
        }
        const auto predictions = predictor.predict({&*sample});
        if (!predictions) return predictions.error();
        const auto map = attribute(predictor, *sample, options.request, stop, part);
        if (map)
            averager.add(rows[i], *sample, predictions->front(), *map);
        else if (is_of_row(map.error().code))
            averager.leave_out(rows[i], map.error().at(dataset.where(rows[i])));
        else
            return map.error();
    }
    AverageMaps maps = averager.result();
    if (maps.rows == 0) return maps.left_out.front().why;
    return maps;
}

Attribution average_attribution(const AverageMaps& maps, const AverageGroup& group, std::size_t words) {
    Attribution out;
    out.method = maps.method;
    out.parameters = maps.parameters;
    out.target = maps.target;
    out.output_name = maps.output_name;
    out.scale = maps.scale;
    out.baseline = maps.baseline;
    out.seed = maps.seed;
    out.model_hash = maps.model_hash;
    out.run = maps.run;
    out.class_agnostic = maps.class_agnostic;
    out.has_sign = maps.has_sign;
    out.logit = out.probability = out.full_value = out.base_value = std::numeric_limits<double>::quiet_NaN();
    const auto add = [&](const AverageToken& token, const std::string& label) {
        AttributedToken& made = out.tokens.emplace_back();
        made.source = token.source;
        made.source.label = label;
        made.value = token.mean;
        if (std::isnan(token.standard_error)) return;
        made.low = token.mean - interval * token.standard_error;
        if (!maps.has_sign) made.low = std::max(made.low, 0.0); // no value lies below
        made.high = token.mean + interval * token.standard_error;
    };
    for (const std::string& input : maps.inputs) {
        std::vector<const AverageToken*> written;
        for (const AverageToken& token : group.tokens) {
            if (token.source.input != input) continue;
            if (token.source.kind == TokenSource::Kind::word)
                written.push_back(&token);
            else
                add(token, token.source.label);
        }
        for (const AverageToken* word : shown_words(std::move(written), maps.has_sign, words))
            add(*word, word->source.label + " (" + std::to_string(word->count) + ")");
    }
    return out;
}

double average_limit(const AverageMaps& maps, By by, std::size_t words) {
    double limit = 0;
    for (const AverageGroup& group : maps.groups) {
        if (group.by != by && group.by != By::all) continue;
        const Attribution shown = average_attribution(maps, group, words);
        limit = std::max(limit, attribution_limit({&shown}));
    }
    return limit;
}

} // namespace triptych
