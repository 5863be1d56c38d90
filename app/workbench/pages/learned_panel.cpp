// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/learned_panel.h"

#include <QEvent>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "app/bridge/error_text.h"
#include "widgets/weights/feature_maps_view.h"
#include "widgets/weights/filters_view.h"
#include "widgets/weights/histogram_view.h"
#include "widgets/weights/tensors_model.h"

namespace triptych {
namespace {

constexpr int rowHeight = 24;
constexpr int rowsShown = 7; ///< above that the table scrolls

QLabel* label(const char* role) {
    auto* made = new QLabel;
    made->setProperty("role", role);
    made->setWordWrap(true);
    return made;
}

/// Of each tensor of a node whether the graph would take it.
std::map<std::string, TensorFit> fitsOf(const std::string& node, const LearnedNode& learned, const WeightsReport* report) {
    std::map<std::string, TensorFit> fits;
    if (!report) return fits;
    const auto named = [&](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const LearnedTensor& tensor : learned.tensors) {
        const std::string name = node + "." + tensor.name;
        fits[tensor.name] = named(report->matched, name)        ? TensorFit::matched
                            : named(report->not_in_model, name) ? TensorFit::notInGraph
                                                                : TensorFit::otherShape;
    }
    return fits;
}

} // namespace

LearnedPanel::LearnedPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_controller(session), m_model(new TensorsModel(this)),
      m_sorted(new QSortFilterProxyModel(this)), m_state(label("dim")), m_fit(label("dim")),
      m_tensorsTitle(label("section")), m_filtersTitle(label("section")), m_filtersNote(label("dim")),
      m_mapsTitle(label("section")), m_mapsNote(label("dim")), m_table(new QTableView),
      m_histogram(new HistogramView), m_filters(new FiltersView), m_maps(new FeatureMapsView) {
    setObjectName(QStringLiteral("learned"));
    m_state->setObjectName(QStringLiteral("learnedState"));
    m_fit->setObjectName(QStringLiteral("learnedFit"));
    m_mapsNote->setObjectName(QStringLiteral("mapsNote"));
    for (QLabel* text : {m_state, m_fit, m_mapsNote}) text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // They hold the name of a node or run, which is no name any more in capitals.
    for (QLabel* title : {m_tensorsTitle, m_mapsTitle}) title->setStyleSheet(QStringLiteral("text-transform: none;"));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(TensorsModel::sortRole);
    m_table->setObjectName(QStringLiteral("tensors"));
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // as they stand in the model
    m_sorted->sort(-1);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(36);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_state, m_tensorsTitle, m_fit, m_table, m_histogram, m_filtersTitle, m_filters,
                                         m_filtersNote, m_mapsTitle, m_maps, m_mapsNote})
        column->addWidget(widget);
    column->addStretch(1);

    connect(&m_controller, &LearnedController::changed, this, &LearnedPanel::follow);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { showHistogram(); });
    retranslate();
}

LearnedPanel::~LearnedPanel() {
    // The table tells of a last change while it goes.
    disconnect(m_table->selectionModel(), nullptr, this, nullptr);
}

void LearnedPanel::setNode(const QString& node) {
    if (node == m_controller.node()) return;
    m_controller.setNode(node);
    follow();
}

void LearnedPanel::showEvent(QShowEvent* event) {
    m_controller.setActive(true);
    QWidget::showEvent(event);
}

void LearnedPanel::hideEvent(QHideEvent* event) {
    m_controller.setActive(false);
    QWidget::hideEvent(event);
}

/// Why there is nothing to show; empty: there is.
QString LearnedPanel::stateText() const {
    const QString run = QFileInfo(m_session.selectedRun()).fileName();
    const QString node = m_controller.node();
    if (!m_session.hasProject() || m_session.selectedRun().isEmpty())
        return m_session.runs().empty()
                   ? tr("Nothing was learned yet. Train the model on the Train page; what each node learned is shown here.")
                   : tr("No run is selected. Choose one on the Train page.");
    if (node.isEmpty()) return tr("Select a node to see what %1 learned there.").arg(run);
    if (const auto error = m_controller.learnedError()) return errorText(*error);
    const Learned* learned = m_controller.learned();
    if (!learned) return tr("Being read…");
    if (!learned->graph.find(node.toStdString()))
        return tr("%1 was trained with another model, which has no node %2.").arg(run, node);
    if (!learned->nodes.contains(node.toStdString()))
        return tr("%1 has no weights, so there is nothing that it could learn.").arg(node);
    return {};
}

/// What the model of now would take of the node's tensors.
QString LearnedPanel::fitText(const LearnedNode& node) const {
    const WeightsReport* report = m_controller.fitting();
    if (!report) return {};
    int matched = 0, other = 0, gone = 0;
    for (const auto& [name, fit] : fitsOf(m_controller.node().toStdString(), node, report)) {
        matched += fit == TensorFit::matched;
        other += fit == TensorFit::otherShape;
        gone += fit == TensorFit::notInGraph;
    }
    const int all = matched + other + gone;
    if (matched == all) return {};
    QStringList parts = {tr("The node was changed since this run: %1 of %2 tensors still fit.").arg(matched).arg(all)};
    if (other > 0) parts += tr("%n have another shape now.", nullptr, other);
    if (gone > 0) parts += tr("%n are not there any more.", nullptr, gone);
    return parts.join(QLatin1Char(' '));
}

QString LearnedPanel::noMapsText() const {
    if (m_session.selectedRow() < 0) return tr("Select a sample on the Data page to see what the node makes of it.");
    if (m_controller.maps()) return {};
    const auto error = m_controller.mapsError();
    if (!error) return m_controller.busy() ? tr("Being computed…") : QString();
    if (error->code == ErrorCode::out_of_range)
        return tr("What leaves the node has no places that could be drawn: it is a single vector, or the sample has nothing "
                  "there.");
    return errorText(*error);
}

void LearnedPanel::follow() {
    const QString state = stateText();
    const Learned* learned = m_controller.learned();
    const std::string id = m_controller.node().toStdString();
    const auto found = learned ? learned->nodes.find(id) : std::map<std::string, LearnedNode>::const_iterator();
    const LearnedNode* node = state.isEmpty() && learned ? &found->second : nullptr;
    m_state->setText(state);
    m_state->setVisible(!state.isEmpty());
    showTensors(node);
    const bool filters = node && node->filters;
    m_filtersTitle->setVisible(filters);
    m_filters->setVisible(filters);
    m_filtersNote->setVisible(filters);
    const void* drawn = filters ? &*node->filters : nullptr;
    if (drawn != m_drawnFilters) {
        m_drawnFilters = drawn;
        filters ? m_filters->setFilters(*node->filters) : m_filters->clear();
    }
    showMaps();
}

void LearnedPanel::showTensors(const LearnedNode* node) {
    const QString fit = node ? fitText(*node) : QString();
    m_fit->setText(fit);
    m_fit->setVisible(!fit.isEmpty());
    for (QWidget* widget : std::initializer_list<QWidget*>{m_tensorsTitle, m_table, m_histogram}) widget->setVisible(node);
    if (!node) {
        m_shown.clear();
        m_model->setTensors({}, {});
        m_histogram->clear();
        return;
    }
    const QString run = QFileInfo(m_session.selectedRun()).fileName();
    m_tensorsTitle->setText(tr("Weights of %1 in %2").arg(m_controller.node(), run));
    const QString shown = QStringLiteral("%1 %2 %3 %4")
                              .arg(m_session.selectedRun(), m_controller.node())
                              .arg(reinterpret_cast<quintptr>(m_controller.learned()))
                              .arg(reinterpret_cast<quintptr>(m_controller.fitting()));
    if (shown == m_shown) return;
    m_shown = shown;
    const QModelIndex now = m_table->currentIndex();
    const QString name = now.isValid() ? now.siblingAtColumn(0).data().toString() : QString();
    m_model->setTensors(node->tensors,
                        fitsOf(m_controller.node().toStdString(), *node, m_controller.fitting()));
    int row = 0;
    for (int i = 0; i < m_sorted->rowCount(); ++i)
        if (m_sorted->index(i, 0).data().toString() == name) row = i;
    m_table->setCurrentIndex(m_sorted->index(row, 0));
    m_table->setFixedHeight(30 + rowHeight * std::min(rowsShown, m_model->rowCount()) + 12);
    showHistogram();
}

void LearnedPanel::showHistogram() {
    const QModelIndex now = m_table->currentIndex();
    const LearnedTensor* tensor = now.isValid() ? m_model->tensor(m_sorted->mapToSource(now).row()) : nullptr;
    if (tensor)
        m_histogram->setHistogram(tensor->histogram, QString::fromStdString(tensor->name));
    else
        m_histogram->clear();
}

void LearnedPanel::showMaps() {
    const Learned* learned = m_controller.learned();
    // A node without weights makes something of a sample, too.
    const bool inRun = learned && learned->graph.find(m_controller.node().toStdString());
    const FeatureMaps* maps = inRun ? m_controller.maps() : nullptr;
    const QString note = inRun ? noMapsText() : QString();
    m_mapsTitle->setVisible(inRun);
    m_maps->setVisible(maps);
    m_mapsNote->setVisible(maps || !note.isEmpty());
    if (maps) {
        const QLocale locale;
        const QString size = tr("%1 of %2 channels, %3 × %4 places")
                                 .arg(locale.toString(static_cast<int>(maps->maps.size())), locale.toString(maps->channels),
                                      locale.toString(maps->rows), locale.toString(maps->columns));
        const QString axes = maps->axes == FeatureMaps::Axes::sound
                                 ? tr("Time to the right, high tones above.")
                             : maps->axes == FeatureMaps::Axes::sequence ? tr("In the order of the tokens.")
                                                                         : tr("As the picture lies.");
        m_mapsNote->setText(tr("%1, the strongest first. %2").arg(size, axes));
    } else {
        m_mapsNote->setText(note);
    }
    m_mapsTitle->setText(m_session.selectedRow() < 0
                             ? tr("Feature maps")
                             : tr("Feature maps of row %1")
                                   .arg(QLocale().toString(static_cast<qlonglong>(m_session.selectedRow()))));
    if (maps == m_drawnMaps) return;
    m_drawnMaps = maps;
    maps ? m_maps->setMaps(*maps) : m_maps->clear();
}

QString LearnedPanel::said() const {
    QStringList all;
    for (const QLabel* text : {m_state, m_fit, m_mapsNote})
        if (!text->isHidden()) all += text->text();
    return all.join(QLatin1Char('\n'));
}

void LearnedPanel::retranslate() {
    setAccessibleName(tr("Learned"));
    m_table->setAccessibleName(tr("Weights of the node"));
    m_filtersTitle->setText(tr("Filters of the first convolution"));
    m_filtersNote->setText(tr("Grey is zero; each filter has a scale of its own."));
    m_model->retranslate();
    follow();
}

void LearnedPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

} // namespace triptych
