// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/media/audio.h"

namespace triptych::test {

/// A 24-bit BMP of one colour with a brighter half.
inline void write_picture(const std::filesystem::path& file, int side, int red, int green, int blue) {
    const auto row = static_cast<std::uint32_t>((side * 3 + 3) / 4 * 4);
    const std::uint32_t bytes = row * static_cast<std::uint32_t>(side), size = 54 + bytes;
    std::string out = "BM";
    const auto put = [&out](std::uint32_t value, int width) {
        for (int i = 0; i < width; ++i)
            out.push_back(static_cast<char>(value >> (8 * i)));
    };
    put(size, 4), put(0, 4), put(54, 4), put(40, 4);
    put(static_cast<std::uint32_t>(side), 4), put(static_cast<std::uint32_t>(side), 4);
    put(1, 2), put(24, 2), put(0, 4), put(bytes, 4), put(2835, 4), put(2835, 4), put(0, 4), put(0, 4);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x)
            for (const int channel : {blue, green, red})
                out.push_back(static_cast<char>(x < side / 2 ? channel : channel / 2));
        out.append(row - static_cast<std::uint32_t>(side) * 3, '\0');
    }
    std::ofstream(file, std::ios::binary) << out;
}

/// A table of 24 rows with text, 16×16 pictures, short sounds, two classes and a split of 16, 4 and 4. Every
/// modality tells the classes apart.
inline std::filesystem::path write_tiny_table(const std::filesystem::path& folder) {
    std::string table = "text,image,audio,label,split\n";
    for (int i = 0; i < 24; ++i) {
        const bool high = i % 2 == 1;
        const std::string name = std::to_string(i);
        write_picture(folder / (name + ".bmp"), 16, high ? 220 : 20, 40 + i, high ? 30 : 200);
        std::vector<float> wave(2000);
        for (std::size_t t = 0; t < wave.size(); ++t)
            wave[t] = static_cast<float>(
                0.4 * std::sin(0.0001 * (i + 3) * static_cast<double>(t) * (high ? 90 : 9)));
        if (!write_wav(folder / (name + ".wav"), wave, 8000)) return {};
        table += std::string(high ? "the tone is sharp and high " : "a low and dull sound ") + name + "," +
                 name + ".bmp," + name + ".wav," + (high ? "high" : "low") + "," +
                 (i < 16   ? "train"
                  : i < 20 ? "validation"
                           : "test") +
                 "\n";
    }
    const std::filesystem::path file = folder / "table.csv";
    std::ofstream(file) << table;
    return file;
}

/// Assignments that make the reference graph small enough to train in a moment.
inline const std::vector<std::string>& tiny_parameters() {
    static const std::vector<std::string> assignments = {
        "image.size=16",       "text_lstm.hidden=16",  "image_conv.channels=8",
        "image_conv.grid=2",   "audio.n_mels=32",      "audio.n_fft=512",
        "audio.max_frames=32", "audio_lstm.hidden=16", "fusion.width=32",
    };
    return assignments;
}

} // namespace triptych::test
