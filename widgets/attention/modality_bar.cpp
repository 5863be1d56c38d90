// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/modality_bar.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int barHeight = 16, rowHeight = 20, square = 10, sinkGap = 6;

} // namespace

ModalityBar::ModalityBar(AttentionSelection* selection, QWidget* parent) : AttentionView(selection, parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(selection, &AttentionSelection::weightsChanged, this, &ModalityBar::describe);
    connect(selection, &AttentionSelection::attentionChanged, this, &ModalityBar::describe);
    retranslate();
}

void ModalityBar::retranslate() {
    setAccessibleName(tr("Share of each modality"));
    describe();
}

std::vector<ModalityBar::Share> ModalityBar::shares() const {
    std::vector<Share> all;
    double sum = 0;
    for (int token = 0; token < selection()->tokenCount(); ++token) {
        const TokenSource& source = selection()->token(token);
        if (AttentionSelection::isSink(source)) continue;
        auto found = std::find_if(all.begin(), all.end(), [&](const Share& s) { return s.input == source.input; });
        if (found == all.end()) found = all.insert(all.end(), {source.input, source.modality, 0.0, false, {}});
        found->share += selection()->weight(token);
        sum += selection()->weight(token);
    }
    for (Share& share : all)
        if (sum > 0) share.share /= sum;
    return all;
}

std::vector<ModalityBar::Share> ModalityBar::sinks() const {
    std::vector<Share> all;
    double sum = 0;
    for (int token = 0; token < selection()->tokenCount(); ++token) {
        const TokenSource& source = selection()->token(token);
        sum += selection()->weight(token);
        if (!AttentionSelection::isSink(source)) continue;
        const bool absent = source.kind == TokenSource::Kind::absent;
        auto found = std::find_if(all.begin(), all.end(), [&](const Share& s) {
            return s.absent == absent && (!absent || s.input == source.input);
        });
        if (found == all.end() && absent)
            found = all.insert(all.end(), {source.input, source.modality, 0.0, true,
                                           tr("%1 (absent)").arg(selection()->inputName(source.input))});
        else if (found == all.end())
            found = all.insert(all.end(), {{}, Modality::fusion, 0.0, false, tr("special tokens")});
        found->share += selection()->weight(token);
    }
    for (Share& share : all)
        if (sum > 0) share.share /= sum;
    return all;
}

std::vector<ModalityBar::Entry> ModalityBar::legend(int width, const std::vector<Share>& all, int top,
                                                    int* bottom) const {
    std::vector<Entry> entries;
    const QFontMetrics metrics(font());
    int x = 0, y = top + barHeight + 6;
    for (const Share& share : all) {
        const QString percent = QLocale().toString(100 * share.share, 'f', 1);
        const QString name = share.label.isEmpty() ? selection()->inputName(share.input) : share.label;
        const QString text = tr("%1 %2 %").arg(name, percent);
        const int wide = square + 6 + metrics.horizontalAdvance(text);
        if (x > 0 && x + wide > width) {
            x = 0;
            y += rowHeight;
        }
        entries.push_back({text, QRect(x, y, wide, rowHeight)});
        x += wide + 16;
    }
    *bottom = y + rowHeight;
    return entries;
}

int ModalityBar::heightForWidth(int width) const {
    int height = 0;
    legend(width, shares(), 0, &height);
    if (const std::vector<Share> drawn = sinks(); !drawn.empty()) legend(width, drawn, height + sinkGap, &height);
    return height;
}

void ModalityBar::describe() {
    int height = 0;
    QStringList texts;
    for (const Entry& entry : legend(width(), shares(), 0, &height))
        texts.append(entry.text);
    for (const Entry& entry : legend(width(), sinks(), 0, &height))
        texts.append(tr("sink: %1").arg(entry.text));
    setAccessibleDescription(texts.join(QStringLiteral(", ")));
}

bool ModalityBar::holds(const Share& share, const TokenSource& token) {
    if (token.kind == TokenSource::Kind::special) return !share.label.isEmpty() && !share.absent;
    return share.input == token.input && share.absent == (token.kind == TokenSource::Kind::absent);
}

void ModalityBar::paintBar(QPainter& painter, const std::vector<Share>& all, int top, int* bottom) const {
    const Theme& colours = theme();
    const std::vector<Entry> entries = legend(width(), all, top, bottom);
    const int hovered = selection()->hovered();
    double left = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const QColor hue = colours.modality(all[i].modality);
        const bool sink = !all[i].label.isEmpty();
        const QBrush brush = sink ? QBrush(hue, Qt::BDiagPattern) : QBrush(hue);
        const QRectF segment(left, top, all[i].share * width(), barHeight);
        left = segment.right();
        painter.setPen(Qt::NoPen);
        painter.setBrush(brush);
        painter.drawRect(segment.width() > 3 ? segment.adjusted(0, 0, -1, 0) : segment);
        if (hovered >= 0 && holds(all[i], selection()->token(hovered))) {
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

void ModalityBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    int bottom = 0;
    paintBar(painter, shares(), 0, &bottom);
    const std::vector<Share> drawn = sinks();
    if (drawn.empty()) return;
    const int top = bottom + sinkGap;
    // What the sinks leave of the whole is only outlined.
    painter.setBrush(Qt::NoBrush);
    painter.setPen(theme().line);
    painter.drawRect(QRectF(0.5, top + 0.5, width() - 1, barHeight - 1));
    paintBar(painter, drawn, top, &bottom);
}

} // namespace triptych
