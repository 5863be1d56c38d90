// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the Model page share. Included by model_page*.cpp alone.
#pragma once

#include <QAction>
#include <QMenu>
#include <QStringList>
#include <vector>

#include "app/bridge/cost_controller.h"
#include "app/bridge/session.h"
#include "app/workbench/dialogs.h"
#include "app/workbench/pages/model_page.h"
#include "core/graph/edit.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QToolButton;

namespace triptych {

class DryRunPanel;
class LearnedPanel;

struct ModelPage::Impl {
    ModelPage& q;
    Session& session;
    CostController costs;
    Dialogs dialogs = Dialogs::native();

    QStackedWidget* pages;
    QSplitter* columns;
    QLabel *emptyTitle, *emptyText;
    QPushButton* emptyButton;
    PalettePanel* palette;
    GraphEditor* view;
    ModelInspector* inspector;
    QLabel *name, *summary, *problemsTitle, *noProblems, *costTitle, *costNote;
    QListWidget* problems;
    QPushButton *templatesButton, *mendProblem, *copyProblems, *arrangeButton, *zoomButton, *exportButton;
    QToolButton *zoomOutButton, *zoomInButton, *fitButton;
    struct Figure {
        QLabel *number, *words;
    };
    Figure parameters, flops, memory;

    // Of runs and data.
    QTabWidget *belowTabs, *sideTabs;
    DryRunPanel* dryRun;
    LearnedPanel* learned;
    QScrollArea* learnedArea;
    QAction *dryRunAction, *learnedAction;
    std::size_t warnings = 0; ///< of the dry run, as they stand on the nodes

    // Of the page.
    QAction *again, *arrange, *zoomIn, *zoomOut, *fullSize, *fit, *nextProblem, *copyAll, *save;
    QAction *templatesAction, *compare, *mend, *miniMap, *showPalette, *showInspector, *searchPalette;
    QMenu *templates, *baselines, *alignment;
    // Of editing.
    QAction *addNode, *connectFrom, *cut, *copy, *paste, *duplicate, *remove, *selectAll, *find, *rename,
        *open;
    QAction *group, *ungroup, *collapse;
    std::vector<std::pair<QAction*, Alignment>> aligns;

    bool restoring = false; ///< the selection follows the project, not the person
    bool dirty = true;      ///< something changed while the page was hidden

    explicit Impl(ModelPage& page) : q(page), session(page.session()), costs(page.session()) {}

    // model_page.cpp
    QWidget* makeHeader();
    QWidget* makeEmpty();
    void build();
    void connectAll();
    void retranslate();
    void follow();
    void refresh();
    void showEmpty();
    void showZoom();
    void prepareNode(Node& node) const;
    QStringList columnsFor(const Node& node) const;
    void showInspected();
    void edit(const QString& node, const QString& param, const Value& value);
    void renameNode(const QString& node, const QString& wanted);

    // model_page_actions.cpp
    void makeActions();
    void makeMenus();
    void connectActions();
    void nameActions();
    void showActions();
    void fillTemplates();
    void fillBaselines();
    void replaceGraph(const Result<GraphSpec>& graph, const QString& what);
    void useTemplate(const std::string& id, const QString& title);
    void useBaseline(const std::string& input);
    void startAgain();
    void compareWithRun();
    void exportDrawing();
    void showPanel(QWidget* panel, bool shown);
    void showMenu(const QPoint& global);

    // model_page_below.cpp
    QWidget* makeBelow();
    void nameBelow();
    void showProblems(const GraphInfo& info);
    void showCost();
    void selectProblem(int row);

    // model_page_runs.cpp
    QWidget* withDryRun(QWidget* problemsAndCost);
    QWidget* withLearned(QWidget* form);
    void makeRunActions();
    void connectRuns();
    void nameRuns();
    void showRunActions();
    bool runsBusy() const;
    void selectInRuns(const QString& node);
    std::vector<Problem> dryRunWarnings() const;
    GraphInfo infoWithWarnings();
};

/// How a problem of a graph is said.
QString graphProblem(const Error& error);
/// The role of the columns that an input of that modality reads.
Role roleOf(Modality modality);

} // namespace triptych
