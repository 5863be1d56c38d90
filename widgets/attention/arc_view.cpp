// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/arc_view.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double margin = 12, nameSpace = 18, readoutSpace = 24, near = 14;
constexpr std::size_t mostEdges = 48, mostOfOne = 16;

bool stronger(const ArcView::Edge& a, const ArcView::Edge& b) {
    return a.weight > b.weight;
}

} // namespace

ArcView::ArcView(AttentionSelection* selection, QWidget* parent) : BrushView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(selection, &AttentionSelection::matrixChanged, this, [this] {
        collect();
        describe();
        update();
    });
    connect(selection, &AttentionSelection::highlightChanged, this, &ArcView::describe);
    attentionChanged();
    retranslate();
}

void ArcView::retranslate() {
    setAccessibleName(tr("Arcs between modalities"));
    describe();
}

void ArcView::attentionChanged() {
    m_lines.clear();
    m_inputs.clear();
    for (int token = 0; token < selection()->tokenCount(); ++token) {
        const std::string& input = selection()->token(token).input;
        const auto found = std::find(m_inputs.begin(), m_inputs.end(), input);
        if (found == m_inputs.end()) {
            m_inputs.push_back(input);
            m_lines.push_back({token});
        } else {
            m_lines[static_cast<std::size_t>(found - m_inputs.begin())].push_back(token);
        }
    }
    collect();
}

void ArcView::collect() {
    m_edges.clear();
    if (selection()->matrix().empty()) return;
    const int n = selection()->tokenCount();
    float least = 0; // of those that are kept
    for (int from = 0; from < n; ++from)
        for (int to = 0; to < n; ++to) {
            const float weight = selection()->matrixAt(from, to);
            if (weight <= least || !selection()->keeps(from, to)) continue;
            if (selection()->token(from).input == selection()->token(to).input) continue;
            m_edges.push_back({from, to, weight});
            std::push_heap(m_edges.begin(), m_edges.end(), stronger);
            if (m_edges.size() <= mostEdges) continue;
            std::pop_heap(m_edges.begin(), m_edges.end(), stronger);
            m_edges.pop_back();
            least = m_edges.front().weight;
        }
    std::sort(m_edges.begin(), m_edges.end(), stronger);
}

std::vector<int> ArcView::focusTokens() const {
    return selection()->hovered() >= 0 ? std::vector<int>{selection()->hovered()} : selection()->brush().tokens();
}

std::vector<ArcView::Edge> ArcView::edges() const {
    std::vector<Edge> shown;
    const std::vector<int> own = focusTokens();
    if (own.empty() || selection()->matrix().empty()) {
        shown = m_edges;
    } else {
        const bool looks = selection()->direction() == AttentionSelection::Direction::attendsTo;
        const std::vector<char> lit = selection()->litOf(selection()->weightsOf(own));
        for (const int one : own)
            for (int other = 0; other < selection()->tokenCount(); ++other) {
                if (!lit[static_cast<std::size_t>(other)]) continue;
                const int from = looks ? one : other, to = looks ? other : one;
                if (selection()->token(other).input == selection()->token(one).input) continue;
                if (const float weight = selection()->matrixAt(from, to); weight > 0) shown.push_back({from, to, weight});
            }
        std::stable_sort(shown.begin(), shown.end(), stronger);
        const std::size_t most = own.size() > 1 ? mostEdges : mostOfOne;
        if (shown.size() > most) shown.resize(most);
    }
    std::reverse(shown.begin(), shown.end());
    return shown;
}

std::vector<int> ArcView::tokensIn(const QRectF& area) const {
    std::vector<int> found;
    for (int token = 0; token < selection()->tokenCount(); ++token)
        if (area.contains(tokenPlace(token))) found.push_back(token);
    return found;
}

std::vector<int> ArcView::span(int from, int to) const {
    if (lineOf(from) != lineOf(to)) return {from, to};
    std::vector<int> between;
    for (const int token : m_lines[static_cast<std::size_t>(lineOf(from))])
        if (token >= std::min(from, to) && token <= std::max(from, to)) between.push_back(token);
    return between;
}

std::vector<int> ArcView::brushable() const {
    std::vector<int> all(static_cast<std::size_t>(selection()->tokenCount()));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

int ArcView::lineOf(int token) const {
    for (std::size_t line = 0; line < m_lines.size(); ++line)
        if (std::binary_search(m_lines[line].begin(), m_lines[line].end(), token)) return static_cast<int>(line);
    return -1;
}

double ArcView::lineY(int line) const {
    const double top = nameSpace + 6, bottom = height() - readoutSpace - margin;
    const auto lines = static_cast<double>(m_lines.size());
    return lines < 2 ? (top + bottom) / 2 : top + (bottom - top) * line / (lines - 1);
}

QPointF ArcView::tokenPlace(int token) const {
    const int line = lineOf(token);
    if (line < 0) return {};
    const std::vector<int>& tokens = m_lines[static_cast<std::size_t>(line)];
    const auto place = std::lower_bound(tokens.begin(), tokens.end(), token) - tokens.begin();
    const double step = (width() - 2 * margin) / static_cast<double>(tokens.size());
    return {margin + (static_cast<double>(place) + 0.5) * step, lineY(line)};
}

int ArcView::tokenAt(const QPointF& position) const {
    int best = -1;
    double nearest = near;
    for (int token = 0; token < selection()->tokenCount(); ++token) {
        const QPointF way = tokenPlace(token) - position;
        if (const double distance = std::hypot(way.x(), way.y()); distance < nearest) {
            nearest = distance;
            best = token;
        }
    }
    return best;
}

QString ArcView::readout() const {
    const std::vector<Edge> shown = edges();
    const std::vector<int> own = focusTokens();
    if (own.empty())
        return shown.empty() ? tr("Nothing goes from one modality to another")
                             : tr("The %n strongest weights between modalities", nullptr,
                                  static_cast<int>(shown.size()));
    const bool several = own.size() > 1;
    if (shown.empty())
        return tr("%1: nothing to other modalities")
            .arg(several ? selection()->pinnedText() : tokenWithModality(selection()->token(own.front())));
    const Edge& strongest = shown.back();
    const QString arc = tr("%1 → %2: %3").arg(tokenTitle(selection()->token(strongest.from)),
                                              tokenTitle(selection()->token(strongest.to)), weightText(strongest.weight));
    return several ? tr("%1 · strongest: %2").arg(selection()->pinnedText(), arc) : arc;
}

void ArcView::describe() {
    setAccessibleDescription(selection()->tokenCount() > 0 ? readout() : QString());
}

void ArcView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& colours = theme();
    if (m_lines.empty()) {
        painter.setPen(colours.dim);
        painter.drawText(rect(), Qt::AlignCenter, tr("No attention to show"));
        return;
    }
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setRenderHint(QPainter::Antialiasing);
    const std::vector<Edge> shown = edges();
    const double end = selection()->highestOfMatrix();
    for (const Edge& edge : shown) {
        const QPointF from = tokenPlace(edge.from), to = tokenPlace(edge.to);
        const double share = end > 0 ? std::min(edge.weight / end, 1.0) : 0.0;
        const double middle = (from.y() + to.y()) / 2;
        QPainterPath arc(from);
        arc.cubicTo(QPointF(from.x(), middle), QPointF(to.x(), middle), to);
        // Under the colour a line of the panel, so that dark arcs are told from dark ground.
        painter.setPen(QPen(colours.dim, 1.6 + 3 * share));
        painter.setOpacity(0.35);
        painter.drawPath(arc);
        painter.setOpacity(0.95);
        painter.setPen(QPen(QColor::fromRgb(viridisAt(share)), 1 + 3 * share));
        painter.drawPath(arc);
        painter.setOpacity(1);
        // A small head at the token that is looked at.
        const double sign = to.y() > from.y() ? 1 : -1;
        QPolygonF head;
        head << to + QPointF(0, -3 * sign) << to + QPointF(-3, -8 * sign) << to + QPointF(3, -8 * sign);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor::fromRgb(viridisAt(share)));
        painter.drawPolygon(head);
    }
    const int hovered = selection()->hovered(), partner = selection()->partner();
    for (std::size_t line = 0; line < m_lines.size(); ++line) {
        const TokenSource& first = selection()->token(m_lines[line].front());
        const QColor hue = colours.modality(first.modality);
        const double y = lineY(static_cast<int>(line));
        painter.setPen(QPen(hue, 1));
        painter.drawLine(QPointF(margin, y), QPointF(width() - margin, y));
        const double step = (width() - 2 * margin) / static_cast<double>(m_lines[line].size());
        const double radius = std::clamp(step / 2 - 0.5, 1.0, 4.0);
        for (const int token : m_lines[line]) {
            const bool sink = AttentionSelection::isSink(selection()->token(token));
            painter.setBrush(sink ? QBrush(colours.panel) : QBrush(hue));
            painter.setPen(QPen(hue, sink ? 1.5 : 1));
            painter.drawEllipse(tokenPlace(token), radius, radius);
            if (token != hovered && token != partner && !selection()->isPinned(token)) continue;
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(colours.text, 2, token == partner && token != hovered ? Qt::DotLine : Qt::SolidLine));
            painter.drawEllipse(tokenPlace(token), radius + 3, radius + 3);
        }
        // The name stands on its ground, so that arcs do not run through it.
        const QString name = selection()->inputName(first.input);
        const QRectF label(margin - 4, y - nameSpace, QFontMetricsF(small).horizontalAdvance(name) + 8, nameSpace - 6);
        painter.fillRect(label, colours.panel);
        painter.setPen(colours.dim);
        painter.drawText(label, Qt::AlignCenter, name);
    }
    paintBand(painter);
    painter.setFont(font());
    painter.setPen(hovered >= 0 ? colours.text : colours.dim);
    const QRectF below(0, height() - readoutSpace + 4, width(), readoutSpace - 4);
    painter.drawText(below, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(font()).elidedText(readout(), Qt::ElideMiddle, below.width()));
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colours.accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -readoutSpace), 4, 4);
    }
}

void ArcView::keyPressEvent(QKeyEvent* event) {
    if (m_lines.empty()) return BrushView::keyPressEvent(event);
    const int current = selection()->hovered();
    if (brushByKey(*event, current)) return;
    const int line = current < 0 ? 0 : lineOf(current);
    const std::vector<int>& tokens = m_lines[static_cast<std::size_t>(line)];
    const auto place = current < 0 ? 0 : std::lower_bound(tokens.begin(), tokens.end(), current) - tokens.begin();
    const auto last = static_cast<std::ptrdiff_t>(tokens.size()) - 1;
    const auto across = [&](int to) {
        const std::vector<int>& other = m_lines[static_cast<std::size_t>(
            std::clamp(to, 0, static_cast<int>(m_lines.size()) - 1))];
        // The nearest below or above.
        const double share = (static_cast<double>(place) + 0.5) / static_cast<double>(tokens.size());
        return other[std::min(static_cast<std::size_t>(share * static_cast<double>(other.size())), other.size() - 1)];
    };
    int next = -1;
    switch (event->key()) {
    case Qt::Key_Left:
        next = current < 0 ? tokens.front() : tokens[static_cast<std::size_t>(std::max<std::ptrdiff_t>(place - 1, 0))];
        break;
    case Qt::Key_Right:
        next = current < 0 ? tokens.front() : tokens[static_cast<std::size_t>(std::min(place + 1, last))];
        break;
    case Qt::Key_Up:
        next = current < 0 ? tokens.front() : across(line - 1);
        break;
    case Qt::Key_Down:
        next = current < 0 ? tokens.front() : across(line + 1);
        break;
    case Qt::Key_Home:
        next = tokens.front();
        break;
    case Qt::Key_End:
        next = tokens.back();
        break;
    default:
        return BrushView::keyPressEvent(event);
    }
    extend(current, next, event->modifiers());
    selection()->hover(next);
}

} // namespace triptych
