// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/sample_project.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "core/base/random.h"
#include "core/dataset/dataset.h"
#include "core/dataset/evidence.h"
#include "core/dataset/sample_parts.h"
#include "core/features/spectrogram.h"
#include "core/media/audio.h"
#include "core/media/image.h"
#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Hash of each file below a folder, by its path.
std::map<std::string, std::uint64_t> hashes(const std::filesystem::path& folder) {
    std::map<std::string, std::uint64_t> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            out[std::filesystem::relative(entry.path(), folder).string()] =
                stable_hash(read_file(entry.path()));
    }
    return out;
}

std::vector<std::string> parts_of(const std::optional<std::string>& text, char separator) {
    std::vector<std::string> out;
    std::istringstream in(text.value_or(""));
    for (std::string part; std::getline(in, part, separator);)
        out.push_back(part);
    return out;
}

/// Code points [begin,end) of UTF-8 text.
std::string code_points(const std::string& text, std::size_t begin, std::size_t end) {
    std::string out;
    std::size_t at = 0;
    for (const char c : text) {
        at += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        if (at > begin && at <= end) out += c;
    }
    return out;
}

struct Box {
    int x = 0, y = 0, w = 0, h = 0;
};
Box box_of(const std::string& text) {
    Box box;
    EXPECT_EQ(std::sscanf(text.c_str(), "%d,%d,%d,%d", &box.x, &box.y, &box.w, &box.h), 4) << text;
    return box;
}

struct Region {
    double t0 = 0.0, t1 = 0.0, f0 = 0.0, f1 = 0.0;
};
Region region_of(const std::string& text) {
    Region region;
    char z = 0;
    EXPECT_EQ(std::sscanf(text.c_str(), "%lf-%lf s %lf-%lf H%c", &region.t0, &region.t1, &region.f0,
                          &region.f1, &z),
              5)
        << text;
    EXPECT_EQ(z, 'z');
    return region;
}

/// What every modality shows of a condition: "normal", "bearing", "suction", "shaft".
std::string kind_of(const std::string& condition) {
    static const std::map<std::string, std::string> kinds = {
        {"normal", "normal"},       {"bearing_wear", "bearing"}, {"cavitation", "suction"},
        {"air_ingress", "suction"}, {"misalignment", "shaft"},   {"imbalance", "shaft"}};
    return kinds.at(condition);
}

class Sample : public TemporaryTable {
  protected:
    std::shared_ptr<const Dataset> make(int rows, std::uint64_t seed = 0) {
        const auto file = write_sample_project(folder() / std::to_string(rows), {rows, seed});
        if (!file) {
            ADD_FAILURE() << file.error().text();
            return nullptr;
        }
        auto dataset = Dataset::open(*file);
        if (!dataset) {
            ADD_FAILURE() << dataset.error().text();
            return nullptr;
        }
        return std::make_shared<const Dataset>(std::move(*dataset));
    }

    /// The planted coin of the log, the panel and the sound, read back from where the evidence points.
    static std::optional<bool> log_coin(const Dataset& data, std::size_t row) {
        const auto spans = parts_of(data.text(row, "evidence_text"), ';');
        if (spans.size() < 2) return std::nullopt;
        const auto ends = parts_of(spans[1], '-');
        const std::string cue = code_points(*data.text(row, "log"), std::stoul(ends[0]), std::stoul(ends[1]));
        const std::string verb = cue.substr(0, cue.find(' '));
        EXPECT_NE(cue.find("load"), std::string::npos) << cue;
        if (verb == "rises" || verb == "climbs" || verb == "grows") return false;
        EXPECT_TRUE(verb == "fades" || verb == "drops" || verb == "eases") << cue;
        return true;
    }
    static std::optional<bool> panel_coin(const Dataset& data, std::size_t row) {
        const auto boxes = parts_of(data.text(row, "evidence_image"), ';');
        if (boxes.size() < 2) return std::nullopt;
        const auto colour = mean_colour(data, row, box_of(boxes[1]));
        EXPECT_GT(std::abs(colour[2] - colour[0]), 50.0) << data.where(row);
        return colour[2] > colour[0];
    }
    static std::optional<bool> sound_coin(const Dataset& data, std::size_t row) {
        const auto regions = parts_of(data.text(row, "evidence_audio"), ';');
        if (regions.size() < 2) return std::nullopt;
        return region_of(regions[1]).f0 > 2000.0;
    }
    /// Of the middle of a box, where a tilted lamp still is.
    static std::array<double, 3> mean_colour(const Dataset& data, std::size_t row, const Box& box) {
        std::array<double, 3> sum{};
        const auto picture = read_image(*data.path(row, "panel"));
        EXPECT_TRUE(picture.ok());
        if (!picture.ok()) return sum;
        EXPECT_GE(box.w, 24);
        EXPECT_GE(box.h, 22);
        EXPECT_LE(box.x + box.w, picture->width);
        EXPECT_LE(box.y + box.h, picture->height);
        int count = 0;
        for (int y = box.y + box.h / 5; y < box.y + box.h - box.h / 5; ++y) {
            for (int x = box.x + box.w / 5; x < box.x + box.w - box.w / 5; ++x, ++count) {
                for (std::size_t c = 0; c < 3; ++c)
                    sum[c] += picture->pixel(x, y)[c];
            }
        }
        for (double& value : sum)
            value /= count;
        return sum;
    }

    /// Rows that the best guess from one modality gets right, if it knows the kind and reads the coin without
    /// error.
    static std::size_t best_guess(const Dataset& data, const std::vector<std::size_t>& rows,
                                  const std::string& column) {
        std::map<std::string, std::map<std::string, std::size_t>> seen;
        for (const std::size_t row : rows) {
            const std::string condition = *data.text(row, "condition");
            std::string shown = "missing";
            if (data.text(row, column)) {
                const auto coin = column == "log"     ? log_coin(data, row)
                                  : column == "panel" ? panel_coin(data, row)
                                                      : sound_coin(data, row);
                shown = kind_of(condition) + (coin ? *coin ? " 1" : " 0" : "");
            }
            ++seen[shown][condition];
        }
        std::size_t right = 0;
        for (const auto& [shown, counts] : seen) {
            std::size_t most = 0;
            for (const auto& [condition, count] : counts)
                most = std::max(most, count);
            right += most;
        }
        return right;
    }
    static void expect_bound(const Dataset& data) {
        for (const char* column : {"log", "panel", "sound"}) {
            std::size_t all = 0;
            for (const Split split : {Split::train, Split::validation, Split::test}) {
                const auto rows = data.rows_of(split);
                all += rows.size();
                // What is left of rows / 12 is in the training part; missing cells elsewhere may pay for it.
                if (split != Split::train || data.size() % 12 == 0) {
                    EXPECT_LE(3 * best_guess(data, rows, column), 2 * rows.size())
                        << column << " " << split_name(split);
                }
            }
            EXPECT_EQ(all, data.size());
            std::vector<std::size_t> rows(data.size());
            for (std::size_t row = 0; row < rows.size(); ++row)
                rows[row] = row;
            EXPECT_LE(3 * best_guess(data, rows, column), 2 * rows.size()) << column << " of " << data.size();
        }
    }
};

TEST_F(Sample, SameOptionsGiveTheSameBytesWithOneThreadToo) {
    const SampleOptions options{60, 3};
    ASSERT_TRUE(write_sample_project(folder() / "a", options));
    cpu_set_t all;
    ASSERT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
    int first = 0;
    while (!CPU_ISSET(first, &all))
        ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    const bool made = write_sample_project(folder() / "b", options).ok();
    ASSERT_EQ(sched_setaffinity(0, sizeof all, &all), 0);
    ASSERT_TRUE(made);
    const auto a = hashes(folder() / "a");
    EXPECT_EQ(a.size(), 2U + 2 * 60 - 4); // of 6 rows that lack something, 2 lack the log
    EXPECT_EQ(a, hashes(folder() / "b"));

    ASSERT_TRUE(write_sample_project(folder() / "c", {60, 4}));
    EXPECT_NE(read_file(folder() / "a" / "manifest.csv"), read_file(folder() / "c" / "manifest.csv"));
}

TEST_F(Sample, RolesAreGuessed) {
    for (const int rows : {60, 240}) {
        const auto data = make(rows);
        ASSERT_TRUE(data);
        const std::vector<std::pair<std::string, Role>> expected = {{"id", Role::id},
                                                                    {"log", Role::text},
                                                                    {"panel", Role::image},
                                                                    {"sound", Role::audio},
                                                                    {"temperature_c", Role::number},
                                                                    {"pressure_bar", Role::number},
                                                                    {"vibration_mm_s", Role::number},
                                                                    {"flow_l_min", Role::number},
                                                                    {"current_a", Role::number},
                                                                    {"speed_rpm", Role::number},
                                                                    {"condition", Role::label},
                                                                    {"machine", Role::group},
                                                                    {"split", Role::split},
                                                                    {"evidence_text", Role::ignore},
                                                                    {"evidence_image", Role::ignore},
                                                                    {"evidence_audio", Role::ignore}};
        ASSERT_EQ(data->columns().size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const ColumnInfo& column = data->columns()[i];
            EXPECT_EQ(column.name, expected[i].first);
            EXPECT_EQ(column.role, expected[i].second)
                << column.name << " of " << rows << ": " << column.reason;
            EXPECT_EQ(column.unreadable, 0U) << column.name;
        }
        EXPECT_EQ(data->classes(), (std::vector<std::string>{"air_ingress", "bearing_wear", "cavitation",
                                                             "imbalance", "misalignment", "normal"}));
        EXPECT_EQ(data->split_origin(), "column");
        EXPECT_EQ(data->validation_origin(), "column");
    }
}

TEST_F(Sample, TheWholeSampleIsBalancedSplitByMachineAndBounded) {
    const auto data = make(900);
    ASSERT_TRUE(data);
    ASSERT_EQ(data->size(), 900U);
    std::map<std::string, std::size_t> classes;
    std::map<std::string, std::set<std::string>> splits_of_machine;
    std::map<std::string, std::set<std::string>> classes_of_machine;
    std::map<std::string, std::map<std::string, std::size_t>> classes_of_split;
    std::map<std::string, std::size_t> missing;
    std::set<std::string> classes_missing;
    std::size_t incomplete = 0;
    for (std::size_t row = 0; row < data->size(); ++row) {
        const std::string condition = *data->text(row, "condition");
        const std::string machine = *data->text(row, "machine");
        const std::string split = *data->text(row, "split");
        ++classes[condition];
        splits_of_machine[machine].insert(split);
        classes_of_machine[machine].insert(condition);
        ++classes_of_split[split][condition];
        std::size_t gaps = 0;
        for (const auto& [column, evidence] :
             {std::pair{"log", "evidence_text"}, {"panel", "evidence_image"}, {"sound", "evidence_audio"}}) {
            EXPECT_EQ(data->text(row, column).has_value(), data->text(row, evidence).has_value())
                << data->where(row);
            if (data->text(row, column)) continue;
            ++missing[column];
            classes_missing.insert(std::string(column) + condition);
            ++gaps;
        }
        EXPECT_LE(gaps, 1U) << data->where(row);
        incomplete += gaps;
    }
    for (const auto& [name, count] : classes)
        EXPECT_EQ(count, 150U) << name;
    EXPECT_GE(splits_of_machine.size(), 18U);
    for (const auto& [machine, splits] : splits_of_machine) {
        EXPECT_EQ(splits.size(), 1U) << machine;
        EXPECT_EQ(classes_of_machine[machine].size(), 6U) << machine;
    }
    EXPECT_EQ(classes_of_split.size(), 3U);
    for (const auto& [split, counts] : classes_of_split) {
        ASSERT_EQ(counts.size(), 6U) << split;
        for (const auto& [name, count] : counts)
            EXPECT_EQ(count, counts.begin()->second) << split << " " << name;
    }
    EXPECT_NEAR(static_cast<double>(data->rows_of(Split::train).size()), 630.0, 18.0);
    EXPECT_NEAR(static_cast<double>(data->rows_of(Split::validation).size()), 90.0, 12.0);
    EXPECT_NEAR(static_cast<double>(data->rows_of(Split::test).size()), 180.0, 12.0);
    EXPECT_EQ(incomplete, 90U);
    for (const char* column : {"log", "panel", "sound"})
        EXPECT_EQ(missing[column], 30U) << column;
    EXPECT_EQ(classes_missing.size(), 18U) << "every modality is missing of every condition";
    expect_bound(*data);
}

TEST_F(Sample, NoModelOfOneModalityCanBeatTheBoundOnTestRows) {
    const auto data = make(240, 7);
    ASSERT_TRUE(data);
    for (const Split split : {Split::validation, Split::test}) {
        const auto rows = data->rows_of(split);
        for (const std::string column : {"log", "panel", "sound", "readings"}) {
            // What a model of that column can see, to the last bit: it must give equal things equal classes.
            std::map<std::string, std::map<std::string, std::size_t>> seen;
            for (const std::size_t row : rows) {
                std::string shown;
                if (column == "log") {
                    shown = data->text(row, column).value_or("");
                } else if (column == "readings") {
                    for (const std::string& number : data->columns_of(Role::number))
                        shown += *data->text(row, number) + ' ';
                } else if (const auto path = data->path(row, column)) {
                    shown = read_file(*path);
                }
                ++seen[shown][*data->text(row, "condition")];
            }
            std::size_t right = 0;
            for (const auto& [shown, counts] : seen) {
                right += std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
                             return a.second < b.second;
                         })->second;
            }
            EXPECT_LE(3 * right, 2 * rows.size()) << column << " " << split_name(split);
        }
    }
    // Training rows are no twins.
    std::set<std::string> sounds;
    std::size_t count = 0;
    for (const std::size_t row : data->rows_of(Split::train)) {
        if (const auto path = data->path(row, "sound")) {
            sounds.insert(read_file(*path));
            ++count;
        }
    }
    EXPECT_EQ(sounds.size(), count);
}

TEST_F(Sample, TheBoundHoldsWhateverTheNumberOfRows) {
    for (const int rows : {60, 63, 71, 94}) {
        const auto data = make(rows, 5);
        ASSERT_TRUE(data);
        ASSERT_EQ(data->size(), static_cast<std::size_t>(rows));
        std::size_t incomplete = 0;
        for (std::size_t row = 0; row < data->size(); ++row)
            incomplete += !data->text(row, "log") || !data->text(row, "panel") || !data->text(row, "sound");
        EXPECT_EQ(incomplete, static_cast<std::size_t>(rows / 10));
        for (const Split split : {Split::train, Split::validation, Split::test}) {
            std::set<int> labels;
            for (const std::size_t row : data->rows_of(split))
                labels.insert(data->label(row));
            EXPECT_EQ(labels.size(), 6U) << split_name(split);
        }
        expect_bound(*data);
    }
}

TEST_F(Sample, TwoCoinsTellTheConditionsOfAPairApart) {
    const auto data = make(120, 1);
    ASSERT_TRUE(data);
    std::map<std::string, std::map<std::string, std::size_t>> seen; // both coins: counts of conditions
    for (std::size_t row = 0; row < data->size(); ++row) {
        const std::string condition = *data->text(row, "condition");
        const std::string kind = kind_of(condition);
        const auto t = log_coin(*data, row);
        const auto i = panel_coin(*data, row);
        const auto s = sound_coin(*data, row);
        EXPECT_EQ(t.has_value(), kind == "suction" && data->text(row, "log")) << data->where(row);
        EXPECT_EQ(i.has_value(), kind == "shaft" && data->text(row, "panel")) << data->where(row);
        EXPECT_EQ(s.has_value(), (kind == "suction" || kind == "shaft") && data->text(row, "sound"))
            << data->where(row);
        if (t && s) {
            EXPECT_EQ(condition, *t == *s ? "cavitation" : "air_ingress") << data->where(row);
        }
        if (i && s) {
            EXPECT_EQ(condition, *i == *s ? "misalignment" : "imbalance") << data->where(row);
        }
        if ((t || i) && s)
            ++seen[kind + (t.value_or(i.value_or(false)) ? "1" : "0") + (*s ? "1" : "0")][condition];
    }
    EXPECT_EQ(seen.size(), 8U);
}

TEST_F(Sample, EvidenceOfTextPointsAtTheCueWords) {
    const auto data = make(240);
    ASSERT_TRUE(data);
    const std::map<std::string, std::vector<std::string>> words = {
        {"normal",
         {"smooth", "unusual", "usual", "quiet", "steady", "hum", "normal", "complaints", "nothing"}},
        {"bearing", {"bearing"}},
        {"suction", {"suction", "bubbles", "crackl", "hissing"}},
        {"shaft", {"shak", "trembles", "shaft", "wobble"}}};
    std::size_t checked = 0;
    std::size_t recognised = 0;
    bool beyond_ascii = false;
    for (std::size_t row = 0; row < data->size(); ++row) {
        const auto text = data->text(row, "log");
        if (!text) continue;
        const auto spans = parts_of(data->text(row, "evidence_text"), ';');
        ASSERT_FALSE(spans.empty());
        const auto ends = parts_of(spans[0], '-');
        std::string cue = code_points(*text, std::stoul(ends[0]), std::stoul(ends[1]));
        const std::size_t at = text->find(cue);
        ASSERT_NE(at, std::string::npos);
        beyond_ascii = beyond_ascii || at != std::stoul(ends[0]);
        for (char& c : cue)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const auto& known = words.at(kind_of(*data->text(row, "condition")));
        recognised += std::any_of(known.begin(), known.end(), [&](const std::string& word) {
            return cue.find(word) != std::string::npos;
        });
        ++checked;
    }
    EXPECT_TRUE(beyond_ascii) << "no span counts code points after an umlaut";
    EXPECT_EQ(checked, data->size() - 8);
    EXPECT_GE(static_cast<double>(recognised), 0.95 * static_cast<double>(checked)); // the rest is misspelt
}

TEST_F(Sample, EvidenceOfImageHoldsTheLitLamp) {
    const auto data = make(120, 2);
    ASSERT_TRUE(data);
    for (std::size_t row = 0; row < data->size(); ++row) {
        if (!data->text(row, "panel")) continue;
        const auto boxes = parts_of(data->text(row, "evidence_image"), ';');
        ASSERT_FALSE(boxes.empty());
        const auto [r, g, b] = mean_colour(*data, row, box_of(boxes[0]));
        const std::string kind = kind_of(*data->text(row, "condition"));
        constexpr double apart = 40.0;
        if (kind == "normal") {
            EXPECT_GT(g, std::max(r, b) + apart) << data->where(row);
        }
        if (kind == "bearing") {
            EXPECT_GT(r, std::max(g, b) + apart) << data->where(row);
        }
        if (kind == "suction") {
            EXPECT_GT(std::min(g, b), r + apart) << data->where(row);
        }
        if (kind == "shaft") {
            EXPECT_GT(std::min(r, b), g + apart) << data->where(row);
        }
    }
}

TEST_F(Sample, EvidenceOfAudioIsLouderThanItsNeighbours) {
    const auto data = make(120, 2);
    ASSERT_TRUE(data);
    const auto mel = LogMel::create({});
    ASSERT_TRUE(mel);
    const std::vector<double> hz = mel->mel_frequencies_hz();
    for (std::size_t row = 0; row < data->size(); ++row) {
        const auto path = data->path(row, "sound");
        if (!path) continue;
        const auto info = read_audio_info(*path);
        ASSERT_TRUE(info);
        EXPECT_EQ(info->sample_rate_hz, 16000);
        EXPECT_EQ(info->channels, 1);
        const auto audio = read_audio(*path);
        ASSERT_TRUE(audio);
        EXPECT_EQ(audio->samples.size(), 32000U);
        const auto spectrum = mel->compute(audio->samples);
        ASSERT_TRUE(spectrum);
        for (const std::string& text : parts_of(data->text(row, "evidence_audio"), ';')) {
            const Region region = region_of(text);
            EXPECT_LT(region.t0, region.t1);
            EXPECT_LE(region.t1, 2.0);
            const double margin = (region.f1 - region.f0) / 4.0;
            double inside = 0.0;
            double around = 0.0;
            int inside_count = 0;
            int around_count = 0;
            for (int bin = 0; bin < spectrum->rows; ++bin) {
                const double f = hz[static_cast<std::size_t>(bin)];
                if (f < region.f0 - margin || f > region.f1 + margin) continue;
                const bool in = f >= region.f0 && f <= region.f1;
                for (int frame = 0; frame < spectrum->columns; ++frame) {
                    const double t = frame * 256.0 / 16000.0;
                    if (t < region.t0 + 0.05 || t > region.t1 - 0.05) continue;
                    (in ? inside : around) += std::pow(10.0, spectrum->at(bin, frame) / 10.0);
                    ++(in ? inside_count : around_count);
                }
            }
            ASSERT_GT(inside_count, 0) << text;
            ASSERT_GT(around_count, 0) << text;
            EXPECT_GT(inside / inside_count, 1.5 * around / around_count) << data->where(row) << " " << text;
        }
    }
}

TEST_F(Sample, EvidenceJsonSaysWhatTheTableSays) {
    const auto data = make(240);
    ASSERT_TRUE(data);
    const auto evidence = read_evidence(data->folder() / "evidence.json");
    ASSERT_TRUE(evidence.ok()) << evidence.error().text();
    ASSERT_EQ(evidence->size(), data->size());
    std::size_t regions = 0;
    for (std::size_t row = 0; row < data->size(); ++row) {
        const RowEvidence& known = (*evidence)[row];
        const auto of = [&](const char* column) {
            const auto found = known.find(column);
            return found == known.end() ? std::vector<EvidenceRegion>() : found->second;
        };
        const auto spans = parts_of(data->text(row, "evidence_text"), ';');
        ASSERT_EQ(of("log").size(), spans.size()) << row;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            const auto ends = parts_of(spans[i], '-');
            EXPECT_EQ(of("log")[i].kind, EvidenceRegion::Kind::chars);
            EXPECT_EQ(of("log")[i].char_begin, std::stoul(ends[0]));
            EXPECT_EQ(of("log")[i].char_end, std::stoul(ends[1]));
        }
        const auto boxes = parts_of(data->text(row, "evidence_image"), ';');
        ASSERT_EQ(of("panel").size(), boxes.size()) << row;
        for (std::size_t i = 0; i < boxes.size(); ++i) {
            const Box box = box_of(boxes[i]);
            EXPECT_EQ(of("panel")[i],
                      (EvidenceRegion{EvidenceRegion::Kind::box, 0, 0, double(box.x), double(box.y), double(box.w), double(box.h)}));
        }
        const auto bands = parts_of(data->text(row, "evidence_audio"), ';');
        ASSERT_EQ(of("sound").size(), bands.size()) << row;
        for (std::size_t i = 0; i < bands.size(); ++i) {
            const Region band = region_of(bands[i]);
            EXPECT_EQ(of("sound")[i],
                      (EvidenceRegion{EvidenceRegion::Kind::band, 0, 0, 0, 0, 0, 0, band.t0, band.t1, band.f0, band.f1}));
        }
        regions += spans.size() + boxes.size() + bands.size();
    }
    EXPECT_GT(regions, 3 * data->size());
}

TEST_F(Sample, CancelRemovesWhatWasWritten) {
    const auto cancelled_at = [&](const std::filesystem::path& where, double fraction) {
        std::stop_source stop;
        const auto file =
            write_sample_project(where, {60, 0}, stop.get_token(), [&](double f, const std::string&) {
                if (f >= fraction) stop.request_stop();
            });
        ASSERT_FALSE(file.ok());
        EXPECT_EQ(file.error().code, ErrorCode::cancelled);
    };
    cancelled_at(folder() / "new" / "deep", 0.4);
    EXPECT_FALSE(std::filesystem::exists(folder() / "new"));

    // What was there before stays as it was.
    const auto here = folder() / "here";
    ASSERT_TRUE(write_sample_project(here, {72, 9}));
    std::ofstream(here / "notes.txt") << "mine";
    const auto before = hashes(here);
    cancelled_at(here, 0.0);
    cancelled_at(here, 0.6);
    EXPECT_EQ(hashes(here), before);
    EXPECT_FALSE(std::filesystem::exists(here / ".sample-part"));
}

TEST_F(Sample, ProgressRisesToOne) {
    std::vector<double> told;
    ASSERT_TRUE(write_sample_project(folder() / "a/", {60, 0}, {}, [&](double f, const std::string& step) {
        told.push_back(f);
        EXPECT_FALSE(step.empty());
    }));
    EXPECT_GT(told.size(), 20U);
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    EXPECT_EQ(told.front(), 0.0);
    EXPECT_EQ(told.back(), 1.0);
}

TEST_F(Sample, ErrorsNameTheirCause) {
    for (const int rows : {-1, 59, 100'001}) {
        const auto file = write_sample_project(folder() / "a", {rows, 0});
        ASSERT_FALSE(file.ok());
        EXPECT_EQ(file.error().code, ErrorCode::out_of_range);
        EXPECT_NE(file.error().message.find(std::to_string(rows)), std::string::npos);
    }
    EXPECT_FALSE(std::filesystem::exists(folder() / "a"));

    const auto blocking = write("not a folder", "file");
    const auto below = write_sample_project(blocking / "sample", {60, 0});
    ASSERT_FALSE(below.ok());
    EXPECT_EQ(below.error().code, ErrorCode::file_unwritable);
    EXPECT_EQ(below.error().where, blocking.string()) << "the file that is in the way";

    write("not a folder", "b/audio");
    const auto taken = write_sample_project(folder() / "b", {60, 0});
    ASSERT_FALSE(taken.ok());
    EXPECT_EQ(taken.error().code, ErrorCode::file_unwritable);
    EXPECT_NE(taken.error().text().find((folder() / "b" / "audio").string()), std::string::npos);
    EXPECT_EQ(hashes(folder() / "b").size(), 1U) << "only what was there before";
    EXPECT_FALSE(std::filesystem::exists(folder() / "b" / "image"));

    // The table cannot take its place at the very end: nothing may remain.
    std::filesystem::create_directories(folder() / "c" / "manifest.csv" / "x");
    const auto last = write_sample_project(folder() / "c", {60, 0});
    ASSERT_FALSE(last.ok());
    EXPECT_EQ(last.error().code, ErrorCode::file_unwritable);
    EXPECT_TRUE(hashes(folder() / "c").empty());

    const auto full = sample::write_bytes("/dev/full", "x", "panel.jpg");
    ASSERT_FALSE(full.ok());
    EXPECT_EQ(full.error().code, ErrorCode::disk_full);
    EXPECT_EQ(full.error().where, "panel.jpg");
}

} // namespace
} // namespace triptych
