// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "core/graph/registry.h"

namespace triptych::test {

/// A table of 90 rows with a text that tells four things: a class (fault), a number (load), labels (parts) and ordered
/// classes (wear). Each of them is missing in some rows, and in some rows all are. Split into 60, 15 and 15.
inline std::filesystem::path write_many_heads_table(const std::filesystem::path& folder) {
    std::string table = "text,fault,load,parts,wear,split\n";
    for (int i = 0; i < 90; ++i) {
        const int fault = i % 3, wear = (i / 3) % 3;
        const bool pump = i % 2 == 0, seal = i % 5 < 2;
        const bool nothing = i % 15 == 14;
        const double load = 10 + 5 * fault + 2.5 * wear + (pump ? 1 : 0);
        const char* faults[] = {"bearing", "valve", "motor"};
        const char* wears[] = {"low", "middle", "high"};
        const auto unless = [&](bool missing, const std::string& text) { return missing || nothing ? "" : text; };
        std::string number = std::to_string(load);
        table += std::string("the ") + faults[fault] + " sounds " + (wear == 0 ? "fine" : wear == 1 ? "dull" : "harsh") +
                 (pump ? " near the pump" : "") + (seal ? " and the seal leaks" : "") + "," +
                 unless(i % 7 == 3, faults[fault]) + "," + unless(i % 6 == 5, number) + "," +
                 unless(i % 9 == 4, pump && seal ? "pump;seal"
                                    : pump       ? "pump"
                                    : seal       ? "seal"
                                                 : ";") +
                 "," + unless(i % 8 == 1, wears[wear]) + "," +
                 (i < 60   ? "train"
                  : i < 75 ? "validation"
                           : "test") +
                 "\n";
    }
    const std::filesystem::path file = folder / "table.csv";
    std::ofstream(file) << table;
    return file;
}

/// A bag of words, a hidden layer, and four heads on it; a fifth, auxiliary one on the encoder. The main one is fault.
inline GraphSpec many_heads_graph() {
    GraphSpec graph;
    graph.name = "many heads";
    const auto named = [](const char* column) { return Value(std::string(column)); };
    graph.nodes = {
        {"text", "input.text", 1, {{"column", named("text")}}, 0, 0},
        {"bag", "text.bag", 1, {}, 0, 0},
        {"early", "head.classes", 1, {{"column", named("fault")}, {"auxiliary", true}, {"loss_weight", 0.3}}, 0, 0},
        {"hidden", "between.mlp", 1, {}, 0, 0},
        {"fault", "head.classes", 1, {{"column", named("fault")}}, 0, 0},
        {"load", "head.number", 1, {{"column", named("load")}, {"weighting", named("uncertainty")}}, 0, 0},
        {"parts", "head.labels", 1, {{"column", named("parts")}, {"positive_weight", named("balanced")}}, 0, 0},
        {"wear", "head.ordered", 1, {{"column", named("wear")}, {"order", named("low,middle,high")}}, 0, 0}};
    graph.edges = {{"text", "bag", "in"}, {"bag", "early", "in"}, {"bag", "hidden", "in"}};
    for (const char* head : {"fault", "load", "parts", "wear"})
        graph.edges.push_back({"hidden", head, "in"});
    return graph;
}

} // namespace triptych::test
