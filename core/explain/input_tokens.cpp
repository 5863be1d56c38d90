// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/input_tokens.h"

#include <algorithm>
#include <cmath>

#include "core/training/collate.h"
#include "core/training/collate_media.h"
#include "core/training/collate_numbers.h"
#include "core/training/mel.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

/// What the shares and seconds of a source are off by at most, in pixels, frames or numbers.
constexpr double slack = 1e-6;

/// [0,size) in so many parts that differ by one at most; fewer where there are fewer.
std::vector<IndexRange> parts_of(std::size_t size, int wanted) {
    const std::size_t count = std::min(size, static_cast<std::size_t>(std::max(wanted, 1)));
    std::vector<IndexRange> parts;
    for (std::size_t i = 0; i < count; ++i)
        parts.push_back({i * size / count, (i + 1) * size / count});
    return parts;
}

double share(std::size_t part, std::size_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// [first,last) of the grid that a share covers, rounded outwards; at least one.
IndexRange covered(double begin, double extent, std::size_t size) {
    const double whole = static_cast<double>(size);
    const double from = std::clamp(std::floor(begin * whole + slack), 0.0, whole - 1);
    const double to = std::clamp(std::ceil((begin + extent) * whole - slack), from + 1, whole);
    return {static_cast<std::size_t>(from), static_cast<std::size_t>(to)};
}

/// first and count of a source, cut to what is there. @pre count > 0
IndexRange counted(const TokenSource& source, std::size_t size) {
    const std::size_t begin = std::min(source.first, size - 1);
    return {begin, std::clamp(source.first + source.count, begin + 1, size)};
}

std::string range_label(const IndexRange& range) {
    return range.size() == 1 ? std::to_string(range.begin)
                             : std::to_string(range.begin) + "–" + std::to_string(range.end - 1);
}

std::string cell_label(std::size_t row, std::size_t column) {
    return "cell " + std::to_string(row + 1) + "," + std::to_string(column + 1);
}

/// A box that lies on those rows and columns of a picture.
void lay_box(TokenSource& source, const IndexRange& rows, const IndexRange& columns, const Image& picture) {
    const auto height = static_cast<std::size_t>(picture.height), width = static_cast<std::size_t>(picture.width);
    source.x = share(columns.begin, width);
    source.y = share(rows.begin, height);
    source.width = share(columns.size(), width);
    source.height = share(rows.size(), height);
}

/// Cuts a value of one input; one call for each kind.
struct Cutter {
    const std::string& input;
    const Preparer& preparer;
    const TokenGrid& grid;
    std::vector<InputToken>& tokens;

    void add(TokenSource source, IndexRange first, IndexRange second = {0, 1}, IndexRange third = {0, 1}) const {
        tokens.push_back({std::move(source), input, first, second, third});
    }

    void operator()(const std::monostate&) const {}

    void operator()(const PreparedText& text) const {
        TokenList words = input_sources(text, input, preparer);
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i].kind != TokenSource::Kind::word) continue;
            words[i].first = i;
            words[i].count = 1;
            add(std::move(words[i]), {i, i + 1});
        }
    }

    void operator()(const PreparedImage& picture) const {
        const Image& image = picture.image;
        const TokenList whole = input_sources(picture, input, preparer);
        const auto rows = parts_of(static_cast<std::size_t>(image.height), grid.image_rows);
        const auto columns = parts_of(static_cast<std::size_t>(image.width), grid.image_columns);
        for (std::size_t row = 0; row < rows.size(); ++row)
            for (std::size_t column = 0; column < columns.size(); ++column) {
                TokenSource cell = whole.front();
                lay_box(cell, rows[row], columns[column], image);
                cell.label = cell_label(row, column);
                add(std::move(cell), rows[row], columns[column]);
            }
    }

    void operator()(const PreparedAudio& sound) const {
        const TokenList frames = input_sources(sound, input, preparer);
        if (frames.empty()) return;
        const auto bins = static_cast<std::int64_t>(sound.mel.rows);
        for (const IndexRange& span : parts_of(frames.size(), grid.audio_spans))
            for (const IndexRange& band : parts_of(static_cast<std::size_t>(bins), grid.audio_bands)) {
                TokenSource cell = mel_region(frames,
                                              {span.begin, span.end, static_cast<std::int64_t>(band.begin),
                                               static_cast<std::int64_t>(band.end)},
                                              bins);
                cell.first = span.begin;
                cell.count = span.size();
                add(std::move(cell), span, band);
            }
    }

    void operator()(const PreparedWave& wave) const {
        for (const TokenSource& whole : wave_sources(wave, input))
            for (const IndexRange& span : parts_of(wave.samples.size(), grid.wave_spans)) {
                TokenSource part = whole;
                part.first = span.begin;
                part.count = span.size();
                part.begin_s = static_cast<double>(span.begin) / wave.sample_rate_hz;
                part.end_s = static_cast<double>(span.end) / wave.sample_rate_hz;
                part.label = seconds_label(part.begin_s, part.end_s);
                add(std::move(part), span);
            }
    }

    void operator()(const PreparedVideo& video) const {
        const TokenList frames = video_sources(video, input);
        for (std::size_t frame = 0; frame < frames.size(); ++frame) {
            const Image& image = video.frames[frame];
            const auto rows = parts_of(static_cast<std::size_t>(image.height), grid.video_rows);
            const auto columns = parts_of(static_cast<std::size_t>(image.width), grid.video_columns);
            for (std::size_t row = 0; row < rows.size(); ++row)
                for (std::size_t column = 0; column < columns.size(); ++column) {
                    TokenSource cell = frames[frame];
                    lay_box(cell, rows[row], columns[column], image);
                    if (rows.size() * columns.size() > 1) cell.label += ", " + cell_label(row, column);
                    add(std::move(cell), {frame, frame + 1}, rows[row], columns[column]);
                }
        }
    }

    void operator()(const PreparedNumbers& numbers) const {
        for (TokenSource& column : number_sources(numbers, input, preparer.columns(input))) {
            const std::size_t place = column.first;
            add(std::move(column), {place, place + 1});
        }
    }

    void operator()(const PreparedVector& vector) const {
        const std::size_t size = vector.values.size();
        const auto parts = parts_of(size, grid.vector_parts);
        for (const IndexRange& part : parts) {
            TokenSource source = vector_sources(vector, input, preparer.column(input)).front();
            source.x = share(part.begin, size);
            source.width = share(part.size(), size);
            if (parts.size() > 1) source.label += " " + range_label(part);
            add(std::move(source), part);
        }
    }

    void operator()(const PreparedSeries& series) const {
        const auto channels = static_cast<std::size_t>(series.steps.columns);
        TokenSource source;
        source.kind = TokenSource::Kind::step;
        source.modality = Modality::series;
        source.input = input;
        for (const IndexRange& span : parts_of(static_cast<std::size_t>(series.steps.rows), grid.series_spans))
            for (std::size_t channel = 0; channel < channels; ++channel) {
                source.first = span.begin;
                source.count = span.size();
                source.y = share(channel, channels);
                source.height = share(1, channels);
                source.label = range_label(span);
                if (channels > 1) source.label += ", channel " + std::to_string(channel + 1);
                add(source, span, {channel, channel + 1});
            }
    }
};

/// Frames whose centre lies in [begin,end) of a sound. Its last frame may have its centre at the very end.
IndexRange frames_between(double begin_s, double end_s, const PreparedAudio& sound) {
    const double count = sound.mel.columns, hop = sound.hop_s > 0 ? sound.hop_s : 1;
    const bool to_the_end = end_s >= std::min(count * hop, sound.seconds) - slack * hop;
    const double from = std::clamp(std::ceil(begin_s / hop - slack), 0.0, count - 1);
    const double to = to_the_end ? count : std::clamp(std::ceil(end_s / hop - slack), from + 1, count);
    return {static_cast<std::size_t>(from), static_cast<std::size_t>(to)};
}

/// Mel bins whose centre lies in a band; the nearest one where it is so narrow that none does.
IndexRange bins_between(double low_hz, double high_hz, const LogMel& mel) {
    const std::vector<double> centres = mel.mel_frequencies_hz();
    const auto from = std::lower_bound(centres.begin(), centres.end(), low_hz * (1 - slack));
    const auto to = std::lower_bound(from, centres.end(), high_hz * (1 - slack));
    const auto begin = std::min(static_cast<std::size_t>(from - centres.begin()), centres.size() - 1);
    return {begin, std::max(static_cast<std::size_t>(to - centres.begin()), begin + 1)};
}

/// Where a source lies in a value; nothing where it stands for nothing there.
struct Locator {
    const TokenSource& source;
    const Preparer& preparer;
    InputToken& found;

    bool operator()(const std::monostate&) const { return false; }

    bool operator()(const PreparedText& text) const {
        const std::vector<Word>& words = text.words;
        const auto same = [&](const Word& word) {
            return word.char_begin == source.char_begin && word.char_end == source.char_end;
        };
        // Several pieces may come from one character: then their place tells them apart.
        if (source.count == 1 && source.first < words.size() && same(words[source.first])) {
            found.first = counted(source, words.size());
            return true;
        }
        const auto meets = [&](const Word& word) {
            return word.char_begin < source.char_end && word.char_end > source.char_begin;
        };
        const auto begin = std::find_if(words.begin(), words.end(), meets);
        if (begin == words.end()) return false;
        const auto end = std::find_if_not(begin, words.end(), meets);
        found.first = {static_cast<std::size_t>(begin - words.begin()), static_cast<std::size_t>(end - words.begin())};
        return true;
    }

    bool operator()(const PreparedImage& picture) const {
        found.first = covered(source.y, source.height, static_cast<std::size_t>(picture.image.height));
        found.second = covered(source.x, source.width, static_cast<std::size_t>(picture.image.width));
        return true;
    }

    bool operator()(const PreparedAudio& sound) const {
        const LogMel* mel = preparer.log_mel(source.input);
        if (!mel || sound.mel.columns == 0) return false;
        found.first = source.count > 0 ? counted(source, static_cast<std::size_t>(sound.mel.columns))
                                       : frames_between(source.begin_s, source.end_s, sound);
        found.second = bins_between(source.low_hz, source.high_hz, *mel);
        return true;
    }

    bool operator()(const PreparedWave& wave) const {
        if (wave.samples.empty()) return false;
        const std::size_t size = wave.samples.size();
        const double seconds = static_cast<double>(size) / wave.sample_rate_hz;
        found.first = source.count > 0
                          ? counted(source, size)
                          : covered(source.begin_s / seconds, (source.end_s - source.begin_s) / seconds, size);
        return true;
    }

    bool operator()(const PreparedVideo& video) const {
        if (video.frames.empty()) return false;
        const Image& image = video.frames.front();
        const IndexRange all{0, video.frames.size()};
        found.first = source.count > 0 ? counted(source, all.end) : all;
        found.second = covered(source.y, source.height, static_cast<std::size_t>(image.height));
        found.third = covered(source.x, source.width, static_cast<std::size_t>(image.width));
        return true;
    }

    bool operator()(const PreparedNumbers& numbers) const {
        if (source.first >= numbers.values.size()) return false;
        found.first = counted(source, numbers.values.size());
        return true;
    }

    bool operator()(const PreparedVector& vector) const {
        const std::size_t size = vector.values.size();
        if (size == 0) return false;
        found.first = source.width > 0 ? covered(source.x, source.width, size) : IndexRange{0, size};
        return true;
    }

    bool operator()(const PreparedSeries& series) const {
        const auto steps = static_cast<std::size_t>(series.steps.rows),
                   channels = static_cast<std::size_t>(series.steps.columns);
        if (source.first >= steps || channels == 0) return false;
        found.first = counted(source, steps);
        found.second = source.height > 0 ? covered(source.y, source.height, channels) : IndexRange{0, channels};
        return true;
    }
};

} // namespace

std::vector<InputToken> input_tokens(const PreparedSample& sample, const Preparer& preparer, const TokenGrid& grid) {
    std::vector<InputToken> tokens;
    for (const std::string& input : preparer.inputs())
        if (const auto value = sample.find(input); value != sample.end())
            std::visit(Cutter{input, preparer, grid, tokens}, value->second);
    return tokens;
}

Result<InputToken> locate(const TokenSource& source, const PreparedSample& sample, const Preparer& preparer) {
    if (source.kind == TokenSource::Kind::absent || source.kind == TokenSource::Kind::special)
        return fail(ErrorCode::bad_format, "token '" + source.label + "'",
                    "stands for no part of the sample, so that nothing can be taken away there.", {source.label});
    InputToken found;
    found.source = source;
    found.input = source.input;
    const auto value = sample.find(source.input);
    if (value == sample.end() || !std::visit(Locator{source, preparer, found}, value->second))
        return fail(ErrorCode::bad_format, "token '" + source.label + "'",
                    "stands for a part of the input '" + source.input + "' that the sample does not have.",
                    {source.label, source.input});
    return found;
}

} // namespace triptych
