// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/head_overview.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int nameWidth = 28, nameHeight = 18, space = 6;
constexpr int leastSide = 14, mostSide = 56;
constexpr int thumbnailSide = 56;

/// A matrix at thumbnail size. What a pixel covers is sampled at up to 3 × 3 places, so that the time does
/// not grow with the number of tokens.
std::vector<float> thumbnail(const float* matrix, int n, int side) {
    std::vector<float> small(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
    const int samples = std::min(3, std::max(1, n / side));
    float* out = small.data();
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            float sum = 0;
            for (int sy = 0; sy < samples; ++sy)
                for (int sx = 0; sx < samples; ++sx) {
                    const int row = ((y * samples + sy) * n) / (side * samples);
                    const int column = ((x * samples + sx) * n) / (side * samples);
                    sum += matrix[static_cast<std::ptrdiff_t>(row) * n + column];
                }
            *out++ = sum / static_cast<float>(samples * samples);
        }
    return small;
}

QImage coloured(const std::vector<float>& values, int side, double highest) {
    QImage image(side, side, QImage::Format_RGB32);
    for (int y = 0; y < side; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < side; ++x)
            line[x] = viridisAt(highest > 0 ? values[static_cast<std::size_t>(y) * side + x] / highest : 0);
    }
    return image;
}

} // namespace

HeadOverview::HeadOverview(AttentionSelection* selection, QWidget* parent)
    : AttentionView(selection, parent) {
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(selection, &AttentionSelection::matrixChanged, this, [this] {
        describe();
        update();
    });
    attentionChanged();
    retranslate();
}

void HeadOverview::retranslate() {
    setAccessibleName(tr("Layers and heads"));
    describe();
}

void HeadOverview::describe() {
    setAccessibleDescription(selection()->attention() ? cellName(selection()->layer(), selection()->head())
                                                      : QString());
}

QString HeadOverview::cellName(int layer, int head) const {
    return head < 0 ? tr("Layer %1, mean over the heads").arg(layer + 1)
                    : tr("Layer %1, head %2").arg(layer + 1).arg(head + 1);
}

void HeadOverview::attentionChanged() {
    m_images.clear();
    if (const Attention* attention = selection()->attention()) {
        const int n = selection()->tokenCount();
        const int side = std::min(thumbnailSide, std::max(n, 1));
        std::vector<std::vector<float>> all;
        for (int layer = 0; layer < attention->layers && n > 0; ++layer) {
            std::vector<float> mean(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 0.0f);
            for (int head = 0; head < attention->heads; ++head) {
                const std::size_t place =
                    static_cast<std::size_t>(layer) * static_cast<std::size_t>(attention->heads) +
                    static_cast<std::size_t>(head);
                all.push_back(thumbnail(attention->weights.data() +
                                            place * static_cast<std::size_t>(n) * static_cast<std::size_t>(n),
                                        n, side));
                for (std::size_t i = 0; i < mean.size(); ++i)
                    mean[i] += all.back()[i] / static_cast<float>(attention->heads);
            }
            all.push_back(std::move(mean));
        }
        float highest = 0;
        for (const auto& one : all)
            highest = std::max(highest, *std::max_element(one.begin(), one.end()));
        for (const auto& one : all)
            m_images.push_back(coloured(one, side, highest));
    }
    updateGeometry();
}

int HeadOverview::cellSide(int width) const {
    const int columns = selection()->attention() ? selection()->attention()->heads + 1 : 1;
    return std::clamp((width - nameWidth) / columns - space, leastSide, mostSide);
}

QSize HeadOverview::sizeHint() const {
    const int columns = selection()->attention() ? selection()->attention()->heads + 1 : 1;
    const int width = nameWidth + columns * (44 + space);
    return {width, heightForWidth(width)};
}

QSize HeadOverview::minimumSizeHint() const {
    const int columns = selection()->attention() ? selection()->attention()->heads + 1 : 1;
    return {nameWidth + columns * (leastSide + space), nameHeight + leastSide + space};
}

int HeadOverview::heightForWidth(int width) const {
    const int layers = selection()->attention() ? selection()->attention()->layers : 1;
    return nameHeight + layers * (cellSide(width) + space);
}

QRect HeadOverview::cellRect(int layer, int head) const {
    const Attention* attention = selection()->attention();
    if (!attention) return {};
    const int side = cellSide(width());
    const int column = head < 0 ? attention->heads : head;
    return {nameWidth + column * (side + space), nameHeight + layer * (side + space), side, side};
}

bool HeadOverview::cellAt(const QPoint& position, int& layer, int& head) const {
    const Attention* attention = selection()->attention();
    for (layer = 0; attention && layer < attention->layers; ++layer)
        for (head = -1; head < attention->heads; ++head)
            if (cellRect(layer, head)
                    .adjusted(-space / 2, -space / 2, space / 2, space / 2)
                    .contains(position))
                return true;
    return false;
}

void HeadOverview::paintEvent(QPaintEvent*) {
    const Attention* attention = selection()->attention();
    if (!attention) return;
    QPainter painter(this);
    const Theme& colours = theme();
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(colours.dim);
    for (int head = -1; head < attention->heads; ++head) {
        const QRect cell = cellRect(0, head);
        const QString name = head < 0 ? tr("mean") : QString::number(head + 1);
        painter.drawText(cell.adjusted(-space, -nameHeight, space, -cell.height()), Qt::AlignCenter, name);
    }
    for (int layer = 0; layer < attention->layers; ++layer)
        painter.drawText(QRect(0, cellRect(layer, 0).top(), nameWidth - 6, cellRect(layer, 0).height()),
                         Qt::AlignVCenter | Qt::AlignLeft, tr("L%1", "layer").arg(layer + 1));
    painter.setRenderHint(QPainter::SmoothPixmapTransform, selection()->tokenCount() > thumbnailSide);
    for (int layer = 0; layer < attention->layers; ++layer)
        for (int head = -1; head < attention->heads; ++head) {
            const QRect cell = cellRect(layer, head);
            const std::size_t index = static_cast<std::size_t>(layer) * (attention->heads + 1) +
                                      static_cast<std::size_t>(head < 0 ? attention->heads : head);
            if (index < m_images.size()) painter.drawImage(cell, m_images[index]);
            const bool chosen = layer == selection()->layer() && head == selection()->head();
            painter.setBrush(Qt::NoBrush);
            if (chosen) {
                painter.setPen(QPen(colours.accent, hasFocus() ? 3 : 2));
                painter.drawRect(QRectF(cell).adjusted(-1.5, -1.5, 1.5, 1.5));
            } else {
                painter.setPen(colours.line);
                painter.drawRect(QRectF(cell).adjusted(-0.5, -0.5, 0.5, 0.5));
            }
        }
}

bool HeadOverview::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        int layer = 0, head = 0;
        if (cellAt(help->pos(), layer, head))
            QToolTip::showText(help->globalPos(), cellName(layer, head), this, cellRect(layer, head));
        else
            QToolTip::hideText();
        return true;
    }
    return AttentionView::event(event);
}

void HeadOverview::mousePressEvent(QMouseEvent* event) {
    int layer = 0, head = 0;
    if (event->button() == Qt::LeftButton && cellAt(event->pos(), layer, head))
        selection()->setLayerAndHead(layer, head);
}

void HeadOverview::keyPressEvent(QKeyEvent* event) {
    const Attention* attention = selection()->attention();
    if (!attention) return AttentionView::keyPressEvent(event);
    const int layer = selection()->layer();
    const int column = selection()->head() < 0 ? attention->heads : selection()->head();
    const auto choose = [&](int l, int c) {
        l = std::clamp(l, 0, attention->layers - 1);
        c = std::clamp(c, 0, attention->heads);
        selection()->setLayerAndHead(l, c == attention->heads ? -1 : c);
    };
    switch (event->key()) {
    case Qt::Key_Left:
        return choose(layer, column - 1);
    case Qt::Key_Right:
        return choose(layer, column + 1);
    case Qt::Key_Up:
        return choose(layer - 1, column);
    case Qt::Key_Down:
        return choose(layer + 1, column);
    case Qt::Key_Home:
        return choose(layer, 0);
    case Qt::Key_End:
        return choose(layer, attention->heads);
    default:
        AttentionView::keyPressEvent(event);
    }
}

} // namespace triptych
