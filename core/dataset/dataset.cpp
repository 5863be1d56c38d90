// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/dataset.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/base/random.h"
#include "core/dataset/vector_names.h"
#include "core/features/npy.h"

namespace triptych {
namespace {

constexpr std::size_t distinct_limit = 10'000;
/// Columns whose cells are few repeated values have at most this many of them.
constexpr std::size_t category_limit = 200;

struct RoleEntry {
    Role role;
    const char* name;
};
constexpr std::array<RoleEntry, 14> role_entries = {{{Role::text, "text"},
                                                     {Role::image, "image"},
                                                     {Role::audio, "audio"},
                                                     {Role::video, "video"},
                                                     {Role::number, "number"},
                                                     {Role::category, "category"},
                                                     {Role::vector, "vector"},
                                                     {Role::series, "series"},
                                                     {Role::label, "label"},
                                                     {Role::target, "target"},
                                                     {Role::split, "split"},
                                                     {Role::group, "group"},
                                                     {Role::id, "id"},
                                                     {Role::ignore, "ignore"}}};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool among(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool among_roles(Role role, std::initializer_list<Role> roles) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::string count_text(std::size_t part, std::size_t all) {
    return std::to_string(part) + " of " + std::to_string(all);
}

// --- Cells
// ------------------------------------------------------------------------------------------------------

bool missing_number(std::string_view cell) {
    return cell.size() <= 4 && among(lower(cell), {"na", "n/a", "nan", "null", "none", "-"});
}

/// A finite decimal number, or nothing.
std::optional<double> parse_number(std::string_view cell, bool decimal_comma) {
    std::string text(cell);
    if (decimal_comma) {
        if (text.find('.') != std::string::npos) return std::nullopt;
        const std::size_t comma = text.find(',');
        if (comma != std::string::npos) text[comma] = '.';
    }
    const char* begin = text.data();
    const char* end = begin + text.size();
    if (begin != end && *begin == '+') {
        ++begin;
        if (begin != end && *begin == '-') return std::nullopt;
    }
    double value = 0.0;
    const auto [rest, code] = std::from_chars(begin, end, value);
    if (code != std::errc{} || rest != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

/// Code point at `at`, which is moved past it. The table was checked to be UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0x80);
    };
    const unsigned char lead = byte(at);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k)
        code = (code << 6) | (byte(at + k) & 0x3FU);
    at += length;
    return code;
}

bool is_cjk(char32_t c) {
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
           (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3134F);
}

struct Letters {
    std::size_t letters = 0, digits = 0, others = 0, words = 0;
};

/// A Chinese, Japanese or Korean character counts as half a word: such text has no spaces.
Letters count_letters(std::string_view cell) {
    Letters out;
    std::size_t cjk = 0;
    bool in_word = false;
    for (std::size_t at = 0; at < cell.size();) {
        const char32_t c = next_code_point(cell, at);
        const bool space = c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000;
        if (space) {
            in_word = false;
            continue;
        }
        if (c >= '0' && c <= '9') {
            ++out.digits;
        } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c < 0x2000) ||
                   is_cjk(c)) {
            ++out.letters;
        } else {
            ++out.others;
        }
        if (is_cjk(c)) {
            ++cjk;
            in_word = false;
        } else if (!in_word) {
            ++out.words;
            in_word = true;
        }
    }
    out.words += (cjk + 1) / 2;
    return out;
}

std::string extension_of(std::string_view cell) {
    const std::size_t dot = cell.find_last_of("./\\");
    if (dot == std::string_view::npos || cell[dot] != '.' || cell.size() - dot > 6 ||
        dot + 1 == cell.size() || dot == 0)
        return {};
    return lower(cell.substr(dot + 1));
}

std::optional<Role> media_of(const std::string& extension) {
    if (among(extension, {"jpg", "jpeg", "jpe", "png", "bmp", "dib", "tif", "tiff", "webp", "gif", "ppm",
                          "pgm", "pbm", "pnm", "jp2", "exr", "hdr"}))
        return Role::image;
    if (among(extension, {"wav", "wave", "ogg", "oga", "opus", "flac", "mp3", "m4a", "aac", "aif", "aiff",
                          "aifc", "wma", "au", "amr", "caf", "mka"}))
        return Role::audio;
    if (among(extension,
              {"mp4", "mkv", "webm", "avi", "mov", "m4v", "mpg", "mpeg", "ogv", "wmv", "flv", "3gp"}))
        return Role::video;
    return std::nullopt;
}

std::string file_path(std::string_view cell) {
    std::string path(cell);
    if (path.find('/') == std::string::npos) std::replace(path.begin(), path.end(), '\\', '/');
    return path;
}

// --- Names
// ------------------------------------------------------------------------------------------------------

/// Lower case, blanks and dashes as underscores, without a tail that says "number" or "identifier".
std::string plain_name(std::string_view name) {
    std::string out = lower(name);
    for (char& c : out) {
        if (c == ' ' || c == '-' || c == '.') c = '_';
    }
    for (const std::string_view tail :
         {"_id", "_ids", "_nr", "_no", "_number", "_nummer", "_name", "_idx", "_index"}) {
        if (out.size() > tail.size() && out.ends_with(tail)) return out.substr(0, out.size() - tail.size());
    }
    return out;
}

bool named_label(const std::string& name) {
    return among(name, {"label",
                        "labels",
                        "class",
                        "classes",
                        "target",
                        "condition",
                        "category",
                        "y",
                        "klasse",
                        "etikett",
                        "zustand",
                        "kategorie",
                        "zielwert",
                        "ziel",
                        "diagnose",
                        "diagnosis",
                        "outcome",
                        "emotion",
                        "sentiment",
                        "gold",
                        "truth",
                        "ground_truth",
                        "clase",
                        "etiqueta",
                        "classe",
                        "\xE6\xA0\x87\xE7\xAD\xBE",
                        "\xE7\xB1\xBB\xE5\x88\xAB",
                        "\xE7\xB1\xBB"});
}
/// A name with such a word in it is a weaker hint than the word alone: "emotion_label", "y_class".
bool named_like_label(const std::string& name) {
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('_', at), name.size());
        if (named_label(name.substr(at, end - at))) return true;
        at = end + 1;
    }
    return false;
}
bool named_target(const std::string& name) {
    return named_like_label(name) || among(name, {"score", "rating", "response", "value_to_predict"});
}
bool named_split(const std::string& name) {
    return among(name, {"split", "set", "subset", "partition", "part", "fold", "teil", "aufteilung",
                        "datensatz", "usage", "phase", "\xE5\x88\x92\xE5\x88\x86"});
}
bool named_group(const std::string& name) {
    return among(name, {"group",        "groups",
                        "speaker",      "machine",
                        "patient",      "subject",
                        "concept",      "session",
                        "user",         "person",
                        "participant",  "actor",
                        "gruppe",       "sprecher",
                        "sprecherin",   "maschine",
                        "anlage",       "proband",
                        "person_id",    "site",
                        "device",       "recording",
                        "fall",         "sitzung",
                        "\xE7\xBB\x84", "\xE8\xAF\xB4\xE8\xAF\x9D\xE4\xBA\xBA"});
}
bool named_id(std::string_view name) {
    std::string out = lower(name);
    for (char& c : out) {
        if (c == ' ' || c == '-' || c == '.') c = '_';
    }
    return out.empty() || out.ends_with("_id") || out.ends_with("_nr") || out.ends_with("_index") ||
           out.ends_with("_uuid") || out.starts_with("unnamed:") ||
           among(out,
                 {"id", "ids", "uuid", "guid", "index", "idx", "row", "nr", "no", "nummer", "number", "key",
                  "key_id", "sample", "sampleid", "zeile", "lfd_nr", "kennung", "\xE7\xBC\x96\xE5\x8F\xB7"});
}

// --- What a column's cells are
// ----------------------------------------------------------------------------------

struct Facts {
    std::size_t rows = 0, present = 0, distinct = 0;
    std::size_t image = 0, audio = 0, video = 0, arrays = 0, tables = 0, other_paths = 0; ///< arrays: .npy
    std::optional<std::size_t> array_sides; ///< of the first .npy file that can be read
    std::size_t numbers = 0, number_gaps = 0, integers = 0, distinct_numbers = 0;
    std::size_t split_names = 0;
    std::size_t codes = 0; ///< one word with a digit in it
    bool decimal_comma = false, counts_up = false;
    double minimum = 0.0, maximum = 0.0;
    double words = 0.0, letters = 0.0; ///< mean words a cell; share of letters among what is not space
    double entropy = 0.0;              ///< of the values, as a share of what equal frequencies would give

    bool numeric() const { return numbers > 0 && numbers + number_gaps == present; }
    std::size_t values() const { return numeric() ? distinct_numbers : distinct; }
    std::size_t valued() const { return numeric() ? numbers : present; }
    /// Few values, each of which comes back.
    bool repeated() const { return values() >= 2 && values() <= category_limit && 2 * values() <= valued(); }
};

Facts examine(const Table& table, std::size_t column) {
    Facts facts;
    facts.rows = table.rows();
    std::unordered_map<std::string_view, std::size_t> counts;
    std::size_t letters = 0;
    std::size_t signs = 0;
    std::size_t words = 0;
    std::size_t dots = 0;
    std::size_t commas = 0;
    bool odd_comma = false; // a fraction that is no thousands group
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto cell = table.cell(row, column);
        if (!cell) continue;
        ++facts.present;
        if (counts.size() < distinct_limit || counts.contains(*cell)) ++counts[*cell];
        if (missing_number(*cell)) {
            ++facts.number_gaps;
        } else if (parse_number(*cell, false)) {
            ++dots;
            if (cell->find_first_of(".eE") == std::string_view::npos) ++commas;
        } else if (parse_number(*cell, true)) {
            ++commas;
            odd_comma = odd_comma || cell->size() - cell->find(',') != 4;
        }
        if (split_from_name(*cell)) ++facts.split_names;
        const Letters here = count_letters(*cell);
        letters += here.letters;
        signs += here.letters + here.digits + here.others;
        words += here.words;
        facts.codes += here.words == 1 && here.digits > 0;
        if (cell->find_first_of("\r\n") == std::string_view::npos) {
            const std::string extension = extension_of(*cell);
            const std::optional<Role> media = media_of(extension);
            facts.image += media == Role::image;
            facts.audio += media == Role::audio;
            facts.video += media == Role::video;
            const bool array = extension == "npy", of_numbers = extension == "csv" || extension == "tsv";
            facts.arrays += array;
            facts.tables += of_numbers;
            facts.other_paths += !media && !array && !of_numbers && !extension.empty() && here.words == 1 &&
                                 cell->find_first_of("/\\") != std::string_view::npos;
        }
    }
    facts.distinct = counts.size();
    facts.decimal_comma = odd_comma && commas > dots;
    facts.numbers = facts.decimal_comma ? commas : dots;
    if (facts.present > 0) {
        facts.words = static_cast<double>(words) / static_cast<double>(facts.present);
        facts.letters = signs > 0 ? static_cast<double>(letters) / static_cast<double>(signs) : 0.0;
    }
    if (facts.numeric()) {
        std::unordered_set<double> values;
        facts.minimum = std::numeric_limits<double>::infinity();
        facts.maximum = -facts.minimum;
        facts.counts_up = facts.numbers == facts.rows && facts.rows > 1;
        double before = 0.0;
        for (std::size_t row = 0; row < table.rows(); ++row) {
            const auto cell = table.cell(row, column);
            const auto value =
                cell && !missing_number(*cell) ? parse_number(*cell, facts.decimal_comma) : std::nullopt;
            if (!value) continue;
            if (values.size() < distinct_limit) values.insert(*value);
            facts.integers += *value == std::floor(*value);
            facts.minimum = std::min(facts.minimum, *value);
            facts.maximum = std::max(facts.maximum, *value);
            if (row > 0) facts.counts_up = facts.counts_up && *value == before + 1.0;
            before = *value;
        }
        facts.distinct_numbers = values.size();
    }
    if (counts.size() > 1) {
        for (const auto& [value, count] : counts) {
            const double share = static_cast<double>(count) / static_cast<double>(facts.present);
            facts.entropy -= share * std::log(share);
        }
        facts.entropy /= std::log(static_cast<double>(counts.size()));
    }
    return facts;
}

struct Guess {
    Role role = Role::ignore;
    std::string reason;
};

/// What the column would be if it were neither label, nor split, nor group.
Guess natural_role(const std::string& name, const Facts& f) {
    const std::size_t n = f.present;
    const auto mostly = [&](std::size_t count) { return 10 * count >= 9 * n; };
    if (n == 0) return {Role::ignore, "no cell has a value"};
    if (mostly(f.image)) return {Role::image, count_text(f.image, n) + " cells name image files"};
    if (mostly(f.audio)) return {Role::audio, count_text(f.audio, n) + " cells name sound files"};
    if (mostly(f.video)) return {Role::video, count_text(f.video, n) + " cells name video files"};
    if (mostly(f.arrays + f.tables)) {
        if (f.arrays == 0) return {Role::series, count_text(f.tables, n) + " cells name tables of numbers"};
        const std::string named = count_text(f.arrays, n) + " cells name .npy files";
        if (f.array_sides == 2U) return {Role::series, named + " of two sides"};
        if (f.array_sides.value_or(1) == 1)
            return {Role::vector, named + (f.array_sides ? " of one side" : ", of which none can be read")};
        return {Role::ignore, named + " of " + std::to_string(*f.array_sides) + " sides"};
    }
    if (mostly(f.image + f.audio + f.video + f.arrays + f.tables + f.other_paths))
        return {Role::ignore, "the cells are paths, but not of one kind of media"};
    if (lower(name).starts_with("evidence_"))
        return {Role::ignore, "the name says that it annotates evidence"};

    if (f.numeric()) {
        const bool whole = f.integers == f.numbers;
        if (whole && f.distinct_numbers == f.numbers && f.numbers > 1 &&
            (named_id(name) || (f.counts_up && n >= 10)))
            return {Role::id,
                    f.counts_up ? "the cells count the rows" : "every cell is another whole number"};
        if (f.distinct_numbers < 2) return {Role::ignore, "every cell has the same number"};
        return {Role::number, count_text(f.numbers, n) + " cells are numbers"};
    }
    if (f.distinct < 2 && n > 1) return {Role::ignore, "every cell has the same value"};
    if (f.distinct == n || f.distinct == distinct_limit) {
        if (named_id(name) && f.words < 1.5) return {Role::id, "every cell is another name"};
        if (n > 1 && mostly(f.codes)) return {Role::id, "every cell is another code"};
    }
    if (f.letters < 0.3 && !f.repeated()) return {Role::ignore, "the cells are neither words nor numbers"};
    if (f.repeated() && !(f.words >= 4.0 && f.distinct > 20))
        return {Role::category, std::to_string(f.distinct) + " repeated values"};
    if (f.words < 1.5 && mostly(f.codes)) return {Role::category, "codes that come back"};
    if (2 * f.distinct <= n && f.words < 1.5)
        return {Role::category, std::to_string(f.distinct) + " repeated words"};
    return {Role::text, f.words >= 1.5 ? "several words a cell" : "many different words"};
}

bool can_be_value(Role natural) {
    return natural == Role::category || natural == Role::number;
}

/// How good a label a column without a telling name makes; 0: none.
double label_score(Role natural, const Facts& f) {
    if (!can_be_value(natural) || !f.repeated() || f.values() > 100) return 0.0;
    const double whole = static_cast<double>(f.valued()) / static_cast<double>(f.rows);
    if (natural == Role::category)
        return whole * (f.entropy + 0.01 * std::log2(static_cast<double>(f.distinct)));
    // Small whole numbers without a gap, about equally frequent: class numbers. Else they count or measure.
    const bool class_numbers = f.integers == f.numbers && (f.minimum == 0.0 || f.minimum == 1.0) &&
                               f.maximum - f.minimum + 1.0 == static_cast<double>(f.distinct_numbers) &&
                               f.entropy > 0.9;
    return class_numbers ? whole * (f.entropy + 0.01 * std::log2(static_cast<double>(f.distinct_numbers)))
                         : 0.0;
}

/// Fills in what no override says.
std::vector<Guess> guess_roles(const std::vector<std::string>& names, const std::vector<Facts>& facts,
                               const std::map<std::string, Role>& overrides) {
    const std::size_t columns = names.size();
    std::vector<Guess> out(columns);
    std::vector<bool> fixed(columns, false);
    const auto taken = [&](Role role) {
        return std::any_of(out.begin(), out.end(), [&](const Guess& guess) { return guess.role == role; });
    };
    for (std::size_t i = 0; i < columns; ++i) {
        const auto found = overrides.find(names[i]);
        fixed[i] = found != overrides.end();
        out[i] = fixed[i] ? Guess{found->second, "chosen"} : natural_role(names[i], facts[i]);
    }

    // A column without a value can be a part among others that have some.
    const auto of_numbers = [&](std::size_t column) {
        return !fixed[column] && facts[column].numbers + facts[column].number_gaps == facts[column].present;
    };
    for (const auto& [name, parts] : find_vectors(names, of_numbers)) {
        if (std::all_of(parts.begin(), parts.end(), [&](std::size_t part) { return facts[part].numbers == 0; })) continue;
        for (std::size_t place = 0; place < parts.size(); ++place) {
            out[parts[place]] = {Role::vector, "number " + std::to_string(place) + " of the " +
                                                   std::to_string(parts.size()) + " of vector '" + name + "'"};
            fixed[parts[place]] = true;
        }
    }

    // Split: by its values; a telling name is needed only where not all of them are known.
    if (!taken(Role::split)) {
        std::size_t best = columns;
        int best_rank = 0;
        for (std::size_t i = 0; i < columns; ++i) {
            const Facts& f = facts[i];
            if (fixed[i] || f.split_names == 0) continue;
            const bool named = named_split(plain_name(names[i]));
            const bool all = f.split_names == f.present;
            int rank = 0;
            if (all && named) rank = 3;
            if (all && !named && f.distinct >= 2 && !named_label(plain_name(names[i]))) rank = 2;
            if (!all && named && 2 * f.split_names >= f.present) rank = 1;
            if (rank > best_rank) {
                best_rank = rank;
                best = i;
            }
        }
        if (best < columns) {
            out[best] = {Role::split,
                         count_text(facts[best].split_names, facts[best].present) + " cells name a split"};
            fixed[best] = true;
        }
    }

    // Label: a telling name with few repeated values, else the best of the columns with few repeated values.
    const bool want_label = !taken(Role::label);
    if (want_label) {
        std::size_t best = columns;
        int best_rank = 0;
        for (std::size_t i = 0; i < columns; ++i) {
            if (fixed[i] || !can_be_value(out[i].role) || !facts[i].repeated()) continue;
            const std::string name = plain_name(names[i]);
            // Measurements with repeated values are a target to regress, whatever their name.
            if (out[i].role == Role::number && facts[i].integers < facts[i].numbers) continue;
            const int rank = named_label(name) ? 2 : named_like_label(name) ? 1 : 0;
            if (rank > best_rank) {
                best_rank = rank;
                best = i;
            }
        }
        if (best < columns) {
            out[best] = {Role::label, "named '" + names[best] + "', " + std::to_string(facts[best].values()) +
                                          " repeated values"};
            fixed[best] = true;
        }
    }
    if (!taken(Role::label) && !taken(Role::target)) {
        for (std::size_t i = 0; i < columns; ++i) {
            if (fixed[i] || out[i].role != Role::number || !named_target(plain_name(names[i]))) continue;
            out[i] = {Role::target, "named '" + names[i] + "', many different numbers"};
            fixed[i] = true;
            break;
        }
    }

    // Group: only a name can tell it from a category.
    if (!taken(Role::group)) {
        for (std::size_t i = 0; i < columns; ++i) {
            const Facts& f = facts[i];
            const bool fits = out[i].role == Role::category || out[i].role == Role::number ||
                              out[i].role == Role::id || out[i].role == Role::text;
            if (fixed[i] || !fits || f.values() < 2 || f.values() >= f.valued() || f.words >= 3.0) continue;
            if (out[i].role == Role::number && f.integers < f.numbers) continue;
            if (!named_group(plain_name(names[i]))) continue;
            out[i] = {Role::group,
                      "named '" + names[i] + "', " + std::to_string(f.values()) + " values that come back"};
            fixed[i] = true;
            break;
        }
    }

    if (want_label && !taken(Role::label) && !taken(Role::target)) {
        std::size_t best = columns;
        double best_score = 0.0;
        for (std::size_t i = 0; i < columns; ++i) {
            const double score = fixed[i] ? 0.0 : label_score(out[i].role, facts[i]);
            if (score > best_score) {
                best_score = score;
                best = i;
            }
        }
        if (best < columns)
            out[best] = {Role::label,
                         std::to_string(facts[best].values()) + " values, the most evenly spread column"};
    }
    return out;
}

// --- Splits
// -----------------------------------------------------------------------------------------------------

/// Takes about `fraction` of the rows, class by class, never cutting a group, and never the last rows of a
/// class.
/// @param strata  class of each row, in [0,count); @param groups group of each row, empty: every row for
/// itself
std::vector<std::size_t> take_part(const std::vector<std::size_t>& rows, const std::vector<int>& strata,
                                   int count, const std::vector<std::size_t>& groups, double fraction,
                                   Random random) {
    std::vector<std::size_t> taken;
    if (rows.empty() || fraction <= 0.0) return taken;
    const auto stratum = [&](std::size_t row) { return static_cast<std::size_t>(strata[row]); };
    std::vector<double> all(static_cast<std::size_t>(count), 0.0);
    for (const std::size_t row : rows)
        all[stratum(row)] += 1.0;

    if (groups.empty()) {
        // Largest remainders: every class gives its share, and the shares sum to the fraction of the whole.
        std::vector<std::size_t> share(all.size());
        std::vector<std::pair<double, std::size_t>> remainders;
        std::size_t sum = 0;
        for (std::size_t c = 0; c < all.size(); ++c) {
            const double exact = fraction * all[c];
            share[c] = static_cast<std::size_t>(exact + 1e-9);
            sum += share[c];
            remainders.emplace_back(static_cast<double>(share[c]) - exact, c);
        }
        std::sort(remainders.begin(), remainders.end());
        const auto wanted =
            static_cast<std::size_t>(std::llround(fraction * static_cast<double>(rows.size())));
        for (const auto& [remainder, c] : remainders) {
            if (sum >= wanted) break;
            if (static_cast<double>(share[c]) + 1.0 >= all[c] || remainder > -1e-9) continue;
            ++share[c];
            ++sum;
        }
        std::vector<std::size_t> order = rows;
        random.shuffle(order);
        for (const std::size_t row : order) {
            std::size_t& left = share[stratum(row)];
            if (left == 0) continue;
            --left;
            taken.push_back(row);
        }
        return taken;
    }

    struct Group {
        std::vector<std::size_t> rows;
        std::vector<std::pair<std::size_t, double>> counts; ///< by class, only those it has
    };
    std::vector<Group> units;
    std::unordered_map<std::size_t, std::size_t> unit_of;
    for (const std::size_t row : rows) {
        const auto [found, added] = unit_of.try_emplace(groups[row], units.size());
        if (added) units.emplace_back();
        units[found->second].rows.push_back(row);
    }
    for (Group& unit : units) {
        std::map<std::size_t, double> counts;
        for (const std::size_t row : unit.rows)
            counts[stratum(row)] += 1.0;
        unit.counts.assign(counts.begin(), counts.end());
    }
    random.shuffle(units);
    std::stable_sort(units.begin(), units.end(),
                     [](const Group& a, const Group& b) { return a.rows.size() > b.rows.size(); });
    // Greedy, large groups first: a group is taken where that brings the classes nearer to their shares.
    // Where the classes are too small for that to reach the whole's share, a second pass looks at the whole
    // as well.
    std::vector<double> have(all.size(), 0.0);
    std::vector<bool> in(units.size(), false);
    double have_all = 0.0;
    const auto size = static_cast<double>(rows.size());
    const auto growth = [](double off, double n) { return (off + n) * (off + n) - off * off; };
    const auto cost_of = [&](const Group& unit, bool whole) {
        double cost = 0.0;
        for (const auto& [c, n] : unit.counts)
            cost += growth(have[c] - fraction * all[c], n) / all[c];
        if (whole) cost += growth(have_all - fraction * size, static_cast<double>(unit.rows.size())) / size;
        return cost;
    };
    const auto may_take = [&](const Group& unit) {
        return std::all_of(unit.counts.begin(), unit.counts.end(), [&](const auto& entry) {
            return have[entry.first] + entry.second < all[entry.first];
        });
    };
    const auto take = [&](std::size_t i) {
        in[i] = true;
        for (const auto& [c, n] : units[i].counts)
            have[c] += n;
        have_all += static_cast<double>(units[i].rows.size());
    };
    for (const bool whole : {false, true}) {
        for (std::size_t i = 0; i < units.size(); ++i) {
            if (!in[i] && may_take(units[i]) && cost_of(units[i], whole) < 0.0) take(i);
        }
    }
    if (have_all == 0.0 && units.size() > 1) {
        // Few, large groups: the least bad one, or there would be no such part at all.
        std::size_t best = units.size();
        double best_cost = std::numeric_limits<double>::infinity();
        for (const bool strict : {true, false}) {
            for (std::size_t i = 0; i < units.size() && (strict || best == units.size()); ++i) {
                if ((strict && !may_take(units[i])) || cost_of(units[i], true) >= best_cost) continue;
                best_cost = cost_of(units[i], true);
                best = i;
            }
        }
        take(best);
    }
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (in[i]) taken.insert(taken.end(), units[i].rows.begin(), units[i].rows.end());
    }
    return taken;
}

} // namespace

const char* role_name(Role role) {
    for (const RoleEntry& entry : role_entries) {
        if (entry.role == role) return entry.name;
    }
    return "ignore";
}

std::optional<Role> role_from_name(std::string_view name) {
    for (const RoleEntry& entry : role_entries) {
        if (name == entry.name) return entry.role;
    }
    return std::nullopt;
}

const std::vector<Role>& all_roles() {
    static const std::vector<Role> roles = [] {
        std::vector<Role> out;
        for (const RoleEntry& entry : role_entries)
            out.push_back(entry.role);
        return out;
    }();
    return roles;
}

const char* split_name(Split split) {
    switch (split) {
    case Split::none:
        return "none";
    case Split::train:
        return "train";
    case Split::validation:
        return "validation";
    case Split::test:
        return "test";
    }
    return "none";
}

std::optional<Split> split_from_name(std::string_view name) {
    if (name.size() > 10) return std::nullopt;
    const std::string plain = lower(name);
    if (among(plain, {"train", "training"})) return Split::train;
    if (among(plain, {"val", "valid", "validation", "dev"})) return Split::validation;
    if (among(plain, {"test", "testing", "eval"})) return Split::test;
    if (plain == "none") return Split::none;
    return std::nullopt;
}

Result<Dataset> Dataset::open(const std::filesystem::path& file, const DatasetOptions& options,
                              std::stop_token stop, const Progress& progress) {
    const auto fraction_wrong = [](double fraction) { return !(fraction >= 0.0 && fraction < 1.0); };
    if (fraction_wrong(options.test_fraction) || fraction_wrong(options.validation_fraction))
        return fail(ErrorCode::out_of_range, file.string(),
                    "the fractions of test and validation must lie in [0,1)");
    const Progress reading =
        progress ? Progress([&](double fraction, const std::string& step) { progress(0.5 * fraction, step); })
                 : Progress();
    Result<Table> table = read_csv(file, stop, reading);
    if (!table) return table.error();

    Dataset out;
    std::error_code code;
    out.m_file = std::filesystem::absolute(file, code).lexically_normal();
    if (code) out.m_file = file;
    out.m_table = std::move(*table);
    out.m_options = options;
    const Table& t = out.m_table;
    const std::vector<std::string>& names = t.columns();
    const std::string file_name = out.m_file.filename().string();
    if (t.rows() == 0) return fail(ErrorCode::too_few_rows, file_name, "the table has a header but no row");
    for (const auto& [name, role] : options.roles) {
        if (!t.column(name)) {
            std::string known;
            for (const std::string& column : names)
                known += (known.empty() ? "" : ", ") + column;
            return fail(ErrorCode::unknown_name, file_name,
                        "there is no column '" + name + "'; it has " + known, {name, known});
        }
    }

    std::vector<Facts> facts;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, file_name, "cancelled");
        if (progress)
            progress(0.5 + 0.3 * static_cast<double>(i) / static_cast<double>(names.size()),
                     "looking at the columns");
        facts.push_back(examine(t, i));
        for (std::size_t row = 0; facts[i].arrays > 0 && !facts[i].array_sides && row < t.rows(); ++row) {
            const auto cell = t.cell(row, i);
            if (!cell || extension_of(*cell) != "npy") continue;
            if (const auto header = read_npy_header(*out.path(row, names[i]))) facts[i].array_sides = header->shape.size();
        }
    }
    const std::vector<Guess> guesses = guess_roles(names, facts, options.roles);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool numeric = facts[i].numeric();
        ColumnInfo info;
        info.name = names[i];
        info.role = guesses[i].role;
        info.reason = guesses[i].reason;
        info.missing = t.rows() - facts[i].valued();
        info.distinct = facts[i].values();
        const bool spread = info.role == Role::vector && (numeric || facts[i].present == 0);
        if (among_roles(info.role, {Role::image, Role::audio, Role::video, Role::vector, Role::series}) && !spread) {
            for (std::size_t row = 0; row < t.rows(); ++row) {
                if (row % 1024 == 0) {
                    if (stop.stop_requested()) return fail(ErrorCode::cancelled, file_name, "cancelled");
                    if (progress)
                        progress(0.8 + 0.2 * static_cast<double>(row) / static_cast<double>(t.rows()),
                                 "looking for the files");
                }
                if (!t.cell(row, i)) continue;
                const auto place = out.path(row, names[i]);
                if (!std::filesystem::is_regular_file(*place, code)) ++info.unreadable;
            }
        }
        out.m_columns.push_back(std::move(info));
        out.m_decimal_comma.push_back(numeric && facts[i].decimal_comma);
    }

    // Classes.
    std::vector<int> strata(t.rows(), 0);
    if (const auto label = out.column_of(Role::label)) {
        const std::size_t column = *t.column(*label);
        const bool numeric = facts[column].numeric();
        const auto value_of = [&](std::size_t row) -> std::optional<std::string_view> {
            const auto cell = t.cell(row, column);
            if (cell && numeric && missing_number(*cell)) return std::nullopt;
            return cell;
        };
        // "1" and "1.0" are one class: numbers are told apart by their value, and sorted by it. A class is called
        // as its first row spells it.
        const auto value = [&](std::string_view cell) {
            return numeric ? parse_number(cell, out.m_decimal_comma[column]).value_or(0.0) : 0.0;
        };
        const auto before = [&](std::string_view a, std::string_view b) {
            return numeric ? value(a) < value(b) : a < b;
        };
        std::map<std::string_view, int, decltype(before)> index(before);
        for (std::size_t row = 0; row < t.rows(); ++row) {
            if (const auto name = value_of(row)) index.emplace(*name, 0);
        }
        for (auto& [name, number] : index) {
            number = static_cast<int>(out.m_classes.size());
            out.m_classes.emplace_back(name);
        }
        out.m_labels.assign(t.rows(), -1);
        for (std::size_t row = 0; row < t.rows(); ++row) {
            if (const auto name = value_of(row)) out.m_labels[row] = index.at(*name);
            strata[row] = out.m_labels[row] < 0 ? static_cast<int>(out.m_classes.size()) : out.m_labels[row];
        }
    }
    const int stratum_count = static_cast<int>(out.m_classes.size()) + 1;

    // Groups: a row without one stands for itself.
    std::vector<std::size_t> groups;
    const auto group_column = out.column_of(Role::group);
    if (group_column) {
        std::unordered_map<std::string_view, std::size_t> index;
        const std::size_t column = *t.column(*group_column);
        for (std::size_t row = 0; row < t.rows(); ++row) {
            const auto cell = t.cell(row, column);
            groups.push_back(cell ? index.try_emplace(*cell, index.size()).first->second : t.rows() + row);
        }
    }
    const std::string grouped = group_column ? ", grouped by '" + *group_column + "'" : "";

    // Splits.
    out.m_splits.assign(t.rows(), Split::train);
    if (const auto split = out.column_of(Role::split)) {
        const std::size_t column = *t.column(*split);
        for (std::size_t row = 0; row < t.rows(); ++row) {
            const auto cell = t.cell(row, column);
            const auto value = cell ? split_from_name(*cell) : Split::none;
            if (!value)
                return fail(ErrorCode::bad_format, out.where(row),
                            "column '" + *split + "' says '" + std::string(*cell) +
                                "'; a split is train, validation or test (or give the column another role)",
                            {*split, std::string(*cell)});
            out.m_splits[row] = *value;
        }
        out.m_split_origin = "column";
    } else {
        std::vector<std::size_t> rows(t.rows());
        std::iota(rows.begin(), rows.end(), std::size_t{0});
        for (const std::size_t row : take_part(rows, strata, stratum_count, groups, options.test_fraction,
                                               Random(options.seed, {stable_hash("test")})))
            out.m_splits[row] = Split::test;
        out.m_split_origin = "seeded" + grouped;
    }
    if (!out.rows_of(Split::validation).empty()) {
        out.m_validation_origin = "column";
    } else {
        bool cut = false; // does the table's own split cut a group?
        std::unordered_map<std::size_t, Split> split_of_group;
        for (std::size_t row = 0; row < groups.size(); ++row) {
            if (out.m_splits[row] == Split::none) continue;
            cut = cut || split_of_group.try_emplace(groups[row], out.m_splits[row]).first->second !=
                             out.m_splits[row];
        }
        if (cut) groups.clear();
        const std::vector<std::size_t> taken =
            take_part(out.rows_of(Split::train), strata, stratum_count, groups, options.validation_fraction,
                      Random(options.seed, {stable_hash("validation")}));
        for (const std::size_t row : taken)
            out.m_splits[row] = Split::validation;
        out.m_validation_origin = taken.empty() ? "" : cut ? "seeded" : "seeded" + grouped;
    }
    if (progress) progress(1.0, "done");
    return out;
}

std::optional<std::string> Dataset::column_of(Role role) const {
    for (const ColumnInfo& column : m_columns) {
        if (column.role == role) return column.name;
    }
    return std::nullopt;
}

std::vector<std::string> Dataset::columns_of(Role role) const {
    std::vector<std::string> out;
    for (const ColumnInfo& column : m_columns) {
        if (column.role == role) out.push_back(column.name);
    }
    return out;
}

std::vector<std::size_t> Dataset::rows_of(Split split) const {
    std::vector<std::size_t> out;
    for (std::size_t row = 0; row < m_splits.size(); ++row) {
        if (m_splits[row] == split) out.push_back(row);
    }
    return out;
}

std::optional<std::string> Dataset::text(std::size_t row, std::string_view column) const {
    const auto index = m_table.column(column);
    if (!index || row >= m_table.rows()) return std::nullopt;
    const auto cell = m_table.cell(row, *index);
    if (!cell) return std::nullopt;
    return std::string(*cell);
}

std::optional<double> Dataset::number(std::size_t row, std::string_view column) const {
    const auto index = m_table.column(column);
    if (!index || row >= m_table.rows()) return std::nullopt;
    const auto cell = m_table.cell(row, *index);
    if (!cell || missing_number(*cell)) return std::nullopt;
    return parse_number(*cell, m_decimal_comma[*index]);
}

std::optional<std::filesystem::path> Dataset::path(std::size_t row, std::string_view column) const {
    const auto cell = text(row, column);
    if (!cell) return std::nullopt;
    return (folder() / file_path(*cell)).lexically_normal();
}

std::string Dataset::where(std::size_t row) const {
    return m_file.filename().string() + ", row " + std::to_string(row) + " (line " +
           std::to_string(m_table.line_of(row)) + ")";
}

} // namespace triptych
