// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/media/image.h"

/// The parts of the "Machine room" sample: what one row's log, panel and sound are made from.
/// Internal to sample_project.cpp and its tests; see there for how the classes are planted.
namespace triptych::sample {

/// What each modality, taken alone, shows of a condition.
enum class Kind { normal, bearing, suction, shaft };

/// All that a modality's generator is told of the condition. The condition itself is never handed on:
/// whatever a generator does with its cue, it cannot tell the two conditions of a pair apart.
struct Cue {
    Kind kind = Kind::normal;
    std::optional<bool> bit; ///< only where the modality bears one of the two coins of a pair
};

/// A row's readings, rounded as the table shows them.
struct Sensors {
    double temperature_c = 0.0;
    double pressure_bar = 0.0;
    double vibration_mm_s = 0.0;
    double flow_l_min = 0.0;
    double current_a = 0.0;
    double speed_rpm = 0.0;
};

/// A pump: offsets of its readings, paint and plate of its panel.
struct Machine {
    int number = 0; ///< from 1
    std::string name;
    Sensors offset;
};
Machine make_machine(int number, Random random);
Sensors read_sensors(Kind kind, const Machine& machine, Random random);

/// A fixed number of decimals and a point, whatever the locale.
std::string decimal(double value, int digits);

struct Log {
    std::string text;     ///< UTF-8, one to three sentences
    std::string evidence; ///< "begin-end;…" in code points
};
Log write_log(const Cue& cue, const Sensors& sensors, const Machine& machine, Random random);

struct Panel {
    Image image;          ///< 256×256
    std::string evidence; ///< "x,y,w,h;…" in pixels
};
/// Paints panels of one machine. What never changes is painted once.
/// Threads: const, reentrant.
class PanelPainter {
  public:
    PanelPainter(const Machine& machine, Random random);
    Panel paint(const Cue& cue, const Sensors& sensors, Random random) const;

  private:
    bool m_dark = false;              ///< dials are black
    std::vector<std::uint8_t> m_base; ///< [512,512,3] RGB: twice as fine as the picture, against jagged edges
};

constexpr int sound_rate_hz = 16000;
struct Sound {
    std::vector<float> samples; ///< 2 s, in [-1,1]
    std::string evidence;       ///< "t0-t1 s f0-f1 Hz;…"
};
Sound make_sound(const Cue& cue, const Sensors& sensors, Random random);

/// Writes a new file without waiting for the disk (the sample can be made again).
/// @param name  how errors call the file
/// @error file_unwritable, disk_full
Result<void> write_bytes(const std::filesystem::path& file, std::string_view bytes, const std::string& name);

} // namespace triptych::sample
