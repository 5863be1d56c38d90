// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/weights/tensors_model.h"

#include <QLocale>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

QString shown(double number) {
    return std::isfinite(number) ? QLocale().toString(number, 'g', 3) : QStringLiteral("–");
}

} // namespace

QString sizesText(const std::vector<std::int64_t>& shape) {
    QStringList sides;
    for (const std::int64_t side : shape)
        sides += QString::number(side);
    return QLatin1Char('[') + sides.join(QLatin1Char(',')) + QLatin1Char(']');
}

TensorsModel::TensorsModel(QObject* parent) : QAbstractTableModel(parent) {}

void TensorsModel::setTensors(std::vector<LearnedTensor> tensors, std::map<std::string, TensorFit> fits) {
    beginResetModel();
    m_tensors = std::move(tensors);
    m_fits = std::move(fits);
    endResetModel();
}

const LearnedTensor* TensorsModel::tensor(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : &m_tensors[static_cast<std::size_t>(row)];
}

void TensorsModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, columnsInAll - 1);
    if (!m_tensors.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, columnsInAll - 1));
}

int TensorsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_tensors.size());
}

int TensorsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columnsInAll;
}

TensorFit TensorsModel::fitOf(const LearnedTensor& tensor) const {
    const auto found = m_fits.find(tensor.name);
    return found == m_fits.end() ? TensorFit::unknown : found->second;
}

QVariant TensorsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const LearnedTensor& tensor = m_tensors[static_cast<std::size_t>(index.row())];
    const bool text = index.column() == nameColumn || index.column() == shapeColumn;
    const TensorFit fit = fitOf(tensor);
    switch (role) {
    case Qt::TextAlignmentRole:
        return QVariant((text ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::FontRole:
        return text ? QVariant() : QVariant(numberFont());
    case Qt::ForegroundRole:
        return fit == TensorFit::otherShape || fit == TensorFit::notInGraph ? QVariant(theme().dim) : QVariant();
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: {
        const QString name = QString::fromStdString(tensor.name);
        switch (fit) {
        case TensorFit::matched:
            return tr("%1: the model would take it").arg(name);
        case TensorFit::otherShape:
            return tr("%1: the model has it in another shape now").arg(name);
        case TensorFit::notInGraph:
            return tr("%1: the model does not have it any more").arg(name);
        default:
            return name;
        }
    }
    case sortRole:
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    const bool sorted = role == sortRole;
    const auto number = [sorted](double value) { return sorted ? QVariant(value) : QVariant(shown(value)); };
    switch (index.column()) {
    case nameColumn:
        return QString::fromStdString(tensor.name);
    case shapeColumn:
        return sorted ? QVariant(static_cast<qlonglong>(tensor.values.count)) : QVariant(sizesText(tensor.shape));
    case meanColumn:
        return number(tensor.values.mean);
    case deviationColumn:
        return number(tensor.values.deviation);
    default:
        return number(tensor.values.norm);
    }
}

QVariant TensorsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnsInAll) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section <= shapeColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == deviationColumn) return tr("Standard deviation");
    if (role == Qt::ToolTipRole && section == normColumn) return tr("Root of the sum of squares");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case nameColumn:
        return tr("Tensor");
    case shapeColumn:
        return tr("Shape");
    case meanColumn:
        return tr("Mean");
    case deviationColumn:
        return tr("Dev.");
    default:
        return tr("Norm");
    }
}

} // namespace triptych
