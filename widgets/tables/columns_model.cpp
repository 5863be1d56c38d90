// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/columns_model.h"

#include <QApplication>
#include <QComboBox>
#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <QTimer>
#include <algorithm>

#include "widgets/tables/reason_text.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int table_row_height = 30;
constexpr int square = 9;
constexpr int arrow = 10;
constexpr int chip_height = 22;

QString counted(std::size_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

} // namespace

Modality modalityOf(Role role) {
    switch (role) {
    case Role::text:
        return Modality::text;
    case Role::image:
        return Modality::image;
    case Role::audio:
        return Modality::audio;
    case Role::video:
        return Modality::video;
    case Role::number:
        return Modality::numbers;
    case Role::vector:
        return Modality::vector;
    case Role::series:
        return Modality::series;
    case Role::label:
    case Role::target:
    case Role::category:
    case Role::split:
    case Role::group:
    case Role::id:
    case Role::ignore:
        break;
    }
    return Modality::none;
}

QString roleText(Role role) {
    const auto say = [](const char* text) {
        return QCoreApplication::translate("triptych::ColumnsModel", text);
    };
    switch (role) {
    case Role::text:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "text"));
    case Role::image:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "image"));
    case Role::audio:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "audio"));
    case Role::video:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "video"));
    case Role::number:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "number"));
    case Role::category:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "category"));
    case Role::vector:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "vector"));
    case Role::series:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "series"));
    case Role::label:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "label"));
    case Role::target:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "target"));
    case Role::split:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "split"));
    case Role::group:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "group"));
    case Role::id:
        return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "id"));
    case Role::ignore:
        break;
    }
    return say(QT_TRANSLATE_NOOP("triptych::ColumnsModel", "ignore"));
}

void ColumnsModel::setDataset(std::shared_ptr<const Dataset> dataset) {
    // Other roles of the same columns are no other columns: the one that is chosen stays chosen.
    const auto named = [](const Dataset& data) { return data.table().columns(); };
    if (m_dataset && dataset && named(*m_dataset) == named(*dataset)) {
        m_dataset = std::move(dataset);
        return retranslate();
    }
    beginResetModel();
    m_dataset = std::move(dataset);
    endResetModel();
}

void ColumnsModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, columnsInAll - 1);
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnsInAll - 1));
}

int ColumnsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_dataset ? 0 : static_cast<int>(m_dataset->columns().size());
}

int ColumnsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columnsInAll;
}

Qt::ItemFlags ColumnsModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == roleColumn) flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant ColumnsModel::data(const QModelIndex& index, int role) const {
    if (!m_dataset || !checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ColumnInfo& info = m_dataset->columns()[static_cast<std::size_t>(index.row())];
    const QString name = QString::fromStdString(info.name);
    QStringList counts;
    if (info.missing > 0) counts << tr("%1 missing").arg(counted(info.missing));
    if (info.unreadable > 0) counts << tr("%1 not found").arg(counted(info.unreadable));
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == nameColumn) return name;
        if (index.column() == countsColumn) return counts.join(QStringLiteral(" · "));
        return roleText(info.role);
    case Qt::EditRole:
        return index.column() == roleColumn ? QVariant(static_cast<int>(info.role))
                                            : data(index, Qt::DisplayRole);
    case Qt::AccessibleTextRole:
        return index.column() == roleColumn ? QVariant(tr("%1, role %2").arg(name, roleText(info.role)))
                                            : data(index, Qt::DisplayRole);
    case Qt::ToolTipRole: {
        QStringList lines{QStringLiteral("%1 · %2").arg(name, roleText(info.role))};
        const bool chosen = m_dataset->options().roles.contains(info.name);
        if (chosen)
            lines << tr("The role was chosen by hand.");
        else if (!info.reason.empty())
            lines << tr("Guessed: %1").arg(reasonText(info.reason));
        lines << (info.distinct >= 10'000 ? tr("At least 10,000 different values")
                                          : tr("%1 different values").arg(counted(info.distinct)));
        lines << counts;
        return lines.join(QLatin1Char('\n'));
    }
    case ModalityRole:
        return static_cast<int>(modalityOf(info.role));
    case TroubleRole:
        return info.unreadable > 0;
    default:
        return {};
    }
}

bool ColumnsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!m_dataset || role != Qt::EditRole || !index.isValid() || index.column() != roleColumn) return false;
    const int chosen = value.toInt();
    const ColumnInfo& info = m_dataset->columns()[static_cast<std::size_t>(index.row())];
    const auto& roles = all_roles();
    const auto found = std::find_if(roles.begin(), roles.end(),
                                    [chosen](Role known) { return static_cast<int>(known) == chosen; });
    if (found == roles.end() || *found == info.role) return false;
    emit roleChosen(QString::fromStdString(info.name), *found);
    return true;
}

QVariant ColumnsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
    return section == nameColumn ? tr("Column") : section == roleColumn ? tr("Role") : tr("Missing");
}

QSize ColumnsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    const int text = QFontMetrics(option.font).horizontalAdvance(index.data().toString());
    if (index.column() == ColumnsModel::roleColumn) size.setWidth(text + 20 + arrow + 12);
    if (index.column() == ColumnsModel::nameColumn) size.setWidth(text + square + 32);
    size.setHeight(table_row_height);
    return size;
}

void ColumnsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString text = cell.text;
    cell.text.clear();
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    const Theme& colours = theme();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRect area = option.rect;
    if (index.column() == ColumnsModel::nameColumn) {
        const auto modality = static_cast<Modality>(index.data(ColumnsModel::ModalityRole).toInt());
        const QRectF mark(area.left() + 12, area.center().y() - square / 2.0 + 0.5, square, square);
        painter->setPen(modality == Modality::none ? QPen(colours.dim, 1.2) : QPen(Qt::NoPen));
        painter->setBrush(modality == Modality::none ? QBrush(Qt::NoBrush)
                                                     : QBrush(colours.modality(modality)));
        painter->drawRoundedRect(mark, 2, 2);
        area.adjust(12 + square + 10, 0, -4, 0);
        painter->setPen(colours.text);
        const QString name = cell.fontMetrics.elidedText(text, Qt::ElideMiddle, area.width());
        painter->drawText(area, Qt::AlignLeft | Qt::AlignVCenter, name);
        // What is missing stands in what the name leaves over; the tip has it in any case.
        QFont small = cell.font;
        small.setPixelSize(11);
        const QString counts = index.siblingAtColumn(ColumnsModel::countsColumn).data().toString();
        const int left = area.width() - cell.fontMetrics.horizontalAdvance(name) - 10;
        if (!counts.isEmpty() && left >= 24) {
            painter->setFont(small);
            painter->setPen(index.data(ColumnsModel::TroubleRole).toBool() ? colours.error : colours.dim);
            painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter,
                              QFontMetrics(small).elidedText(counts, Qt::ElideRight, left));
        }
    } else {
        const int width = std::min(area.width() - 12, cell.fontMetrics.horizontalAdvance(text) + 20 + arrow);
        const QRect chip(area.right() - 8 - width, area.center().y() - chip_height / 2 + 1, width,
                         chip_height);
        const bool focused = option.state.testFlag(QStyle::State_HasFocus);
        painter->setPen(QPen(focused ? colours.accent : colours.line, 1));
        painter->setBrush(colours.panel);
        painter->drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), chip_height / 2.0,
                                 chip_height / 2.0);
        painter->setPen(colours.text);
        painter->drawText(chip.adjusted(9, 0, -arrow - 8, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          cell.fontMetrics.elidedText(text, Qt::ElideRight, width - 17 - arrow));
        themedIcon(QStringLiteral("chevron-down"), IconTone::dim)
            .paint(painter, QRect(chip.right() - arrow - 5, chip.center().y() - arrow / 2, arrow, arrow));
    }
    painter->restore();
}

QWidget* ColumnsDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                       const QModelIndex& index) const {
    auto* box = new QComboBox(parent);
    box->setAccessibleName(index.data(Qt::AccessibleTextRole).toString());
    for (const Role role : all_roles())
        box->addItem(roleText(role), static_cast<int>(role));
    box->setMaxVisibleItems(box->count());
    // One choice is all there is to edit.
    auto* self = const_cast<ColumnsDelegate*>(this);
    connect(box, &QComboBox::activated, self, [self, box] {
        emit self->commitData(box);
        emit self->closeEditor(box);
    });
    // Once it stands at its place: opened at once, so that one click or key is enough.
    QTimer::singleShot(0, box, [box] { box->showPopup(); });
    return box;
}

void ColumnsDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    auto* box = qobject_cast<QComboBox*>(editor);
    if (box) box->setCurrentIndex(box->findData(index.data(Qt::EditRole)));
}

void ColumnsDelegate::setModelData(QWidget* editor, QAbstractItemModel* model,
                                   const QModelIndex& index) const {
    const auto* box = qobject_cast<QComboBox*>(editor);
    if (box) model->setData(index, box->currentData(), Qt::EditRole);
}

} // namespace triptych
