// SPDX-License-Identifier: GPL-3.0-or-later
// What stands where on the tab Compare; what it does is in explain_compare_tab.cpp.
#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "app/workbench/elided_chooser.h"
#include "app/workbench/elided_label.h"
#include "app/workbench/pages/explain_compare_tab.h"
#include "app/workbench/pages/explain_method_choices.h"
#include "app/workbench/pages/gap_splitter.h"
#include "app/workbench/pages/page_parts.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/explain/attribution_strip_view.h"
#include "widgets/theme.h"
#include "widgets/what_if/paired_bars.h"

namespace triptych {
void ExplainCompareTab::makeActions() {
    m_pin = new QAction(this);
    m_pin->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_B));
    m_pin->setIcon(themedIcon(QStringLiteral("pin")));
    m_same = new QAction(this);
    m_same->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_B));
    m_unselect = new QAction(this);
    m_unselect->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_U));
}

/// What is asked of both sides above; which checkpoint side A is, what side B is and which scale holds below.
QWidget* ExplainCompareTab::makeHeader() {
    auto* header = new QFrame(this);
    header->setProperty("role", "header");
    auto* lines = new QVBoxLayout(header);
    lines->setContentsMargins(12, 4, 12, 4);
    lines->setSpacing(4);
    m_choices = new ExplainMethodChoices(ExplainMethodChoices::Of::pair, header);
    auto* asked = new QHBoxLayout;
    asked->addWidget(m_choices);
    asked->addStretch(1);
    m_aLabel = roleLabel("dim", header);
    m_checkpoint = {new ElidedChooser(8, header), new ElidedChooser(8, header)};
    m_aLabel->setBuddy(m_checkpoint[sideA]);
    m_runLabel = roleLabel("dim", header);
    m_run = narrowChooser(16, header);
    m_runLabel->setBuddy(m_run);
    m_rowLabel = roleLabel("dim", header);
    m_row = new QSpinBox(header);
    m_row->setRange(-1, -1);
    m_row->setKeyboardTracking(false);
    m_rowLabel->setBuddy(m_row);
    m_pinButton = new QPushButton(header);
    m_rangeLabel = roleLabel("dim", header);
    m_range = new QComboBox(header);
    m_rangeLabel->setBuddy(m_range);
    auto* sides = new QHBoxLayout;
    sides->setSpacing(6);
    sides->addWidget(m_aLabel);
    sides->addWidget(m_checkpoint[sideA]);
    sides->addSpacing(12);
    for (QWidget* left : std::initializer_list<QWidget*>{m_runLabel, m_run, m_checkpoint[sideB], m_rowLabel, m_row, m_pinButton})
        sides->addWidget(left);
    sides->addStretch(1);
    sides->addWidget(m_rangeLabel);
    sides->addWidget(m_range);
    lines->addLayout(asked);
    lines->addLayout(sides);
    return header;
}

QWidget* ExplainCompareTab::makeBanner() {
    m_banner = new QFrame(this);
    m_banner->setProperty("role", "header");
    auto* line = new QHBoxLayout(m_banner);
    line->setContentsMargins(12, 4, 12, 4);
    m_bannerIcon = new QLabel(m_banner);
    m_bannerText = new QLabel(m_banner);
    m_bannerText->setWordWrap(true);
    line->addWidget(m_bannerIcon, 0, Qt::AlignTop);
    line->addWidget(m_bannerText, 1);
    m_banner->hide();
    return m_banner;
}

QWidget* ExplainCompareTab::makeEmpty() {
    const EmptyState empty = makeEmptyState(this);
    m_emptyTitle = empty.title;
    m_emptyText = empty.text;
    m_emptyCopy = empty.addCopyButton();
    return empty.page;
}

/// A column for each side, one for the difference, and what both say in numbers.
QWidget* ExplainCompareTab::makeContent() {
    m_main = new GapSplitter(Qt::Horizontal, this);
    m_grid = new QWidget(m_main);
    m_cells = new QGridLayout(m_grid);
    m_cells->setContentsMargins(12, 8, 4, 12);
    m_cells->setSpacing(8);
    for (const Column column : {sideA, sideB, differenceOf}) {
        m_columns[column].heading = new ElidedLabel(m_grid);
        QFont bold = font();
        bold.setBold(true);
        m_columns[column].heading->setFont(bold);
        m_cells->addWidget(m_columns[column].heading, headingRow, column);
        m_columns[column].scale = new AttributionScale(m_columns[column].selection, m_grid);
        m_cells->addWidget(m_columns[column].scale, scaleRow, column);
        m_columns[column].sinkCard = new AttentionCard(m_grid);
        m_columns[column].sinks = new AttributionBarsView(m_columns[column].selection, m_columns[column].sinkCard);
        m_columns[column].sinks->setSinks(true);
        m_columns[column].sinkCard->add(m_columns[column].sinks);
        m_columns[column].sinkCard->hide();
    }
    m_side = new QWidget(m_main);
    auto* column = new QVBoxLayout(m_side);
    column->setContentsMargins(4, 8, 12, 12);
    column->setSpacing(8);
    m_predictionCard = new AttentionCard(m_side);
    m_verdict = new QLabel(m_predictionCard);
    m_verdict->setWordWrap(true);
    m_predictions = new PairedBars(PairedBars::Scale::share, m_predictionCard);
    m_predictionCard->add(m_verdict);
    m_predictionCard->add(m_predictions);
    m_shareCard = new AttentionCard(m_side);
    m_shares = new PairedBars(PairedBars::Scale::signedValues, m_shareCard);
    m_shareNote = roleLabel("dim", m_shareCard);
    m_shareNote->setWordWrap(true);
    m_shareCard->add(m_shares);
    m_shareCard->add(m_shareNote);
    for (AttentionCard* card : {m_choices->card(), m_predictionCard, m_shareCard}) {
        card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
        column->addWidget(card);
    }
    column->addStretch(1);
    QScrollArea* cards = scrolledOnPanel(m_grid, m_main);
    QScrollArea* numbers = scrolledOnPanel(m_side, m_main);
    numbers->setMinimumWidth(280);
    cards->setMinimumWidth(480);
    m_main->addWidget(cards);
    m_main->addWidget(numbers);
    m_main->setStretchFactor(0, 5);
    m_main->setStretchFactor(1, 2);
    m_main->setSizes({880, 336});
    m_main->setChildrenCollapsible(false);
    return m_main;
}

QWidget* ExplainCompareTab::makeFooter() {
    auto* footer = new QFrame(this);
    footer->setProperty("role", "panel");
    auto* column = new QVBoxLayout(footer);
    column->setContentsMargins(12, 4, 12, 4);
    column->setSpacing(2);
    m_facts = new ElidedLabel(footer);
    m_facts->setProperty("role", "dim");
    m_facts->setFont(numberFont());
    m_readout = new ElidedLabel(footer);
    column->addWidget(m_facts);
    column->addWidget(m_readout);
    return footer;
}

void ExplainCompareTab::retranslate() {
    m_pin->setText(tr("Pin this as B"));
    m_same->setText(tr("Compare with the same sample"));
    m_unselect->setText(tr("Let go of the selected tokens"));
    m_pinButton->setText(m_pin->text());
    m_choices->retranslate();
    m_rangeLabel->setText(tr("S&cale"));
    const QVariant range = m_range->count() > 0 ? m_range->currentData() : static_cast<int>(AttributionSelection::Range::pair);
    {
        const QSignalBlocker quiet(m_range);
        m_range->clear();
        for (const auto one : {AttributionSelection::Range::view, AttributionSelection::Range::all, AttributionSelection::Range::pair})
            m_range->addItem(rangeTitle(one), static_cast<int>(one));
        m_range->setCurrentIndex(m_range->findData(range));
    }
    m_range->setAccessibleName(tr("Where the colour scales end"));
    m_range->setToolTip(tr("Each view its own: colours end at the highest value of each. All modalities: one scale over all of a "
                           "side. Both of the pair: one scale over both sides, so that they can be compared. The difference never "
                           "ends below what the sides reach: what is small stays pale."));
    m_aLabel->setText(tr("&A:"));
    m_checkpoint[sideA]->setAccessibleName(tr("Checkpoint of side A"));
    m_runLabel->setText(tr("&B:"));
    m_run->setAccessibleName(tr("Run of side B"));
    m_run->setToolTip(tr("Side A is the sample and run that the page shows."));
    m_checkpoint[sideB]->setAccessibleName(tr("Checkpoint of side B"));
    m_rowLabel->setText(tr("ro&w"));
    m_row->setSpecialValueText(tr("same"));
    m_row->setAccessibleName(tr("Row of side B"));
    m_row->setToolTip(tr("Row of the table, counted from 0; below 0: the same as side A"));
    m_emptyCopy->setText(tr("Copy"));
    m_emptyCopy->setAccessibleName(tr("Copy the message"));
    m_predictionCard->setTitle(tr("Predictions"));
    m_predictions->setAccessibleName(tr("Prediction of side A and of side B"));
    m_predictions->setNames(tr("A"), tr("B"));
    m_shareCard->setTitle(tr("What each modality gave"));
    m_shares->setAccessibleName(tr("What each modality gave on side A and on side B"));
    m_shares->setNames(tr("A"), tr("B"));
    m_columns[sideA].scale->setMeaning(tr("Colours of A"), tr("Colours of side A"));
    m_columns[sideB].scale->setMeaning(tr("Colours of B"), tr("Colours of side B"));
    m_columns[differenceOf].scale->setMeaning(
        tr("Colours of B − A"), tr("Colours of the difference, blue where B gives less and red where it gives more"));
    for (const Column column : {sideA, sideB, differenceOf})
        m_columns[column].sinkCard->setTitle(tr("Sinks"));
    fillRuns();
}

void ExplainCompareTab::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        updateState();
    }
    if (event->type() == QEvent::PaletteChange) {
        updateBanner();
        updateBars();
    }
    ExplainTab::changeEvent(event);
}

/// All columns at their full height. Drawing is recorded here and done elsewhere.
QPicture ExplainCompareTab::drawn(QSize& size) {
    size = QSize(m_grid->width() + m_side->width(), std::max(m_grid->height(), m_side->height()));
    QPicture picture;
    QPainter painter(&picture);
    painter.fillRect(QRect(QPoint(0, 0), size), theme().window);
    m_grid->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    painter.translate(m_grid->width(), 0);
    m_side->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    painter.end();
    return picture;
}

} // namespace triptych
