// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/tokens_bar.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QStringList>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/attention/attention_selection.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int bar_height = 12, gap = 6;
constexpr double least_width = 4; ///< of a branch, so that one token among many is seen

} // namespace

TokensBar::TokensBar(QWidget* parent) : QWidget(parent), m_text(new QLabel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, bar_height + gap, 0, 0);
    column->addWidget(m_text);
    m_text->setWordWrap(true);
    retranslate();
}

void TokensBar::setCounts(std::vector<TokenCount> counts) {
    m_counts = std::move(counts);
    retranslate();
    update();
}

QString TokensBar::sentence() const {
    if (m_counts.empty()) return tr("No tokens reach it.");
    const QLocale locale;
    std::int64_t sum = 0;
    bool known = true, most = false;
    QStringList parts;
    for (const TokenCount& count : m_counts) {
        known = known && count.tokens >= 0;
        most = most || count.most;
        sum += std::max<std::int64_t>(count.tokens, 0);
        const QString number = locale.toString(static_cast<qlonglong>(count.tokens));
        parts += tr("%1 %2", "number of tokens and modality")
                     .arg(count.tokens < 0 ? tr("?")
                          : count.most     ? tr("up to %1").arg(number)
                                           : number,
                          modalityTitle(count.modality));
    }
    const QString list = parts.join(QStringLiteral(" · "));
    if (!known) return list;
    const QString tokens = tr("%n tokens", nullptr, static_cast<int>(sum));
    return tr("%1: %2").arg(most ? tr("up to %1").arg(tokens) : tokens, list);
}

void TokensBar::retranslate() {
    setAccessibleName(tr("Tokens that meet here"));
    setAccessibleDescription(sentence());
    m_text->setText(sentence());
}

void TokensBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void TokensBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF bar(0, 0, width(), bar_height);
    QPainterPath outline;
    outline.addRoundedRect(bar, 3, 3);
    painter.fillPath(outline, theme().raised);
    double sum = 0;
    for (const TokenCount& count : m_counts)
        sum += static_cast<double>(std::max<std::int64_t>(count.tokens, 0));
    if (sum <= 0) return;
    painter.setClipPath(outline);
    const double room = std::max(0.0, bar.width() - least_width * static_cast<double>(m_counts.size()));
    double x = 0;
    for (const TokenCount& count : m_counts) {
        const double share = static_cast<double>(std::max<std::int64_t>(count.tokens, 0)) / sum;
        const double wide = least_width + room * share;
        painter.fillRect(QRectF(x, 0, wide, bar_height), theme().modality(count.modality));
        x += wide;
    }
}

} // namespace triptych
