// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// Value of a parameter.
using Value = std::variant<bool, std::int64_t, double, std::string>;
std::string value_text(const Value& value);  ///< "true", "128", "0.001", "mean"

/// columns: names of columns, with commas between them; one that holds a comma stands in double quotes (RFC 4180).
enum class FieldKind { boolean, integer, number, choice, text, file, column, columns };

/// One parameter of a node type or one setting: what drives JSON, validation, forms, help and documentation.
struct Field {
    std::string name;                  ///< snake_case, as JSON and --set use it
    std::string title;                 ///< "Mel bins", for forms
    FieldKind kind = FieldKind::integer;
    Value fallback{};                  ///< the default
    double minimum = 0, maximum = 0;   ///< integer and number: inclusive range
    std::vector<std::string> choices{};  ///< choice: what is allowed
    std::string unit{};                ///< "Hz", "ms", "" …
    std::string help{};                ///< one sentence
    bool advanced = false;             ///< folded away in forms
};

/// Checks and converts: an integer is taken for a number, "true" for a boolean, text is parsed.
/// @error invalid_argument (wrong kind, not among the choices), out_of_range; `where` is left to the caller
Result<Value> check_value(const Field& field, const Value& value);
Result<Value> parse_value(const Field& field, const std::string& text);
const Field* find_field(const std::vector<Field>& fields, const std::string& name);

enum class Modality { none, text, image, audio, video, numbers, vector, series, fusion };
const char* modality_name(Modality modality);

/// What flows over an edge.
enum class PortKind {
    text,      ///< word numbers [B,L]
    image,     ///< [B,3,H,W]
    audio,     ///< log-mel [B,n_mels,F]
    waveform,  ///< amplitudes [B,S]
    video,     ///< frames [B,T,3,H,W]
    numbers,   ///< columns of numbers and categories [B,n]
    series,    ///< steps of a time series [B,T,C]
    tokens,    ///< [B,L,D] with a mask
    vector,    ///< [B,D]
    prediction ///< [B,K] logits
};
const char* port_kind_name(PortKind kind);

/// One side of a shape: a number, or a name for what is known only with the data ("B", "L").
struct Dim {
    std::int64_t size = -1;  ///< -1: symbolic
    std::string name;        ///< "B", "L"; empty for a number

    static Dim number(std::int64_t n) { return {n, {}}; }
    static Dim symbol(std::string s) { return {-1, std::move(s)}; }
    bool operator==(const Dim&) const = default;
};
using Shape = std::vector<Dim>;
std::string shape_text(const Shape& shape);  ///< "[B,L,128]"

/// What leaves a port: kind, shape and whose data it is (for the colour).
struct PortType {
    PortKind kind = PortKind::tokens;
    Shape shape;
    Modality modality = Modality::none;
    std::string input{};  ///< node whose data it is: an input's id, or a node's that joins several. Set by analyse()
};

struct Node {
    std::string id;    ///< unique in the graph; what --set names: [a-z][a-z0-9_]*
    std::string type;  ///< NodeType::id, "text.lstm"
    int version = 1;   ///< NodeType::version it was written for
    std::map<std::string, Value> params;  ///< those that differ from the default
    double x = 0, y = 0;                  ///< place on the canvas, in pixels at 100 %
};

struct Edge {
    std::string from;  ///< node id; every node has one output
    std::string to;
    std::string port;  ///< input port of `to`
    bool operator==(const Edge&) const = default;
};

/// Nodes that belong together for the eye: a named frame around them. Computes nothing.
struct NodeGroup {
    std::string id;      ///< unique among the groups: [a-z][a-z0-9_]*
    std::string title;
    std::vector<std::string> nodes;  ///< ids; a node is in at most one group
    bool collapsed = false;          ///< drawn as one box
    bool operator==(const NodeGroup&) const = default;
};

/// The architecture as data: what the editor draws, the project stores, the trainer builds.
/// Threads: a value.
struct GraphSpec {
    static constexpr int current_version = 2;
    std::string name;  ///< "reference"
    std::vector<Node> nodes;
    std::vector<Edge> edges;
    std::vector<NodeGroup> groups{};

    const Node* find(const std::string& id) const;
    Node* find(const std::string& id);
    /// Edges into a node, in stored order.
    std::vector<Edge> inputs_of(const std::string& id) const;
};

nlohmann::json graph_to_json(const GraphSpec& graph);
/// @error bad_format naming the key or node: a key that is not known, a type of the wrong kind, a missing key;
///        version_mismatch where it was written by a newer program
Result<GraphSpec> graph_from_json(const nlohmann::json& json);

}  // namespace triptych
