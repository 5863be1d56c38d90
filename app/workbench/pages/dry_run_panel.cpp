// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/dry_run_panel.h"

#include <QComboBox>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>
#include <cmath>

#include "app/bridge/error_text.h"
#include "app/workbench/pages/dry_run_model.h"

namespace triptych {

DryRunPanel::DryRunPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_controller(session), m_model(new DryRunModel(this)),
      m_sorted(new QSortFilterProxyModel(this)), m_weightsLabel(new QLabel), m_note(new QLabel),
      m_weights(new QComboBox), m_start(new QPushButton), m_cancel(new QPushButton),
      m_progress(new QProgressBar), m_table(new QTableView) {
    setObjectName(QStringLiteral("dryRun"));
    m_weightsLabel->setProperty("role", "dim");
    m_weightsLabel->setBuddy(m_weights);
    m_weights->setObjectName(QStringLiteral("dryRunWeights"));
    m_weights->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_start->setObjectName(QStringLiteral("dryRunStart"));
    m_cancel->setObjectName(QStringLiteral("dryRunCancel"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumWidth(160);
    m_note->setObjectName(QStringLiteral("dryRunNote"));
    m_note->setProperty("role", "dim");
    m_note->setWordWrap(true);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_note->setFocusPolicy(Qt::NoFocus);

    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(DryRunModel::sortRole);
    m_table->setObjectName(QStringLiteral("dryRunTable"));
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // as they were computed
    m_sorted->sort(-1);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(24);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setMinimumSectionSize(44);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);

    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_start);
    head->addWidget(m_weightsLabel);
    head->addWidget(m_weights);
    head->addWidget(m_progress);
    head->addWidget(m_cancel);
    head->addWidget(m_note, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addLayout(head);
    column->addWidget(m_table, 1);

    connect(m_start, &QPushButton::clicked, this, &DryRunPanel::start);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_controller.cancel(); });
    connect(&m_controller, &DryRunController::changed, this, &DryRunPanel::follow);
    for (const auto signal : {&Session::projectChanged, &Session::datasetChanged, &Session::graphChanged,
                              &Session::preparerChanged, &Session::settingsChanged})
        connect(&session, signal, this, &DryRunPanel::follow);
    connect(&session, &Session::runsChanged, this, &DryRunPanel::fillWeights);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (m_following || !now.isValid()) return;
                emit nodeChosen(m_model->node(m_sorted->mapToSource(now).row()));
            });
    retranslate();
}

DryRunPanel::~DryRunPanel() {
    // The table tells of a last change while it goes.
    disconnect(m_table->selectionModel(), nullptr, this, nullptr);
}

QString DryRunPanel::whyNot() const {
    if (!m_session.hasProject()) return tr("Open a project first.");
    if (!m_session.dataset()) return tr("Wait until the table was read.");
    if (!m_session.graphInfo().usable() || m_session.project().graph.nodes.empty())
        return tr("Mend the errors of the model first.");
    return {};
}

void DryRunPanel::start() {
    if (!whyNot().isEmpty()) return;
    m_controller.start(m_weights->currentData().toString());
}

void DryRunPanel::selectNode(const QString& node) {
    const int row = m_model->rowOf(node);
    m_following = true;
    if (row < 0)
        m_table->clearSelection();
    else
        m_table->setCurrentIndex(m_sorted->mapFromSource(m_model->index(row, 0)));
    m_following = false;
}

QString DryRunPanel::said() const {
    if (const auto error = m_controller.error()) return errorText(*error);
    if (m_controller.busy()) return {};
    const DryRun* result = m_controller.result();
    if (!result) return tr("One real batch through the model: shapes, numbers and times of every node.");
    const QString samples = tr("%n samples", nullptr, static_cast<int>(result->rows.size()));
    const QString weights = m_controller.run().isEmpty() ? tr("initial weights")
                                                         : tr("weights of %1").arg(QFileInfo(m_controller.run()).fileName());
    QString text = tr("%1, %2: loaded in %3 ms, computed in %4 ms")
                       .arg(samples, weights, QLocale().toString(result->load_ms, 'f', 0),
                            QLocale().toString(result->forward_ms, 'f', 1));
    const std::size_t apart =
        result->weights ? result->weights->other_shape.size() + result->weights->missing.size() : 0;
    if (apart > 0) text = tr("%1. %n tensors did not fit.", nullptr, static_cast<int>(apart)).arg(text);
    return m_controller.outOfDate() ? tr("Out of date: the project was changed since. %1").arg(text) : text;
}

void DryRunPanel::follow() {
    const QString why = whyNot();
    m_start->setEnabled(why.isEmpty());
    m_start->setToolTip(why.isEmpty() ? tr("Takes a batch of the training part through the model") : why);
    m_cancel->setVisible(m_controller.busy());
    m_progress->setVisible(m_controller.busy());
    m_progress->setValue(static_cast<int>(std::lround(1000 * std::max(0.0, m_controller.fraction()))));
    m_note->setText(said());
    m_note->setProperty("role", m_controller.error() ? "error" : "dim");
    const DryRun* result = m_controller.result();
    if (result != m_shown) {
        const QModelIndex now = m_table->currentIndex();
        const QString node = now.isValid() ? m_model->node(m_sorted->mapToSource(now).row()) : QString();
        m_shown = result;
        m_following = true;
        m_model->setNodes(result ? result->nodes : std::vector<NodeDryRun>());
        m_following = false;
        selectNode(node);
    }
    m_table->setEnabled(result && !m_controller.outOfDate());
    emit changed();
}

void DryRunPanel::fillWeights() {
    const QSignalBlocker quiet(m_weights);
    const QString chosen = m_weights->currentData().toString();
    m_weights->clear();
    m_weights->addItem(tr("initial"), QString());
    for (const RunInfo& run : m_session.runs())
        m_weights->addItem(QString::fromStdString(run.name), QString::fromStdString(run.folder.string()));
    m_weights->setCurrentIndex(std::max(0, m_weights->findData(chosen)));
    m_weights->setEnabled(m_weights->count() > 1);
    m_weights->setToolTip(m_weights->count() > 1 ? tr("Weights that the batch is computed with")
                                                 : tr("There is no run yet whose weights could be taken."));
}

void DryRunPanel::retranslate() {
    setAccessibleName(tr("Dry run"));
    m_start->setText(tr("Dry run"));
    m_start->setAccessibleName(tr("Start the dry run"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel the dry run"));
    m_progress->setAccessibleName(tr("Progress of the dry run"));
    m_weightsLabel->setText(tr("Weights"));
    m_weights->setAccessibleName(tr("Weights of the dry run"));
    m_table->setAccessibleName(tr("What the dry run saw of each node"));
    m_model->retranslate();
    fillWeights();
    follow();
}

void DryRunPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

} // namespace triptych
