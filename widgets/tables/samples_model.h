// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/dataset/dataset.h"
#include "widgets/tables/media_cache.h"
#include "widgets/tables/row_order.h"

namespace triptych {

/// The rows of a data set in a given order, read from it when a view asks: no cell is copied, whatever the
/// size. The first section is the row's number, the last the part (train, validation, test) that it belongs
/// to; those between are the table's columns, without the one that says the split. Pictures and sounds come
/// from a MediaCache: the first answer is a waiting thumbnail, dataChanged tells of the real one.
class SamplesModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum DataRole {
        ThumbRole =
            Qt::UserRole, ///< std::shared_ptr<const MediaThumb>; only in sections of pictures and sounds
        AbsentRole,       ///< bool: the table has no value there
        ErrorTextRole     ///< QString: why the file cannot be read; empty where it can
    };

    explicit SamplesModel(QObject* parent = nullptr);

    /// All rows in the table's order are shown until an order is set.
    void setDataset(std::shared_ptr<const Dataset> dataset);
    std::shared_ptr<const Dataset> dataset() const { return m_dataset; }
    void setOrder(std::shared_ptr<const RowOrder> order);
    /// How an error is put in the user's language; core's own sentence until it is set.
    void setErrorText(std::function<QString(const Error&)> text) { m_errorText = std::move(text); }
    void retranslate();

    qint64 rowOf(int line) const; ///< row of the data set; -1 outside
    int lineOf(qint64 row) const; ///< -1: not shown
    /// What a section shows: a column of the data set, RowSort::byRow or RowSort::bySplit.
    int columnOf(int section) const;
    int sectionOf(int column) const; ///< -1: none
    std::optional<Role> roleOf(int section) const;
    /// The first section of that role; -1: none.
    int sectionOf(Role role) const;
    MediaCache& media() { return m_media; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    QString cellText(std::size_t row, int section) const;
    QVariant toolTip(std::size_t row, int section) const;

    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<const RowOrder> m_order; ///< null: the table's
    std::vector<int> m_columns;              ///< by section
    std::function<QString(const Error&)> m_errorText;
    mutable MediaCache m_media; ///< asking for a cell is const, and begins its making
};

/// "train", "validation", "test" in the user's language; for none that the row is not used.
QString splitText(Split split);

} // namespace triptych
