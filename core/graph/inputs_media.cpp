// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs of sounds as they are and of videos.
#include "core/graph/inputs.h"

namespace triptych {

using std::int64_t;

NodeType waveform_input() {
    NodeType type;
    type.id = waveform_input_type;
    type.title = "Waveform";
    type.category = "input";
    type.modality = Modality::audio;
    type.fields = {
        column_field("sound's file"),
        {.name = "sample_rate_hz",
         .title = "Sample rate",
         .kind = FieldKind::integer,
         .fallback = int64_t{16000},
         .minimum = 1000,
         .maximum = 192000,
         .unit = "Hz",
         .help = "Sounds are resampled to this rate."},
        {.name = "max_seconds",
         .title = "Seconds kept",
         .kind = FieldKind::number,
         .fallback = 4.0,
         .minimum = 0.01,
         .maximum = 3600,
         .unit = "s",
         .help = "Longer sounds are cut after this time."},
    };
    type.help = "Decodes the sound to mono and hands its amplitudes on as they are, between -1 and 1.";
    type.shape = [](const Params&, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        return PortType{PortKind::waveform, {Dim::symbol("B"), Dim::symbol("S")}, Modality::audio};
    };
    return type;
}

NodeType video_input() {
    NodeType type;
    type.id = video_input_type;
    type.title = "Video";
    type.category = "input";
    type.modality = Modality::video;
    type.fields = {
        column_field("video's file"),
        {.name = "frames",
         .title = "Frames",
         .kind = FieldKind::integer,
         .fallback = int64_t{8},
         .minimum = 1,
         .maximum = 256,
         .unit = "frames",
         .help = "Taken from the whole video, as far from each other everywhere; a shorter video gives all it has."},
        {.name = "size",
         .title = "Size",
         .kind = FieldKind::integer,
         .fallback = int64_t{112},
         .minimum = 8,
         .maximum = 2048,
         .unit = "px",
         .help = "Width and height that frames are resized to."},
        {.name = "fit",
         .title = "Fit",
         .kind = FieldKind::choice,
         .fallback = std::string("stretch"),
         .choices = {"stretch", "crop", "pad"},
         .help = "Stretch changes the proportions; crop keeps the middle; pad adds grey bars."},
    };
    type.help = "Decodes frames that are spread evenly over the video, turns them as its metadata say, resizes them and "
                "normalises each channel by ImageNet's mean and deviation. The sound is left out.";
    type.shape = [](const Params& params, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        const Dim side = Dim::number(params.integer("size"));
        return PortType{PortKind::video,
                        {Dim::symbol("B"), Dim::symbol("T"), Dim::number(3), side, side},
                        Modality::video};
    };
    return type;
}

} // namespace triptych
