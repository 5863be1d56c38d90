// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_editor.h"

#include <QBuffer>
#include <QEvent>
#include <QLineEdit>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QStyle>
#include <QSvgGenerator>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/graph/layout.h"
#include "widgets/forms/field_text.h"
#include "widgets/graph/graph_accessible.h"
#include "widgets/graph/graph_editor_impl.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double scene_margin = 600;
constexpr double zoom_step = 1.2;
constexpr double picture_margin = 24;

/// No node has a place of its own yet, so that all lie on each other at the origin.
bool needsLayout(const GraphSpec& graph) {
    return graph.nodes.size() > 1 && std::all_of(graph.nodes.begin(), graph.nodes.end(),
                                                 [](const Node& node) { return node.x == 0 && node.y == 0; });
}

LayoutOptions layoutOptions(const GraphScene& scene) {
    LayoutOptions options;
    options.layer_gap = 104; // room for the shape on an edge
    options.row_gap = 40;
    for (const auto& [id, item] : scene.nodes())
        options.sizes[id] = {item->size().width(), item->size().height()};
    return options;
}

} // namespace

GraphEditor::GraphEditor(const Registry& registry, QWidget* parent)
    : QGraphicsView(parent), m_impl(std::make_unique<Impl>(this, registry)) {
    m_impl->problem = problemText;
    setScene(&m_impl->scene);
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setViewportUpdateMode(SmartViewportUpdate);
    setCacheMode(CacheBackground);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTransformationAnchor(AnchorViewCenter);
    setMinimumSize(160, 120);
    setAcceptDrops(true);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    m_impl->scene.setItemIndexMethod(QGraphicsScene::NoIndex);
    m_impl->map = new MiniMap(*this, m_impl->scene);
    connect(m_impl->map, &MiniMap::asked, this, [this](const QPointF& at) {
        m_impl->fitted = false;
        centerOn(at);
        m_impl->changed();
    });
    m_impl->legend = new QLabel(this);
    m_impl->legend->setObjectName(QStringLiteral("comparison"));
    m_impl->legend->setTextFormat(Qt::RichText);
    m_impl->legend->setMargin(8);
    m_impl->legend->setProperty("role", "raised");
    m_impl->legend->setAttribute(Qt::WA_StyledBackground);
    m_impl->legend->hide();
    m_impl->popup = new ChoicePopup(this);
    m_impl->setUpMotion();
    installGraphAccessible();
    retranslate();
}

GraphEditor::~GraphEditor() {
    removeGraphAccessible(*this);
    delete m_impl->popup; // what it asks about goes with the rest
    m_impl->motion.disconnect(this);
    setScene(nullptr);
}

void GraphEditor::Impl::setUpMotion() {
    motion.setDuration(120);
    motion.setStartValue(0.0);
    motion.setEndValue(1.0);
    motion.setEasingCurve(QEasingCurve::OutCubic);
    connect(&motion, &QVariantAnimation::valueChanged, q, [this](const QVariant& share) {
        for (const auto& [id, way] : ways)
            if (NodeItem* node = scene.node(id))
                node->setPos(way.first + (way.second - way.first) * share.toDouble());
        scene.followAll();
        map->follow();
    });
    connect(&motion, &QVariantAnimation::finished, q, [this] {
        ways.clear();
        map->follow();
    });
}

void GraphEditor::setGraph(const GraphSpec& graph, const GraphInfo& info, const DataFacts& facts) {
    m_impl->cancelDrag();
    m_impl->given = graph;
    m_impl->info = info;
    m_impl->facts = facts;
    if (m_impl->comparison) m_impl->recompare();
    m_impl->rebuild();
    Impl::Selection wanted = m_impl->wished ? *std::exchange(m_impl->wished, {}) : m_impl->selection;
    m_impl->keepValid(wanted);
    m_impl->select(std::move(wanted));
    m_impl->mark();
    m_impl->describe();
}

const GraphSpec& GraphEditor::graph() const {
    return m_impl->graph;
}

QString GraphEditor::Impl::said(const Error& error) {
    const auto [entry, isNew] = saidProblems.try_emplace(error.text());
    if (isNew) entry->second = problem(error);
    return entry->second;
}

/// The same with places for its nodes, where it has none.
GraphSpec GraphEditor::Impl::placed(const GraphSpec& bare) const {
    GraphSpec made = bare;
    if (needsLayout(bare))
        for (const auto& [id, place] : layered_layout(bare, layoutOptions(scene)))
            if (Node* node = made.find(id)) {
                node->x = graph_style::snapped(place.first);
                node->y = graph_style::snapped(place.second);
            }
    return made;
}

void GraphEditor::Impl::rebuild() {
    const GraphSpec& shown = comparison ? comparison->difference.merged : given;
    if (saidProblems.size() > 1000) saidProblems.clear();
    const CardMaker maker(shown, info, registry, notes, [this](const Error& error) { return said(error); });
    scene.show(
        shown, info,
        [&](const Node& node) {
            Card card = maker.card(node);
            if (comparison) markDifference(card);
            return card;
        },
        [this](const Edge& edge) { return differenceOf(edge); });
    // Now that the sizes of the cards are known.
    graph = placed(shown);
    std::map<std::string, QPointF> places;
    for (const Node& node : graph.nodes)
        places[node.id] = {node.x, node.y};
    place(places);
    bound();
    showLegend();
}

void GraphEditor::Impl::place(const std::map<std::string, QPointF>& places) {
    motion.stop();
    ways.clear();
    const bool moves = std::exchange(animate, false) && q->isVisible() &&
                       q->style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, q) > 0;
    std::map<std::string, QPointF> now;
    for (const auto& [id, to] : places) {
        const NodeItem* node = scene.node(id);
        if (moves && node && node->pos() != to)
            ways[id] = {node->pos(), to};
        else
            now[id] = to;
    }
    scene.place(now);
    if (!ways.empty()) motion.start();
}

QRectF GraphEditor::Impl::content() const {
    if (ways.empty()) return scene.content();
    QRectF all;
    for (const auto& [id, node] : scene.nodes()) {
        const auto way = ways.find(id);
        all = all.united(way == ways.end() ? node->rect() : QRectF(way->second.second, node->size()));
    }
    return all;
}

void GraphEditor::Impl::bound() {
    const QPointF centre = q->centre();
    scene.setSceneRect(content().adjusted(-scene_margin, -scene_margin, scene_margin, scene_margin));
    if (fitted)
        q->fit();
    else
        q->centerOn(centre);
    changed();
}

void GraphEditor::Impl::changed() {
    map->follow();
    emit q->viewChanged();
}

void GraphEditor::Impl::applyZoom(double zoom, ViewportAnchor anchor) {
    zoom = std::clamp(zoom, least_zoom, largest_zoom);
    fitted = false;
    q->setTransformationAnchor(anchor);
    q->setTransform(QTransform::fromScale(zoom, zoom));
    q->setTransformationAnchor(AnchorViewCenter);
    changed();
}

void GraphEditor::setNotes(const std::map<std::string, QString>& notes) {
    if (m_impl->notes == notes) return;
    m_impl->notes = notes;
    m_impl->rebuild();
    m_impl->mark();
    m_impl->describe();
}

void GraphEditor::setProblemText(std::function<QString(const Error&)> text) {
    m_impl->problem = std::move(text);
    m_impl->saidProblems.clear();
    m_impl->rebuild();
    m_impl->mark();
    m_impl->describe();
}

void GraphEditor::setPrepareNode(std::function<void(Node&)> prepare) {
    m_impl->prepare = std::move(prepare);
}

QString GraphEditor::nodeText(const QString& id) const {
    const NodeItem* node = m_impl->scene.node(id.toStdString());
    return node ? node->card().text() : QString();
}

QRectF GraphEditor::nodeRect(const QString& id) const {
    const NodeItem* node = m_impl->scene.node(id.toStdString());
    return node && node->isVisible() ? node->rect() : QRectF();
}

QPointF GraphEditor::portPlace(const QString& node, const QString& port) const {
    return port.isEmpty() ? m_impl->scene.outputAt(node.toStdString())
                          : m_impl->scene.inputAt(node.toStdString(), port.toStdString());
}

QPointF GraphEditor::edgeMiddle(const Edge& edge) const {
    const EdgeItem* item = m_impl->scene.edge(edge);
    return item ? item->middle() : QPointF();
}

QRectF GraphEditor::groupRect(const QString& id) const {
    const GroupItem* group = m_impl->scene.group(id.toStdString());
    return group ? group->rect() : QRectF();
}

QString GraphEditor::portState(const QString& node, const QString& port) const {
    const NodeItem* item = m_impl->scene.node(node.toStdString());
    if (!item) return {};
    const PortState state =
        port.isEmpty() ? item->outputState() : item->inputState(item->card().inputOf(port.toStdString()));
    switch (state) {
    case PortState::fits:
        return QStringLiteral("fits");
    case PortState::refused:
        return QStringLiteral("refused");
    case PortState::target:
        return QStringLiteral("target");
    case PortState::plain:
        break;
    }
    return {};
}

bool GraphEditor::edgeLit(const Edge& edge) const {
    const EdgeItem* item = m_impl->scene.edge(edge);
    return item && item->lit();
}

/// Draws all of it without the selection, as curves and letters.
void GraphEditor::Impl::paintPicture(QPaintDevice& device, const QRectF& all) {
    const Selection kept = std::exchange(selection, {});
    mark();
    // Cards are kept as pictures for the screen.
    for (const auto& [id, item] : scene.nodes())
        item->setCacheMode(QGraphicsItem::NoCache);
    QPainter painter(&device);
    painter.fillRect(QRectF(QPointF(), all.size()), theme().window);
    scene.render(&painter, QRectF(QPointF(), all.size()), all);
    painter.end();
    for (const auto& [id, item] : scene.nodes())
        item->setCacheMode(QGraphicsItem::DeviceCoordinateCache);
    selection = kept;
    mark();
}

QByteArray GraphEditor::svg(const QString& title) {
    const QRectF all =
        m_impl->content().adjusted(-picture_margin, -picture_margin, picture_margin, picture_margin);
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setTitle(title);
    generator.setSize(all.size().toSize());
    generator.setViewBox(QRectF(QPointF(), all.size()));
    m_impl->paintPicture(generator, all);
    return buffer.data();
}

QByteArray GraphEditor::pdf(const QString& title) {
    const QRectF all =
        m_impl->content().adjusted(-picture_margin, -picture_margin, picture_margin, picture_margin);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setTitle(title);
        writer.setCreator(QStringLiteral("Triptych"));
        // One page of the drawing's size, a point a pixel.
        writer.setPageSize(QPageSize(all.size(), QPageSize::Point, QString(), QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setResolution(72);
        m_impl->paintPicture(writer, all);
    }
    return buffer.data();
}

double GraphEditor::zoom() const {
    return transform().m11();
}

void GraphEditor::setZoom(double zoom) {
    m_impl->applyZoom(zoom, AnchorViewCenter);
}

void GraphEditor::zoomIn() {
    setZoom(zoom() * zoom_step);
}

void GraphEditor::zoomOut() {
    setZoom(zoom() / zoom_step);
}

void GraphEditor::fit() {
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

QPointF GraphEditor::centre() const {
    return mapToScene(viewport()->rect().center());
}

MiniMap* GraphEditor::miniMap() const {
    return m_impl->map;
}

ChoicePopup* GraphEditor::popup() const {
    return m_impl->popup;
}

void GraphEditor::arrange() {
    if (!m_impl->mayEdit()) return;
    std::map<std::string, std::pair<double, double>> places;
    for (const auto& [id, place] : layered_layout(m_impl->graph, layoutOptions(m_impl->scene)))
        places[id] = {graph_style::snapped(place.first), graph_style::snapped(place.second)};
    if (places.empty()) return;
    m_impl->animate = true;
    m_impl->fitted = true;
    m_impl->emitEdit(move_nodes(m_impl->graph, places), tr("Arrange"));
    m_impl->animate = false;
}

void GraphEditor::changeEvent(QEvent* event) {
    QGraphicsView::changeEvent(event);
    if (!m_impl->map) return;
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_impl->saidProblems.clear();
    }
    if (event->type() == QEvent::ApplicationFontChange || event->type() == QEvent::FontChange)
        for (const auto& [id, item] : m_impl->scene.nodes())
            item->setCard({});
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::ApplicationFontChange ||
        event->type() == QEvent::FontChange) {
        m_impl->rebuild();
        m_impl->mark();
        m_impl->describe();
    }
    if (event->type() == QEvent::PaletteChange) {
        // The cards are kept as pictures.
        for (const auto& [id, item] : m_impl->scene.nodes())
            item->update();
        resetCachedContent();
        viewport()->update();
        m_impl->map->update();
        m_impl->showLegend();
    }
}

void GraphEditor::retranslate() {
    setAccessibleName(tr("Graph of the model"));
}

void GraphEditor::drawBackground(QPainter* painter, const QRectF& rect) {
    painter->fillRect(rect, theme().window);
    if (zoom() < 0.6) return;
    constexpr double step = 3 * graph_style::grid;
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setPen(QPen(theme().line, 2 / zoom(), Qt::SolidLine, Qt::SquareCap));
    QList<QPointF> dots;
    for (double x = std::floor(rect.left() / step) * step; x <= rect.right(); x += step)
        for (double y = std::floor(rect.top() / step) * step; y <= rect.bottom(); y += step)
            dots.append({x, y});
    painter->drawPoints(dots.constData(), int(dots.size()));
}

void GraphEditor::drawForeground(QPainter* painter, const QRectF& rect) {
    for (const auto& [id, item] : m_impl->scene.nodes())
        if (item->isVisible() && rect.intersects(item->sceneBoundingRect())) item->paintOver(*painter);
    if (!hasFocus()) return;
    painter->save();
    painter->resetTransform();
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setPen(theme().accent);
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    painter->restore();
}

void GraphEditor::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    if (m_impl->fitted) fit();
    m_impl->map->follow();
    m_impl->placeLegend();
}

void GraphEditor::scrollContentsBy(int dx, int dy) {
    QGraphicsView::scrollContentsBy(dx, dy);
    // The frame of the focus does not scroll with the rest.
    viewport()->update();
    if (m_impl->map) m_impl->map->follow();
    if (m_impl->renaming) m_impl->renaming->deleteLater();
}

void GraphEditor::focusInEvent(QFocusEvent* event) {
    QGraphicsView::focusInEvent(event);
    viewport()->update();
}

void GraphEditor::focusOutEvent(QFocusEvent* event) {
    m_impl->space = false;
    viewport()->unsetCursor();
    QGraphicsView::focusOutEvent(event);
    viewport()->update();
}

} // namespace triptych
