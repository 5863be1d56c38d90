// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/columns_attention_view.h"

#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {

ColumnsAttentionView::ColumnsAttentionView(AttentionSelection* selection, QWidget* parent)
    : AreaAttentionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    retranslate();
}

void ColumnsAttentionView::retranslate() {
    setAccessibleName(m_kind == Kind::numbers  ? tr("Attention on the columns")
                      : m_kind == Kind::vector ? tr("Attention on the vector")
                                               : tr("Attention on what stands for no part of the sample"));
    layOut();
}

void ColumnsAttentionView::setNumbers(const std::vector<std::string>& names, const PreparedNumbers& numbers) {
    m_kind = Kind::numbers;
    m_names = names;
    m_numbers = numbers;
    retranslate();
}

void ColumnsAttentionView::setVector(const QString& name, const std::vector<float>& values) {
    m_kind = Kind::vector;
    m_name = name;
    m_values = values;
    retranslate();
}

void ColumnsAttentionView::setSpecials() {
    m_kind = Kind::specials;
    attentionChanged();
    retranslate();
}

std::vector<int> ColumnsAttentionView::chosenTokens() const {
    if (m_kind != Kind::specials) return AreaAttentionView::chosenTokens();
    std::vector<int> all;
    for (int i = 0; i < selection()->tokenCount(); ++i)
        if (selection()->token(i).kind == TokenSource::Kind::special) all.push_back(i);
    return all;
}

void ColumnsAttentionView::layOut() {
    fillRows();
    m_rows.layOut(width(), font());
    updateGeometry();
    update();
}

void ColumnsAttentionView::fillRows() {
    std::vector<ColumnRows::Row> rows;
    if (m_kind == Kind::numbers) {
        for (std::size_t i = 0; i < m_numbers.values.size(); ++i) {
            ColumnRows::Row row;
            if (i < m_names.size()) row.name = QString::fromStdString(m_names[i]);
            if (i < m_numbers.cells.size()) row.value = QString::fromStdString(m_numbers.cells[i]);
            row.known = i < m_numbers.known.size() && m_numbers.known[i];
            if (!row.known)
                row.value = row.value.isEmpty() ? tr("no value")
                                                : tr("%1: not seen in training", "a category").arg(row.value);
            rows.push_back(std::move(row));
        }
    } else if (m_kind == Kind::vector) {
        rows.push_back({m_name, {}, m_values});
    } else {
        for (const int token : tokens())
            rows.push_back({nameOf(token), {}});
    }
    m_rows.setRows(std::move(rows));
}

ColumnsAttentionView::Place ColumnsAttentionView::placeOf(int token) const {
    const int all = static_cast<int>(m_rows.rows().size());
    if (m_kind == Kind::specials) {
        const auto place = std::find(tokens().begin(), tokens().end(), token);
        return {static_cast<int>(place - tokens().begin()), place == tokens().end() ? 0 : 1};
    }
    const TokenSource& source = selection()->token(token);
    if (source.kind != TokenSource::Kind::column) return {};
    if (m_kind == Kind::vector) return {0, all};
    const int first = std::min(static_cast<int>(source.first), all);
    return {first, std::min(std::max(static_cast<int>(source.count), 1), all - first)};
}

std::vector<QRectF> ColumnsAttentionView::areas(int token) const {
    const Place place = placeOf(token);
    if (place.count == 0) return {};
    return {m_rows.rowRect(place.first, place.count)};
}

QRectF ColumnsAttentionView::barRect(int token) const {
    const Place place = placeOf(token);
    if (place.count == 0) return {};
    QRectF bar = m_rows.barRect(place.first, place.count);
    bar.setWidth(selection()->placeOf(token) * bar.width());
    return bar;
}

QString ColumnsAttentionView::nameOf(int token) const {
    const TokenSource& source = selection()->token(token);
    if (m_kind == Kind::specials)
        return source.input.empty() ? tokenTitle(source)
                                    : tr("%1 of %2", "a class token and its input")
                                          .arg(tokenTitle(source), selection()->inputName(source.input));
    const Place place = placeOf(token);
    if (m_kind == Kind::numbers && place.count == 1) {
        const ColumnRows::Row& row = m_rows.rows()[static_cast<std::size_t>(place.first)];
        return tr("%1 = %2 (%3)", "a column, its cell, and the modality")
            .arg(row.name, row.value, modalityTitle(source.modality));
    }
    return AreaAttentionView::nameOf(token);
}

void ColumnsAttentionView::paintColours(QPainter& painter) const {
    const Theme& colours = theme();
    m_rows.paint(painter, font());
    painter.save();
    painter.setFont(numberFont());
    for (const int token : tokens()) {
        const Place place = placeOf(token);
        if (place.count == 0) continue;
        const QRectF room = m_rows.barRect(place.first, place.count);
        painter.fillRect(room, colours.raised);
        if (selection()->isLit(token)) painter.fillRect(barRect(token), selection()->colourOf(token));
        // The darkest colours would not be seen on a dark panel.
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colours.dim, 1));
        painter.drawRect(barRect(token).adjusted(0.5, 0.5, -0.5, -0.5));
        painter.setPen(selection()->isLit(token) ? colours.text : colours.dim);
        painter.drawText(m_rows.numberRect(place.first, place.count), Qt::AlignRight | Qt::AlignVCenter,
                         weightText(selection()->weight(token)));
    }
    painter.restore();
}

} // namespace triptych
