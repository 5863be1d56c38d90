// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/modality_table.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int tableRowHeight = 22, mostOfName = 104, leastOfName = 60, leastOfColumn = 31; ///< that holds a number

} // namespace

ModalityTable::ModalityTable(AttentionSelection* selection, QWidget* parent)
    : AttentionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(selection, &AttentionSelection::attentionChanged, this, &ModalityTable::retranslate);
    connect(selection, &AttentionSelection::matrixChanged, this, [this] {
        retranslate();
        update();
    });
    retranslate();
}

void ModalityTable::retranslate() {
    setAccessibleName(tr("Attention between modalities"));
    QStringList all;
    const QLocale locale;
    for (const std::string& from : inputs())
        for (const std::string& to : inputs())
            all.append(tr("%1 → %2: %3")
                           .arg(selection()->inputName(from), selection()->inputName(to),
                                locale.toString(share(from, to), 'f', 2)));
    setAccessibleDescription(all.join(QStringLiteral(", ")));
}

std::vector<std::string> ModalityTable::inputs() const {
    std::vector<std::string> names;
    for (const TokenBand& band : selection()->bands())
        if (std::find(names.begin(), names.end(), band.input) == names.end()) names.push_back(band.input);
    return names;
}

Modality ModalityTable::modalityOf(const std::string& input) const {
    return selection()->token(selection()->tokensOf(input).front()).modality;
}

double ModalityTable::share(const std::string& from, const std::string& to) const {
    if (selection()->matrix().empty()) return 0;
    const std::vector<int> rows = selection()->tokensOf(from), columns = selection()->tokensOf(to);
    double sum = 0;
    for (const int row : rows)
        for (const int column : columns)
            sum += selection()->matrixAt(row, column);
    return rows.empty() ? 0.0 : sum / static_cast<double>(rows.size());
}

QSize ModalityTable::sizeHint() const {
    const int count = static_cast<int>(inputs().size());
    return {mostOfName + 64 * count, tableRowHeight * (count + 1)};
}

QSize ModalityTable::minimumSizeHint() const {
    const int count = static_cast<int>(inputs().size());
    return {leastOfName + leastOfColumn * count, tableRowHeight * (count + 1)};
}

void ModalityTable::paintEvent(QPaintEvent*) {
    const std::vector<std::string> names = inputs();
    if (names.empty()) return;
    QPainter painter(this);
    const Theme& colours = theme();
    const QFontMetrics metrics(font());
    const QLocale locale;
    const int nameWidth = std::clamp(width() * 3 / 10, leastOfName, mostOfName);
    const int columnWidth = (width() - nameWidth) / static_cast<int>(names.size());
    const auto cell = [&](std::size_t row, std::size_t column) {
        return QRect(nameWidth + static_cast<int>(column) * columnWidth,
                     static_cast<int>(row + 1) * tableRowHeight, columnWidth, tableRowHeight);
    };
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Modality modality = modalityOf(names[i]);
        const QString name = selection()->inputName(names[i]);
        const QColor hue = colours.modality(modality);
        const QRect head(cell(0, i).left(), 0, columnWidth, tableRowHeight);
        painter.fillRect(QRect(head.left() + 6, head.bottom() - 3, columnWidth - 6, 3), hue);
        painter.setPen(colours.dim);
        painter.drawText(head.adjusted(6, 0, -2, -4), Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(tr("→ %1").arg(name), Qt::ElideRight, columnWidth - 8));
        const QRect row(0, cell(i, 0).top(), nameWidth, tableRowHeight);
        painter.fillRect(QRect(0, row.center().y() - 5, 4, 10), hue);
        painter.setPen(colours.text);
        painter.drawText(row.adjusted(10, 0, -2, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(name, Qt::ElideRight, nameWidth - 12));
    }
    for (std::size_t from = 0; from < names.size(); ++from)
        for (std::size_t to = 0; to < names.size(); ++to) {
            painter.setPen(from == to ? colours.dim : colours.text);
            painter.drawText(cell(from, to).adjusted(0, 0, -2, 0), Qt::AlignRight | Qt::AlignVCenter,
                             locale.toString(share(names[from], names[to]), 'f', 2));
        }
}

} // namespace triptych
