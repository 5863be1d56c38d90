// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/train_curves.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSlider>
#include <array>
#include <cmath>

#include "app/workbench/pages/runs_model.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

enum ShownSeries { trainSeries, validationSeries };

CurveStyle runStyle(const QString& name, int color, bool validation) {
    CurveStyle style;
    style.name = name;
    style.color = [color] { return runColor(color); };
    style.smoothed = !validation;
    style.markers = validation;
    style.dash = validation ? Qt::DashLine : Qt::SolidLine;
    style.width = color == 0 ? 1.8 : 1.3;
    return style;
}

} // namespace

TrainCurves::TrainCurves(QWidget* parent)
    : QWidget(parent), m_title(new QLabel), m_smoothLabel(new QLabel), m_smooth(new QSlider(Qt::Horizontal)),
      m_log(new QPushButton), m_reset(new QPushButton), m_loss(new CurvePlot), m_accuracy(new CurvePlot),
      m_gradient(new CurvePlot), m_throughput(new CurvePlot) {
    auto* header = new QFrame;
    header->setProperty("role", "header");
    header->setFixedHeight(38);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 0, 12, 0);
    m_title->setProperty("role", "title");
    m_smoothLabel->setProperty("role", "dim");
    m_smoothLabel->setBuddy(m_smooth);
    m_smooth->setRange(0, 99);
    m_smooth->setPageStep(10);
    m_smooth->setFixedWidth(110);
    m_log->setCheckable(true);
    row->addWidget(m_title);
    row->addStretch();
    row->addWidget(m_smoothLabel);
    row->addWidget(m_smooth);
    row->addSpacing(8);
    row->addWidget(m_log);
    row->addWidget(m_reset);

    auto* grid = new QGridLayout;
    grid->setContentsMargins(4, 8, 4, 4);
    grid->setSpacing(8);
    grid->addWidget(m_loss, 0, 0);
    grid->addWidget(m_accuracy, 0, 1);
    grid->addWidget(m_gradient, 1, 0);
    grid->addWidget(m_throughput, 1, 1);
    grid->setRowStretch(0, 5);
    grid->setRowStretch(1, 4);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header);
    column->addLayout(grid, 1);

    m_loss->setObjectName(QStringLiteral("lossPlot"));
    m_accuracy->setObjectName(QStringLiteral("accuracyPlot"));
    m_gradient->setObjectName(QStringLiteral("gradientPlot"));
    m_throughput->setObjectName(QStringLiteral("throughputPlot"));
    m_smooth->setObjectName(QStringLiteral("smoothing"));
    m_log->setObjectName(QStringLiteral("logScale"));
    m_reset->setObjectName(QStringLiteral("resetZoom"));
    m_accuracy->setValueRange(CurvePlot::Range{0, 1.02});

    connect(m_smooth, &QSlider::valueChanged, this, [this](int value) {
        for (CurvePlot* plot : plots())
            plot->setSmoothing(value / 100.0);
        retranslate();
        emit smoothingChanged(value / 100.0);
    });
    connect(m_log, &QPushButton::toggled, this, [this](bool on) {
        // Shares of 0 to 1 stay as they are: their differences are read, not their ratios.
        for (CurvePlot* plot : {m_loss, m_gradient, m_throughput})
            plot->setLogScale(on);
        emit logScaleChanged(on);
    });
    connect(m_reset, &QPushButton::clicked, this, &TrainCurves::resetZoom);
    for (CurvePlot* plot : plots()) {
        connect(plot, &CurvePlot::probeMoved, this, [this, plot](const std::optional<double>& x) {
            for (CurvePlot* other : plots())
                if (other != plot) other->setProbe(x);
        });
        connect(plot, &CurvePlot::zoomChanged, this, [this] { retranslate(); });
    }
    m_smooth->setValue(60);
    retranslate();
    rebuild();
}

void TrainCurves::show(const RunCurves& curves, const std::map<std::string, Modality>& modalities,
                       double expectedEnd) {
    m_shown = curves;
    m_modalities = modalities;
    for (CurvePlot* plot : plots()) {
        plot->resetZoom();
        plot->setProbe(std::nullopt);
    }
    // R² has no lower end.
    m_accuracy->setValueRange(m_shown.kind == TargetKind::number ? std::nullopt
                                                                 : std::optional(CurvePlot::Range{0, 1.02}));
    retranslate();
    setExpectedEnd(expectedEnd);
    rebuild();
}

void TrainCurves::setOverlays(const std::vector<Overlay>& overlays) {
    m_overlays = overlays;
    rebuild();
}

void TrainCurves::setExpectedEnd(double step) {
    for (CurvePlot* plot : plots())
        plot->setExpectedEnd(step);
}

void TrainCurves::setEmptyText(const QString& text) {
    for (CurvePlot* plot : plots())
        plot->setEmptyText(text);
}

void TrainCurves::rebuild() {
    for (CurvePlot* plot : plots())
        plot->clear();
    m_gradientSeries.clear();
    const auto add = [](CurvePlot* plot, const CurveStyle& style, const Curve& curve) {
        plot->setCurve(plot->addSeries(style), curve);
    };
    add(m_loss, runStyle(tr("training"), 0, false), m_shown.loss);
    add(m_loss, runStyle(tr("validation"), 0, true), m_shown.validationLoss);
    add(m_accuracy, runStyle(tr("training"), 0, false), m_shown.accuracy);
    add(m_accuracy, runStyle(tr("validation"), 0, true), m_shown.validationScore);
    CurveStyle rate = runStyle(tr("training"), 0, false);
    rate.legend = !m_overlays.empty();
    add(m_throughput, rate, m_shown.throughput);
    for (const auto& [node, curve] : m_shown.gradientNorm)
        m_gradient->setCurve(gradientSeries(node), curve);
    for (const Overlay& overlay : m_overlays) {
        const CurveStyle train = runStyle(overlay.name, overlay.color, false);
        CurveStyle validation = runStyle(tr("%1 validation").arg(overlay.name), overlay.color, true);
        validation.legend = false;
        add(m_loss, train, overlay.curves->loss);
        add(m_loss, validation, overlay.curves->validationLoss);
        add(m_accuracy, train, overlay.curves->accuracy);
        add(m_accuracy, validation, overlay.curves->validationScore);
        add(m_throughput, train, overlay.curves->throughput);
    }
    if (!m_shown.best.empty()) addBest(m_shown.best.back().first, m_shown.best.back().second);
}

int TrainCurves::gradientSeries(const std::string& node) {
    if (const auto known = m_gradientSeries.find(node); known != m_gradientSeries.end()) return known->second;
    const auto found = m_modalities.find(node);
    const Modality modality = found == m_modalities.end() ? Modality::none : found->second;
    // Nodes of one modality share its hue; dashes tell them apart.
    int alike = 0;
    for (const auto& [other, series] : m_gradientSeries) {
        const auto of = m_modalities.find(other);
        if ((of == m_modalities.end() ? Modality::none : of->second) == modality) ++alike;
    }
    static constexpr std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    CurveStyle style;
    style.name = QString::fromStdString(node);
    style.color = [modality] {
        return modality == Modality::none ? theme().dim : theme().modality(modality);
    };
    style.dash = dashes[static_cast<std::size_t>(alike) % dashes.size()];
    return m_gradientSeries[node] = m_gradient->addSeries(style);
}

void TrainCurves::append(const std::vector<StepNews>& steps) {
    for (const StepNews& news : steps) {
        const auto x = static_cast<double>(news.step);
        m_shown.append(news);
        m_loss->append(trainSeries, x, news.loss);
        m_accuracy->append(trainSeries, x, news.accuracy);
        m_throughput->append(trainSeries, x, news.samples_per_s);
        for (const auto& [node, norm] : news.gradient_norm)
            m_gradient->append(gradientSeries(node), x, norm);
    }
}

void TrainCurves::append(const EpochNews& news) {
    const auto x = static_cast<double>(news.step);
    m_shown.append(news);
    if (!std::isnan(news.validation_loss)) m_loss->append(validationSeries, x, news.validation_loss);
    if (const double score = validationScore(news, m_shown.head); !std::isnan(score))
        m_accuracy->append(validationSeries, x, score);
    if (news.best) addBest(x, news.epoch);
}

void TrainCurves::addBest(double step, int epoch) {
    for (CurvePlot* plot : {m_loss, m_accuracy}) {
        plot->clearEvents();
        plot->addEvent(step, tr("best, epoch %1").arg(epoch));
    }
}

double TrainCurves::smoothing() const {
    return m_smooth->value() / 100.0;
}

void TrainCurves::setSmoothing(double weight) {
    m_smooth->setValue(static_cast<int>(std::lround(100 * weight)));
}

bool TrainCurves::isLogScale() const {
    return m_log->isChecked();
}

void TrainCurves::setLogScale(bool on) {
    m_log->setChecked(on);
}

void TrainCurves::resetZoom() {
    for (CurvePlot* plot : plots())
        plot->resetZoom();
}

void TrainCurves::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        rebuild();
    }
    QWidget::changeEvent(event);
}

void TrainCurves::retranslate() {
    m_title->setText(tr("Curves"));
    m_smoothLabel->setText(tr("Smooth %1").arg(QLocale().toString(smoothing(), 'f', 2)));
    m_smooth->setAccessibleName(tr("Smoothing"));
    m_smooth->setToolTip(tr("Weight of the past in exponential smoothing; the raw curve lies faint beneath"));
    m_log->setText(tr("Log"));
    m_log->setAccessibleName(tr("Logarithmic scale"));
    m_log->setToolTip(tr("Draws loss, gradient norm and throughput on a logarithmic scale"));
    m_reset->setText(tr("Reset zoom"));
    m_reset->setAccessibleName(tr("Reset zoom"));
    bool zoomed = false;
    for (const CurvePlot* plot : plots())
        zoomed = zoomed || plot->isZoomed();
    m_reset->setEnabled(zoomed);
    m_reset->setToolTip(
        zoomed ? tr("Shows all steps again, in every plot")
               : tr("Nothing is zoomed. Turn the wheel over a plot, or drag a rectangle in it."));
    m_loss->setTitle(tr("Loss"));
    m_loss->setUnit(m_shown.heads > 1                         ? tr("of all heads, weighted")
                    : m_shown.kind == TargetKind::classes     ? tr("cross-entropy")
                                                              : QString());
    m_accuracy->setTitle(scoreTitle(m_shown.kind));
    m_accuracy->setUnit(m_shown.kind == TargetKind::number ? QString() : tr("share"));
    m_gradient->setTitle(tr("Gradient norm by node"));
    m_gradient->setUnit(tr("L2"));
    m_throughput->setTitle(tr("Throughput"));
    m_throughput->setUnit(tr("samples/s"));
    for (CurvePlot* plot : plots())
        plot->setXUnit(tr("step"));
}

} // namespace triptych
