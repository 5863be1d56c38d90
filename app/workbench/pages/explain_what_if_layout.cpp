// SPDX-License-Identifier: GPL-3.0-or-later
// What stands where on the tab What-if; what it does is in explain_what_if_tab.cpp.
#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

#include "app/workbench/pages/explain_what_if_tab.h"
#include "app/workbench/pages/gap_splitter.h"
#include "app/workbench/pages/lineage_model.h"
#include "app/workbench/pages/page_parts.h"
#include "widgets/attention/attention_card.h"
#include "widgets/theme.h"
#include "widgets/what_if/paired_bars.h"

namespace triptych {
void ExplainWhatIfTab::makeActions() {
    m_back = new QAction(this);
    m_back->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Left));
    m_back->setIcon(themedIcon(QStringLiteral("undo")));
    m_forward = new QAction(this);
    m_forward->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Right));
    m_forward->setIcon(themedIcon(QStringLiteral("redo")));
    m_origin = new QAction(this);
    m_origin->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Home));
    m_remove = new QAction(this);
    m_remove->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Delete));
    m_remove->setIcon(themedIcon(QStringLiteral("delete")));
    m_play = new QAction(this);
    m_play->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_P));
    m_play->setIcon(themedIcon(QStringLiteral("play")));
}

QList<QAction*> ExplainWhatIfTab::actions() const {
    return {m_back, m_forward, m_origin, m_remove, m_play};
}

QWidget* ExplainWhatIfTab::makeBar() {
    auto* bar = new QFrame(this);
    bar->setProperty("role", "header");
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 4, 12, 4);
    row->setSpacing(8);
    const auto chooser = [&](QLabel*& name, QComboBox*& box) {
        name = roleLabel("dim", bar);
        box = new QComboBox(bar);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        name->setBuddy(box);
        row->addWidget(name);
        row->addWidget(box);
        row->addSpacing(8);
    };
    chooser(m_targetLabel, m_target);
    chooser(m_referenceLabel, m_reference);
    chooser(m_baselineLabel, m_baseline);
    row->addStretch(1);
    for (const auto& [button, icon] : {std::pair(&m_backButton, "undo"), std::pair(&m_forwardButton, "redo"),
                                       std::pair(&m_removeButton, "delete")}) {
        *button = new QToolButton(bar);
        (*button)->setIcon(themedIcon(QLatin1String(icon)));
        row->addWidget(*button);
    }
    return bar;
}

QWidget* ExplainWhatIfTab::makeEmpty() {
    const EmptyState empty = makeEmptyState(this);
    m_emptyTitle = empty.title;
    m_emptyText = empty.text;
    m_emptyCopy = empty.addCopyButton();
    return empty.page;
}

QWidget* ExplainWhatIfTab::makeContent() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(12, 12, 12, 12);
    m_main = new GapSplitter(Qt::Horizontal, content);
    m_left = new GapSplitter(Qt::Vertical, m_main);
    m_right = new GapSplitter(Qt::Vertical, m_main);

    m_predictionCard = new AttentionCard(m_main);
    m_predictions = new PairedBars(PairedBars::Scale::share, m_predictionCard);
    m_verdict = new QLabel(m_predictionCard);
    m_verdict->setWordWrap(true);
    m_stepError = new QLabel(m_predictionCard);
    m_stepError->setProperty("role", "error");
    m_stepError->setWordWrap(true);
    m_stepError->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_stepError->setFocusPolicy(Qt::NoFocus);
    m_predictionCard->add(m_stepError);
    m_predictionCard->add(m_verdict);
    m_predictionCard->add(m_predictions);
    m_contributionCard = new AttentionCard(m_main);
    m_contributions = new PairedBars(PairedBars::Scale::signedValues, m_contributionCard);
    m_contributionNote = roleLabel("dim", m_contributionCard);
    m_contributionNote->setWordWrap(true);
    m_contributionCard->add(m_contributions);
    m_contributionCard->add(m_contributionNote);
    for (AttentionCard* card : {m_predictionCard, m_contributionCard})
        card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_lineageCard = new AttentionCard(m_main);
    m_tree = new QTreeView(m_lineageCard);
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(12);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(LineageModel::editColumn, QHeaderView::Stretch);
    m_tree->header()->resizeSection(LineageModel::predictionColumn, 110);
    m_tree->header()->resizeSection(LineageModel::changeColumn, 80);
    m_tree->setMinimumHeight(120);
    m_lineageCard->add(m_tree, 1);

    m_results = new QWidget(m_main);
    auto* rows = new QVBoxLayout(m_results);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    rows->addWidget(m_predictionCard);
    rows->addWidget(m_contributionCard);
    rows->addWidget(m_lineageCard, 1);
    QScrollArea* area = scrolledOnPanel(m_results, m_main);
    area->setMinimumWidth(300);
    m_left->setMinimumWidth(220);
    m_right->setMinimumWidth(220);
    m_main->addWidget(m_left);
    m_main->addWidget(m_right);
    m_main->addWidget(area);
    m_main->setStretchFactor(0, 4);
    m_main->setStretchFactor(1, 4);
    m_main->setStretchFactor(2, 4);
    m_main->setSizes({400, 400, 400});
    m_main->setChildrenCollapsible(false);
    column->addWidget(m_main, 1);
    return content;
}

void ExplainWhatIfTab::retranslate() {
    m_back->setText(tr("Back to the step before"));
    m_forward->setText(tr("Forward again"));
    m_origin->setText(tr("Back to the sample as it is"));
    m_remove->setText(tr("Remove the step and all that came of it"));
    m_play->setText(tr("Play the edited sound"));
    m_backButton->setAccessibleName(m_back->text());
    m_forwardButton->setAccessibleName(m_forward->text());
    m_removeButton->setAccessibleName(m_remove->text());
    m_targetLabel->setText(tr("&Explain"));
    m_target->setAccessibleName(tr("Class that is explained"));
    m_target->setToolTip(tr("Whose logit is followed; of ordered classes the log-probability, of a number its standardised value"));
    m_referenceLabel->setText(tr("&Compare with"));
    m_baselineLabel->setText(tr("What is taken away &becomes"));
    const auto fill = [](QComboBox* box, const QStringList& texts) {
        const int chosen = std::max(box->currentIndex(), 0);
        box->clear();
        box->addItems(texts);
        box->setCurrentIndex(chosen);
    };
    fill(m_reference, {tr("the sample as it is"), tr("the step before")});
    m_reference->setAccessibleName(tr("What the edited sample is compared with"));
    fill(m_baseline, {tr("the average"), tr("nothing")});
    m_baseline->setAccessibleName(tr("What stands in place of what is taken away"));
    m_baseline->setToolTip(tr("The average: the mean colour or spectrum of the training part. Nothing: black, silence."));
    m_predictionCard->setTitle(tr("Before and after"));
    m_predictions->setAccessibleName(tr("Prediction before and after"));
    m_contributionCard->setTitle(tr("Contribution of each modality"));
    m_contributions->setAccessibleName(tr("Contribution of each modality before and after"));
    m_lineageCard->setTitle(tr("Lineage"));
    m_lineageCard->setNote(tr("any step can be gone back to"));
    m_tree->setAccessibleName(tr("Lineage of edits"));
    m_emptyCopy->setText(tr("Copy"));
    m_emptyCopy->setAccessibleName(tr("Copy the message"));
    m_model->retranslate();
    fillTargets();
    updateResults();
}

void ExplainWhatIfTab::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        if (m_presented.first) presentInputs();
        updateState();
    }
    if (event->type() == QEvent::PaletteChange) {
        if (m_presented.first) presentInputs();
        updateResults();
    }
    ExplainTab::changeEvent(event);
}

} // namespace triptych
