// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/modality_waterfall.h"

#include <QPainter>
#include <algorithm>
#include <bit>
#include <cmath>

#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/value_words.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr std::size_t mostTogether = 5; ///< interactions with a row of their own; the rest is one row

} // namespace

ModalityWaterfall::ModalityWaterfall(QWidget* parent) : RowList(parent) {
    retranslate();
}

void ModalityWaterfall::retranslate() {
    setAccessibleName(tr("What each modality gave"));
    lay();
}

void ModalityWaterfall::setEmptyText(const QString& text) {
    m_empty = text;
    rowsChanged();
}

void ModalityWaterfall::setShapley(std::shared_ptr<const ModalityShapley> shapley,
                                   const std::map<std::string, QString>& names,
                                   const std::map<std::string, Modality>& modalities) {
    m_shapley = std::move(shapley);
    m_names = names;
    m_modalities = modalities;
    lay();
}

void ModalityWaterfall::setMode(Mode mode) {
    m_mode = mode;
    lay();
}

void ModalityWaterfall::lay() {
    m_steps.clear();
    m_low = m_high = 0;
    if (m_shapley && !m_shapley->inputs.empty()) {
        const auto nameOf = [&](std::size_t set) {
            QString all;
            for (std::size_t m = 0; m < m_shapley->inputs.size(); ++m)
                if (set >> m & 1) {
                    const auto name = m_names.find(m_shapley->inputs[m]);
                    const QString one = name != m_names.end() ? name->second : QString::fromStdString(m_shapley->inputs[m]);
                    all = all.isEmpty() ? one : tr("%1 × %2", "two modalities together").arg(all, one);
                }
            return all;
        };
        double at = m_shapley->empty();
        m_steps.push_back({tr("base", "what the model says of an empty sample"), 0, at, true, Modality::none, {}});
        const auto step = [&](const QString& name, double by, Modality modality, const std::string& input) {
            m_steps.push_back({name, at, at + by, false, modality, input});
            at += by;
        };
        for (std::size_t m = 0; m < m_shapley->inputs.size(); ++m) {
            const std::string& input = m_shapley->inputs[m];
            const auto modality = m_modalities.find(input);
            step(nameOf(std::size_t{1} << m),
                 m_mode == Mode::values ? m_shapley->values[m] : m_shapley->moebius[std::size_t{1} << m],
                 modality != m_modalities.end() ? modality->second : Modality::none, input);
        }
        if (m_mode == Mode::interactions) {
            std::vector<std::size_t> sets;
            for (std::size_t set = 0; set < m_shapley->moebius.size(); ++set)
                if (std::popcount(set) >= 2) sets.push_back(set);
            std::stable_sort(sets.begin(), sets.end(), [&](std::size_t a, std::size_t b) {
                return std::abs(m_shapley->moebius[a]) > std::abs(m_shapley->moebius[b]);
            });
            const std::size_t shown = sets.size() <= mostTogether ? sets.size() : mostTogether - 1;
            std::sort(sets.begin(), sets.begin() + static_cast<std::ptrdiff_t>(shown), [](std::size_t a, std::size_t b) {
                return std::pair(std::popcount(a), a) < std::pair(std::popcount(b), b);
            });
            double others = 0;
            for (std::size_t i = 0; i < sets.size(); ++i) {
                if (i < shown)
                    step(nameOf(sets[i]), m_shapley->moebius[sets[i]], Modality::fusion, {});
                else
                    others += m_shapley->moebius[sets[i]];
            }
            if (shown < sets.size()) step(tr("others"), others, Modality::fusion, {});
        }
        m_steps.push_back({valueTitle(m_shapley->scale), 0, m_shapley->full(), true,
                           Modality::none, {}});
        for (const Step& one : m_steps) {
            m_low = std::min({m_low, one.from, one.to});
            m_high = std::max({m_high, one.from, one.to});
        }
    }
    const QFontMetrics words(font()), numbers(numberFont());
    m_labels = m_values = 0;
    for (const Step& one : m_steps) {
        m_labels = std::max(m_labels, words.horizontalAdvance(one.name));
        m_values = std::max(m_values, numbers.horizontalAdvance(signedText(one.to - one.from, m_high - m_low)));
    }
    rowsChanged();
}

QColor ModalityWaterfall::colourOf(const Step& step) const {
    if (step.whole) return &step == &m_steps.front() ? theme().dim : theme().accent;
    return theme().modality(step.modality);
}

double ModalityWaterfall::xOf(double value) const {
    const double left = 4 + std::min(m_labels, width() / 3) + 12, right = width() - m_values - 16.0;
    const double range = m_high - m_low;
    return left + (range > 0 ? (value - m_low) / range : 0) * std::max(right - left, 8.0);
}

QRectF ModalityWaterfall::barRect(int row) const {
    const Step& step = m_steps[static_cast<std::size_t>(row)];
    const QRectF place(rowRect(row));
    const double a = xOf(step.from), b = xOf(step.to);
    return {std::min(a, b), place.top() + 6, std::max(std::abs(b - a), 2.0), place.height() - 12};
}

QString ModalityWaterfall::rowText(int row) const {
    const Step& step = m_steps[static_cast<std::size_t>(row)];
    const QString value = signedText(step.to - step.from, m_high - m_low);
    if (step.whole) return tr("%1: %2").arg(step.name, value);
    QString text = tr("%1: %2, from %3 to %4")
                       .arg(step.name, value, signedText(step.from, m_high - m_low), signedText(step.to, m_high - m_low));
    for (std::size_t m = 0; m < m_shapley->inputs.size(); ++m)
        if (m_mode == Mode::interactions && !step.input.empty() && m_shapley->inputs[m] == step.input)
            text = tr("%1 alone; its Shapley value, with its part of what it gives together with others, is %2")
                       .arg(text, signedText(m_shapley->values[m], m_high - m_low));
    return text;
}

void ModalityWaterfall::paintRow(QPainter& painter, int row, const QRect& rect) const {
    const Step& step = m_steps[static_cast<std::size_t>(row)];
    const Theme& colours = theme();
    const QRectF bar = barRect(row);
    painter.setPen(step.whole ? colours.text : colours.dim);
    painter.setFont(font());
    const int labels = std::min(m_labels, width() / 3);
    painter.drawText(QRect(rect.left(), rect.top(), labels + 4, rect.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(step.name, Qt::ElideRight, labels + 4));
    if (row > 0) { // from where the row above ended
        painter.setPen(QPen(colours.line, 1));
        const double x = xOf(m_steps[static_cast<std::size_t>(row) - 1].to);
        painter.drawLine(QPointF(x, rect.top() - 6), QPointF(x, bar.bottom()));
    }
    painter.setPen(Qt::NoPen);
    const QColor fill = colourOf(step);
    painter.setBrush(fill);
    painter.drawRoundedRect(bar, 2, 2);
    if (!step.whole && step.to < step.from) {
        // What takes away is hatched, so that it can be told without reading the number.
        painter.setBrush(QBrush(colours.panel, Qt::BDiagPattern));
        painter.drawRoundedRect(bar, 2, 2);
    }
    painter.setFont(numberFont());
    painter.setPen(colours.text);
    painter.drawText(QRectF(width() - m_values - 10, rect.top(), m_values + 6, rect.height()),
                     Qt::AlignRight | Qt::AlignVCenter, signedText(step.to - step.from, m_high - m_low));
}

} // namespace triptych
