// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/graph/graph.h"

namespace triptych {

/// A form made from a field table: one row a field, with unit, help as tooltip, a mark where the value differs from
/// the default (with a button that sets it back), the advanced fields folded away, and the error of a value that is
/// not allowed under its row. Titles and help are translated in context "Fields".
class FieldForm : public QWidget {
    Q_OBJECT

  public:
    explicit FieldForm(QWidget* parent = nullptr);
    ~FieldForm() override;

    /// @param values  by field name; a field that is not named has its default
    void setFields(const std::vector<Field>& fields, const std::map<std::string, Value>& values);
    /// Changes what is shown without valueEdited.
    void setValue(const std::string& name, const Value& value);
    Value value(const std::string& name) const;
    void setReadOnly(bool readOnly);
    bool isReadOnly() const;

  signals:
    /// A person changed a value to one that is allowed.
    void valueEdited(const QString& name, const triptych::Value& value);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
