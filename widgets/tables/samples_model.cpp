// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/samples_model.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
namespace {

/// More of a text than any cell shows is not laid out.
constexpr std::size_t text_limit = 400;
constexpr std::size_t tip_limit = 2000;

bool isMedia(Role role) {
    return role == Role::image || role == Role::audio;
}

QString shortened(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    // Not in the middle of a letter.
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U)
        --limit;
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(limit)) + QChar(0x2026);
}

} // namespace

QString splitText(Split split) {
    switch (split) {
    case Split::train:
        return QCoreApplication::translate("triptych::SamplesModel", "train");
    case Split::validation:
        return QCoreApplication::translate("triptych::SamplesModel", "validation");
    case Split::test:
        return QCoreApplication::translate("triptych::SamplesModel", "test");
    case Split::none:
        break;
    }
    return QCoreApplication::translate("triptych::SamplesModel", "not used");
}

SamplesModel::SamplesModel(QObject* parent)
    : QAbstractTableModel(parent),
      m_errorText([](const Error& error) { return QString::fromStdString(error.text()); }) {
    connect(&m_media, &MediaCache::loaded, this, [this](quint32 row, int column) {
        const int line = lineOf(row), section = sectionOf(column);
        if (line < 0 || section < 0) return;
        const QModelIndex cell = index(line, section);
        emit dataChanged(cell, cell, {ThumbRole, ErrorTextRole, Qt::ToolTipRole});
    });
}

void SamplesModel::setDataset(std::shared_ptr<const Dataset> dataset) {
    beginResetModel();
    m_dataset = std::move(dataset);
    m_order.reset();
    m_columns.clear();
    if (m_dataset) {
        m_columns.push_back(RowSort::byRow);
        for (std::size_t column = 0; column < m_dataset->columns().size(); ++column)
            if (m_dataset->columns()[column].role != Role::split)
                m_columns.push_back(static_cast<int>(column));
        m_columns.push_back(RowSort::bySplit);
    }
    m_media.setDataset(m_dataset);
    endResetModel();
}

void SamplesModel::setOrder(std::shared_ptr<const RowOrder> order) {
    beginResetModel();
    m_order = std::move(order);
    endResetModel();
}

void SamplesModel::retranslate() {
    if (columnCount() == 0) return;
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

qint64 SamplesModel::rowOf(int line) const {
    if (line < 0 || line >= rowCount()) return -1;
    return m_order ? static_cast<qint64>(m_order->rows[static_cast<std::size_t>(line)]) : line;
}

int SamplesModel::lineOf(qint64 row) const {
    if (!m_dataset || row < 0 || row >= static_cast<qint64>(m_dataset->size())) return -1;
    return m_order ? m_order->lines[static_cast<std::size_t>(row)] : static_cast<int>(row);
}

int SamplesModel::columnOf(int section) const {
    return section >= 0 && section < columnCount() ? m_columns[static_cast<std::size_t>(section)]
                                                   : RowSort::byRow;
}

int SamplesModel::sectionOf(int column) const {
    const auto found = std::find(m_columns.begin(), m_columns.end(), column);
    return found == m_columns.end() ? -1 : static_cast<int>(found - m_columns.begin());
}

std::optional<Role> SamplesModel::roleOf(int section) const {
    const int column = columnOf(section);
    if (!m_dataset || column < 0) return std::nullopt;
    return m_dataset->columns()[static_cast<std::size_t>(column)].role;
}

int SamplesModel::sectionOf(Role role) const {
    for (int section = 0; section < columnCount(); ++section)
        if (roleOf(section) == role) return section;
    return -1;
}

int SamplesModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || !m_dataset) return 0;
    return static_cast<int>(m_order ? m_order->rows.size() : m_dataset->size());
}

int SamplesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QString SamplesModel::cellText(std::size_t row, int section) const {
    const int column = columnOf(section);
    if (column == RowSort::byRow) return QString::number(row);
    if (column == RowSort::bySplit) return splitText(m_dataset->split(row));
    const auto cell = m_dataset->table().cell(row, static_cast<std::size_t>(column));
    if (!cell) return tr("absent");
    return shortened(*cell, text_limit).replace(QLatin1Char('\n'), QLatin1Char(' '));
}

QVariant SamplesModel::toolTip(std::size_t row, int section) const {
    const int column = columnOf(section);
    if (column == RowSort::byRow) {
        const QString file = QString::fromStdString(m_dataset->file().filename().string());
        return tr("Row %1 · line %2 of %3").arg(row).arg(m_dataset->table().line_of(row)).arg(file);
    }
    if (column == RowSort::bySplit) {
        const auto name = m_dataset->column_of(Role::split);
        const auto cell = name ? m_dataset->text(row, *name) : std::nullopt;
        if (cell) return tr("The table says “%1”").arg(QString::fromStdString(*cell));
        return name ? tr("The table says nothing") : tr("Chosen by a seeded, stratified split");
    }
    const auto cell = m_dataset->table().cell(row, static_cast<std::size_t>(column));
    if (!cell) return tr("The table has no value here: the sample lacks it.");
    return shortened(*cell, tip_limit);
}

QVariant SamplesModel::data(const QModelIndex& index, int role) const {
    if (!m_dataset || !checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const qint64 wanted = rowOf(index.row());
    if (wanted < 0) return {};
    const auto row = static_cast<std::size_t>(wanted);
    const int section = index.column();
    const int column = columnOf(section);
    const std::optional<Role> kind = roleOf(section);
    const bool absent =
        column >= 0 && !m_dataset->table().cell(row, static_cast<std::size_t>(column)).has_value();
    const auto thumb = [&] { return m_media.thumb(static_cast<std::uint32_t>(row), column); };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return cellText(row, section);
    case Qt::ToolTipRole:
        if (kind && isMedia(*kind) && !absent)
            if (const QString why = data(index, ErrorTextRole).toString(); !why.isEmpty()) return why;
        return toolTip(row, section);
    case Qt::TextAlignmentRole:
        if (column == RowSort::byRow || kind == Role::number || kind == Role::target)
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::FontRole:
        if (column == RowSort::byRow || kind == Role::number || kind == Role::target) return numberFont();
        return {};
    case Qt::ForegroundRole:
        if (column < 0 || kind == Role::ignore || kind == Role::id) return QVariant::fromValue(theme().dim);
        return {};
    case ThumbRole:
        if (!kind || !isMedia(*kind) || absent) return {};
        return QVariant::fromValue(thumb());
    case AbsentRole:
        return absent;
    case ErrorTextRole:
        if (!kind || !isMedia(*kind) || absent) return QString();
        if (const auto made = thumb(); made->error) return m_errorText(*made->error);
        return QString();
    default:
        return {};
    }
}

QVariant SamplesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (!m_dataset || section < 0) return {};
    if (orientation == Qt::Vertical) {
        if (role != Qt::DisplayRole || section >= rowCount()) return {};
        return rowOf(section);
    }
    if (section >= columnCount()) return {};
    const int column = columnOf(section);
    const ColumnInfo* info = column >= 0 ? &m_dataset->columns()[static_cast<std::size_t>(column)] : nullptr;
    switch (role) {
    case Qt::DisplayRole:
        if (info) return QString::fromStdString(info->name);
        return column == RowSort::byRow ? QStringLiteral("#") : tr("split");
    case Qt::ToolTipRole:
        if (info) return tr("Sort by “%1”").arg(QString::fromStdString(info->name));
        return column == RowSort::byRow ? tr("Number of the row in the table, from 0; sort by it")
                                        : tr("Part of the data that the row belongs to; sort by it");
    case Qt::TextAlignmentRole:
        if (column == RowSort::byRow || (info && (info->role == Role::number || info->role == Role::target)))
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace triptych
