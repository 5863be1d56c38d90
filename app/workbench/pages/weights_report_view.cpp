// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/weights_report_view.h"

#include <QEvent>
#include <QLabel>
#include <QListView>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int rowHeight = 30;
constexpr int rowsShown = 7; ///< above that the list scrolls

} // namespace

WeightsReportModel::WeightsReportModel(QObject* parent) : QAbstractListModel(parent) {}

void WeightsReportModel::setReport(const WeightsReport& report) {
    beginResetModel();
    m_lines.clear();
    for (auto& [node, weights] : weights_by_node(report))
        m_lines.push_back({node, weights, false});
    WeightsReport gone;
    gone.matched = report.not_in_model;
    for (auto& [node, weights] : weights_by_node(gone)) {
        const auto known = std::find_if(m_lines.begin(), m_lines.end(), [&](const Line& line) { return line.node == node; });
        if (known == m_lines.end()) m_lines.push_back({node, weights, true});
    }
    std::stable_sort(m_lines.begin(), m_lines.end(), [](const Line& a, const Line& b) {
        const auto rank = [](const Line& line) { return line.gone ? 1 : line.weights.whole() ? 2 : 0; };
        return rank(a) < rank(b);
    });
    endResetModel();
}

void WeightsReportModel::retranslate() {
    if (!m_lines.empty()) emit dataChanged(index(0), index(rowCount() - 1));
}

int WeightsReportModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QString WeightsReportModel::text(const Line& line) const {
    const QString node = QString::fromStdString(line.node);
    if (line.gone) return tr("%1: only the run has it").arg(node);
    const NodeWeights& weights = line.weights;
    if (weights.whole()) return tr("%1: kept").arg(node);
    QStringList parts;
    for (const WeightsReport::Other& other : weights.other_shape)
        parts += tr("%1 was %2, is %3", "tensor and shapes")
                     .arg(QString::fromStdString(other.name), QString::fromStdString(other.in_file),
                          QString::fromStdString(other.in_model));
    for (const std::string& name : weights.missing)
        parts += tr("%1 is new", "tensor").arg(QString::fromStdString(name));
    if (!weights.matched.empty()) parts += tr("%n others kept", nullptr, static_cast<int>(weights.matched.size()));
    return tr("%1: %2", "node and what became of its tensors").arg(node, parts.join(QStringLiteral(", ")));
}

QVariant WeightsReportModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Line& line = m_lines[static_cast<std::size_t>(index.row())];
    const bool whole = !line.gone && line.weights.whole();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return text(line);
    case Qt::ForegroundRole:
        return whole ? QVariant(theme().dim) : QVariant();
    case Qt::DecorationRole:
        return whole ? QVariant() : QVariant(themedIcon(QStringLiteral("warning")));
    case Qt::UserRole:
        return QString::fromStdString(line.node);
    default:
        return {};
    }
}

WeightsReportView::WeightsReportView(QWidget* parent)
    : QWidget(parent), m_model(new WeightsReportModel(this)), m_title(new QLabel), m_summary(new QLabel),
      m_list(new QListView) {
    setObjectName(QStringLiteral("weightsReport"));
    m_title->setProperty("role", "section");
    m_summary->setProperty("role", "dim");
    m_summary->setWordWrap(true);
    m_summary->setObjectName(QStringLiteral("weightsSummary"));
    m_list->setModel(m_model);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setIconSize({14, 14});
    m_list->setWordWrap(true);
    m_list->setTextElideMode(Qt::ElideNone);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(6);
    column->addWidget(m_title);
    column->addWidget(m_summary);
    column->addWidget(m_list);
    retranslate();
    setWeights({});
}

void WeightsReportView::setWeights(const std::optional<StartingWeights>& weights) {
    m_weights = weights;
    m_model->setReport(weights ? weights->report : WeightsReport());
    m_list->setFixedHeight(rowHeight * (1 + std::min(rowsShown, m_model->rowCount()))); // the first takes two
    setVisible(weights.has_value());
    retranslate();
}

void WeightsReportView::retranslate() {
    m_title->setText(tr("Weights at the start"));
    m_list->setAccessibleName(tr("What became of the weights of each node"));
    m_model->retranslate();
    if (!m_weights) return;
    const WeightsReport& report = m_weights->report;
    // A checkpoint lies in its run's folder.
    const QString run = QString::fromStdString(m_weights->file.parent_path().filename().string());
    m_summary->setText(tr("From %1: %2 of %3 tensors kept, %4 new, %5 of another shape.")
                           .arg(run)
                           .arg(report.matched.size())
                           .arg(report.matched.size() + report.missing.size() + report.other_shape.size())
                           .arg(report.missing.size())
                           .arg(report.other_shape.size()));
}

void WeightsReportView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

} // namespace triptych
