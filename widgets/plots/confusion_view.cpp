// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/confusion_view.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int axisCaptionHeight = 18;
constexpr int labelGap = 6;
constexpr double largestSide = 44;

QColor blend(const QColor& a, const QColor& b, double share) {
    const auto mix = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

/// Relative luminance as WCAG 2 defines it.
double luminance(const QColor& color) {
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

/// Black or white, whichever is read better on the colour.
QColor readableOn(const QColor& color) {
    return luminance(color) > 0.179 ? QColor(Qt::black) : QColor(Qt::white);
}

} // namespace

ConfusionView::ConfusionView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Confusion matrix"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ConfusionView::setMatrix(const std::vector<std::string>& classes,
                              const std::vector<std::vector<std::int64_t>>& counts) {
    m_classes.clear();
    m_counts.clear();
    m_rowSums.clear();
    const bool square = counts.size() == classes.size() &&
                        std::all_of(counts.begin(), counts.end(),
                                    [&](const auto& row) { return row.size() == classes.size(); });
    if (square) {
        m_counts = counts;
        for (const std::string& name : classes)
            m_classes << QString::fromStdString(name);
        for (const auto& row : counts)
            m_rowSums.push_back(std::accumulate(row.begin(), row.end(), std::int64_t{0}));
    }
    const int last = static_cast<int>(m_classes.size()) - 1;
    m_truth = std::min(std::max(m_truth, 0), last);
    m_predicted = std::min(std::max(m_predicted, 0), last);
    describe();
    updateGeometry();
    update();
}

void ConfusionView::clear() {
    setMatrix({}, {});
}

void ConfusionView::setCurrent(int truth, int predicted) {
    const int last = static_cast<int>(m_classes.size()) - 1;
    if (last < 0) return;
    truth = std::clamp(truth, 0, last);
    predicted = std::clamp(predicted, 0, last);
    if (truth == m_truth && predicted == m_predicted) return;
    m_truth = truth;
    m_predicted = predicted;
    describe();
    update();
    emit currentChanged(truth, predicted);
}

QString ConfusionView::cellText(int truth, int predicted) const {
    const auto t = static_cast<std::size_t>(truth), p = static_cast<std::size_t>(predicted);
    if (t >= m_counts.size() || p >= m_counts.size()) return {};
    const std::int64_t count = m_counts[t][p], all = m_rowSums[t];
    const QString counted = QLocale().toString(static_cast<qlonglong>(count));
    const QString whole = QLocale().toString(static_cast<qlonglong>(all));
    const QString share = QLocale().toString(
        all > 0 ? 100.0 * static_cast<double>(count) / static_cast<double>(all) : 0.0, 'f', 1);
    return tr("True %1, predicted %2: %3 of %4 (%5 %)")
        .arg(m_classes[truth], m_classes[predicted], counted, whole, share);
}

QFont ConfusionView::smallFont() const {
    QFont small = font();
    small.setPixelSize(std::max(10, QFontInfo(font()).pixelSize() - 2));
    return small;
}

ConfusionView::Place ConfusionView::place(int width, int height) const {
    const auto n = static_cast<double>(std::max<qsizetype>(1, m_classes.size()));
    const QFontMetrics metrics(smallFont());
    double labels = 0;
    for (const QString& name : m_classes)
        labels = std::max<double>(labels, metrics.horizontalAdvance(name));
    labels = std::min(labels, 0.35 * width) + labelGap;
    const double left = axisCaptionHeight + labels, top = axisCaptionHeight + metrics.height() + labelGap;
    const double side =
        std::max(2.0, std::min({(width - left - 1) / n, (height - top - 1) / n, largestSide}));
    return {QPointF(left, top), side, labels};
}

int ConfusionView::heightForWidth(int width) const {
    const Place at = place(width, 1 << 20);
    return static_cast<int>(std::ceil(at.origin.y() + at.side * static_cast<double>(m_classes.size()))) + 2;
}

QSize ConfusionView::sizeHint() const {
    const Place at = place(260, 1 << 20);
    const double cells = at.side * static_cast<double>(std::max<qsizetype>(1, m_classes.size()));
    return {static_cast<int>(at.origin.x() + cells) + 2, static_cast<int>(at.origin.y() + cells) + 2};
}

QRectF ConfusionView::cellRect(int truth, int predicted) const {
    const Place at = place(width(), height());
    return {at.origin.x() + predicted * at.side, at.origin.y() + truth * at.side, at.side, at.side};
}

bool ConfusionView::cellAt(const QPointF& position, int& truth, int& predicted) const {
    const Place at = place(width(), height());
    truth = static_cast<int>(std::floor((position.y() - at.origin.y()) / at.side));
    predicted = static_cast<int>(std::floor((position.x() - at.origin.x()) / at.side));
    return truth >= 0 && predicted >= 0 && truth < m_classes.size() && predicted < m_classes.size();
}

void ConfusionView::describe() {
    setAccessibleDescription(cellText(m_truth, m_predicted));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

bool ConfusionView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        int truth = 0, predicted = 0;
        if (cellAt(help->pos(), truth, predicted))
            QToolTip::showText(help->globalPos(), cellText(truth, predicted), this,
                               cellRect(truth, predicted).toAlignedRect());
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void ConfusionView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Confusion matrix"));
        describe();
    }
    if (event->type() == QEvent::FontChange) updateGeometry();
    update();
    QWidget::changeEvent(event);
}

void ConfusionView::paintEvent(QPaintEvent*) {
    const Theme& colors = theme();
    QPainter painter(this);
    const QFont small = smallFont();
    painter.setFont(small);
    const QFontMetrics metrics(small);
    if (m_classes.isEmpty()) {
        painter.setPen(colors.dim);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, tr("No test result yet"));
        return;
    }
    const Place at = place(width(), height());
    const int n = static_cast<int>(m_classes.size());
    const double extent = at.side * n;

    painter.setPen(colors.dim);
    painter.drawText(QRectF(at.origin.x(), 0, width() - at.origin.x(), axisCaptionHeight),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("predicted →"));
    painter.save();
    painter.translate(0, at.origin.y() + extent);
    painter.rotate(-90);
    painter.drawText(QRectF(0, 0, extent, axisCaptionHeight), Qt::AlignRight | Qt::AlignVCenter, tr("← true"));
    painter.restore();

    painter.setPen(colors.text);
    // Below a line's height labels would lie on each other; the tooltip names the classes then.
    if (at.side >= metrics.height() - 2) {
        for (int i = 0; i < n; ++i) {
            const QRectF row(axisCaptionHeight, at.origin.y() + i * at.side, at.labels - labelGap, at.side);
            painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter,
                             metrics.elidedText(m_classes[i], Qt::ElideRight, static_cast<int>(row.width())));
            const QRectF column(at.origin.x() + i * at.side, axisCaptionHeight, at.side, metrics.height());
            painter.drawText(column, Qt::AlignHCenter | Qt::AlignVCenter,
                             metrics.elidedText(m_classes[i], Qt::ElideRight, static_cast<int>(at.side) - 2));
        }
    }

    for (int t = 0; t < n; ++t) {
        for (int p = 0; p < n; ++p) {
            const std::int64_t count = m_counts[static_cast<std::size_t>(t)][static_cast<std::size_t>(p)];
            const std::int64_t all = m_rowSums[static_cast<std::size_t>(t)];
            const double share = all > 0 ? static_cast<double>(count) / static_cast<double>(all) : 0;
            // What is right and what is wrong differ in place too: the diagonal is right.
            const QColor full = t == p ? colors.accent : colors.error;
            const QColor fill = count == 0 ? colors.raised : blend(colors.raised, full, 0.15 + 0.85 * share);
            const QRectF cell(at.origin.x() + p * at.side, at.origin.y() + t * at.side, at.side, at.side);
            painter.fillRect(at.side > 6 ? cell.adjusted(1, 1, -1, -1) : cell, fill);
            const QString text = QLocale().toString(static_cast<qlonglong>(count));
            if (count > 0 && metrics.horizontalAdvance(text) + 4 <= at.side &&
                metrics.height() <= at.side + 2) {
                painter.setPen(readableOn(fill));
                painter.drawText(cell, Qt::AlignCenter, text);
            }
        }
    }
    if (m_truth >= 0 && m_predicted >= 0) {
        painter.setPen(QPen(hasFocus() ? colors.text : colors.dim, hasFocus() ? 2 : 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cellRect(m_truth, m_predicted).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void ConfusionView::mousePressEvent(QMouseEvent* event) {
    int truth = 0, predicted = 0;
    if (event->button() == Qt::LeftButton && cellAt(event->position(), truth, predicted))
        setCurrent(truth, predicted);
}

void ConfusionView::mouseDoubleClickEvent(QMouseEvent* event) {
    int truth = 0, predicted = 0;
    if (event->button() == Qt::LeftButton && cellAt(event->position(), truth, predicted))
        emit cellActivated(truth, predicted);
}

void ConfusionView::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_classes.size()) - 1;
    if (last < 0) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
        return setCurrent(m_truth, m_predicted - 1);
    case Qt::Key_Right:
        return setCurrent(m_truth, m_predicted + 1);
    case Qt::Key_Up:
        return setCurrent(m_truth - 1, m_predicted);
    case Qt::Key_Down:
        return setCurrent(m_truth + 1, m_predicted);
    case Qt::Key_Home:
        return event->modifiers() & Qt::ControlModifier ? setCurrent(0, 0) : setCurrent(m_truth, 0);
    case Qt::Key_End:
        return event->modifiers() & Qt::ControlModifier ? setCurrent(last, last) : setCurrent(m_truth, last);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit cellActivated(m_truth, m_predicted);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void ConfusionView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void ConfusionView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace triptych
