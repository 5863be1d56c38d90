// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done on the Model page: its actions, their keys and menus.
#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QtConcurrent>
#include <algorithm>

#include "app/bridge/error_text.h"
#include "app/workbench/elided_label.h"
#include "app/workbench/pages/model_inspector.h"
#include "app/workbench/pages/model_page_impl.h"
#include "core/features/columns.h"
#include "core/project/project.h"
#include "widgets/forms/field_form.h"
#include "widgets/forms/field_text.h"
#include "widgets/graph/choice_popup.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/graph/mini_map.h"
#include "widgets/graph/node_card.h"
#include "widgets/graph/palette_model.h"
#include "widgets/graph/palette_panel.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

/// A letter of its own for each entry of a menu that comes and goes.
QString numbered(int place, QString text) {
    const QString marks = QStringLiteral("1234567890abcdefghijklmnopqrstuvwxyz");
    text.replace(QLatin1Char('&'), QLatin1String("&&"));
    return place < marks.size() ? QStringLiteral("&%1  %2").arg(marks[place]).arg(text) : text;
}

QString shortTime(const std::string& started) {
    const QDateTime time = QDateTime::fromString(QString::fromStdString(started), Qt::ISODate);
    return time.isValid() ? QLocale().toString(time.toLocalTime(), QLocale::ShortFormat)
                          : QString::fromStdString(started);
}

} // namespace

void ModelPage::Impl::makeActions() {
    const auto action = [this](const char* icon, const QList<QKeySequence>& keys) {
        auto* made = new QAction(&q);
        if (icon) made->setIcon(themedIcon(QLatin1String(icon)));
        made->setShortcuts(keys);
        q.addAction(made);
        return made;
    };
    again = action("reset", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T)});
    arrange = action("model", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A)});
    zoomIn =
        action("zoom-in", {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    zoomOut = action("zoom-out", {QKeySequence(Qt::CTRL | Qt::Key_Minus)});
    fullSize = action(nullptr, {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_0)});
    fit = action("fit", {QKeySequence(Qt::CTRL | Qt::Key_0)});
    nextProblem = action("warning", {QKeySequence(Qt::CTRL | Qt::Key_J)});
    mend = action(nullptr, {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_J)});
    copyAll = action("copy", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C)});
    save = action("export", {QKeySequence(Qt::CTRL | Qt::Key_E)});
    compare = action(nullptr, {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D)});
    templatesAction = action(nullptr, {QKeySequence(Qt::CTRL | Qt::Key_T)});
    miniMap = action(nullptr, {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M)});
    showPalette = action(nullptr, {QKeySequence(Qt::CTRL | Qt::Key_B)});
    showInspector = action(nullptr, {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_B)});
    searchPalette = action("search", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F)});
    for (QAction* one : {miniMap, showPalette, showInspector}) {
        one->setCheckable(true);
        one->setChecked(true);
    }
    // These act on the canvas, and leave the same keys to whoever else has the focus.
    const auto canvas = [this](const char* icon, const QList<QKeySequence>& keys) {
        auto* made = new QAction(view);
        if (icon) made->setIcon(themedIcon(QLatin1String(icon)));
        made->setShortcuts(keys);
        made->setShortcutContext(Qt::WidgetShortcut);
        view->addAction(made);
        return made;
    };
    addNode = canvas("new", {QKeySequence(Qt::Key_A), QKeySequence(Qt::Key_Insert)});
    connectFrom = canvas(nullptr, {QKeySequence(Qt::Key_C)});
    cut = canvas(nullptr, {QKeySequence(Qt::CTRL | Qt::Key_X)});
    copy = canvas("copy", {QKeySequence(Qt::CTRL | Qt::Key_C)});
    paste = canvas(nullptr, {QKeySequence(Qt::CTRL | Qt::Key_V)});
    duplicate = canvas(nullptr, {QKeySequence(Qt::CTRL | Qt::Key_D)});
    remove = canvas("delete", {QKeySequence(Qt::Key_Delete), QKeySequence(Qt::Key_Backspace)});
    selectAll = canvas(nullptr, {QKeySequence(Qt::CTRL | Qt::Key_A)});
    rename = canvas(nullptr, {QKeySequence(Qt::Key_F2)});
    open = canvas(nullptr, {QKeySequence(Qt::Key_F4)});
    group = canvas(nullptr, {QKeySequence(Qt::CTRL | Qt::Key_G)});
    ungroup = canvas(nullptr, {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G)});
    collapse = canvas(nullptr, {QKeySequence(Qt::CTRL | Qt::Key_K)});
    find = action("search", {QKeySequence(Qt::CTRL | Qt::Key_F)});
    const std::pair<Alignment, int> keys[] = {
        {Alignment::left, Qt::Key_Left},       {Alignment::centre, Qt::Key_C},
        {Alignment::right, Qt::Key_Right},     {Alignment::top, Qt::Key_Up},
        {Alignment::middle, Qt::Key_M},        {Alignment::bottom, Qt::Key_Down},
        {Alignment::spread_across, Qt::Key_H}, {Alignment::spread_down, Qt::Key_V}};
    for (const auto& [how, key] : keys)
        aligns.emplace_back(
            canvas(nullptr, {QKeySequence(QKeyCombination(Qt::ALT | Qt::SHIFT, Qt::Key(key)))}), how);
}

void ModelPage::Impl::makeMenus() {
    templates = new QMenu(&q);
    templates->setToolTipsVisible(true);
    baselines = new QMenu(&q);
    baselines->setToolTipsVisible(true);
    alignment = new QMenu(&q);
    for (std::size_t i = 0; i < aligns.size(); ++i) {
        if (i == 3 || i == 6) alignment->addSeparator();
        alignment->addAction(aligns[i].first);
    }
}

void ModelPage::Impl::connectActions() {
    const auto on = [this](QAction* action, auto&& done) { connect(action, &QAction::triggered, &q, done); };
    on(again, [this] { startAgain(); });
    on(arrange, [this] { view->arrange(); });
    on(zoomIn, [this] { view->zoomIn(); });
    on(zoomOut, [this] { view->zoomOut(); });
    on(fullSize, [this] { view->setZoom(1); });
    on(fit, [this] { view->fit(); });
    on(nextProblem, [this] {
        if (problems->count() == 0) return;
        const int row = (problems->currentRow() + 1) % problems->count();
        problems->setCurrentRow(row);
        selectProblem(row); // also where it was the current one before
    });
    on(mend, [this] {
        // Of the problem that is chosen in the list, else of the selected node, else the first.
        const QListWidgetItem* item = problems->currentItem();
        QString node = item ? item->data(Qt::UserRole).toString() : view->selectedNode();
        const auto has = [this](const QString& id) {
            for (int i = 0; i < problems->count(); ++i)
                if (problems->item(i)->data(Qt::UserRole).toString() == id) return true;
            return false;
        };
        if (!has(node) && problems->count() > 0) node = problems->item(0)->data(Qt::UserRole).toString();
        if (!node.isEmpty()) view->showNode(node);
        view->askForMend(node);
    });
    on(copyAll, [this] {
        QStringList lines;
        for (int i = 0; i < problems->count(); ++i)
            lines += problems->item(i)->text();
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
        session.showMessage(tr("Copied %n problems", nullptr, problems->count()));
    });
    on(save, [this] { exportDrawing(); });
    on(compare, [this] { compareWithRun(); });
    on(templatesAction,
       [this] { templates->popup(templatesButton->mapToGlobal(QPoint(0, templatesButton->height()))); });
    on(miniMap, [this](bool shown) { view->miniMap()->setWanted(shown); });
    on(showPalette, [this](bool shown) { showPanel(palette, shown); });
    on(showInspector, [this](bool shown) { showPanel(sideTabs, shown); });
    on(searchPalette, [this] {
        showPanel(palette, true);
        palette->field()->setFocus(Qt::ShortcutFocusReason);
        palette->field()->selectAll();
    });
    connect(columns, &QSplitter::splitterMoved, &q, [this] { showActions(); });

    on(addNode, [this] { view->askForNode(); });
    on(connectFrom, [this] { view->askForTarget(); });
    on(cut, [this] { view->cutSelected(); });
    on(copy, [this] { view->copySelected(); });
    on(paste, [this] { view->paste(); });
    on(duplicate, [this] { view->duplicateSelected(); });
    on(remove, [this] { view->removeSelected(); });
    on(selectAll, [this] { view->selectAll(); });
    on(find, [this] { view->findNode(); });
    on(rename, [this] { view->renameSelected(); });
    on(group, [this] { view->groupSelected(); });
    on(ungroup, [this] { view->ungroupSelected(); });
    on(collapse, [this] { view->toggleCollapsed(); });
    for (const auto& [action, how] : aligns)
        on(action, [this, as = how] { view->align(as); });
    on(open, [this] {
        sideTabs->setCurrentWidget(inspector);
        showPanel(sideTabs, true);
        inspector->focusForm();
    });
    connect(QGuiApplication::clipboard(), &QClipboard::dataChanged, &q, [this] { showActions(); });
}

void ModelPage::Impl::nameActions() {
    again->setText(tr("Start again from the template"));
    arrange->setText(tr("Arrange the nodes"));
    zoomIn->setText(tr("Zoom in"));
    zoomOut->setText(tr("Zoom out"));
    fullSize->setText(tr("Zoom to 100 %"));
    fit->setText(tr("Zoom to fit"));
    nextProblem->setText(tr("Go to the next problem"));
    mend->setText(tr("Mend a problem…"));
    copyAll->setText(tr("Copy the problems"));
    save->setText(tr("Export the drawing…"));
    compare->setText(tr("Compare with a run…"));
    templatesAction->setText(tr("Choose a template…"));
    templates->setTitle(tr("Templates"));
    baselines->setTitle(tr("Single-modality baseline"));
    alignment->setTitle(tr("Align"));
    miniMap->setText(tr("Mini-map"));
    showPalette->setText(tr("Panel of nodes"));
    showInspector->setText(tr("Inspector"));
    searchPalette->setText(tr("Search the panel of nodes"));
    addNode->setText(tr("Add a node…"));
    connectFrom->setText(tr("Connect from the selected node…"));
    cut->setText(tr("Cut"));
    copy->setText(tr("Copy"));
    paste->setText(tr("Paste"));
    duplicate->setText(tr("Duplicate"));
    remove->setText(tr("Delete"));
    selectAll->setText(tr("Select all"));
    find->setText(tr("Find a node…"));
    rename->setText(tr("Rename"));
    open->setText(tr("Go to the parameters"));
    group->setText(tr("Group"));
    ungroup->setText(tr("Ungroup"));
    collapse->setText(tr("Collapse or expand the group"));
    for (const auto& [action, how] : aligns) {
        switch (how) {
        case Alignment::left:
            action->setText(tr("Left edges"));
            break;
        case Alignment::centre:
            action->setText(tr("Centres across"));
            break;
        case Alignment::right:
            action->setText(tr("Right edges"));
            break;
        case Alignment::top:
            action->setText(tr("Top edges"));
            break;
        case Alignment::middle:
            action->setText(tr("Centres down"));
            break;
        case Alignment::bottom:
            action->setText(tr("Bottom edges"));
            break;
        case Alignment::spread_across:
            action->setText(tr("Spread across"));
            break;
        case Alignment::spread_down:
            action->setText(tr("Spread down"));
            break;
        }
    }
}

/// What can be done now; why not, where not.
void ModelPage::Impl::showActions() {
    showRunActions();
    const bool project = session.hasProject();
    const bool graph = pages->currentIndex() == 1;
    const bool editable = graph && view->editable();
    const auto apply = [](QAction* action, bool enabled, const QString& why, const QString& tip = {}) {
        action->setEnabled(enabled);
        action->setToolTip(enabled ? (tip.isEmpty() ? action->text() : tip) : why);
        action->setStatusTip(action->toolTip());
    };
    const QString none = !project            ? tr("Open a project first.")
                         : !graph            ? tr("There is no model yet.")
                         : view->comparing() ? tr("Leave the comparison first (Esc).")
                                             : QString();
    const QStringList nodes = view->selectedNodes();
    const auto needs = [&](bool fits, const QString& why) {
        return none.isEmpty() ? (fits ? QString() : why) : none;
    };
    const QString node = needs(!nodes.isEmpty(), tr("Select a node first."));
    const bool table = project && session.dataset();
    apply(again, table && graph, project && !table ? tr("Wait until the table was read.") : none,
          tr("Makes the model anew for the table's columns. What you changed can be had back with Undo."));
    apply(arrange, editable, none, tr("Places the nodes from left to right as the data flow"));
    apply(save, graph, none, tr("Writes the drawing to an SVG or PDF file"));
    for (QAction* action :
         {zoomIn, zoomOut, fullSize, fit, find, miniMap, showPalette, showInspector, searchPalette})
        apply(action, graph, none);
    apply(templatesAction, table, project ? tr("Wait until the table was read.") : none,
          tr("Takes another model to start from"));
    templates->setEnabled(table);
    templatesButton->setEnabled(table);
    baselines->setEnabled(editable && !baselines->isEmpty());
    const bool runs = project && !session.runs().empty();
    apply(compare, graph && runs, graph ? tr("There is no run yet to compare with.") : none,
          tr("Marks on the canvas what another run's model has otherwise"));
    const bool problem = graph && problems->count() > 0;
    apply(nextProblem, problem, graph ? tr("There is no problem.") : none);
    apply(mend, problem && editable, graph && !problem ? tr("There is no problem.") : none,
          tr("Proposes edits that take the problem away"));
    apply(copyAll, problem, graph ? tr("There is no problem.") : none);

    apply(addNode, editable, none);
    for (QAction* action : {cut, copy, duplicate, group})
        apply(action, node.isEmpty() && (action == copy || editable), node);
    apply(remove, editable && view->canRemove(),
          needs(view->canRemove(), tr("Select a node or an edge first.")));
    apply(paste, editable && view->canPaste(),
          needs(view->canPaste(), tr("There is no text to paste. Copy nodes, or the text of a graph.")));
    const bool current = !view->currentNode().isEmpty();
    const bool wire = current || view->selectedEdges().size() == 1;
    apply(connectFrom, editable && wire, needs(wire, tr("Select a node first.")));
    apply(rename, editable && (current || !view->selectedGroup().isEmpty()),
          needs(current, tr("Select a node first.")));
    apply(open, graph && current, needs(current, tr("Select a node first.")));
    apply(selectAll, graph, none);
    const QString grouped = needs(view->canUngroup(), tr("Select a group first."));
    apply(ungroup, grouped.isEmpty(), grouped);
    apply(collapse, grouped.isEmpty(), grouped);
    const QString several = needs(nodes.size() > 1, tr("Select several nodes first."));
    for (const auto& [action, how] : aligns)
        apply(action, several.isEmpty(), several);
    alignment->setEnabled(several.isEmpty());

    const auto follow = [](QWidget* control, const QAction* action) {
        control->setEnabled(action->isEnabled());
        const QString key = action->shortcut().toString(QKeySequence::NativeText);
        control->setToolTip(action->isEnabled() ? tr("%1 (%2)").arg(action->toolTip(), key)
                                                : action->toolTip());
    };
    follow(arrangeButton, arrange);
    follow(exportButton, save);
    follow(zoomInButton, zoomIn);
    follow(zoomOutButton, zoomOut);
    follow(zoomButton, fullSize);
    follow(fitButton, fit);
    follow(templatesButton, templatesAction);
    follow(mendProblem, mend);
    follow(copyProblems, copyAll);
    const QList<int> widths = columns->sizes();
    showPalette->setChecked(palette->isVisibleTo(columns) && (widths[0] > 0 || !columns->isVisible()));
    showInspector->setChecked(sideTabs->isVisibleTo(columns) && (widths[2] > 0 || !columns->isVisible()));
    inspector->setCommonActions(nodes.size() > 1 ? QList<QAction*>{group, duplicate, copy, remove}
                                : !view->selectedEdges().empty() ? QList<QAction*>{remove}
                                                                 : QList<QAction*>());
    inspector->setReadOnly(view->comparing() ? tr("Leave the comparison first (Esc).") : QString());
}

void ModelPage::Impl::showPanel(QWidget* panel, bool shown) {
    panel->setVisible(shown);
    const int at = columns->indexOf(panel);
    QList<int> widths = columns->sizes();
    if (shown && widths[at] == 0) {
        // It had been pushed together.
        const int wide = std::max(panel->minimumWidth(), at == 0 ? 184 : 292);
        widths[1] = std::max(0, widths[1] - wide);
        widths[at] = wide;
        columns->setSizes(widths);
    }
    showActions();
}

void ModelPage::Impl::fillTemplates() {
    templates->clear();
    int place = 0;
    for (const Template& made : triptych::templates()) {
        const QString title = fieldText(made.title);
        QAction* action = templates->addAction(numbered(place++, title));
        action->setToolTip(fieldText(made.help));
        connect(action, &QAction::triggered, &q, [this, id = made.id, title] { useTemplate(id, title); });
    }
    templates->addSeparator();
    templates->addMenu(baselines);
    templates->addAction(again);
}

void ModelPage::Impl::fillBaselines() {
    baselines->clear();
    if (!session.hasProject()) return;
    int place = 0;
    for (const Node& node : session.project().graph.nodes) {
        const NodeType* type = builtin_registry().find(node.type);
        if (!type || type->category != "input") continue;
        QAction* action = baselines->addAction(
            numbered(place++, tr("%1 alone (%2)", "an input node, what it is")
                                  .arg(QString::fromStdString(node.id), typeTitle(*type))));
        connect(action, &QAction::triggered, &q, [this, id = node.id] { useBaseline(id); });
    }
}

void ModelPage::Impl::replaceGraph(const Result<GraphSpec>& graph, const QString& what) {
    if (!graph) {
        session.report(graph.error());
        return;
    }
    view->leaveComparison();
    view->fit();
    session.setGraph(*graph, what);
}

void ModelPage::Impl::useTemplate(const std::string& id, const QString& title) {
    if (!session.dataset()) return;
    replaceGraph(make_template(id, template_columns(*session.dataset(), id),
                               session.dataset()->column_of(Role::label).value_or("")),
                 tr("Template %1").arg(title));
}

void ModelPage::Impl::useBaseline(const std::string& input) {
    replaceGraph(single_modality(session.project().graph, builtin_registry(), input),
                 tr("Baseline of %1 alone").arg(QString::fromStdString(input)));
}

void ModelPage::Impl::startAgain() {
    if (session.dataset())
        replaceGraph(reference_graph(*session.dataset()), tr("Start again from the template"));
}

void ModelPage::Impl::compareWithRun() {
    QList<Choice> choices;
    const auto runs = session.runs();
    for (const RunInfo& run : runs)
        choices.append({QString::fromStdString(run.folder.string()), QString::fromStdString(run.name),
                        shortTime(run.started), QString()});
    view->choose(tr("Compare with a run"), tr("Type a few letters of its name"),
                 tr("No run has these letters."), choices, [this](const QString& folder) {
                     for (const RunInfo& run : session.runs())
                         if (QString::fromStdString(run.folder.string()) == folder)
                             view->compareWith(run.graph, QString::fromStdString(run.name));
                 });
}

void ModelPage::Impl::exportDrawing() {
    const QString title =
        QStringLiteral("%1 · %2").arg(QString::fromStdString(session.project().name), name->text());
    const QFileInfo project(session.projectFile());
    const QString proposed = project.dir().filePath(project.completeBaseName() + QStringLiteral(".svg"));
    dialogs.saveFile(&q, tr("Export the drawing"), proposed,
                     tr("SVG pictures (*.svg);;PDF documents (*.pdf)"), [this, title](const QString& file) {
                         if (file.isEmpty()) return;
                         const bool document = file.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive);
                         const QByteArray picture = document ? view->pdf(title) : view->svg(title);
                         auto* watcher = new QFutureWatcher<Result<void>>(&q);
                         connect(watcher, &QFutureWatcher<Result<void>>::finished, &q, [this, watcher, file] {
                             watcher->deleteLater();
                             if (const auto written = watcher->result(); !written)
                                 session.report(written.error());
                             else
                                 session.showMessage(tr("Drawing written to %1").arg(file));
                         });
                         watcher->setFuture(QtConcurrent::run([file, picture]() -> Result<void> {
                             return write_file_atomically(std::filesystem::path(file.toStdString()),
                                                          picture.toStdString());
                         }));
                     });
}

/// What can be done with what was clicked.
void ModelPage::Impl::showMenu(const QPoint& global) {
    auto* menu = new QMenu(&q);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto add = [menu](std::initializer_list<QAction*> some) {
        bool any = false;
        for (QAction* action : some)
            if (action->isEnabled()) {
                menu->addAction(action);
                any = true;
            }
        if (any) menu->addSeparator();
    };
    add({addNode, connectFrom, open, rename});
    add({cut, copy, paste, duplicate, remove});
    add({group, ungroup, collapse});
    if (alignment->isEnabled()) menu->addMenu(alignment);
    add({selectAll, arrange, fit});
    menu->popup(global);
}

QList<QAction*> ModelPage::pageActions() const {
    const Impl& i = *m_impl;
    return {i.addNode,
            i.connectFrom,
            i.open,
            i.searchPalette,
            i.group,
            i.ungroup,
            i.collapse,
            i.alignment->menuAction(),
            i.arrange,
            i.templatesAction,
            i.templates->menuAction(),
            i.compare,
            i.dryRunAction,
            i.learnedAction,
            i.nextProblem,
            i.mend,
            i.copyAll,
            i.fit,
            i.zoomIn,
            i.zoomOut,
            i.fullSize,
            i.miniMap,
            i.showPalette,
            i.showInspector,
            i.save};
}

QList<QAction*> ModelPage::editActions() const {
    const Impl& i = *m_impl;
    return {i.cut, i.copy, i.paste, i.duplicate, i.remove, i.rename, i.selectAll, i.find};
}

} // namespace triptych
