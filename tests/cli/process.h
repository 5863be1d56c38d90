// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace triptych::test {

/// What a run of triptych-cli left.
struct Ran {
    int code = -1; ///< exit code; 128 + n where signal n ended it
    std::string out, err;

    /// stdout as JSON; discarded (fails every check) where it is none.
    nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
};

struct How {
    bool terminal = false;         ///< stderr is a terminal of 100 columns
    std::string output_file{};     ///< stdout goes there instead of into Ran::out
    std::string interrupt_after{}; ///< SIGINT as soon as stderr holds this
};

/// Runs triptych-cli and waits for its end, at most two minutes.
Ran run_cli(const std::vector<std::string>& arguments, const How& how = {});

/// The shape that the header of a .npy file tells, and its float32 values.
struct Npy {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};
Npy read_npy_file(const std::filesystem::path& file);

std::string read_file(const std::filesystem::path& file);
nlohmann::json read_json_file(const std::filesystem::path& file);

/// Options that make the reference model small enough to train in a moment, for the table of tiny_data.h.
std::vector<std::string> tiny_options();

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b);

} // namespace triptych::test
