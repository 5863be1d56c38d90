// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_data_tab.h"

#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <algorithm>
#include <cmath>

#include "app/bridge/error_text.h"
#include "app/bridge/guarded.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_data_averages.h"
#include "app/workbench/pages/explain_tabs.h"
#include "app/workbench/pages/left_out_words.h"
#include "app/workbench/pages/sample_words.h"
#include "app/workbench/pages/settings_card.h"
#include "app/workbench/pages/similar_model.h"
#include "core/media/audio.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/explain/value_words.h"
#include "widgets/plots/bar_list.h"
#include "widgets/plots/stacked_bar_list.h"
#include "widgets/preview/qt_sound_player.h"
#include "widgets/tables/media_cache.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

QString number(double value, int digits = 3) {
    return std::isfinite(value) ? QLocale().toString(value, 'f', digits) : QStringLiteral("–");
}

int place(DataExplainController::Part part) {
    return static_cast<int>(part);
}

/// A column may be called as another slicing is.
QString slicingId(const ContributionSlice& slice) {
    return QString::number(static_cast<int>(slice.by)) + QString::fromStdString(slicing_name(slice));
}

constexpr DataExplainController::Part allParts[] = {DataExplainController::Part::contributions, DataExplainController::Part::map,
                                                    DataExplainController::Part::similar, DataExplainController::Part::averages};

} // namespace

ExplainDataTab::ExplainDataTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent)
    : ExplainTab(session, std::move(models), parent), m_controller(new DataExplainController(this->models(), this)),
      m_media(new MediaCache(this, 16U << 20)) {
    makeActions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_main = new QSplitter(this);
    m_main->setChildrenCollapsible(false);
    m_main->addWidget(makeContributions());
    m_main->addWidget(makeViews());
    m_main->setStretchFactor(1, 1);
    m_main->setSizes({340, 840});
    m_pages->addWidget(m_main);
    column->addWidget(m_pages);

    for (const Split split : {Split::test, Split::validation, Split::train})
        m_split->addItem(QString(), static_cast<int>(split));
    for (const Projection method : {Projection::pca, Projection::tsne, Projection::umap})
        m_method->addItem(QString(), static_cast<int>(method));
    m_mapSplit->addItem(QString());
    for (const Split split : {Split::train, Split::validation, Split::test})
        m_mapSplit->addItem(QString(), static_cast<int>(split));
    showProjectionSettings();
    m_model = new SimilarModel(*m_media, this);
    m_list->setModel(m_model);

    for (const Part part : allParts)
        connect(m_heads[place(part)].start, &QPushButton::clicked, this, [this, part] { toggle(part); });
    // Another choice asks anew, where there is an answer already.
    for (QComboBox* box : {m_split, m_head})
        connect(box, &QComboBox::activated, this, [this] { m_contributions ? askContributions() : updateState(); });
    connect(m_slicing, &QComboBox::activated, this, &ExplainDataTab::showSlices);
    connect(m_method, &QComboBox::activated, this, &ExplainDataTab::showProjectionSettings);
    for (QComboBox* box : {m_node, m_method, m_mapSplit})
        connect(box, &QComboBox::activated, this, [this] { m_map ? askMap() : updateState(); });
    connect(m_colour, &QComboBox::activated, this, [this] {
        if (const MapColouring* by = colouring()) m_view->setGroups(by->group_of, groupTitles());
        updateLegend();
    });
    // A person may change several of the settings before it is worth the while.
    for (SettingsCard* settings : {m_contributionSettings, m_mapSettings})
        connect(settings, &SettingsCard::changed, this, &ExplainDataTab::updateState);
    // Averages take their time: another choice waits until it is asked for.
    connect(m_averages, &AverageMapsPanel::choiceChanged, this, &ExplainDataTab::updateState);
    connect(m_viewBar, &QTabBar::currentChanged, this, &ExplainDataTab::showView);
    for (QSplitter* splitter : {m_main, m_samples})
        connect(splitter, &QSplitter::splitterMoved, this, &ExplainDataTab::keepSplitters);
    connect(m_tokenNode, &QComboBox::activated, this, &ExplainDataTab::askTokens);
    connect(m_token, &QComboBox::activated, this, &ExplainDataTab::updateState);
    connect(m_view, &EmbeddingMapView::activated, this, [this](qint64 row) {
        selectSample(row, true);
        // By a key there is no pointer that would rest on it.
        const auto& points = m_view->points();
        const auto at = std::find_if(points.begin(), points.end(), [row](const MapPoint& point) { return point.row == row; });
        if (at != points.end()) hoverSample(row, m_view->pointAt(static_cast<int>(at - points.begin())).toPoint());
    });
    connect(m_view, &EmbeddingMapView::hovered, this, &ExplainDataTab::hoverSample);
    connect(m_view, &EmbeddingMapView::selectionChanged, this, &ExplainDataTab::updateState);
    for (const auto signal : {&QListView::clicked, &QListView::activated})
        connect(m_list, signal, this, [this](const QModelIndex& index) { selectSample(m_model->rowAt(index), false); });
    connect(m_media, &MediaCache::loaded, this, [this](quint32 row, int) {
        if (m_cardRow == static_cast<qint64>(row) && m_card->isVisible()) hoverSample(m_cardRow, m_card->pos());
    });
    connect(m_stopSound, &QAction::triggered, this, [this] {
        ++m_playing;
        if (m_player) m_player->stop();
    });

    connect(m_controller, &DataExplainController::busyChanged, this, [this] {
        updateState();
        emit busyChanged();
    });
    connect(m_controller, &DataExplainController::progressed, this, [this](Part part, double fraction) {
        m_progress[place(part)] = fraction;
        m_heads[place(part)].state->setText(stateText(part));
    });
    connect(m_controller, &DataExplainController::failed, this, &ExplainDataTab::refuse);
    connect(m_controller, &DataExplainController::contributionsReady, this, [this](const auto& answer) {
        m_contributions = answer;
        fillSlicings();
        showContributions();
    });
    connect(m_controller, &DataExplainController::mapReady, this, [this](const auto& answer) {
        m_map = answer;
        fillColours();
        showMap();
    });
    connect(m_controller, &DataExplainController::similarReady, this, [this](const auto& answer) {
        m_similar = answer;
        showSimilar();
    });
    connect(m_controller, &DataExplainController::averagesReady, this, [this](const auto& answer) {
        m_averages->setAnswer(answer);
        updateState();
    });
    retranslate();
}

ExplainDataTab::~ExplainDataTab() = default;

void ExplainDataTab::showEvent(QShowEvent* event) {
    ExplainTab::showEvent(event);
    lookAtWeights();
    askTokens();
}

void ExplainDataTab::setSubject(const ExplainSubject& subject) {
    const bool other = subject.run != m_subject.run || subject.dataset != m_subject.dataset;
    m_subject = subject;
    if (other) {
        m_media->setDataset(subject.dataset);
        for (const Part part : allParts) {
            m_controller->cancel(part);
            m_errors[place(part)].reset();
        }
        // Rows of other data mean something else; what another run said of the same data stays, marked.
        if (m_contributions && m_contributions->dataset != subject.dataset) m_contributions.reset();
        if (m_map && m_map->dataset != subject.dataset) m_map.reset();
        if (averages() && averages()->dataset != subject.dataset) m_averages->setAnswer(nullptr);
        fillNodes();
        fillHeads();
        fillSlicings();
        fillColours();
        showContributions();
        showMap();
    }
    lookAtWeights();
    if (const QString file = subject.dataset ? QString::fromStdString(subject.dataset->file().string()) : QString();
        !file.isEmpty() && file != m_restored) {
        m_restored = file;
        restoreView();
    }
    m_view->setCurrentRow(subject.row);
    askTokens();
    updateState();
}

/// Training that goes on with the run says something else from then on; what takes its time to compute is marked, not computed anew.
void ExplainDataTab::lookAtWeights() {
    const auto written = m_subject.run.isEmpty() ? std::filesystem::file_time_type{} : weightsWritten(m_subject.run.toStdString());
    if (written == m_written) return;
    m_written = written;
    updateState();
}

bool ExplainDataTab::ofWeights(const DataAnswer& answer) const {
    return answer.run == m_subject.run && answer.written == m_written;
}

std::optional<RunInfo> ExplainDataTab::run() const {
    for (RunInfo& one : session().runs())
        if (QString::fromStdString(one.folder.string()) == m_subject.run) return std::move(one);
    return std::nullopt;
}

void ExplainDataTab::fillHeads() {
    const QString before = m_head->currentData().toString();
    m_head->clear();
    const std::optional<RunInfo> of = run();
    const std::vector<Target> targets = of && m_subject.dataset ? targets_in(*of, *m_subject.dataset) : std::vector<Target>();
    m_averages->setTargets(targets);
    for (const Target& target : targets) {
        const QString head = QString::fromStdString(target.head), column = QString::fromStdString(target.column);
        m_head->addItem(tr("%1 (%2)", "a head, the column that it learns").arg(head, column), head);
    }
    m_head->setCurrentIndex(std::max(m_head->findData(before), m_head->count() > 0 ? 0 : -1));
    for (QWidget* widget : {static_cast<QWidget*>(m_headLabel), static_cast<QWidget*>(m_head)})
        widget->setVisible(m_head->count() > 1); // of one there is nothing to choose
}

/// What the answer's samples can be parted by. Another answer leaves what was chosen, where it has it.
void ExplainDataTab::fillSlicings() {
    const QString before = m_slicing->currentData().toString();
    m_slicing->clear();
    if (m_contributions)
        for (const ContributionSlice& slice : m_contributions->result.slices) {
            const QString name = QString::fromStdString(slicing_name(slice));
            const QString id = slicingId(slice);
            if (m_slicing->count() > 0 && m_slicing->itemData(m_slicing->count() - 1).toString() == id) continue;
            m_slicing->addItem(slice.by == ContributionSlice::By::truth      ? tr("true class")
                               : slice.by == ContributionSlice::By::presence ? tr("inputs that are there")
                               : slice.by == ContributionSlice::By::length   ? tr("length of texts and sounds")
                                                                             : tr("column %1").arg(name),
                               id);
        }
    m_slicing->setCurrentIndex(std::max(m_slicing->findData(before), m_slicing->count() > 0 ? 0 : -1));
    m_slicing->setEnabled(m_slicing->count() > 0);
    m_slicing->setToolTip(m_slicing->count() > 0 ? QString() : tr("Compute contributions first."));
}

void ExplainDataTab::fillColours() {
    const QString before = m_colour->currentData().toString();
    m_colour->clear();
    if (m_map) {
        const bool several = m_map->colourings.size() > 3; // two of each head, and the parts
        for (const MapColouring& one : m_map->colourings) {
            const QString head = QString::fromStdString(one.head);
            const QString text = one.by == MapColouring::By::truth        ? (several ? tr("truth of %1").arg(head) : tr("truth"))
                                 : one.by == MapColouring::By::prediction ? (several ? tr("prediction of %1").arg(head) : tr("prediction"))
                                                                          : tr("part");
            m_colour->addItem(text, QString::number(static_cast<int>(one.by)) + head);
        }
    }
    m_colour->setCurrentIndex(std::max(m_colour->findData(before), m_colour->count() > 0 ? 0 : -1));
    m_colour->setEnabled(m_colour->count() > 0);
    m_colour->setToolTip(m_colour->count() > 0 ? QString() : tr("Make a map first."));
}

const MapColouring* ExplainDataTab::colouring() const {
    const int at = m_colour->currentIndex();
    return m_map && at >= 0 && at < static_cast<int>(m_map->colourings.size()) ? &m_map->colourings[static_cast<std::size_t>(at)] : nullptr;
}

ContributionOptions ExplainDataTab::contributionOptions() const {
    ContributionOptions options = contribution_options(m_contributionSettings->values());
    options.split = static_cast<Split>(m_split->currentData().toInt());
    options.head = m_head->currentData().toString().toStdString();
    return options;
}

ProjectionOptions ExplainDataTab::projectionOptions() const {
    return projection_options(static_cast<Projection>(m_method->currentData().toInt()), m_mapSettings->values());
}

void ExplainDataTab::showProjectionSettings() {
    const auto method = static_cast<Projection>(m_method->currentData().toInt());
    m_mapSettings->setFields(projection_name(method), projection_fields(method));
}

std::optional<Split> ExplainDataTab::mapSplit() const {
    const QVariant split = m_mapSplit->currentData();
    return split.isValid() ? std::optional(static_cast<Split>(split.toInt())) : std::nullopt;
}

/// The nodes of the run that compute, heads left out: encoders, what stands between, fusions.
void ExplainDataTab::fillNodes() {
    const QString node = m_node->currentData().toString(), tokens = m_tokenNode->currentData().toString();
    m_node->clear();
    m_tokenNode->clear();
    QString fusion, encoder;
    if (const std::optional<RunInfo> of = run()) {
        const GraphInfo info = analyse(of->graph, builtin_registry());
        for (const std::string& id : info.order) {
            const NodeType* type = builtin_registry().find(of->graph.find(id)->type);
            if (!type || !type->factory || type->category == "head") continue;
            const QString name = QString::fromStdString(id);
            m_node->addItem(name, name);
            m_tokenNode->addItem(name, name);
            if (type->category == "fusion") fusion = name;
            const auto port = info.outputs.find(id);
            if (encoder.isEmpty() && port != info.outputs.end() && port->second.kind == PortKind::tokens) encoder = name;
        }
    }
    const auto choose = [](QComboBox* box, const QString& before, const QString& first) {
        int at = box->findData(before);
        if (at < 0) at = box->findData(first);
        if (at >= 0) box->setCurrentIndex(at);
    };
    choose(m_node, node, fusion);
    choose(m_tokenNode, tokens, encoder);
}

void ExplainDataTab::askContributions() {
    m_errors[place(Part::contributions)].reset();
    m_progress[place(Part::contributions)] = 0;
    m_controller->askContributions(m_subject.run, m_subject.dataset, contributionOptions());
    updateState();
}

void ExplainDataTab::askMap() {
    m_errors[place(Part::map)].reset();
    m_progress[place(Part::map)] = 0;
    m_controller->askMap(m_subject.run, m_subject.dataset, m_node->currentData().toString().toStdString(), projectionOptions(), mapSplit());
    updateState();
}

void ExplainDataTab::askTokens() {
    if (!isVisible() || m_subject.run.isEmpty() || !m_subject.dataset || m_subject.row < 0 || m_tokenNode->count() == 0) return;
    const std::string node = m_tokenNode->currentData().toString().toStdString();
    if (m_similar && ofWeights(*m_similar) && m_similar->dataset == m_subject.dataset && m_similar->row == m_subject.row &&
        m_similar->node == node)
        return;
    // What was found stays until something is looked for again, so that one can step through it.
    if (m_similar && m_similar->searched && ofWeights(*m_similar) && m_similar->dataset == m_subject.dataset &&
        std::any_of(m_similar->found.begin(), m_similar->found.end(),
                    [&](const SimilarToken& one) { return static_cast<qint64>(one.row) == m_subject.row; }) &&
        m_similar->node == node && m_list->hasFocus())
        return;
    m_errors[place(Part::similar)].reset();
    m_controller->askTokens(m_subject.run, m_subject.dataset, m_subject.row, node);
    updateState();
}

void ExplainDataTab::askSimilar() {
    if (!m_similar || m_token->currentIndex() < 0) return;
    m_errors[place(Part::similar)].reset();
    m_progress[place(Part::similar)] = 0;
    m_controller->askSimilar(m_similar->run, m_similar->dataset, m_similar->row, m_similar->node,
                             static_cast<std::size_t>(m_token->currentIndex()));
    updateState();
}

void ExplainDataTab::askAverages() {
    m_errors[place(Part::averages)].reset();
    m_progress[place(Part::averages)] = 0;
    m_controller->askAverages(m_subject.run, m_subject.dataset, m_averages->options());
    updateState();
}

std::shared_ptr<const AverageAnswer> ExplainDataTab::averages() const {
    return m_averages->answer();
}

/// Starts it, or stops it where it is at work.
void ExplainDataTab::toggle(Part part) {
    // By a menu or a key: what is started is seen.
    if (part != Part::contributions) m_viewBar->setCurrentIndex(part == Part::averages ? 1 : 0);
    if (m_controller->busy(part)) {
        m_controller->cancel(part);
        updateState();
        return;
    }
    if (!m_heads[place(part)].start->isEnabled()) return;
    switch (part) {
    case Part::contributions:
        return askContributions();
    case Part::map:
        return askMap();
    case Part::similar:
        return askSimilar();
    case Part::averages:
        return askAverages();
    }
}

void ExplainDataTab::refuse(Part part, const Error& error) {
    m_errors[place(part)] = error;
    updateState();
}

bool ExplainDataTab::current(Part part) const {
    if (part == Part::contributions)
        return m_contributions && ofWeights(*m_contributions) && m_contributions->options == contributionOptions();
    if (part == Part::map)
        return m_map && ofWeights(*m_map) && m_map->map.vectors.node == m_node->currentData().toString().toStdString() &&
               m_map->map.options == projectionOptions() && m_map->split == mapSplit();
    if (part == Part::averages)
        return averages() && ofWeights(*averages()) && m_averages->asks(averages()->options);
    return m_similar && ofWeights(*m_similar) && m_similar->row == m_subject.row;
}

QString ExplainDataTab::inputTitle(const std::string& input) const {
    const auto modality = m_contributions->modalities.find(input);
    return triptych::inputTitle(input, modality == m_contributions->modalities.end() ? Modality::none : modality->second);
}

void ExplainDataTab::showContributions() {
    std::vector<Bar> subsets, permutation, additive;
    QString absence, leftOut, note;
    if (m_contributions) {
        const Contributions& of = m_contributions->result;
        for (std::size_t subset = of.subsets.size(); subset-- > 1;) {
            QStringList names;
            Modality modality = Modality::none;
            for (std::size_t m = 0; m < of.inputs.size(); ++m)
                if ((subset >> m & 1) != 0) {
                    names << inputTitle(of.inputs[m]);
                    modality = m_contributions->modalities.at(of.inputs[m]);
                }
            subsets.push_back({names.join(QStringLiteral(" + ")), std::max(0.0, std::isfinite(of.subsets[subset]) ? of.subsets[subset] : 0.0),
                               number(of.subsets[subset]),
                               names.size() == 1 ? theme().modality(modality) : theme().fusion});
        }
        for (std::size_t m = 0; m < of.inputs.size(); ++m) {
            const Modality modality = m_contributions->modalities.at(of.inputs[m]);
            permutation.push_back({inputTitle(of.inputs[m]), std::max(0.0, std::isfinite(of.permutation[m]) ? of.permutation[m] : 0.0),
                                   tr("%1 ± %2").arg(number(of.permutation[m]), number(of.permutation_deviation[m])),
                                   theme().modality(modality)});
        }
        additive = {{tr("as it is"), std::max(0.0, of.emap_of), number(of.emap_of), theme().fusion},
                    {tr("without interaction"), std::max(0.0, of.emap), number(of.emap), theme().dim}};
        note = tr("EMAP over %1 samples: each modality may add its part, none may change what another says.").arg(of.emap_rows);
        const QString stands = of.absence == Absence::trained ? tr("what the model learned to put there")
                               : of.absence == Absence::donors ? tr("%n other samples, averaged", nullptr, of.donors)
                                                               : tr("the model's missing modality, which it was never trained on");
        absence = tr("%1 of head %2 over %3 samples of the part %4. In place of what is taken away: %5.", "metric, head, samples, part, what stands there")
                      .arg(QString::fromStdString(of.metric).replace(QStringLiteral("accuracy"), tr("Accuracy")),
                           QString::fromStdString(of.head))
                      .arg(of.rows)
                      .arg(splitTitle(m_contributions->options.split), stands);
        leftOut = leftOutText(of.left_out);
        if (const QString donors = leftOutText(of.left_out_donors); !donors.isEmpty())
            leftOut += (leftOut.isEmpty() ? QString() : QStringLiteral("\n")) + tr("In place of what is taken away: %1", "which samples were left out").arg(donors);
    }
    m_subsets->setBars(std::move(subsets));
    m_permutation->setBars(std::move(permutation));
    m_additiveBars->setBars(std::move(additive));
    m_additive->setText(note);
    m_absence->setText(absence);
    m_leftOut->setText(leftOut);
    m_leftOut->setVisible(!leftOut.isEmpty());
    showSlices();
    for (QWidget* list : {static_cast<QWidget*>(m_subsets), static_cast<QWidget*>(m_permutation),
                          static_cast<QWidget*>(m_additiveBars), static_cast<QWidget*>(m_classes)})
        list->updateGeometry();
    updateState();
}

QString ExplainDataTab::sliceTitle(const ContributionSlice& slice) const {
    const QLocale locale;
    switch (slice.by) {
    case ContributionSlice::By::truth:
    case ContributionSlice::By::column:
        return QString::fromStdString(slice.value);
    case ContributionSlice::By::presence: {
        QStringList names;
        for (const std::string& input : slice.has)
            names << inputTitle(input);
        return names.isEmpty() ? tr("nothing") : names.join(QStringLiteral(" + "));
    }
    case ContributionSlice::By::length: {
        const auto figure = [&](double value) { return slice.seconds ? locale.toString(value, 'g', 3) : locale.toString(std::llround(value)); };
        const QString low = figure(slice.low), high = figure(slice.high);
        const QString range = low == high ? low : tr("%1 to %2", "a range of lengths").arg(low, high);
        return (slice.seconds ? tr("%1: %2 s", "input, seconds") : tr("%1: %2 words", "input, number of words")).arg(inputTitle(slice.input), range);
    }
    }
    return {};
}

/// The shares of all samples, and of those of each slice.
void ExplainDataTab::showSlices() {
    QStringList parts;
    std::vector<Modality> modalities;
    std::vector<StackedBar> bars;
    QString note;
    if (m_contributions) {
        const Contributions& of = m_contributions->result;
        for (const std::string& input : of.inputs) {
            parts << inputTitle(input);
            modalities.push_back(m_contributions->modalities.at(input));
        }
        const auto counted = [](const QString& name, std::size_t rows) { return tr("%1 (%2)", "slice, samples").arg(name).arg(rows); };
        bars.push_back({counted(tr("all"), of.shapley_rows), of.mean_absolute});
        for (const ContributionSlice& slice : of.slices)
            if (slicingId(slice) == m_slicing->currentData().toString()) bars.push_back({counted(sliceTitle(slice), slice.rows), slice.mean_absolute});
        note = tr("mean |φ|, %1", "of which number").arg(valueTitle(of.scale));
    }
    m_classes->setBars(parts, std::move(modalities), std::move(bars));
    m_classes->updateGeometry();
    m_classCard->setNote(note);
}

void ExplainDataTab::showMap() {
    std::vector<MapPoint> points;
    const MapColouring* by = colouring();
    const QStringList groups = groupTitles();
    if (m_map && by) {
        const NodeVectors& vectors = m_map->map.vectors;
        for (std::size_t i = 0; i < vectors.rows.size(); ++i)
            points.push_back({static_cast<qint64>(vectors.rows[i]),
                              QPointF(m_map->map.places[2 * i], m_map->map.places[2 * i + 1]), by->group_of[i],
                              m_map->dataset->split(vectors.rows[i])});
    }
    m_view->setPoints(std::move(points), groups);
    m_view->setCurrentRow(m_subject.row);
    updateLegend();
    updateState();
}

/// What the colours stand for.
QStringList ExplainDataTab::groupTitles() const {
    QStringList titles;
    const MapColouring* by = colouring();
    if (!by) return titles;
    for (const std::string& name : by->groups)
        titles << (by->by == MapColouring::By::split ? splitTitle(*split_from_name(name)) : QString::fromStdString(name));
    return titles;
}

void ExplainDataTab::updateLegend() {
    QString legend;
    if (m_map) {
        const QStringList titles = groupTitles();
        const auto groups = static_cast<int>(titles.size());
        constexpr int most = 24; // more cannot be told apart, and would leave no room for the map
        for (int group = 0; group < std::min(groups, most); ++group)
            legend += QStringLiteral("<span style='color:%1'>■</span>&nbsp;%2 &nbsp; ")
                          .arg(EmbeddingMapView::groupColour(group, groups).name(), titles[group].toHtmlEscaped());
        if (groups > most) legend += tr("and %n more", nullptr, groups - most) + QStringLiteral(" &nbsp; ");
        legend += tr("● training &nbsp; ■ validation &nbsp; ▲ test &nbsp; ◆ in no part");
    }
    m_legend->setText(legend);
    m_legend->setVisible(!legend.isEmpty());
}

void ExplainDataTab::showSimilar() {
    const int before = m_token->currentIndex();
    m_token->clear();
    if (m_similar) {
        for (const TokenSource& source : m_similar->tokens)
            m_token->addItem(tokenTitle(source));
        const int wanted = m_similar->searched ? static_cast<int>(m_similar->token) : before;
        m_token->setCurrentIndex(wanted >= 0 && wanted < m_token->count() ? wanted : m_token->count() > 0 ? 0 : -1);
    }
    m_model->setAnswer(m_similar && m_similar->searched ? m_similar : nullptr);
    updateState();
}

QString ExplainDataTab::stateText(Part part) const {
    if (m_controller->busy(part)) return tr("Computing: %1 %").arg(qRound(100 * m_progress[place(part)]));
    if (m_errors[place(part)]) return errorText(*m_errors[place(part)]);
    const bool there = part == Part::contributions ? bool(m_contributions)
                       : part == Part::map         ? bool(m_map)
                       : part == Part::averages    ? bool(averages())
                                                   : false;
    if (there && !current(part)) {
        const DataAnswer& answer = part == Part::contributions ? static_cast<const DataAnswer&>(*m_contributions)
                                   : part == Part::map         ? static_cast<const DataAnswer&>(*m_map)
                                                               : static_cast<const DataAnswer&>(*averages());
        return answer.run == m_subject.run && answer.written != m_written
                   ? tr("Out of date: the run was trained on since. Compute it anew.")
                   : tr("Out of date: of another run, or of another choice. Compute it anew.");
    }
    return {};
}

void ExplainDataTab::updateState() {
    const bool usable = !m_subject.run.isEmpty() && m_subject.dataset;
    m_pages->setCurrentIndex(usable ? 1 : 0);
    const auto head = [&](Part part, QAction* action, const QString& start, bool possible, const QString& whyNot) {
        const bool busy = m_controller->busy(part);
        Head& of = m_heads[place(part)];
        of.start->setText(busy ? tr("Cancel") : start);
        of.start->setEnabled(busy || possible);
        of.start->setToolTip(busy || possible ? QString() : whyNot);
        of.state->setText(stateText(part));
        of.state->setVisible(part == Part::map || !of.state->text().isEmpty());
        action->setText(busy ? tr("Cancel: %1").arg(start) : start);
        action->setEnabled(busy || possible);
    };
    head(Part::contributions, m_contributionsAction, tr("Compute contributions"), usable, tr("Choose a run first."));
    head(Part::map, m_mapAction, tr("Map"), usable && m_node->count() > 0, tr("Choose a run first."));
    head(Part::averages, m_averagesAction, tr("Average maps"), usable, tr("Choose a run first."));
    head(Part::similar, m_similarAction, tr("Find samples like this"), usable && m_similar && m_token->count() > 0,
         tr("Select a sample that has something at this node."));
    const bool shown = m_map != nullptr;
    for (QToolButton* tool : {m_lasso, m_box, m_zoomIn, m_zoomOut, m_fitButton})
        tool->setEnabled(shown);
    QString note;
    if (m_map) {
        const auto points = static_cast<qlonglong>(m_map->map.vectors.rows.size());
        note = m_map->rows_in_all > DataExplainController::map_rows
                   ? tr("%1 of %2 samples, drawn by chance.").arg(points).arg(m_map->rows_in_all)
                   : tr("%1 samples.").arg(points);
        if (const auto chosen = m_view->selectedRows().size(); chosen > 0)
            note += QLatin1Char(' ') + tr("%1 selected.").arg(chosen);
        if (const QString leftOut = leftOutText(m_map->map.vectors.left_out); !leftOut.isEmpty()) note += QLatin1Char(' ') + leftOut;
        note += QLatin1Char(' ') + (m_map->map.options.method == Projection::pca
                                        ? tr("Axes: the two directions in which the vectors vary most.")
                                        : tr("Only who is near whom means something here, not distances between groups."));
    }
    m_mapNote->setText(note);
    m_mapNote->setVisible(!note.isEmpty());
    QString found;
    if (m_similar && m_similar->searched)
        found = tr("Like %1 of row %2.").arg(m_token->itemText(static_cast<int>(m_similar->token))).arg(m_similar->row);
    m_similarNote->setText(found);
    m_similarNote->setVisible(!found.isEmpty());
}

void ExplainDataTab::selectSample(qint64 row, bool sound) {
    if (row < 0) return;
    session().selectRow(row);
    if (sound) play(row);
}

/// Picture and text of a sample beside the pointer.
void ExplainDataTab::hoverSample(qint64 row, const QPoint& position) {
    const bool moved = row != m_cardRow || !m_card->isVisible();
    m_cardRow = row;
    if (row < 0 || !m_subject.dataset) {
        m_card->hide();
        return;
    }
    const Dataset& dataset = *m_subject.dataset;
    const QImage picture = samplePicture(*m_media, dataset, static_cast<std::size_t>(row), true);
    m_cardPicture->setVisible(!picture.isNull());
    if (!picture.isNull())
        m_cardPicture->setPixmap(QPixmap::fromImage(picture.scaled(220, 140, Qt::KeepAspectRatio, Qt::SmoothTransformation)));
    m_cardTitle->setText(sampleTitle(dataset, static_cast<std::size_t>(row)));
    m_cardWords->setText(sampleWords(dataset, static_cast<std::size_t>(row), 160));
    m_cardWords->setVisible(!m_cardWords->text().isEmpty());
    m_card->adjustSize();
    QPoint corner = moved ? position + QPoint(16, 16) : position;
    if (corner.x() + m_card->width() > m_view->width()) corner.setX(std::max(0, position.x() - m_card->width() - 16));
    if (corner.y() + m_card->height() > m_view->height()) corner.setY(std::max(0, m_view->height() - m_card->height()));
    m_card->move(corner);
    m_card->show();
    m_card->raise();
}

/// The sample's first sound, if it has one.
void ExplainDataTab::play(qint64 row) {
    const std::uint64_t wanted = ++m_playing;
    if (m_player) m_player->stop();
    const auto dataset = m_subject.dataset;
    const auto column = dataset ? dataset->column_of(Role::audio) : std::nullopt;
    const auto file = column ? dataset->path(static_cast<std::size_t>(row), *column) : std::nullopt;
    if (!file) return;
    QtConcurrent::run([path = *file] { return std::make_shared<Result<Audio>>(guarded([&] { return read_audio(path); })); })
        .then(this, [this, wanted](const std::shared_ptr<Result<Audio>>& sound) {
            if (m_playing != wanted || !*sound) return;
            if (!m_player) m_player = m_makePlayer ? m_makePlayer() : std::make_unique<QtSoundPlayer>();
            if (!m_player->isAvailable()) return;
            m_player->setSound(std::move((**sound).samples), (**sound).sample_rate_hz);
            m_player->play();
        });
}

} // namespace triptych
