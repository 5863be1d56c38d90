// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/graph/graph.h"

namespace triptych {

/// A form made from a field table: one row a field, with unit, help as tooltip, a mark where the value
/// differs from the default (with a button that sets it back), the advanced fields folded away, and the error
/// of a value that is not allowed under its row. Titles and help are translated in context "Fields".
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
    /// @param why  shown as tooltip of the controls, so that a person learns when they can be changed again
    void setReadOnly(bool readOnly, const QString& why = {});
    bool isReadOnly() const;

    /// What a field of kind column may name: it becomes a choice of them, one of kind columns a list to tick. Without
    /// names either is a line of text.
    void setColumns(const QStringList& columns);
    /// How a file is chosen: shows something over `parent` that starts at `current`, returns at once, and
    /// calls `chosen` later if a file was chosen. Until it is set: the system's file dialog.
    using FileChooser = std::function<void(QWidget* parent, const QString& current,
                                           const std::function<void(const QString&)>& chosen)>;
    void setFileChooser(FileChooser chooser);

    /// Takes what was typed and not yet confirmed, as Enter does.
    void commit();
    bool hasErrors() const;

    /// The editor of a field, for focus and for tests; null if there is no such field.
    QWidget* editor(const std::string& name) const;

  signals:
    /// A person changed a value to one that is allowed.
    void valueEdited(const QString& name, const triptych::Value& value);

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void retranslate();

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
