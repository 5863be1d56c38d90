// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/samples_delegate.h"

#include <QApplication>
#include <QPainter>
#include <QPainterPath>
#include <QPixmapCache>
#include <algorithm>

#include "widgets/tables/samples_model.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int row_height = 30;
constexpr int margin = 8;
constexpr int chip_height = 20;
constexpr int mark = 14;

/// Draws what the key stands for, kept as a pixmap: a page of samples is drawn anew whenever it is shown, and smooth
/// pictures and curves are most of that.
template <class Draw>
void drawKept(QPainter& painter, const QRect& area, const QString& key, const Draw& draw) {
    const qreal ratio = painter.device()->devicePixelRatioF();
    const QString full = QStringLiteral("%1 %2x%3 %4").arg(key).arg(area.width()).arg(area.height()).arg(ratio);
    QPixmap kept;
    if (!QPixmapCache::find(full, &kept)) {
        kept = QPixmap(area.size() * ratio);
        kept.setDevicePixelRatio(ratio);
        kept.fill(Qt::transparent);
        QPainter on(&kept);
        draw(on, QRectF(QPointF(), area.size()));
        on.end();
        QPixmapCache::insert(full, kept);
    }
    painter.drawPixmap(area.topLeft(), kept);
}

} // namespace

int drawChip(QPainter& painter, const QRect& area, const QString& text, const QFont& font, QColor colour) {
    QFont small = font;
    small.setPixelSize(11);
    const int width = std::min(area.width(), QFontMetrics(small).horizontalAdvance(text) + 2 * margin);
    const QRect chip(area.left(), area.center().y() - chip_height / 2 + 1, width, chip_height);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().line, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), chip_height / 2.0,
                            chip_height / 2.0);
    painter.setPen(colour);
    painter.setFont(small);
    painter.drawText(chip.adjusted(4, 0, -4, 0), Qt::AlignCenter,
                     QFontMetrics(small).elidedText(text, Qt::ElideRight, width - 8));
    painter.restore();
    return width;
}

void drawEnvelope(QPainter& painter, const QRectF& area, const std::vector<float>& envelope, QColor colour) {
    const std::size_t parts = envelope.size() / 2;
    if (parts == 0 || area.width() < 1) return;
    // As loud as the cell is high: quiet recordings are to be seen too.
    float loudest = 0.05F;
    for (const float value : envelope)
        loudest = std::max(loudest, std::abs(value));
    const auto columns = static_cast<std::size_t>(area.width());
    const double middle = area.center().y(), scale = area.height() / 2 / loudest;
    QPolygonF outline;
    outline.reserve(static_cast<qsizetype>(2 * columns));
    std::vector<double> lows;
    lows.reserve(columns);
    for (std::size_t x = 0; x < columns; ++x) {
        const std::size_t begin = x * parts / columns;
        const std::size_t end = std::max(begin + 1, (x + 1) * parts / columns);
        float low = 1, high = -1;
        for (std::size_t part = begin; part < std::min(end, parts); ++part) {
            low = std::min(low, envelope[2 * part]);
            high = std::max(high, envelope[2 * part + 1]);
        }
        const double left = area.left() + static_cast<double>(x);
        outline.append(QPointF(left, middle - std::max(high * scale, 0.5)));
        lows.push_back(middle - std::min(low * scale, -0.5));
    }
    for (std::size_t x = columns; x-- > 0;)
        outline.append(QPointF(area.left() + static_cast<double>(x), lows[x]));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(outline);
    painter.restore();
}

QSize SamplesDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(row_height);
    if (index.data(SamplesModel::ThumbRole).isValid()) size.setWidth(96);
    return size;
}

void SamplesDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const bool absent = index.data(SamplesModel::AbsentRole).toBool();
    const QVariant media = index.data(SamplesModel::ThumbRole);
    if (!absent && !media.isValid()) return QStyledItemDelegate::paint(painter, option, index);

    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    cell.text.clear();
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    const QRect area = option.rect.adjusted(margin, 0, -margin, 0);
    if (absent) {
        drawChip(*painter, area, index.data(Qt::DisplayRole).toString(), cell.font, theme().dim);
        return;
    }
    const auto thumb = media.value<std::shared_ptr<const MediaThumb>>();
    if (!thumb || thumb->state == MediaThumb::State::waiting) {
        painter->setPen(theme().dim);
        painter->drawText(area, Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("…"));
    } else if (thumb->state == MediaThumb::State::failed) {
        const QRect icon(area.left(), area.center().y() - mark / 2 + 1, mark, mark);
        themedIcon(QStringLiteral("error"), IconTone::error).paint(painter, icon);
        const QRect words = area.adjusted(mark + 6, 0, 0, 0);
        painter->setPen(theme().error);
        painter->setFont(cell.font);
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                          cell.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideMiddle,
                                                      words.width()));
    } else if (area.width() < 1) {
        return;
    } else if (!thumb->small.isNull()) {
        drawKept(*painter, area, QStringLiteral("picture %1").arg(thumb->small.cacheKey()),
                 [&](QPainter& on, const QRectF& place) {
                     const QSizeF size = QSizeF(thumb->small.size())
                                             .scaled(QSizeF(place.width(), row_height - 6), Qt::KeepAspectRatio);
                     const QRectF target(0, (place.height() - size.height()) / 2, size.width(), size.height());
                     QPainterPath round;
                     round.addRoundedRect(target, 3, 3);
                     on.setRenderHints(QPainter::SmoothPixmapTransform | QPainter::Antialiasing);
                     on.setClipPath(round);
                     on.drawImage(target, thumb->small);
                 });
    } else {
        const QColor colour = theme().audio;
        const std::vector<float>& envelope = thumb->envelope;
        drawKept(*painter, area,
                 QStringLiteral("sound %1 %2")
                     .arg(qHashBits(envelope.data(), envelope.size() * sizeof(float)))
                     .arg(colour.name()),
                 [&](QPainter& on, const QRectF& place) { drawEnvelope(on, place.adjusted(0, 4, 0, -4), envelope, colour); });
    }
}

} // namespace triptych
