// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curve_plot.h"

#include <qcustomplot.h>

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QTimer>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int titleHeight = 22;
constexpr int legendHeight = 16;
constexpr QMargins plotMargins{52, 6, 14, 22};
constexpr int dragThreshold = 6; ///< pixels below which a press is no rectangle

/// Drawn over the curves, so that a move of the probe does not draw them again.
class Overlay : public QWidget {
  public:
    Overlay(QWidget* parent, std::function<void(QPainter&)> paint)
        : QWidget(parent), m_paint(std::move(paint)) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        m_paint(painter);
    }

  private:
    std::function<void(QPainter&)> m_paint;
};

QString number(double value) {
    return QLocale().toString(value, 'g', 4);
}

QColor withAlpha(QColor color, double alpha) {
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

struct Series {
    CurveStyle style;
    Curve raw, smooth;
    double sum = 0, weight = 0; ///< of the smoothing so far
    QCPGraph* faint = nullptr;  ///< the raw line under a smoothed one
    QCPGraph* line = nullptr;

    void smoothPoint(double x, double y, double past) {
        if (std::isnan(y)) return;
        sum = past * sum + (1 - past) * y;
        weight = past * weight + (1 - past);
        smooth.append(x, sum / weight);
    }
    void smoothAll(double past) {
        smooth.clear();
        sum = weight = 0;
        if (!style.smoothed || past == 0) return;
        for (std::size_t i = 0; i < raw.size(); ++i)
            smoothPoint(raw.x(i), raw.y(i), past);
    }
};

} // namespace

struct CurvePlot::Impl {
    QCustomPlot* plot = nullptr;
    Overlay* overlay = nullptr;
    QTimer timer;
    QString title, unit, xUnit, emptyText;
    std::vector<Series> series;
    std::vector<std::pair<double, QString>> events;
    std::optional<Range> valueRange, zoomX, zoomY;
    double expectedEnd = 0;
    double smoothing = 0.6;
    bool logScale = false;
    std::optional<double> probe;
    bool probeByMouse = false;
    std::optional<QPoint> pressed;
    QPoint dragged;
    int drawnPoints = 0, redraws = 0;
    bool dirty = true;
    /// Where a name stands in the legend, its mark to the left of it.
    struct Name {
        std::size_t series = 0;
        QPoint place; ///< of the mark's left end
        QString text;
    };
    std::vector<Name> names;
    int header = titleHeight + legendHeight; ///< pixels above the plot

    /// The names in rows. @return how many rows
    int layNames(const QFontMetrics& metrics, int width, int longest) {
        names.clear();
        int left = plotMargins.left(), row = 0;
        for (std::size_t i = 0; i < series.size(); ++i) {
            if (!series[i].style.legend) continue;
            const QString text = metrics.elidedText(series[i].style.name, Qt::ElideMiddle, longest);
            const int taken = 20 + metrics.horizontalAdvance(text);
            if (left > plotMargins.left() && left + taken > width - plotMargins.right()) {
                left = plotMargins.left();
                ++row;
            }
            names.push_back({i, {left, titleHeight + row * legendHeight}, text});
            left += taken + 12;
        }
        return row + 1;
    }

    bool smooths(const Series& s) const { return s.style.smoothed && smoothing > 0; }

    Range wholeX() const {
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (const Series& s : series) {
            if (s.raw.size() == 0) continue;
            low = std::min(low, s.raw.x(0));
            high = std::max(high, s.raw.x(s.raw.size() - 1));
        }
        if (expectedEnd > 0) {
            low = std::min(low, 0.0);
            high = std::max(high, expectedEnd);
        }
        if (!(low <= high)) return {0, 1};
        // Curves that begin near 0 begin at 0, so that plots of one run stand alike.
        if (low > 0 && low < 0.1 * high) low = 0;
        if (low == high) return {low - 0.5, high + 0.5};
        return {low, high};
    }

    Range xRange() const { return {plot->xAxis->range().lower, plot->xAxis->range().upper}; }
    double xAt(const QPointF& inPlot) const { return plot->xAxis->pixelToCoord(inPlot.x()); }
    QPointF inPlot(const QPointF& position) const { return position - plot->geometry().topLeft(); }

    /// The series that the probe steps through: the one with most points.
    const Series* leading() const {
        const Series* best = nullptr;
        for (const Series& s : series)
            if (s.raw.size() > 0 && (!best || s.raw.size() > best->raw.size())) best = &s;
        return best;
    }

    double rawAt(const Series& s) const { return s.raw.y(s.raw.nearest(*probe)); }
    std::optional<double> smoothAt(const Series& s) const {
        if (!smooths(s) || s.smooth.size() == 0) return std::nullopt;
        return s.smooth.y(s.smooth.nearest(*probe));
    }

    /// Hands a curve to a line as at most 2 * width points. Returns their number and widens the extent.
    int fill(QCPGraph* graph, const Curve& curve, const Range& x, int width, Range* extent) const {
        const double none = std::numeric_limits<double>::quiet_NaN();
        const auto shown = [&](double y) { return logScale && y <= 0 ? none : y; };
        QVector<QCPGraphData> points;
        for (const Curve::Bucket& bucket : curve.envelope(x.first, x.second, std::max(1, width / 2))) {
            const double low = shown(bucket.minimum), high = shown(bucket.maximum);
            if (extent) {
                if (!std::isnan(low)) extent->first = std::min(extent->first, low);
                if (!std::isnan(high)) {
                    extent->first = std::min(extent->first, high);
                    extent->second = std::max(extent->second, high);
                }
            }
            if (bucket.x_begin == bucket.x_end || bucket.minimum == bucket.maximum) {
                points.append({bucket.x_begin, low});
            } else {
                points.append({bucket.x_begin, low});
                points.append({bucket.x_end, high});
            }
        }
        const int count = static_cast<int>(points.size());
        graph->data()->set(points, true);
        return count;
    }
};

CurvePlot::CurvePlot(QWidget* parent) : QWidget(parent), m_impl(std::make_unique<Impl>()) {
    Impl& d = *m_impl;
    d.plot = new QCustomPlot(this);
    // One widget takes mouse and keys: this one.
    d.plot->setFocusPolicy(Qt::NoFocus);
    d.plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    d.plot->setPlottingHint(QCP::phFastPolylines);
    d.plot->axisRect()->setAutoMargins(QCP::msNone);
    d.plot->axisRect()->setMargins(plotMargins);
    d.plot->xAxis->setNumberFormat("g");
    d.plot->xAxis->setNumberPrecision(7);
    d.plot->yAxis->setNumberFormat("g");
    d.plot->yAxis->setNumberPrecision(4);
    d.plot->xAxis->grid()->setVisible(false);
    d.plot->yAxis->ticker()->setTickCount(4);
    d.overlay = new Overlay(this, [this](QPainter& painter) { drawOverlay(painter); });
    d.timer.setSingleShot(true);
    d.timer.setInterval(frameMs);
    connect(&d.timer, &QTimer::timeout, this, &CurvePlot::redraw);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    restyle();
}

CurvePlot::~CurvePlot() = default;

void CurvePlot::setTitle(const QString& title) {
    m_impl->title = title;
    setAccessibleName(title);
    update();
}

void CurvePlot::setUnit(const QString& unit) {
    m_impl->unit = unit;
    update();
}

void CurvePlot::setXUnit(const QString& unit) {
    m_impl->xUnit = unit;
    m_impl->overlay->update();
}

void CurvePlot::setEmptyText(const QString& text) {
    m_impl->emptyText = text;
    m_impl->overlay->update();
}

void CurvePlot::setValueRange(const std::optional<Range>& range) {
    m_impl->valueRange = range;
    schedule();
}

void CurvePlot::setExpectedEnd(double x) {
    m_impl->expectedEnd = x;
    schedule();
}

int CurvePlot::addSeries(const CurveStyle& style) {
    Series series;
    series.style = style;
    series.faint = m_impl->plot->addGraph();
    series.line = m_impl->plot->addGraph();
    m_impl->series.push_back(std::move(series));
    restyle();
    return seriesCount() - 1;
}

int CurvePlot::seriesCount() const {
    return static_cast<int>(m_impl->series.size());
}

void CurvePlot::append(int series, double x, double y) {
    Series& s = m_impl->series.at(static_cast<std::size_t>(series));
    s.raw.append(x, y);
    if (m_impl->smooths(s)) s.smoothPoint(x, y, m_impl->smoothing);
    schedule();
}

void CurvePlot::setCurve(int series, Curve curve) {
    Series& s = m_impl->series.at(static_cast<std::size_t>(series));
    s.raw = std::move(curve);
    s.smoothAll(m_impl->smoothing);
    schedule();
}

const Curve& CurvePlot::curve(int series) const {
    return m_impl->series.at(static_cast<std::size_t>(series)).raw;
}

void CurvePlot::addEvent(double x, const QString& word) {
    m_impl->events.emplace_back(x, word);
    m_impl->overlay->update();
}

void CurvePlot::clearEvents() {
    m_impl->events.clear();
    m_impl->overlay->update();
}

void CurvePlot::clear() {
    m_impl->plot->clearGraphs();
    m_impl->series.clear();
    m_impl->events.clear();
    placePlot();
    update();
    schedule();
}

void CurvePlot::setSmoothing(double weight) {
    weight = std::clamp(weight, 0.0, 0.99);
    if (weight == m_impl->smoothing) return;
    m_impl->smoothing = weight;
    for (Series& s : m_impl->series)
        s.smoothAll(weight);
    restyle();
}

double CurvePlot::smoothing() const {
    return m_impl->smoothing;
}

void CurvePlot::setLogScale(bool on) {
    Impl& d = *m_impl;
    if (on == d.logScale) return;
    d.logScale = on;
    d.zoomY.reset(); // a range that was chosen on one scale may not exist on the other
    QCPAxis* axis = d.plot->yAxis;
    axis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis->setTicker(on ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                       : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    if (!on) axis->ticker()->setTickCount(4);
    schedule();
}

bool CurvePlot::isLogScale() const {
    return m_impl->logScale;
}

void CurvePlot::zoom(double factor, std::optional<double> about) {
    Impl& d = *m_impl;
    const Range whole = d.wholeX();
    const Range now = d.zoomX.value_or(whole);
    const double centre = std::clamp(about.value_or((now.first + now.second) / 2), now.first, now.second);
    const double low = std::max(whole.first, centre - (centre - now.first) * factor);
    const double high = std::min(whole.second, centre + (now.second - centre) * factor);
    if (low <= whole.first && high >= whole.second) return resetZoom();
    // Closer than half a step there is nothing more to see.
    if (high - low < 0.5) return;
    d.zoomX = Range{low, high};
    schedule();
    emit zoomChanged(true);
}

void CurvePlot::zoomTo(const Range& x, const Range& y) {
    m_impl->zoomX = x;
    m_impl->zoomY = y;
    schedule();
    emit zoomChanged(true);
}

void CurvePlot::resetZoom() {
    const bool was = isZoomed();
    m_impl->zoomX.reset();
    m_impl->zoomY.reset();
    schedule();
    if (was) emit zoomChanged(false);
}

bool CurvePlot::isZoomed() const {
    return m_impl->zoomX || m_impl->zoomY;
}

CurvePlot::Range CurvePlot::xRange() const {
    return m_impl->xRange();
}

CurvePlot::Range CurvePlot::yRange() const {
    return {m_impl->plot->yAxis->range().lower, m_impl->plot->yAxis->range().upper};
}

void CurvePlot::setProbe(const std::optional<double>& x) {
    if (x == m_impl->probe) return;
    m_impl->probe = x;
    m_impl->overlay->update();
    // The description of a plot that nobody reads would only cost time while the mouse moves over another.
    if (hasFocus() || !x) {
        setAccessibleDescription(readout());
        QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&changed);
    }
}

std::optional<double> CurvePlot::probe() const {
    return m_impl->probe;
}

QString CurvePlot::readout() const {
    const Impl& d = *m_impl;
    const Series* leading = d.leading();
    if (!d.probe || !leading) return {};
    QStringList parts{QStringLiteral("%1 %2")
                          .arg(d.xUnit, number(leading->raw.x(leading->raw.nearest(*d.probe))))
                          .trimmed()};
    for (const Series& s : d.series)
        if (s.raw.size() > 0) {
            QString part = s.style.name + QLatin1Char(' ') + number(d.rawAt(s));
            if (const auto smooth = d.smoothAt(s)) part += tr(" (smoothed %1)").arg(number(*smooth));
            parts << part;
        }
    return parts.join(QStringLiteral(", "));
}

int CurvePlot::drawnPoints() const {
    return m_impl->drawnPoints;
}

int CurvePlot::plotWidth() const {
    return m_impl->plot->axisRect()->width();
}

int CurvePlot::redraws() const {
    return m_impl->redraws;
}

void CurvePlot::schedule() {
    m_impl->dirty = true;
    if (isVisible() && !m_impl->timer.isActive()) m_impl->timer.start();
}

void CurvePlot::redraw() {
    Impl& d = *m_impl;
    if (!d.dirty) return;
    d.dirty = false;
    const Range x = d.zoomX.value_or(d.wholeX());
    const int width = std::max(1, plotWidth());
    Range extent{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    d.drawnPoints = 0;
    for (Series& s : d.series) {
        if (d.smooths(s)) {
            d.drawnPoints += d.fill(s.faint, s.raw, x, width, &extent);
            d.drawnPoints += d.fill(s.line, s.smooth, x, width, nullptr);
        } else {
            s.faint->data()->clear();
            d.drawnPoints += d.fill(s.line, s.raw, x, width, &extent);
        }
    }
    d.plot->xAxis->setRange(x.first, x.second);
    Range y{0, 1};
    if (d.zoomY) {
        y = *d.zoomY;
    } else if (d.valueRange && !d.logScale) {
        y = *d.valueRange;
    } else if (extent.first <= extent.second) {
        if (d.logScale) {
            y = {extent.first / 1.25, extent.second * 1.25};
        } else {
            // Losses, norms and rates are read against 0.
            const double low = extent.first >= 0 ? 0 : extent.first;
            const double span = extent.second > low ? extent.second - low : std::max(1e-3, std::abs(low));
            y = {low < 0 ? low - 0.05 * span : low, extent.second + 0.05 * span};
            if (extent.second <= low) y.second = low + span;
        }
    } else if (d.logScale) {
        y = {0.1, 1};
    }
    d.plot->yAxis->setRange(y.first, y.second);
    d.plot->yAxis->grid()->setVisible(d.leading() != nullptr); // else it goes through what stands there instead
    d.plot->replot(QCustomPlot::rpQueuedRefresh);
    ++d.redraws;
    d.overlay->update();
}

void CurvePlot::restyle() {
    Impl& d = *m_impl;
    const Theme& colors = theme();
    d.plot->setBackground(QBrush(colors.window));
    QFont small = font();
    small.setPixelSize(std::max(10, QFontInfo(font()).pixelSize() - 2));
    for (QCPAxis* axis : {d.plot->xAxis, d.plot->yAxis}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(colors.dim);
        axis->setTickLabelFont(small);
        axis->grid()->setPen(QPen(colors.line, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    for (Series& s : d.series) {
        const QColor color = s.style.color ? s.style.color() : colors.text;
        s.faint->setPen(QPen(withAlpha(color, 0.35), 1));
        s.faint->setAntialiased(false);
        s.line->setPen(QPen(color, s.style.width, s.style.dash, Qt::FlatCap, Qt::RoundJoin));
        s.line->setScatterStyle(s.style.markers ? QCPScatterStyle(QCPScatterStyle::ssDisc, color, color, 5)
                                                : QCPScatterStyle());
    }
    placePlot();
    update();
    schedule();
}

bool CurvePlot::event(QEvent* event) {
    // A plain key of a focused plot is the plot's, whatever shortcut a window has on it.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_0 && key->modifiers() == Qt::NoModifier) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QStringList names = legendNames();
        if (help->y() >= titleHeight && help->y() < m_impl->header && !names.isEmpty()) {
            QToolTip::showText(help->globalPos(), names.join(QStringLiteral("\n")), this);
            return true;
        }
    }
    return QWidget::event(event);
}

void CurvePlot::changeEvent(QEvent* event) {
    switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::FontChange:
    case QEvent::StyleChange:
        restyle();
        break;
    case QEvent::LanguageChange:
        update();
        m_impl->overlay->update();
        break;
    default:
        break;
    }
    QWidget::changeEvent(event);
}

/// All names have their place: in as many rows as leave the plot most of the height, cut where these are not enough.
void CurvePlot::placePlot() {
    Impl& d = *m_impl;
    const QFontMetrics metrics(smallFont());
    const int most = std::max(1, (height() / 4 - titleHeight) / legendHeight);
    int rows = 0;
    for (const int longest : {std::max(40, width() - plotMargins.left() - plotMargins.right() - 20), 110, 80, 56, 36}) {
        rows = d.layNames(metrics, width(), longest);
        if (rows <= most) break;
    }
    d.header = titleHeight + rows * legendHeight;
    // One pixel of frame for the focus.
    const QRect below(1, d.header, std::max(1, width() - 2), std::max(1, height() - d.header - 1));
    d.plot->setGeometry(below);
    d.overlay->setGeometry(below);
}

QFont CurvePlot::smallFont() const {
    QFont small = font();
    small.setPixelSize(std::max(10, QFontInfo(font()).pixelSize() - 2));
    return small;
}

QStringList CurvePlot::legendShown() const {
    QStringList shown;
    for (const Impl::Name& name : m_impl->names)
        shown << name.text;
    return shown;
}

QStringList CurvePlot::legendNames() const {
    QStringList names;
    for (const Series& s : m_impl->series)
        if (s.style.legend) names << s.style.name;
    return names;
}

void CurvePlot::paintEvent(QPaintEvent*) {
    const Impl& d = *m_impl;
    const Theme& colors = theme();
    QPainter painter(this);
    painter.fillRect(rect(), colors.window);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect header(plotMargins.left(), 0, width() - plotMargins.left() - plotMargins.right(),
                       titleHeight);
    QFont bold = font();
    bold.setBold(true);
    const QFontMetrics boldMetrics(bold);
    const QString title = boldMetrics.elidedText(d.title, Qt::ElideRight, header.width());
    painter.setFont(bold);
    painter.setPen(colors.text);
    painter.drawText(header, Qt::AlignLeft | Qt::AlignVCenter, title);

    QFont small = font();
    small.setPixelSize(std::max(10, QFontInfo(font()).pixelSize() - 2));
    const QFontMetrics metrics(small);
    painter.setFont(small);
    painter.setPen(colors.dim);
    if (boldMetrics.horizontalAdvance(title) + 16 + metrics.horizontalAdvance(d.unit) <= header.width())
        painter.drawText(header, Qt::AlignRight | Qt::AlignVCenter, d.unit);
    for (const Impl::Name& name : d.names) {
        const CurveStyle& style = d.series[name.series].style;
        const double middle = name.place.y() + legendHeight / 2.0;
        painter.setPen(QPen(style.color ? style.color() : colors.text, 2, style.dash, Qt::FlatCap));
        painter.drawLine(QPointF(name.place.x(), middle), QPointF(name.place.x() + 16, middle));
        painter.setPen(colors.dim);
        painter.drawText(QRect(name.place.x() + 20, name.place.y(), metrics.horizontalAdvance(name.text) + 1, legendHeight),
                         Qt::AlignVCenter, name.text);
    }
    if (hasFocus()) {
        painter.setPen(QPen(colors.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
}

void CurvePlot::drawOverlay(QPainter& painter) {
    const Impl& d = *m_impl;
    const Theme& colors = theme();
    const QRect inside = d.plot->axisRect()->rect();
    QFont small = font();
    small.setPixelSize(std::max(10, QFontInfo(font()).pixelSize() - 2));
    painter.setFont(small);
    const QFontMetrics metrics(small);

    painter.setPen(colors.dim);
    painter.drawText(QRect(0, inside.bottom() + 1, plotMargins.left() - 10, plotMargins.bottom()),
                     Qt::AlignRight | Qt::AlignVCenter, d.xUnit);
    const Series* leading = d.leading();
    if (!leading) {
        painter.drawText(inside.adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap, d.emptyText);
        return;
    }

    painter.setClipRect(inside.adjusted(0, -4, 1, 1));
    for (const auto& [x, word] : d.events) {
        const double at = d.plot->xAxis->coordToPixel(x);
        painter.setPen(QPen(colors.warning, 1, Qt::DashLine));
        painter.drawLine(QPointF(at, inside.top()), QPointF(at, inside.bottom()));
        const bool leftwards = at + 4 + metrics.horizontalAdvance(word) > inside.right();
        const QRectF place(leftwards ? at - 204 : at + 4, inside.top(), 200, metrics.height());
        painter.drawText(place, leftwards ? Qt::AlignRight : Qt::AlignLeft, word);
    }

    if (d.pressed && (d.dragged - *d.pressed).manhattanLength() >= dragThreshold) {
        painter.setPen(QPen(colors.accent, 1));
        painter.setBrush(withAlpha(colors.accent, 0.15));
        painter.drawRect(QRectF(d.inPlot(*d.pressed), d.inPlot(d.dragged)).normalized());
    }

    if (!d.probe) return;
    const double step = leading->raw.x(leading->raw.nearest(*d.probe));
    const double at = d.plot->xAxis->coordToPixel(step);
    if (at < inside.left() - 1 || at > inside.right() + 1) return;
    painter.setPen(QPen(colors.dim, 1));
    painter.drawLine(QPointF(at, inside.top()), QPointF(at, inside.bottom()));
    painter.setClipping(false);

    struct Line {
        QColor color;
        Qt::PenStyle dash;
        QString name, value, smooth;
    };
    std::vector<Line> lines;
    const QString smoothHeading = tr("smoothed");
    int nameWidth = 0, valueWidth = 0, smoothWidth = 0;
    for (const Series& s : d.series) {
        if (s.raw.size() == 0) continue;
        const QColor color = s.style.color ? s.style.color() : colors.text;
        const auto smooth = d.smoothAt(s);
        lines.push_back(
            {color, s.style.dash, s.style.name, number(d.rawAt(s)), smooth ? number(*smooth) : QString()});
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(lines.back().name));
        valueWidth = std::max(valueWidth, metrics.horizontalAdvance(lines.back().value));
        if (smooth)
            smoothWidth = std::max({smoothWidth, metrics.horizontalAdvance(lines.back().smooth),
                                    metrics.horizontalAdvance(smoothHeading)});
        const Curve& shown = smooth ? s.smooth : s.raw;
        const std::size_t i = shown.nearest(*d.probe);
        const QPointF dot(d.plot->xAxis->coordToPixel(shown.x(i)), d.plot->yAxis->coordToPixel(shown.y(i)));
        if (!inside.contains(dot.toPoint())) continue;
        painter.setPen(QPen(colors.window, 1.5));
        painter.setBrush(color);
        painter.drawEllipse(dot, 4, 4);
    }
    // A probe that another plot leads is marked; its figures would hide what is compared.
    if (!underMouse() && !hasFocus()) return;
    const QString heading = QStringLiteral("%1 %2").arg(d.xUnit, number(step)).trimmed();
    const int row = metrics.height() + 1;
    const auto room = static_cast<std::size_t>(std::max(1, (inside.height() - 16) / row - 1));
    if (lines.size() > room) lines.resize(room);
    const int smoothColumn = smoothWidth > 0 ? 10 + smoothWidth : 0;
    const int boxWidth = 16 + std::max(metrics.horizontalAdvance(heading) + smoothColumn,
                                       22 + nameWidth + 10 + valueWidth + smoothColumn);
    const int boxHeight = 8 + row * static_cast<int>(lines.size() + 1);
    double left = at + 10;
    if (left + boxWidth > inside.right()) left = std::max<double>(inside.left() + 2, at - 10 - boxWidth);
    const QRectF box(left, inside.top() + 2, boxWidth, boxHeight);
    painter.setPen(QPen(colors.line, 1));
    painter.setBrush(withAlpha(colors.raised, 0.92));
    painter.drawRoundedRect(box, 6, 6);
    painter.setPen(colors.dim);
    QRectF text = box.adjusted(8, 4, -8, 0);
    text.setHeight(row);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, heading);
    if (smoothWidth > 0) painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter, smoothHeading);
    for (const Line& line : lines) {
        text.translate(0, row);
        painter.setPen(QPen(line.color, 2, line.dash, Qt::FlatCap));
        painter.drawLine(QPointF(text.left(), text.center().y()),
                         QPointF(text.left() + 16, text.center().y()));
        painter.setPen(colors.dim);
        painter.drawText(text.adjusted(22, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, line.name);
        painter.setPen(colors.text);
        painter.drawText(text.adjusted(0, 0, -smoothColumn, 0), Qt::AlignRight | Qt::AlignVCenter,
                         line.value);
        painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter, line.smooth);
    }
}

void CurvePlot::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placePlot();
    schedule();
}

void CurvePlot::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    redraw();
}

void CurvePlot::wheelEvent(QWheelEvent* event) {
    const QPointF at = m_impl->inPlot(event->position());
    const double turns = event->angleDelta().y() / 120.0;
    if (turns != 0) zoom(std::pow(0.8, turns), m_impl->xAt(at));
    event->accept();
}

void CurvePlot::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    m_impl->pressed = m_impl->dragged = event->position().toPoint();
}

void CurvePlot::mouseMoveEvent(QMouseEvent* event) {
    Impl& d = *m_impl;
    const QPoint position = event->position().toPoint();
    if (d.pressed) {
        d.dragged = position;
        d.overlay->update();
        return;
    }
    const QPointF at = d.inPlot(position);
    if (d.plot->axisRect()->rect().contains(at.toPoint())) {
        d.probeByMouse = true;
        moveProbe(d.xAt(at));
    } else if (d.probeByMouse) {
        moveProbe(std::nullopt);
    }
}

void CurvePlot::mouseReleaseEvent(QMouseEvent* event) {
    Impl& d = *m_impl;
    if (event->button() != Qt::LeftButton || !d.pressed) return QWidget::mouseReleaseEvent(event);
    const QRectF drawn = QRectF(d.inPlot(*d.pressed), d.inPlot(event->position())).normalized();
    d.pressed.reset();
    d.overlay->update();
    const QRectF chosen = drawn.intersected(QRectF(d.plot->axisRect()->rect()));
    if (chosen.width() < dragThreshold || chosen.height() < dragThreshold) return;
    const double low = d.xAt(chosen.bottomLeft()), high = d.xAt(chosen.bottomRight());
    if (high - low < 1e-9 * std::max(1.0, std::abs(high))) return;
    zoomTo({low, high},
           {d.plot->yAxis->pixelToCoord(chosen.bottom()), d.plot->yAxis->pixelToCoord(chosen.top())});
}

void CurvePlot::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mouseDoubleClickEvent(event);
    m_impl->pressed.reset();
    resetZoom();
}

void CurvePlot::leaveEvent(QEvent* event) {
    if (m_impl->probeByMouse) moveProbe(std::nullopt);
    QWidget::leaveEvent(event);
}

void CurvePlot::moveProbe(const std::optional<double>& x) {
    if (!x) m_impl->probeByMouse = false;
    setProbe(x);
    emit probeMoved(x);
}

void CurvePlot::keyPressEvent(QKeyEvent* event) {
    Impl& d = *m_impl;
    const Series* leading = d.leading();
    const int key = event->key();
    const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right;
    if (key == Qt::Key_0) return resetZoom();
    if (key == Qt::Key_Plus || key == Qt::Key_Equal) return zoom(0.8, d.probe);
    if (key == Qt::Key_Minus) return zoom(1.25, d.probe);
    if (key == Qt::Key_Escape && d.probe) return moveProbe(std::nullopt);
    if (sideways && event->modifiers() & Qt::ShiftModifier) {
        if (!d.zoomX) return;
        const Range whole = d.wholeX();
        const double by = (d.zoomX->second - d.zoomX->first) * (key == Qt::Key_Left ? -0.2 : 0.2);
        const double moved = std::clamp(by, whole.first - d.zoomX->first, whole.second - d.zoomX->second);
        d.zoomX = Range{d.zoomX->first + moved, d.zoomX->second + moved};
        return schedule();
    }
    if (!leading || !(sideways || key == Qt::Key_Home || key == Qt::Key_End))
        return QWidget::keyPressEvent(event);

    const Curve& curve = leading->raw;
    const std::size_t last = curve.size() - 1;
    std::size_t to = key == Qt::Key_Home ? 0 : last;
    if (sideways && d.probe) {
        const std::size_t now = curve.nearest(*d.probe);
        const auto [low, high] = d.xRange();
        // At least one point and at least one pixel, so that a key press is seen.
        const double pixel = (high - low) / std::max(1, plotWidth());
        if (key == Qt::Key_Left)
            to = std::min(curve.nearest(curve.x(now) - pixel), now == 0 ? 0 : now - 1);
        else
            to = std::max(curve.nearest(curve.x(now) + pixel), std::min(last, now + 1));
    }
    d.probeByMouse = false;
    moveProbe(curve.x(to));
}

void CurvePlot::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    setAccessibleDescription(readout());
    m_impl->overlay->update();
    update();
}

void CurvePlot::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    m_impl->overlay->update();
    update();
}

} // namespace triptych
