// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/what_if_pieces.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace triptych {
namespace {

/// Rounded outwards, and at least one. A border that is hit but for rounding stays the border.
IndexRange rangeOf(double from, double to, std::size_t count) {
    const auto size = static_cast<double>(count);
    const auto begin = static_cast<std::size_t>(std::clamp(std::floor(from * size + 1e-6), 0.0, size - 1));
    const auto end = static_cast<std::size_t>(std::clamp(std::ceil(to * size - 1e-6), 0.0, size));
    return {begin, std::max(end, begin + 1)};
}

std::string seconds_text(double from, double to) {
    char text[64];
    std::snprintf(text, sizeof text, "%.2f–%.2f s", from, to);
    return text;
}

std::string box_text(const IndexRange& columns, const IndexRange& rows) {
    return std::to_string(columns.size()) + "×" + std::to_string(rows.size()) + " px at " + std::to_string(columns.begin) + "," +
           std::to_string(rows.begin);
}

} // namespace

std::optional<InputToken> pieceIn(const std::string& input, const PreparedValue& value, const Part& part,
                                  const std::vector<double>& melHz, FramePart of) {
    InputToken piece;
    piece.input = input;
    TokenSource& source = piece.source;
    source.input = input;
    if (const auto* image = std::get_if<PreparedImage>(&value)) {
        const auto rows = static_cast<std::size_t>(image->image.height),
                   columns = static_cast<std::size_t>(image->image.width);
        if (rows == 0 || columns == 0) return {};
        piece.first = rangeOf(part.top, part.bottom, rows);
        piece.second = rangeOf(part.left, part.right, columns);
        source.kind = TokenSource::Kind::box;
        source.modality = Modality::image;
        source.x = static_cast<double>(piece.second.begin) / static_cast<double>(columns);
        source.width = static_cast<double>(piece.second.size()) / static_cast<double>(columns);
        source.y = static_cast<double>(piece.first.begin) / static_cast<double>(rows);
        source.height = static_cast<double>(piece.first.size()) / static_cast<double>(rows);
        source.label = box_text(piece.second, piece.first);
        return piece;
    }
    if (const auto* audio = std::get_if<PreparedAudio>(&value)) {
        const auto frames = static_cast<std::size_t>(audio->mel.columns),
                   bins = static_cast<std::size_t>(audio->mel.rows);
        if (frames == 0 || bins == 0) return {};
        piece.first = rangeOf(part.left, part.right, frames);
        piece.second = rangeOf(1 - part.bottom, 1 - part.top, bins);
        source.kind = TokenSource::Kind::region;
        source.modality = Modality::audio;
        source.begin_s = static_cast<double>(piece.first.begin) * audio->hop_s;
        source.end_s = static_cast<double>(piece.first.end) * audio->hop_s;
        if (melHz.size() == bins) {
            // Bins meet half way between their centres.
            const auto border = [&](std::size_t bin) {
                return bin == 0 ? melHz.front() : bin >= bins ? melHz.back() : (melHz[bin - 1] + melHz[bin]) / 2;
            };
            source.low_hz = border(piece.second.begin);
            source.high_hz = border(piece.second.end);
        }
        source.label = seconds_text(source.begin_s, source.end_s);
        return piece;
    }
    if (const auto* wave = std::get_if<PreparedWave>(&value)) {
        if (wave->samples.empty() || wave->sample_rate_hz <= 0) return {};
        piece.first = rangeOf(part.left, part.right, wave->samples.size());
        source.kind = TokenSource::Kind::region;
        source.modality = Modality::audio;
        source.begin_s = static_cast<double>(piece.first.begin) / wave->sample_rate_hz;
        source.end_s = static_cast<double>(piece.first.end) / wave->sample_rate_hz;
        source.label = seconds_text(source.begin_s, source.end_s);
        return piece;
    }
    if (const auto* video = std::get_if<PreparedVideo>(&value)) {
        const std::size_t frames = video->frames.size();
        if (frames == 0) return {};
        const auto rows = static_cast<std::size_t>(video->frames.front().height),
                   columns = static_cast<std::size_t>(video->frames.front().width);
        if (rows == 0 || columns == 0) return {};
        if (of == FramePart::whole) {
            piece.first = rangeOf(part.left, part.right, frames);
            piece.second = {0, rows};
            piece.third = {0, columns};
        } else {
            const double count = static_cast<double>(frames), middle = (part.left + part.right) / 2 * count;
            const double frame = std::clamp(std::floor(middle), 0.0, count - 1);
            piece.first = {static_cast<std::size_t>(frame), static_cast<std::size_t>(frame) + 1};
            if (of == FramePart::all) piece.first = {0, frames};
            piece.second = rangeOf(part.top, part.bottom, rows);
            piece.third = rangeOf(part.left * count - frame, part.right * count - frame, columns);
        }
        source.kind = TokenSource::Kind::frame;
        source.modality = Modality::video;
        source.first = piece.first.begin;
        source.count = piece.first.size();
        source.y = static_cast<double>(piece.second.begin) / static_cast<double>(rows);
        source.height = static_cast<double>(piece.second.size()) / static_cast<double>(rows);
        source.x = static_cast<double>(piece.third.begin) / static_cast<double>(columns);
        source.width = static_cast<double>(piece.third.size()) / static_cast<double>(columns);
        if (piece.first.end <= video->times.size()) {
            source.begin_s = video->times[piece.first.begin];
            source.end_s = piece.first.end < video->times.size() ? video->times[piece.first.end] : video->seconds;
        }
        source.label = seconds_text(source.begin_s, source.end_s);
        if (of != FramePart::whole) source.label += ", " + box_text(piece.third, piece.second);
        return piece;
    }
    if (const auto* vector = std::get_if<PreparedVector>(&value)) {
        const std::size_t size = vector->values.size();
        if (size == 0) return {};
        piece.first = rangeOf(part.left, part.right, size);
        source.kind = TokenSource::Kind::column;
        source.modality = Modality::vector;
        source.count = 1;
        source.x = static_cast<double>(piece.first.begin) / static_cast<double>(size);
        source.width = static_cast<double>(piece.first.size()) / static_cast<double>(size);
        source.label = "numbers " + std::to_string(piece.first.begin + 1) + "–" + std::to_string(piece.first.end);
        return piece;
    }
    if (const auto* series = std::get_if<PreparedSeries>(&value)) {
        const auto steps = static_cast<std::size_t>(series->steps.rows),
                   channels = static_cast<std::size_t>(series->steps.columns);
        if (steps == 0 || channels == 0) return {};
        piece.first = rangeOf(part.left, part.right, steps);
        piece.second = rangeOf(part.top, part.bottom, channels);
        source.kind = TokenSource::Kind::step;
        source.modality = Modality::series;
        source.first = piece.first.begin;
        source.count = piece.first.size();
        source.label = "steps " + std::to_string(piece.first.begin + 1) + "–" + std::to_string(piece.first.end);
        return piece;
    }
    return {};
}

} // namespace triptych
