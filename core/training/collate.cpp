// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collate.h"

#include <algorithm>

#include "core/cuda/normalise.h"
#include "core/features/columns.h"
#include "core/training/collate_media.h"
#include "core/training/collate_numbers.h"
#include "core/training/model.h"

namespace triptych {
namespace {

Flow stack_text(const std::vector<const PreparedText*>& texts, std::int64_t least) {
    std::int64_t length = std::max<std::int64_t>(least, 1);
    for (const PreparedText* text : texts)
        if (text) length = std::max(length, static_cast<std::int64_t>(text->ids.size()));
    const auto batch = static_cast<std::int64_t>(texts.size());
    Flow flow;
    flow.values = torch::full({batch, length}, Vocabulary::padding_id, torch::kInt64);
    flow.mask = torch::zeros({batch, length}, torch::kBool);
    flow.present = torch::zeros({batch}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedText* text = texts[static_cast<std::size_t>(b)];
        // A text without a single word says as much as none.
        if (!text || text->ids.empty()) continue;
        std::copy(text->ids.begin(), text->ids.end(), flow.values.data_ptr<std::int64_t>() + b * length);
        std::fill_n(flow.mask.data_ptr<bool>() + b * length, text->ids.size(), true);
        flow.present.data_ptr<bool>()[b] = true;
    }
    return flow;
}

/// As bytes where a GPU normalises them: a quarter of what would have to be copied there.
Flow stack_images(const std::vector<const PreparedImage*>& images, std::int64_t side, bool bytes) {
    const auto batch = static_cast<std::int64_t>(images.size());
    const std::int64_t pixels = side * side;
    // Channels-last in memory: the layout in which convolutions are quickest.
    torch::Tensor values = torch::zeros({batch, side, side, 3}, bytes ? torch::kUInt8 : torch::kFloat32);
    Flow flow;
    flow.present = torch::zeros({batch}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedImage* image = images[static_cast<std::size_t>(b)];
        flow.present.data_ptr<bool>()[b] = image != nullptr;
        if (!image) continue;
        const std::uint8_t* from = image->image.rgb.data();
        if (bytes)
            std::copy_n(from, pixels * 3, values.data_ptr<std::uint8_t>() + b * pixels * 3);
        else
            normalise_images(from, values.data_ptr<float>() + b * pixels * 3, pixels);
    }
    flow.values = values.permute({0, 3, 1, 2});
    return flow;
}

Flow stack_audio(const std::vector<const PreparedAudio*>& sounds, std::int64_t bins, std::int64_t least) {
    std::int64_t frames = std::max<std::int64_t>(least, 1);
    for (const PreparedAudio* sound : sounds)
        if (sound) frames = std::max(frames, static_cast<std::int64_t>(sound->mel.columns));
    const auto batch = static_cast<std::int64_t>(sounds.size());
    Flow flow;
    flow.values = torch::zeros({batch, frames, bins});
    flow.mask = torch::zeros({batch, frames}, torch::kBool);
    flow.present = torch::zeros({batch}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedAudio* sound = sounds[static_cast<std::size_t>(b)];
        if (!sound || sound->mel.columns == 0) continue;
        float* to = flow.values.data_ptr<float>() + b * frames * bins;
        for (int f = 0; f < sound->mel.columns; ++f)
            for (int m = 0; m < sound->mel.rows; ++m)
                *to++ = sound->mel.at(m, f);
        std::fill_n(flow.mask.data_ptr<bool>() + b * frames, sound->mel.columns, true);
        flow.present.data_ptr<bool>()[b] = true;
    }
    return flow;
}

template <class Prepared>
std::vector<const Prepared*> values_of(const std::vector<const PreparedSample*>& samples,
                                       const std::string& input) {
    std::vector<const Prepared*> values;
    for (const PreparedSample* sample : samples) {
        const auto found = sample->find(input);
        values.push_back(found == sample->end() ? nullptr : std::get_if<Prepared>(&found->second));
    }
    return values;
}

} // namespace

Batch Batch::to(const torch::Device& device) const {
    if (device.is_cpu()) return *this;
    const auto moved = [&](const torch::Tensor& t) { return t.defined() ? t.to(device, true) : t; };
    Batch out = *this;
    for (auto& [id, flow] : out.inputs) {
        flow = {moved(flow.values), moved(flow.mask), moved(flow.present)};
        if (flow.values.scalar_type() != torch::kUInt8) continue;
        const torch::Tensor bytes = flow.values.movedim(-3, -1).contiguous();
        const torch::Tensor floats = torch::empty(bytes.sizes(), bytes.options().dtype(torch::kFloat32));
        if (auto ran = normalise_images_cuda(bytes.data_ptr<std::uint8_t>(), floats.data_ptr<float>(),
                                             bytes.numel() / 3);
            !ran)
            TORCH_CHECK(false, ran.error().text());
        flow.values = floats.movedim(-1, -3);
    }
    for (auto& [head, target] : out.targets)
        target = moved(target);
    return out;
}

Batch collate(const std::vector<const PreparedSample*>& samples, const Preparer& preparer,
              const torch::Device& device, std::int64_t padded_words, std::int64_t padded_frames) {
    Batch batch;
    const bool bytes = device.is_cuda() && usable_gpus() > 0;
    batch.size = static_cast<std::int64_t>(samples.size());
    for (const std::string& input : preparer.inputs()) {
        Flow& flow = batch.inputs[input];
        switch (preparer.kind(input)) {
        case PortKind::text:
            flow = stack_text(values_of<PreparedText>(samples, input), padded_words);
            break;
        case PortKind::image:
            flow = stack_images(values_of<PreparedImage>(samples, input), preparer.width(input), bytes);
            break;
        case PortKind::numbers:
            flow = stack_numbers(values_of<PreparedNumbers>(samples, input),
                                 static_cast<std::int64_t>(preparer.columns(input).size()));
            break;
        case PortKind::vector:
            flow = stack_vectors(values_of<PreparedVector>(samples, input), preparer.width(input));
            break;
        case PortKind::series:
            flow = stack_series(values_of<PreparedSeries>(samples, input), preparer.width(input), padded_frames);
            break;
        case PortKind::waveform:
            flow = stack_waves(values_of<PreparedWave>(samples, input), padded_frames);
            break;
        case PortKind::video:
            flow = stack_videos(values_of<PreparedVideo>(samples, input), preparer.width(input), bytes);
            break;
        case PortKind::audio:
            flow = stack_audio(values_of<PreparedAudio>(samples, input), preparer.log_mel(input)->options().n_mels,
                               padded_frames);
            break;
        default: // no input is of another kind
            break;
        }
    }
    return batch;
}

DataFacts data_facts(const GraphSpec&, const Preparer& preparer, std::size_t classes) {
    DataFacts facts;
    facts.classes = static_cast<std::int64_t>(classes);
    add_facts(facts, preparer);
    return facts;
}

TokenList input_sources(const PreparedValue& value, const std::string& input, const Preparer& preparer) {
    TokenList tokens;
    TokenSource token;
    token.input = input;
    if (const auto* text = std::get_if<PreparedText>(&value)) {
        token.kind = TokenSource::Kind::word;
        token.modality = Modality::text;
        for (const Word& word : text->words) {
            // What a tokeniser added stands nowhere in the text.
            const bool added = word.byte_begin == word.byte_end;
            token.kind = added ? TokenSource::Kind::special : TokenSource::Kind::word;
            token.label = added ? word.text : text->text.substr(word.byte_begin, word.byte_end - word.byte_begin);
            token.char_begin = word.char_begin;
            token.char_end = word.char_end;
            tokens.push_back(token);
        }
    } else if (std::holds_alternative<PreparedImage>(value)) {
        token.kind = TokenSource::Kind::box;
        token.modality = Modality::image;
        token.width = token.height = 1;
        token.label = "picture";
        tokens.push_back(token);
    } else if (const auto* numbers = std::get_if<PreparedNumbers>(&value)) {
        return number_sources(*numbers, input, preparer.columns(input));
    } else if (const auto* vector = std::get_if<PreparedVector>(&value)) {
        return vector_sources(*vector, input, preparer.column(input));
    } else if (const auto* series = std::get_if<PreparedSeries>(&value)) {
        return series_sources(*series, input);
    } else if (const auto* wave = std::get_if<PreparedWave>(&value)) {
        return wave_sources(*wave, input);
    } else if (const auto* video = std::get_if<PreparedVideo>(&value)) {
        return video_sources(*video, input);
    } else if (const auto* audio = std::get_if<PreparedAudio>(&value)) {
        token.kind = TokenSource::Kind::region;
        token.modality = Modality::audio;
        const SpectrogramOptions& options = preparer.log_mel(input)->options();
        token.low_hz = options.f_min_hz;
        token.high_hz = options.f_max_hz > 0 ? options.f_max_hz : options.sample_rate_hz / 2.0;
        for (int f = 0; f < audio->mel.columns; ++f) {
            token.begin_s = std::min(f * audio->hop_s, audio->seconds);
            token.end_s = std::min((f + 1) * audio->hop_s, audio->seconds);
            tokens.push_back(token);
        }
    }
    return tokens;
}

} // namespace triptych
