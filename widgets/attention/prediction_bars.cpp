// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/prediction_bars.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <numeric>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int classRowHeight = 24;
constexpr std::size_t mostRows = 6;

} // namespace

PredictionBars::PredictionBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    describe();
}

void PredictionBars::setPrediction(const Prediction& prediction, const std::vector<std::string>& classes,
                                   int truth) {
    m_prediction = prediction;
    m_classes = classes;
    m_truth = truth;
    describe();
    updateGeometry();
    update();
}

void PredictionBars::clear() {
    setPrediction({}, {}, -1);
}

QString PredictionBars::verdict() const {
    if (m_prediction.label < 0) return {};
    if (m_truth < 0) return tr("true class not known");
    return m_prediction.label == m_truth ? tr("right") : tr("wrong");
}

std::vector<int> PredictionBars::shown() const {
    std::vector<int> order(m_prediction.probabilities.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return m_prediction.probabilities[static_cast<std::size_t>(a)] >
               m_prediction.probabilities[static_cast<std::size_t>(b)];
    });
    if (order.size() > mostRows) {
        // The true class is always among them, however unlikely the model finds it.
        const auto truth = std::find(order.begin(), order.end(), m_truth);
        if (truth != order.end() && truth - order.begin() >= static_cast<std::ptrdiff_t>(mostRows))
            order[mostRows - 1] = m_truth;
        order.resize(mostRows);
    }
    return order;
}

QString PredictionBars::rowText(int label) const {
    const QString name = QString::fromStdString(m_classes[static_cast<std::size_t>(label)]);
    if (label == m_truth && label == m_prediction.label) return tr("%1 · predicted, true").arg(name);
    if (label == m_truth) return tr("%1 · true").arg(name);
    if (label == m_prediction.label) return tr("%1 · predicted").arg(name);
    return name;
}

void PredictionBars::describe() {
    setAccessibleName(tr("Prediction"));
    QStringList rows;
    for (const int label : shown())
        rows.append(tr("%1: %2").arg(
            rowText(label),
            QLocale().toString(m_prediction.probabilities[static_cast<std::size_t>(label)], 'f', 2)));
    setAccessibleDescription(rows.join(QStringLiteral(", ")));
}

QSize PredictionBars::sizeHint() const {
    const auto rows = static_cast<int>(shown().size()) + (m_classes.size() > mostRows ? 1 : 0);
    return {280, std::max(rows, 1) * classRowHeight};
}

void PredictionBars::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) describe();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void PredictionBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& colours = theme();
    const QFontMetrics metrics(font());
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics wide(bold);
    const std::vector<int> rows = shown();
    int names = 0;
    for (const int label : rows)
        names = std::max(names, wide.horizontalAdvance(rowText(label)));
    names = std::min(names + 12, width() * 3 / 5);
    const int number = metrics.horizontalAdvance(QLocale().toString(0.0, 'f', 2)) + 10;
    int y = 0;
    for (const int label : rows) {
        const double probability = m_prediction.probabilities[static_cast<std::size_t>(label)];
        const bool truth = label == m_truth, predicted = label == m_prediction.label;
        QFont face = font();
        face.setWeight(truth || predicted ? QFont::DemiBold : QFont::Normal);
        painter.setFont(face);
        painter.setPen(truth || predicted ? colours.text : colours.dim);
        painter.drawText(QRect(0, y, names - 8, classRowHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(face).elidedText(rowText(label), Qt::ElideMiddle, names - 8));
        const QRectF track(names, y + classRowHeight / 2.0 - 5, std::max(width() - names - number, 8), 10);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.raised);
        painter.drawRect(track);
        painter.setBrush(truth         ? colours.good
                         : !predicted  ? colours.dim
                         : m_truth < 0 ? colours.accent
                                       : colours.error);
        painter.drawRect(
            QRectF(track.left(), track.top(), std::max(track.width() * probability, 1.0), track.height()));
        painter.setFont(font());
        painter.setPen(colours.text);
        painter.drawText(QRect(width() - number, y, number, classRowHeight), Qt::AlignRight | Qt::AlignVCenter,
                         QLocale().toString(probability, 'f', 2));
        y += classRowHeight;
    }
    if (m_classes.size() > rows.size()) {
        const auto others = static_cast<int>(m_classes.size() - rows.size());
        painter.setPen(colours.dim);
        painter.drawText(QRect(0, y, width(), classRowHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         others == 1 ? tr("and one other class, less likely")
                                     : tr("and %n other classes, less likely", nullptr, others));
    }
}

} // namespace triptych
