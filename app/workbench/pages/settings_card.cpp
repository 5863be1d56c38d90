// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/settings_card.h"

#include <QToolButton>

#include "widgets/forms/field_form.h"

namespace triptych {

SettingsCard::SettingsCard(QWidget* parent) : AttentionCard(parent), m_button(new QToolButton(parent)), m_form(new FieldForm(this)) {
    setModality(Modality::none);
    m_button->setCheckable(true);
    m_button->setProperty("flat", true);
    add(m_form);
    hide();
    connect(m_button, &QToolButton::toggled, this, &QWidget::setVisible);
    connect(m_form, &FieldForm::valueEdited, this, [this](const QString& name, const Value& value) {
        m_values[m_kind][name.toStdString()] = value;
        emit changed();
    });
}

void SettingsCard::setFields(const std::string& kind, const std::vector<Field>& fields) {
    m_kind = kind;
    m_form->setFields(fields, m_values[kind]);
    m_button->setEnabled(!fields.empty());
    if (fields.empty()) m_button->setChecked(false);
    m_button->setToolTip(fields.empty() ? tr("There is nothing to set") : tr("Show the parameters"));
}

void SettingsCard::retranslate(const QString& title, const QString& what) {
    setTitle(title);
    m_button->setText(tr("Settings"));
    m_button->setAccessibleName(what);
    m_button->setToolTip(m_button->isEnabled() ? tr("Show the parameters") : tr("There is nothing to set"));
}

} // namespace triptych
