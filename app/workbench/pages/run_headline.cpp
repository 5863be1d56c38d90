// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/run_headline.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int itemWidth = 92; ///< pixels that a caption and its value want

} // namespace

RunHeadline::RunHeadline(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(12, 4, 12, 8);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(0);
    QFont bold = numberFont();
    bold.setWeight(QFont::DemiBold);
    for (std::size_t i = 0; i < itemCount; ++i) {
        m_captions[i] = new QLabel(this);
        m_captions[i]->setProperty("role", "dim");
        QFont small = m_captions[i]->font();
        small.setPixelSize(11);
        m_captions[i]->setFont(small);
        m_captions[i]->setContentsMargins(0, 4, 0, 0);
        m_values[i] = new QLabel(this);
        m_values[i]->setFont(bold);
        m_values[i]->setTextInteractionFlags(Qt::TextSelectableByMouse);
        // Values change many times a second; what stands around them must not move.
        m_values[i]->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        m_captions[i]->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    }
    setMinimumWidth(5 * 60);
    arrange(5);
    retranslate();
    clear();
}

void RunHeadline::arrange(int columns) {
    if (columns == m_columns) return;
    m_columns = columns;
    for (int i = 0; i < itemCount; ++i) {
        const int row = 2 * (i / columns), column = i % columns;
        m_grid->addWidget(m_captions[static_cast<std::size_t>(i)], row, column);
        m_grid->addWidget(m_values[static_cast<std::size_t>(i)], row + 1, column);
    }
    for (int column = 0; column < itemCount; ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
}

void RunHeadline::set(Item item, const QString& value) {
    QLabel* label = m_values[static_cast<std::size_t>(item)];
    const QString text = value.isEmpty() ? QStringLiteral("–") : value;
    if (label->text() == text) return;
    label->setText(text);
    label->setToolTip(text);
}

QString RunHeadline::value(Item item) const {
    return m_values[static_cast<std::size_t>(item)]->text();
}

void RunHeadline::clear() {
    for (int i = 0; i < itemCount; ++i)
        set(static_cast<Item>(i), {});
}

void RunHeadline::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void RunHeadline::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange(width() >= itemCount * itemWidth ? itemCount : itemCount / 2);
}

void RunHeadline::retranslate() {
    const std::array<QString, itemCount> texts{
        tr("Epoch"),      tr("Step"),      tr("Loss"),      tr("Accuracy"), tr("Validation"),
        tr("Best epoch"), tr("Samples/s"), tr("Time left"), tr("Device"),   tr("Parameters")};
    for (std::size_t i = 0; i < itemCount; ++i) {
        m_captions[i]->setText(texts[i]);
        m_values[i]->setAccessibleName(texts[i]);
    }
    m_captions[loss]->setToolTip(tr("Loss of the last training batch, of all heads together"));
    m_captions[accuracy]->setToolTip(tr("Share of the last training batch that was right, where the main head gives classes"));
    m_captions[validation]->setToolTip(tr("What the main head came to on the validation part after the last epoch: accuracy, micro F1 or R²"));
}

} // namespace triptych
