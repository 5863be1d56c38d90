// SPDX-License-Identifier: GPL-3.0-or-later
// What the tab Compare says in words and numbers.
#include <QFrame>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_compare_tab.h"
#include "app/workbench/pages/explain_map_words.h"
#include "app/workbench/pages/explain_method_choices.h"
#include "app/workbench/pages/sample_words.h"
#include "app/workbench/pages/verdict_words.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/explain/attribution_strip_view.h"
#include "widgets/explain/attribution_view.h"
#include "widgets/explain/value_words.h"
#include "widgets/forms/field_text.h"
#include "widgets/theme.h"
#include "widgets/what_if/paired_bars.h"

namespace triptych {
namespace {

constexpr std::size_t mostClasses = 8;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// What a side gives a class, by its name: models may count them otherwise.
double probabilityOf(const ComparedSide& side, const std::string& name) {
    const Target* target = side.scene->target(side.attribution->target.head);
    const auto answer = side.scene->prediction.heads.find(side.attribution->target.head);
    if (!target || answer == side.scene->prediction.heads.end()) return none;
    const auto found = std::find(target->classes.begin(), target->classes.end(), name);
    const auto place = static_cast<std::size_t>(found - target->classes.begin());
    return place < answer->second.probabilities.size() ? static_cast<double>(answer->second.probabilities[place]) : none;
}

QString answerOf(const ComparedSide& side) {
    const Target* target = side.scene->target(side.attribution->target.head);
    const auto answer = side.scene->prediction.heads.find(side.attribution->target.head);
    if (!target || answer == side.scene->prediction.heads.end()) return QStringLiteral("–");
    return QString::fromStdString(answer_text(answer->second, target->classes, target->separator));
}

/// What is right for the row; empty: it is not known.
QString truthOf(const ComparedSide& side) {
    const auto truth = side.scene->truths.find(side.attribution->target.head);
    return truth == side.scene->truths.end() ? QString() : QString::fromStdString(truth->second);
}

/// Of a number in the unit of its column.
double shareOf(const ComparedSide& side, const std::string& input) {
    if (!side.shapley) return none;
    const auto found = std::find(side.shapley->inputs.begin(), side.shapley->inputs.end(), input);
    return found == side.shapley->inputs.end()
               ? none
               : side.shapley->scale.deviation *
                     side.shapley->values[static_cast<std::size_t>(found - side.shapley->inputs.begin())];
}

} // namespace

QString ExplainCompareTab::runName(const QString& folder) const {
    for (const RunInfo& run : session().runs())
        if (QString::fromStdString(run.folder.string()) == folder) return QString::fromStdString(run.name);
    return folder.section(QLatin1Char('/'), -1);
}

QString ExplainCompareTab::methodTitle(const std::string& id) const {
    const MethodInfo* method = attribution_method(id);
    return method ? fieldText(method->title) : QString::fromStdString(id);
}

/// @param epoch  0: it is not known
QString ExplainCompareTab::checkpointName(const QString& which, int epoch) const {
    if (which == QLatin1String("initial")) return tr("before training", "a checkpoint");
    const QString name = which == QLatin1String("last") ? tr("last") : tr("best");
    return epoch > 0 ? tr("%1, epoch %2", "which checkpoint, and of which epoch").arg(name).arg(epoch) : name;
}

QString ExplainCompareTab::sideName(const CompareSide& side, int epoch) const {
    return tr("row %1 · %2 · %3", "row, run, checkpoint").arg(side.row).arg(runName(side.run), checkpointName(side.which, epoch));
}

/// A value of a map as in_column_unit().
QString ExplainCompareTab::valueWords(const Attribution& map, double value) const {
    if (map.scale.has_unit()) return valueInUnit(map.scale, value);
    return signedText(value, std::max(std::abs(m_maps[sideA]->full_value), std::abs(m_maps[sideB]->full_value)));
}

/// @pre something is shown
QString ExplainCompareTab::targetName() const { return QString::fromStdString(m_shown->a.attribution->output_name); }

/// Why nothing can be subtracted of an input; empty: something can, or the method says nothing of it.
QString ExplainCompareTab::whyUnaligned(const std::string& input) const {
    const auto counts = m_shown->alignment.inputs.find(input);
    if (counts == m_shown->alignment.inputs.end() || counts->second.aligned > 0) return {};
    if (counts->second.otherText)
        return tr("The texts differ: a word that stands elsewhere is another word, and none is subtracted.");
    if (counts->second.ofA == 0) return tr("Side A has nothing here that could be subtracted.");
    if (counts->second.ofB == 0) return tr("Side B has nothing here from which something could be subtracted.");
    return tr("The tokens of the sides lie at other places, and none is subtracted.");
}

/// Which tokens are not aligned, and what is subtracted of two samples.
QString ExplainCompareTab::alignmentText() const {
    QStringList parts;
    for (const std::string& input : m_rows) {
        const auto counts = m_shown->alignment.inputs.find(input);
        if (counts == m_shown->alignment.inputs.end() || counts->second.whole()) continue;
        const AttributionScene& scene = m_shown->a.scene->modalities.contains(input) ? *m_shown->a.scene : *m_shown->b.scene;
        const QString name = inputHeading(input, scene);
        parts.append(counts->second.otherText
                         ? tr("%1: the texts differ, no words align").arg(name)
                         : tr("%1: %2 tokens align, of %3 of A and %4 of B")
                               .arg(name)
                               .arg(counts->second.aligned)
                               .arg(counts->second.ofA)
                               .arg(counts->second.ofB));
    }
    if (m_shown->difference && m_shown->a.side.row != m_shown->b.side.row)
        parts.prepend(tr("Two samples: what lies at the same place is subtracted, whatever is seen there"));
    return parts.join(QStringLiteral(" · "));
}

/// What the tab says where there is nothing to show.
void ExplainCompareTab::updateState() {
    QString heading, text;
    if (m_error) {
        const CompareQuestion asked = question();
        const bool a = m_error->first == CompareController::Side::a;
        heading = a ? tr("Side A cannot be explained") : tr("Side B cannot be explained");
        const Error& error = m_error->second;
        const bool lacking = error.code == ErrorCode::bad_graph || error.code == ErrorCode::invalid_argument;
        const QString why = lacking ? tr("%1 gave no map. %2")
                                          .arg(methodTitle(m_choices->method()),
                                               ExplainMethodChoices::whyNot(m_choices->method(), error, nullptr))
                                    : errorText(error);
        text = tr("%1: %2", "what, and why not").arg(sideName(a ? asked.a : asked.b), why);
    } else if (!m_shown) {
        heading = busy() ? tr("Comparing…") : tr("Choose a sample");
        if (busy()) {
            const CompareQuestion asked = question();
            text = tr("%1 and %2").arg(sideName(asked.a), sideName(asked.b));
        } else {
            text = tr("Pick a row above, or on the Data page.");
        }
    }
    m_emptyTitle->setText(heading);
    m_emptyText->setText(text);
    m_emptyCopy->setVisible(m_error.has_value());
    m_pages->setCurrentIndex(heading.isEmpty() ? 1 : 0);
    m_pin->setEnabled(!m_subject.run.isEmpty() && m_subject.row >= 0);
    m_pinButton->setEnabled(m_pin->isEnabled());
    m_pin->setToolTip(m_pin->isEnabled() ? tr("The sample that is shown stays as side B, whatever side A becomes.")
                                         : tr("There is no sample to pin: choose one first."));
    m_pinButton->setToolTip(m_pin->toolTip());
    updateBanner();
    updateHeadings();
    updateBars();
    updateFacts();
    updateReadout();
    emit busyChanged();
}

void ExplainCompareTab::updateBanner() {
    QString text;
    if (m_shown && !m_current) {
        const CompareQuestion next = question();
        text = tr("Out of date: this is %1 and %2 with %3. %4 and %5 with %6 follows, %7 %.")
                   .arg(sideName(m_shown->a), sideName(m_shown->b), methodTitle(m_shown->a.attribution->method),
                        sideName(next.a), sideName(next.b), methodTitle(m_choices->method()),
                        QLocale().toString(100 * m_progress, 'f', 0));
    } else if (m_shown) {
        text = remarks().join(QLatin1Char(' '));
    }
    m_banner->setVisible(!text.isEmpty());
    m_bannerText->setText(text);
    m_bannerText->setAccessibleName(text);
    m_bannerIcon->setPixmap(themedIcon(QStringLiteral("warning")).pixmap(16, 16));
}

QStringList ExplainCompareTab::remarks() const {
    QStringList all;
    const Attribution &mapA = *m_shown->a.attribution, &mapB = *m_shown->b.attribution;
    if (m_shown->a.side.row == m_shown->b.side.row && mapA.model_hash == mapB.model_hash)
        all.append(tr("Both sides are the same sample with the same weights: choose another row, run or checkpoint for one of them."));
    if (mapA.class_agnostic)
        all.append(tr("These maps are the same for every class: they tell where information was routed."));
    const bool idleA = m_judged[sideA] && m_judged[sideA]->no_evidence, idleB = m_judged[sideB] && m_judged[sideB]->no_evidence;
    if (idleA && idleB)
        all.append(tr("No evidence on either side: taking away what these maps hold highest moves the model no more than chance "
                      "does. They are drawn faint, and what they differ by is noise."));
    else if (idleA || idleB)
        all.append(tr("No evidence on side %1: taking away what its map holds highest moves the model no more than chance does. It "
                      "is drawn faint.")
                       .arg(idleA ? tr("A") : tr("B")));
    for (const auto& [judgement, name] : {std::pair(m_judged[sideA], tr("A")), std::pair(m_judged[sideB], tr("B"))})
        if (judgement && judgement->too_few_tokens) all.append(tr("%1: %2.", "side, and what of it").arg(name, verdictWords(*judgement)));
    for (const auto& [map, name] : {std::pair(&mapA, tr("A")), std::pair(&mapB, tr("B"))})
        for (const Remark& remark : map->remarks) {
            if (remark.kind == Remark::Kind::class_agnostic) continue; // told of both
            if (const QString words = remarkWords(remark, targetName()); !words.isEmpty())
                all.append(tr("%1: %2", "side, and what of it").arg(name, words));
        }
    if (m_shown->difference && !m_shown->difference->remarks.empty())
        all.append(tr("Most differences are within the intervals of what was drawn, and are drawn faint. Take more samples."));
    return all;
}

void ExplainCompareTab::updateHeadings() {
    if (!m_shown) return;
    const QString sides[] = {tr("A"), tr("B"), tr("B − A")};
    const QString texts[] = {tr("A: %1").arg(sideName(m_shown->a)), tr("B: %1").arg(sideName(m_shown->b)),
                             tr("B − A: what B gives more, and less")};
    for (const Column column : {sideA, sideB, differenceOf}) {
        QLabel* heading = m_columns[column].heading;
        heading->setText(texts[column]);
        // Whether the map matters stands beside what it is of.
        const auto judgement = column == differenceOf || !m_current ? nullptr : m_judged[column];
        heading->setToolTip(judgement && !judgement->curves.empty() ? tr("%1\n%2", "a side, and whether its map matters")
                                                                          .arg(texts[column], verdictWords(*judgement))
                                                                    : texts[column]);
        m_columns[column].sinks->setAccessibleName(
            tr("%1: %2", "side, and what of it").arg(sides[column], tr("tokens that stand for no part of the sample")));
        const AttributionScene& scene = *(column == sideA ? m_shown->a : m_shown->b).scene;
        for (const auto& [input, card] : m_columns[column].cards) {
            if (card->view() && scene.modalities.contains(input))
                card->view()->setAccessibleName(tr("%1: %2", "side, and what of it").arg(sides[column], inputHeading(input, scene)));
        }
    }
}

void ExplainCompareTab::updateBars() {
    if (!m_shown) {
        m_predictions->setBars({});
        m_shares->setBars({});
        return;
    }
    const QLocale locale;
    const ComparedSide &a = m_shown->a, &b = m_shown->b;
    const Attribution& mapA = *a.attribution;
    std::vector<PairedBar> bars;
    if (const Target* target = a.scene->target(mapA.target.head); target && target->kind != TargetKind::number) {
        std::vector<std::size_t> order(target->classes.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto weight = [&](std::size_t i) {
            // The class that is explained is always among them.
            if (static_cast<int>(i) == mapA.target.output) return 2.0;
            const double there = probabilityOf(b, target->classes[i]);
            return std::max(probabilityOf(a, target->classes[i]), std::isfinite(there) ? there : 0.0);
        };
        std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return weight(x) > weight(y); });
        order.resize(std::min(order.size(), mostClasses));
        for (const std::size_t i : order)
            bars.push_back({QString::fromStdString(target->classes[i]), {}, probabilityOf(a, target->classes[i]),
                            probabilityOf(b, target->classes[i])});
    }
    m_predictions->setVisible(!bars.empty());
    m_predictions->setBars(std::move(bars));
    const QString answerA = answerOf(a), answerB = answerOf(b);
    m_predictionCard->setNote(answerA == answerB ? tr("both %1").arg(answerA) : tr("%1 ≠ %2").arg(answerA, answerB));
    const Attribution &unitA = *m_maps[sideA], &unitB = *m_maps[sideB];
    const double apart = unitB.full_value - unitA.full_value;
    const double scale = std::max(std::abs(unitA.full_value), std::abs(unitB.full_value));
    const QString what = unitA.scale.has_unit()
                             ? tr("%1, in its unit", "the column of a number").arg(targetName())
                             : tr("%1 of %2", "logit of a class").arg(valueHeading(unitA.scale), targetName());
    QString verdict = tr("%1: A %2, B %3 (B − A %4).")
                          .arg(what, valueWords(unitA, unitA.full_value), valueWords(unitB, unitB.full_value), signedText(apart, scale));
    if (m_shown->correlation && std::isfinite(*m_shown->correlation))
        verdict = tr("%1 Rank correlation of both maps: %2.").arg(verdict, locale.toString(*m_shown->correlation, 'f', 2));
    const QString truthA = truthOf(a), truthB = truthOf(b);
    if (!truthA.isEmpty() || !truthB.isEmpty())
        verdict = truthA == truthB ? tr("%1 In truth %2.", "what both sides say, and what is right").arg(verdict, truthA)
                                   : tr("%1 In truth A %2, B %3.")
                                         .arg(verdict, truthA.isEmpty() ? QStringLiteral("–") : truthA,
                                              truthB.isEmpty() ? QStringLiteral("–") : truthB);
    m_verdict->setText(verdict);

    std::vector<PairedBar> shares;
    for (const std::string& input : m_rows) {
        const AttributionScene& scene = a.scene->modalities.contains(input) ? *a.scene : *b.scene;
        const Modality modality = scene.modalities.at(input);
        PairedBar bar{inputHeading(input, scene), theme().modality(modality), shareOf(a, input), shareOf(b, input)};
        if (std::isfinite(bar.before) || std::isfinite(bar.after)) shares.push_back(std::move(bar));
    }
    m_shares->setVisible(!shares.empty());
    m_shares->setBars(std::move(shares));
    QString note = unitA.scale.has_unit() ? tr("Shapley values of the modalities, for %1, in its unit").arg(targetName())
                                          : tr("Shapley values of the modalities, for %1").arg(targetName());
    for (const auto& [side, name] : {std::pair(&a, tr("A")), std::pair(&b, tr("B"))})
        if (side->shapleyError) note = tr("%1: %2", "side, and why there is nothing of it").arg(name, errorText(*side->shapleyError));
    m_shareNote->setText(note);
}

/// What made both maps, always in view.
void ExplainCompareTab::updateFacts() {
    QStringList parts;
    if (m_shown) {
        const QLocale locale;
        parts.append(targetName());
        parts.append(methodWords(*m_maps[sideA]));
        parts.append(tr("seed %1").arg(m_maps[sideA]->seed));
        for (const auto& [side, name] : {std::pair(sideA, tr("A")), std::pair(sideB, tr("B"))}) {
            const Attribution& map = *m_maps[side];
            QStringList own;
            own.append(map.scale.has_unit() ? tr("%1 in its unit", "a number").arg(valueWords(map, map.logit))
                                            : tr("%1 %2", "logit, and its value").arg(valueTitle(map.scale.of_output()), signedText(map.logit, map.logit)));
            if (std::isfinite(map.probability)) own.append(tr("probability %1").arg(locale.toString(map.probability, 'f', 2)));
            if (const QString delta = deltaWords(map); !delta.isEmpty()) own.append(delta);
            if (map.noise) own.append(tr("interval ±%1").arg(locale.toString(*map.noise, 'g', 2)));
            if (selection(side)->attribution() == &map && !selection(side)->sinks().empty())
                own.append(tr("sinks %1 % of all").arg(locale.toString(100 * selection(side)->sinkShare(), 'f', 0)));
            own.append(tr("model %1").arg(QString::fromStdString(map.model_hash).left(8)));
            parts.append(tr("%1: %2", "side, and what of it").arg(name, own.join(QStringLiteral(", "))));
        }
    }
    const QString text = parts.join(QStringLiteral(" · "));
    m_facts->setText(text);
    m_facts->setToolTip(text);
    m_facts->setAccessibleName(text);
}

void ExplainCompareTab::updateReadout() {
    QStringList parts;
    if (m_shown) {
        const QString names[] = {tr("A"), tr("B"), tr("B − A")};
        for (const Column column : {sideA, sideB, differenceOf})
            if (const QString text = m_columns[column].selection->readout(); !text.isEmpty())
                parts.append(tr("%1: %2", "side, and what of it").arg(names[column], text));
        for (const Column column : {sideA, sideB})
            if (const int token = selection(column)->hovered();
                token >= 0 && m_shown->difference && counterpart(column, token, differenceOf) < 0)
                parts.append(tr("the other side has no such token"));
        if (parts.isEmpty())
            parts.append(!m_shown->difference ? tr("The sides have other tokens: there is no difference of each.")
                         : alignmentText().isEmpty()
                             ? tr("Both sides have the same tokens. Point at one, or select some, to compare them.")
                             : alignmentText());
    }
    const QString text = parts.join(QStringLiteral(" · "));
    m_readout->setText(text);
    m_readout->setToolTip(text);
    m_readout->setAccessibleName(text);
}

} // namespace triptych
