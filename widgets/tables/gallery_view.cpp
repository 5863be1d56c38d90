// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/gallery_view.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "widgets/tables/samples_delegate.h"
#include "widgets/tables/samples_model.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int tileGap = 8;
constexpr int narrowest = 168; ///< of a card; the rest of a line is shared out
constexpr int picture_height = 120;
constexpr int wave_height = 28;
constexpr int padding = 8;
constexpr int line_height = 18;
constexpr int card_height =
    padding + picture_height + 4 + wave_height + 4 + 2 * line_height + 4 + 20 + padding;

} // namespace

GalleryView::GalleryView(QWidget* parent) : QAbstractItemView(parent) {
    setSelectionMode(SingleSelection);
    setSelectionBehavior(SelectRows);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    setFrameShape(NoFrame);
}

const SamplesModel* GalleryView::samples() const {
    return qobject_cast<const SamplesModel*>(model());
}

int GalleryView::columnsShown() const {
    return std::max(1, (viewport()->width() - tileGap) / (narrowest + tileGap));
}

QRect GalleryView::cardRect(int line) const {
    const int columns = columnsShown();
    const int width = (viewport()->width() - tileGap) / columns - tileGap;
    return {tileGap + line % columns * (width + tileGap),
            tileGap + line / columns * (card_height + tileGap) - verticalOffset(), width, card_height};
}

QRect GalleryView::visualRect(const QModelIndex& index) const {
    return index.isValid() ? cardRect(index.row()) : QRect();
}

int GalleryView::verticalOffset() const {
    return verticalScrollBar()->value();
}

QModelIndex GalleryView::indexAt(const QPoint& point) const {
    if (!model()) return {};
    const int columns = columnsShown();
    const int width = (viewport()->width() - tileGap) / columns;
    const int column = (point.x() - tileGap / 2) / std::max(1, width);
    const int line = (point.y() + verticalOffset() - tileGap / 2) / (card_height + tileGap) * columns + column;
    if (column < 0 || column >= columns || line < 0 || line >= model()->rowCount()) return {};
    return cardRect(line).contains(point) ? model()->index(line, 0) : QModelIndex();
}

void GalleryView::scrollTo(const QModelIndex& index, ScrollHint hint) {
    if (!index.isValid()) return;
    const QRect card = cardRect(index.row());
    const int top = card.top() - tileGap + verticalOffset();
    QScrollBar* bar = verticalScrollBar();
    if (hint == PositionAtCenter)
        bar->setValue(top - (viewport()->height() - card_height) / 2);
    else if (hint == PositionAtTop || card.top() < tileGap)
        bar->setValue(top);
    else if (hint == PositionAtBottom || card.bottom() + tileGap > viewport()->height())
        bar->setValue(top + card_height + 2 * tileGap - viewport()->height());
}

QModelIndex GalleryView::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    if (!model() || model()->rowCount() == 0) return {};
    const int columns = columnsShown(), last = model()->rowCount() - 1;
    const int page = std::max(1, viewport()->height() / (card_height + tileGap)) * columns;
    const int now = currentIndex().isValid() ? currentIndex().row() : -1;
    int to = now;
    switch (action) {
    case MoveLeft:
    case MovePrevious:
        to = now - 1;
        break;
    case MoveRight:
    case MoveNext:
        to = now + 1;
        break;
    case MoveUp:
        to = now - columns >= 0 ? now - columns : now;
        break;
    case MoveDown:
        to = now + columns <= last ? now + columns : now;
        break;
    case MovePageUp:
        to = now - page >= 0 ? now - page : now % columns;
        break;
    case MovePageDown:
        to = std::min(now + page, last);
        break;
    case MoveHome:
        to = 0;
        break;
    case MoveEnd:
        to = last;
        break;
    }
    return model()->index(std::clamp(to, 0, last), 0);
}

bool GalleryView::isIndexHidden(const QModelIndex& index) const {
    return index.column() != 0;
}

void GalleryView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) {
    const QModelIndex index = indexAt(rect.center());
    if (index.isValid()) selectionModel()->select(index, command | QItemSelectionModel::Rows);
}

QRegion GalleryView::visualRegionForSelection(const QItemSelection& selection) const {
    QRegion region;
    for (const QItemSelectionRange& range : selection)
        for (int line = range.top(); line <= std::min(range.bottom(), range.top() + 1000); ++line)
            region += cardRect(line);
    return region;
}

void GalleryView::updateGeometries() {
    const int count = model() ? model()->rowCount() : 0;
    const int columns = columnsShown();
    const int height = tileGap + (count + columns - 1) / columns * (card_height + tileGap);
    verticalScrollBar()->setSingleStep(32);
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    QAbstractItemView::updateGeometries();
}

void GalleryView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                              const QList<int>& roles) {
    // A card draws all sections of its row, of which the view knows the first alone.
    QAbstractItemView::dataChanged(topLeft, bottomRight, roles);
    if (topLeft.row() == bottomRight.row())
        viewport()->update(cardRect(topLeft.row()));
    else
        viewport()->update();
}

void GalleryView::mouseMoveEvent(QMouseEvent* event) {
    QAbstractItemView::mouseMoveEvent(event);
    const QModelIndex index = indexAt(event->pos());
    const int now = index.isValid() ? index.row() : -1;
    if (now == m_hovered) return;
    for (const int line : {m_hovered, now})
        if (line >= 0) viewport()->update(cardRect(line));
    m_hovered = now;
}

void GalleryView::leaveEvent(QEvent* event) {
    QAbstractItemView::leaveEvent(event);
    if (m_hovered >= 0) viewport()->update(cardRect(m_hovered));
    m_hovered = -1;
}

bool GalleryView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QModelIndex index = indexAt(help->pos());
        const SamplesModel* model = samples();
        const int text = model ? model->sectionOf(Role::text) : -1;
        if (!index.isValid() || text < 0) return true;
        QToolTip::showText(help->globalPos(), index.siblingAtColumn(text).data(Qt::ToolTipRole).toString(),
                           this);
        return true;
    }
    return QAbstractItemView::viewportEvent(event);
}

void GalleryView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme().window);
    if (!samples()) return;
    const int columns = columnsShown();
    const int first =
        std::max(0, (event->rect().top() + verticalOffset() - tileGap) / (card_height + tileGap)) * columns;
    const int end =
        std::min(samples()->rowCount(),
                 ((event->rect().bottom() + verticalOffset()) / (card_height + tileGap) + 1) * columns);
    for (int line = first; line < end; ++line)
        if (cardRect(line).intersects(event->rect())) paintCard(painter, line);
}

void GalleryView::paintCard(QPainter& painter, int line) const {
    const Theme& colours = theme();
    const SamplesModel& model = *samples();
    const QRect card = cardRect(line);
    const QModelIndex index = model.index(line, 0);
    const bool selected = selectionModel() && selectionModel()->isRowSelected(line);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.setPen(QPen(selected ? colours.accent : colours.line, selected ? 2 : 1));
    painter.setBrush(selected ? colours.selection : line == m_hovered ? colours.hover : colours.panel);
    painter.drawRoundedRect(QRectF(card).adjusted(1, 1, -1, -1), 6, 6);

    QRect rest = card.adjusted(padding, padding, -padding, -padding);
    const auto take = [&rest](int height, int below) {
        const QRect taken(rest.left(), rest.top(), rest.width(), height);
        rest.setTop(rest.top() + height + below);
        return taken;
    };
    const auto words = [&](const QRect& area, const QString& text, QColor colour, int align = Qt::AlignLeft) {
        painter.setPen(colour);
        painter.drawText(area, align | Qt::AlignVCenter,
                         fontMetrics().elidedText(text, Qt::ElideRight, area.width()));
    };
    const auto media = [&](const QRect& area, int section, const QString& icon) {
        if (section < 0) {
            painter.fillRect(area, colours.raised);
            return;
        }
        const QModelIndex cell = index.siblingAtColumn(section);
        const auto thumb = cell.data(SamplesModel::ThumbRole).value<std::shared_ptr<const MediaThumb>>();
        if (cell.data(SamplesModel::AbsentRole).toBool()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(colours.raised);
            painter.drawRoundedRect(area, 4, 4);
            const QString absent = cell.data().toString();
            const int width = fontMetrics().horizontalAdvance(absent) + 20;
            drawChip(painter, QRect(area.center().x() - width / 2, area.top(), width, area.height()), absent,
                     font(), colours.dim);
        } else if (!thumb || thumb->state == MediaThumb::State::waiting) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(colours.raised);
            painter.drawRoundedRect(area, 4, 4);
            const int side = std::min(20, area.height() - 4);
            themedIcon(icon, IconTone::dim)
                .paint(&painter,
                       QRect(area.center().x() - side / 2, area.center().y() - side / 2, side, side));
        } else if (thumb->state == MediaThumb::State::failed) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(colours.raised);
            painter.drawRoundedRect(area, 4, 4);
            const int side = 16;
            themedIcon(QStringLiteral("error"), IconTone::error)
                .paint(&painter, QRect(area.left() + 6, area.center().y() - side / 2, side, side));
            painter.setPen(colours.error);
            painter.drawText(
                area.adjusted(side + 12, 0, -6, 0), Qt::AlignLeft | Qt::AlignVCenter,
                fontMetrics().elidedText(cell.data().toString(), Qt::ElideMiddle, area.width() - side - 18));
        } else if (!thumb->large.isNull()) {
            const QSizeF size = QSizeF(thumb->large.size()).scaled(area.size(), Qt::KeepAspectRatio);
            const QRectF target(QPointF(area.left() + (area.width() - size.width()) / 2,
                                        area.top() + (area.height() - size.height()) / 2),
                                size);
            painter.save();
            QPainterPath round;
            round.addRoundedRect(target, 4, 4);
            painter.setClipPath(round);
            painter.drawImage(target, thumb->large);
            painter.restore();
        } else {
            drawEnvelope(painter, QRectF(area).adjusted(0, 2, 0, -2), thumb->envelope, colours.audio);
        }
    };
    media(take(picture_height, 4), model.sectionOf(Role::image), QStringLiteral("image"));
    media(take(wave_height, 4), model.sectionOf(Role::audio), QStringLiteral("audio"));

    const QRect textArea = take(2 * line_height, 4);
    if (const int section = model.sectionOf(Role::text); section >= 0) {
        const QModelIndex cell = index.siblingAtColumn(section);
        if (cell.data(SamplesModel::AbsentRole).toBool()) {
            drawChip(painter, textArea, cell.data().toString(), font(), colours.dim);
        } else {
            // Two lines: what does not fit into the first goes into the second.
            const QString text = cell.data().toString();
            QString first = text;
            while (!first.isEmpty() && fontMetrics().horizontalAdvance(first) > textArea.width()) {
                const qsizetype blank = first.lastIndexOf(QLatin1Char(' '));
                first.truncate(blank > 0 ? blank : first.size() - 1);
            }
            words(QRect(textArea.topLeft(), QSize(textArea.width(), line_height)), first, colours.text);
            words(textArea.adjusted(0, line_height, 0, 0), text.mid(first.size()).trimmed(), colours.text);
        }
    }
    const int label = model.sectionOf(Role::label);
    const QString number =
        QStringLiteral("#%1 · %2")
            .arg(index.data().toString(), index.siblingAtColumn(model.columnCount() - 1).data().toString());
    const int width = std::min(rest.width(), fontMetrics().horizontalAdvance(number));
    words(rest, number, colours.dim, Qt::AlignRight);
    if (label >= 0 && rest.width() - width > 40)
        drawChip(painter, rest.adjusted(0, 0, -width - 8, 0), index.siblingAtColumn(label).data().toString(),
                 font(), colours.text);
    painter.restore();
}

} // namespace triptych
