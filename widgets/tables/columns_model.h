// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <memory>

#include "core/dataset/dataset.h"
#include "core/graph/graph.h"

namespace triptych {

/// Whose data a column of that role holds, for its colour.
Modality modalityOf(Role role);
/// "text", "image", … in the user's language.
QString roleText(Role role);

/// The columns of a data set with their roles. A change of a role is only asked for: who owns the data set
/// makes it and sets the new one.
class ColumnsModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { nameColumn, countsColumn, roleColumn, columnsInAll };
    enum DataRole {
        ModalityRole = Qt::UserRole, ///< int of Modality
        TroubleRole
    }; ///< bool: some of its files are not there

    using QAbstractTableModel::QAbstractTableModel;

    void setDataset(std::shared_ptr<const Dataset> dataset);
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  signals:
    void roleChosen(const QString& column, triptych::Role role);

  private:
    std::shared_ptr<const Dataset> m_dataset;
};

/// Draws a column with the square of its modality, what is missing behind its name, and its role as a chip;
/// the chip opens a list of roles. A view that uses it hides the column of counts.
class ColumnsDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
};

} // namespace triptych
