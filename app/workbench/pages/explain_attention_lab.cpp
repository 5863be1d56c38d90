// SPDX-License-Identifier: GPL-3.0-or-later
// What the tab Attention asks beyond what the model attended to: methods over all layers, and knocking out.
#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include "app/bridge/error_text.h"
#include "app/workbench/pages/explain_attention_tab.h"
#include "app/workbench/pages/knock_out_panel.h"
#include "widgets/attention/attention_selection.h"

namespace triptych {
namespace {

/// Methods that tell of the tokens of attention, by id. Their titles are said by fillSources().
constexpr const char* methods[] = {"relevance", "rollout", "flow"};
constexpr int firstMethod = 2; ///< what the head sees and the token under the mouse come before

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
    connect(m_knockOut, &KnockOutPanel::changed, this, &ExplainAttentionTab::intervene);
    connect(m_lab, &AttentionLab::busyChanged, this, &ExplainAttentionTab::updateState);
    connect(m_lab, &AttentionLab::measured, this, [this](const std::shared_ptr<const Measured>& result) {
        if (result->of != m_shown) return;
        m_measured[result->method] = result;
        chooseSource();
    });
    connect(m_lab, &AttentionLab::measurementFailed, this, [this](const Error& error) {
        m_measureError = error;
        updateSourceNote();
    });
    connect(m_lab, &AttentionLab::intervened, this, [this](const std::shared_ptr<const Intervened>& result) {
        if (result->of != m_shown) return;
        m_intervened = result;
        m_knockOut->setError({});
        m_selection->setAttention(result->attention);
        m_knockOut->setPredictions(m_shown->attention->prediction, &result->prediction, m_shown->attention->classes);
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
    m_measureError.reset();
    m_intervened.reset();
    m_knockOut->clear();
    m_knockOut->setPredictions({}, nullptr, {});
}

void ExplainAttentionTab::chooseSource() {
    const int index = m_source->currentIndex();
    const QSignalBlocker quiet(m_fromToken);
    m_fromToken->setChecked(index == 1);
    m_measureError.reset();
    if (index < firstMethod) {
        m_selection->setSource(index == 1 ? AttentionSelection::Source::token : AttentionSelection::Source::pooled);
    } else {
        const auto found = m_measured.find(m_source->currentData().toString());
        const bool there = found != m_measured.end() && !found->second->weights.empty();
        if (there) m_selection->setGiven(found->second->weights);
        // Until it is there, what the head sees stays, and the note says so.
        m_selection->setSource(there ? AttentionSelection::Source::given : AttentionSelection::Source::pooled);
        if (found == m_measured.end() && m_shown) m_lab->measure(m_shown, m_source->currentData().toString());
    }
    updateSourceNote();
    updateReadout();
}

void ExplainAttentionTab::updateSourceNote() {
    QString text;
    const QString method = m_source->currentData().toString();
    if (const auto found = m_measured.find(method); found != m_measured.end()) {
        const Attribution& told = found->second->attribution;
        if (found->second->weights.empty())
            text = tr("It is 0 for every token.");
        else if (told.class_agnostic)
            text = tr("The same for every class: where information was routed, not why the model decided.");
        else
            text = tr("For the class %1.").arg(QString::fromStdString(told.output_name));
        if (m_intervened) text += QLatin1Char(' ') + tr("Of the whole attention, nothing knocked out.");
    } else if (!method.isEmpty()) {
        text = m_measureError ? errorText(*m_measureError) : m_shown ? tr("Being computed…") : QString();
    }
    m_sourceNote->setText(text);
    m_sourceNote->setVisible(!text.isEmpty());
}

/// What the weights on text, picture and sound are, in words.
QString ExplainAttentionTab::sourceText() const {
    const int from = m_selection->shownFrom();
    if (from >= 0) {
        const QString token = tokenTitle(m_selection->token(from));
        return m_selection->direction() == AttentionSelection::Direction::attendedBy ? tr("attention to %1").arg(token)
                                                                                     : tr("attention from %1").arg(token);
    }
    if (m_selection->source() == AttentionSelection::Source::given && m_selection->hasGiven())
        return m_source->currentText();
    return tr("what the head sees");
}

void ExplainAttentionTab::intervene() {
    if (!m_shown) return;
    m_intervened.reset();
    m_knockOut->setError({});
    m_knockOut->setPredictions({}, nullptr, {});
    if (m_knockOut->interventions().empty()) {
        m_lab->cancel();
        m_selection->setAttention(m_shown->attention);
        chooseSource();
        return;
    }
    m_lab->intervene(m_shown, m_knockOut->interventions());
}

} // namespace triptych
