// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_method_choices.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QToolButton>
#include <algorithm>

#include "app/bridge/error_text.h"
#include "app/workbench/elided_chooser.h"
#include "app/workbench/pages/page_parts.h"
#include "app/workbench/pages/target_items.h"
#include "widgets/attention/attention_card.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/explain/value_words.h"
#include "widgets/forms/field_form.h"
#include "widgets/forms/field_text.h"

namespace triptych {
namespace {

const std::string baselineField = "baseline", seedField = "seed";

/// What is asked of samples is drawn at random.
bool drawsAtRandom(const MethodInfo& method) {
    return find_field(method.fields, "samples") != nullptr;
}

/// Fields of a method but the baseline, which has a chooser of its own; of one that draws at random the seed too.
std::vector<Field> formFields(const MethodInfo& method) {
    std::vector<Field> fields;
    for (const Field& field : method.fields)
        if (field.name != baselineField) fields.push_back(field);
    if (drawsAtRandom(method))
        fields.push_back({.name = seedField,
                          .title = ExplainMethodChoices::tr("Seed").toStdString(),
                          .fallback = std::int64_t{0},
                          .minimum = 0,
                          .maximum = 2147483647,
                          .help = ExplainMethodChoices::tr("Of what the method draws at random, and of the random orders that test "
                                                           "its map. The same seed gives the same map.")
                                      .toStdString()});
    return fields;
}

} // namespace

ExplainMethodChoices::ExplainMethodChoices(Of of, QWidget* parent) : QWidget(parent), m_of(of) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    m_methodLabel = roleLabel("dim", this);
    m_method = narrowChooser(15, this);
    m_methodLabel->setBuddy(m_method);
    m_settings = new QToolButton(this);
    m_settings->setCheckable(true);
    m_settings->setProperty("flat", true);
    m_targetLabel = roleLabel("dim", this);
    m_target = new ElidedChooser(14, this);
    m_targetLabel->setBuddy(m_target);
    m_scaleOf = new QComboBox(this);
    m_baselineLabel = roleLabel("dim", this);
    m_baseline = new QComboBox(this);
    m_baselineLabel->setBuddy(m_baseline);
    row->addWidget(m_methodLabel);
    row->addWidget(m_method);
    row->addWidget(m_settings);
    row->addSpacing(6);
    row->addWidget(m_targetLabel);
    row->addWidget(m_target);
    row->addWidget(m_scaleOf);
    row->addSpacing(6);
    row->addWidget(m_baselineLabel);
    row->addWidget(m_baseline);

    m_card = new AttentionCard(this);
    m_methodHelp = roleLabel("dim", m_card);
    m_methodHelp->setWordWrap(true);
    m_form = new FieldForm(m_card);
    m_card->add(m_methodHelp);
    m_card->add(m_form);
    m_card->hide();

    connect(m_method, &QComboBox::activated, this, [this](int) { chooseMethod(m_method->currentData().toString().toStdString()); });
    connect(m_settings, &QToolButton::toggled, m_card, &QWidget::setVisible);
    connect(m_form, &FieldForm::valueEdited, this, [this](const QString& name, const Value& value) {
        m_params[m_methodId][name.toStdString()] = value;
        emit changed();
    });
    connect(m_target, &QComboBox::activated, this, [this](int) {
        const ExplainTarget chosen = targetOfItem(*m_target, m_target->currentIndex());
        m_wanted.head = chosen.head;
        m_wanted.output = chosen.output;
        tellTarget();
        emit changed();
    });
    connect(m_scaleOf, &QComboBox::activated, this, [this](int index) {
        m_wanted.probability = index == 1;
        emit changed();
    });
    connect(m_baseline, &QComboBox::activated, this, [this](int index) {
        m_baselineWanted = index == 1 ? Baseline::blank : Baseline::mean;
        emit changed();
    });
}

void ExplainMethodChoices::takeFocus() {
    m_method->setFocus();
}

void ExplainMethodChoices::chooseMethod(const std::string& method) {
    if (method == m_methodId || !attribution_method(method)) return;
    m_methodId = method;
    fillMethods();
    emit changed();
}

AttributionRequest ExplainMethodChoices::request() const {
    AttributionRequest made;
    made.method = m_methodId;
    made.target = m_wanted;
    if (const auto params = m_params.find(m_methodId); params != m_params.end()) made.params = params->second;
    if (const auto seed = made.params.find(seedField); seed != made.params.end()) {
        made.seed = static_cast<std::uint64_t>(std::get<std::int64_t>(seed->second));
        made.params.erase(seed);
    }
    if (const MethodInfo* method = attribution_method(m_methodId); method && find_field(method->fields, baselineField))
        made.params[baselineField] = std::string(baseline_name(m_baselineWanted));
    return made;
}

void ExplainMethodChoices::setUnavailable(std::map<std::string, Error> unavailable) {
    m_unavailable = std::move(unavailable);
    fillMethods();
}

void ExplainMethodChoices::addUnavailable(const std::string& method, const Error& why) {
    m_unavailable.insert_or_assign(method, why);
    fillMethods();
}

QString ExplainMethodChoices::whyNot(const std::string& id, const Error& error, const AttributionScene* scene) {
    const MethodInfo* method = attribution_method(id);
    if (method && method->needs != MethodInfo::Needs::nothing && error.code == ErrorCode::invalid_argument && scene) {
        QStringList inputs;
        for (const std::string& input : error.values)
            if (const auto modality = scene->modalities.find(input); modality != scene->modalities.end())
                inputs.append(inputTitle(input, modality->second));
        if (!inputs.isEmpty())
            return tr("It looks at %1, which this sample has not.", "one or more inputs").arg(inputs.join(QStringLiteral(", ")));
    }
    if (error.code == ErrorCode::bad_graph && method && method->needs == MethodInfo::Needs::attention)
        return tr("It needs attention, and no node of this model attends.");
    if (error.code == ErrorCode::bad_graph && method && method->needs == MethodInfo::Needs::feature_map)
        return tr("It needs a convolutional feature map, and this model has none.");
    return errorText(error);
}

void ExplainMethodChoices::setScene(std::shared_ptr<const AttributionScene> scene) {
    m_scene = std::move(scene);
    fillTargets();
}

void ExplainMethodChoices::forgetTarget() {
    m_wanted.head.clear();
    m_wanted.output = -1;
    fillTargets();
}

void ExplainMethodChoices::fillMethods() {
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
            const QString need = whyNot(method.id, missing->second, m_scene.get());
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
                               ? tr("What stands in place of what is taken away, for the method and for the curves that test it. "
                                    "Average: the unknown word, the mean colour, spectrum and number. Blank: no word, black, "
                                    "silence, zero.")
                               : tr("This method takes nothing away. The curves that test it, and what is heard, do."));
    fillForm();
}

void ExplainMethodChoices::fillForm() {
    const MethodInfo* method = attribution_method(m_methodId);
    if (!method) return;
    m_card->setTitle(fieldText(method->title));
    m_card->setNote(QString::fromStdString(method->source));
    m_methodHelp->setText(fieldText(method->help));
    const std::vector<Field> fields = formFields(*method);
    m_form->setFields(fields, m_params[m_methodId]);
    m_form->setVisible(!fields.empty());
}

void ExplainMethodChoices::fillTargets() {
    const QSignalBlocker quiet(m_target);
    m_target->clear();
    const bool pair = m_of == Of::pair;
    if (!m_scene) {
        m_scaleOf->setEnabled(true);
        m_scaleOf->show();
        addTargetItem(*m_target, pair ? tr("most likely for A") : tr("most likely"), {});
        tellTarget();
        return;
    }
    fillTargetItems(*m_target, m_scene->targets, m_scene->prediction, pair ? tr("most likely for A: %1") : tr("most likely: %1"),
                    m_wanted);
    const Target* meant = m_scene->target(m_wanted.head.empty() ? m_scene->prediction.main : m_wanted.head);
    const bool number = meant && meant->kind == TargetKind::number;
    m_scaleOf->setEnabled(!number);
    m_scaleOf->setVisible(!number); // it is neither a logit nor a probability
    if (meant && !number) m_scaleOf->setItemText(0, valueTitle(value_scale({}, {*meant})));
    tellTarget();
}

/// All of the chosen line, which may not have room, and what it is for.
void ExplainMethodChoices::tellTarget() {
    const MethodInfo* method = attribution_method(m_methodId);
    const QString help = m_scene && method && method->class_agnostic
                             ? tr("%1 is the same for every class; the other figures are of this one.").arg(fieldText(method->title))
                             : tr("What the colours speak for and against");
    m_target->setToolTip(tr("%1\n%2", "what is explained, and what that means").arg(m_target->currentText(), help));
}

void ExplainMethodChoices::fillBaselines() {
    const QSignalBlocker quiet(m_baseline);
    m_baseline->clear();
    m_baseline->addItems({tr("average"), tr("blank")});
    m_baseline->setCurrentIndex(m_baselineWanted == Baseline::blank ? 1 : 0);
}

void ExplainMethodChoices::retranslate() {
    m_methodLabel->setText(tr("&Method"));
    m_method->setAccessibleName(tr("Method"));
    m_settings->setText(tr("Settings"));
    m_settings->setToolTip(tr("What the method does, and its parameters"));
    m_settings->setAccessibleName(tr("Settings of the method"));
    m_targetLabel->setText(tr("&Target"));
    m_target->setAccessibleName(tr("What is explained"));
    m_scaleOf->setAccessibleName(tr("Which number of the target is explained"));
    m_scaleOf->setToolTip(tr("Logits add up and do not saturate; probabilities depend on all classes."));
    m_scaleOf->clear();
    m_scaleOf->addItems({tr("logit"), tr("probability")});
    m_scaleOf->setCurrentIndex(m_wanted.probability ? 1 : 0);
    m_baselineLabel->setText(tr("Base&line"));
    m_baseline->setAccessibleName(tr("What stands in place of what is taken away"));
    fillMethods();
    fillTargets();
    fillBaselines();
}

} // namespace triptych
