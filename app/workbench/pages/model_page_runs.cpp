// SPDX-License-Identifier: GPL-3.0-or-later
// What data and runs bring to the Model page: the dry run below the canvas, and beside it what a run learned.
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include "app/workbench/pages/dry_run_model.h"
#include "app/workbench/pages/dry_run_panel.h"
#include "app/workbench/pages/learned_panel.h"
#include "app/workbench/pages/model_inspector.h"
#include "app/workbench/pages/model_page_impl.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int tableHeight = 280; ///< pixels in which a dry run is read well

QTabWidget* tabs(const char* name) {
    auto* made = new QTabWidget;
    made->setObjectName(QLatin1String(name));
    made->setDocumentMode(true);
    return made;
}

} // namespace

/// What stands below the canvas: problems and cost, or the dry run.
QWidget* ModelPage::Impl::withDryRun(QWidget* problemsAndCost) {
    dryRun = new DryRunPanel(session);
    auto* frame = new QFrame;
    frame->setProperty("role", "panel");
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(12, 8, 12, 8);
    column->addWidget(dryRun);
    belowTabs = tabs("modelBelow");
    belowTabs->addTab(problemsAndCost, QString());
    belowTabs->addTab(frame, QString());
    return belowTabs;
}

QWidget* ModelPage::Impl::withLearned(QWidget* form) {
    learned = new LearnedPanel(session);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(12, 10, 12, 12);
    column->addWidget(learned);
    learnedArea = new QScrollArea;
    learnedArea->setWidgetResizable(true);
    learnedArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    learnedArea->setFrameShape(QFrame::NoFrame);
    learnedArea->setFocusPolicy(Qt::NoFocus);
    learnedArea->setWidget(content);
    learnedArea->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    sideTabs = tabs("modelSide");
    sideTabs->setProperty("role", "panel");
    sideTabs->setAttribute(Qt::WA_StyledBackground);
    sideTabs->addTab(form, QString());
    sideTabs->addTab(learnedArea, QString());
    return sideTabs;
}

void ModelPage::Impl::makeRunActions() {
    dryRunAction = new QAction(themedIcon(QStringLiteral("start")), QString(), &q);
    dryRunAction->setShortcut(QKeySequence(Qt::Key_F6));
    learnedAction = new QAction(themedIcon(QStringLiteral("train")), QString(), &q);
    learnedAction->setShortcut(QKeySequence(Qt::Key_F8));
    for (QAction* action : {dryRunAction, learnedAction})
        q.addAction(action);
}

void ModelPage::Impl::connectRuns() {
    connect(dryRunAction, &QAction::triggered, &q, [this] {
        belowTabs->setCurrentIndex(1);
        // Its rows are to be seen, not only the button.
        auto* rows = qobject_cast<QSplitter*>(belowTabs->parentWidget());
        const int all = rows ? rows->sizes().value(0) + rows->sizes().value(1) : 0;
        if (belowTabs->height() < tableHeight && all > 2 * tableHeight)
            rows->setSizes({all - tableHeight, tableHeight});
        dryRun->start();
    });
    connect(learnedAction, &QAction::triggered, &q, [this] {
        const bool shown = sideTabs->isVisible() && sideTabs->currentWidget() == learnedArea;
        sideTabs->setCurrentIndex(shown ? 0 : 1);
        showPanel(sideTabs, true);
    });
    connect(dryRun, &DryRunPanel::nodeChosen, view, &GraphEditor::showNode);
    connect(dryRun, &DryRunPanel::changed, &q, [this] {
        showRunActions();
        // Its warnings stand on the nodes; while it goes on they stay as they are.
        const std::vector<Problem> now = dryRunWarnings();
        if (now.size() != warnings) refresh();
    });
}

/// Of a dry run of the graph as it is.
std::vector<Problem> ModelPage::Impl::dryRunWarnings() const {
    const DryRun* result = dryRun->controller().result();
    return result && !dryRun->controller().outOfDate() ? dryRunProblems(*result) : std::vector<Problem>();
}

GraphInfo ModelPage::Impl::infoWithWarnings() {
    GraphInfo info = session.graphInfo();
    const std::vector<Problem> found = dryRunWarnings();
    warnings = found.size();
    info.problems.insert(info.problems.end(), found.begin(), found.end());
    return info;
}

void ModelPage::Impl::selectInRuns(const QString& node) {
    dryRun->selectNode(node);
    learned->setNode(node);
}

void ModelPage::Impl::showRunActions() {
    const QString why = dryRun->whyNot();
    dryRunAction->setEnabled(why.isEmpty());
    dryRunAction->setToolTip(why);
    learnedAction->setEnabled(session.hasProject() && !session.project().graph.nodes.empty());
}

bool ModelPage::Impl::runsBusy() const {
    return dryRun->controller().busy() || (learned->isVisible() && learned->controller().busy());
}

void ModelPage::Impl::nameRuns() {
    dryRunAction->setText(tr("Dry run with one batch"));
    learnedAction->setText(tr("Show what was learned"));
    belowTabs->setAccessibleName(tr("Below the model"));
    belowTabs->setTabText(0, tr("Problems and cost"));
    belowTabs->setTabText(1, tr("Dry run"));
    sideTabs->setAccessibleName(tr("Beside the model"));
    sideTabs->setTabText(0, tr("Parameters"));
    sideTabs->setTabText(1, tr("Learned"));
    learnedArea->setAccessibleName(tr("Learned"));
}

} // namespace triptych
