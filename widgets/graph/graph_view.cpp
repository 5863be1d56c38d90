// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_view.h"

#include <QAccessible>
#include <QApplication>
#include <QBuffer>
#include <QGraphicsItem>
#include <QGraphicsScene>
#include <QGraphicsSceneHoverEvent>
#include <QGraphicsSceneMouseEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QSet>
#include <QStyle>
#include <QStyleOptionGraphicsItem>
#include <QSvgGenerator>
#include <QVariantAnimation>
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "widgets/forms/field_text.h"
#include "widgets/graph/graph_layout.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double card_width = 168;
constexpr double corner = 6;
constexpr double strip = 4;
constexpr double padding = 10;
constexpr double first_port =
    28; ///< of an edge below the top: rows of cards have straight edges between them
constexpr double port_step = 18;
constexpr double port_radius = 5;
constexpr double row_height = 16;
constexpr double grid = 8;
constexpr double scene_margin = 600;
constexpr double readable_zoom = 0.4; ///< below, small text is left out
constexpr double zoom_step = 1.2;
constexpr std::size_t shown_params = 3;
constexpr int problem_lines = 3;
constexpr int map_width = 152, map_height = 92, map_gap = 12;

QFont sized(int pixels, bool bold = false) {
    QFont font = QApplication::font();
    font.setPixelSize(pixels);
    font.setBold(bold);
    return font;
}

double snapped(double value) {
    return std::round(value / grid) * grid;
}

QString fromUtf8(const std::string& text) {
    return QString::fromStdString(text);
}

QString portKindText(PortKind kind) {
    switch (kind) {
    case PortKind::text:
        return GraphView::tr("words");
    case PortKind::image:
        return GraphView::tr("picture");
    case PortKind::audio:
        return GraphView::tr("spectrogram");
    case PortKind::waveform:
        return GraphView::tr("waveform");
    case PortKind::video:
        return GraphView::tr("video frames");
    case PortKind::numbers:
        return GraphView::tr("columns");
    case PortKind::series:
        return GraphView::tr("time series");
    case PortKind::tokens:
        return GraphView::tr("tokens");
    case PortKind::vector:
        return GraphView::tr("vector");
    case PortKind::prediction:
        break;
    }
    return GraphView::tr("prediction");
}

/// A shape a kind, so that ports are told apart without colour.
void drawPort(QPainter& painter, const QPointF& centre, PortKind kind, const QColor& colour) {
    const double r = port_radius;
    QPolygonF corners;
    painter.setBrush(colour);
    painter.setPen(QPen(theme().window, 1.5));
    switch (kind) {
    case PortKind::text:
        painter.drawRoundedRect(QRectF(centre.x() - r, centre.y() - r * 0.7, 2 * r, 1.4 * r), 2, 2);
        return;
    case PortKind::image:
        painter.drawRect(QRectF(centre.x() - r * 0.9, centre.y() - r * 0.9, 1.8 * r, 1.8 * r));
        return;
    case PortKind::audio:
        corners << QPointF(0, -1.2) << QPointF(1.2, 0) << QPointF(0, 1.2) << QPointF(-1.2, 0);
        break;
    case PortKind::waveform:
        corners << QPointF(-1.2, -0.6) << QPointF(0, -1.2) << QPointF(1.2, -0.6) << QPointF(1.2, 0.6) << QPointF(0, 1.2)
                << QPointF(-1.2, 0.6);
        break;
    case PortKind::video:
        corners << QPointF(-1.2, -0.8) << QPointF(0.5, -0.8) << QPointF(1.3, 0) << QPointF(0.5, 0.8)
                << QPointF(-1.2, 0.8);
        break;
    case PortKind::numbers:
        corners << QPointF(-0.4, -1.1) << QPointF(0.4, -1.1) << QPointF(0.4, 1.1) << QPointF(-0.4, 1.1);
        break;
    case PortKind::series:
        corners << QPointF(-1.2, 0.9) << QPointF(0, -1.1) << QPointF(1.2, 0.9);
        break;
    case PortKind::tokens:
        painter.drawEllipse(centre, r, r);
        return;
    case PortKind::vector:
        corners << QPointF(-0.9, -1.1) << QPointF(1.2, 0) << QPointF(-0.9, 1.1);
        break;
    case PortKind::prediction:
        corners << QPointF(-0.55, -1.1) << QPointF(0.55, -1.1) << QPointF(1.1, 0) << QPointF(0.55, 1.1)
                << QPointF(-0.55, 1.1) << QPointF(-1.1, 0);
        break;
    }
    for (QPointF& point : corners)
        point = centre + point * r;
    painter.drawPolygon(corners);
}

struct PortMark {
    QString text; ///< what a tooltip says
    PortKind kind = PortKind::tokens;
    Modality modality = Modality::none;
    std::string name;
};

/// What a card shows.
struct Card {
    QString id, title, shape, note;
    Modality modality = Modality::none;
    bool head = false;
    std::vector<std::pair<QString, QString>> params;
    std::vector<PortMark> inputs;
    std::optional<PortMark> output;
    QStringList problems;
    bool error = false; ///< one of the problems is more than a warning

    QColor colour() const { return head ? theme().accent : theme().modality(modality); }
    QString text() const {
        QStringList parts{id + QStringLiteral(", ") + title};
        for (const auto& [name, value] : params)
            parts += name + QLatin1Char(' ') + value;
        if (!shape.isEmpty()) parts += shape;
        if (!note.isEmpty()) parts += note;
        return (parts + problems).join(QStringLiteral("; "));
    }
};

class NodeItem;

/// What items tell the view.
struct Listener {
    std::function<void(NodeItem*)> pressed, moving, moved;
};

class EdgeItem : public QGraphicsItem {
  public:
    EdgeItem(NodeItem* from, NodeItem* to, std::size_t port, QString shape, Modality modality, bool broken)
        : m_from(from), m_to(to), m_port(port), m_shape(std::move(shape)), m_modality(modality),
          m_broken(broken) {
        route();
    }

    void route();
    bool touches(const NodeItem* node) const { return m_from == node || m_to == node; }
    void setStrong(bool strong) {
        m_strong = strong;
        setZValue(strong ? 1 : 0);
        update();
    }
    QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override {
        const QColor colour = m_broken ? theme().error : theme().modality(m_modality);
        QPen pen(colour, m_strong ? 3 : 2);
        if (m_broken) pen.setStyle(Qt::DashLine);
        painter->setPen(pen);
        painter->setBrush(Qt::NoBrush);
        painter->drawPath(m_path);
        if (m_label.isEmpty() ||
            option->levelOfDetailFromTransform(painter->worldTransform()) < readable_zoom)
            return;
        painter->setPen(QPen(theme().line, 1));
        painter->setBrush(theme().panel);
        painter->drawRoundedRect(m_label, m_label.height() / 2, m_label.height() / 2);
        painter->setPen(theme().dim);
        painter->setFont(sized(10));
        painter->drawText(m_label, Qt::AlignCenter, m_shape);
    }

  private:
    NodeItem* m_from;
    NodeItem* m_to;
    std::size_t m_port;
    QString m_shape;
    Modality m_modality;
    bool m_broken;
    bool m_strong = false;
    QPainterPath m_path;
    QRectF m_label; ///< null where the shape has no room between the cards
    QRectF m_bounds;
};

class NodeItem : public QGraphicsItem {
  public:
    explicit NodeItem(const Listener& listener) : m_listener(listener) {
        setZValue(2);
        setAcceptHoverEvents(true);
        setCursor(Qt::ArrowCursor);
    }

    void setCard(Card card) {
        prepareGeometryChange();
        m_card = std::move(card);
        const QFontMetricsF small(sized(11));
        m_words = m_card.problems.isEmpty() ? QString() : m_card.problems.front();
        if (m_card.problems.size() > 1)
            m_words +=
                QLatin1Char(' ') + GraphView::tr("(and %n more)", nullptr, int(m_card.problems.size()) - 1);
        m_words_height = 0;
        if (!m_words.isEmpty()) {
            const double needed =
                small.boundingRect(QRectF(0, 0, card_width - 2 * padding, 1000), Qt::TextWordWrap, m_words)
                    .height();
            m_words_height = std::min(needed, problem_lines * small.lineSpacing()) + 8;
        }
        m_height = first_port + 16 + row_height * double(m_card.params.size()) +
                   (m_card.shape.isEmpty() && m_card.note.isEmpty() ? 0 : row_height + 2) + m_words_height + padding;
        if (!m_card.params.empty()) m_height += 4;
        m_height = std::max(m_height, first_port + port_step * double(m_card.inputs.size()));
        update();
    }
    const Card& card() const { return m_card; }
    QSizeF size() const { return {card_width, m_height}; }
    QRectF rect() const { return {pos(), size()}; }
    QPointF inputAt(std::size_t i) const { return pos() + QPointF(0, first_port + port_step * double(i)); }
    QPointF outputAt() const { return pos() + QPointF(card_width, first_port); }
    void setSelectedCard(bool selected) {
        m_selected = selected;
        update();
    }

    QRectF boundingRect() const override { return QRectF(0, 0, card_width, m_height).adjusted(-8, -4, 8, 4); }
    QPainterPath shape() const override {
        QPainterPath path;
        path.addRoundedRect(QRectF(0, 0, card_width, m_height), corner, corner);
        return path;
    }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override {
        const Theme& t = theme();
        const QRectF box(0, 0, card_width, m_height);
        QPainterPath outline;
        outline.addRoundedRect(box, corner, corner);
        painter->fillPath(outline, t.dark ? t.raised : t.panel);
        painter->save();
        painter->setClipPath(outline, Qt::IntersectClip);
        painter->fillRect(QRectF(0, 0, card_width, strip), m_card.colour());
        painter->restore();
        const QColor state = m_card.error ? t.error : t.warning;
        painter->setBrush(Qt::NoBrush);
        if (m_selected)
            painter->setPen(QPen(t.accent, 2));
        else
            painter->setPen(QPen(m_card.problems.isEmpty() ? t.line : state, 1));
        painter->drawPath(outline);

        const double inner = card_width - 2 * padding;
        const bool readable = option->levelOfDetailFromTransform(painter->worldTransform()) >= readable_zoom;
        painter->setPen(t.text);
        const QFont bold = sized(13, true);
        painter->setFont(bold);
        const double mark = m_card.problems.isEmpty() ? 0 : 18;
        painter->drawText(QRectF(padding, 9, inner - mark, 18), Qt::AlignVCenter,
                          QFontMetricsF(bold).elidedText(m_card.id, Qt::ElideRight, inner - mark));
        if (mark > 0) drawMark(*painter, QRectF(card_width - padding - 14, 11, 14, 14), state);
        if (readable) {
            const QFont font = sized(11);
            const QFontMetricsF metrics(font);
            painter->setFont(font);
            painter->setPen(t.dim);
            painter->drawText(QRectF(padding, 26, inner, row_height), Qt::AlignVCenter,
                              metrics.elidedText(m_card.title, Qt::ElideRight, inner));
            double y = 26 + row_height + 6;
            for (const auto& [name, value] : m_card.params) {
                const QString shown = metrics.elidedText(value, Qt::ElideMiddle, inner * 0.6);
                const double width = metrics.horizontalAdvance(shown);
                painter->setPen(t.dim);
                painter->drawText(QRectF(padding, y, inner, row_height), Qt::AlignVCenter,
                                  metrics.elidedText(name, Qt::ElideRight, inner - width - 8));
                painter->setPen(t.text);
                painter->drawText(QRectF(padding, y, inner, row_height), Qt::AlignVCenter | Qt::AlignRight,
                                  shown);
                y += row_height;
            }
            if (!m_card.shape.isEmpty() || !m_card.note.isEmpty()) {
                const QRectF line(padding, y + 2, inner, row_height);
                const double width = m_card.note.isEmpty() ? 0 : metrics.horizontalAdvance(m_card.note) + 8;
                painter->setPen(t.dim);
                painter->drawText(line, Qt::AlignVCenter, m_card.note);
                painter->setPen(m_card.colour());
                painter->drawText(line, Qt::AlignVCenter | Qt::AlignRight,
                                  metrics.elidedText(m_card.shape, Qt::ElideLeft, inner - width));
                y += row_height + 2;
            }
            if (!m_words.isEmpty()) {
                painter->setPen(state);
                painter->drawText(QRectF(padding, y + 6, inner, m_words_height - 6), Qt::TextWordWrap,
                                  m_words);
            }
        }
        for (std::size_t i = 0; i < m_card.inputs.size(); ++i)
            drawPort(*painter, inputAt(i) - pos(), m_card.inputs[i].kind,
                     t.modality(m_card.inputs[i].modality));
        if (m_card.output)
            drawPort(*painter, outputAt() - pos(), m_card.output->kind,
                     m_card.head ? t.accent : t.modality(m_card.output->modality));
    }

  protected:
    void mousePressEvent(QGraphicsSceneMouseEvent* event) override {
        if (event->button() != Qt::LeftButton) {
            event->ignore();
            return;
        }
        m_grabbed = pos();
        m_dragging = false;
        m_listener.pressed(this);
    }
    void mouseMoveEvent(QGraphicsSceneMouseEvent* event) override {
        const QPointF way = event->scenePos() - event->buttonDownScenePos(Qt::LeftButton);
        const QPoint pixels = event->screenPos() - event->buttonDownScreenPos(Qt::LeftButton);
        // A click with a trembling hand is no move.
        if (!m_dragging && pixels.manhattanLength() < QApplication::startDragDistance()) return;
        m_dragging = true;
        setPos(snapped(m_grabbed.x() + way.x()), snapped(m_grabbed.y() + way.y()));
        m_listener.moving(this);
    }
    void mouseReleaseEvent(QGraphicsSceneMouseEvent*) override {
        if (std::exchange(m_dragging, false) && pos() != m_grabbed) m_listener.moved(this);
    }
    // The view opens it; the second press of a double click begins no drag.
    void mouseDoubleClickEvent(QGraphicsSceneMouseEvent*) override {}
    void hoverMoveEvent(QGraphicsSceneHoverEvent* event) override {
        const QPointF at = event->scenePos();
        const auto near = [&](const QPointF& port) { return QLineF(at, port).length() <= 2 * port_radius; };
        QString tip = m_card.problems.join(QLatin1Char('\n'));
        for (std::size_t i = 0; i < m_card.inputs.size(); ++i)
            if (near(inputAt(i))) tip = m_card.inputs[i].text;
        if (m_card.output && near(outputAt())) tip = m_card.output->text;
        if (toolTip() != tip) setToolTip(tip);
    }

  private:
    /// A triangle for a warning, a disc for an error, each with its sign.
    void drawMark(QPainter& painter, const QRectF& place, const QColor& colour) const {
        painter.save();
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        if (m_card.error)
            painter.drawEllipse(place);
        else
            painter.drawPolygon(QPolygonF() << QPointF(place.center().x(), place.top()) << place.bottomRight()
                                            << place.bottomLeft());
        painter.setPen(theme().panel);
        painter.setFont(sized(10, true));
        painter.drawText(place.adjusted(0, m_card.error ? 0 : 3, 0, 0), Qt::AlignCenter, QStringLiteral("!"));
        painter.restore();
    }

    const Listener& m_listener;
    Card m_card;
    QString m_words;
    double m_words_height = 0;
    double m_height = 64;
    bool m_selected = false;
    bool m_dragging = false;
    QPointF m_grabbed;
};

void EdgeItem::route() {
    prepareGeometryChange();
    const QPointF a = m_from->outputAt(), b = m_to->inputAt(m_port);
    const double reach = std::max(32.0, std::abs(b.x() - a.x()) / 2);
    m_path = QPainterPath(a);
    m_path.cubicTo(a + QPointF(reach, 0), b - QPointF(reach, 0), b);
    m_label = QRectF();
    if (!m_shape.isEmpty()) {
        const QFontMetricsF metrics(sized(10));
        QRectF label(0, 0, metrics.horizontalAdvance(m_shape) + 12, 16);
        label.moveCenter(m_path.pointAtPercent(0.5));
        const double between = b.x() - a.x();
        if (label.width() + 2 * port_radius <= between) m_label = label;
    }
    m_bounds = m_path.boundingRect().united(m_label).adjusted(-4, -4, 4, 4);
    update();
}

/// The parameters that a card has room for: those that differ from their default before those that do not, in
/// the order of the table; the column always.
std::vector<std::pair<QString, QString>> mainParams(const NodeType& type, const Node& node) {
    std::vector<const Field*> chosen;
    const auto take = [&](auto&& wanted) {
        for (const Field& field : type.fields)
            if (chosen.size() < shown_params &&
                std::find(chosen.begin(), chosen.end(), &field) == chosen.end() && wanted(field))
                chosen.push_back(&field);
    };
    take([](const Field& field) { return field.kind == FieldKind::column; });
    take([&](const Field& field) { return node.params.contains(field.name); });
    take([](const Field& field) {
        return !field.advanced && (field.kind == FieldKind::integer || field.kind == FieldKind::choice);
    });
    std::sort(chosen.begin(), chosen.end());
    std::vector<std::pair<QString, QString>> params;
    for (const Field* field : chosen) {
        const auto own = node.params.find(field->name);
        QString value = valueText(*field, own == node.params.end() ? field->fallback : own->second);
        if (value.isEmpty()) value = QStringLiteral("–");
        if (!field->unit.empty()) value += QLatin1Char(' ') + fieldText(field->unit);
        params.emplace_back(fieldText(field->title), value);
    }
    return params;
}

} // namespace

struct GraphView::Impl {
    Impl(GraphView* view, const Registry& types) : q(view), registry(types) {}

    class MiniMap;

    GraphView* q;
    const Registry& registry;
    QGraphicsScene scene;
    Listener listener;
    GraphSpec graph;
    GraphInfo info;
    std::function<QString(const Error&)> problem = problemText;
    std::map<std::string, QString> notes; ///< by node id
    std::map<std::string, NodeItem*> nodes;
    std::vector<EdgeItem*> edges;
    std::string selected;
    MiniMap* map = nullptr;
    bool fitted = true;   ///< nobody has zoomed or panned: a new size fits anew
    bool animate = false; ///< the next places are moved to, not jumped to
    QVariantAnimation motion;
    std::map<std::string, std::pair<QPointF, QPointF>> ways;
    bool space = false;
    std::optional<QPoint> panning;

    Card cardOf(const Node& node) const;
    void rebuild();
    void place(const std::map<std::string, QPointF>& places);
    void routeAll() {
        for (EdgeItem* edge : edges)
            edge->route();
    }
    void select(const std::string& id);
    void mark();
    void describe();
    void bound();
    QRectF content() const; ///< where all cards are, or will be when they have moved
    NodeItem* item(const std::string& id) const {
        const auto found = nodes.find(id);
        return found == nodes.end() ? nullptr : found->second;
    }
    void applyZoom(double zoom, ViewportAnchor anchor);
    void neighbour(int key);
    void nudge(int key);
    void changed();
    std::string edge(bool last) const;
};

/// The whole graph in a corner, with a frame around what is seen; a press goes there.
class GraphView::Impl::MiniMap : public QWidget {
  public:
    explicit MiniMap(GraphView::Impl& owner) : QWidget(owner.q), m_owner(owner) {
        setFixedSize(map_width, map_height);
        setCursor(Qt::PointingHandCursor);
        hide();
    }

    void follow() {
        const QRect port = m_owner.q->viewport()->geometry();
        move(port.right() - width() - map_gap, port.bottom() - height() - map_gap);
        const QRectF seen = m_owner.q->mapToScene(m_owner.q->viewport()->rect()).boundingRect();
        // Where everything is in view, it would only be in the way.
        setVisible(!m_owner.nodes.empty() && port.width() > 3 * width() && port.height() > 3 * height() &&
                   !seen.contains(m_owner.content()));
        update();
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& t = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(t.line);
        painter.setBrush(t.panel);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
        const QTransform scaled = transform();
        painter.setClipRect(rect().adjusted(2, 2, -2, -2));
        for (const auto& [id, node] : m_owner.nodes) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(node->card().colour());
            painter.drawRoundedRect(scaled.mapRect(node->rect()), 2, 2);
        }
        const QRectF seen = m_owner.q->mapToScene(m_owner.q->viewport()->rect()).boundingRect();
        painter.setPen(QPen(t.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(scaled.mapRect(seen).intersected(QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5)));
    }
    void mousePressEvent(QMouseEvent* event) override { go(event->position()); }
    void mouseMoveEvent(QMouseEvent* event) override { go(event->position()); }

  private:
    QTransform transform() const {
        const QRectF all = m_owner.content().adjusted(-80, -80, 80, 80);
        const double scale = std::min(width() / all.width(), height() / all.height());
        QTransform made;
        made.translate(width() / 2.0, height() / 2.0);
        made.scale(scale, scale);
        made.translate(-all.center().x(), -all.center().y());
        return made;
    }
    void go(const QPointF& at) {
        m_owner.fitted = false;
        m_owner.q->centerOn(transform().inverted().map(at));
        m_owner.changed();
    }

    GraphView::Impl& m_owner;
};

Card GraphView::Impl::cardOf(const Node& node) const {
    Card card;
    card.id = fromUtf8(node.id);
    if (const auto note = notes.find(node.id); note != notes.end()) card.note = note->second;
    const NodeType* type = registry.find(node.type);
    card.title = type ? fieldText(type->title) : fromUtf8(node.type);
    if (type) {
        card.modality = type->modality;
        card.head = type->category == "head";
        if (type->category == "input") card.title = GraphView::tr("%1 input").arg(card.title);
        card.params = mainParams(*type, node);
        for (const InputPort& port : type->inputs) {
            PortMark mark;
            mark.name = port.name;
            mark.kind = port.kinds.empty() ? PortKind::tokens : port.kinds.front();
            mark.modality = port.modality != Modality::none ? port.modality : type->modality;
            QStringList kinds;
            for (const PortKind kind : port.kinds)
                kinds += portKindText(kind);
            mark.text = port.many ? GraphView::tr("Input “%1”: any number of %2")
                                  : GraphView::tr("Input “%1”: one of %2");
            mark.text = mark.text.arg(fromUtf8(port.name), kinds.join(QStringLiteral(", ")));
            // What arrives says more than what might.
            for (const Edge& edge : graph.edges) {
                const auto source = info.outputs.find(edge.from);
                if (edge.to != node.id || edge.port != port.name || source == info.outputs.end()) continue;
                mark.kind = source->second.kind;
                if (!port.many) mark.modality = source->second.modality;
                break;
            }
            card.inputs.push_back(std::move(mark));
        }
    }
    if (const auto output = info.outputs.find(node.id); output != info.outputs.end()) {
        card.shape = fromUtf8(shape_text(output->second.shape));
        card.output =
            PortMark{GraphView::tr("Output: %1 %2").arg(portKindText(output->second.kind), card.shape),
                     output->second.kind,
                     output->second.modality,
                     {}};
    } else {
        card.output = PortMark{GraphView::tr("Output: not known"), PortKind::tokens, Modality::none, {}};
    }
    for (const Problem& entry : info.problems) {
        if (entry.node != node.id) continue;
        const bool error = entry.severity == Problem::Severity::error;
        // What cannot work stands before what is merely odd.
        if (error && !card.error)
            card.problems.prepend(problem(entry.error));
        else
            card.problems.append(problem(entry.error));
        card.error = card.error || error;
    }
    return card;
}

void GraphView::Impl::rebuild() {
    for (EdgeItem* edge : edges)
        delete edge;
    edges.clear();
    QSet<QString> kept;
    std::map<std::string, QSizeF> sizes;
    std::map<std::string, QPointF> places;
    for (const Node& node : graph.nodes) {
        NodeItem*& entry = nodes[node.id];
        if (!entry) {
            entry = new NodeItem(listener);
            scene.addItem(entry);
        }
        entry->setCard(cardOf(node));
        sizes[node.id] = entry->size();
        places[node.id] = {node.x, node.y};
        kept.insert(fromUtf8(node.id));
    }
    for (auto entry = nodes.begin(); entry != nodes.end();) {
        if (kept.contains(fromUtf8(entry->first))) {
            ++entry;
            continue;
        }
        delete entry->second;
        entry = nodes.erase(entry);
    }
    if (needsLayout(graph)) places = layeredLayout(graph, sizes);
    place(places);
    for (const Edge& edge : graph.edges) {
        NodeItem* from = item(edge.from);
        NodeItem* to = item(edge.to);
        if (!from || !to) continue;
        const auto& inputs = to->card().inputs;
        const auto port = std::find_if(inputs.begin(), inputs.end(),
                                       [&](const PortMark& mark) { return mark.name == edge.port; });
        const auto source = info.outputs.find(edge.from);
        const bool known = source != info.outputs.end();
        edges.push_back(new EdgeItem(from, to, port == inputs.end() ? 0 : std::size_t(port - inputs.begin()),
                                     known ? fromUtf8(shape_text(source->second.shape)) : QString(),
                                     known ? source->second.modality : Modality::none,
                                     !known || port == inputs.end()));
        scene.addItem(edges.back());
    }
    if (!item(selected)) selected.clear();
    mark();
    bound();
    describe();
}

void GraphView::Impl::place(const std::map<std::string, QPointF>& places) {
    motion.stop();
    ways.clear();
    const bool moves = std::exchange(animate, false) && q->isVisible() &&
                       q->style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, q) > 0;
    for (const auto& [id, to] : places) {
        NodeItem* node = nodes.at(id);
        if (moves && node->pos() != to)
            ways[id] = {node->pos(), to};
        else
            node->setPos(to);
    }
    if (!ways.empty()) motion.start();
}

void GraphView::Impl::select(const std::string& id) {
    const std::string wanted = item(id) ? id : std::string();
    if (wanted == selected) return;
    selected = wanted;
    mark();
    describe();
    emit q->nodeSelected(fromUtf8(selected));
}

void GraphView::Impl::mark() {
    for (const auto& [id, node] : nodes)
        node->setSelectedCard(id == selected);
    for (EdgeItem* edge : edges)
        edge->setStrong(!selected.empty() && edge->touches(item(selected)));
}

void GraphView::Impl::describe() {
    QStringList texts;
    for (const Node& node : graph.nodes)
        texts += item(node.id)->card().text();
    QString description = GraphView::tr("%n nodes", nullptr, int(graph.nodes.size()));
    if (!selected.empty())
        description +=
            QStringLiteral(". ") + GraphView::tr("Selected: %1").arg(item(selected)->card().text());
    if (!texts.isEmpty()) description += QStringLiteral(".\n") + texts.join(QLatin1Char('\n'));
    if (q->accessibleDescription() == description) return;
    q->setAccessibleDescription(description); // tells screen readers itself
}

QRectF GraphView::Impl::content() const {
    QRectF all;
    for (const auto& [id, node] : nodes) {
        const auto way = ways.find(id);
        all = all.united(way == ways.end() ? node->rect() : QRectF(way->second.second, node->size()));
    }
    return all;
}

void GraphView::Impl::bound() {
    const QPointF centre = q->centre();
    scene.setSceneRect(content().adjusted(-scene_margin, -scene_margin, scene_margin, scene_margin));
    if (fitted)
        q->fit();
    else
        q->centerOn(centre);
    changed();
}

void GraphView::Impl::changed() {
    if (map) map->follow();
    emit q->viewChanged();
}

void GraphView::Impl::applyZoom(double zoom, ViewportAnchor anchor) {
    zoom = std::clamp(zoom, least_zoom, largest_zoom);
    fitted = false;
    q->setTransformationAnchor(anchor);
    q->setTransform(QTransform::fromScale(zoom, zoom));
    q->setTransformationAnchor(AnchorViewCenter);
    changed();
}

/// First or last node as data flows.
std::string GraphView::Impl::edge(bool last) const {
    if (!info.order.empty()) return last ? info.order.back() : info.order.front();
    if (graph.nodes.empty()) return {};
    return last ? graph.nodes.back().id : graph.nodes.front().id;
}

void GraphView::Impl::neighbour(int key) {
    const NodeItem* now = item(selected);
    if (!now) {
        q->showNode(fromUtf8(edge(false)));
        return;
    }
    const bool across = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Left || key == Qt::Key_Up ? -1 : 1;
    std::string best;
    double least = 0;
    for (const auto& [id, node] : nodes) {
        if (node == now) continue;
        const QPointF way = node->rect().center() - now->rect().center();
        const double ahead = sign * (across ? way.x() : way.y());
        const double aside = std::abs(across ? way.y() : way.x());
        if (ahead <= 1) continue;
        // Up and down stay in the column, as long as something is there.
        double cost = ahead + (across ? 1.5 : 8) * aside;
        const bool linked = std::any_of(graph.edges.begin(), graph.edges.end(), [&](const Edge& e) {
            return sign < 0 ? e.from == id && e.to == selected : e.from == selected && e.to == id;
        });
        if (across && linked) cost -= 1e6;
        if (best.empty() || cost < least) {
            best = id;
            least = cost;
        }
    }
    if (!best.empty()) q->showNode(fromUtf8(best));
}

void GraphView::Impl::nudge(int key) {
    NodeItem* node = item(selected);
    if (!node) return;
    QPointF to(snapped(node->pos().x()), snapped(node->pos().y()));
    if (key == Qt::Key_Left) to.rx() -= grid;
    if (key == Qt::Key_Right) to.rx() += grid;
    if (key == Qt::Key_Up) to.ry() -= grid;
    if (key == Qt::Key_Down) to.ry() += grid;
    node->setPos(to);
    listener.moving(node);
    listener.moved(node);
}

GraphView::GraphView(const Registry& registry, QWidget* parent)
    : QGraphicsView(parent), m_impl(std::make_unique<Impl>(this, registry)) {
    setScene(&m_impl->scene);
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setViewportUpdateMode(FullViewportUpdate);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTransformationAnchor(AnchorViewCenter);
    setMinimumSize(160, 120);
    m_impl->scene.setItemIndexMethod(QGraphicsScene::NoIndex);
    m_impl->map = new Impl::MiniMap(*m_impl);
    m_impl->listener.pressed = [this](NodeItem* node) { m_impl->select(node->card().id.toStdString()); };
    m_impl->listener.moving = [this](NodeItem* node) {
        for (EdgeItem* edge : m_impl->edges)
            if (edge->touches(node)) edge->route();
        m_impl->map->follow();
    };
    m_impl->listener.moved = [this](NodeItem* node) {
        m_impl->fitted = false;
        emit nodeMoved(node->card().id, node->pos());
    };
    m_impl->motion.setDuration(120);
    m_impl->motion.setStartValue(0.0);
    m_impl->motion.setEndValue(1.0);
    m_impl->motion.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_impl->motion, &QVariantAnimation::valueChanged, this, [this](const QVariant& share) {
        for (const auto& [id, way] : m_impl->ways)
            if (NodeItem* node = m_impl->item(id))
                node->setPos(way.first + (way.second - way.first) * share.toDouble());
        m_impl->routeAll();
        m_impl->map->follow();
    });
    connect(&m_impl->motion, &QVariantAnimation::finished, this, [this] {
        m_impl->ways.clear();
        m_impl->map->follow();
    });
    retranslate();
}

GraphView::~GraphView() {
    m_impl->motion.disconnect(this);
    setScene(nullptr);
}

void GraphView::setGraph(const GraphSpec& graph, const GraphInfo& info) {
    const std::string before = m_impl->selected;
    m_impl->graph = graph;
    m_impl->info = info;
    m_impl->rebuild();
    if (before != m_impl->selected) emit nodeSelected(fromUtf8(m_impl->selected));
}

void GraphView::setNotes(const std::map<std::string, QString>& notes) {
    if (m_impl->notes == notes) return;
    m_impl->notes = notes;
    m_impl->rebuild();
}

QByteArray GraphView::svg(const QString& title) {
    constexpr double margin = 24;
    const QRectF all = m_impl->content().adjusted(-margin, -margin, margin, margin);
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setTitle(title);
    generator.setSize(all.size().toSize());
    generator.setViewBox(QRectF(QPointF(), all.size()));
    const std::string selected = std::exchange(m_impl->selected, {});
    m_impl->mark();
    QPainter painter(&generator);
    painter.fillRect(QRectF(QPointF(), all.size()), theme().window);
    m_impl->scene.render(&painter, QRectF(QPointF(), all.size()), all);
    painter.end();
    m_impl->selected = selected;
    m_impl->mark();
    return buffer.data();
}

void GraphView::setProblemText(std::function<QString(const Error&)> text) {
    m_impl->problem = std::move(text);
    m_impl->rebuild();
}

QString GraphView::selectedNode() const {
    return fromUtf8(m_impl->selected);
}

void GraphView::selectNode(const QString& id) {
    m_impl->select(id.toStdString());
}

void GraphView::showNode(const QString& id) {
    selectNode(id);
    if (const NodeItem* node = m_impl->item(m_impl->selected)) ensureVisible(node->rect(), 24, 24);
}

QString GraphView::nodeText(const QString& id) const {
    const NodeItem* node = m_impl->item(id.toStdString());
    return node ? node->card().text() : QString();
}

QRectF GraphView::nodeRect(const QString& id) const {
    const NodeItem* node = m_impl->item(id.toStdString());
    return node ? node->rect() : QRectF();
}

double GraphView::zoom() const {
    return transform().m11();
}

void GraphView::setZoom(double zoom) {
    m_impl->applyZoom(zoom, AnchorViewCenter);
}

void GraphView::zoomIn() {
    setZoom(zoom() * zoom_step);
}

void GraphView::zoomOut() {
    setZoom(zoom() / zoom_step);
}

void GraphView::fit() {
    const QRectF all = m_impl->content();
    if (all.isEmpty()) return;
    const QSize port = viewport()->size();
    constexpr double margin = 32;
    const double scale = std::min(
        {1.0, (port.width() - 2 * margin) / all.width(), (port.height() - 2 * margin) / all.height()});
    setTransform(QTransform::fromScale(std::max(scale, least_zoom), std::max(scale, least_zoom)));
    centerOn(all.center());
    m_impl->fitted = true;
    m_impl->changed();
}

QPointF GraphView::centre() const {
    return mapToScene(viewport()->rect().center());
}

void GraphView::arrange() {
    std::map<std::string, QSizeF> sizes;
    for (const auto& [id, node] : m_impl->nodes)
        sizes[id] = node->size();
    const auto places = layeredLayout(m_impl->graph, sizes);
    if (places.empty()) return;
    m_impl->animate = true;
    m_impl->fitted = true;
    emit nodesArranged(places);
    m_impl->animate = false;
}

void GraphView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::ApplicationFontChange)
        m_impl->rebuild();
    if (event->type() == QEvent::PaletteChange) {
        viewport()->update();
        if (m_impl->map) m_impl->map->update();
    }
    QGraphicsView::changeEvent(event);
}

void GraphView::retranslate() {
    setAccessibleName(tr("Graph of the model"));
}

void GraphView::drawBackground(QPainter* painter, const QRectF& rect) {
    painter->fillRect(rect, theme().window);
    if (zoom() < 0.6) return;
    constexpr double step = 3 * grid;
    painter->setPen(QPen(theme().line, 1.5 / zoom(), Qt::SolidLine, Qt::RoundCap));
    QList<QPointF> dots;
    for (double x = std::floor(rect.left() / step) * step; x <= rect.right(); x += step)
        for (double y = std::floor(rect.top() / step) * step; y <= rect.bottom(); y += step)
            dots.append({x, y});
    painter->drawPoints(dots.constData(), int(dots.size()));
}

void GraphView::drawForeground(QPainter* painter, const QRectF&) {
    if (!hasFocus()) return;
    painter->save();
    painter->resetTransform();
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setPen(theme().accent);
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    painter->restore();
}

void GraphView::keyPressEvent(QKeyEvent* event) {
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (shift)
            m_impl->nudge(event->key());
        else
            m_impl->neighbour(event->key());
        break;
    case Qt::Key_Home:
        showNode(fromUtf8(m_impl->edge(false)));
        break;
    case Qt::Key_End:
        showNode(fromUtf8(m_impl->edge(true)));
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!m_impl->selected.empty()) emit nodeActivated(selectedNode());
        break;
    case Qt::Key_Escape:
        if (m_impl->selected.empty())
            QGraphicsView::keyPressEvent(event);
        else
            selectNode({});
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomIn();
        break;
    case Qt::Key_Minus:
        zoomOut();
        break;
    case Qt::Key_0:
        setZoom(1);
        break;
    case Qt::Key_F:
        fit();
        break;
    case Qt::Key_Space:
        if (!event->isAutoRepeat()) {
            m_impl->space = true;
            viewport()->setCursor(Qt::OpenHandCursor);
        }
        break;
    default:
        QGraphicsView::keyPressEvent(event);
    }
}

void GraphView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        m_impl->space = false;
        viewport()->unsetCursor();
        return;
    }
    QGraphicsView::keyReleaseEvent(event);
}

void GraphView::mousePressEvent(QMouseEvent* event) {
    const bool pan =
        event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_impl->space);
    if (pan) {
        m_impl->panning = event->position().toPoint();
        m_impl->fitted = false;
        viewport()->setCursor(Qt::ClosedHandCursor);
        return;
    }
    QGraphicsView::mousePressEvent(event);
    if (event->button() == Qt::LeftButton && !itemAt(event->position().toPoint())) selectNode({});
}

void GraphView::mouseDoubleClickEvent(QMouseEvent* event) {
    QGraphicsView::mouseDoubleClickEvent(event);
    if (event->button() != Qt::LeftButton) return;
    if (const auto* node = dynamic_cast<NodeItem*>(itemAt(event->position().toPoint())))
        emit nodeActivated(node->card().id);
}

void GraphView::mouseMoveEvent(QMouseEvent* event) {
    if (!m_impl->panning) {
        QGraphicsView::mouseMoveEvent(event);
        return;
    }
    const QPoint now = event->position().toPoint();
    const QPoint way = now - *m_impl->panning;
    m_impl->panning = now;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - way.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - way.y());
}

void GraphView::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_impl->panning) {
        QGraphicsView::mouseReleaseEvent(event);
        return;
    }
    m_impl->panning.reset();
    if (m_impl->space)
        viewport()->setCursor(Qt::OpenHandCursor);
    else
        viewport()->unsetCursor();
    m_impl->changed();
}

void GraphView::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    if (m_impl->fitted) fit();
    m_impl->map->follow();
}

void GraphView::scrollContentsBy(int dx, int dy) {
    QGraphicsView::scrollContentsBy(dx, dy);
    if (m_impl->map) m_impl->map->follow();
}

void GraphView::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier) {
        m_impl->applyZoom(zoom() * std::pow(zoom_step, event->angleDelta().y() / 120.0), AnchorUnderMouse);
        event->accept();
        return;
    }
    m_impl->fitted = false;
    QGraphicsView::wheelEvent(event);
    m_impl->changed();
}

void GraphView::focusInEvent(QFocusEvent* event) {
    QGraphicsView::focusInEvent(event);
    viewport()->update();
}

void GraphView::focusOutEvent(QFocusEvent* event) {
    m_impl->space = false;
    viewport()->unsetCursor();
    QGraphicsView::focusOutEvent(event);
    viewport()->update();
}

} // namespace triptych
