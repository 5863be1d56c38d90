// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/frame_sheet.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double frameGap = 6, captionHeight = 16;

} // namespace

void FrameSheet::setFrames(const QList<QImage>& frames, const std::vector<double>& times) {
    m_frames = frames;
    m_grey.clear();
    for (const QImage& frame : frames)
        m_grey.append(frame.convertToFormat(QImage::Format_Grayscale8));
    m_times = times;
}

void FrameSheet::layOut(const QSizeF& room) {
    const auto count = static_cast<int>(m_frames.size());
    m_side = 0;
    for (int columns = 1; columns <= count; ++columns) {
        const int rows = (count + columns - 1) / columns;
        const double side = std::min((room.width() - 4 - frameGap * (columns - 1)) / columns,
                                     (room.height() - 4 - frameGap * (rows - 1)) / rows - captionHeight);
        if (side > m_side) {
            m_side = side;
            m_columns = columns;
        }
    }
}

QRectF FrameSheet::frameRect(qsizetype frame) const {
    const auto row = static_cast<double>(frame / m_columns), column = static_cast<double>(frame % m_columns);
    const QSizeF size = QSizeF(m_frames[frame].size()).scaled(QSizeF(m_side, m_side), Qt::KeepAspectRatio);
    return {2 + column * (m_side + frameGap), 2 + row * (m_side + captionHeight + frameGap), size.width(), size.height()};
}

std::vector<QRectF> FrameSheet::areas(const TokenSource& source) const {
    if (source.kind != TokenSource::Kind::frame && source.kind != TokenSource::Kind::box) return {};
    const bool some = source.count > 0;
    const qsizetype first = some ? static_cast<qsizetype>(source.first) : 0;
    const qsizetype last = std::min(some ? first + static_cast<qsizetype>(source.count) : m_frames.size(), m_frames.size());
    const bool boxed = source.width > 0 && source.height > 0;
    std::vector<QRectF> all;
    for (qsizetype frame = first; frame < last; ++frame) {
        const QRectF place = frameRect(frame);
        all.push_back(boxed ? QRectF(place.left() + source.x * place.width(), place.top() + source.y * place.height(),
                                     source.width * place.width(), source.height * place.height())
                            : place);
    }
    return all;
}

void FrameSheet::paint(QPainter& painter, bool grey, const QFont& small) const {
    const QLocale locale;
    painter.save();
    painter.setFont(small);
    painter.setPen(theme().dim);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    for (qsizetype frame = 0; frame < m_frames.size(); ++frame) {
        const QRectF place = frameRect(frame);
        painter.drawImage(place, grey ? m_grey[frame] : m_frames[frame]);
        if (static_cast<std::size_t>(frame) < m_times.size())
            painter.drawText(QRectF(place.left(), place.bottom(), m_side, captionHeight), Qt::AlignLeft | Qt::AlignVCenter,
                             tr("%1 s").arg(locale.toString(m_times[static_cast<std::size_t>(frame)], 'f', 2)));
    }
    painter.restore();
}

} // namespace triptych
