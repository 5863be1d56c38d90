// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in place of the pieces of a sample that are taken away.
#include <algorithm>
#include <cmath>

#include "core/explain/input_tokens.h"

namespace triptych {
namespace {

constexpr float silence_db = -100; ///< the least that a spectrogram holds

/// Which elements of a value go: true at [first][second][third], row by row, of the extents of its kind.
class Taken {
  public:
    Taken(std::size_t first, std::size_t second = 1, std::size_t third = 1)
        : m_first(first), m_second(second), m_third(third), m_taken(first * second * third, 0) {}

    void add(const InputToken& piece) {
        for (std::size_t i = piece.first.begin; i < std::min(piece.first.end, m_first); ++i)
            for (std::size_t j = piece.second.begin; j < std::min(piece.second.end, m_second); ++j)
                for (std::size_t k = piece.third.begin; k < std::min(piece.third.end, m_third); ++k)
                    m_taken[(i * m_second + j) * m_third + k] = 1;
    }
    void invert() {
        for (char& one : m_taken)
            one = !one;
    }
    bool at(std::size_t i, std::size_t j = 0, std::size_t k = 0) const {
        return m_taken[(i * m_second + j) * m_third + k] != 0;
    }

  private:
    std::size_t m_first, m_second, m_third;
    std::vector<char> m_taken;
};

/// Mean of ImageNet, by which pictures are normalised: it becomes 0, as nearly as whole numbers can say.
std::uint8_t colour(std::size_t channel, Baseline baseline) {
    return baseline == Baseline::blank ? 0 : static_cast<std::uint8_t>(std::lround(255.0 * image_mean[channel]));
}

/// Takes elements of a value away; one call for each kind.
struct Taker {
    const std::string& input;
    const std::vector<const InputToken*>& pieces;
    bool keep; ///< the pieces are what is left
    Baseline baseline;
    const Preparer& preparer;

    Taken taken(std::size_t first, std::size_t second = 1, std::size_t third = 1) const {
        Taken all(first, second, third);
        for (const InputToken* piece : pieces)
            all.add(*piece);
        if (keep) all.invert();
        return all;
    }

    void operator()(std::monostate&) const {}

    void operator()(PreparedText& text) const {
        const Taken gone = taken(text.words.size());
        const auto added = [](const Word& word) { return word.byte_begin == word.byte_end; };
        if (baseline == Baseline::mean) {
            const Vocabulary* vocabulary = preparer.vocabulary(input);
            const std::int64_t unknown = vocabulary ? vocabulary->unknown() : Vocabulary::unknown_id;
            for (std::size_t i = 0; i < text.ids.size(); ++i)
                if (gone.at(i) && !added(text.words[i])) text.ids[i] = unknown;
            return;
        }
        std::size_t kept = 0, words = 0;
        for (std::size_t i = 0; i < text.words.size(); ++i) {
            if (gone.at(i) && !added(text.words[i])) continue;
            if (!added(text.words[i])) ++words;
            if (kept != i) {
                text.words[kept] = std::move(text.words[i]);
                text.ids[kept] = text.ids[i];
            }
            ++kept;
        }
        // A tokeniser adds nothing to a text without a word.
        if (words == 0) kept = 0;
        text.words_in_all -= std::min(text.words.size() - kept, text.words_in_all);
        text.words.resize(kept);
        text.ids.resize(kept);
    }

    void paint(Image& image, const Taken& gone, std::size_t frame, bool framed) const {
        const auto height = static_cast<std::size_t>(image.height), width = static_cast<std::size_t>(image.width);
        const std::uint8_t instead[3] = {colour(0, baseline), colour(1, baseline), colour(2, baseline)};
        for (std::size_t y = 0; y < height; ++y)
            for (std::size_t x = 0; x < width; ++x)
                if (framed ? gone.at(frame, y, x) : gone.at(y, x))
                    std::copy_n(instead, 3, image.rgb.data() + 3 * (y * width + x));
    }

    void operator()(PreparedImage& picture) const {
        Image& image = picture.image;
        paint(image, taken(static_cast<std::size_t>(image.height), static_cast<std::size_t>(image.width)), 0, false);
    }

    void operator()(PreparedVideo& video) const {
        if (video.frames.empty()) return;
        const Image& one = video.frames.front();
        const Taken gone =
            taken(video.frames.size(), static_cast<std::size_t>(one.height), static_cast<std::size_t>(one.width));
        for (std::size_t frame = 0; frame < video.frames.size(); ++frame)
            paint(video.frames[frame], gone, frame, true);
    }

    void operator()(PreparedAudio& sound) const {
        Matrix& mel = sound.mel;
        if (mel.values.empty()) return;
        const auto bins = static_cast<std::size_t>(mel.rows), frames = static_cast<std::size_t>(mel.columns);
        std::vector<float> instead(bins, silence_db);
        if (const auto* statistics = preparer.mel_statistics(input); statistics && baseline == Baseline::mean) {
            instead = statistics->mean;
        } else if (const LogMel* features = preparer.log_mel(input); features && features->options().top_db > 0) {
            // What is silent in a sound stands as far below its loudest moment as the spectrogram reaches.
            const float loudest = *std::max_element(mel.values.begin(), mel.values.end());
            const float floor = loudest - static_cast<float>(features->options().top_db);
            std::fill(instead.begin(), instead.end(), std::max(silence_db, floor));
        }
        const Taken gone = taken(frames, bins);
        for (std::size_t bin = 0; bin < bins; ++bin)
            for (std::size_t frame = 0; frame < frames; ++frame)
                if (gone.at(frame, bin)) mel.values[bin * frames + frame] = instead[bin];
    }

    void operator()(PreparedWave& wave) const {
        const Taken gone = taken(wave.samples.size());
        for (std::size_t i = 0; i < wave.samples.size(); ++i)
            if (gone.at(i)) wave.samples[i] = 0;
    }

    void operator()(PreparedNumbers& numbers) const {
        const Taken gone = taken(numbers.values.size());
        const std::vector<std::int64_t> categories = preparer.categories(input);
        for (std::size_t i = 0; i < numbers.values.size(); ++i) {
            // Of a cell that is missing there is nothing to take.
            if (!gone.at(i) || !numbers.known[i]) continue;
            numbers.values[i] = 0;
            const bool category = i < categories.size() && categories[i] > 0;
            if (baseline == Baseline::blank || category) numbers.known[i] = false;
            if (i < numbers.cells.size()) numbers.cells[i].clear();
        }
    }

    float mean(std::size_t channel) const {
        const std::vector<float>* means = preparer.means(input);
        return baseline == Baseline::mean && means && channel < means->size() ? (*means)[channel] : 0.0f;
    }

    void operator()(PreparedVector& vector) const {
        const Taken gone = taken(vector.values.size());
        for (std::size_t i = 0; i < vector.values.size(); ++i)
            if (gone.at(i)) vector.values[i] = mean(i);
    }

    void operator()(PreparedSeries& series) const {
        const auto steps = static_cast<std::size_t>(series.steps.rows),
                   channels = static_cast<std::size_t>(series.steps.columns);
        const Taken gone = taken(steps, channels);
        for (std::size_t step = 0; step < steps; ++step)
            for (std::size_t channel = 0; channel < channels; ++channel)
                if (gone.at(step, channel)) series.steps.values[step * channels + channel] = mean(channel);
    }
};

PreparedSample taken_from(const PreparedSample& sample, const std::vector<InputToken>& pieces, bool keep,
                          Baseline baseline, const Preparer& preparer) {
    std::map<std::string, std::vector<const InputToken*>> by_input;
    for (const InputToken& piece : pieces)
        by_input[piece.input].push_back(&piece);
    PreparedSample out = sample;
    for (auto& [input, value] : out) {
        const auto own = by_input.find(input);
        if (own == by_input.end() && !keep) continue;
        static const std::vector<const InputToken*> none;
        std::visit(Taker{input, own == by_input.end() ? none : own->second, keep, baseline, preparer}, value);
    }
    return out;
}

} // namespace

const char* baseline_name(Baseline baseline) {
    return baseline == Baseline::mean ? "mean" : "blank";
}

std::string baseline_text(Baseline baseline) {
    return baseline == Baseline::mean
               ? "the unknown word, the mean colour, the mean spectrum, silence in a waveform, the mean number, an unknown "
                 "category"
               : "no word, black, silence, a missing cell, zero";
}

PreparedSample without(const PreparedSample& sample, const std::vector<InputToken>& pieces, Baseline baseline,
                       const Preparer& preparer) {
    return taken_from(sample, pieces, false, baseline, preparer);
}

PreparedSample only(const PreparedSample& sample, const std::vector<InputToken>& pieces, Baseline baseline,
                    const Preparer& preparer) {
    return taken_from(sample, pieces, true, baseline, preparer);
}

PreparedSample baseline_sample(const PreparedSample& sample, Baseline baseline, const Preparer& preparer) {
    return only(sample, {}, baseline, preparer);
}

} // namespace triptych
