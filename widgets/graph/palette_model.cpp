// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/palette_model.h"

#include <QIconEngine>
#include <QMimeData>
#include <QPainter>
#include <algorithm>
#include <array>
#include <string_view>

#include "widgets/forms/field_text.h"
#include "widgets/graph/choice_popup.h"
#include "widgets/graph/node_card.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

class SquareEngine : public QIconEngine {
  public:
    SquareEngine(Modality modality, bool head) : m_modality(modality), m_head(head) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode, QIcon::State) override {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_head ? theme().accent : theme().modality(m_modality));
        const double side = std::min({rect.width(), rect.height(), 10});
        QRectF square(0, 0, side, side);
        square.moveCenter(QRectF(rect).center());
        painter->drawRoundedRect(square, 2, 2);
        painter->restore();
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixels(size);
        pixels.fill(Qt::transparent);
        {
            QPainter painter(&pixels);
            paint(&painter, QRect(QPoint(), size), mode, state);
        }
        return pixels;
    }
    QIconEngine* clone() const override { return new SquareEngine(m_modality, m_head); }

  private:
    Modality m_modality;
    bool m_head;
};

} // namespace

QIcon typeIcon(const NodeType& type) {
    return QIcon(new SquareEngine(type.modality, type.category == "head"));
}

QMimeData* nodeTypeMime(const QString& type) {
    auto* data = new QMimeData;
    data->setData(QLatin1String(node_type_format), type.toUtf8());
    return data;
}

QString draggedNodeType(const QMimeData* data) {
    return data && data->hasFormat(QLatin1String(node_type_format))
               ? QString::fromUtf8(data->data(QLatin1String(node_type_format)))
               : QString();
}

int categoryRank(const std::string& category) {
    constexpr std::array<std::string_view, 4> first{"input", "text encoder", "image encoder",
                                                    "audio encoder"};
    constexpr std::array<std::string_view, 2> last{"fusion", "head"};
    for (std::size_t i = 0; i < first.size(); ++i)
        if (category == first[i]) return int(i);
    for (std::size_t i = 0; i < last.size(); ++i)
        if (category == last[i]) return 20 + int(i);
    // Encoders of further modalities before what stands between.
    return category.ends_with("encoder") ? 10 : 11;
}

PaletteModel::PaletteModel(const Registry& registry, QObject* parent) : QAbstractItemModel(parent) {
    for (const NodeType* type : registry.types()) {
        auto found = std::find_if(m_categories.begin(), m_categories.end(),
                                  [&](const Category& c) { return c.name == type->category; });
        if (found == m_categories.end()) found = m_categories.insert(found, {type->category, {}});
        found->types.push_back(type);
    }
    std::stable_sort(m_categories.begin(), m_categories.end(), [](const Category& a, const Category& b) {
        return std::pair(categoryRank(a.name), a.name) < std::pair(categoryRank(b.name), b.name);
    });
}

void PaletteModel::retranslate() {
    for (int i = 0; i < rowCount(); ++i) {
        const QModelIndex category = index(i, 0);
        emit dataChanged(category, category);
        emit dataChanged(index(0, 0, category), index(rowCount(category) - 1, 0, category));
    }
}

const NodeType* PaletteModel::type(const QModelIndex& index) const {
    // The internal id is 0 for a category, else the place of its category plus one.
    if (!index.isValid() || index.internalId() == 0) return nullptr;
    return m_categories[index.internalId() - 1].types[std::size_t(index.row())];
}

QModelIndex PaletteModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : quintptr(0));
}

QModelIndex PaletteModel::parent(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == 0) return {};
    return createIndex(int(index.internalId()) - 1, 0, quintptr(0));
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return int(m_categories.size());
    if (parent.internalId() != 0 || parent.column() != 0) return 0;
    return int(m_categories[std::size_t(parent.row())].types.size());
}

int PaletteModel::columnCount(const QModelIndex&) const {
    return 1;
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const NodeType* of = type(index);
    if (!of) {
        const QString name = fieldText(m_categories[std::size_t(index.row())].name);
        return role == Qt::DisplayRole || role == category_role ? QVariant(name) : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
        return typeTitle(*of);
    case Qt::DecorationRole:
        return typeIcon(*of);
    case Qt::ToolTipRole:
        return QStringLiteral("%1\n%2")
            .arg(fieldText(of->help), QString::fromStdString(of->source))
            .trimmed();
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2").arg(typeTitle(*of), fieldText(of->category));
    case Qt::AccessibleDescriptionRole:
        return fieldText(of->help);
    case type_role:
        return QString::fromStdString(of->id);
    case category_role:
        return fieldText(of->category);
    case search_role:
        return fieldText(of->help) + QLatin1Char(' ') + QString::fromStdString(of->source);
    default:
        return {};
    }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    if (!type(index)) return Qt::ItemIsEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList PaletteModel::mimeTypes() const {
    return {QLatin1String(node_type_format)};
}

QMimeData* PaletteModel::mimeData(const QModelIndexList& indexes) const {
    for (const QModelIndex& index : indexes)
        if (const NodeType* of = type(index)) return nodeTypeMime(QString::fromStdString(of->id));
    return nullptr;
}

PaletteFilter::PaletteFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setRecursiveFilteringEnabled(true);
}

void PaletteFilter::setTyped(const QString& typed) {
    m_typed = typed.trimmed();
    invalidateFilter();
}

bool PaletteFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (!parent.isValid()) return m_typed.isEmpty(); // a category stands where one of its types does
    return choiceScore(m_typed, index.data().toString(), index.data(PaletteModel::category_role).toString(),
                       index.data(PaletteModel::search_role).toString())
        .has_value();
}

QModelIndex PaletteFilter::best() const {
    QModelIndex best;
    int most = -1;
    for (int i = 0; i < rowCount(); ++i) {
        const QModelIndex category = index(i, 0);
        for (int k = 0; k < rowCount(category); ++k) {
            const QModelIndex type = index(k, 0, category);
            const int score = choiceScore(m_typed, type.data().toString(),
                                          type.data(PaletteModel::category_role).toString(),
                                          type.data(PaletteModel::search_role).toString())
                                  .value_or(-1);
            if (score > most) {
                most = score;
                best = type;
            }
        }
    }
    return best;
}

} // namespace triptych
