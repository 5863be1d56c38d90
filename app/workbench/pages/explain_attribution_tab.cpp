// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_attribution_tab.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <algorithm>

#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_map_tests.h"
#include "app/workbench/pages/explain_method_choices.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/attribution_view.h"
#include "widgets/explain/faithfulness_plot.h"
#include "widgets/explain/kept_sound.h"
#include "widgets/explain/value_words.h"
#include "widgets/preview/sound_player.h"

namespace triptych {

using Part = AttributionController::Part;

ExplainAttributionTab::ExplainAttributionTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent)
    : ExplainTab(session, std::move(models), parent), m_controller(new AttributionController(this->models(), this)),
      m_selection(new AttributionSelection(this)) {
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

    connect(m_controller, &AttributionController::busyChanged, this, &ExplainAttributionTab::updateState);
    connect(m_controller, &AttributionController::opened, this, &ExplainAttributionTab::open);
    connect(m_controller, &AttributionController::methodsKnown, m_choices, &ExplainMethodChoices::setUnavailable);
    connect(m_controller, &AttributionController::attributed, this, [this](const auto& attribution) {
        m_attribution = attribution;
        m_current = true;
        m_errors.erase(Part::map);
        m_tested.clear();
        m_tests->setMap(attribution);
        showMap();
    });
    connect(m_controller, &AttributionController::shared, this, [this](const auto& shapley) {
        m_shapley = shapley;
        updateShapley();
    });
    connect(m_controller, &AttributionController::judged, this, [this](const auto& faithfulness) {
        m_faithfulness = faithfulness;
        m_selection->setFaint(faithfulness->no_evidence);
        m_tests->setCurves(faithfulness);
        updateVerdict();
        updateState();
    });
    connect(m_controller, &AttributionController::compared, this, [this](const auto& agreement) {
        m_agreement = agreement;
        updateAgreement();
    });
    connect(m_controller, &AttributionController::progressed, this, [this](Part part, double fraction) {
        m_progress[part] = fraction;
        updateHeader();
        if (part == Part::faithfulness) updateVerdict();
    });
    connect(m_tests, &ExplainMapTests::wanted, m_controller, &AttributionController::test);
    connect(m_tests, &ExplainMapTests::stopped, m_controller, &AttributionController::stopTest);
    connect(m_controller, &AttributionController::tested, this, [this](const auto& result) {
        m_tested[result->test] = result;
        m_tests->setResult(result);
    });
    connect(m_controller, &AttributionController::testProgressed, m_tests, &ExplainMapTests::setProgress);
    connect(m_controller, &AttributionController::testFailed, m_tests, &ExplainMapTests::setProblem);
    connect(m_controller, &AttributionController::failed, this, &ExplainAttributionTab::refuse);
    connect(m_controller, &AttributionController::heard, this, &ExplainAttributionTab::receiveSound);
    connect(m_controller, &AttributionController::notHeard, this, [this](const QString& input, const Error& error) {
        if (const AttributionCard* shown = card(input.toStdString()); shown && shown->sound())
            shown->sound()->setProblem(errorText(error));
    });
    connect(m_controller, &AttributionController::exported, this, &ExplainTab::exported);
    connect(m_controller, &AttributionController::exportFailed, this, &ExplainTab::exportFailed);
    connect(m_selection, &AttributionSelection::highlightChanged, this, &ExplainAttributionTab::updateReadout);
    connect(m_selection, &AttributionSelection::brushChanged, this, &ExplainAttributionTab::updateReadout);
    retranslate();
    updateState();
}

ExplainAttributionTab::~ExplainAttributionTab() = default;

void ExplainAttributionTab::showEvent(QShowEvent* event) {
    ExplainTab::showEvent(event);
    ask();
}

AttributionCard* ExplainAttributionTab::card(const std::string& input) const {
    for (AttributionCard* shown : m_cards)
        if (shown->input() == input) return shown;
    return nullptr;
}

QString ExplainAttributionTab::runName(const QString& folder) const {
    for (const RunInfo& run : session().runs())
        if (QString::fromStdString(run.folder.string()) == folder) return QString::fromStdString(run.name);
    return folder.section(QLatin1Char('/'), -1);
}

/// Nothing of what was shown stays.
void ExplainAttributionTab::forget() {
    m_drawing.reset();
    m_scene.reset();
    m_attribution.reset();
    m_shapley.reset();
    m_faithfulness.reset();
    m_agreement.reset();
    m_tested.clear();
    m_tests->setMap(nullptr);
    m_heard.clear();
    m_selection->setAttribution(nullptr);
    for (AttributionCard* shown : m_cards)
        if (shown->sound()) shown->sound()->clear();
}

void ExplainAttributionTab::setSubject(const ExplainSubject& subject) {
    // A class of one run need not be one of another; one that is looked at in one sample is looked at in the next.
    if (subject.run != m_subject.run) m_choices->forgetTarget();
    m_subject = subject;
    if (subject == ExplainSubject{}) {
        m_controller->cancel();
        m_asked.reset();
        m_errors.clear();
        forget();
        updateState();
        return;
    }
    restoreView();
    ask();
}

/// Asks for what is to be shown, if the tab is seen and has not asked already of the weights as they are by now.
void ExplainAttributionTab::ask() {
    if (!isVisible() || m_subject == ExplainSubject{}) return;
    const auto written = weightsWritten(m_subject.run.toStdString());
    if (m_asked && *m_asked == m_subject && written == m_written && m_errors.empty()) return;
    m_asked = m_subject;
    m_written = written;
    m_errors.clear();
    m_progress.clear();
    m_current = false;
    // They are of the map and target before; the picture itself stays, marked, until the next one is there.
    m_shapley.reset();
    m_faithfulness.reset();
    m_agreement.reset();
    m_tested.clear();
    m_tests->setMap(nullptr);
    AttributionQuestion question;
    question.run = m_subject.run;
    question.dataset = m_subject.dataset;
    question.row = m_subject.row;
    question.request = m_choices->request();
    question.baseline = m_choices->baseline();
    m_controller->ask(question);
    updateShapley();
    updateVerdict();
    updateAgreement();
    updateState();
}

void ExplainAttributionTab::open(std::shared_ptr<const AttributionScene> scene) {
    if (scene == m_scene || scene == m_drawing) {
        updateState();
        return;
    }
    // The map is of another sample: it must not stand on this one.
    forget();
    m_drawing = scene;
    // Pictures may be large; the window goes on meanwhile.
    QtConcurrent::run([scene] {
        std::map<std::string, AttributionCard::Pictures> pictures;
        for (const auto& [input, value] : scene->sample)
            pictures[input] = AttributionCard::draw(value);
        return pictures;
    }).then(this, [this, scene](const std::map<std::string, AttributionCard::Pictures>& pictures) {
        if (m_drawing != scene) return;
        m_drawing.reset();
        present(scene, pictures);
    });
    updateState();
}

void ExplainAttributionTab::present(std::shared_ptr<const AttributionScene> scene,
                                    const std::map<std::string, AttributionCard::Pictures>& pictures) {
    m_scene = std::move(scene);
    const bool same = std::equal(m_scene->inputs.begin(), m_scene->inputs.end(), m_cards.begin(), m_cards.end(),
                                 [](const std::string& input, const AttributionCard* shown) { return shown->input() == input; });
    if (!same) {
        if (QWidget* focus = focusWidget(); focus && (m_left->isAncestorOf(focus) || m_middle->isAncestorOf(focus)))
            m_choices->takeFocus();
        qDeleteAll(m_cards);
        m_cards.clear();
    }
    bool laid = same;
    for (std::size_t i = 0; i < m_scene->inputs.size(); ++i) {
        const std::string& input = m_scene->inputs[i];
        if (i >= m_cards.size()) {
            auto* made = new AttributionCard(m_selection, this);
            made->setOpacity(m_opacity->value() / 100.0);
            made->setSmooth(m_smooth->isChecked());
            made->setFine(m_fine->isChecked());
            m_cards.push_back(made);
        }
        AttributionCard* shown = m_cards[i];
        AttributionCard::Facts facts;
        facts.input = input;
        facts.modality = m_scene->modalities.at(input);
        facts.columns = m_scene->columns.at(input);
        facts.title = inputName(input).toStdString();
        if (const auto hertz = m_scene->melHz.find(input); hertz != m_scene->melHz.end()) facts.melHz = hertz->second;
        if (const auto rate = m_scene->sampleRates.find(input); rate != m_scene->sampleRates.end())
            facts.sampleRate = rate->second;
        const auto value = m_scene->sample.find(input);
        const auto picture = pictures.find(input);
        const KeptSound* before = shown->sound();
        shown->setValue(facts, value == m_scene->sample.end() ? PreparedValue{} : value->second,
                        picture == pictures.end() ? AttributionCard::Pictures{} : picture->second);
        if (shown->sound() && shown->sound() != before) {
            if (m_makePlayer) shown->sound()->setPlayer(m_makePlayer());
            connect(shown->sound(), &KeptSound::wanted, this, [this, shown] { hear(*shown); });
        }
        const bool left = facts.modality == Modality::text || facts.modality == Modality::image ||
                          facts.modality == Modality::video;
        QSplitter* side = left ? m_left : m_middle;
        if (side->indexOf(shown) < 0) {
            side->addWidget(shown);
            side->setCollapsible(side->indexOf(shown), false);
            side->setStretchFactor(side->indexOf(shown), shown->isWritten() ? 0 : 1);
            laid = false;
        }
    }
    m_leftSide->setVisible(m_left->count() > 0);
    m_middleSide->setVisible(m_middle->count() > 0);
    if (!laid) {
        // Words take the lines that they have, pictures the rest.
        for (QSplitter* side : {m_left, m_middle}) {
            QList<int> sizes;
            for (int i = 0; i < side->count(); ++i) {
                const auto* shown = static_cast<AttributionCard*>(side->widget(i));
                const int lines = shown->isWritten() && shown->view()
                                      ? std::max(shown->view()->heightForWidth(side->width() - 40),
                                                 shown->view()->sizeHint().height())
                                      : 420;
                sizes.append(shown->isWritten() ? std::clamp(lines + 60, 110, 180) : lines);
            }
            side->setSizes(sizes);
        }
        restoreView();
    }
    m_choices->setScene(m_scene);
    showMap();
}

/// The map on the cards, where both are there.
void ExplainAttributionTab::showMap() {
    if (!m_scene) {
        updateState();
        return;
    }
    m_selection->setAttribution(m_attribution, m_attribution ? QStringLiteral("%1|%2").arg(m_scene->run).arg(m_scene->row)
                                                             : QString());
    updateRange();
    if (m_faithfulness && m_current) m_selection->setFaint(m_faithfulness->no_evidence);
    for (AttributionCard* shown : m_cards)
        shown->setAttribution(m_attribution.get());
    m_heard.clear();
    updateFine();
    m_sinkCard->setVisible(m_attribution && !m_selection->sinks().empty());
    if (m_attribution)
        for (const AttributionCard* shown : m_cards)
            if (shown->sound()) hear(*shown);
    m_choices->setScene(m_scene);
    updateShapley();
    updateVerdict();
    updateAgreement();
    updateReadout();
    updateState();
}

void ExplainAttributionTab::updateFine() {
    const bool fine =
        std::any_of(m_cards.begin(), m_cards.end(), [](const AttributionCard* shown) { return shown->hasFine(); });
    m_fine->setEnabled(fine);
    m_fine->setToolTip(fine ? tr("Values as fine as the model sees the input, with a scale of their own")
                            : tr("This method knows nothing finer than tokens."));
}

void ExplainAttributionTab::refuse(Part part, const Error& error) {
    m_errors.insert_or_assign(part, error);
    if (part == Part::scene) forget();
    if (part == Part::map) {
        // What is shown is another map: it must not stand where this one was asked for.
        m_attribution.reset();
        showMap();
        if (error.code == ErrorCode::bad_graph) m_choices->addUnavailable(m_choices->method(), error);
    }
    updateShapley();
    updateVerdict();
    updateAgreement();
    updateState();
}

void ExplainAttributionTab::hear(const AttributionCard& shown) {
    if (!m_attribution || !shown.sound()) return;
    std::vector<TokenSource> pieces;
    for (const int token : shown.keptTokens())
        pieces.push_back(m_selection->token(token).source);
    if (pieces.empty()) {
        shown.sound()->setScores(tr("The map says nothing of this sound."), {});
        return;
    }
    m_controller->listen(shown.input(), pieces, m_choices->baseline(), m_attribution->target);
}

void ExplainAttributionTab::receiveSound(std::shared_ptr<const HeardSound> sound) {
    const AttributionCard* shown = card(sound->input);
    if (!shown || !shown->sound() || !m_attribution || sound->scene != m_scene) return;
    m_heard[sound->input] = sound;
    shown->sound()->setSounds(sound->original, sound->kept, sound->removed, sound->rate);
    tellScores(*sound);
}

void ExplainAttributionTab::tellScores(const HeardSound& heard) {
    const AttributionCard* shown = card(heard.input);
    if (!shown || !shown->sound()) return;
    const double scale = std::max({std::abs(heard.originalValue), std::abs(heard.keptValue), std::abs(heard.removedValue)});
    const QString what = valueTitle(value_scale(heard.target, m_scene->targets));
    shown->sound()->setScores(tr("%1: original %2 · kept alone %3 · removed %4")
                                  .arg(what, signedText(heard.originalValue, scale), signedText(heard.keptValue, scale),
                                       signedText(heard.removedValue, scale)),
                              tr("What the model gives for %1 with this sound changed and all else as it is.")
                                  .arg(targetName(heard.target)));
}

/// Of the first sound that is shown.
void ExplainAttributionTab::play(int which) {
    for (const AttributionCard* shown : m_cards)
        if (shown->sound() && shown->sound()->isVisible()) {
            shown->sound()->play(static_cast<KeptSound::Which>(which));
            return;
        }
}

} // namespace triptych
