// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can choose on the tab Attribution: method and its parameters, target, baseline, scale.
#include <QAbstractItemView>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QStandardItemModel>
#include <QToolButton>
#include <cmath>

#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_attribution_tab.h"
#include "widgets/explain/agreement_view.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/faithfulness_plot.h"
#include "widgets/explain/modality_waterfall.h"
#include "widgets/forms/field_form.h"
#include "widgets/forms/field_text.h"

namespace triptych {
namespace {

constexpr int headRole = Qt::UserRole, outputRole = Qt::UserRole + 1;
const std::string baselineField = "baseline";

/// Fields of a method but the baseline, which has a chooser of its own.
std::vector<Field> formFields(const MethodInfo& method) {
    std::vector<Field> fields;
    for (const Field& field : method.fields)
        if (field.name != baselineField) fields.push_back(field);
    return fields;
}

} // namespace

void ExplainAttributionTab::connectChoices() {
    const auto again = [this] {
        m_asked.reset();
        ask();
    };
    connect(m_method, &QComboBox::activated, this, [this](int) { chooseMethod(m_method->currentData().toString().toStdString()); });
    connect(m_settings, &QToolButton::toggled, this, [this](bool on) { m_formCard->setVisible(on); });
    connect(m_form, &FieldForm::valueEdited, this, [this, again](const QString& name, const Value& value) {
        m_params[m_methodId][name.toStdString()] = value;
        again();
    });
    connect(m_target, &QComboBox::activated, this, [this, again](int) {
        m_wanted.head = m_target->currentData(headRole).toString().toStdString();
        m_wanted.output = m_target->currentData(outputRole).toInt();
        again();
    });
    connect(m_scaleOf, &QComboBox::activated, this, [this, again](int index) {
        m_wanted.probability = index == 1;
        again();
    });
    connect(m_baseline, &QComboBox::activated, this, [this, again](int index) {
        m_baselineWanted = index == 1 ? Baseline::blank : Baseline::mean;
        again();
    });
    connect(m_range, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) m_selection->setRange(static_cast<AttributionSelection::Range>(m_range->currentData().toInt()));
    });
    connect(m_opacity, &QSlider::valueChanged, this, [this](int percent) {
        for (AttributionCard* shown : m_cards)
            shown->setOpacity(percent / 100.0);
        session().setViewState(QStringLiteral("explain.attribution.opacity"), percent);
    });
    connect(m_smooth, &QCheckBox::toggled, this, [this](bool on) {
        for (AttributionCard* shown : m_cards)
            shown->setSmooth(on);
        m_smoothAction->setChecked(on);
    });
    connect(m_smoothAction, &QAction::toggled, m_smooth, &QCheckBox::setChecked);
    connect(m_fine, &QCheckBox::toggled, this, [this](bool on) {
        for (AttributionCard* shown : m_cards)
            shown->setFine(on);
    });
    connect(m_unselect, &QAction::triggered, m_selection, &AttributionSelection::clearBrush);
    connect(m_shareMode, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0) return; // while it is filled anew
        m_waterfall->setMode(index == 1 ? ModalityWaterfall::Mode::values : ModalityWaterfall::Mode::interactions);
    });
    // A modality that is chosen has its tokens selected everywhere.
    connect(m_waterfall, &ModalityWaterfall::activated, this, [this](int row) {
        const std::string& input = m_waterfall->steps()[static_cast<std::size_t>(row)].input;
        if (!input.empty()) m_selection->brush(m_selection->tokensOf(input), false);
    });
    connect(m_curveKind, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) m_curves->setKind(index == 1 ? FaithfulnessPlot::Kind::insertion : FaithfulnessPlot::Kind::deletion);
    });
    connect(m_curveInput, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) m_curves->setCurve(index);
    });
    connect(m_agreementView, &AgreementView::chosen, this, [this](int method) {
        if (m_agreement) chooseMethod(m_agreement->methods[static_cast<std::size_t>(method)]);
    });
}

void ExplainAttributionTab::chooseMethod(const std::string& method) {
    if (method == m_methodId || !attribution_method(method)) return;
    m_methodId = method;
    fillMethods();
    m_asked.reset();
    ask();
}

AttributionRequest ExplainAttributionTab::request() const {
    AttributionRequest made;
    made.method = m_methodId;
    made.target = m_wanted;
    if (const auto params = m_params.find(m_methodId); params != m_params.end()) made.params = params->second;
    if (const MethodInfo* method = attribution_method(m_methodId); method && find_field(method->fields, baselineField))
        made.params[baselineField] = std::string(baseline_name(m_baselineWanted));
    return made;
}

void ExplainAttributionTab::fillMethods() {
    const QSignalBlocker quiet(m_method);
    m_method->clear();
    auto* items = qobject_cast<QStandardItemModel*>(m_method->model());
    for (const MethodInfo& method : attribution_methods()) {
        const QString title = fieldText(method.title);
        m_method->addItem(method.class_agnostic ? tr("%1 · same for every class").arg(title) : title,
                          QString::fromStdString(method.id));
        const auto missing = m_unavailable.find(method.id);
        QStandardItem* item = items ? items->item(m_method->count() - 1) : nullptr;
        if (!item) continue;
        item->setEnabled(missing == m_unavailable.end());
        QString help = fieldText(method.help);
        if (missing != m_unavailable.end()) {
            const QString need = method.needs == MethodInfo::Needs::attention
                                     ? tr("It needs attention, and no node of this model attends.")
                                 : method.needs == MethodInfo::Needs::feature_map
                                     ? tr("It needs a convolutional feature map, and this model has none.")
                                     : errorText(missing->second);
            help = tr("%1\n%2", "why a method cannot be chosen, and what it does").arg(need, help);
        }
        item->setToolTip(help);
    }
    m_method->setCurrentIndex(m_method->findData(QString::fromStdString(m_methodId)));
    // The list is as wide as its widest line, however narrow the chooser is.
    m_method->view()->setMinimumWidth(m_method->view()->sizeHintForColumn(0) + 24);
    const MethodInfo* method = attribution_method(m_methodId);
    m_method->setToolTip(method ? fieldText(method->help) : QString());
    const bool hasBaseline = method && find_field(method->fields, baselineField);
    m_baseline->setToolTip(hasBaseline
                               ? tr("What stands in place of what is taken away, for the method and for the curves below. Average: "
                                    "the unknown word, the mean colour, spectrum and number. Blank: no word, black, silence, zero.")
                               : tr("This method takes nothing away. The curves that test it, and what is heard, do."));
    fillForm();
}

void ExplainAttributionTab::fillForm() {
    const MethodInfo* method = attribution_method(m_methodId);
    if (!method) return;
    m_formCard->setTitle(fieldText(method->title));
    m_formCard->setNote(QString::fromStdString(method->source));
    m_methodHelp->setText(fieldText(method->help));
    const std::vector<Field> fields = formFields(*method);
    m_form->setFields(fields, m_params[m_methodId]);
    m_form->setVisible(!fields.empty());
}

void ExplainAttributionTab::fillTargets() {
    const QSignalBlocker quiet(m_target);
    m_target->clear();
    const auto add = [this](const QString& text, const std::string& head, int output) {
        m_target->addItem(text);
        m_target->setItemData(m_target->count() - 1, QString::fromStdString(head), headRole);
        m_target->setItemData(m_target->count() - 1, output, outputRole);
    };
    if (!m_scene) {
        add(tr("most likely"), {}, -1);
        return;
    }
    for (const Target& target : m_scene->targets) {
        const bool main = target.head == m_scene->prediction.main;
        const auto answer = m_scene->prediction.heads.find(target.head);
        if (answer == m_scene->prediction.heads.end()) continue;
        const QString before = m_scene->targets.size() > 1 ? QString::fromStdString(target.head) + QStringLiteral(" · ") : QString();
        if (target.kind == TargetKind::number) {
            add(before + QString::fromStdString(target.column), main ? std::string() : target.head, -1);
            continue;
        }
        add(before + tr("most likely: %1").arg(QString::fromStdString(answer_text(answer->second, target.classes, target.separator))),
            main ? std::string() : target.head, -1);
        for (std::size_t i = 0; i < target.classes.size(); ++i)
            add(before + QString::fromStdString(target.classes[i]), main ? std::string() : target.head, static_cast<int>(i));
    }
    for (int i = 0; i < m_target->count(); ++i)
        if (m_target->itemData(i, headRole).toString().toStdString() == m_wanted.head &&
            m_target->itemData(i, outputRole).toInt() == m_wanted.output)
            m_target->setCurrentIndex(i);
    const Target* meant = m_scene->target(m_wanted.head.empty() ? m_scene->prediction.main : m_wanted.head);
    const bool number = meant && meant->kind == TargetKind::number;
    m_scaleOf->setEnabled(!number);
    const MethodInfo* method = attribution_method(m_methodId);
    m_target->setToolTip(method && method->class_agnostic
                             ? tr("%1 is the same for every class; the other figures are of this one.").arg(fieldText(method->title))
                             : tr("What the colours speak for and against"));
}

void ExplainAttributionTab::fillBaselines() {
    const QSignalBlocker quiet(m_baseline);
    m_baseline->clear();
    m_baseline->addItems({tr("average"), tr("blank")});
    m_baseline->setCurrentIndex(m_baselineWanted == Baseline::blank ? 1 : 0);
}

} // namespace triptych
