// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_what_if_tab.h"

#include <QComboBox>
#include <QFutureWatcher>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <tuple>

#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/bridge/what_if_pieces.h"
#include "app/workbench/pages/gap_splitter.h"
#include "app/workbench/pages/lineage_model.h"
#include "app/workbench/pages/what_if_input.h"
#include "widgets/attention/attention_card.h"
#include "widgets/explain/value_words.h"
#include "widgets/preview/qt_sound_player.h"
#include "widgets/theme.h"
#include "widgets/what_if/paired_bars.h"

namespace triptych {
namespace {

const QString explainWhatIfTabSplitterKey = QStringLiteral("explain.what_if.splitters");
constexpr std::size_t mostClasses = 6;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

} // namespace

ExplainWhatIfTab::ExplainWhatIfTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent)
    : ExplainTab(session, std::move(models), parent), m_controller(new WhatIfController(this->models(), this)),
      m_model(new LineageModel(*m_controller, this)) {
    makeActions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeBar());
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(makeContent());
    column->addWidget(m_pages, 1);

    connect(m_back, &QAction::triggered, m_controller, &WhatIfController::undo);
    connect(m_forward, &QAction::triggered, m_controller, &WhatIfController::redo);
    connect(m_origin, &QAction::triggered, this, [this] { m_controller->go(0); });
    connect(m_remove, &QAction::triggered, this, [this] { m_controller->remove(m_controller->current()); });
    connect(m_play, &QAction::triggered, this, [this] {
        for (const WhatIfInput* card : m_cards)
            if (card->playButton()->isVisible()) return listen(card->input(), false);
    });
    for (const auto& [button, action] : {std::pair(m_backButton, m_back), std::pair(m_forwardButton, m_forward),
                                         std::pair(m_removeButton, m_remove)})
        connect(button, &QToolButton::clicked, action, &QAction::trigger);
    connect(m_target, &QComboBox::activated, this, [this](int index) {
        ExplainTarget target;
        target.head = m_target->itemData(index, Qt::UserRole).toString().toStdString();
        target.output = m_target->itemData(index, Qt::UserRole + 1).toInt();
        m_controller->setTarget(target);
    });
    connect(m_reference, &QComboBox::activated, this, [this] {
        drawInputs();
        updateResults();
        updateState();
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (const int id = m_model->stepAt(index); id >= 0 && id != m_controller->current()) m_controller->go(id);
    });

    connect(m_controller, &WhatIfController::started, this, [this] {
        m_presented = m_drawing = {};
        m_pictures.clear();
        m_picturesBefore.clear();
        buildCards();
        fillTargets();
        m_tree->expandAll();
        follow();
    });
    connect(m_controller, &WhatIfController::stepAdded, this,
            [this](int id) { m_tree->expand(m_model->indexOf(m_controller->step(id)->parent)); });
    connect(m_controller, &WhatIfController::stepRemoved, this, [this] {
        m_tree->expandAll();
        follow();
    });
    connect(m_controller, &WhatIfController::currentChanged, this, &ExplainWhatIfTab::follow);
    connect(m_controller, &WhatIfController::stepChanged, this, &ExplainWhatIfTab::follow);
    connect(m_controller, &WhatIfController::targetChanged, this, [this] {
        fillTargets();
        updateResults();
    });
    connect(m_controller, &WhatIfController::busyChanged, this, &ExplainWhatIfTab::updateState);
    connect(m_controller, &WhatIfController::exported, this, &ExplainTab::exported);
    connect(m_controller, &WhatIfController::exportFailed, this, &ExplainTab::exportFailed);
    connect(m_controller, &WhatIfController::soundFailed, this,
            [this](const Error& error) { this->session().showMessage(errorText(error)); });
    connect(m_controller, &WhatIfController::soundReady, this,
            [this](int, const QString& input, const std::shared_ptr<const std::vector<float>>& samples, int rate) {
                if (input.toStdString() != m_listening || samples->empty() || rate <= 0) return;
                player().shareSound(samples, rate);
                player().play();
            });
    for (QSplitter* splitter : {m_main, m_left, m_right})
        connect(splitter, &QSplitter::splitterMoved, this, [this] {
            this->session().setViewState(explainWhatIfTabSplitterKey, splitterSizes({m_main, m_left, m_right}));
        });

    retranslate();
    updateState();
}

ExplainWhatIfTab::~ExplainWhatIfTab() = default;

void ExplainWhatIfTab::setPlayer(std::unique_ptr<SoundPlayer> player) {
    m_player = std::move(player);
    connect(m_player.get(), &SoundPlayer::playingChanged, this, [this](bool playing) {
        for (WhatIfInput* card : m_cards)
            card->setPlaying(playing && card->input() == m_listening);
    });
    connect(m_player.get(), &SoundPlayer::failed, this,
            [this](const QString& reason) { session().showMessage(reason); });
}

SoundPlayer& ExplainWhatIfTab::player() {
    if (!m_player) setPlayer(std::make_unique<QtSoundPlayer>());
    return *m_player;
}

WhatIfInput* ExplainWhatIfTab::card(const std::string& input) const {
    const auto found =
        std::find_if(m_cards.begin(), m_cards.end(), [&](const WhatIfInput* made) { return made->input() == input; });
    return found == m_cards.end() ? nullptr : *found;
}

void ExplainWhatIfTab::showEvent(QShowEvent* event) {
    ExplainTab::showEvent(event);
    request();
}

void ExplainWhatIfTab::setSubject(const ExplainSubject& subject) {
    m_subject = subject;
    if (subject == ExplainSubject{}) {
        m_asked = {};
        m_controller->start({}, nullptr, -1);
        return;
    }
    request();
}

void ExplainWhatIfTab::request() {
    if (!isVisible() || m_subject == ExplainSubject{}) return;
    // Weights that were written since say something else.
    const auto written = weightsWritten(m_subject.run.toStdString());
    if (m_asked == m_subject && written == m_written && !m_controller->error()) return;
    m_asked = m_subject;
    m_written = written;
    if (m_player) m_player->stop();
    m_listening.clear();
    m_controller->start(m_asked.run, m_asked.dataset, m_asked.row);
}

/// One card for each input, as on the tab Attention: text and pictures to the left, sounds and all else to the right.
void ExplainWhatIfTab::buildCards() {
    const WhatIfFacts* facts = m_controller->facts();
    const std::vector<std::string> inputs = facts ? facts->inputs : std::vector<std::string>();
    const bool same = std::equal(inputs.begin(), inputs.end(), m_cards.begin(), m_cards.end(),
                                 [](const std::string& input, const WhatIfInput* card) { return card->input() == input; });
    if (same || !facts) return; // nothing is there for a moment while another row is read
    qDeleteAll(m_cards);
    m_cards.clear();
    for (const std::string& input : inputs) {
        const Modality modality = facts->modalities.at(input);
        const bool left = modality == Modality::text || modality == Modality::image;
        auto* made = new WhatIfInput(input, modality, this);
        QSplitter* side = left ? m_left : m_right;
        side->addWidget(made);
        side->setCollapsible(side->indexOf(made), false);
        side->setStretchFactor(side->indexOf(made), modality == Modality::text ? 0 : 1);
        m_cards.push_back(made);
        connect(made, &WhatIfInput::typed, this,
                [this, input](const QString& text) { m_controller->retype(input, text.toStdString()); });
        connect(made, &WhatIfInput::cellTyped, this, [this, input](int column, const QString& text) {
            m_controller->retypeCell(input, static_cast<std::size_t>(column), text.toStdString());
        });
        connect(made, &WhatIfInput::settled, m_controller, &WhatIfController::settle);
        connect(made, &WhatIfInput::partChosen, this, [this, made](const QRectF& chosen) { part(*made, chosen); });
        connect(made, &WhatIfInput::dropAsked, this, [this, input] {
            SampleEdit edit;
            edit.kind = SampleEdit::Kind::drop;
            edit.input = input;
            m_controller->apply(std::move(edit));
        });
        connect(made, &WhatIfInput::swapAsked, this,
                [this, input](qint64 row) { m_controller->swapWith(input, row); });
        connect(made, &WhatIfInput::listenAsked, this,
                [this, input](bool original) { listen(input, original); });
    }
    QList<int> sizes;
    for (int i = 0; i < m_left->count(); ++i) {
        const auto* made = static_cast<WhatIfInput*>(m_left->widget(i));
        sizes.append(facts->modalities.at(made->input()) == Modality::text ? 180 : 400);
    }
    m_left->setSizes(sizes);
    m_left->setVisible(m_left->count() > 0);
    m_right->setVisible(m_right->count() > 0);
    setSplitterSizes({m_main, m_left, m_right}, session().viewState(explainWhatIfTabSplitterKey).toString());
}

/// All outputs that can be explained, of all heads.
void ExplainWhatIfTab::fillTargets() {
    const WhatIfFacts* facts = m_controller->facts();
    const QSignalBlocker quiet(m_target);
    m_target->clear();
    if (!facts) return;
    const ResolvedTarget* resolved = m_controller->resolved();
    const auto add = [&](const QString& text, const QString& head, int output) {
        m_target->addItem(text);
        m_target->setItemData(m_target->count() - 1, head, Qt::UserRole);
        m_target->setItemData(m_target->count() - 1, output, Qt::UserRole + 1);
        if (head.toStdString() == m_controller->target().head && output == m_controller->target().output)
            m_target->setCurrentIndex(m_target->count() - 1);
    };
    if (resolved && m_controller->target().output < 0)
        add(tr("most likely: %1").arg(QString::fromStdString(resolved->output_name)), {}, -1);
    else
        add(tr("most likely"), {}, -1);
    for (const Target& target : facts->targets) {
        const QString head = QString::fromStdString(target.head);
        const auto named = [&](const QString& output) {
            return facts->targets.size() == 1 ? output : tr("%1: %2").arg(head, output);
        };
        if (target.kind == TargetKind::number) add(named(QString::fromStdString(target.column)), head, 0);
        for (std::size_t i = 0; i < target.classes.size(); ++i)
            add(named(QString::fromStdString(target.classes[i])), head, static_cast<int>(i));
    }
}

int ExplainWhatIfTab::before() const {
    const WhatIfStep* shown = m_controller->shown();
    if (!shown || shown->parent < 0) return 0;
    return m_reference->currentIndex() == 1 ? shown->parent : 0;
}

void ExplainWhatIfTab::follow() {
    if (const QModelIndex index = m_model->indexOf(m_controller->current()); index != m_tree->currentIndex()) {
        m_tree->setCurrentIndex(index);
        m_tree->scrollTo(index);
    }
    drawInputs();
    updateResults();
    updateState();
}

ExplainWhatIfTab::Pair ExplainWhatIfTab::samples() const {
    const WhatIfStep* shown = m_controller->shown();
    if (!shown || !shown->sample) return {};
    const WhatIfStep* first = m_controller->step(before());
    return {shown->sample, first && first != shown ? first->sample : nullptr};
}

QString ExplainWhatIfTab::nameOfBefore() const {
    return before() == 0 ? tr("as it is") : tr("step before");
}

/// The cards show the current step once it is there; until then they stay, but for what is typed.
void ExplainWhatIfTab::drawInputs() {
    const Pair wanted = samples();
    if (!wanted.first || !m_controller->facts()) return;
    if (wanted == m_presented) {
        m_drawing = {};
        return presentInputs();
    }
    if (wanted == m_drawing) return;
    m_drawing = wanted;
    // Pictures may be large; the window goes on meanwhile. A watcher goes away with the tab, whose end the work may outlive.
    using Pictures = std::map<std::string, QImage>;
    using Both = std::pair<Pictures, Pictures>;
    auto* watcher = new QFutureWatcher<Both>(this);
    connect(watcher, &QFutureWatcher<Both>::finished, this, [this, watcher, wanted] {
        watcher->deleteLater();
        if (m_drawing != wanted) return;
        m_drawing = {};
        if (samples() == wanted) {
            m_presented = wanted;
            std::tie(m_pictures, m_picturesBefore) = watcher->result();
            presentInputs();
        }
        updateState();
    });
    std::map<std::string, QColor> hues;
    for (const auto& [input, modality] : m_controller->facts()->modalities)
        hues[input] = theme().modality(modality);
    watcher->setFuture(QtConcurrent::run([wanted, hues = std::move(hues)] {
        // What stands side by side has one scale.
        std::map<std::string, double> reach;
        for (const PreparedSample* sample : {wanted.first.get(), wanted.second.get()})
            if (sample)
                for (const auto& [input, value] : *sample)
                    if (const auto own = WhatIfInput::reachOf(value)) {
                        const auto [found, added] = reach.emplace(input, *own);
                        if (!added) found->second = std::max(found->second, *own);
                    }
        const auto drawn = [&](const PreparedSample* sample) {
            Pictures pictures;
            if (!sample) return pictures;
            for (const auto& [input, value] : *sample) {
                const auto hue = hues.find(input);
                const auto end = reach.find(input);
                QImage picture = WhatIfInput::pictureOf(value, hue == hues.end() ? QColor() : hue->second,
                                                        end == reach.end() ? std::nullopt : std::optional(end->second));
                if (!picture.isNull()) pictures[input] = std::move(picture);
            }
            return pictures;
        };
        return Both(drawn(wanted.first.get()), drawn(wanted.second.get()));
    }));
}

void ExplainWhatIfTab::presentInputs() {
    const WhatIfFacts& facts = *m_controller->facts();
    const auto valueIn = [](const PreparedSample& sample, const std::string& input) {
        const auto found = sample.find(input);
        return found == sample.end() ? PreparedValue() : found->second;
    };
    const auto pictureIn = [](const std::map<std::string, QImage>& pictures, const std::string& input) {
        const auto found = pictures.find(input);
        return found == pictures.end() ? QImage() : found->second;
    };
    std::set<std::string> edited; // since the step that is compared with
    const std::vector<int> line = m_controller->lineOf(m_controller->current());
    for (auto step = std::find(line.begin(), line.end(), before()); step != line.end(); ++step)
        if (*step != before()) edited.insert(m_controller->step(*step)->edit.input);
    for (WhatIfInput* made : m_cards) {
        const std::string& input = made->input();
        made->setRows(m_asked.dataset ? static_cast<qint64>(m_asked.dataset->size()) : 0);
        made->present(valueIn(*m_presented.first, input), m_controller->textOf(m_controller->current(), input),
                      pictureIn(m_pictures, input), facts);
        std::optional<WhatIfBefore> was;
        if (m_presented.second && edited.contains(input))
            was = WhatIfBefore{nameOfBefore(), valueIn(*m_presented.second, input), m_controller->textOf(before(), input),
                               pictureIn(m_picturesBefore, input)};
        made->presentBefore(was, facts);
    }
}

void ExplainWhatIfTab::part(WhatIfInput& card, const QRectF& chosen) {
    const WhatIfStep* shown = m_controller->shown();
    if (!shown || !shown->sample) return;
    const auto value = shown->sample->find(card.input());
    if (value == shown->sample->end()) return;
    const WhatIfFacts& facts = *m_controller->facts();
    const auto hertz = facts.melHz.find(card.input());
    const auto piece = pieceIn(card.input(), value->second, {chosen.left(), chosen.right(), chosen.top(), chosen.bottom()},
                               hertz == facts.melHz.end() ? std::vector<double>() : hertz->second, card.framePart());
    if (!piece) return;
    SampleEdit edit;
    edit.kind = SampleEdit::Kind::remove;
    edit.input = card.input();
    edit.pieces = {*piece};
    edit.baseline = m_baseline->currentIndex() == 1 ? Baseline::blank : Baseline::mean;
    m_controller->apply(std::move(edit));
}

void ExplainWhatIfTab::listen(const std::string& input, bool original) {
    if (m_player && m_player->playing() && m_listening == input) {
        m_player->stop();
        return;
    }
    if (!player().isAvailable()) {
        session().showMessage(player().whyNot());
        return;
    }
    m_listening = input;
    m_controller->listen(original ? 0 : m_controller->current(), input);
}

QString ExplainWhatIfTab::verdict() const {
    return m_verdict->text();
}

QString ExplainWhatIfTab::stepError() const {
    const WhatIfStep* shown = m_controller->shown();
    return shown && shown->error ? errorText(*shown->error) : QString();
}

void ExplainWhatIfTab::updateResults() {
    const WhatIfStep* shown = m_controller->shown();
    const WhatIfStep* first = m_controller->step(before());
    const ResolvedTarget* target = m_controller->resolved();
    const WhatIfFacts* facts = m_controller->facts();
    m_stepError->setText(stepError());
    m_stepError->setVisible(!m_stepError->text().isEmpty());
    if (!shown || !first || !first->prediction || !target || !facts) {
        m_predictions->setBars({});
        m_contributions->setBars({});
        m_verdict->clear();
        m_contributionNote->clear();
        return;
    }
    const bool edited = m_controller->current() != 0;
    m_predictions->setNames(nameOfBefore(), tr("edited"));
    m_contributions->setNames(nameOfBefore(), tr("edited"));
    // What was there stays until the new is known: bars that vanish at each key would flicker.
    if (!shown->prediction && !shown->error) return;

    const QLocale locale;
    const auto answer = [&](const WhatIfStep* step) -> const HeadPrediction* {
        if (!step->prediction) return nullptr;
        const auto found = step->prediction->heads.find(target->target.head);
        return found == step->prediction->heads.end() ? nullptr : &found->second;
    };
    const HeadPrediction* old = answer(first);
    const HeadPrediction* now = answer(shown);
    const auto head = std::find_if(facts->targets.begin(), facts->targets.end(),
                                   [&](const Target& one) { return one.head == target->target.head; });
    std::vector<PairedBar> bars;
    if (old && head != facts->targets.end()) {
        const auto at = [](const HeadPrediction* from, std::size_t i) {
            return from && i < from->probabilities.size() ? static_cast<double>(from->probabilities[i]) : none;
        };
        std::vector<std::size_t> order(old->probabilities.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto weight = [&](std::size_t i) { return std::max(at(old, i), now ? at(now, i) : 0.0); };
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
        // The target is always among them.
        const auto wanted = std::find(order.begin(), order.end(), static_cast<std::size_t>(target->target.output));
        if (wanted != order.end() && wanted - order.begin() >= static_cast<std::ptrdiff_t>(mostClasses))
            std::iter_swap(wanted, order.begin() + mostClasses - 1);
        order.resize(std::min(order.size(), mostClasses));
        for (const std::size_t i : order)
            bars.push_back({QString::fromStdString(head->classes[i]), {}, at(old, i), edited ? at(now, i) : none});
        const QString was = QString::fromStdString(answer_text(*old, head->classes, head->separator));
        const QString is =
            now ? QString::fromStdString(answer_text(*now, head->classes, head->separator)) : QStringLiteral("–");
        m_predictionCard->setNote(!edited ? was : was == is ? tr("still %1").arg(is) : tr("%1 → %2").arg(was, is));
    }
    m_predictions->setVisible(!bars.empty());
    m_predictions->setBars(std::move(bars));

    const double from = m_controller->value(before()), to = m_controller->value(m_controller->current());
    const QString name = QString::fromStdString(target->output_name);
    const QString what = valueHeading(target->scale);
    // Of a number, beside it what stands in the column.
    const auto figure = [&](double value) {
        const QString text = locale.toString(value, 'f', 2);
        return target->scale.has_unit() ? tr("%1, in its unit %2").arg(text, valueInUnit(target->scale, value)) : text;
    };
    if (!edited)
        m_verdict->setText(tr("%1 of %2: %3. Edit a card to see what moves it.", "logit of a class").arg(what, name, figure(from)));
    else if (std::isfinite(to))
        m_verdict->setText(tr("%1 of %2: %3 → %4 (%5%6)", "logit of a class")
                               .arg(what, name, figure(from), figure(to), to > from ? QStringLiteral("+") : QString(),
                                    locale.toString(to - from, 'f', 2)));
    else
        m_verdict->clear();

    std::vector<PairedBar> shares;
    const ModalityShapley* oldShares = first->contributions.get();
    const ModalityShapley* newShares = edited ? shown->contributions.get() : nullptr;
    const auto share = [](const ModalityShapley* values, const std::string& input) {
        if (!values) return none;
        const auto found = std::find(values->inputs.begin(), values->inputs.end(), input);
        return found == values->inputs.end()
                   ? none
                   : values->values[static_cast<std::size_t>(found - values->inputs.begin())];
    };
    for (const std::string& input : facts->inputs) {
        PairedBar bar{inputName(input, facts), theme().modality(facts->modalities.at(input)), share(oldShares, input),
                      share(newShares, input)};
        if (std::isfinite(bar.before) || std::isfinite(bar.after)) shares.push_back(std::move(bar));
    }
    m_contributions->setBars(std::move(shares));
    const ModalityShapley* any = newShares ? newShares : oldShares;
    QString note;
    if (shown->contributionsError)
        note = errorText(*shown->contributionsError);
    else if (!any)
        note = tr("Being computed…");
    else if (any->absence == Absence::trained)
        note = tr("Shapley values; what is taken away is the missing modality that the model was trained with.");
    else if (any->absence == Absence::donors)
        note = tr("Shapley values; what is taken away becomes that of %n other samples, on average.", nullptr,
                  any->donors);
    else
        note = tr("Shapley values; what is taken away is blank, which the model was not trained for.");
    m_contributionNote->setText(note);
}

/// What the tab says where there is nothing to show, and what can be done.
void ExplainWhatIfTab::updateState() {
    QString heading, text;
    bool copy = false;
    if (const auto error = m_controller->error()) {
        heading = tr("Row %1 cannot be explained").arg(m_asked.row);
        text = errorText(*error);
        copy = true;
    } else if (!m_controller->facts() || (m_cards.empty() && !m_controller->shown())) {
        heading = m_controller->busy() ? tr("Looking into the model…") : tr("Choose a sample");
        text = m_controller->busy() ? tr("Row %1").arg(m_asked.row) : tr("Pick a row above, or on the Data page.");
    }
    // Another row is read in a moment: the cards stay rather than flicker.
    const bool between = !heading.isEmpty() && !copy && m_controller->busy() && !m_cards.empty();
    m_emptyTitle->setText(heading);
    m_emptyText->setText(text);
    m_emptyCopy->setVisible(copy);
    m_pages->setCurrentIndex(heading.isEmpty() || between ? 1 : 0);
    m_back->setEnabled(m_controller->canUndo());
    m_forward->setEnabled(m_controller->canRedo());
    m_origin->setEnabled(m_controller->canUndo());
    m_remove->setEnabled(m_controller->canUndo());
    const auto tip = [](QToolButton* button, const QAction* action, const QString& whyNot) {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->isEnabled()
                               ? tr("%1 (%2)").arg(action->text(), action->shortcut().toString(QKeySequence::NativeText))
                               : whyNot);
    };
    tip(m_backButton, m_back, tr("This is the sample as it is."));
    tip(m_forwardButton, m_forward, tr("Nothing was undone."));
    tip(m_removeButton, m_remove, tr("The sample itself stays."));
    const bool sound = std::any_of(m_cards.begin(), m_cards.end(),
                                   [](const WhatIfInput* card) { return card->playButton()->isVisibleTo(card); });
    m_play->setEnabled(sound);
    emit busyChanged();
}

} // namespace triptych
