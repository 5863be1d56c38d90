// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/model_page.h"

#include <QClipboard>
#include <QEvent>
#include <QFrame>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "app/bridge/error_text.h"
#include "app/workbench/elided_label.h"
#include "app/workbench/pages/dry_run_model.h"
#include "app/workbench/pages/dry_run_panel.h"
#include "app/workbench/pages/model_inspector.h"
#include "app/workbench/pages/model_page_impl.h"
#include "core/dataset/table.h"
#include "core/features/columns.h"
#include "core/project/project.h"
#include "widgets/forms/field_form.h"
#include "widgets/forms/field_text.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/graph/palette_panel.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

const QString node_key = QStringLiteral("model.node");

bool hasInputs(const Dataset& dataset) {
    return std::any_of(dataset.columns().begin(), dataset.columns().end(), [](const ColumnInfo& column) {
        return column.role <= Role::series; // what is read, before what is learned
    });
}

} // namespace

QString graphProblem(const Error& error) {
    if (const auto warning = dryRunProblemText(error)) return *warning;
    return knowsProblem(error) ? problemText(error) : errorText(error);
}

Role roleOf(Modality modality) {
    switch (modality) {
    case Modality::text:
        return Role::text;
    case Modality::image:
        return Role::image;
    case Modality::audio:
        return Role::audio;
    case Modality::video:
        return Role::video;
    case Modality::numbers:
        return Role::number;
    case Modality::vector:
        return Role::vector;
    case Modality::series:
        return Role::series;
    default:
        return Role::label;
    }
}

QWidget* ModelPage::Impl::makeHeader() {
    auto* header = new QFrame;
    header->setProperty("role", "header");
    header->setFixedHeight(38);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 0, 8, 0);
    row->setSpacing(4);
    name = new QLabel;
    name->setProperty("role", "title");
    summary = new ElidedLabel;
    summary->setProperty("role", "dim");
    const auto button = [] {
        auto* made = new QPushButton;
        made->setProperty("flat", true);
        return made;
    };
    const auto tool = [](const char* icon) {
        auto* made = new QToolButton;
        made->setProperty("flat", true);
        made->setIcon(themedIcon(QLatin1String(icon)));
        made->setFocusPolicy(Qt::TabFocus);
        return made;
    };
    templatesButton = button();
    arrangeButton = button();
    exportButton = button();
    zoomOutButton = tool("zoom-out");
    zoomButton = button();
    zoomButton->setFont(numberFont());
    zoomInButton = tool("zoom-in");
    fitButton = tool("fit");
    row->addWidget(name);
    row->addSpacing(6);
    row->addWidget(summary, 1);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{templatesButton, arrangeButton, exportButton, zoomOutButton,
                                         zoomButton, zoomInButton, fitButton})
        row->addWidget(widget);
    return header;
}

QWidget* ModelPage::Impl::makeEmpty() {
    auto* empty = new QWidget;
    auto* column = new QVBoxLayout(empty);
    column->setSpacing(12);
    emptyTitle = new QLabel;
    emptyTitle->setProperty("role", "title");
    emptyText = new QLabel;
    emptyText->setProperty("role", "dim");
    emptyButton = new QPushButton;
    emptyButton->setProperty("primary", true);
    column->addStretch(2);
    for (QLabel* text : {emptyTitle, emptyText}) {
        text->setAlignment(Qt::AlignHCenter);
        text->setWordWrap(true);
        column->addWidget(text);
    }
    column->addWidget(emptyButton, 0, Qt::AlignHCenter);
    column->addStretch(3);
    return empty;
}

void ModelPage::Impl::build() {
    palette = new PalettePanel;
    view = new GraphEditor;
    view->setProblemText(graphProblem);
    view->setPrepareNode([this](Node& node) { prepareNode(node); });
    inspector = new ModelInspector;
    inspector->setProblemText(graphProblem);
    makeActions();
    makeRunActions();
    makeMenus();
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* rows = new QSplitter(Qt::Vertical);
    rows->setObjectName(QStringLiteral("modelRows"));
    rows->addWidget(view);
    rows->addWidget(withDryRun(makeBelow()));
    rows->setStretchFactor(0, 1);
    rows->setStretchFactor(1, 0);
    rows->setCollapsible(0, false);
    rows->setSizes({560, 176});
    column->addWidget(makeHeader());
    column->addWidget(rows, 1);
    columns = new QSplitter(Qt::Horizontal);
    columns->setObjectName(QStringLiteral("modelColumns3"));
    columns->addWidget(palette);
    columns->addWidget(centre);
    columns->addWidget(withLearned(inspector));
    columns->setStretchFactor(0, 0);
    columns->setStretchFactor(1, 1);
    columns->setStretchFactor(2, 0);
    columns->setCollapsible(1, false);
    columns->setSizes({184, 740, 292});
    pages = new QStackedWidget;
    pages->addWidget(makeEmpty());
    pages->addWidget(columns);
    auto* all = new QVBoxLayout(&q);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(pages);
    // As a person's way goes: what there is, the graph, its node, what is wrong.
    QWidget::setTabOrder(palette->tree(), view);
    QWidget::setTabOrder(view, inspector);
    q.setFocusProxy(view);
}

void ModelPage::Impl::connectAll() {
    connectActions();
    connectRuns();
    connect(templatesButton, &QPushButton::clicked, templatesAction, &QAction::trigger);
    connect(arrangeButton, &QPushButton::clicked, arrange, &QAction::trigger);
    connect(exportButton, &QPushButton::clicked, save, &QAction::trigger);
    connect(zoomOutButton, &QToolButton::clicked, zoomOut, &QAction::trigger);
    connect(zoomButton, &QPushButton::clicked, fullSize, &QAction::trigger);
    connect(zoomInButton, &QToolButton::clicked, zoomIn, &QAction::trigger);
    connect(fitButton, &QToolButton::clicked, fit, &QAction::trigger);
    connect(copyProblems, &QPushButton::clicked, copyAll, &QAction::trigger);
    connect(mendProblem, &QPushButton::clicked, mend, &QAction::trigger);
    connect(emptyButton, &QPushButton::clicked, &q, [this] { emit q.pageRequested(QStringLiteral("data")); });

    connect(view, &GraphEditor::graphEdited, &q,
            [this](const GraphSpec& graph, const QString& what) { session.setGraph(graph, what); });
    connect(view, &GraphEditor::hinted, &q, [this](const QString& text) { session.showMessage(text); });
    connect(view, &GraphEditor::nodeSelected, &q, [this](const QString& id) {
        if (!restoring && session.hasProject()) session.setViewState(node_key, id);
    });
    connect(view, &GraphEditor::selectionChanged, &q, [this] {
        showInspected();
        showActions();
    });
    connect(view, &GraphEditor::comparisonChanged, &q, [this] { showActions(); });
    connect(view, &GraphEditor::nodeActivated, open, &QAction::trigger);
    connect(view, &GraphEditor::viewChanged, &q, [this] { showZoom(); });
    connect(view, &GraphEditor::menuRequested, &q, [this](const QPoint& global) { showMenu(global); });
    connect(palette, &PalettePanel::typeChosen, view, [this](const QString& type) {
        view->addNode(type);
        session.showMessage(tr("%1 added", "a node").arg(view->selectedNode()));
    });
    connect(palette, &PalettePanel::left, view, [this] { view->setFocus(Qt::OtherFocusReason); });
    connect(
        inspector, &ModelInspector::edited, &q,
        [this](const QString& node, const QString& param, const Value& value) { edit(node, param, value); });
    connect(inspector, &ModelInspector::renamed, &q,
            [this](const QString& node, const QString& wanted) { renameNode(node, wanted); });
    connect(inspector, &ModelInspector::mendRequested, &q,
            [this](const QString& node) { view->askForMend(node); });
    connect(problems, &QListWidget::currentRowChanged, &q, [this](int row) { selectProblem(row); });
    connect(problems, &QListWidget::itemClicked, &q,
            [this](QListWidgetItem* item) { selectProblem(problems->row(item)); });
    connect(problems, &QListWidget::itemActivated, mend, &QAction::trigger);
    connect(&costs, &CostController::changed, &q, [this] {
        showCost();
        showInspected();
    });
    connect(&session, &Session::projectChanged, &q, [this] {
        view->leaveComparison();
        view->fit();
        follow();
    });
    for (const auto signal : {&Session::graphChanged, &Session::datasetChanged, &Session::preparerChanged,
                              &Session::settingsChanged})
        connect(&session, signal, &q, [this] { follow(); });
    connect(&session, &Session::runsChanged, &q, [this] { showActions(); });
}

/// What changed is shown at once, or when the page is.
void ModelPage::Impl::follow() {
    dirty = true;
    if (q.isVisible()) refresh();
}

void ModelPage::Impl::refresh() {
    dirty = false;
    showEmpty();
    restoring = true;
    const GraphInfo info = session.hasProject() ? infoWithWarnings() : GraphInfo();
    view->setGraph(session.hasProject() ? session.project().graph : GraphSpec(), info,
                   session.hasProject() ? session.dataFacts() : DataFacts());
    if (session.hasProject() && view->selectedNodes().isEmpty() && view->selectedEdges().empty())
        view->selectNode(session.viewState(node_key).toString());
    restoring = false;
    if (session.hasProject()) {
        const std::string& graph = session.project().graph.name;
        const auto known = triptych::templates();
        const auto made =
            std::find_if(known.begin(), known.end(), [&](const Template& t) { return t.id == graph; });
        name->setText(made == known.end() ? QString::fromStdString(graph) : fieldText(made->title));
        summary->setText(made == known.end() ? QString() : fieldText(made->help));
        summary->setToolTip(summary->text());
    }
    showProblems(info);
    showCost();
    showInspected();
    fillBaselines();
    showActions();
}

void ModelPage::Impl::showEmpty() {
    QString heading, text;
    bool button = false;
    if (!session.hasProject()) {
        heading = tr("No project is open");
        text = tr("Open a project, or make one from a table. Its model is drawn here.");
    } else if (session.project().graph.nodes.empty() && !session.dataset()) {
        button = true;
        heading = tr("The table is not there yet");
        text = tr("It is being read, or could not be; the Data page says which.");
    } else if (session.project().graph.nodes.empty() && !hasInputs(*session.dataset())) {
        button = true;
        heading = tr("There is nothing to make a model of");
        text = tr("The table has no column that a model could read. Give a column a role, such as text, "
                  "image, audio or number, on the Data page.");
    }
    emptyTitle->setText(heading);
    emptyText->setText(text);
    emptyButton->setVisible(button);
    pages->setCurrentIndex(heading.isEmpty() ? 1 : 0);
}

/// A new input reads the first column of its kind that no other reads.
void ModelPage::Impl::prepareNode(Node& node) const {
    const NodeType* type = builtin_registry().find(node.type);
    if (!type || !session.dataset() || (type->category != "input" && type->category != "head")) return;
    const auto read = [this](const std::string& param, const std::string& column) {
        const auto& nodes = session.project().graph.nodes;
        return std::any_of(nodes.begin(), nodes.end(), [&](const Node& other) {
            const auto found = other.params.find(param);
            return found != other.params.end() && found->second == Value(column);
        });
    };
    for (const Field& field : type->fields) {
        if (field.kind == FieldKind::columns && !node.params.contains(field.name)) {
            std::string all;
            for (const std::string& column : fitting_columns(*session.dataset(), *type))
                all += (all.empty() ? "" : ",") + csv_field(column);
            node.params[field.name] = all;
        }
        if (field.kind != FieldKind::column || node.params.contains(field.name)) continue;
        const auto offered = type->category == "input"
                                 ? fitting_columns(*session.dataset(), *type)
                                 : session.dataset()->columns_of(roleOf(type->modality));
        for (const std::string& column : offered) {
            if (read(field.name, column) && column != offered.back()) continue;
            node.params[field.name] = column;
            break;
        }
    }
}

QStringList ModelPage::Impl::columnsFor(const Node& node) const {
    QStringList names;
    const NodeType* type = builtin_registry().find(node.type);
    if (!type || !session.dataset()) return names;
    const auto fitting = type->category == "input" ? fitting_columns(*session.dataset(), *type)
                                                   : session.dataset()->columns_of(roleOf(type->modality));
    for (const std::string& column : fitting)
        names += QString::fromStdString(column);
    // What it names now can be seen, even if its role is another.
    for (const Field& field : type->fields) {
        if (field.kind != FieldKind::column) continue;
        const auto own = node.params.find(field.name);
        const Value& value = own == node.params.end() ? field.fallback : own->second;
        if (const auto* now = std::get_if<std::string>(&value);
            now && !now->empty() && !names.contains(QString::fromStdString(*now)))
            names += QString::fromStdString(*now);
    }
    return names;
}

void ModelPage::Impl::showInspected() {
    ModelInspector::Content content;
    if (session.hasProject()) {
        content.graph = session.project().graph;
        content.info = infoWithWarnings();
        content.node = view->selectedNode().toStdString();
        content.selected = int(view->selectedNodes().size());
        content.edges = view->selectedEdges();
        content.measuring = costs.busy();
        if (const Node* node = content.graph.find(content.node)) content.columns = columnsFor(*node);
        if (const GraphCost* cost = costs.cost())
            if (const auto found = cost->nodes.find(content.node); found != cost->nodes.end())
                content.cost = found->second;
    }
    inspector->setContent(content);
    selectInRuns(QString::fromStdString(content.node));
}

void ModelPage::Impl::showZoom() {
    zoomButton->setText(tr("%1 %").arg(QLocale().toString(std::lround(view->zoom() * 100))));
    zoomButton->setAccessibleName(tr("Zoom, %1").arg(zoomButton->text()));
}

void ModelPage::Impl::edit(const QString& node, const QString& param, const Value& value) {
    const GraphSpec& graph = session.project().graph;
    const Node* changed = graph.find(node.toStdString());
    const NodeType* type = changed ? builtin_registry().find(changed->type) : nullptr;
    const Field* field = type ? find_field(type->fields, param.toStdString()) : nullptr;
    if (!field) return;
    const auto edited = with_param(graph, builtin_registry(), changed->id, field->name, value);
    if (!edited) {
        session.report(edited.error());
        return;
    }
    session.setGraph(*edited, tr("%1 of %2", "parameter and node").arg(fieldText(field->title), node));
}

void ModelPage::Impl::renameNode(const QString& node, const QString& wanted) {
    const auto edited =
        rename_node(session.project().graph, node.toStdString(), wanted.toStdString(), builtin_registry());
    inspector->showNameProblem(edited ? QString() : graphProblem(edited.error()));
    if (!edited) return;
    session.setGraph(*edited, tr("Rename %1 to %2").arg(node, wanted));
    view->selectNode(wanted);
}

void ModelPage::Impl::retranslate() {
    nameActions();
    nameBelow();
    nameRuns();
    templatesButton->setText(tr("Templates") + QStringLiteral(" ▾"));
    templatesButton->setAccessibleName(tr("Templates"));
    arrangeButton->setText(tr("Arrange"));
    exportButton->setText(tr("Export…"));
    exportButton->setAccessibleName(tr("Export the drawing"));
    zoomInButton->setAccessibleName(tr("Zoom in"));
    zoomOutButton->setAccessibleName(tr("Zoom out"));
    fitButton->setAccessibleName(tr("Zoom to fit"));
    emptyButton->setText(tr("Go to Data"));
    showZoom();
    fillTemplates();
    refresh();
}

ModelPage::ModelPage(Session& session, QWidget* parent)
    : Page(session, parent), m_impl(std::make_unique<Impl>(*this)) {
    m_impl->build();
    m_impl->connectAll();
    m_impl->retranslate();
}

ModelPage::~ModelPage() {
    // Widgets tell of a last change while they go: then nobody is there to hear it.
    for (const QObject* teller : std::initializer_list<const QObject*>{
             &session(), &m_impl->costs, m_impl->view, m_impl->columns, m_impl->inspector, m_impl->palette,
             m_impl->problems, m_impl->dryRun, QGuiApplication::clipboard()})
        disconnect(teller, nullptr, this, nullptr);
}

void ModelPage::setDialogs(Dialogs dialogs) {
    m_impl->dialogs = std::move(dialogs);
}

GraphEditor* ModelPage::view() const {
    return m_impl->view;
}

PalettePanel* ModelPage::palettePanel() const {
    return m_impl->palette;
}

ModelInspector* ModelPage::inspector() const {
    return m_impl->inspector;
}

QListWidget* ModelPage::problems() const {
    return m_impl->problems;
}

bool ModelPage::busy() const {
    return m_impl->costs.busy() || m_impl->runsBusy();
}

CostController* ModelPage::costs() const {
    return &m_impl->costs;
}

QMenu* ModelPage::templatesMenu() const {
    return m_impl->templates;
}

void ModelPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    if (m_impl->dirty) m_impl->refresh();
    m_impl->costs.setActive(true);
}

void ModelPage::hideEvent(QHideEvent* event) {
    m_impl->costs.setActive(false);
    Page::hideEvent(event);
}

void ModelPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) m_impl->retranslate();
    Page::changeEvent(event);
}

} // namespace triptych
