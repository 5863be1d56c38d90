// SPDX-License-Identifier: GPL-3.0-or-later
// Where nodes stand, and which of them belong together.
#include <algorithm>

#include "core/graph/edit.h"
#include "core/graph/layout.h"

namespace triptych {
namespace {

struct Box {
    Node* node;
    double width, height;
};

double& place_of(const Box& box, bool across) {
    return across ? box.node->x : box.node->y;
}

double extent_of(const Box& box, bool across) {
    return across ? box.width : box.height;
}

/// @param share  of a box that meets the line: 0 its left or upper side, 0.5 its middle, 1 its right or lower side
void line_up(std::vector<Box>& boxes, bool across, double share) {
    double first = place_of(boxes.front(), across), last = first + extent_of(boxes.front(), across);
    for (const Box& box : boxes) {
        first = std::min(first, place_of(box, across));
        last = std::max(last, place_of(box, across) + extent_of(box, across));
    }
    for (const Box& box : boxes)
        place_of(box, across) = first + share * (last - first - extent_of(box, across));
}

void spread(std::vector<Box>& boxes, bool across) {
    std::stable_sort(boxes.begin(), boxes.end(), [&](const Box& a, const Box& b) {
        return place_of(a, across) + extent_of(a, across) / 2 < place_of(b, across) + extent_of(b, across) / 2;
    });
    double taken = 0;
    for (const Box& box : boxes)
        taken += extent_of(box, across);
    const double first = place_of(boxes.front(), across);
    const double room = place_of(boxes.back(), across) + extent_of(boxes.back(), across) - first - taken;
    const double gap = boxes.size() > 1 ? std::max(room / static_cast<double>(boxes.size() - 1), 0.0) : 0;
    double at = first;
    for (const Box& box : boxes) {
        place_of(box, across) = at;
        at += extent_of(box, across) + gap;
    }
}

std::string free_group_id(const GraphSpec& graph) {
    for (std::size_t number = 1;; ++number) {
        const std::string id = number == 1 ? "group" : "group_" + std::to_string(number);
        if (std::none_of(graph.groups.begin(), graph.groups.end(),
                         [&](const NodeGroup& group) { return group.id == id; }))
            return id;
    }
}

template <class Change>
GraphSpec with_group(const GraphSpec& graph, const std::string& id, Change change) {
    GraphSpec edited = graph;
    for (NodeGroup& group : edited.groups)
        if (group.id == id) change(group);
    return edited;
}

} // namespace

GraphSpec move_nodes(const GraphSpec& graph, const std::map<std::string, std::pair<double, double>>& places) {
    GraphSpec edited = graph;
    for (Node& node : edited.nodes)
        if (const auto place = places.find(node.id); place != places.end())
            std::tie(node.x, node.y) = place->second;
    return edited;
}

GraphSpec align_nodes(const GraphSpec& graph, const std::set<std::string>& ids, Alignment alignment,
                      const std::map<std::string, std::pair<double, double>>& sizes) {
    GraphSpec edited = graph;
    std::vector<Box> boxes;
    const LayoutOptions defaults;
    for (Node& node : edited.nodes) {
        if (!ids.contains(node.id)) continue;
        const auto size = sizes.find(node.id);
        boxes.push_back(size == sizes.end() ? Box{&node, defaults.default_width, defaults.default_height}
                                            : Box{&node, size->second.first, size->second.second});
    }
    if (boxes.empty()) return edited;
    switch (alignment) {
    case Alignment::left:
        line_up(boxes, true, 0);
        break;
    case Alignment::centre:
        line_up(boxes, true, 0.5);
        break;
    case Alignment::right:
        line_up(boxes, true, 1);
        break;
    case Alignment::top:
        line_up(boxes, false, 0);
        break;
    case Alignment::middle:
        line_up(boxes, false, 0.5);
        break;
    case Alignment::bottom:
        line_up(boxes, false, 1);
        break;
    case Alignment::spread_across:
        spread(boxes, true);
        break;
    case Alignment::spread_down:
        spread(boxes, false);
        break;
    }
    return edited;
}

Result<GraphSpec> group_nodes(const GraphSpec& graph, const std::set<std::string>& ids, const std::string& title) {
    if (ids.empty()) return fail(ErrorCode::invalid_argument, "group", "needs a node. Select some.", {});
    NodeGroup made;
    made.title = title;
    for (const Node& node : graph.nodes)
        if (ids.contains(node.id)) made.nodes.push_back(node.id);
    for (const std::string& id : ids)
        if (!graph.find(id)) return fail(ErrorCode::unknown_name, "graph", "has no node '" + id + "'.", {id});
    GraphSpec edited = graph;
    for (NodeGroup& group : edited.groups)
        std::erase_if(group.nodes, [&](const std::string& id) { return ids.contains(id); });
    std::erase_if(edited.groups, [](const NodeGroup& group) { return group.nodes.empty(); });
    made.id = free_group_id(edited);
    edited.groups.push_back(std::move(made));
    return edited;
}

GraphSpec ungroup(const GraphSpec& graph, const std::string& group) {
    GraphSpec edited = graph;
    std::erase_if(edited.groups, [&](const NodeGroup& one) { return one.id == group; });
    return edited;
}

GraphSpec with_group_title(const GraphSpec& graph, const std::string& group, const std::string& title) {
    return with_group(graph, group, [&](NodeGroup& one) { one.title = title; });
}

GraphSpec with_collapsed(const GraphSpec& graph, const std::string& group, bool collapsed) {
    return with_group(graph, group, [&](NodeGroup& one) { one.collapsed = collapsed; });
}

} // namespace triptych
