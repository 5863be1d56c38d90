// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QIcon>
#include <QSortFilterProxyModel>
#include <vector>

#include "core/graph/registry.h"

class QMimeData;

namespace triptych {

/// A square in the colour of a type, drawn in the theme's colours of the moment.
QIcon typeIcon(const NodeType& type);

/// How a node type is dragged: its id in UTF-8 under this format.
inline constexpr auto node_type_format = "application/x-triptych-node-type";
QMimeData* nodeTypeMime(const QString& type);
QString draggedNodeType(const QMimeData* data); ///< empty: none

/// The catalogue as a tree: categories in the order of a graph from left to right, the types in each by
/// title.
class PaletteModel : public QAbstractItemModel {
    Q_OBJECT

  public:
    enum Role { type_role = Qt::UserRole, category_role, search_role };

    explicit PaletteModel(const Registry& registry, QObject* parent = nullptr);
    /// Titles anew, in another language.
    void retranslate();
    const NodeType* type(const QModelIndex& index) const; ///< null for a category

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    Qt::DropActions supportedDragActions() const override { return Qt::CopyAction; }

  private:
    struct Category {
        std::string name;
        std::vector<const NodeType*> types;
    };
    std::vector<Category> m_categories;
};

/// What of it fits the words that were typed.
class PaletteFilter : public QSortFilterProxyModel {
    Q_OBJECT

  public:
    explicit PaletteFilter(QObject* parent = nullptr);
    void setTyped(const QString& typed);
    QModelIndex
    best() const; ///< of the types that are shown, what fits best; the first where nothing was typed

  protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

  private:
    QString m_typed;
};

/// A category's place among the others, as data flow.
int categoryRank(const std::string& category);

} // namespace triptych
