// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/modality_bar.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int barHeight = 16, rowHeight = 20, square = 10;

} // namespace

ModalityBar::ModalityBar(AttentionSelection* selection, QWidget* parent) : AttentionView(selection, parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(selection, &AttentionSelection::weightsChanged, this, &ModalityBar::describe);
    retranslate();
}

void ModalityBar::retranslate() {
    setAccessibleName(tr("Share of each modality"));
    describe();
}

std::vector<ModalityBar::Share> ModalityBar::shares() const {
    std::vector<Share> all;
    for (const TokenBand& band : selection()->bands()) {
        auto found =
            std::find_if(all.begin(), all.end(), [&](const Share& s) { return s.input == band.input; });
        if (found == all.end()) found = all.insert(all.end(), {band.input, band.modality, 0.0, band.absent});
        for (int token = band.begin; token < band.end; ++token)
            found->share += selection()->weight(token);
    }
    return all;
}

std::vector<ModalityBar::Entry> ModalityBar::legend(int width, const std::vector<Share>& all,
                                                    int* height) const {
    std::vector<Entry> entries;
    const QFontMetrics metrics(font());
    int x = 0, y = barHeight + 6;
    for (const Share& share : all) {
        const QString percent = QLocale().toString(100 * share.share, 'f', 1);
        const QString name = inputTitle(share.input, share.modality);
        const QString text =
            share.absent ? tr("%1 (absent) %2 %").arg(name, percent) : tr("%1 %2 %").arg(name, percent);
        const int wide = square + 6 + metrics.horizontalAdvance(text);
        if (x > 0 && x + wide > width) {
            x = 0;
            y += rowHeight;
        }
        entries.push_back({text, QRect(x, y, wide, rowHeight)});
        x += wide + 16;
    }
    *height = y + rowHeight;
    return entries;
}

int ModalityBar::heightForWidth(int width) const {
    int height = 0;
    legend(width, shares(), &height);
    return height;
}

void ModalityBar::describe() {
    int height = 0;
    QStringList texts;
    for (const Entry& entry : legend(width(), shares(), &height))
        texts.append(entry.text);
    setAccessibleDescription(texts.join(QStringLiteral(", ")));
}

void ModalityBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& colours = theme();
    const std::vector<Share> all = shares();
    int height = 0;
    const std::vector<Entry> entries = legend(width(), all, &height);
    const int hovered = selection()->hovered();
    const std::string hoveredInput = hovered >= 0 ? selection()->token(hovered).input : std::string();
    double left = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const QColor hue = colours.modality(all[i].modality);
        const QBrush brush = all[i].absent ? QBrush(hue, Qt::BDiagPattern) : QBrush(hue);
        const QRectF segment(left, 0, all[i].share * width(), barHeight);
        left = segment.right();
        painter.setPen(Qt::NoPen);
        painter.setBrush(brush);
        painter.drawRect(segment.width() > 3 ? segment.adjusted(0, 0, -1, 0) : segment);
        if (all[i].input == hoveredInput) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(colours.text, 2));
            painter.drawRect(segment.adjusted(1, 1, -2, -1));
        }
        const QRect rect = entries[i].rect;
        painter.setPen(QPen(hue, 1));
        painter.setBrush(brush);
        painter.drawRect(QRect(rect.left(), rect.center().y() - square / 2, square - 1, square - 1));
        painter.setPen(colours.text);
        painter.drawText(rect.adjusted(square + 6, 0, 1, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         entries[i].text);
    }
}

} // namespace triptych
