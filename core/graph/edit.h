// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/graph/registry.h"

namespace triptych {

// Edits of a graph as values: each takes a graph and gives the edited one, or says why it cannot. Whoever keeps the
// graphs in between has undo. None needs the graph to be without problems.

/// An id that the graph does not have yet, made from a wish: "lstm", "lstm_2", "lstm_3" …
std::string free_id(const GraphSpec& graph, const std::string& wish);
/// What a new node of that type is called: "lstm" for "text.lstm".
std::string id_wish(const NodeType& type);

struct AddedNode {
    GraphSpec graph;
    std::string id;
};
/// @error unknown_name for the type
Result<AddedNode> add_node(const GraphSpec& graph, const Registry& registry, const std::string& type, double x, double y);
/// With their edges, and their places in groups. Where each of the nodes has one input port with one edge, and one
/// output, what came in is led on to what came after, if `reconnect` and if it fits.
GraphSpec remove_nodes(const GraphSpec& graph, const Registry& registry, const std::set<std::string>& ids,
                       bool reconnect = false);
/// Edges, groups, and parameters that speak of the node ("text<image") follow.
/// @error unknown_name (no such node, or the new id is taken or not made of a-z, 0-9, _)
Result<GraphSpec> rename_node(const GraphSpec& graph, const std::string& id, const std::string& new_id,
                              const Registry& registry = builtin_registry());
/// A parameter that is set to its default is taken out of the stored ones. @error as check_value, unknown_name
Result<GraphSpec> with_param(const GraphSpec& graph, const Registry& registry, const std::string& id,
                             const std::string& param, const Value& value);

/// Whether an edge could be drawn there: the kinds fit, no cycle comes of it, it is not there yet. A port that takes one
/// edge and has it can be connected: the edge is replaced. Nothing: it can; else why not. This is the one hook that the
/// editor asks while an edge is dragged.
/// Where it is not known what leaves the first node, since nothing is connected to it yet, what it could give counts.
/// @param outputs  GraphInfo::outputs of the graph
std::optional<Error> connection_problem(const GraphSpec& graph, const Registry& registry,
                                        const std::map<std::string, PortType>& outputs, const Edge& edge);
/// @error what connection_problem says
Result<GraphSpec> connect_nodes(const GraphSpec& graph, const Registry& registry, const Edge& edge);
GraphSpec disconnect(const GraphSpec& graph, const Edge& edge);
/// The edge `to` takes the place of `from` in the stored order, so that the order of a fusion's inputs stays.
/// @error unknown_name where there is no edge `from`; what connection_problem says of `to`
Result<GraphSpec> reroute(const GraphSpec& graph, const Registry& registry, const Edge& from, const Edge& to);
/// A new node on an edge: what came in goes to its first port that fits, what it gives goes where the edge went.
/// @error unknown_name; bad_shape where either side does not fit
Result<AddedNode> insert_on_edge(const GraphSpec& graph, const Registry& registry, const Edge& edge,
                                 const std::string& type);
/// The same with a node that is there and has no edges.
Result<GraphSpec> insert_on_edge(const GraphSpec& graph, const Registry& registry, const Edge& edge,
                                 const std::string& id, bool existing);

/// Part of a graph as text, to be shared: JSON with the nodes, the edges between them, and the groups that lie in it.
std::string nodes_to_text(const GraphSpec& graph, const std::set<std::string>& ids);
struct Pasted {
    GraphSpec graph;
    std::vector<std::string> ids; ///< of the new nodes, in the text's order
};
/// Adds what nodes_to_text wrote (a whole graph's JSON as well), under ids that are free, moved by (dx, dy).
/// Older versions of types are migrated; parameters that speak of a node that was pasted along follow its new id.
/// @error bad_format, version_mismatch as graph_from_json and migrate_graph; unknown_name for a type that is not in the
///        catalogue
Result<Pasted> paste_text(const GraphSpec& graph, const Registry& registry, const std::string& text, double dx, double dy);
Pasted duplicate_nodes(const GraphSpec& graph, const std::set<std::string>& ids, double dx, double dy,
                       const Registry& registry = builtin_registry());

GraphSpec move_nodes(const GraphSpec& graph, const std::map<std::string, std::pair<double, double>>& places);
enum class Alignment { left, centre, right, top, middle, bottom, spread_across, spread_down };
/// Spread: the same gap between all, the first and the last stay where they are; where they have no room, one stands
/// next to the other.
/// @param sizes  width and height of each node as it is drawn; default: those of LayoutOptions
GraphSpec align_nodes(const GraphSpec& graph, const std::set<std::string>& ids, Alignment alignment,
                      const std::map<std::string, std::pair<double, double>>& sizes);

/// Nodes leave the groups that they were in. The new group is the last. @error invalid_argument for no nodes;
/// unknown_name
Result<GraphSpec> group_nodes(const GraphSpec& graph, const std::set<std::string>& ids, const std::string& title);
GraphSpec ungroup(const GraphSpec& graph, const std::string& group);
GraphSpec with_group_title(const GraphSpec& graph, const std::string& group, const std::string& title);
GraphSpec with_collapsed(const GraphSpec& graph, const std::string& group, bool collapsed);

} // namespace triptych
