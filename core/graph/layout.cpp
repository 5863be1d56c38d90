// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/layout.h"

#include <algorithm>
#include <cmath>

#include "core/graph/layers.h"

namespace triptych {
namespace {

constexpr int sweeps = 12;       ///< through the layers, to find an order with few crossings
constexpr int swap_rounds = 12;  ///< of neighbours in a layer, at most
constexpr int straightenings = 10;
constexpr double passing = 0.25; ///< of the gap between boxes: what an edge keeps to a box that it passes

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::min_element(middle + 1, values.end())) / 2;
}

/// One of the values, so that where most agree the result is what they agree on.
double middle_value(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// As near to the wishes as the order and the distances allow: the least sum of weighted squares (pool adjacent
/// violators). @param apart  distance from each to the next, at least
std::vector<double> settled(const std::vector<double>& wishes, const std::vector<double>& weights,
                            const std::vector<double>& apart) {
    struct Block {
        double sum, weight;
        std::size_t count;
        double mean() const { return sum / weight; }
    };
    std::vector<Block> blocks;
    double offset = 0;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        blocks.push_back({(wishes[i] - offset) * weights[i], weights[i], 1});
        offset += apart[i];
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
            const Block last = blocks.back();
            blocks.pop_back();
            blocks.back().sum += last.sum;
            blocks.back().weight += last.weight;
            blocks.back().count += last.count;
        }
    }
    std::vector<double> out;
    offset = 0;
    for (const Block& block : blocks)
        for (std::size_t i = 0; i < block.count; ++i) {
            out.push_back((block.count == 1 ? wishes[out.size()] : block.mean() + offset));
            offset += apart[out.size() - 1];
        }
    return out;
}

/// Whole pixels, as far apart as before.
void round_down_the_column(std::vector<double>& places, const std::vector<double>& apart) {
    for (std::size_t i = 0; i < places.size(); ++i) {
        places[i] = std::round(places[i]);
        if (i > 0) places[i] = std::max(places[i], places[i - 1] + std::ceil(apart[i - 1]));
    }
}

struct Places {
    std::vector<double> x, y;
    bool operator==(const Places&) const = default;
};

/// A layout from nothing but an order to start from: Sugiyama's four steps. Edges over several layers get a bend in
/// each, which takes part in the order and keeps room for the edge.
class Fresh {
  public:
    /// @param start  places whose order down a layer is where the search begins
    Fresh(const LayeredNet& net, const LayoutOptions& options, const Places& start)
        : m_net(net), m_options(options), m_layers(net.layers), m_before(net.size), m_after(net.size),
          m_layer(net.layer), m_start(start.y) {
        for (std::size_t i = 0; i < net.size; ++i)
            m_layers[net.layer[i]].push_back(i);
        for (std::size_t i = 0; i < net.size; ++i)
            for (const std::size_t next : net.after[i])
                add_edge(i, next);
        for (std::vector<std::size_t>& layer : m_layers)
            std::stable_sort(layer.begin(), layer.end(),
                             [&](std::size_t a, std::size_t b) { return m_start[a] < m_start[b]; });
        number();
    }

    /// Upper sides of the boxes.
    std::vector<double> places() {
        search();
        return straighten();
    }

  private:
    bool is_bend(std::size_t i) const { return i >= m_net.size; }

    void add_edge(std::size_t from, std::size_t to) {
        const std::size_t span = m_net.layer[to] - m_net.layer[from];
        std::size_t last = from;
        for (std::size_t step = 1; step < span; ++step) {
            const std::size_t bend = m_layer.size();
            const double share = static_cast<double>(step) / static_cast<double>(span);
            m_layer.push_back(m_net.layer[from] + step);
            m_start.push_back(m_start[from] + share * (m_start[to] - m_start[from]));
            m_before.emplace_back();
            m_after.emplace_back();
            m_layers[m_layer[bend]].push_back(bend);
            link(last, bend);
            last = bend;
        }
        link(last, to);
    }

    void link(std::size_t from, std::size_t to) {
        m_after[from].push_back(to);
        m_before[to].push_back(from);
    }

    void number() {
        m_place.resize(m_layer.size());
        for (const std::vector<std::size_t>& layer : m_layers)
            for (std::size_t i = 0; i < layer.size(); ++i)
                m_place[layer[i]] = i;
    }

    std::size_t crossings() const {
        std::size_t count = 0;
        for (const std::vector<std::size_t>& layer : m_layers) {
            std::vector<std::size_t> ends; // of the edges that leave the layer, in the order of their beginnings
            for (const std::size_t node : layer) {
                const std::size_t first = ends.size();
                for (const std::size_t next : m_after[node]) {
                    for (std::size_t i = 0; i < first; ++i)
                        count += ends[i] > m_place[next] ? 1 : 0;
                    ends.push_back(m_place[next]);
                }
            }
        }
        return count;
    }

    void order_by_medians(std::vector<std::size_t>& layer, const std::vector<std::vector<std::size_t>>& neighbours) {
        std::map<std::size_t, double> wish;
        for (const std::size_t node : layer) {
            std::vector<double> places;
            for (const std::size_t other : neighbours[node])
                places.push_back(static_cast<double>(m_place[other]));
            wish[node] = places.empty() ? static_cast<double>(m_place[node]) : median(std::move(places));
        }
        std::stable_sort(layer.begin(), layer.end(),
                         [&](std::size_t a, std::size_t b) { return wish[a] < wish[b]; });
        for (std::size_t i = 0; i < layer.size(); ++i)
            m_place[layer[i]] = i;
    }

    /// Crossings of the edges of two neighbours of a layer, the upper one first.
    std::size_t crossings_of(std::size_t upper, std::size_t lower) const {
        std::size_t count = 0;
        for (const auto* sides : {&m_before, &m_after})
            for (const std::size_t a : (*sides)[upper])
                for (const std::size_t b : (*sides)[lower])
                    count += m_place[a] > m_place[b] ? 1 : 0;
        return count;
    }

    void swap_neighbours() {
        for (int round = 0; round < swap_rounds; ++round) {
            bool better = false;
            for (std::vector<std::size_t>& layer : m_layers)
                for (std::size_t i = 0; i + 1 < layer.size(); ++i)
                    if (crossings_of(layer[i + 1], layer[i]) < crossings_of(layer[i], layer[i + 1])) {
                        std::swap(layer[i], layer[i + 1]);
                        std::swap(m_place[layer[i]], m_place[layer[i + 1]]);
                        better = true;
                    }
            if (!better) return;
        }
    }

    void search() {
        std::vector<std::vector<std::size_t>> best = m_layers;
        std::size_t least = crossings();
        for (int sweep = 0; sweep < sweeps && least > 0; ++sweep) {
            if (sweep % 2 == 0)
                for (std::size_t i = 1; i < m_layers.size(); ++i)
                    order_by_medians(m_layers[i], m_before);
            else
                for (std::size_t i = m_layers.size() - 1; i-- > 0;)
                    order_by_medians(m_layers[i], m_after);
            if (const std::size_t now = crossings(); now < least) {
                least = now;
                best = m_layers;
            }
        }
        m_layers = std::move(best);
        number();
        if (least > 0) swap_neighbours();
    }

    double height(std::size_t i) const { return is_bend(i) ? 0 : m_net.height[i]; }

    std::vector<double> distances(const std::vector<std::size_t>& layer) const {
        std::vector<double> apart;
        for (std::size_t i = 0; i < layer.size(); ++i) {
            const bool bend = is_bend(layer[i]) || (i + 1 < layer.size() && is_bend(layer[i + 1]));
            apart.push_back(height(layer[i]) + m_options.row_gap * (bend ? passing : 1));
        }
        return apart;
    }

    /// Boxes come to stand so that their first ports lie next to those of what they are connected to.
    std::vector<double> straighten() {
        std::vector<double> y(m_layer.size());
        for (const std::vector<std::size_t>& layer : m_layers) {
            const std::vector<double> apart = distances(layer);
            double at = 0;
            for (std::size_t i = 0; i < layer.size(); ++i) {
                y[layer[i]] = at;
                at += apart[i];
            }
        }
        const auto port = [&](std::size_t i) { return is_bend(i) ? 0 : m_options.port; };
        const auto move = [&](const std::vector<std::size_t>& layer, bool left, bool right) {
            std::vector<double> wishes, weights;
            for (const std::size_t node : layer) {
                std::vector<double> ports;
                bool straight = is_bend(node);
                for (const auto& [use, sides] : {std::pair(left, &m_before), {right, &m_after}})
                    if (use)
                        for (const std::size_t other : (*sides)[node]) {
                            ports.push_back(y[other] + port(other));
                            straight &= is_bend(other);
                        }
                weights.push_back(ports.empty() ? 0.1 : straight ? 4 : 1);
                wishes.push_back(ports.empty() ? y[node] : median(std::move(ports)) - port(node));
            }
            const std::vector<double> moved = settled(wishes, weights, distances(layer));
            for (std::size_t i = 0; i < layer.size(); ++i)
                y[layer[i]] = moved[i];
        };
        for (int round = 0; round < straightenings; ++round) {
            for (const std::vector<std::size_t>& layer : m_layers)
                move(layer, true, round + 2 >= straightenings);
            for (auto layer = m_layers.rbegin(); layer != m_layers.rend(); ++layer)
                move(*layer, round + 2 >= straightenings, true);
        }
        for (const std::vector<std::size_t>& layer : m_layers) {
            std::vector<double> column;
            for (const std::size_t node : layer)
                column.push_back(y[node]);
            round_down_the_column(column, distances(layer));
            for (std::size_t i = 0; i < layer.size(); ++i)
                y[layer[i]] = column[i];
        }
        y.resize(m_net.size);
        return y;
    }

    const LayeredNet& m_net;
    const LayoutOptions& m_options;
    std::vector<std::vector<std::size_t>> m_layers; ///< from above to below
    std::vector<std::vector<std::size_t>> m_before, m_after;
    std::vector<std::size_t> m_layer, m_place; ///< of nodes, then bends; place in the layer
    std::vector<double> m_start;
};

/// Lays out, from present places.
class Layout {
  public:
    Layout(const LayeredNet& net, const LayoutOptions& options) : m_net(net), m_options(options), m_columns(net.layers) {
        std::vector<double> widths(net.layers);
        for (std::size_t i = 0; i < net.size; ++i)
            widths[net.layer[i]] = std::max(widths[net.layer[i]], net.width[i]);
        for (std::size_t i = 1; i < net.layers; ++i)
            m_columns[i] = m_columns[i - 1] + std::ceil(widths[i - 1] + options.layer_gap);
    }

    /// One step; places that it does not change are laid out.
    Places next(const Places& now) const {
        const Places fresh = fresh_places(now);
        if (!in_columns(now)) return fresh;
        const Places kept = kept_places(now);
        // What a person has before the eyes stays, unless it is a tangle that need not be.
        return 3 * crossings(fresh) + 6 < crossings(kept) ? fresh : kept;
    }

  private:
    Places fresh_places(const Places& now) const {
        Places made{{}, Fresh(m_net, m_options, now).places()};
        // Where most of it stood before; nowhere before: from the origin.
        double down = 0;
        if (placed(now)) {
            std::vector<double> moved;
            for (std::size_t i = 0; i < m_net.size; ++i)
                moved.push_back(std::round(now.y[i]) - made.y[i]);
            down = middle_value(std::move(moved));
        } else {
            down = -*std::min_element(made.y.begin(), made.y.end());
        }
        for (double& y : made.y)
            y += down;
        made.x = columns(now);
        return made;
    }

    /// Whether the nodes have places, and do not all lie on one.
    static bool placed(const Places& now) {
        return now.x.size() == 1 ||
               std::any_of(now.x.begin(), now.x.end(), [&](double x) { return x != now.x.front(); }) ||
               std::any_of(now.y.begin(), now.y.end(), [&](double y) { return y != now.y.front(); });
    }

    std::vector<double> columns(const Places& now) const {
        double across = 0;
        if (placed(now)) {
            std::vector<double> moved;
            for (std::size_t i = 0; i < m_net.size; ++i)
                moved.push_back(std::round(now.x[i]) - m_columns[m_net.layer[i]]);
            across = middle_value(std::move(moved));
        }
        std::vector<double> x;
        for (std::size_t i = 0; i < m_net.size; ++i)
            x.push_back(m_columns[m_net.layer[i]] + across);
        return x;
    }

    bool overlap(const Places& now, std::size_t a, std::size_t b) const {
        return now.x[a] < now.x[b] + m_net.width[b] && now.x[b] < now.x[a] + m_net.width[a] &&
               now.y[a] < now.y[b] + m_net.height[b] && now.y[b] < now.y[a] + m_net.height[a];
    }

    std::map<double, std::size_t> nodes_by_x(const Places& now) const {
        std::map<double, std::size_t> count;
        for (const double x : now.x)
            ++count[std::round(x)];
        return count;
    }

    /// Whether the nodes stand in columns from left to right already, all but a few, so that the order down the columns
    /// is worth keeping.
    bool in_columns(const Places& now) const {
        if (!placed(now)) return false;
        const std::size_t few = m_net.size / 10;
        std::size_t overlaps = 0, backward = 0, shared = 0;
        for (std::size_t i = 0; i < m_net.size; ++i) {
            for (std::size_t j = 0; j < i; ++j)
                overlaps += overlap(now, i, j) ? 1 : 0;
            for (const std::size_t next : m_net.after[i])
                backward += now.x[i] + m_net.width[i] > now.x[next] ? 1 : 0;
        }
        if (now.x == columns(now) && overlaps == 0) return true;
        const std::map<double, std::size_t> count = nodes_by_x(now);
        for (const auto& [x, nodes] : count)
            if (nodes > 1) shared += nodes;
        return overlaps <= few + 1 && backward <= few + 1 && count.size() <= m_net.layers + few + 1 &&
               2 * shared >= m_net.size;
    }

    /// Every node keeps its height as far as the new columns allow; one that stands alone or on another goes next to
    /// its neighbours.
    Places kept_places(const Places& now) const {
        const std::map<double, std::size_t> count = nodes_by_x(now);
        std::vector<std::size_t> in_layer(m_net.layers);
        for (const std::size_t layer : m_net.layer)
            ++in_layer[layer];
        std::vector<char> stands(m_net.size);
        for (std::size_t i = 0; i < m_net.size; ++i) {
            stands[i] = count.at(std::round(now.x[i])) > 1 || in_layer[m_net.layer[i]] == 1;
            for (std::size_t j = 0; j < i && stands[i]; ++j)
                stands[i] = !(stands[j] && overlap(now, i, j));
        }
        std::vector<double> wishes = now.y;
        for (std::size_t i = 0; i < m_net.size; ++i) {
            if (stands[i]) continue;
            std::vector<double> heights;
            for (const auto* sides : {&m_net.before, &m_net.after})
                for (const std::size_t other : (*sides)[i])
                    if (stands[other]) heights.push_back(now.y[other]);
            if (!heights.empty()) wishes[i] = median(std::move(heights));
        }
        std::vector<std::vector<std::size_t>> layers(m_net.layers);
        for (std::size_t i = 0; i < m_net.size; ++i)
            layers[m_net.layer[i]].push_back(i);
        Places made{columns(now), now.y};
        for (std::vector<std::size_t>& layer : layers) {
            std::stable_sort(layer.begin(), layer.end(), [&](std::size_t a, std::size_t b) {
                return wishes[a] + m_net.height[a] / 2 < wishes[b] + m_net.height[b] / 2;
            });
            std::vector<double> wished, weights, apart;
            for (const std::size_t i : layer) {
                wished.push_back(wishes[i]);
                weights.push_back(stands[i] ? 1 : 0.1);
                apart.push_back(m_net.height[i] + m_options.row_gap);
            }
            std::vector<double> column = settled(wished, weights, apart);
            round_down_the_column(column, apart);
            for (std::size_t i = 0; i < layer.size(); ++i)
                made.y[layer[i]] = column[i];
        }
        return made;
    }

    /// Of straight lines from the right side of one box to the left side of another.
    std::size_t crossings(const Places& at) const {
        struct Line {
            std::size_t from, to;
            double x1, y1, x2, y2;
        };
        std::vector<Line> lines;
        for (std::size_t i = 0; i < m_net.size; ++i)
            for (const std::size_t next : m_net.after[i])
                lines.push_back({i, next, at.x[i] + m_net.width[i], at.y[i] + m_options.port, at.x[next],
                                 at.y[next] + m_options.port});
        const auto side = [](const Line& line, double x, double y) {
            return (line.x2 - line.x1) * (y - line.y1) - (line.y2 - line.y1) * (x - line.x1);
        };
        std::size_t count = 0;
        for (std::size_t i = 0; i < lines.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const Line &a = lines[i], &b = lines[j];
                if (a.from == b.from || a.to == b.to || a.from == b.to || a.to == b.from) continue;
                if (side(a, b.x1, b.y1) * side(a, b.x2, b.y2) < 0 && side(b, a.x1, a.y1) * side(b, a.x2, a.y2) < 0)
                    ++count;
            }
        return count;
    }

    const LayeredNet& m_net;
    const LayoutOptions& m_options;
    std::vector<double> m_columns; ///< left sides, from 0
};

} // namespace

std::map<std::string, std::pair<double, double>> layered_layout(const GraphSpec& graph, const LayoutOptions& options) {
    std::map<std::string, std::pair<double, double>> places;
    if (graph.nodes.empty()) return places;
    const LayeredNet net(graph, options);
    const Layout layout(net, options);
    Places now;
    for (const Node& node : graph.nodes) {
        now.x.push_back(whole_range(node.x));
        now.y.push_back(whole_range(node.y));
    }
    // Each step that changes laid out places takes crossings away, so that this ends.
    for (Places next = layout.next(now); next != now; next = layout.next(now))
        now = std::move(next);
    for (std::size_t i = 0; i < net.size; ++i)
        places[graph.nodes[i].id] = {now.x[i], now.y[i]};
    return places;
}

} // namespace triptych
