// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>
#include <QStringList>
#include <string>

namespace triptych {

/// Columns of a table to be ticked, as FieldKind::columns stores them. Arrow keys move, Space ticks.
class ColumnsList : public QListWidget {
    Q_OBJECT

  public:
    explicit ColumnsList(QWidget* parent = nullptr);

    /// @param offered  what may be ticked; what the value names beside is shown too, ticked
    /// @param value    names with commas between, in double quotes where one holds a comma
    void setContent(const QStringList& offered, const std::string& value);
    /// What is ticked: first what was before, in its order, then what came to it.
    std::string value() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {72, sizeHint().height()}; }

  signals:
    void edited(); ///< by a person

  private:
    std::vector<std::string> m_before; ///< names, in the order of the value
};

} // namespace triptych
