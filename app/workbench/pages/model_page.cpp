// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/model_page.h"

#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QFrame>
#include <QFutureWatcher>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <algorithm>
#include <cmath>

#include "app/bridge/cost_controller.h"
#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/workbench/elided_label.h"
#include "app/workbench/pages/model_inspector.h"
#include "core/project/project.h"
#include "widgets/forms/field_form.h"
#include "widgets/forms/field_text.h"
#include "widgets/graph/graph_view.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

const QString node_key = QStringLiteral("model.node");
constexpr int node_role = Qt::UserRole;

/// Between what is wrong and what it costs.
class Divider : public QWidget {
  public:
    Divider() { setFixedWidth(1); }

  protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), theme().line); }
};

QString graphProblem(const Error& error) {
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

} // namespace

struct ModelPage::Impl {
    ModelPage& q;
    Session& session;
    CostController costs;
    Dialogs dialogs = Dialogs::native();

    QStackedWidget* pages;
    QLabel *emptyTitle, *emptyText;
    QPushButton* emptyButton;
    GraphView* view;
    ModelInspector* inspector;
    QLabel *name, *summary, *problemsTitle, *noProblems, *costTitle, *costNote;
    QListWidget* problems;
    QPushButton *copyProblems, *againButton, *arrangeButton, *zoomButton, *exportButton;
    QToolButton *zoomOutButton, *zoomInButton, *fitButton;
    struct Figure {
        QLabel *number, *words;
    };
    Figure parameters, flops, memory;
    QAction *again, *arrange, *zoomIn, *zoomOut, *fullSize, *fit, *nextProblem, *copy, *save;
    bool restoring = false; ///< the selection follows the project, not the person
    bool dirty = true;      ///< something changed while the page was hidden

    explicit Impl(ModelPage& page) : q(page), session(page.session()), costs(page.session()) {}

    void makeActions();
    QWidget* makeHeader();
    QWidget* makeBelow();
    QWidget* makeEmpty();
    void build();
    void connectAll();
    void retranslate();

    void follow();
    void refresh();
    void showEmpty();
    void showProblems(const GraphInfo& info);
    void showCost();
    void showInspector();
    void showZoom();
    QStringList columnsFor(const Node& node) const;

    void edit(const QString& node, const QString& param, const Value& value);
    void startAgain();
    void place(const std::map<std::string, QPointF>& places, const QString& what);
    void selectProblem(int row);
    void exportSvg();
};

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
    fullSize = action(nullptr, {QKeySequence(Qt::CTRL | Qt::Key_0)});
    fit = action("fit", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_0)});
    nextProblem = action("warning", {QKeySequence(Qt::CTRL | Qt::Key_J)});
    copy = action("copy", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C)});
    save = action("export", {QKeySequence(Qt::CTRL | Qt::Key_E)});
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
    const auto button = [](const char* icon) {
        auto* made = new QPushButton;
        made->setProperty("flat", true);
        if (icon) made->setIcon(themedIcon(QLatin1String(icon)));
        return made;
    };
    const auto tool = [](const char* icon) {
        auto* made = new QToolButton;
        made->setProperty("flat", true);
        made->setIcon(themedIcon(QLatin1String(icon)));
        made->setFocusPolicy(Qt::TabFocus);
        return made;
    };
    againButton = button(nullptr);
    arrangeButton = button(nullptr);
    exportButton = button(nullptr);
    zoomOutButton = tool("zoom-out");
    zoomButton = button(nullptr);
    zoomButton->setFont(numberFont());
    zoomInButton = tool("zoom-in");
    fitButton = tool("fit");
    row->addWidget(name);
    row->addSpacing(6);
    row->addWidget(summary, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{
             againButton, arrangeButton, exportButton, zoomOutButton, zoomButton, zoomInButton, fitButton})
        row->addWidget(widget);
    return header;
}

QWidget* ModelPage::Impl::makeBelow() {
    auto* below = new QFrame;
    below->setProperty("role", "panel");
    auto* row = new QHBoxLayout(below);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(16);

    auto* left = new QVBoxLayout;
    left->setSpacing(4);
    problemsTitle = new QLabel;
    problemsTitle->setProperty("role", "section");
    copyProblems = new QPushButton;
    copyProblems->setProperty("flat", true);
    auto* heading = new QHBoxLayout;
    heading->addWidget(problemsTitle, 1);
    heading->addWidget(copyProblems);
    problems = new QListWidget;
    problems->setObjectName(QStringLiteral("problems"));
    problems->setFrameShape(QFrame::NoFrame);
    problems->setWordWrap(true);
    problems->setTextElideMode(Qt::ElideNone);
    problems->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    problems->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    noProblems = new QLabel;
    noProblems->setProperty("role", "dim");
    noProblems->setAlignment(Qt::AlignTop);
    left->addLayout(heading);
    left->addWidget(noProblems, 1);
    left->addWidget(problems, 1);

    auto* right = new QVBoxLayout;
    right->setSpacing(4);
    costTitle = new QLabel;
    costTitle->setProperty("role", "section");
    auto* figures = new QHBoxLayout;
    figures->setSpacing(24);
    for (Figure* figure : {&parameters, &flops, &memory}) {
        auto* column = new QVBoxLayout;
        column->setSpacing(0);
        figure->number = new QLabel;
        QFont large = numberFont();
        large.setPixelSize(18);
        large.setWeight(QFont::DemiBold);
        figure->number->setFont(large);
        figure->words = new QLabel;
        figure->words->setProperty("role", "dim");
        column->addWidget(figure->number);
        column->addWidget(figure->words);
        figures->addLayout(column);
    }
    costNote = new QLabel;
    costNote->setProperty("role", "dim");
    costNote->setWordWrap(true);
    costNote->setTextInteractionFlags(Qt::TextSelectableByMouse);
    right->addWidget(costTitle);
    right->addLayout(figures);
    right->addWidget(costNote);
    right->addStretch(1);
    row->addLayout(left, 1);
    row->addWidget(new Divider);
    row->addLayout(right);
    below->setMinimumHeight(104);
    return below;
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
    makeActions();
    view = new GraphView;
    view->setProblemText(graphProblem);
    inspector = new ModelInspector;
    inspector->setProblemText(graphProblem);
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* rows = new QSplitter(Qt::Vertical);
    rows->setObjectName(QStringLiteral("modelRows"));
    rows->addWidget(view);
    rows->addWidget(makeBelow());
    rows->setStretchFactor(0, 1);
    rows->setStretchFactor(1, 0);
    rows->setCollapsible(0, false);
    rows->setSizes({600, 128});
    column->addWidget(makeHeader());
    column->addWidget(rows, 1);
    auto* columns = new QSplitter(Qt::Horizontal);
    columns->setObjectName(QStringLiteral("modelColumns"));
    columns->addWidget(centre);
    columns->addWidget(inspector);
    columns->setStretchFactor(0, 1);
    columns->setStretchFactor(1, 0);
    columns->setCollapsible(0, false);
    columns->setSizes({900, 300});
    pages = new QStackedWidget;
    pages->addWidget(makeEmpty());
    pages->addWidget(columns);
    auto* all = new QVBoxLayout(&q);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(pages);
    // As a person's way goes: the graph, its node, what is wrong.
    q.setTabOrder(view, inspector->form());
    q.setFocusProxy(view);
}

void ModelPage::Impl::connectAll() {
    connect(againButton, &QPushButton::clicked, again, &QAction::trigger);
    connect(arrangeButton, &QPushButton::clicked, arrange, &QAction::trigger);
    connect(exportButton, &QPushButton::clicked, save, &QAction::trigger);
    connect(zoomOutButton, &QToolButton::clicked, zoomOut, &QAction::trigger);
    connect(zoomButton, &QPushButton::clicked, fullSize, &QAction::trigger);
    connect(zoomInButton, &QToolButton::clicked, zoomIn, &QAction::trigger);
    connect(fitButton, &QToolButton::clicked, fit, &QAction::trigger);
    connect(copyProblems, &QPushButton::clicked, copy, &QAction::trigger);
    connect(again, &QAction::triggered, &q, [this] { startAgain(); });
    connect(arrange, &QAction::triggered, view, &GraphView::arrange);
    connect(zoomIn, &QAction::triggered, view, &GraphView::zoomIn);
    connect(zoomOut, &QAction::triggered, view, &GraphView::zoomOut);
    connect(fullSize, &QAction::triggered, view, [this] { view->setZoom(1); });
    connect(fit, &QAction::triggered, view, &GraphView::fit);
    connect(nextProblem, &QAction::triggered, &q, [this] {
        if (problems->count() == 0) return;
        const int row = (problems->currentRow() + 1) % problems->count();
        problems->setCurrentRow(row);
        selectProblem(row); // also where it was the current one before
    });
    connect(copy, &QAction::triggered, &q, [this] {
        QStringList lines;
        for (int i = 0; i < problems->count(); ++i)
            lines += problems->item(i)->text();
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
        session.showMessage(tr("Copied %n problems", nullptr, problems->count()));
    });
    connect(save, &QAction::triggered, &q, [this] { exportSvg(); });
    connect(emptyButton, &QPushButton::clicked, &q, [this] { emit q.pageRequested(QStringLiteral("data")); });

    connect(view, &GraphView::nodeSelected, &q, [this](const QString& id) {
        if (!restoring && session.hasProject()) session.setViewState(node_key, id);
        showInspector();
    });
    connect(view, &GraphView::nodeActivated, &q, [this](const QString& id) {
        const Node* node = session.project().graph.find(id.toStdString());
        const NodeType* type = node ? builtin_registry().find(node->type) : nullptr;
        if (!type || type->fields.empty()) return;
        if (QWidget* editor = inspector->form()->editor(type->fields.front().name))
            editor->setFocus(Qt::OtherFocusReason);
    });
    connect(view, &GraphView::nodeMoved, &q, [this](const QString& id, const QPointF& to) {
        place({{id.toStdString(), to}}, tr("Move %1").arg(id));
    });
    connect(view, &GraphView::nodesArranged, &q,
            [this](const std::map<std::string, QPointF>& places) { place(places, tr("Arrange")); });
    connect(view, &GraphView::viewChanged, &q, [this] { showZoom(); });
    connect(
        inspector, &ModelInspector::edited, &q,
        [this](const QString& node, const QString& param, const Value& value) { edit(node, param, value); });
    connect(problems, &QListWidget::currentRowChanged, &q, [this](int row) { selectProblem(row); });
    connect(problems, &QListWidget::itemClicked, &q,
            [this](QListWidgetItem* item) { selectProblem(problems->row(item)); });
    connect(&costs, &CostController::changed, &q, [this] {
        showCost();
        showInspector();
    });
    connect(&session, &Session::projectChanged, &q, [this] {
        view->fit();
        follow();
    });
    for (const auto signal : {&Session::graphChanged, &Session::datasetChanged, &Session::preparerChanged,
                              &Session::settingsChanged})
        connect(&session, signal, &q, [this] { follow(); });
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
    const GraphInfo info = session.hasProject() ? session.graphInfo() : GraphInfo();
    view->setGraph(session.hasProject() ? session.project().graph : GraphSpec(), info);
    if (session.hasProject()) view->selectNode(session.viewState(node_key).toString());
    restoring = false;
    if (session.hasProject()) {
        const std::string& graph = session.project().graph.name;
        const auto known = templates();
        const auto made =
            std::find_if(known.begin(), known.end(), [&](const Template& t) { return t.id == graph; });
        name->setText(made == known.end() ? QString::fromStdString(graph) : fieldText(made->title));
        summary->setText(made == known.end() ? QString() : fieldText(made->help));
        summary->setToolTip(summary->text());
    }
    showProblems(info);
    showCost();
    showInspector();
}

void ModelPage::Impl::showEmpty() {
    QString heading, text;
    bool button = false;
    if (!session.hasProject()) {
        heading = tr("No project is open");
        text = tr("Open a project, or make one from a table. Its model is drawn here.");
    } else if (session.project().graph.nodes.empty()) {
        button = true;
        if (session.dataset()) {
            heading = tr("There is nothing to make a model of");
            text = tr("The table has no column of text, images or sounds. Give a column that role on the "
                      "Data page.");
        } else {
            heading = tr("The table is not there yet");
            text = tr("It is being read, or could not be; the Data page says which.");
        }
    }
    emptyTitle->setText(heading);
    emptyText->setText(text);
    emptyButton->setVisible(button);
    pages->setCurrentIndex(heading.isEmpty() ? 1 : 0);
    const bool graph = heading.isEmpty();
    const QString whyNot = tr("There is no model yet.");
    const auto apply = [&](QAction* action, QWidget* control, bool enabled, const QString& tip,
                           const QString& why) {
        action->setEnabled(enabled);
        if (!control) return;
        control->setEnabled(enabled);
        const QString key = action->shortcut().toString(QKeySequence::NativeText);
        control->setToolTip(enabled ? tr("%1 (%2)").arg(tip, key) : why);
    };
    const bool table = session.hasProject() && session.dataset();
    apply(again, againButton, table && graph,
          tr("Makes the model anew for the table's columns. What you changed can be had back with Undo."),
          tr("Wait until the table was read."));
    apply(arrange, arrangeButton, graph, tr("Places the nodes from left to right as the data flow"), whyNot);
    apply(save, exportButton, graph, tr("Writes the drawing to an SVG file"), whyNot);
    apply(zoomIn, zoomInButton, graph, tr("Zoom in"), whyNot);
    apply(zoomOut, zoomOutButton, graph, tr("Zoom out"), whyNot);
    apply(fullSize, zoomButton, graph, tr("Show at 100 %"), whyNot);
    apply(fit, fitButton, graph, tr("Zoom to fit"), whyNot);
}

void ModelPage::Impl::showProblems(const GraphInfo& info) {
    const QSignalBlocker quiet(problems);
    const QString chosen = problems->currentItem() ? problems->currentItem()->text() : QString();
    problems->clear();
    for (const Problem& problem : info.problems) {
        const bool error = problem.severity == Problem::Severity::error;
        const QString where = problem.node.empty() ? tr("The model") : QString::fromStdString(problem.node);
        auto* item =
            new QListWidgetItem(themedIcon(QLatin1String(error ? "error" : "warning")),
                                tr("%1: %2", "node and problem").arg(where, graphProblem(problem.error)));
        item->setData(node_role, QString::fromStdString(problem.node));
        item->setData(Qt::AccessibleTextRole,
                      error ? tr("Error: %1").arg(item->text()) : tr("Warning: %1").arg(item->text()));
        item->setToolTip(item->text());
        problems->addItem(item);
        if (item->text() == chosen) problems->setCurrentItem(item);
    }
    const int count = problems->count();
    problemsTitle->setText(count == 0 ? tr("Problems") : tr("Problems · %1").arg(count));
    problems->setVisible(count > 0);
    noProblems->setVisible(count == 0);
    copyProblems->setVisible(count > 0);
    nextProblem->setEnabled(count > 0);
    copy->setEnabled(count > 0);
}

void ModelPage::Impl::selectProblem(int row) {
    if (row < 0) return;
    const QString node = problems->item(row)->data(node_role).toString();
    if (!node.isEmpty()) view->showNode(node);
}

void ModelPage::Impl::showCost() {
    const GraphCost* cost = costs.cost();
    const auto error = costs.error();
    const int batch = session.hasProject() ? session.project().settings.batch_size : 0;
    costTitle->setText(tr("Cost at batch size %1").arg(batch));
    const QString unknown = costs.busy() ? QStringLiteral("…") : QStringLiteral("–");
    parameters.number->setText(cost ? shortCount(static_cast<double>(cost->total.trainable)) : unknown);
    flops.number->setText(cost ? shortCount(cost->total.step_flops) : unknown);
    memory.number->setText(cost ? QLocale().formattedDataSize(static_cast<qint64>(cost->training_bytes), 1)
                                : unknown);
    parameters.number->setToolTip(
        cost ? tr("%1 numbers that training changes, %2 in all")
                   .arg(QLocale().toString(static_cast<qlonglong>(cost->total.trainable)),
                        QLocale().toString(static_cast<qlonglong>(cost->total.parameters)))
             : QString());
    QString note;
    if (error)
        note = errorText(*error);
    else if (costs.busy())
        note = tr("Being measured…");
    else if (!cost)
        note = session.hasProject() && session.graphInfo().usable()
                   ? tr("Known when the table has been read.")
                   : tr("Known when the errors are mended.");
    costNote->setText(note);
    costNote->setVisible(!note.isEmpty());
    std::map<std::string, QString> notes;
    if (cost)
        for (const auto& [id, node] : cost->nodes)
            notes[id] =
                tr("%1 params", "parameters, on a card").arg(shortCount(static_cast<double>(node.trainable)));
    view->setNotes(notes);
}

QStringList ModelPage::Impl::columnsFor(const Node& node) const {
    QStringList names;
    const NodeType* type = builtin_registry().find(node.type);
    if (!type || !session.dataset()) return names;
    const Role wanted = roleOf(type->modality);
    for (const ColumnInfo& column : session.dataset()->columns())
        if (column.role == wanted) names += QString::fromStdString(column.name);
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

void ModelPage::Impl::showInspector() {
    ModelInspector::Content content;
    if (session.hasProject()) {
        content.graph = session.project().graph;
        content.info = session.graphInfo();
        content.node = view->selectedNode().toStdString();
        content.measuring = costs.busy();
        if (const Node* node = content.graph.find(content.node)) content.columns = columnsFor(*node);
        if (const GraphCost* cost = costs.cost())
            if (const auto found = cost->nodes.find(content.node); found != cost->nodes.end())
                content.cost = found->second;
    }
    inspector->setContent(content);
}

void ModelPage::Impl::showZoom() {
    zoomButton->setText(tr("%1 %").arg(QLocale().toString(std::lround(view->zoom() * 100))));
    zoomButton->setAccessibleName(tr("Zoom, %1").arg(zoomButton->text()));
}

void ModelPage::Impl::edit(const QString& node, const QString& param, const Value& value) {
    GraphSpec graph = session.project().graph;
    Node* changed = graph.find(node.toStdString());
    const NodeType* type = changed ? builtin_registry().find(changed->type) : nullptr;
    const Field* field = type ? find_field(type->fields, param.toStdString()) : nullptr;
    if (!field) return;
    if (value == field->fallback)
        changed->params.erase(field->name);
    else
        changed->params[field->name] = value;
    session.setGraph(graph, tr("%1 of %2", "parameter and node").arg(fieldText(field->title), node));
}

void ModelPage::Impl::startAgain() {
    auto graph = reference_graph(*session.dataset());
    if (!graph) {
        session.report(graph.error());
        return;
    }
    view->fit();
    session.setGraph(*graph, tr("Start again from the template"));
}

void ModelPage::Impl::place(const std::map<std::string, QPointF>& places, const QString& what) {
    GraphSpec graph = session.project().graph;
    for (const auto& [id, to] : places)
        if (Node* node = graph.find(id)) {
            node->x = to.x();
            node->y = to.y();
        }
    session.setGraph(graph, what);
}

void ModelPage::Impl::exportSvg() {
    const QString title =
        QStringLiteral("%1 · %2").arg(QString::fromStdString(session.project().name), name->text());
    const QFileInfo project(session.projectFile());
    const QString proposed = project.dir().filePath(project.completeBaseName() + QStringLiteral(".svg"));
    dialogs.saveFile(&q, tr("Export the drawing"), proposed, tr("SVG pictures (*.svg)"),
                     [this, title](const QString& file) {
                         if (file.isEmpty()) return;
                         const QByteArray picture = view->svg(title);
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

void ModelPage::Impl::retranslate() {
    again->setText(tr("Start again from the template"));
    arrange->setText(tr("Arrange the nodes"));
    zoomIn->setText(tr("Zoom in"));
    zoomOut->setText(tr("Zoom out"));
    fullSize->setText(tr("Zoom to 100 %"));
    fit->setText(tr("Zoom to fit"));
    nextProblem->setText(tr("Go to the next problem"));
    copy->setText(tr("Copy the problems"));
    save->setText(tr("Export the drawing…"));
    againButton->setText(tr("Start again"));
    againButton->setAccessibleName(again->text());
    arrangeButton->setText(tr("Arrange"));
    exportButton->setText(tr("Export…"));
    exportButton->setAccessibleName(tr("Export the drawing"));
    zoomInButton->setAccessibleName(tr("Zoom in"));
    zoomOutButton->setAccessibleName(tr("Zoom out"));
    fitButton->setAccessibleName(tr("Zoom to fit"));
    emptyButton->setText(tr("Go to Data"));
    problems->setAccessibleName(tr("Problems of the model"));
    noProblems->setText(tr("None. The model can be trained."));
    copyProblems->setText(tr("Copy"));
    copyProblems->setAccessibleName(tr("Copy the problems"));
    parameters.words->setText(tr("parameters"));
    flops.words->setText(tr("FLOP a step"));
    flops.words->setToolTip(tr("Multiplications and additions of a training step, forward and backward"));
    memory.words->setText(tr("training memory"));
    memory.words->setToolTip(
        tr("The most that a training step holds: weights, gradients, what Adam keeps, activations"));
    showZoom();
    refresh();
}

ModelPage::ModelPage(Session& session, QWidget* parent)
    : Page(session, parent), m_impl(std::make_unique<Impl>(*this)) {
    m_impl->build();
    m_impl->connectAll();
    m_impl->retranslate();
}

ModelPage::~ModelPage() = default;

QList<QAction*> ModelPage::pageActions() const {
    return {m_impl->fit,   m_impl->zoomIn, m_impl->zoomOut,     m_impl->fullSize, m_impl->arrange,
            m_impl->again, m_impl->save,   m_impl->nextProblem, m_impl->copy};
}

void ModelPage::setDialogs(Dialogs dialogs) {
    m_impl->dialogs = std::move(dialogs);
}

GraphView* ModelPage::view() const {
    return m_impl->view;
}

ModelInspector* ModelPage::inspector() const {
    return m_impl->inspector;
}

QListWidget* ModelPage::problems() const {
    return m_impl->problems;
}

bool ModelPage::busy() const {
    return m_impl->costs.busy();
}

CostController* ModelPage::costs() const {
    return &m_impl->costs;
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
