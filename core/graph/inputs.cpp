// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/inputs.h"

namespace triptych {

Field column_field(const std::string& what) {
    return {.name = "column",
            .title = "Column",
            .kind = FieldKind::column,
            .fallback = std::string(),
            .help = "The column of the table that holds the " + what + "."};
}

namespace {

using std::int64_t;

NodeType text_input() {
    NodeType type;
    type.id = text_input_type;
    type.title = "Text";
    type.category = "input";
    type.modality = Modality::text;
    type.fields = {
        column_field("text"),
        {.name = "max_words",
         .title = "Words kept",
         .kind = FieldKind::integer,
         .fallback = int64_t{64},
         .minimum = 1,
         .maximum = 4096,
         .unit = "words",
         .help = "Longer texts are cut after this many words."},
        {.name = "lower_case",
         .title = "Lower case",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Makes no difference between capital and small letters."},
        {.name = "punctuation",
         .title = "Punctuation",
         .kind = FieldKind::boolean,
         .fallback = false,
         .help = "Marks such as commas and question marks are words of their own. A WordPiece tokeniser always keeps them."},
        {.name = "min_count",
         .title = "Least count",
         .kind = FieldKind::integer,
         .fallback = int64_t{1},
         .minimum = 1,
         .maximum = 1000,
         .help = "Words that the training part holds less often count as unknown.",
         .advanced = true},
        {.name = "max_vocabulary",
         .title = "Vocabulary",
         .kind = FieldKind::integer,
         .fallback = int64_t{20000},
         .minimum = 2,
         .maximum = 1000000,
         .unit = "words",
         .help = "The most frequent words of the training part are kept, up to this many.",
         .advanced = true},
        {.name = "tokenizer",
         .title = "Tokeniser",
         .kind = FieldKind::choice,
         .fallback = std::string("words"),
         .choices = {"words", "wordpiece"},
         .help = "Words with the vocabulary of the training part, or pieces of words as a pretrained model was given them.",
         .advanced = true},
        {.name = "pretrained_folder",
         .title = "Pretrained model",
         .kind = FieldKind::file,
         .fallback = std::string(),
         .help = "A folder in Hugging Face form whose tokenizer.json or vocab.txt tells the pieces of words.",
         .advanced = true},
    };
    type.help =
        "Splits the column's text into words after Unicode, Chinese by dictionary, and numbers them by the "
        "vocabulary of the training part; or into pieces of words, as a pretrained model takes them.";
    type.source = "Unicode Standard Annex 29";
    type.shape = [](const Params& params, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        if (params.text("tokenizer") == "wordpiece" && params.integer("max_words") < 3)
            return fail(ErrorCode::out_of_range, {},
                        "max_words is " + std::to_string(params.integer("max_words")) +
                            "; with pieces of words it takes at least 3, two of which mark the ends.",
                        {"max_words", std::to_string(params.integer("max_words"))});
        return PortType{PortKind::text, {Dim::symbol("B"), Dim::symbol("L")}, Modality::text};
    };
    return type;
}

NodeType image_input() {
    NodeType type;
    type.id = image_input_type;
    type.title = "Image";
    type.category = "input";
    type.modality = Modality::image;
    type.fields = {
        column_field("picture's file"),
        {.name = "size",
         .title = "Size",
         .kind = FieldKind::integer,
         .fallback = int64_t{256},
         .minimum = 8,
         .maximum = 2048,
         .unit = "px",
         .help = "Width and height that pictures are resized to."},
        {.name = "fit",
         .title = "Fit",
         .kind = FieldKind::choice,
         .fallback = std::string("stretch"),
         .choices = {"stretch", "crop", "pad"},
         .help = "Stretch changes the proportions; crop keeps the middle; pad adds grey bars."},
    };
    type.help =
        "Decodes the picture, turns it as its EXIF data say, resizes it and normalises each channel by "
        "ImageNet's mean and deviation.";
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        const Dim side = Dim::number(params.integer("size"));
        return PortType{PortKind::image, {Dim::symbol("B"), Dim::number(3), side, side}, Modality::image};
    };
    return type;
}

NodeType audio_input() {
    NodeType type;
    type.id = audio_input_type;
    type.title = "Audio";
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
        {.name = "n_fft",
         .title = "Window",
         .kind = FieldKind::integer,
         .fallback = int64_t{1024},
         .minimum = 64,
         .maximum = 16384,
         .unit = "audio samples",
         .help = "Length of a spectrum's window: longer resolves frequency, shorter resolves time. An even "
                 "number."},
        {.name = "hop_length",
         .title = "Hop",
         .kind = FieldKind::integer,
         .fallback = int64_t{256},
         .minimum = 1,
         .maximum = 16384,
         .unit = "audio samples",
         .help = "From one frame to the next."},
        {.name = "n_mels",
         .title = "Mel bins",
         .kind = FieldKind::integer,
         .fallback = int64_t{128},
         .minimum = 4,
         .maximum = 512,
         .help = "Frequency bands of the log-mel spectrogram."},
        {.name = "max_frames",
         .title = "Frames kept",
         .kind = FieldKind::integer,
         .fallback = int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .unit = "frames",
         .help = "Longer sounds are cut after this many frames."},
        {.name = "f_min_hz",
         .title = "Lowest frequency",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 96000,
         .unit = "Hz",
         .help = "Where the first mel band begins.",
         .advanced = true},
        {.name = "f_max_hz",
         .title = "Highest frequency",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 96000,
         .unit = "Hz",
         .help = "Where the last mel band ends; 0 stands for half the sample rate.",
         .advanced = true},
        {.name = "top_db",
         .title = "Dynamic range",
         .kind = FieldKind::number,
         .fallback = 80.0,
         .minimum = 0,
         .maximum = 200,
         .unit = "dB",
         .help = "What lies further below the loudest value is raised to this distance; 0 keeps everything.",
         .advanced = true},
    };
    type.help = "Decodes the sound to mono and makes its log-mel spectrogram in dB.";
    type.source = "Davis & Mermelstein 1980";
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        if (params.integer("n_fft") % 2 != 0)
            return fail(ErrorCode::out_of_range, {},
                        "n_fft is " + std::to_string(params.integer("n_fft")) + "; it takes an even number.",
                        {"n_fft", std::to_string(params.integer("n_fft"))});
        return PortType{PortKind::audio,
                        {Dim::symbol("B"), Dim::number(params.integer("n_mels")), Dim::symbol("F")},
                        Modality::audio};
    };
    return type;
}

} // namespace

void register_inputs(Registry& registry) {
    registry.add(text_input());
    registry.add(image_input());
    registry.add(audio_input());
    register_number_inputs(registry);
    registry.add(waveform_input());
    registry.add(video_input());
}

} // namespace triptych
