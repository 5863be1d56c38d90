// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_compare_tab.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <algorithm>
#include <cmath>

#include "app/bridge/guarded.h"
#include "app/bridge/model_store.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_method_choices.h"
#include "app/workbench/pages/sample_words.h"
#include "app/workbench/pages/write_pictures.h"
#include "core/explain/comparison.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/attribution_view.h"
#include "widgets/explain/kept_sound.h"
#include "widgets/forms/field_text.h"

namespace triptych {
ExplainCompareTab::ExplainCompareTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent)
    : ExplainTab(session, std::move(models), parent), m_controller(new CompareController(this->models(), this)),
      m_which{QStringLiteral("best"), QStringLiteral("last")} {
    for (Shown& column : m_columns)
        column.selection = new AttributionSelection(this);
    makeActions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(makeBanner());
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(makeContent());
    column->addWidget(m_pages, 1);
    column->addWidget(makeFooter());
    connectChoices();
    for (const Column one : {sideA, sideB, differenceOf})
        link(one);

    connect(m_controller, &CompareController::busyChanged, this, &ExplainCompareTab::updateState);
    connect(m_controller, &CompareController::compared, this, &ExplainCompareTab::open);
    connect(m_controller, &CompareController::judged, this, &ExplainCompareTab::takeJudgement);
    connect(m_controller, &CompareController::progressed, this, [this](CompareController::Side side, double fraction) {
        m_progress = (side == CompareController::Side::b ? 1 + fraction : fraction) / 2;
        updateBanner();
    });
    connect(m_controller, &CompareController::failed, this, [this](CompareController::Side side, const Error& error) {
        m_error = {side, error};
        forget();
        updateState();
    });
    connect(&session, &Session::runsChanged, this, &ExplainCompareTab::fillRuns);
    retranslate();
    setRange(AttributionSelection::Range::pair);
    updateState();
}

ExplainCompareTab::~ExplainCompareTab() = default;

void ExplainCompareTab::showEvent(QShowEvent* event) {
    ExplainTab::showEvent(event);
    ask();
}

AttributionCard* ExplainCompareTab::card(Column column, const std::string& input) const {
    const auto& cards = m_columns[column].cards;
    const auto found = cards.find(input);
    return found == cards.end() ? nullptr : found->second;
}

void ExplainCompareTab::connectChoices() {
    connect(m_choices, &ExplainMethodChoices::changed, this, &ExplainCompareTab::again);
    connect(m_range, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) setRange(static_cast<AttributionSelection::Range>(m_range->currentData().toInt()));
    });
    connect(m_run, &QComboBox::activated, this, [this](int) {
        m_runB = m_run->currentData().toString();
        fillRuns();
        again();
    });
    for (const Column side : {sideA, sideB})
        connect(m_checkpoint[side], &QComboBox::activated, this, [this, side](int) {
            m_which[side] = m_checkpoint[side]->currentData().toString();
            fillRuns();
            again();
        });
    connect(m_row, &QSpinBox::valueChanged, this, [this](int row) {
        m_rowB = row;
        again();
    });
    connect(m_pinButton, &QPushButton::clicked, m_pin, &QAction::trigger);
    connect(m_pin, &QAction::triggered, this, [this] {
        m_runB = m_subject.run;
        m_which[sideB] = m_which[sideA];
        m_rowB = m_subject.row;
        fillRuns();
        again();
    });
    connect(m_same, &QAction::triggered, this, [this] {
        m_rowB = -1;
        fillRuns();
        again();
    });
    connect(m_unselect, &QAction::triggered, this, [this] {
        for (const Shown& column : m_columns)
            column.selection->clearBrush();
    });
}

/// What the sides can be, and what they are.
void ExplainCompareTab::fillRuns() {
    const QSignalBlocker quietRun(m_run), quietRow(m_row);
    m_run->clear();
    m_run->addItem(tr("the run of A"), QString());
    for (const RunInfo& run : session().runs())
        m_run->addItem(QString::fromStdString(run.name), QString::fromStdString(run.folder.string()));
    if (m_run->findData(m_runB) < 0) m_runB.clear(); // it was deleted
    m_run->setCurrentIndex(m_run->findData(m_runB));
    fillCheckpoints(sideA, m_subject.run);
    fillCheckpoints(sideB, m_runB.isEmpty() ? m_subject.run : m_runB);
    const qint64 rows = m_subject.dataset ? static_cast<qint64>(m_subject.dataset->size()) : 0;
    if (m_rowB >= rows) m_rowB = -1;
    m_row->setRange(-1, static_cast<int>(rows) - 1);
    m_row->setValue(static_cast<int>(m_rowB));
}

/// Of a run: the best, the last, and where it was kept the one that training began with.
void ExplainCompareTab::fillCheckpoints(Column side, const QString& run) {
    QComboBox* box = m_checkpoint[side];
    const QSignalBlocker quiet(box);
    box->clear();
    int best = 0, last = 0;
    for (const RunInfo& info : session().runs()) {
        if (QString::fromStdString(info.folder.string()) != run) continue;
        best = info.best_epoch;
        last = info.epochs.empty() ? 0 : info.epochs.back().epoch;
    }
    const auto add = [&](const QString& which, int epoch) { box->addItem(checkpointName(which, epoch), which); };
    add(QStringLiteral("best"), best);
    add(QStringLiteral("last"), last);
    const auto nothing = std::filesystem::file_time_type::min();
    if (!run.isEmpty() && weightsWritten(run.toStdString(), "initial") != nothing) add(QStringLiteral("initial"), 0);
    if (!run.isEmpty() && box->findData(m_which[side]) < 0) m_which[side] = QStringLiteral("best"); // this run has it not
    box->setCurrentIndex(box->findData(m_which[side]));
    box->setToolTip(tr("%1\n%2", "which checkpoint is chosen, and which there are")
                        .arg(box->currentText(), tr("The weights that did best on the validation part, or those after the last epoch. A "
                                                    "run that kept those before training has them too.")));
}

void ExplainCompareTab::setSubject(const ExplainSubject& subject) {
    if (subject.run != m_subject.run) m_choices->forgetTarget();
    m_subject = subject;
    fillRuns();
    if (subject.run.isEmpty() || !subject.dataset || subject.row < 0) {
        m_controller->cancel();
        m_asked.reset();
        m_error.reset();
        forget();
        updateState();
        return;
    }
    ask();
}

/// Nothing of what was shown stays.
void ExplainCompareTab::forget() {
    m_drawing.reset();
    m_shown.reset();
    m_maps = {};
    for (const Shown& column : m_columns)
        column.selection->setAttribution(nullptr);
    m_choices->setScene(nullptr);
    emit compared(nullptr);
}

void ExplainCompareTab::again() {
    m_asked.reset();
    ask();
}

CompareQuestion ExplainCompareTab::question() const {
    CompareQuestion made;
    made.dataset = m_subject.dataset;
    made.a = {m_subject.run, m_which[sideA], m_subject.row};
    made.b = {m_runB.isEmpty() ? m_subject.run : m_runB, m_which[sideB], m_rowB < 0 ? m_subject.row : m_rowB};
    made.request = m_choices->request();
    made.baseline = m_choices->baseline();
    return made;
}

/// Asks for what is to be shown, if the tab is seen and has not asked already of the weights as they are by now.
void ExplainCompareTab::ask() {
    if (!isVisible() || m_subject.run.isEmpty() || !m_subject.dataset || m_subject.row < 0) return;
    const CompareQuestion next = question();
    const auto written = [](const CompareSide& side) { return weightsWritten(side.run.toStdString(), side.which.toStdString()); };
    const std::array sides{next.a, next.b};
    const std::array times{written(next.a), written(next.b)};
    if (m_asked && *m_asked == sides && m_askedData == next.dataset && m_written == times && !m_error) return;
    m_asked = sides;
    m_askedData = next.dataset;
    m_written = times;
    m_error.reset();
    m_progress = 0;
    m_current = false;
    m_judged = {};
    m_drawing.reset();
    m_controller->ask(next);
    updateState();
}

void ExplainCompareTab::open(std::shared_ptr<const Comparison> comparison) {
    m_drawing = std::move(comparison);
    // Pictures may be large; the window goes on meanwhile.
    QtConcurrent::run([found = m_drawing] {
        std::pair<Pictures, Pictures> made;
        for (const auto& [input, value] : found->a.scene->sample)
            made.first[input] = AttributionCard::draw(value);
        for (const auto& [input, value] : found->b.scene->sample)
            made.second[input] = AttributionCard::draw(value);
        return made;
    }).then(this, [this, found = m_drawing](const std::pair<Pictures, Pictures>& made) {
        if (m_drawing != found) return;
        m_drawing.reset();
        m_shown = found;
        m_current = true;
        present(made.first, made.second);
    });
    updateState();
}

void ExplainCompareTab::present(const Pictures& a, const Pictures& b) {
    const Comparison& found = *m_shown;
    m_tokenPairs = {};
    for (std::size_t pair = 0; pair < found.alignment.pairs.size(); ++pair) {
        m_tokenPairs[sideA][found.alignment.pairs[pair].first] = static_cast<int>(pair);
        m_tokenPairs[sideB][found.alignment.pairs[pair].second] = static_cast<int>(pair);
    }
    placeCards();
    const auto sampleName = [](const CompareSide& side) {
        return QStringLiteral("%1|%2|%3").arg(side.run, side.which).arg(side.row);
    };
    m_maps = {std::make_shared<const Attribution>(in_column_unit(*found.a.attribution)),
              std::make_shared<const Attribution>(in_column_unit(*found.b.attribution))};
    m_linking = true;
    selection(sideA)->setAttribution(m_maps[sideA], sampleName(found.a.side));
    selection(sideB)->setAttribution(m_maps[sideB], sampleName(found.b.side));
    selection(differenceOf)->setAttribution(found.difference, sampleName(found.a.side) + sampleName(found.b.side));
    for (const Shown& column : m_columns) {
        column.selection->clearBrush();
        column.selection->setReach(pairReach(found));
    }
    m_linking = false;
    // What both sides reach, by input: what they differ by is small or large beside it.
    std::map<std::string, double> least = selection(sideA)->highestByInput();
    for (const auto& [input, highest] : selection(sideB)->highestByInput())
        least[input] = std::max(least[input], highest);
    selection(differenceOf)->setLeast(std::move(least));
    updateFaintness();
    fillCards(sideA, found.a, a);
    fillCards(sideB, found.b, b);
    if (found.difference) fillCards(differenceOf, found.b, b);
    placeSinks();
    m_choices->setScene(found.a.scene);
    emit compared(m_shown);
    updateState();
}

void ExplainCompareTab::setRange(AttributionSelection::Range range) {
    for (const Shown& column : m_columns)
        column.selection->setRange(range);
}

void ExplainCompareTab::takeJudgement(CompareController::Side side, std::shared_ptr<const Faithfulness> judgement) {
    m_judged[side == CompareController::Side::a ? sideA : sideB] = std::move(judgement);
    updateFaintness();
    updateBanner();
    updateHeadings();
}

/// A map that moves the model no more than chance does is drawn faint, and what two of them differ by; so is a difference most
/// of whose intervals hold 0.
void ExplainCompareTab::updateFaintness() {
    if (!m_current) return;
    const auto idle = [this](Column side) { return m_judged[side] && m_judged[side]->no_evidence; };
    selection(sideA)->setFaint(idle(sideA));
    selection(sideB)->setFaint(idle(sideB));
    selection(differenceOf)->setFaint((idle(sideA) && idle(sideB)) ||
                                      (m_shown && m_shown->difference && !m_shown->difference->remarks.empty()));
}

/// A row for each input of either side; side B's own come last.
void ExplainCompareTab::placeCards() {
    std::vector<std::string> rows = m_shown->a.scene->inputs;
    for (const std::string& input : m_shown->b.scene->inputs)
        if (std::find(rows.begin(), rows.end(), input) == rows.end()) rows.push_back(input);
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        m_cells->setRowStretch(static_cast<int>(row) + firstCardRow, 0);
    if (rows != m_rows) {
        if (QWidget* focus = focusWidget(); focus && m_grid->isAncestorOf(focus)) m_choices->takeFocus();
        for (Shown& column : m_columns) {
            for (const auto& [input, card] : column.cards)
                delete card;
            column.cards.clear();
        }
        m_rows = rows;
        for (std::size_t row = 0; row < rows.size(); ++row)
            for (const Column column : {sideA, sideB, differenceOf}) {
                auto* made = new AttributionCard(selection(column), m_grid);
                made->setOpacity(0.8);
                m_columns[column].cards[rows[row]] = made;
                m_cells->addWidget(made, static_cast<int>(row) + firstCardRow, column);
            }
    }
    const auto shown = [this](Column column, const std::string& input) {
        const AttributionScene& scene = *(column == sideA ? m_shown->a : m_shown->b).scene;
        const bool has = std::find(scene.inputs.begin(), scene.inputs.end(), input) != scene.inputs.end();
        return has && (column != differenceOf || m_shown->difference);
    };
    for (const Column column : {sideA, sideB, differenceOf}) {
        for (const auto& [input, card] : m_columns[column].cards)
            card->setVisible(shown(column, input));
        const bool any = column != differenceOf || m_shown->difference;
        m_columns[column].heading->setVisible(any);
        m_columns[column].scale->setVisible(any);
        m_cells->setColumnStretch(column, any ? 1 : 0);
    }
}

/// Below the inputs, on every side as soon as one has some.
void ExplainCompareTab::placeSinks() {
    const auto has = [this](Column column) { return !selection(column)->sinks().empty(); };
    const bool any = has(sideA) || has(sideB);
    for (const Column column : {sideA, sideB, differenceOf}) {
        m_cells->removeWidget(m_columns[column].sinkCard);
        m_cells->addWidget(m_columns[column].sinkCard, static_cast<int>(m_rows.size()) + firstCardRow, column);
        m_columns[column].sinkCard->setVisible(column == differenceOf ? has(column) : any);
    }
}

/// Of a card with words or rows in one of the columns: all of them, where that is not half of the page.
int ExplainCompareTab::writtenHeight(const AttributionView& view) const {
    const int columns = m_shown->difference ? 3 : 2;
    const int lines = view.hasHeightForWidth() ? view.heightForWidth(m_grid->width() / columns - 60) : view.sizeHint().height();
    return std::clamp(lines + 52, 110, 180);
}

void ExplainCompareTab::fillCards(Column column, const ComparedSide& from, const Pictures& pictures) {
    const AttributionScene& scene = *from.scene;
    for (const std::string& input : scene.inputs) {
        AttributionCard* shown = card(column, input);
        AttributionCard::Facts facts;
        facts.input = input;
        facts.modality = scene.modalities.at(input);
        facts.columns = scene.columns.at(input);
        facts.title = inputHeading(input, scene).toStdString();
        if (const auto hertz = scene.melHz.find(input); hertz != scene.melHz.end()) facts.melHz = hertz->second;
        if (const auto rate = scene.sampleRates.find(input); rate != scene.sampleRates.end()) facts.sampleRate = rate->second;
        if (column == differenceOf) facts.instead = whyUnaligned(input);
        const auto value = facts.instead.isEmpty() ? scene.sample.find(input) : scene.sample.end();
        const auto drawn = pictures.find(input);
        shown->setValue(facts, value == scene.sample.end() ? PreparedValue{} : value->second,
                        drawn == pictures.end() ? AttributionCard::Pictures{} : drawn->second);
        shown->setAttribution(selection(column)->attribution());
        if (shown->sound()) shown->sound()->hide(); // listening is for the tab of one sample
        const auto row = std::find(m_rows.begin(), m_rows.end(), input) - m_rows.begin();
        // Words take the lines that they have, what is absent its sentence, and pictures the rest.
        const bool absent = value == scene.sample.end() || std::holds_alternative<std::monostate>(value->second);
        const bool picture = !absent && !shown->isWritten();
        const int cell = static_cast<int>(row) + firstCardRow;
        m_cells->setRowStretch(cell, std::max(m_cells->rowStretch(cell), picture ? 3 : shown->isWritten() ? 1 : 0));
        shown->setMinimumHeight(picture ? 140 : shown->isWritten() ? writtenHeight(*shown->view()) : 0);
        shown->setSizePolicy(QSizePolicy::Preferred, picture ? QSizePolicy::Ignored : QSizePolicy::Preferred);
    }
}

/// The token of another column that stands for the same piece; -1: it has none.
int ExplainCompareTab::counterpart(Column from, int token, Column to) const {
    if (from == to || token < 0) return token;
    int pair = token;
    if (from != differenceOf) {
        const auto found = m_tokenPairs[from].find(token);
        if (found == m_tokenPairs[from].end()) return -1;
        pair = found->second;
    }
    if (to == differenceOf) return pair;
    const auto& [inA, inB] = m_shown->alignment.pairs[static_cast<std::size_t>(pair)];
    return to == sideA ? inA : inB;
}

/// What is pointed at or selected on one side is so on all that have it.
void ExplainCompareTab::link(Column column) {
    const auto others = [this, column](auto&& change) {
        if (m_linking || !m_shown || !m_shown->difference) return;
        m_linking = true;
        for (const Column other : {sideA, sideB, differenceOf})
            if (other != column) change(other);
        m_linking = false;
    };
    AttributionSelection* from = selection(column);
    connect(from, &AttributionSelection::highlightChanged, this, [this, column, from, others] {
        others([this, column, from](Column other) { selection(other)->hover(counterpart(column, from->hovered(), other)); });
        updateReadout();
    });
    connect(from, &AttributionSelection::brushChanged, this, [this, column, from, others] {
        others([this, column, from](Column other) {
            std::vector<int> there;
            for (const int token : from->brushed())
                if (const int same = counterpart(column, token, other); same >= 0) there.push_back(same);
            selection(other)->brush(there, false);
        });
        updateReadout();
    });
}

void ExplainCompareTab::exportTo(const QString& folder) {
    if (!canExport()) {
        emit exportFailed(fail(ErrorCode::invalid_argument, "comparison", "there is none to export."));
        return;
    }
    QSize size;
    const QPicture picture = drawn(size);
    const QString title = tr("%1 and %2").arg(sideName(m_shown->a), sideName(m_shown->b));
    Comparison found = *m_shown;
    if (m_current) {
        found.a.faithfulness = m_judged[sideA];
        found.b.faithfulness = m_judged[sideB];
    }
    QtConcurrent::run([folder, picture, size, title, found = std::move(found)] {
        return guarded([&]() -> Result<void> {
            if (auto written = writeComparison(folder.toStdString(), found, title); !written) return written;
            return writePictures(folder, QStringLiteral("compare"), picture, size, title);
        });
    }).then(this, [this, folder](const Result<void>& written) { tellExported(folder, written); });
}

} // namespace triptych
