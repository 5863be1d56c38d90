// SPDX-License-Identifier: GPL-3.0-or-later
// What the tab Attention asks beyond what the model attended to: methods over all layers, and knocking out.
#include <QComboBox>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSlider>
#include <QStandardItemModel>

#include "app/bridge/error_text.h"
#include "app/workbench/pages/explain_attention_tab.h"
#include "app/workbench/pages/knock_out_panel.h"
#include "app/workbench/pages/target_items.h"
#include "app/workbench/pages/verdict_words.h"
#include "core/graph/heads.h"
#include "widgets/attention/attention_selection.h"

namespace triptych {
namespace {

/// Methods that tell of the tokens of attention, by id. Their titles are said by fillSources().
constexpr const char* methods[] = {"relevance", "rollout", "flow"};
constexpr int firstMethod = 2; ///< what the head sees and the token under the mouse come before

/// A map is of a method and a target.
std::pair<QString, QString> keyOf(const QString& method, const ExplainTarget& target) {
    return {method, QStringLiteral("%1 %2").arg(target.output).arg(QString::fromStdString(target.head))};
}

} // namespace

void ExplainAttentionTab::connectLab() {
    connect(m_fromToken, &QAction::toggled, this, [this](bool on) {
        if (on != (m_source->currentIndex() == 1)) m_source->setCurrentIndex(on ? 1 : 0);
    });
    connect(m_source, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) chooseSource(); // else it is being filled anew
    });
    connect(m_turn, &QAction::toggled, this, [this](bool on) { m_direction->setCurrentIndex(on ? 1 : 0); });
    connect(m_direction, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0) return;
        m_selection->setDirection(index == 1 ? AttentionSelection::Direction::attendedBy
                                             : AttentionSelection::Direction::attendsTo);
        m_turn->setChecked(index == 1);
    });
    connect(m_mass, &QSlider::valueChanged, this, [this](int percent) { m_selection->setMass(percent / 100.0); });
    connect(m_node, &QComboBox::activated, this, [this](int) {
        m_wantedNode = m_node->currentText();
        m_asked = {};
        request();
    });
    connect(m_frame, &QComboBox::activated, this, [this](int index) {
        m_wantedFrame = index;
        m_asked = {};
        request();
    });
    connect(m_target, &QComboBox::activated, this, [this](int index) {
        m_wantedTarget = targetOfItem(*m_target, index);
        m_target->setToolTip(m_target->currentText());
        updateResult();
        updateKnockOut();
        chooseSource();
    });
    connect(m_knockOut, &KnockOutPanel::changed, this, &ExplainAttentionTab::intervene);
    connect(m_lab, &AttentionLab::busyChanged, this, &ExplainAttentionTab::updateState);
    connect(m_lab, &AttentionLab::measured, this, [this](const std::shared_ptr<const Measured>& result) {
        if (result->of != m_shown) return;
        m_measured[keyOf(result->method, result->asked)] = result;
        chooseSource();
    });
    connect(m_lab, &AttentionLab::measurementFailed, this, [this](const Error& error) {
        m_measureError = error;
        updateSourceNote();
    });
    connect(m_lab, &AttentionLab::judged, this, [this](const std::shared_ptr<const Judged>& result) {
        if (result->of->of != m_shown) return;
        m_judged[keyOf(result->of->method, result->of->asked)] = result;
        chooseSource();
    });
    connect(m_lab, &AttentionLab::judgementProgressed, this, [this](double fraction) {
        m_judging = fraction;
        updateSourceNote();
    });
    connect(m_lab, &AttentionLab::judgementFailed, this,
            [this](const std::shared_ptr<const Measured>& map, const Error& error) {
                if (map->of != m_shown) return;
                m_unjudged.insert_or_assign(keyOf(map->method, map->asked), error);
                updateSourceNote();
            });
    connect(m_lab, &AttentionLab::intervened, this, [this](const std::shared_ptr<const Intervened>& result) {
        if (result->of != m_shown) return;
        m_intervened = result;
        m_knockOut->setError({});
        m_selection->setAttention(result->attention);
        updateKnockOut();
        chooseSource();
    });
    connect(m_lab, &AttentionLab::interventionFailed, this, [this](const Error& error) {
        m_knockOut->setError(errorText(error));
    });
    updateSourceNote();
}

void ExplainAttentionTab::fillSources() {
    const int chosen = std::max(m_source->currentIndex(), 0);
    const QSignalBlocker quiet(m_source);
    m_source->clear();
    m_source->addItem(tr("What the head sees"));
    m_source->addItem(tr("From the token under the mouse"));
    const QString titles[] = {tr("Relevance over all layers"), tr("Rollout over all layers"),
                              tr("Flow over all layers")};
    for (std::size_t i = 0; i < std::size(methods); ++i)
        m_source->addItem(titles[i], QString::fromLatin1(methods[i]));
    m_source->setCurrentIndex(chosen);
}

/// Another sample, or none: nothing that was asked of the last one counts.
void ExplainAttentionTab::forgetLab() {
    m_lab->cancel();
    m_measured.clear();
    m_judged.clear();
    m_unjudged.clear();
    m_measureError.reset();
    m_intervened.reset();
    m_knockOut->clear();
    updateKnockOut();
}

/// Before and after, of the head that is explained.
void ExplainAttentionTab::updateKnockOut() {
    if (m_shown && m_intervened)
        m_knockOut->setPredictions(m_shown->attention->prediction, m_intervened->prediction, shownHead(), target().output);
    else
        m_knockOut->clearPredictions();
}

/// What there is to be explained. Attention of a node that leads to one head says nothing of another.
void ExplainAttentionTab::fillTargets() {
    const QSignalBlocker quiet(m_target);
    m_target->clear();
    if (!m_shown) return;
    const Attention& attention = *m_shown->attention;
    fillTargetItems(*m_target, m_shown->targets, attention.prediction, tr("most likely: %1"), m_wantedTarget);
    auto* items = qobject_cast<QStandardItemModel*>(m_target->model());
    int first = -1;
    for (int i = 0; i < m_target->count(); ++i) {
        const std::string chosen = targetOfItem(*m_target, i).head, head = chosen.empty() ? attention.prediction.main : chosen;
        const bool leads = head_of_each(m_shown->graph, {head}).contains(attention.node);
        items->item(i)->setEnabled(leads);
        if (!leads)
            items->item(i)->setToolTip(tr("%1 does not lead to %2. Choose another node.")
                                           .arg(QString::fromStdString(attention.node), QString::fromStdString(head)));
        else if (first < 0)
            first = i;
    }
    // What a person chose stays wanted, for the node that leads to it.
    if (first >= 0 && !items->item(m_target->currentIndex())->isEnabled()) m_target->setCurrentIndex(first);
    m_target->setToolTip(m_target->currentText());
}

ExplainTarget ExplainAttentionTab::target() const {
    return m_target->currentIndex() < 0 ? ExplainTarget() : targetOfItem(*m_target, m_target->currentIndex());
}

/// @pre something is shown
const Target& ExplainAttentionTab::shownHead() const {
    const std::string head = target().head;
    for (const Target& one : m_shown->targets)
        if (one.head == head) return one;
    return m_shown->targets.front();
}

std::pair<QString, QString> ExplainAttentionTab::mapKey() const {
    return keyOf(m_source->currentData().toString(), target());
}

std::shared_ptr<const Judged> ExplainAttentionTab::judgement() const {
    const auto found = m_judged.find(mapKey());
    return found == m_judged.end() ? nullptr : found->second;
}

void ExplainAttentionTab::chooseSource() {
    const int index = m_source->currentIndex();
    const QSignalBlocker quiet(m_fromToken);
    m_fromToken->setChecked(index == 1);
    m_measureError.reset();
    if (index < firstMethod) {
        m_selection->setSource(index == 1 ? AttentionSelection::Source::token : AttentionSelection::Source::pooled);
    } else {
        const auto found = m_measured.find(mapKey());
        const bool there = found != m_measured.end() && !found->second->weights.empty();
        const auto judged = judgement();
        if (there) {
            m_selection->setGiven(found->second->weights);
            m_selection->setFaint(judged && judged->found.no_evidence);
        }
        // Until it is there, what the head sees stays, and the note says so.
        m_selection->setSource(there ? AttentionSelection::Source::given : AttentionSelection::Source::pooled);
        const bool followed = m_shown && m_shown->attention->frames == 0;
        if (followed && found == m_measured.end()) {
            m_judging = 0;
            m_lab->measure(m_shown, m_source->currentData().toString(), target());
        } else if (there && !judged && !m_unjudged.contains(mapKey()) && m_lab->judging() != found->second) {
            m_judging = 0;
            m_lab->judge(found->second);
        }
    }
    updateSourceNote();
    updateReadout();
}

QString ExplainAttentionTab::verdict() const {
    if (const auto judged = judgement())
        return judged->found.no_evidence
                   ? tr("Does it matter to the model? %1. It is drawn faint.").arg(verdictWords(judged->found))
                   : tr("Does it matter to the model? %1.").arg(verdictWords(judged->found));
    if (const auto error = m_unjudged.find(mapKey()); error != m_unjudged.end())
        return tr("Whether it matters to the model cannot be tested: %1").arg(errorText(error->second));
    return tr("Whether it matters to the model is being tested: %1 %").arg(QLocale().toString(100 * m_judging, 'f', 0));
}

void ExplainAttentionTab::updateSourceNote() {
    QString text, help;
    const QString method = m_source->currentData().toString();
    const auto found = m_measured.find(mapKey());
    if (m_shown && m_shown->attention->frames > 0) {
        text = method.isEmpty()
                   ? tr("Within frame %1 of %2: each frame attends on its own.")
                         .arg(m_shown->attention->frame + 1)
                         .arg(m_shown->attention->frames)
                   : tr("There is none: %1 attends within each of %2 frames on its own, so that no way leads through it from token to "
                        "token of the sample. Choose another node. Shown is what the head sees of frame %3.")
                         .arg(QString::fromStdString(m_shown->attention->node))
                         .arg(m_shown->attention->frames)
                         .arg(m_shown->attention->frame + 1);
    } else if (found != m_measured.end()) {
        const Attribution& told = found->second->attribution;
        const QString name = QString::fromStdString(told.output_name);
        if (found->second->weights.empty())
            text = tr("It is 0 for every token.");
        else if (told.class_agnostic)
            text = tr("The same for every class: where information was routed, not why the model decided.");
        else if (shownHead().kind == TargetKind::number)
            text = tr("For the number %1.").arg(name);
        else
            text = tr("For the class %1.").arg(name);
        if (m_intervened) text += QLatin1Char(' ') + tr("Of the whole attention, nothing knocked out.");
        if (!found->second->weights.empty()) {
            text += QLatin1Char(' ') + verdict();
            help = tr("Tokens are taken away and put back in the order of the map, and in random orders; the average stands in for "
                      "what is taken away. The tab Attribution draws the curves.");
        }
    } else if (!method.isEmpty()) {
        text = m_measureError ? errorText(*m_measureError) : m_shown ? tr("Being computed…") : QString();
    }
    m_sourceNote->setText(text);
    m_sourceNote->setToolTip(help);
    m_sourceNote->setVisible(!text.isEmpty());
}

/// What the weights on text, picture and sound are, in words.
QString ExplainAttentionTab::sourceText() const {
    const std::vector<int> from = m_selection->shownFrom();
    const bool by = m_selection->direction() == AttentionSelection::Direction::attendedBy;
    if (from.size() > 1) {
        const int count = static_cast<int>(from.size());
        return by ? tr("attention to %n tokens, sum over them", nullptr, count)
                  : tr("attention from %n tokens, mean over them", nullptr, count);
    }
    if (!from.empty()) {
        const QString token = tokenTitle(m_selection->token(from.front()));
        return by ? tr("attention to %1").arg(token) : tr("attention from %1").arg(token);
    }
    if (m_selection->source() == AttentionSelection::Source::given && m_selection->hasGiven())
        return m_source->currentText();
    return tr("what the head sees");
}

void ExplainAttentionTab::intervene() {
    if (!m_shown) return;
    m_intervened.reset();
    m_knockOut->setError({});
    updateKnockOut();
    if (m_knockOut->interventions().empty()) {
        m_lab->cancel();
        m_selection->setAttention(m_shown->attention);
        chooseSource();
        return;
    }
    m_lab->intervene(m_shown, m_knockOut->interventions());
}

} // namespace triptych
