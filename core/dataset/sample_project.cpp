// SPDX-License-Identifier: GPL-3.0-or-later

// clang-format off
// The "Machine room" sample, and why no single modality can tell more than two thirds of it apart.
//
// Six conditions, equally frequent. What a modality can show of a condition is one of four kinds, and in
// some cases one coin:
//
//   condition      kind      log says      lamp on panel   whine in sound
//   normal         normal    -             -               -
//   bearing_wear   bearing   -             -               -
//   cavitation     suction   coin t        -               coin s = t         (t: noise rises / fades with load)
//   air_ingress    suction   coin t        -               coin s = not t     (s: whine at 1.2 / 3.5 kHz)
//   misalignment   shaft     -             coin i          coin s = i         (i: lamp amber / blue)
//   imbalance      shaft     -             coin i          coin s = not i
//
// Log, panel, sound and readings all show the kind, each by itself. The two conditions of a kind differ in
// nothing but whether two coins agree. Each coin is fair and independent of the condition, so whoever knows
// one of the two learns nothing about the condition: P(cavitation | suction, t) = P(cavitation | suction, s) =
// 1/2, and likewise for i and s. With one modality, two conditions of six are certain, and of the other four
// one in two is right by chance: (2 + 4 * 1/2) / 6 = 2/3. The readings bear no coin: the same bound. Log with
// sound, and panel with sound, know both coins of a pair: the three together know everything.
//
// The bound holds for the rows as they are, not only on average, in the whole table and in each split:
// - Rows come in blocks of twelve: two of each condition, and of each pair the four combinations of its coins.
//   A machine gets whole blocks: every condition is on every machine, and a machine tells nothing of it.
// - What is left of rows / 12 becomes training rows of one machine: four of a pair at a time, and at most
//   three normal or bearing_wear ones.
// - One row in ten lacks a modality. They are taken from a block two at a time: a row of either condition of a
//   pair that show the same coin (or a normal and a bearing_wear one), so that what remains stays balanced.
//   Each modality first loses a normal and a bearing_wear row, which a guess cannot make up for; that pays for
//   the rows that were left over. At most one row is taken singly, a normal one.
// - A generator is handed a Cue (kind and coin), never the condition, and a stream of random numbers.
// - Chance could still favour a model on few rows. So validation and test hold twins: the four rows of a pair
//   in a block share their readings, two and two share log and panel (the same first coin), and two and two the
//   sound (the same whine). Each thing that a single modality can see there occurs once with either condition:
//   whatever a model makes of it, it is right in exactly half of them. Training rows are all different.
//
// - Evidence is where it is said to be and nowhere else: it stands at the beginning, in the middle or at the end of the
//   log, and how loud a sound is as a whole tells nothing of what is in it. A map that points at the first words or
//   at every band that a loud fault makes quieter is told from one that knows.
//
// Evidence: the columns evidence_text, evidence_image and evidence_audio say where a cue stands: the kind's
// first, then the coin's where the modality bears one, separated by ';'. Empty where the modality is missing.
//   evidence_text   "begin-end"             code points of the log, end excluded
//   evidence_image  "x,y,w,h"               pixels of the panel's picture
//   evidence_audio  "t0-t1 s f0-f1 Hz"
// evidence.json beside the table says the same for programs (core/dataset/evidence.h).
// clang-format on

#include "core/dataset/sample_project.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <system_error>
#include <thread>
#include <utility>

#include "core/dataset/evidence.h"
#include "core/dataset/sample_parts.h"
#include "core/dataset/table.h"
#include "core/media/wav.h"
#include "core/project/project.h"

namespace triptych {
namespace sample {

Machine make_machine(int number, Random random) {
    Machine machine;
    machine.number = number;
    machine.name = "P-" + std::string(number < 10 ? "0" : "") + std::to_string(number);
    machine.offset = {random.uniform(-3.0, 3.0),   random.uniform(-0.2, 0.2), random.uniform(-0.25, 0.25),
                      random.uniform(-14.0, 14.0), random.uniform(-1.0, 1.0), random.uniform(-8.0, 8.0)};
    return machine;
}

Sensors read_sensors(Kind kind, const Machine& machine, Random random) {
    struct Normal {
        double mean, deviation;
    };
    static constexpr std::array<std::array<Normal, 6>, 4> usual = {{
        // °C, bar, mm/s, l/min, A, 1/min
        {{{57, 3.0}, {6.3, 0.25}, {1.7, 0.35}, {420, 12}, {31.0, 1.0}, {1478, 5}}}, // normal
        {{{84, 5.0}, {6.1, 0.30}, {4.6, 0.80}, {408, 14}, {35.5, 1.4}, {1466, 6}}}, // bearing
        {{{62, 4.0}, {3.9, 0.50}, {3.6, 0.70}, {296, 26}, {26.5, 1.5}, {1486, 5}}}, // suction
        {{{66, 4.0}, {5.9, 0.35}, {9.2, 1.30}, {402, 14}, {33.0, 1.4}, {1472, 6}}}, // shaft
    }};
    const auto& row = usual[static_cast<std::size_t>(kind)];
    const auto draw = [&](std::size_t i, double offset, double step) {
        return std::round((row[i].mean + offset + row[i].deviation * random.normal()) / step) * step;
    };
    Sensors sensors;
    sensors.temperature_c = draw(0, machine.offset.temperature_c, 0.1);
    sensors.pressure_bar = std::max(0.5, draw(1, machine.offset.pressure_bar, 0.01));
    sensors.vibration_mm_s = std::max(0.3, draw(2, machine.offset.vibration_mm_s, 0.01));
    sensors.flow_l_min = draw(3, machine.offset.flow_l_min, 1.0);
    sensors.current_a = draw(4, machine.offset.current_a, 0.1);
    sensors.speed_rpm = draw(5, machine.offset.speed_rpm, 1.0);
    return sensors;
}

std::string decimal(double value, int digits) {
    std::array<char, 64> text{};
    const auto [end, code] =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits);
    return code == std::errc{} ? std::string(text.data(), end) : std::string();
}

Result<void> write_bytes(const std::filesystem::path& file, std::string_view bytes, const std::string& name) {
    const auto failed = [&](int why) {
        const ErrorCode code =
            why == ENOSPC || why == EDQUOT ? ErrorCode::disk_full : ErrorCode::file_unwritable;
        return fail(code, name, std::string("cannot be written: ") + std::strerror(why) + ".", {name});
    };
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) return failed(errno);
    while (!bytes.empty()) {
        const ssize_t written = write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            const int why = errno;
            close(descriptor);
            return failed(why);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (close(descriptor) != 0) return failed(errno);
    return {};
}

} // namespace sample

namespace {

using namespace sample;

// --- Which row is what

enum class Condition { normal, bearing_wear, cavitation, air_ingress, misalignment, imbalance };
constexpr std::array<const char*, 6> condition_names = {"normal",      "bearing_wear", "cavitation",
                                                        "air_ingress", "misalignment", "imbalance"};

enum Medium : std::size_t { log, panel, sound };

struct Row {
    Condition condition = Condition::normal;
    std::array<Cue, 3> cues; ///< by Medium
    std::array<bool, 3> present = {true, true, true};
    std::array<std::uint64_t, 3> streams{}; ///< of random numbers, by Medium; twins have the same
    std::uint64_t readings_stream = 0;
    std::size_t machine = 0;
    const char* split = "train";
};

/// @param first, whine  the coins: of the log or the lamp, and of the sound
Row pair_row(Kind kind, bool first, bool whine) {
    const bool agree = first == whine;
    Row row;
    row.cues.fill({kind, {}});
    row.cues[sound].bit = whine;
    if (kind == Kind::suction) {
        row.condition = agree ? Condition::cavitation : Condition::air_ingress;
        row.cues[log].bit = first;
    } else {
        row.condition = agree ? Condition::misalignment : Condition::imbalance;
        row.cues[panel].bit = first;
    }
    return row;
}

Row certain_row(Kind kind) {
    Row row;
    row.condition = kind == Kind::normal ? Condition::normal : Condition::bearing_wear;
    row.cues.fill({kind, {}});
    return row;
}

void add_four(std::vector<Row>& rows, Kind kind) {
    for (const bool first : {false, true})
        for (const bool whine : {false, true})
            rows.push_back(pair_row(kind, first, whine));
}

/// Takes a modality from two rows of a block that show the same of it.
void take_pair(std::vector<Row>& rows, std::size_t block, Kind kind, Medium modality, bool bit) {
    std::array<std::vector<std::size_t>, 2> found; // by which of the two conditions
    for (std::size_t i = 12 * block; i < 12 * block + 12; ++i) {
        const bool certain =
            rows[i].cues[log].kind == Kind::normal || rows[i].cues[log].kind == Kind::bearing;
        if (kind == Kind::normal ? !certain : rows[i].cues[log].kind != kind) continue;
        if (rows[i].cues[modality].bit.value_or(bit) != bit) continue;
        found[static_cast<std::size_t>(rows[i].condition) % 2].push_back(i);
    }
    for (const auto& rows_of_condition : found)
        rows[rows_of_condition[bit ? rows_of_condition.size() - 1 : 0]].present[modality] = false;
}

struct Plan {
    std::vector<Row> rows;
    std::size_t machines = 0;
};

Plan make_plan(const SampleOptions& options) {
    Random random(options.seed, {stable_hash("plan")});
    const auto count = static_cast<std::size_t>(options.rows);
    const std::size_t blocks = count / 12;
    Plan plan;
    plan.rows.reserve(count);
    for (std::size_t block = 0; block < blocks; ++block) {
        add_four(plan.rows, Kind::suction);
        add_four(plan.rows, Kind::shaft);
        for (const Kind kind : {Kind::normal, Kind::normal, Kind::bearing, Kind::bearing})
            plan.rows.push_back(certain_row(kind));
    }
    if (count - plan.rows.size() >= 4) add_four(plan.rows, Kind::suction);
    if (count - plan.rows.size() >= 4) add_four(plan.rows, Kind::shaft);
    while (plan.rows.size() < count)
        plan.rows.push_back(certain_row(plan.rows.size() % 2 == 0 ? Kind::normal : Kind::bearing));

    // Machines and splits: about 70, 10 and 20 of a hundred, of machines and of blocks.
    plan.machines = std::min<std::size_t>(20, blocks);
    const auto share = [](std::size_t all, std::size_t tenths) {
        return std::max<std::size_t>(1, (2 * tenths * all + 10) / 20);
    };
    struct SplitPart {
        const char* split;
        std::size_t machines, blocks;
    };
    std::array<SplitPart, 3> parts = {{{"train", 0, 0},
                                  {"validation", share(plan.machines, 1), share(blocks, 1)},
                                  {"test", share(plan.machines, 2), share(blocks, 2)}}};
    parts[0].machines = plan.machines - parts[1].machines - parts[2].machines;
    parts[0].blocks = blocks - parts[1].blocks - parts[2].blocks;
    std::vector<std::size_t> machine_order(plan.machines);
    for (std::size_t i = 0; i < plan.machines; ++i)
        machine_order[i] = i;
    random.shuffle(machine_order);
    for (std::size_t i = 12 * blocks; i < count; ++i)
        plan.rows[i].machine = machine_order[0];
    std::size_t block = 0;
    std::size_t first_machine = 0;
    for (const SplitPart& part : parts) {
        for (std::size_t k = 0; k < part.blocks; ++k, ++block) {
            for (std::size_t i = 12 * block; i < 12 * block + 12; ++i) {
                plan.rows[i].split = part.split;
                plan.rows[i].machine = machine_order[first_machine + k % part.machines];
            }
        }
        first_machine += part.machines;
    }

    for (std::size_t i = 0; i < count; ++i) {
        Row& row = plan.rows[i];
        row.streams.fill(i);
        row.readings_stream = i;
        const bool in_pair = row.cues[log].kind == Kind::suction || row.cues[log].kind == Kind::shaft;
        if (i >= 12 * parts[0].blocks && i < 12 * blocks && in_pair) {
            const std::size_t four = i / 4 * 4; // add_four counts the coins up: first, then whine
            row.streams = {i / 2 * 2, i / 2 * 2, four + i % 2};
            row.readings_stream = four;
        }
    }

    const std::size_t missing = count / 10;
    std::vector<std::size_t> block_order(blocks);
    for (std::size_t i = 0; i < blocks; ++i)
        block_order[i] = i;
    random.shuffle(block_order);
    for (std::size_t k = 0; k < missing / 2; ++k) {
        static constexpr std::array<Kind, 3> kinds = {Kind::normal, Kind::suction, Kind::shaft};
        take_pair(plan.rows, block_order[k], kinds[k / 3 % 3], static_cast<Medium>(k % 3), k / 9 % 2 == 1);
    }
    if (missing % 2 == 1) {
        // Blocks outnumber the pairs taken, so the last one is whole.
        for (std::size_t i = 12 * block_order.back(); i < 12 * block_order.back() + 12; ++i) {
            if (plan.rows[i].condition != Condition::normal) continue;
            plan.rows[i].present[missing / 2 % 3] = false;
            break;
        }
    }
    random.shuffle(plan.rows);
    return plan;
}

// --- Writing

/// What was written is removed again, unless all went well.
class Staging {
  public:
    explicit Staging(std::filesystem::path folder) : m_folder(std::move(folder)) {}
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging() {
        std::error_code ignored;
        std::filesystem::remove_all(part(), ignored);
        if (m_kept) return;
        for (const auto& file : m_moved)
            std::filesystem::remove(file, ignored);
        for (auto folder = m_created.rbegin(); folder != m_created.rend(); ++folder)
            std::filesystem::remove(*folder, ignored); // only if it is empty
    }

    /// New files lie here until all are there, so that an earlier sample in the folder survives a cancelled
    /// one.
    std::filesystem::path part() const { return m_folder / ".sample-part"; }

    Result<void> create_folders() {
        std::error_code ignored;
        std::filesystem::remove_all(part(), ignored); // what a crash left
        for (const auto& folder :
             {m_folder, m_folder / "image", m_folder / "audio", part() / "image", part() / "audio"})
            if (auto made = create(folder); !made) return made;
        return {};
    }

    /// Puts a file in its place.
    Result<void> move(const std::filesystem::path& relative) {
        std::error_code code;
        std::filesystem::rename(part() / relative, m_folder / relative, code);
        if (code) return refused(m_folder / relative, code);
        m_moved.push_back(m_folder / relative);
        return {};
    }
    void keep() { m_kept = true; }

  private:
    static Error refused(const std::filesystem::path& path, const std::error_code& code) {
        const bool full = code == std::errc::no_space_on_device || code.value() == EDQUOT;
        return fail(full ? ErrorCode::disk_full : ErrorCode::file_unwritable, path.string(),
                    "cannot be written: " + code.message() + ".", {path.string()});
    }
    Result<void> create(const std::filesystem::path& folder) {
        std::error_code code;
        if (std::filesystem::is_directory(folder, code)) return {};
        if (folder.has_parent_path() && folder.parent_path() != folder)
            if (auto made = create(folder.parent_path()); !made) return made;
        std::error_code ignored;
        if (std::filesystem::create_directory(folder, code)) m_created.push_back(folder);
        // A path that ends in a slash exists once its parent does.
        if (std::filesystem::is_directory(folder, ignored)) return {};
        return refused(folder, std::filesystem::exists(folder, ignored) || !code
                                   ? std::make_error_code(std::errc::not_a_directory)
                                   : code);
    }

    std::filesystem::path m_folder;
    std::vector<std::filesystem::path> m_created;
    std::vector<std::filesystem::path> m_moved;
    bool m_kept = false;
};

Result<std::string> jpeg_bytes(const Image& image) {
    const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
    cv::Mat bgr;
    cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
    std::vector<std::uint8_t> bytes;
    if (!cv::imencode(".jpg", bgr, bytes, {cv::IMWRITE_JPEG_QUALITY, 92}))
        return fail(ErrorCode::internal, "sample", "a picture could not be encoded");
    return std::string(bytes.begin(), bytes.end());
}

/// Runs `work(i)` for i in [0,count) on all cores, this thread among them, which alone reports progress.
/// The first error stops all.
template <class Work>
Result<void> for_all(std::size_t count, std::stop_token stop, const std::function<void(std::size_t)>& done,
                     const Work& work) {
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> finished = 0;
    std::atomic<bool> failed = false;
    std::mutex mutex;
    std::optional<Error> error;
    const auto set_error = [&](Error what) {
        std::lock_guard lock(mutex);
        if (!error) error = std::move(what);
        failed = true;
    };
    const auto loop = [&](bool tells) {
        try {
            for (std::size_t i = next++; i < count && !failed; i = next++) {
                if (stop.stop_requested())
                    return set_error(fail(ErrorCode::cancelled, "sample", "cancelled"));
                if (Result<void> result = work(i); !result) return set_error(result.error());
                ++finished;
                if (tells) done(finished);
            }
        } catch (const std::bad_alloc&) {
            set_error(fail(ErrorCode::out_of_memory, "sample", "not enough memory"));
        } catch (const std::exception& problem) {
            set_error(fail(ErrorCode::internal, "sample", problem.what()));
        }
    };
    {
        std::vector<std::jthread> helpers;
        const std::size_t threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 64);
        for (std::size_t i = 1; i < std::min(threads, count); ++i)
            helpers.emplace_back(loop, false);
        loop(true);
    }
    if (error) return *error;
    return {};
}

/// Of one row's (or machine's) streams of random numbers.
enum Purpose : std::uint64_t { for_readings, for_log, for_panel, for_sound, for_machine, for_base };

struct Cells {
    Sensors sensors;
    std::string log, log_evidence, image, image_evidence, audio, audio_evidence;
};

/// The numbers of a cell such as "0.00-2.00 s 20-400 Hz;1.10-1.60 s 1104-1296 Hz", four or two to a region.
std::vector<std::vector<double>> numbers_of(const std::string& cell, std::size_t count) {
    std::vector<std::vector<double>> regions;
    const char* at = cell.data();
    const char* const end = at + cell.size();
    while (at < end) {
        if (*at < '0' || *at > '9') {
            ++at;
            continue;
        }
        double value = 0;
        at = std::from_chars(at, end, value).ptr;
        if (regions.empty() || regions.back().size() == count) regions.emplace_back();
        regions.back().push_back(value);
    }
    return regions;
}

RowEvidence evidence_of(const Cells& cells) {
    RowEvidence evidence;
    for (const auto& span : numbers_of(cells.log_evidence, 2)) {
        EvidenceRegion region;
        region.char_begin = static_cast<std::size_t>(span[0]);
        region.char_end = static_cast<std::size_t>(span[1]);
        evidence["log"].push_back(region);
    }
    for (const auto& box : numbers_of(cells.image_evidence, 4))
        evidence["panel"].push_back({EvidenceRegion::Kind::box, 0, 0, box[0], box[1], box[2], box[3]});
    for (const auto& band : numbers_of(cells.audio_evidence, 4))
        evidence["sound"].push_back({EvidenceRegion::Kind::band, 0, 0, 0, 0, 0, 0, band[0], band[1], band[2], band[3]});
    return evidence;
}

} // namespace

Result<std::filesystem::path> write_sample_project(const std::filesystem::path& folder,
                                                   const SampleOptions& options, std::stop_token stop,
                                                   const Progress& progress) {
    if (options.rows < 60 || options.rows > 100'000)
        return fail(ErrorCode::out_of_range, "rows",
                    "must lie in [60, 100000], is " + std::to_string(options.rows),
                    {"60", "100000", std::to_string(options.rows)});
    const auto tell = [&](double fraction, const char* step) {
        if (progress) progress(fraction, step);
    };
    tell(0.0, "preparing");
    const Plan plan = make_plan(options);
    const std::vector<Row>& rows = plan.rows;
    const std::size_t digits = std::max<std::size_t>(4, std::to_string(rows.size() - 1).size());
    const auto row_name = [&](std::size_t i) {
        const std::string number = std::to_string(i);
        return std::string(digits - number.size(), '0') + number;
    };

    Staging staging(folder);
    if (auto made = staging.create_folders(); !made) return made.error();

    std::vector<Machine> machines(plan.machines);
    std::vector<std::optional<PanelPainter>> painters(plan.machines);
    auto painted = for_all(
        machines.size(), stop,
        [&](std::size_t done) {
            tell(0.05 * static_cast<double>(done) / static_cast<double>(machines.size()), "preparing");
        },
        [&](std::size_t i) -> Result<void> {
            machines[i] = make_machine(static_cast<int>(i) + 1, Random(options.seed, {i, for_machine}));
            painters[i].emplace(machines[i], Random(options.seed, {i, for_base}));
            return {};
        });
    if (!painted) return painted.error();

    std::vector<Cells> cells(rows.size());
    const auto write_row = [&](std::size_t i) -> Result<void> {
        const Row& row = rows[i];
        const Machine& machine = machines[row.machine];
        Cells& out = cells[i];
        out.sensors = read_sensors(row.cues[log].kind, machine,
                                   Random(options.seed, {row.readings_stream, for_readings}));
        if (row.present[log]) {
            Log entry = write_log(row.cues[log], out.sensors, machine,
                                  Random(options.seed, {row.streams[log], for_log}));
            out.log = std::move(entry.text);
            out.log_evidence = std::move(entry.evidence);
        }
        const auto store = [&](const std::string& relative, std::string_view bytes) {
            return write_bytes(staging.part() / relative, bytes, (folder / relative).string());
        };
        if (row.present[panel]) {
            const Panel made = painters[row.machine]->paint(
                row.cues[panel], out.sensors, Random(options.seed, {row.streams[panel], for_panel}));
            const Result<std::string> bytes = jpeg_bytes(made.image);
            if (!bytes) return bytes.error();
            out.image = "image/" + row_name(i) + ".jpg";
            out.image_evidence = made.evidence;
            if (auto stored = store(out.image, *bytes); !stored) return stored;
        }
        if (row.present[sound]) {
            const Sound made = make_sound(row.cues[sound], out.sensors,
                                          Random(options.seed, {row.streams[sound], for_sound}));
            out.audio = "audio/" + row_name(i) + ".wav";
            out.audio_evidence = made.evidence;
            if (auto stored = store(out.audio, wav_bytes(made.samples, sound_rate_hz)); !stored)
                return stored;
        }
        return {};
    };
    auto written = for_all(
        rows.size(), stop,
        [&](std::size_t done) {
            tell(0.05 + 0.93 * static_cast<double>(done) / static_cast<double>(rows.size()), "writing");
        },
        write_row);
    if (!written) return written.error();

    std::string table =
        "id,log,panel,sound,temperature_c,pressure_bar,vibration_mm_s,flow_l_min,current_a,speed_rpm,"
        "condition,machine,split,evidence_text,evidence_image,evidence_audio\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        const Cells& c = cells[i];
        const std::array<std::string, 16> fields = {row_name(i),
                                                    c.log,
                                                    c.image,
                                                    c.audio,
                                                    decimal(c.sensors.temperature_c, 1),
                                                    decimal(c.sensors.pressure_bar, 2),
                                                    decimal(c.sensors.vibration_mm_s, 2),
                                                    decimal(c.sensors.flow_l_min, 0),
                                                    decimal(c.sensors.current_a, 1),
                                                    decimal(c.sensors.speed_rpm, 0),
                                                    condition_names[static_cast<std::size_t>(row.condition)],
                                                    machines[row.machine].name,
                                                    row.split,
                                                    c.log_evidence,
                                                    c.image_evidence,
                                                    c.audio_evidence};
        for (std::size_t f = 0; f < fields.size(); ++f)
            table += (f == 0 ? "" : ",") + csv_field(fields[f]);
        table += '\n';
    }
    std::vector<RowEvidence> evidence;
    for (const Cells& c : cells)
        evidence.push_back(evidence_of(c));
    constexpr const char* evidence_name = "evidence.json";
    if (auto stored = write_bytes(staging.part() / evidence_name, evidence_to_json(evidence), (folder / evidence_name).string());
        !stored)
        return stored.error();
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "sample", "cancelled");
    if (auto moved = staging.move(evidence_name); !moved) return moved.error();
    for (const Cells& c : cells) {
        for (const std::string& relative : {c.image, c.audio}) {
            if (relative.empty()) continue;
            if (auto moved = staging.move(relative); !moved) return moved.error();
        }
    }
    const std::filesystem::path manifest = folder / "manifest.csv";
    if (auto stored = write_file_atomically(manifest, table); !stored) return stored.error();
    staging.keep();
    tell(1.0, "done");
    return manifest;
}

} // namespace triptych
