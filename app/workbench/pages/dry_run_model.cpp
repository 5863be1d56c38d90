// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/dry_run_model.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"
#include "widgets/weights/tensors_model.h"

namespace triptych {
namespace {

constexpr const char* not_finite = "dry_run.not_finite"; ///< tells the warning among the errors

QString shown(double number) {
    return std::isfinite(number) ? QLocale().toString(number, 'g', 4) : QStringLiteral("–");
}

QString percent(double share) {
    return std::isfinite(share) ? DryRunModel::tr("%1 %").arg(QLocale().toString(100 * share, 'f', 1))
                                : QStringLiteral("–");
}

} // namespace

DryRunModel::DryRunModel(QObject* parent) : QAbstractTableModel(parent) {}

void DryRunModel::setNodes(std::vector<NodeDryRun> nodes) {
    beginResetModel();
    m_nodes = std::move(nodes);
    endResetModel();
}

QString DryRunModel::node(int row) const {
    return row < 0 || row >= rowCount() ? QString() : QString::fromStdString(m_nodes[static_cast<std::size_t>(row)].id);
}

int DryRunModel::rowOf(const QString& node) const {
    for (int row = 0; row < rowCount(); ++row)
        if (this->node(row) == node) return row;
    return -1;
}

void DryRunModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, columnsInAll - 1);
    if (!m_nodes.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, columnsInAll - 1));
}

int DryRunModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_nodes.size());
}

int DryRunModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columnsInAll;
}

QVariant DryRunModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const NodeDryRun& node = m_nodes[static_cast<std::size_t>(index.row())];
    const ValueStatistics& values = node.values;
    const std::int64_t notFinite = values.nan + values.infinite;
    const bool text = index.column() == nodeColumn || index.column() == shapeColumn;
    switch (role) {
    case Qt::TextAlignmentRole:
        return QVariant((text ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::FontRole:
        return text ? QVariant() : QVariant(numberFont());
    case Qt::ForegroundRole:
        return index.column() == notFiniteColumn && notFinite > 0 ? QVariant(theme().error) : QVariant();
    case Qt::DecorationRole:
        return index.column() == nodeColumn && notFinite > 0 ? QVariant(themedIcon(QStringLiteral("warning")))
                                                             : QVariant();
    case Qt::ToolTipRole:
        if (index.column() == notFiniteColumn)
            return tr("%1 NaN, %2 infinite, of %3")
                .arg(QLocale().toString(static_cast<qlonglong>(values.nan)),
                     QLocale().toString(static_cast<qlonglong>(values.infinite)),
                     QLocale().toString(static_cast<qlonglong>(values.count)));
        if (index.column() == nodeColumn && !node.shape.empty())
            return tr("%1: %2 of %3 samples have something here")
                .arg(QString::fromStdString(node.id), QLocale().toString(static_cast<qlonglong>(node.present)),
                     QLocale().toString(static_cast<qlonglong>(node.shape.front())));
        return {};
    case sortRole:
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    const bool sorted = role == sortRole;
    const auto either = [sorted](const QVariant& number, const QString& words) {
        return sorted ? number : QVariant(words);
    };
    constexpr double none = ValueStatistics::none;
    // Numbers of words are names: a mean of them says nothing.
    if (node.unknown_words && index.column() >= meanColumn && index.column() <= zerosColumn)
        return either(none, shown(none));
    switch (index.column()) {
    case nodeColumn:
        return QString::fromStdString(node.id);
    case shapeColumn: {
        qlonglong size = 1;
        for (const std::int64_t side : node.shape)
            size *= side;
        return either(size, sizesText(node.shape));
    }
    case meanColumn:
        return either(values.mean, shown(values.mean));
    case deviationColumn:
        return either(values.deviation, shown(values.deviation));
    case minimumColumn:
        return either(values.minimum, shown(values.minimum));
    case maximumColumn:
        return either(values.maximum, shown(values.maximum));
    case zerosColumn:
        return either(values.zeros, percent(values.zeros));
    case notFiniteColumn:
        return either(static_cast<qlonglong>(notFinite), QLocale().toString(static_cast<qlonglong>(notFinite)));
    case unknownColumn:
        return either(node.unknown_words.value_or(none), percent(node.unknown_words.value_or(none)));
    case timeColumn:
        return either(node.milliseconds.value_or(none),
                      node.milliseconds ? QLocale().toString(*node.milliseconds, 'f', 2) : QStringLiteral("–"));
    default:
        return either(static_cast<qlonglong>(node.bytes), QLocale().formattedDataSize(node.bytes, 1));
    }
}

QVariant DryRunModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnsInAll) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section <= shapeColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case shapeColumn:
            return tr("What left the node for this batch");
        case deviationColumn:
            return tr("Standard deviation");
        case zerosColumn:
            return tr("Share of the numbers that are exactly zero");
        case notFiniteColumn:
            return tr("Numbers that are NaN or infinite");
        case unknownColumn:
            return tr("Share of the words that the vocabulary does not have");
        case timeColumn:
            return tr("Milliseconds for the batch on the CPU, the median of three");
        case bytesColumn:
            return tr("Memory of what left the node");
        default:
            return {};
        }
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case nodeColumn:
        return tr("Node");
    case shapeColumn:
        return tr("Shape");
    case meanColumn:
        return tr("Mean");
    case deviationColumn:
        return tr("Dev.");
    case minimumColumn:
        return tr("Min");
    case maximumColumn:
        return tr("Max");
    case zerosColumn:
        return tr("Zeros");
    case notFiniteColumn:
        return tr("NaN, ∞");
    case unknownColumn:
        return tr("Unknown");
    case timeColumn:
        return tr("ms");
    default:
        return tr("Size");
    }
}

std::vector<Problem> dryRunProblems(const DryRun& result) {
    std::vector<Problem> problems;
    for (const NodeDryRun& node : result.nodes) {
        const ValueStatistics& values = node.values;
        if (values.nan + values.infinite == 0) continue;
        Problem problem;
        problem.severity = Problem::Severity::warning;
        problem.node = node.id;
        problem.error = fail(ErrorCode::invalid_argument, "node '" + node.id + "'",
                             "gave numbers that are no numbers in the dry run.",
                             {not_finite, std::to_string(values.nan), std::to_string(values.infinite)});
        problems.push_back(std::move(problem));
    }
    return problems;
}

std::optional<QString> dryRunProblemText(const Error& error) {
    if (error.values.size() != 3 || error.values[0] != not_finite) return std::nullopt;
    return DryRunModel::tr("In the dry run %1 of its numbers were NaN and %2 infinite.")
        .arg(QString::fromStdString(error.values[1]), QString::fromStdString(error.values[2]));
}

} // namespace triptych
