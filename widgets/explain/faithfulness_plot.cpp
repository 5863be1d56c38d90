// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/faithfulness_plot.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/value_words.h"
#include "widgets/theme.h"

namespace triptych {

FaithfulnessPlot::FaithfulnessPlot(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void FaithfulnessPlot::retranslate() {
    setAccessibleName(tr("Whether the map matters to the model"));
    describe();
}

void FaithfulnessPlot::setFaithfulness(std::shared_ptr<const Faithfulness> faithfulness) {
    m_faithfulness = std::move(faithfulness);
    m_curve = 0;
    m_probe = -1;
    describe();
    update();
}

void FaithfulnessPlot::setKind(Kind kind) {
    m_kind = kind;
    describe();
    update();
}

void FaithfulnessPlot::setCurve(int index) {
    m_curve = static_cast<std::size_t>(std::max(index, 0));
    setProbe(-1);
    update();
}

const FaithfulnessCurve* FaithfulnessPlot::curve() const {
    return m_faithfulness && m_curve < m_faithfulness->curves.size() ? &m_faithfulness->curves[m_curve] : nullptr;
}

void FaithfulnessPlot::setProbability(bool probability) {
    m_probability = probability;
    describe();
    update();
}

bool FaithfulnessPlot::hasProbability() const {
    return curve() && m_faithfulness->scale.kind != ValueScale::Kind::standardised && !curve()->deletion_probability.empty();
}

QString FaithfulnessPlot::valueAxis() const {
    if (!curve()) return {};
    ValueScale scale = m_faithfulness->scale;
    if (probability()) scale.kind = ValueScale::Kind::probability;
    return valueTitle(scale);
}

QString FaithfulnessPlot::shareAxis() const {
    return m_kind == Kind::deletion ? tr("tokens taken away, %") : tr("tokens put back, %");
}

FaithfulnessPlot::Lines FaithfulnessPlot::lines() const {
    const FaithfulnessCurve& of = *curve();
    if (m_kind == Kind::deletion) {
        const CurveBand& band = of.deletion_probability_band;
        if (probability()) return {of.deletion_probability, band.mean, band.low, band.high};
        return {of.deletion_logit, of.deletion_random, of.deletion_low, of.deletion_high};
    }
    const CurveBand& band = of.insertion_probability_band;
    if (probability()) return {of.insertion_probability, band.mean, band.low, band.high};
    return {of.insertion_logit, of.insertion_random, of.insertion_low, of.insertion_high};
}

void FaithfulnessPlot::setProbe(int point) {
    const int count = curve() ? static_cast<int>(values().size()) : 0;
    point = std::clamp(point, -1, count - 1);
    if (point == m_probe) return;
    m_probe = point;
    describe();
    update();
    emit probeMoved(m_probe);
}

QString FaithfulnessPlot::readout() const {
    if (!curve() || m_probe < 0) return {};
    const auto at = static_cast<std::size_t>(m_probe);
    const QString share = QLocale().toString(100 * curve()->share[at], 'f', 0);
    const auto [low, high] = range();
    const Lines of = lines();
    const QString value = signedText(of.values[at], high - low);
    const QString told = m_kind == Kind::deletion ? tr("without the top %1 %: %2 %3", "logit or probability, and its value").arg(share, valueAxis(), value)
                                                  : tr("with the top %1 % alone: %2 %3", "logit or probability, and its value").arg(share, valueAxis(), value);
    return at < of.mean.size() ? tr("%1; in random order %2").arg(told, signedText(of.mean[at], high - low)) : told;
}

void FaithfulnessPlot::describe() {
    setAccessibleDescription(readout());
    setToolTip(m_kind == Kind::deletion
                   ? tr("Tokens are taken away, those that the map holds highest first. The faster the target falls below "
                        "the band of random orders, the more the map says about this model.")
                   : tr("Tokens are put back into an empty sample, those that the map holds highest first. The faster the "
                        "target rises above the band of random orders, the more the map says about this model."));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

std::pair<double, double> FaithfulnessPlot::range() const {
    double low = 0, high = 0;
    bool first = true;
    const auto take = [&](const std::vector<double>& some) {
        for (const double value : some) {
            low = first ? value : std::min(low, value);
            high = first ? value : std::max(high, value);
            first = false;
        }
    };
    if (curve()) {
        const Lines of = lines();
        take(of.values);
        take(of.low);
        take(of.high);
    }
    if (high - low < 1e-9) return {low - 0.5, high + 0.5};
    return {low, high};
}

QRectF FaithfulnessPlot::plotRect() const {
    return {44, 22, std::max(width() - 52.0, 8.0), std::max(height() - 72.0, 8.0)};
}

QPointF FaithfulnessPlot::placeOf(double share, double value) const {
    const QRectF place = plotRect();
    const auto [low, high] = range();
    return {place.left() + share * place.width(), place.bottom() - (value - low) / (high - low) * place.height()};
}

QPointF FaithfulnessPlot::pointAt(int point) const {
    const auto at = static_cast<std::size_t>(point);
    return placeOf(curve()->share[at], values()[at]);
}

void FaithfulnessPlot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& colours = theme();
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    const QRectF place = plotRect();
    if (const FaithfulnessCurve* shown = curve()) {
        const auto [low, high] = range();
        const auto& [own, random, lower, upper] = lines();
        painter.setPen(colours.dim);
        painter.drawText(QRectF(4, 2, width() - 8, 16), Qt::AlignLeft | Qt::AlignVCenter, valueAxis());
        for (int i = 0; i <= 2; ++i) {
            const double value = low + (high - low) * i / 2, y = placeOf(0, value).y();
            painter.setPen(QPen(colours.line, 1));
            painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y));
            painter.setPen(colours.dim);
            painter.drawText(QRectF(0, y - 8, place.left() - 6, 16), Qt::AlignRight | Qt::AlignVCenter,
                             signedText(value, high - low));
        }
        QPolygonF band, middle, line;
        for (std::size_t i = 0; i < shown->share.size(); ++i) {
            if (i < upper.size()) band << placeOf(shown->share[i], upper[i]);
            if (i < random.size()) middle << placeOf(shown->share[i], random[i]);
            if (i < own.size()) line << placeOf(shown->share[i], own[i]);
        }
        for (std::size_t i = lower.size(); i > 0; --i)
            band << placeOf(shown->share[i - 1], lower[i - 1]);
        QColor grey = colours.dim;
        grey.setAlphaF(0.3f);
        painter.setPen(Qt::NoPen);
        painter.setBrush(grey);
        painter.drawPolygon(band);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colours.dim, 1, Qt::DashLine));
        painter.drawPolyline(middle);
        painter.setPen(QPen(colours.accent, 2));
        painter.drawPolyline(line);
        painter.setPen(colours.dim);
        for (int i = 0; i <= 2; ++i) {
            const double x = place.left() + place.width() * i / 2;
            painter.drawText(QRectF(std::min(x - 24, width() - 52.0), place.bottom() + 3, 48, 14), Qt::AlignHCenter,
                             QLocale().toString(i * 50));
        }
        painter.drawText(QRectF(place.left(), place.bottom() + 17, place.width(), 14), Qt::AlignRight, shareAxis());
        // What the lines are, below the axis: beside them they would hide one another.
        const QRectF legend(place.left(), place.bottom() + 33, place.width(), 16);
        const QString map = tr("this map"), chance = tr("random orders");
        double x = legend.left();
        painter.setPen(QPen(colours.accent, 2));
        painter.drawLine(QPointF(x, legend.center().y()), QPointF(x + 14, legend.center().y()));
        x += 18;
        painter.setPen(colours.dim);
        painter.drawText(QRectF(x, legend.top(), 200, 16), Qt::AlignLeft | Qt::AlignVCenter, map);
        x += painter.fontMetrics().horizontalAdvance(map) + 14;
        painter.fillRect(QRectF(x, legend.center().y() - 5, 14, 10), grey);
        painter.setPen(QPen(colours.dim, 1, Qt::DashLine));
        painter.drawLine(QPointF(x, legend.center().y()), QPointF(x + 14, legend.center().y()));
        painter.setPen(colours.dim);
        painter.drawText(QRectF(x + 18, legend.top(), 200, 16), Qt::AlignLeft | Qt::AlignVCenter, chance);
        if (m_probe >= 0) {
            const QPointF at = pointAt(m_probe);
            painter.setPen(QPen(colours.dim, 1));
            painter.drawLine(QPointF(at.x(), place.top()), QPointF(at.x(), place.bottom()));
            painter.setPen(QPen(colours.panel, 2));
            painter.setBrush(colours.accent);
            painter.drawEllipse(at, 4, 4);
            const QString text = readout();
            const double wide = painter.fontMetrics().horizontalAdvance(text) + 10;
            const QRectF box(std::clamp(at.x() - wide / 2, 2.0, std::max(width() - wide - 2, 2.0)),
                             m_kind == Kind::deletion ? place.top() : place.bottom() - 20, wide, 18);
            painter.setPen(QPen(colours.line, 1));
            painter.setBrush(colours.raised);
            painter.drawRoundedRect(box, 4, 4);
            painter.setPen(colours.text);
            painter.drawText(box, Qt::AlignCenter, text);
        }
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colours.accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void FaithfulnessPlot::mouseMoveEvent(QMouseEvent* event) {
    if (!curve()) return;
    const QRectF place = plotRect();
    const double share = (event->position().x() - place.left()) / place.width();
    int nearest = -1;
    for (std::size_t i = 0; i < curve()->share.size(); ++i)
        if (nearest < 0 || std::abs(curve()->share[i] - share) <
                               std::abs(curve()->share[static_cast<std::size_t>(nearest)] - share))
            nearest = static_cast<int>(i);
    setProbe(nearest);
}

void FaithfulnessPlot::leaveEvent(QEvent*) {
    setProbe(-1);
}

void FaithfulnessPlot::keyPressEvent(QKeyEvent* event) {
    if (!curve()) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
        setProbe(std::max(m_probe - 1, 0));
        return;
    case Qt::Key_Right:
        setProbe(m_probe + 1);
        return;
    case Qt::Key_Home:
        setProbe(0);
        return;
    case Qt::Key_End:
        setProbe(static_cast<int>(values().size()) - 1);
        return;
    case Qt::Key_Escape:
        if (m_probe < 0) break;
        setProbe(-1);
        return;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void FaithfulnessPlot::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void FaithfulnessPlot::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

void FaithfulnessPlot::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

} // namespace triptych
