// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/graph/graph.h"
#include "widgets/attention/attention_card.h"

class QToolButton;

namespace triptych {

class FieldForm;

/// Parameters of what is computed, which a button shows and hides: what differs from the defaults is kept, by kind of question.
class SettingsCard : public AttentionCard {
    Q_OBJECT

  public:
    explicit SettingsCard(QWidget* parent = nullptr);

    QToolButton* button() const { return m_button; } ///< to be laid out beside what starts the work
    /// @param kind  what they are parameters of: each kind has values of its own
    void setFields(const std::string& kind, const std::vector<Field>& fields);
    /// What was changed, by field name.
    const std::map<std::string, Value>& values() const { return m_values.at(m_kind); }
    /// @param what  of what these are the settings, for a screen reader
    void retranslate(const QString& title, const QString& what);

  signals:
    void changed();

  private:
    QToolButton* m_button;
    FieldForm* m_form;
    std::string m_kind;
    std::map<std::string, std::map<std::string, Value>> m_values{{std::string(), {}}};
};

} // namespace triptych
