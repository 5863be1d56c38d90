// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/data_page_columns.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "app/bridge/session.h"
#include "app/workbench/pages/data_page_parts.h"
#include "core/features/columns.h"
#include "core/graph/name_list.h"
#include "core/graph/registry.h"
#include "widgets/forms/field_form.h"

namespace triptych {

using namespace data_page;

namespace {

constexpr const char* columnKey = "data.column";

bool namesColumns(const Field& field) {
    return field.kind == FieldKind::column || field.kind == FieldKind::columns;
}

} // namespace

ColumnsPanel::ColumnsPanel(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    makePanel(this);
    m_title = label("title");
    m_count = label("dim");
    m_view = new QTableView;
    m_view->setObjectName(QStringLiteral("columns"));
    m_view->setModel(&m_model);
    m_view->setItemDelegate(new ColumnsDelegate(m_view));
    m_view->setShowGrid(false);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setTabKeyNavigation(false);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(30);
    m_view->horizontalHeader()->hide();
    m_view->horizontalHeader()->setMinimumSectionSize(20);
    m_view->horizontalHeader()->setSectionResizeMode(ColumnsModel::nameColumn, QHeaderView::Stretch);
    m_view->setColumnHidden(ColumnsModel::countsColumn, true); // it is drawn behind the name
    m_view->horizontalHeader()->setSectionResizeMode(ColumnsModel::roleColumn, QHeaderView::ResizeToContents);
    m_view->installEventFilter(this);

    m_prepareTitle = label("section");
    m_hint = label("dim");
    m_hint->setWordWrap(true);
    m_form = new FieldForm;
    m_form->setObjectName(QStringLiteral("prepare"));
    auto* formFrame = new QWidget;
    auto* formColumn = new QVBoxLayout(formFrame);
    formColumn->setContentsMargins(12, 4, 8, 8);
    formColumn->addWidget(m_hint);
    formColumn->addWidget(m_form);
    formColumn->addStretch();
    m_formArea = scroller(formFrame);

    auto* top = new QWidget;
    auto* topColumn = new QVBoxLayout(top);
    topColumn->setContentsMargins(0, 0, 0, 0);
    topColumn->setSpacing(0);
    topColumn->addWidget(header({m_title, nullptr, m_count}));
    topColumn->addWidget(m_view, 1);
    auto* bottom = new QWidget;
    auto* bottomColumn = new QVBoxLayout(bottom);
    bottomColumn->setContentsMargins(0, 8, 0, 0);
    bottomColumn->setSpacing(0);
    auto* titleRow = new QHBoxLayout;
    titleRow->setContentsMargins(12, 0, 12, 4);
    titleRow->addWidget(m_prepareTitle);
    bottomColumn->addLayout(titleRow);
    bottomColumn->addWidget(m_formArea, 1);
    m_splitter = new QSplitter(Qt::Vertical);
    m_splitter->setObjectName(QStringLiteral("columns"));
    m_splitter->addWidget(top);
    m_splitter->addWidget(bottom);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({360, 340});
    m_splitter->setHandleWidth(1);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_splitter);
    setFocusProxy(m_view);

    connect(m_view, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == ColumnsModel::roleColumn) editRole();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        followGraph();
        if (!m_following) m_session.setViewState(QLatin1String(columnKey), chosen());
    });
    connect(&m_model, &ColumnsModel::roleChosen, this, [this](const QString& column, Role role) {
        // The list of roles is still closing: what follows may take it away.
        QMetaObject::invokeMethod(
            this, [this, column, role] { m_session.setRole(column, role); }, Qt::QueuedConnection);
    });
    connect(m_form, &FieldForm::valueEdited, this, &ColumnsPanel::edited);
    connect(&m_session, &Session::datasetChanged, this, &ColumnsPanel::followDataset);
    connect(&m_session, &Session::graphChanged, this, &ColumnsPanel::followGraph);
    followDataset();
    retranslate();
}

ColumnsPanel::~ColumnsPanel() {
    // A value that is taken while the form goes has nobody to tell.
    disconnect(m_form, nullptr, this, nullptr);
    disconnect(m_view->selectionModel(), nullptr, this, nullptr);
}

QString ColumnsPanel::chosen() const {
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? index.siblingAtColumn(ColumnsModel::nameColumn).data().toString() : QString();
}

void ColumnsPanel::choose(const QString& column) {
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const QModelIndex index = m_model.index(row, ColumnsModel::nameColumn);
        if (index.data().toString() != column) continue;
        m_view->setCurrentIndex(index);
        return;
    }
}

void ColumnsPanel::editRole() {
    const QModelIndex index = m_view->currentIndex();
    if (index.isValid()) m_view->edit(index.siblingAtColumn(ColumnsModel::roleColumn));
}

bool ColumnsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
        case Qt::Key_F2:
            editRole();
            return true;
        default:
            break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ColumnsPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void ColumnsPanel::retranslate() {
    m_title->setText(tr("Columns"));
    m_view->setAccessibleName(tr("Columns of the table and their roles"));
    m_form->setAccessibleName(tr("Preparation of the column"));
    m_model.retranslate();
    followGraph();
}

void ColumnsPanel::followDataset() {
    QString wanted = chosen();
    m_following = true;
    m_model.setDataset(m_session.dataset());
    m_count->setText(QLocale().toString(m_model.rowCount()));
    if (wanted.isEmpty() && m_session.hasProject())
        wanted = m_session.viewState(QLatin1String(columnKey)).toString();
    if (!wanted.isEmpty()) choose(wanted);
    // To begin with: the first that a model may read.
    for (int row = 0; row < m_model.rowCount() && !m_view->currentIndex().isValid(); ++row) {
        const QModelIndex index = m_model.index(row, ColumnsModel::nameColumn);
        if (index.data(ColumnsModel::ModalityRole).toInt() != static_cast<int>(Modality::none))
            m_view->setCurrentIndex(index);
    }
    if (!m_view->currentIndex().isValid() && m_model.rowCount() > 0)
        m_view->setCurrentIndex(m_model.index(0, ColumnsModel::nameColumn));
    m_following = false;
    followGraph();
}

const Node* ColumnsPanel::inputNode() const {
    const std::string column = chosen().toStdString();
    if (column.empty() || !m_session.hasProject()) return nullptr;
    const auto dataset = m_session.dataset();
    const std::string vector = dataset ? vector_of(*dataset, column) : column;
    for (const Node& node : m_session.project().graph.nodes) {
        const NodeType* type = builtin_registry().find(node.type);
        if (!type || type->category != "input") continue;
        const auto reads = node.params.find("column");
        if (reads != node.params.end() && (value_text(reads->second) == column || value_text(reads->second) == vector))
            return &node;
        const auto several = node.params.find("columns");
        if (several == node.params.end()) continue;
        const std::vector<std::string> names = parse_name_list(value_text(several->second));
        if (std::find(names.begin(), names.end(), column) != names.end()) return &node;
    }
    return nullptr;
}

QString ColumnsPanel::whyNoInput() const {
    const auto dataset = m_session.dataset();
    const QString column = chosen();
    if (!dataset || column.isEmpty()) return tr("Choose a column to see how it is prepared.");
    const auto& columns = dataset->columns();
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const ColumnInfo& info) {
        return info.name == column.toStdString();
    });
    if (found == columns.end()) return {};
    switch (found->role) {
    case Role::label:
        return tr("The class that the model learns to tell. It needs no preparation.");
    case Role::split:
        return tr("Says which rows train the model and which test it. It needs no preparation.");
    case Role::group:
        return tr("Rows of one group are kept in one part. It needs no preparation.");
    case Role::ignore:
    case Role::id:
        return tr("No model reads this column. Give it another role to change that.");
    case Role::text:
    case Role::image:
    case Role::audio:
    case Role::video:
    case Role::number:
    case Role::category:
    case Role::vector:
    case Role::series:
    case Role::target:
        break;
    }
    return tr("No input of the model reads this column. Add one on the Model page.");
}

void ColumnsPanel::followGraph() {
    const QString column = chosen();
    m_prepareTitle->setText(column.isEmpty() ? tr("Prepare") : tr("Prepare · %1").arg(column));
    const Node* node = inputNode();
    m_hint->setText(node ? QString() : whyNoInput());
    m_hint->setVisible(!node);
    m_form->setVisible(node != nullptr);
    if (!node) {
        m_node.clear();
        m_type.clear();
        return;
    }
    const NodeType* type = builtin_registry().find(node->type);
    const auto valueOf = [node](const Field& field) {
        const auto given = node->params.find(field.name);
        return given == node->params.end() ? field.fallback : given->second;
    };
    if (m_node == node->id && m_type == node->type) {
        for (const Field& field : type->fields)
            if (!namesColumns(field) && m_form->value(field.name) != valueOf(field))
                m_form->setValue(field.name, valueOf(field));
        return;
    }
    m_node = node->id;
    m_type = node->type;
    std::vector<Field> fields;
    std::map<std::string, Value> values;
    for (const Field& field : type->fields) {
        // Which column it is was chosen above.
        if (namesColumns(field)) continue;
        fields.push_back(field);
        values[field.name] = valueOf(field);
    }
    m_form->setFields(fields, values);
}

void ColumnsPanel::edited(const QString& field, const Value& value) {
    if (!m_session.hasProject()) return;
    GraphSpec graph = m_session.project().graph;
    Node* node = graph.find(m_node);
    const NodeType* type = node ? builtin_registry().find(node->type) : nullptr;
    const Field* known = type ? find_field(type->fields, field.toStdString()) : nullptr;
    if (!known) return;
    if (value == known->fallback)
        node->params.erase(known->name);
    else
        node->params[known->name] = value;
    m_session.setGraph(
        graph, tr("%1 of “%2”").arg(QCoreApplication::translate("Fields", known->title.c_str()), chosen()));
}

} // namespace triptych
