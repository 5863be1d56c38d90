// SPDX-License-Identifier: GPL-3.0-or-later
// What the tab Attribution says in words: states, verdicts, figures.
#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <algorithm>
#include <cmath>

#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_attribution_tab.h"
#include "app/workbench/pages/explain_map_words.h"
#include "app/workbench/pages/explain_method_choices.h"
#include "app/workbench/pages/sample_words.h"
#include "app/workbench/pages/verdict_words.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/explain/agreement_view.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/faithfulness_plot.h"
#include "widgets/explain/modality_waterfall.h"
#include "widgets/explain/value_words.h"
#include "widgets/forms/field_text.h"
#include "widgets/theme.h"

namespace triptych {

using Part = AttributionController::Part;

QString ExplainAttributionTab::methodTitle(const std::string& id) const {
    const MethodInfo* method = attribution_method(id);
    return method ? fieldText(method->title) : QString::fromStdString(id);
}

QString ExplainAttributionTab::inputName(const std::string& input) const {
    return m_scene ? inputHeading(input, *m_scene) : QString::fromStdString(input);
}

QString ExplainAttributionTab::targetName(const ExplainTarget& target) const {
    const Target* meant = m_scene ? m_scene->target(target.head) : nullptr;
    if (!meant) return QString::fromStdString(target.head);
    const auto place = static_cast<std::size_t>(target.output);
    return QString::fromStdString(meant->kind == TargetKind::number || place >= meant->classes.size() ? meant->column
                                                                                                    : meant->classes[place]);
}

/// What the tab says where there is nothing to show.
void ExplainAttributionTab::updateState() {
    QString heading, text;
    bool copy = false;
    if (const auto error = m_errors.find(Part::scene); error != m_errors.end()) {
        heading = tr("Row %1 with %2 cannot be explained").arg(m_subject.row).arg(runName(m_subject.run));
        text = errorText(error->second);
        copy = true;
    } else if (!m_scene) {
        heading = busy() ? tr("Looking into the model…") : tr("Choose a sample");
        text = busy() ? tr("%1, row %2").arg(runName(m_subject.run)).arg(m_subject.row)
                      : tr("Pick a row above, or on the Data page.");
    }
    m_emptyTitle->setText(heading);
    m_emptyText->setText(text);
    m_emptyCopy->setVisible(copy);
    m_pages->setCurrentIndex(heading.isEmpty() ? 1 : 0);
    updateHeader();
    updateBanner();
    updateFacts();
    emit busyChanged();
}

/// What was predicted, or how far the computation is.
void ExplainAttributionTab::updateHeader() {
    QString text;
    if (m_scene) {
        const std::string head = m_choices->target().head.empty() ? m_scene->prediction.main : m_choices->target().head;
        const auto answer = m_scene->prediction.heads.find(head);
        const Target* target = m_scene->target(head);
        if (answer != m_scene->prediction.heads.end() && target) {
            const HeadPrediction& given = answer->second;
            text = tr("predicted %1").arg(QString::fromStdString(answer_text(given, target->classes, target->separator)));
            if (given.label >= 0 && static_cast<std::size_t>(given.label) < given.probabilities.size())
                text = tr("%1 (%2)", "a class and its probability")
                           .arg(text, QLocale().toString(given.probabilities[static_cast<std::size_t>(given.label)], 'f', 2));
            if (const auto truth = m_scene->truths.find(head); truth != m_scene->truths.end() && !truth->second.empty())
                text = tr("true %1 · %2").arg(QString::fromStdString(truth->second), text);
        }
    }
    if (m_controller->busy() && !m_current && m_errors.empty()) {
        const auto progress = m_progress.find(Part::map);
        const QString percent = progress == m_progress.end() ? QString()
                                                              : tr(" %1 %").arg(QLocale().toString(100 * progress->second, 'f', 0));
        text = tr("computing %1…%2").arg(methodTitle(m_choices->method()), percent);
    }
    m_prediction->setText(text);
    m_prediction->setToolTip(text);
    m_prediction->setAccessibleName(text);
}

QStringList ExplainAttributionTab::remarks() const {
    QStringList all;
    if (!m_attribution || !m_current) return all;
    for (const Remark& remark : m_attribution->remarks)
        if (const QString words = remarkWords(remark, targetName(m_attribution->target)); !words.isEmpty()) all.append(words);
    if (m_faithfulness && m_faithfulness->no_evidence)
        all.append(tr("No evidence: taking away what this map holds highest moves the model no more than chance does. It is drawn "
                      "faint."));
    return all;
}

void ExplainAttributionTab::updateBanner() {
    QString text;
    bool copy = false;
    const auto error = m_errors.find(Part::map);
    if (m_scene && (m_scene->run != m_subject.run || m_scene->row != m_subject.row))
        text = tr("Out of date: this is row %1 with %2. Row %3 with %4 follows.")
                   .arg(m_scene->row)
                   .arg(m_scene->runName)
                   .arg(m_subject.row)
                   .arg(runName(m_subject.run));
    else if (error != m_errors.end() && m_scene) {
        const MethodInfo* method = attribution_method(m_choices->method());
        const QString why = error->second.code == ErrorCode::bad_graph && method && method->needs == MethodInfo::Needs::attention
                                ? tr("No node of this model attends. Choose a method that needs no attention.")
                                : ExplainMethodChoices::whyNot(m_choices->method(), error->second, m_scene.get());
        text = tr("%1 gave no map. %2").arg(methodTitle(m_choices->method()), why);
        copy = true;
    } else if (m_attribution && !m_current)
        text = tr("Out of date: this is %1 for %2. %3 follows.")
                   .arg(methodTitle(m_attribution->method), targetName(m_attribution->target), methodTitle(m_choices->method()));
    else
        text = remarks().join(QLatin1Char(' '));
    m_banner->setVisible(!text.isEmpty());
    m_bannerText->setText(text);
    m_bannerText->setAccessibleName(text);
    m_bannerCopy->setVisible(copy);
    m_bannerIcon->setPixmap(themedIcon(QStringLiteral("warning")).pixmap(16, 16));
}

/// What made the map, always in view.
void ExplainAttributionTab::updateFacts() {
    QStringList parts;
    const QLocale locale;
    if (m_attribution && m_scene) {
        const Attribution& shown = *m_attribution;
        parts.append(targetName(shown.target));
        if (shown.scale.has_unit())
            parts.append(tr("%1 %2, in its unit %3", "standardised value")
                             .arg(valueTitle(shown.scale), signedText(shown.logit, shown.logit), valueInUnit(shown.scale, shown.logit)));
        else
            parts.append(tr("%1 %2", "logit, and its value").arg(valueTitle(shown.scale.of_output()), signedText(shown.logit, shown.logit)));
        if (std::isfinite(shown.probability)) parts.append(tr("probability %1").arg(locale.toString(shown.probability, 'f', 2)));
        parts.append(methodWords(shown));
        if (const QString delta = deltaWords(shown); !delta.isEmpty()) parts.append(delta);
        if (shown.noise) parts.append(tr("interval ±%1").arg(locale.toString(*shown.noise, 'g', 2)));
        if (m_selection->attribution() == m_attribution.get() && !m_selection->sinks().empty())
            parts.append(tr("sinks %1 % of all").arg(locale.toString(100 * m_selection->sinkShare(), 'f', 0)));
        if (m_selection->attribution() == m_attribution.get() && m_selection->mass() < 1)
            parts.append(tr("strongest %1 % of the mass: %2 of %3 tokens")
                             .arg(locale.toString(100 * m_selection->mass(), 'f', 0))
                             .arg(m_selection->keptTokens())
                             .arg(m_selection->countedTokens()));
        parts.append(tr("seed %1").arg(shown.seed));
        if (shown.passes > 0) parts.append(tr("%1 passes").arg(locale.toString(shown.passes)));
        parts.append(tr("model %1").arg(QString::fromStdString(shown.model_hash).left(8)));
    }
    const QString text = parts.join(QStringLiteral(" · "));
    m_facts->setText(text);
    m_facts->setToolTip(text);
    m_facts->setAccessibleName(text);
}

void ExplainAttributionTab::updateMass() {
    m_massText->setText(tr("%1 %").arg(QLocale().toString(100 * m_selection->mass(), 'f', 0)));
}

void ExplainAttributionTab::updateReadout() {
    QString text = m_selection->readout();
    if (text.isEmpty() && m_attribution && m_scene)
        text = m_selection->isSigned()
                   ? tr("Red speaks for %1, blue against it. Point at a token, or drag over some to sum them up.")
                         .arg(targetName(m_attribution->target))
               : !m_attribution->class_agnostic
                   ? tr("The brighter, the more speaks for %1. Point at a token, or drag over some to sum them up.")
                         .arg(targetName(m_attribution->target))
                   : tr("The brighter, the more was routed from there. Point at a token, or drag over some to sum them up.");
    m_readout->setText(text);
    m_readout->setToolTip(text);
}

void ExplainAttributionTab::updateShapley() {
    std::map<std::string, QString> names;
    std::map<std::string, Modality> modalities;
    if (m_scene)
        for (const std::string& input : m_scene->inputs) {
            names[input] = inputName(input);
            modalities[input] = m_scene->modalities.at(input);
        }
    const auto error = m_errors.find(Part::shapley);
    m_waterfall->setEmptyText(error != m_errors.end() ? errorText(error->second) : tr("Follows."));
    m_waterfall->setShapley(m_scene ? m_shapley : nullptr, names, modalities);
    QString note;
    if (m_shapley && m_scene) {
        QString what = tr("%1 of %2", "logit of a class").arg(valueHeading(m_shapley->scale), targetName(m_shapley->target));
        if (m_shapley->scale.has_unit())
            what = tr("%1 (1 is %2 in its unit)", "what a share of 1 is in the unit of the column")
                       .arg(what, QLocale().toString(m_shapley->scale.deviation, 'g', 4));
        switch (m_shapley->absence) {
        case Absence::trained:
            note = tr("%1, exact. What is taken away is replaced by what the model learned for a missing modality.").arg(what);
            break;
        case Absence::donors:
            note = tr("%1, exact. What is taken away is replaced by that of %n other samples.", nullptr, m_shapley->donors).arg(what);
            break;
        default:
            note = tr("%1, exact; but the model was never trained without a modality: what it says then is a guess.").arg(what);
        }
    }
    m_shareNote->setText(note);
    m_shareNote->setVisible(!note.isEmpty());
}

void ExplainAttributionTab::updateVerdict() {
    const bool shown = m_faithfulness && !m_faithfulness->curves.empty() && m_current;
    m_curves->setFaithfulness(shown ? m_faithfulness : nullptr);
    for (QWidget* part : std::initializer_list<QWidget*>{m_curves, m_curveKind, m_curveScale, m_curveInput, m_verdictNumbers})
        part->setVisible(shown);
    if (shown) {
        // What is explained is followed at first; of a number there is nothing else.
        const bool explained = m_faithfulness->target.probability;
        const int place = explained != m_ofProbability ? explained : std::max(m_curveScale->currentIndex(), 0);
        m_ofProbability = explained;
        const QSignalBlocker quiet(m_curveScale);
        m_curveScale->clear();
        m_curveScale->addItem(valueTitle(m_faithfulness->scale));
        if (m_curves->hasProbability()) m_curveScale->addItem(tr("probability"));
        m_curveScale->setCurrentIndex(std::min(place, m_curveScale->count() - 1));
        m_curveScale->setVisible(m_curveScale->count() > 1);
        m_curves->setProbability(m_curveScale->currentIndex() == 1);
    }
    {
        const QSignalBlocker quiet(m_curveInput);
        m_curveInput->clear();
        if (shown)
            for (const FaithfulnessCurve& curve : m_faithfulness->curves)
                m_curveInput->addItem(curve.input.empty() ? tr("all tokens") : inputName(curve.input));
    }
    const QLocale locale;
    QString text;
    const Theme& colours = theme();
    QColor colour = colours.dim;
    if (shown) {
        const FaithfulnessCurve& joint = m_faithfulness->curves.front();
        text = verdictWords(*m_faithfulness);
        if (!m_faithfulness->too_few_tokens)
            colour = !m_faithfulness->no_evidence && joint.falls() && joint.rises() ? colours.good : colours.warning;
        m_verdictNumbers->setText(
            tr("Area under the curve: %1 taking away (chance %2), %3 putting back (chance %4). Comprehensiveness %5, sufficiency %6.")
                .arg(signedText(joint.deletion_auc, 1), signedText(joint.random_deletion_auc, 1),
                     signedText(joint.insertion_auc, 1), signedText(joint.random_insertion_auc, 1),
                     locale.toString(m_faithfulness->mean_comprehensiveness, 'f', 2),
                     locale.toString(m_faithfulness->mean_sufficiency, 'f', 2)));
        m_verdictNumbers->setToolTip(tr("Comprehensiveness: what the probability loses without the tokens that the map holds highest; "
                                        "more is better. Sufficiency: what it loses with those alone; less is better."));
    } else if (const auto error = m_errors.find(Part::faithfulness); error != m_errors.end()) {
        text = errorText(error->second);
    } else if (m_errors.contains(Part::map)) {
        text = tr("There is no map to be tested.");
    } else {
        const auto progress = m_progress.find(Part::faithfulness);
        text = progress == m_progress.end() ? tr("Follows.")
                                            : tr("Testing… %1 %").arg(locale.toString(100 * progress->second, 'f', 0));
    }
    m_verdict->setText(text);
    m_verdict->setAccessibleName(text);
    QPalette palette = m_verdict->palette();
    palette.setColor(QPalette::WindowText, colour);
    m_verdict->setPalette(palette);
}

void ExplainAttributionTab::updateAgreement() {
    QStringList titles, missing, why;
    int chosen = -1;
    if (m_agreement && m_scene) {
        for (std::size_t i = 0; i < m_agreement->methods.size(); ++i) {
            titles.append(methodTitle(m_agreement->methods[i]));
            if (m_agreement->methods[i] == m_choices->method()) chosen = static_cast<int>(i);
        }
        for (const auto& [id, error] : m_agreement->missing) {
            missing.append(methodTitle(id));
            why.append(tr("%1: %2").arg(methodTitle(id), ExplainMethodChoices::whyNot(id, error, m_scene.get())));
        }
    }
    const bool some = titles.size() > 1;
    m_agreementView->setAgreement(titles, m_agreement && m_scene ? m_agreement->correlations : std::vector<double>(), chosen);
    m_agreementView->setVisible(some);
    m_agreementCard->setNote(tr("rank correlation of the maps"));
    QString note;
    if (!some)
        note = tr("Follows.");
    else if (!m_agreement->complete())
        note = tr("More methods follow.");
    else if (!missing.isEmpty())
        note = tr("Not had with this sample: %1.").arg(missing.join(QStringLiteral(", ")));
    m_agreementNote->setText(note);
    m_agreementNote->setToolTip(why.join(QLatin1Char('\n')));
    m_agreementNote->setVisible(!note.isEmpty());
}

} // namespace triptych
