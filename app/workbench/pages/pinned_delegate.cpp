// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/pinned_delegate.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "widgets/attention/attention_selection.h"
#include "widgets/attention/pinned_attention_view.h"
#include "widgets/tables/samples_delegate.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int gap = 12;
constexpr int shareBar = 6, changeBar = 4; ///< heights of the attention and its change
constexpr double least_change = 0.005; ///< of a probability: smaller ones are 0.00 in print

QString signedText(double value, int digits) {
    return (value > 0 ? QStringLiteral("+") : QString()) + QLocale().toString(value, 'f', digits);
}

void drawLine(QPainter& painter, const QRect& area, const QString& text, const QColor& colour, bool bold = false) {
    QFont font = numberFont();
    if (bold) font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(font).elidedText(text, Qt::ElideRight, area.width()));
}

} // namespace

PinnedDelegate::PinnedDelegate(const PinnedController& pinned, MediaCache& media, QObject* parent)
    : QStyledItemDelegate(parent), m_pinned(pinned), m_media(media) {}

void PinnedDelegate::setDataset(std::shared_ptr<const Dataset> dataset) {
    m_dataset = std::move(dataset);
    m_text = m_picture = -1;
    if (!m_dataset) return;
    int sound = -1, place = 0;
    for (const ColumnInfo& column : m_dataset->columns()) {
        if (column.role == Role::text && m_text < 0) m_text = place;
        if (column.role == Role::image && m_picture < 0) m_picture = place;
        if (column.role == Role::audio && sound < 0) sound = place;
        ++place;
    }
    if (m_picture < 0) m_picture = sound;
}

QSize PinnedDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {480, height};
}

void PinnedDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const PinnedController::Entry entry = m_pinned.entry(index.row());
    const Theme& colours = theme();
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, colours.selection);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, colours.hover);
    painter->setPen(colours.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());

    QRect rest = option.rect.adjusted(gap, 3, -gap, -3);
    paintAttention(*painter, QRect(rest.left(), rest.bottom() + 1 - shareBar - changeBar, rest.width(), shareBar + changeBar),
                   entry);
    rest.setBottom(rest.bottom() - shareBar - changeBar - 2);
    const int wide = rest.width();
    const auto take = [&rest](int width) {
        const QRect taken(rest.left(), rest.top(), std::min(width, rest.width()), rest.height());
        rest.setLeft(taken.right() + 1 + gap);
        return taken;
    };
    if (m_picture >= 0) paintSample(*painter, take(52), entry.row);
    // Of what the row is: a fourth of the width, as the rest has to be read, too.
    const QRect said = take(wide / 5);
    const QString words = m_dataset && m_text >= 0 ? QString::fromStdString(m_dataset->text(static_cast<std::size_t>(entry.row),
                                                                            m_dataset->columns()[static_cast<std::size_t>(m_text)].name)
                                                                                .value_or(std::string()))
                                                   : QString();
    QString heading = tr("Row %1").arg(entry.row);
    if (!entry.pinned) heading += tr(" · unpinned");
    drawLine(*painter, QRect(said.left(), said.top(), said.width(), 16), heading, colours.text, true);
    drawLine(*painter, QRect(said.left(), said.top() + 16, said.width(), 16), words, colours.dim);
    if (!entry.truth.isEmpty())
        drawLine(*painter, QRect(said.left(), said.top() + 32, said.width(), 16), tr("true: %1").arg(entry.truth), colours.dim);
    if (!entry.now) {
        drawLine(*painter, rest,
                 m_pinned.news().empty() ? tr("is followed from the next run on") : tr("was not followed here"), colours.dim);
    } else {
        paintAnswer(*painter, take(wide * 23 / 100), entry);
        paintContributions(*painter, take(wide * 28 / 100), entry);
        paintHistory(*painter, rest, entry);
    }
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(QPen(colours.accent, 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

void PinnedDelegate::paintSample(QPainter& painter, const QRect& area, qint64 row) const {
    const auto thumb = m_media.thumb(static_cast<std::uint32_t>(row), m_picture);
    if (!thumb || thumb->state != MediaThumb::State::ready) return;
    if (!thumb->small.isNull()) {
        const QSizeF size = QSizeF(thumb->small.size()).scaled(area.size(), Qt::KeepAspectRatio);
        QRectF target(QPointF(), size);
        target.moveCenter(QRectF(area).center());
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(target, thumb->small);
    } else {
        drawEnvelope(painter, QRectF(area), thumb->envelope, theme().audio);
    }
}

void PinnedDelegate::paintAnswer(QPainter& painter, const QRect& area, const PinnedController::Entry& entry) const {
    const Theme& colours = theme();
    const QString answer = QString::fromStdString(entry.answer->answer);
    const double sure = entry.probability();
    const bool known = entry.truthPlace >= 0;
    const bool right = known && answer == entry.truth;
    // A sign beside the colour.
    drawLine(painter, QRect(area.left(), area.top(), area.width(), 16),
             known ? (right ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + answer : answer, colours.text, true);
    if (std::isnan(sure)) return;
    const QRectF track(area.left(), area.top() + 20, area.width(), 8);
    painter.fillRect(track, colours.raised);
    painter.fillRect(QRectF(track.left(), track.top(), std::max(1.0, track.width() * sure), track.height()),
                     !known ? colours.accent : right ? colours.good : colours.error);
    QString text = QLocale().toString(sure, 'f', 2);
    if (const double change = sure - entry.probabilityBefore(); std::abs(change) >= least_change)
        text += QLatin1String("  ") + (change > 0 ? QStringLiteral("▲ ") : QStringLiteral("▼ ")) + signedText(change, 2);
    drawLine(painter, QRect(area.left(), area.top() + 31, area.width(), 16), text, colours.dim);
}

void PinnedDelegate::paintContributions(QPainter& painter, const QRect& area, const PinnedController::Entry& entry) const {
    const Theme& colours = theme();
    const auto& all = entry.answer->contributions;
    if (all.empty()) return;
    QFont small = numberFont();
    small.setPixelSize(11);
    const QFontMetrics metrics(small);
    int names = 0;
    for (const auto& [input, value] : all)
        names = std::max(names, metrics.horizontalAdvance(inputTitle(input, m_pinned.modality(input))));
    names = std::min(names + 10, area.width() * 2 / 5);
    const int number = metrics.horizontalAdvance(QStringLiteral("−00.00")) + 4;
    const QRect bars(area.left() + names, area.top(), std::max(8, area.width() - names - number), area.height());
    const int middle = bars.center().x();
    const double scale = m_pinned.largestContribution() > 0 ? bars.width() / 2.0 / m_pinned.largestContribution() : 0;
    const int line = std::min(16, area.height() / static_cast<int>(all.size()));
    painter.setPen(colours.line);
    painter.drawLine(middle, bars.top(), middle, bars.top() + line * static_cast<int>(all.size()));
    painter.setFont(small);
    int y = area.top();
    for (const auto& [input, value] : all) {
        const QColor colour = colours.modality(m_pinned.modality(input));
        const double length = std::isfinite(value) ? value * scale : 0;
        painter.fillRect(QRectF(length < 0 ? middle + length : middle, y + line / 2.0 - 4, std::max(1.0, std::abs(length)), 8),
                         colour);
        // Where it ended the time before.
        if (const double before = entry.contributionBefore(input); std::isfinite(before)) {
            painter.setPen(QPen(colours.text, 1));
            const int at = middle + static_cast<int>(std::lround(before * scale));
            painter.drawLine(at, y + line / 2 - 5, at, y + line / 2 + 4);
        }
        painter.setPen(colours.dim);
        painter.drawText(QRect(area.left(), y, names - 4, line), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(inputTitle(input, m_pinned.modality(input)), Qt::ElideRight, names - 4));
        painter.setPen(colours.text);
        painter.drawText(QRect(bars.right() + 1, y, number, line), Qt::AlignRight | Qt::AlignVCenter, signedText(value, 2));
        y += line;
    }
}

/// All tokens in a row, inputs apart: above the attention, below its change.
void PinnedDelegate::paintAttention(QPainter& painter, const QRect& area, const PinnedController::Entry& entry) const {
    if (!entry.tokens) return;
    constexpr double apart = 4;
    const auto& tokens = *entry.tokens;
    const std::vector<float> changes = entry.attentionChange();
    const PinnedController::Reach reach = m_pinned.attentionReach(entry.row);
    int borders = 0;
    for (std::size_t i = 1; i < tokens.size(); ++i)
        if (tokens[i].input != tokens[i - 1].input) ++borders;
    const double each = (area.width() - borders * apart) / static_cast<double>(tokens.size());
    double x = area.left();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (i > 0 && tokens[i].input != tokens[i - 1].input) x += apart;
        const int left = static_cast<int>(std::lround(x)), width = std::max(1, static_cast<int>(std::lround(x + each)) - left);
        x += each;
        painter.fillRect(left, area.top(), width, shareBar,
                         pinnedShareColour(static_cast<double>(entry.now->attention[i]), reach.share));
        if (!changes.empty())
            painter.fillRect(left, area.top() + shareBar, width, changeBar,
                             pinnedChangeColour(static_cast<double>(changes[i]), reach.change));
    }
}

void PinnedDelegate::paintHistory(QPainter& painter, const QRect& area, const PinnedController::Entry& entry) const {
    if (area.width() < 24 || entry.history.empty()) return;
    const Theme& colours = theme();
    const QRectF plot = QRectF(area).adjusted(2, 4, -4, -4);
    double low = 0, high = 1;
    if (m_pinned.kind() == TargetKind::number) {
        low = std::numeric_limits<double>::infinity();
        high = -low;
        for (const double value : entry.history)
            if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
        if (!(high > low)) high = low + 1;
    }
    painter.setPen(colours.line);
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.drawLine(plot.topLeft(), plot.topRight());
    const auto& news = m_pinned.news();
    const double first = static_cast<double>(news.front().step);
    const double span = std::max(1.0, static_cast<double>(news.back().step) - first);
    const auto point = [&](std::size_t i) {
        return QPointF(plot.left() + plot.width() * (static_cast<double>(news[i].step) - first) / span,
                       plot.bottom() - plot.height() * (entry.history[i] - low) / (high - low));
    };
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours.accent, 1.6));
    std::optional<QPointF> last;
    for (std::size_t i = 0; i < entry.history.size(); ++i) {
        if (!std::isfinite(entry.history[i])) {
            last.reset();
            continue;
        }
        const QPointF here = point(i);
        if (last) painter.drawLine(*last, here);
        last = here;
    }
    const int at = m_pinned.position();
    if (at >= 0 && std::isfinite(entry.history[static_cast<std::size_t>(at)])) {
        painter.setBrush(colours.accent);
        painter.setPen(QPen(colours.panel, 1));
        painter.drawEllipse(point(static_cast<std::size_t>(at)), 4, 4);
    }
}

} // namespace triptych
