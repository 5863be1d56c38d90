// SPDX-License-Identifier: GPL-3.0-or-later
// What stands where on the tab Attribution; what it does is in explain_attribution_tab.cpp.
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QGuiApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "app/bridge/session.h"
#include "app/workbench/elided_label.h"
#include "app/workbench/pages/explain_attribution_tab.h"
#include "app/workbench/pages/explain_map_tests.h"
#include "app/workbench/pages/explain_method_choices.h"
#include "app/workbench/pages/gap_splitter.h"
#include "app/workbench/pages/page_parts.h"
#include "widgets/explain/agreement_view.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/explain/attribution_strip_view.h"
#include "widgets/explain/faithfulness_plot.h"
#include "widgets/explain/kept_sound.h"
#include "widgets/explain/modality_waterfall.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

const QString explainAttributionSplitterKey = QStringLiteral("explain.attribution.splitters");

QLabel* wrapped(QWidget* parent) {
    QLabel* made = roleLabel("dim", parent);
    made->setWordWrap(true);
    return made;
}

} // namespace

void ExplainAttributionTab::makeActions() {
    m_unselect = new QAction(this);
    m_unselect->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_U));
    m_smoothAction = new QAction(this);
    m_smoothAction->setCheckable(true);
    m_playOriginal = new QAction(this);
    m_playKept = new QAction(this);
    m_playRemoved = new QAction(this);
    QAction* all[] = {m_playOriginal, m_playKept, m_playRemoved};
    for (int which = 0; which < 3; ++which) {
        all[which]->setShortcut(QKeySequence(QKeyCombination(Qt::CTRL, static_cast<Qt::Key>(Qt::Key_7 + which))));
        connect(all[which], &QAction::triggered, this, [this, which] { play(which); });
    }
}

QList<QAction*> ExplainAttributionTab::actions() const {
    return {m_unselect, m_smoothAction, m_playOriginal, m_playKept, m_playRemoved};
}

QWidget* ExplainAttributionTab::makeHeader() {
    auto* header = new QFrame(this);
    header->setProperty("role", "header");
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 4, 12, 4);
    row->setSpacing(6);
    m_choices = new ExplainMethodChoices(ExplainMethodChoices::Of::sample, header);
    m_prediction = new ElidedLabel(header);
    m_prediction->setProperty("role", "dim");
    row->addWidget(m_choices);
    row->addSpacing(6);
    row->addWidget(m_prediction, 1);
    return header;
}

QWidget* ExplainAttributionTab::makeBanner() {
    m_banner = new QFrame(this);
    m_banner->setProperty("role", "header");
    auto* line = new QHBoxLayout(m_banner);
    line->setContentsMargins(12, 4, 12, 4);
    m_bannerIcon = new QLabel(m_banner);
    m_bannerText = roleLabel(nullptr, m_banner);
    m_bannerText->setWordWrap(true);
    m_bannerText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_bannerCopy = new QPushButton(m_banner);
    m_bannerCopy->setProperty("flat", true);
    line->addWidget(m_bannerIcon, 0, Qt::AlignTop);
    line->addWidget(m_bannerText, 1);
    line->addWidget(m_bannerCopy, 0, Qt::AlignTop);
    m_banner->hide();
    connect(m_bannerCopy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_bannerText->text()); });
    return m_banner;
}

QWidget* ExplainAttributionTab::makeEmpty() {
    const EmptyState empty = makeEmptyState(this);
    m_emptyTitle = empty.title;
    m_emptyText = empty.text;
    m_emptyCopy = empty.addCopyButton();
    return empty.page;
}

QWidget* ExplainAttributionTab::makeContent() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_left = new GapSplitter(Qt::Vertical, content);
    m_middle = new GapSplitter(Qt::Vertical, content);
    m_leftSide = new QWidget(content);
    auto* leftColumn = new QVBoxLayout(m_leftSide);
    leftColumn->setContentsMargins(12, 12, 6, 12);
    leftColumn->addWidget(m_left);
    m_leftSide->setMinimumWidth(200);
    m_middleSide = new QWidget(content);
    auto* middleColumn = new QVBoxLayout(m_middleSide);
    middleColumn->setContentsMargins(6, 12, 6, 12);
    middleColumn->addWidget(m_middle);
    m_middleSide->setMinimumWidth(220);
    m_main = new QSplitter(Qt::Horizontal, content);
    m_main->addWidget(m_leftSide);
    m_main->addWidget(m_middleSide);
    m_main->addWidget(makeSide());
    m_main->setStretchFactor(0, 5);
    m_main->setStretchFactor(1, 5);
    m_main->setStretchFactor(2, 3);
    m_main->setSizes({420, 430, 366});
    column->addWidget(m_main, 1);
    for (QSplitter* splitter : {m_main, m_left, m_middle})
        connect(splitter, &QSplitter::splitterMoved, this, &ExplainAttributionTab::keepSplitters);
    return content;
}

/// What is to be known beside the map: does it matter, what did each modality give, do other methods say the same.
QWidget* ExplainAttributionTab::makeSide() {
    m_side = new QWidget(this);
    auto* column = new QVBoxLayout(m_side);
    column->setContentsMargins(6, 12, 12, 12);
    column->setSpacing(8);

    m_shareCard = new AttentionCard(m_side);
    m_waterfall = new ModalityWaterfall(m_shareCard);
    m_shareMode = narrowChooser(14, m_shareCard);
    m_shareNote = wrapped(m_shareCard);
    m_shareCard->add(m_waterfall);
    m_shareCard->add(m_shareNote);
    m_shareCard->add(m_shareMode);

    m_verdictCard = new AttentionCard(m_side);
    m_verdict = roleLabel(nullptr, m_verdictCard);
    m_verdict->setWordWrap(true);
    m_curves = new FaithfulnessPlot(m_verdictCard);
    m_curves->setMinimumHeight(150);
    auto* choices = new QWidget(m_verdictCard);
    auto* choiceRow = new QGridLayout(choices); // three beside each other would be wider than the column
    choiceRow->setContentsMargins(0, 0, 0, 0);
    m_curveKind = narrowChooser(8, choices);
    m_curveInput = narrowChooser(8, choices);
    m_curveScale = narrowChooser(8, choices);
    choiceRow->addWidget(m_curveKind, 0, 0);
    choiceRow->addWidget(m_curveScale, 0, 1);
    choiceRow->addWidget(m_curveInput, 1, 0, 1, 2);
    m_verdictNumbers = wrapped(m_verdictCard);
    m_verdictCard->add(m_verdict);
    m_verdictCard->add(m_curves, 1);
    m_verdictCard->add(choices);
    m_tests = new ExplainMapTests(m_verdictCard);
    m_verdictCard->add(m_verdictNumbers);
    m_verdictCard->add(m_tests);

    m_agreementCard = new AttentionCard(m_side);
    m_agreementView = new AgreementView(m_agreementCard);
    m_agreementNote = wrapped(m_agreementCard);
    m_agreementCard->add(m_agreementView);
    m_agreementCard->add(m_agreementNote);

    m_sinkCard = new AttentionCard(m_side);
    m_sinks = new AttributionBarsView(m_selection, m_sinkCard);
    m_sinks->setSinks(true);
    m_sinkCard->add(m_sinks);
    m_sinkCard->hide();

    for (AttentionCard* card : {m_choices->card(), m_shareCard, m_verdictCard, m_sinkCard, m_agreementCard}) {
        card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
        column->addWidget(card);
    }
    column->addStretch(1);
    auto* area = scrolledOnPanel(m_side, this);
    return area;
}

QWidget* ExplainAttributionTab::makeFooter() {
    auto* footer = new QFrame(this);
    footer->setProperty("role", "panel");
    auto* column = new QVBoxLayout(footer);
    column->setContentsMargins(12, 4, 12, 4);
    column->setSpacing(2);
    m_facts = new ElidedLabel(footer);
    m_facts->setProperty("role", "dim");
    m_facts->setFont(numberFont());
    m_rangeLabel = roleLabel("dim", footer);
    m_range = new QComboBox(footer);
    m_rangeLabel->setBuddy(m_range);
    m_scale = new AttributionScale(m_selection, footer);
    m_scale->setFixedWidth(240);
    auto* first = new QHBoxLayout;
    first->setSpacing(8);
    first->addWidget(m_facts, 1);
    first->addWidget(m_rangeLabel);
    first->addWidget(m_range);
    first->addWidget(m_scale);

    m_readout = new ElidedLabel(footer);
    m_smooth = new QCheckBox(footer);
    m_fine = new QCheckBox(footer);
    m_opacityLabel = roleLabel("dim", footer);
    m_opacity = new QSlider(Qt::Horizontal, footer);
    m_opacity->setRange(0, 100);
    m_opacity->setPageStep(10);
    m_opacity->setValue(80);
    m_opacity->setFixedWidth(96);
    m_opacityLabel->setBuddy(m_opacity);
    m_massLabel = roleLabel("dim", footer);
    m_mass = new QSlider(Qt::Horizontal, footer);
    m_mass->setRange(1, 100);
    m_mass->setPageStep(10);
    m_mass->setValue(100);
    m_mass->setFixedWidth(96);
    m_massLabel->setBuddy(m_mass);
    m_massText = roleLabel("dim", footer);
    m_massText->setFont(numberFont());
    m_massText->setMinimumWidth(44);
    m_massText->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* second = new QHBoxLayout;
    second->setSpacing(8);
    second->addWidget(m_readout, 1);
    second->addWidget(m_massLabel);
    second->addWidget(m_mass);
    second->addWidget(m_massText);
    second->addWidget(m_fine);
    second->addWidget(m_smooth);
    second->addWidget(m_opacityLabel);
    second->addWidget(m_opacity);
    column->addLayout(first);
    column->addLayout(second);
    return footer;
}

void ExplainAttributionTab::retranslate() {
    m_unselect->setText(tr("Let go of the selected tokens"));
    m_smoothAction->setText(tr("Smooth the colours on pictures and sounds"));
    m_playOriginal->setText(tr("Play the sound as it is"));
    m_playKept->setText(tr("Play what is kept of the sound"));
    m_playRemoved->setText(tr("Play what is removed from the sound"));

    m_bannerCopy->setText(tr("Copy"));
    m_bannerCopy->setAccessibleName(tr("Copy the message"));
    m_emptyCopy->setText(tr("Copy"));
    m_emptyCopy->setAccessibleName(tr("Copy the message"));

    m_opacityLabel->setText(tr("&Overlay"));
    m_opacity->setAccessibleName(tr("Opacity of the colours on pictures and sounds"));
    m_opacity->setToolTip(tr("Opacity of the colours on pictures and sounds; at 0 the picture itself is seen."));
    m_smooth->setText(tr("Smoot&h"));
    m_smooth->setToolTip(tr("Blurs the edges between tokens. The method knows no more than the tokens."));
    m_fine->setText(tr("&Pixels"));
    m_rangeLabel->setText(tr("S&cale"));
    fillRanges();
    m_range->setAccessibleName(tr("Where the colour scale ends"));
    m_range->setToolTip(tr("Each view its own: colours end at the highest value of each. All modalities: one scale over all, so "
                           "that they can be compared. This sample: the highest of every map of this method that was seen of "
                           "the sample, so that targets can be compared. Both of the pair: one scale over this map and the one "
                           "that it is compared with."));
    m_massLabel->setText(tr("Stron&gest"));
    m_mass->setAccessibleName(tr("Share of the mass that the tokens that stand out hold"));
    m_mass->setToolTip(tr("The strongest tokens that hold this share of the sum of all sizes keep their colour, the others lose it. "
                          "Where each view has its own scale, it is of each view."));
    updateMass();
    m_choices->retranslate();
    retranslateSide();
    updateFacts();
    updateReadout();
}

void ExplainAttributionTab::retranslateSide() {
    m_shareCard->setTitle(tr("What each modality gave"));
    const int mode = std::max(m_shareMode->currentIndex(), 0);
    m_shareMode->clear();
    m_shareMode->addItems({tr("alone, and together"), tr("Shapley values")});
    m_shareMode->setCurrentIndex(mode);
    m_shareMode->setAccessibleName(tr("How what modalities gave is told"));
    m_shareMode->setToolTip(tr("Alone, and together: what each gives to an empty sample, and what pairs and triples give beyond "
                               "that. Shapley values: what pairs and triples give is dealt out to their parts in equal shares."));
    m_verdictCard->setTitle(tr("Does this map matter?"));
    const int kind = std::max(m_curveKind->currentIndex(), 0);
    m_curveKind->clear();
    m_curveKind->addItems({tr("take away"), tr("put back")});
    m_curveKind->setCurrentIndex(kind);
    m_curveKind->setAccessibleName(tr("Whether tokens are taken away or put back"));
    m_curveInput->setAccessibleName(tr("Whose tokens are taken away or put back"));
    m_curveScale->setAccessibleName(tr("Which number is followed"));
    m_tests->retranslate();
    m_agreementCard->setTitle(tr("Do methods agree?"));
    m_sinkCard->setTitle(tr("Sinks"));
    updateShapley();
    updateVerdict();
    updateAgreement();
}

void ExplainAttributionTab::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        updateFine();
        for (const auto& [input, heard] : m_heard)
            tellScores(*heard);
        updateState();
    }
    if (event->type() == QEvent::PaletteChange) {
        updateBanner();
        updateVerdict();
    }
    ExplainTab::changeEvent(event);
}

void ExplainAttributionTab::keepSplitters() {
    session().setViewState(explainAttributionSplitterKey, splitterSizes({m_main, m_left, m_middle}));
}

/// As a person left it in this project.
void ExplainAttributionTab::restoreView() {
    if (!session().hasProject()) return;
    if (const QVariant kept = session().viewState(QStringLiteral("explain.attribution.opacity")); kept.isValid())
        m_opacity->setValue(kept.toInt());
    setSplitterSizes({m_main, m_left, m_middle}, session().viewState(explainAttributionSplitterKey).toString());
}

} // namespace triptych
