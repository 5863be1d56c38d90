// SPDX-License-Identifier: GPL-3.0-or-later
// How long the events of the graph editor take on a graph of 200 nodes and 300 edges: one node and then many
// are dragged, an edge is drawn, the view is panned and zoomed, at 100 % and with all of it in view. Every
// event that the thread handles is timed, with what it sets off; painting is one of them. What comes after a
// drop, analysis and the new graph, is timed apart.
//
// Prints JSON. `drag_ms`: events while something is dragged; `drop_ms`: the drop; `analyse_ms`: shape
// inference.
#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/graph/layout.h"
#include "widgets/graph/choice_popup.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

constexpr int moves = 120;
constexpr int repeats = 20; ///< of what is timed as a whole

double milliseconds(const QElapsedTimer& timer) {
    return double(timer.nsecsElapsed()) * 1e-6;
}

double cpuMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

struct Handled {
    double ms = 0, cpu_ms = 0;
    std::string what;
};

/// Times the events that the loop hands out, and those that are sent.
class WatchedApplication : public QApplication {
  public:
    using QApplication::QApplication;

    std::vector<Handled>* times = nullptr;
    std::string doing; ///< for what is slow

    bool notify(QObject* receiver, QEvent* event) override {
        if (!times || m_depth > 0) return QApplication::notify(receiver, event);
        ++m_depth;
        QElapsedTimer timer;
        timer.start();
        const double cpu = cpuMilliseconds();
        const auto type = event->type();
        const bool done = QApplication::notify(receiver, event);
        times->push_back(
            {milliseconds(timer), cpuMilliseconds() - cpu, doing + ", event " + std::to_string(int(type))});
        --m_depth;
        return done;
    }

  private:
    int m_depth = 0;
};

nlohmann::json spread(std::vector<double> values) {
    if (values.empty()) return nullptr;
    std::sort(values.begin(), values.end());
    const auto share = [&](double p) {
        return values[std::min(values.size() - 1, std::size_t(p * double(values.size())))];
    };
    return {{"count", values.size()}, {"p50", share(0.5)}, {"p99", share(0.99)}, {"max", values.back()}};
}

std::vector<double> column(const std::vector<Handled>& events, double Handled::*which) {
    std::vector<double> values;
    for (const Handled& event : events)
        values.push_back(event.*which);
    return values;
}

/// Eight branches of layers that meet in fusions of two, 200 nodes and 300 edges.
GraphSpec largeGraph() {
    GraphSpec graph;
    graph.name = "large";
    const auto add = [&](const std::string& id, const std::string& type) {
        Node node;
        node.id = id;
        node.type = type;
        graph.nodes.push_back(std::move(node));
    };
    const auto join = [&](const std::string& from, const std::string& to) {
        graph.edges.push_back({from, to, "in"});
    };
    add("words", "input.text");
    graph.nodes.back().params["column"] = std::string("text");
    add("lstm", "text.lstm");
    join("words", "lstm");
    std::vector<std::string> before{"lstm"};
    int made = 0;
    while (graph.nodes.size() < 199) {
        std::vector<std::string> layer;
        for (int i = 0; i < 8 && graph.nodes.size() < 199; ++i) {
            const std::string id = "n" + std::to_string(made++);
            const bool fuses = before.size() > 1 && i % 2 == 0;
            add(id, fuses ? "fusion.concat" : "between.dropout");
            join(before[std::size_t(i) % before.size()], id);
            if (fuses) join(before[std::size_t(i + 3) % before.size()], id);
            layer.push_back(id);
        }
        before = layer;
    }
    add("classes", "head.classes");
    graph.nodes.back().params["column"] = std::string("label");
    join(before.front(), "classes");
    // Further edges into the fusions, from further back.
    for (std::size_t i = graph.nodes.size() - 2; i > 20 && graph.edges.size() < 300; --i)
        if (graph.nodes[i].type == "fusion.concat")
            graph.edges.push_back({graph.nodes[i - 17].id, graph.nodes[i].id, "in"});
    return graph;
}

void send(GraphEditor& editor, QEvent::Type type, const QPoint& at, Qt::MouseButtons held) {
    QMouseEvent event(type, QPointF(at), editor.viewport()->mapToGlobal(QPointF(at)),
                      type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton, held, Qt::NoModifier);
    QApplication::sendEvent(editor.viewport(), &event);
}

} // namespace

int main(int argc, char** argv) {
    WatchedApplication application(argc, argv);
    applyTheme(application, ThemeChoice::dark);
    GraphSpec graph = largeGraph();
    GraphInfo info;
    std::vector<double> analysing, showing;
    std::vector<Handled> dragging, dropping;
    for (int i = 0; i < repeats; ++i) {
        QElapsedTimer timer;
        timer.start();
        info = analyse(graph, builtin_registry());
        analysing.push_back(milliseconds(timer));
    }
    GraphEditor editor;
    editor.resize(1440, 900);
    editor.setGraph(graph, info);
    graph = editor.graph(); // laid out
    QObject::connect(&editor, &GraphEditor::graphEdited, &editor, [&](const GraphSpec& edited) {
        graph = edited;
        info = analyse(graph, builtin_registry());
        QElapsedTimer timer;
        timer.start();
        editor.setGraph(graph, info);
        showing.push_back(milliseconds(timer));
    });
    editor.show();
    if (!QTest::qWaitForWindowExposed(&editor)) return 1;

    const auto drag = [&](const char* what, const QPoint& from) {
        application.doing = what + (editor.zoom() < 0.9 ? std::string(", all in view") : std::string());
        application.times = &dragging;
        send(editor, QEvent::MouseButtonPress, from, Qt::LeftButton);
        QPoint at = from;
        for (int i = 1; i <= moves; ++i) {
            at = from + QPoint(i % 80, i % 50);
            send(editor, QEvent::MouseMove, at, Qt::LeftButton);
            QApplication::processEvents();
        }
        application.times = &dropping;
        send(editor, QEvent::MouseButtonRelease, at, Qt::NoButton);
        application.times = nullptr;
        QApplication::processEvents();
    };
    const auto headOf = [&](const char* node) {
        return editor.mapFromScene(editor.nodeRect(node).topLeft() + QPointF(60, 16));
    };
    for (const bool all : {false, true}) {
        if (all) {
            editor.setZoom(1);
            editor.fit();
        } else {
            editor.showNode("n90");
            editor.setZoom(1);
            editor.centerOn(editor.nodeRect("n90").center());
        }
        QApplication::processEvents();
        editor.selectNode("n90");
        drag("one node", headOf("n90"));
        editor.selectAll();
        drag("all nodes", headOf("n91"));
        editor.selectNodes({});
        drag("an edge", editor.mapFromScene(editor.portPlace("n92")));
        drag("a box", headOf("n92") + QPoint(-90, -60));
        if (editor.popup()->isVisible()) editor.popup()->leave();
        application.doing = "scroll";
        application.times = &dragging;
        for (int i = 0; i < 40; ++i) {
            const QPointF at(700, 450);
            QWheelEvent wheel(at, editor.viewport()->mapToGlobal(at), {}, {0, i % 2 ? 120 : -120},
                              Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(editor.viewport(), &wheel);
            QApplication::processEvents();
        }
        application.times = nullptr;
    }
    std::sort(dragging.begin(), dragging.end(),
              [](const Handled& a, const Handled& b) { return a.ms > b.ms; });
    nlohmann::json slowest = nlohmann::json::array();
    for (std::size_t i = 0; i < std::min<std::size_t>(12, dragging.size()); ++i)
        slowest.push_back(
            {{"ms", dragging[i].ms}, {"cpu_ms", dragging[i].cpu_ms}, {"what", dragging[i].what}});
    std::printf("%s\n", nlohmann::json{{"nodes", graph.nodes.size()},
                                       {"edges", graph.edges.size()},
                                       {"analyse_ms", spread(analysing)},
                                       {"drag_ms", spread(column(dragging, &Handled::ms))},
                                       {"drag_cpu_ms", spread(column(dragging, &Handled::cpu_ms))},
                                       {"drop_ms", spread(column(dropping, &Handled::ms))},
                                       {"set_graph_ms", spread(showing)},
                                       {"slowest", slowest}}
                            .dump(1)
                            .c_str());
    return 0;
}
