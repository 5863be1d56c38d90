// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/node_item.h"

#include <QFontMetricsF>
#include <QGraphicsScene>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionGraphicsItem>
#include <algorithm>
#include <utility>

#include "widgets/graph/graph_editor.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

using namespace graph_style;

constexpr int problem_lines = 3;
constexpr double mark_side = 14;
constexpr double dimmed_opacity = 0.45;

} // namespace

NodeItem::NodeItem(std::string id) : m_id(std::move(id)) {
    setZValue(2);
    setAcceptedMouseButtons(Qt::NoButton);
    // What is on the card changes seldom; it is moved and scrolled often.
    setCacheMode(DeviceCoordinateCache);
}

void NodeItem::setCard(Card card) {
    if (card == m_card) return;
    prepareGeometryChange();
    m_card = std::move(card);
    const QFontMetricsF small(font(11));
    const QStringList& lines = m_card.changes.isEmpty() ? m_card.problems : m_card.changes;
    m_words = lines.isEmpty() ? QString() : lines.front();
    if (!m_card.changes.isEmpty())
        m_words = lines.mid(0, problem_lines).join(QLatin1Char('\n'));
    else if (lines.size() > 1)
        m_words += QLatin1Char(' ') + GraphEditor::tr("(and %n more)", nullptr, int(lines.size()) - 1);
    m_wordsHeight = 0;
    if (!m_words.isEmpty()) {
        const double needed =
            small.boundingRect(QRectF(0, 0, card_width - 2 * padding, 1000), Qt::TextWordWrap, m_words)
                .height();
        m_wordsHeight = std::min(needed, problem_lines * small.lineSpacing()) + 8;
    }
    m_height = first_port + 16 + row_height * double(m_card.params.size()) +
               (m_card.shape.isEmpty() && m_card.note.isEmpty() ? 0 : row_height + 2) + m_wordsHeight +
               padding;
    if (!m_card.params.empty()) m_height += 4;
    m_height = std::max(m_height, first_port + port_step * double(m_card.inputs.size()));
    if (m_inputStates.size() != m_card.inputs.size()) m_inputStates.clear();
    update();
}

QPointF NodeItem::inputAt(int port) const {
    return pos() + QPointF(0, first_port + port_step * double(std::max(port, 0)));
}

QPointF NodeItem::outputAt() const {
    return pos() + QPointF(card_width, first_port);
}

QRectF NodeItem::problemMark() const {
    if (m_card.problems.isEmpty()) return {};
    return QRectF(pos() + QPointF(card_width - padding - mark_side, 11), QSizeF(mark_side, mark_side));
}

/// The card itself is kept as a picture: what is drawn over it must not make it anew.
void NodeItem::touch() {
    if (scene()) scene()->update(sceneBoundingRect());
}

void NodeItem::setSelectedCard(bool selected, bool current) {
    if (m_selected == selected && m_current == current) return;
    m_selected = selected;
    m_current = current;
    setZValue(selected ? 3 : 2);
    touch();
}

void NodeItem::setPortStates(std::vector<PortState> inputs, PortState output, bool dimmed) {
    if (m_inputStates == inputs && m_outputState == output && m_dimmed == dimmed) return;
    m_inputStates = std::move(inputs);
    m_outputState = output;
    m_dimmed = dimmed;
    setOpacity(dimmed ? dimmed_opacity : 1);
    touch();
}

PortState NodeItem::inputState(int port) const {
    return port >= 0 && std::size_t(port) < m_inputStates.size() ? m_inputStates[std::size_t(port)]
                                                                 : PortState::plain;
}

QRectF NodeItem::boundingRect() const {
    return QRectF(0, 0, card_width, m_height).adjusted(-12, -6, 12, 6);
}

QPainterPath NodeItem::shape() const {
    QPainterPath path;
    path.addRoundedRect(QRectF(0, 0, card_width, m_height), corner, corner);
    return path;
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const Theme& t = theme();
    const QRectF box(0, 0, card_width, m_height);
    painter->setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(box, corner, corner);
    painter->fillPath(outline, t.dark ? t.raised : t.panel);
    painter->save();
    painter->setClipPath(outline, Qt::IntersectClip);
    painter->fillRect(QRectF(0, 0, card_width, strip), m_card.colour());
    painter->restore();
    const bool compared = m_card.difference != Difference::none;
    const QColor state = compared ? differenceColour(m_card.difference) : m_card.error ? t.error : t.warning;
    painter->setBrush(Qt::NoBrush);
    if (compared) {
        QPen pen(state, 2);
        if (m_card.difference == Difference::removed) pen.setStyle(Qt::DashLine);
        painter->setPen(pen);
        painter->drawPath(outline);
    } else {
        painter->setPen(QPen(m_card.problems.isEmpty() ? t.line : state, 1));
        painter->drawPath(outline);
    }

    const double inner = card_width - 2 * padding;
    const bool readable = option->levelOfDetailFromTransform(painter->worldTransform()) >= readable_zoom;
    painter->setPen(t.text);
    const QFont bold = font(13, true);
    painter->setFont(bold);
    const double mark = m_card.problems.isEmpty() ? 0 : mark_side + 4;
    painter->drawText(QRectF(padding, 9, inner - mark, 18), Qt::AlignVCenter,
                      QFontMetricsF(bold).elidedText(m_card.id, Qt::ElideRight, inner - mark));
    if (mark > 0) drawMark(*painter, problemMark().translated(-pos()), m_card.error ? t.error : t.warning);
    if (readable) {
        const QFont small = font(11);
        const QFontMetricsF metrics(small);
        painter->setFont(small);
        painter->setPen(t.dim);
        painter->drawText(QRectF(padding, 26, inner, row_height), Qt::AlignVCenter,
                          metrics.elidedText(m_card.title, Qt::ElideRight, inner));
        double y = 26 + row_height + 6;
        for (const auto& [name, value] : m_card.params) {
            // A short name leaves its room to a long value.
            const double room = std::max(inner * 0.6, inner - metrics.horizontalAdvance(name) - 8);
            // A number is read without its unit, but not with half of it.
            const bool brief = metrics.horizontalAdvance(value) > room && value.front().isDigit();
            const QString shown = metrics.elidedText(brief ? value.section(QLatin1Char(' '), 0, 0) : value,
                                                     Qt::ElideMiddle, room);
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
            painter->drawText(QRectF(padding, y + 6, inner, m_wordsHeight - 6), Qt::TextWordWrap, m_words);
        }
    }
    drawPorts(*painter);
}

void NodeItem::drawPorts(QPainter& painter) const {
    const Theme& t = theme();
    for (std::size_t i = 0; i < m_card.inputs.size(); ++i)
        drawPort(painter, inputAt(int(i)) - pos(), m_card.inputs[i].kind,
                 t.modality(m_card.inputs[i].modality));
    drawPort(painter, outputAt() - pos(), m_card.output.kind,
             m_card.head ? t.accent : t.modality(m_card.output.modality));
}

void NodeItem::paintOver(QPainter& painter) const {
    const Theme& t = theme();
    painter.setBrush(Qt::NoBrush);
    if (m_selected) {
        painter.setPen(QPen(t.accent, 2));
        painter.drawRoundedRect(rect(), corner, corner);
        if (m_current) {
            // Where the keys act, among several that are selected.
            painter.setPen(QPen(t.accent, 1, Qt::DotLine));
            painter.drawRoundedRect(rect().adjusted(-4, -4, 4, 4), corner + 3, corner + 3);
        }
    }
    const auto ring = [&](const QPointF& at, PortState state) {
        if (state != PortState::fits && state != PortState::target) return;
        painter.setPen(QPen(t.accent, state == PortState::target ? 3 : 1.5));
        painter.drawEllipse(at, port_radius + 4, port_radius + 4);
    };
    for (std::size_t i = 0; i < m_inputStates.size(); ++i)
        ring(inputAt(int(i)), m_inputStates[i]);
    ring(outputAt(), m_outputState);
}

/// A triangle for a warning, a disc for an error, each with its sign.
void NodeItem::drawMark(QPainter& painter, const QRectF& place, const QColor& colour) const {
    painter.save();
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    if (m_card.error)
        painter.drawEllipse(place);
    else
        painter.drawPolygon(QPolygonF() << QPointF(place.center().x(), place.top()) << place.bottomRight()
                                        << place.bottomLeft());
    painter.setPen(theme().panel);
    painter.setFont(font(10, true));
    painter.drawText(place.adjusted(0, m_card.error ? 0 : 3, 0, 0), Qt::AlignCenter, QStringLiteral("!"));
    painter.restore();
}

} // namespace triptych
