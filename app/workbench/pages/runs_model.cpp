// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/runs_model.h"

#include <QDateTime>
#include <QLocale>
#include <array>
#include <cmath>
#include <limits>

#include "app/bridge/run_curves.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

std::string mainHead(const RunInfo& run) {
    return run.targets.empty() ? std::string() : run.targets.front().head;
}

TargetKind mainKind(const RunInfo& run) {
    return run.targets.empty() ? TargetKind::classes : run.targets.front().kind;
}

/// The main head's score on the validation part, of the epoch whose weights are kept as the best. NaN: none
double bestValidation(const RunInfo& run) {
    for (const EpochNews& epoch : run.epochs)
        if (epoch.epoch == run.best_epoch) return validationScore(epoch, mainHead(run));
    return std::nan("");
}

double testScore(const RunInfo& run) {
    if (run.test) return run.test->accuracy;
    const auto found = run.test_heads.find(mainHead(run));
    return found == run.test_heads.end() ? std::nan("") : found->second.score();
}

/// When a run was started. @param brief  the time alone where it was today, else the day alone
QString startedText(const RunInfo& run, bool brief) {
    const QDateTime started =
        QDateTime::fromString(QString::fromStdString(run.started), Qt::ISODate).toLocalTime();
    if (!started.isValid()) return QString::fromStdString(run.started);
    const QLocale locale;
    if (!brief) return locale.toString(started, QLocale::ShortFormat);
    return started.date() == QDate::currentDate() ? locale.toString(started.time(), QLocale::ShortFormat)
                                                  : locale.toString(started.date(), QLocale::ShortFormat);
}

/// What is no accuracy, as the column's title has it, stands with its name.
QString scoreText(const RunInfo& run, double value) {
    if (std::isnan(value)) return QStringLiteral("–");
    const QString number = QLocale().toString(value, 'f', 3);
    const TargetKind kind = mainKind(run);
    return kind == TargetKind::classes || kind == TargetKind::ordered
               ? number
               : scoreTitle(kind) + QLatin1Char(' ') + number;
}

} // namespace

QColor runColor(int index) {
    if (index == 0) return theme().accent;
    // Between the hues of the modalities.
    static constexpr std::array<int, 6> hues{300, 75, 186, 242, 105, 320};
    const int hue = hues[static_cast<std::size_t>(index - 1) % hues.size()];
    return QColor::fromHsl(hue, 130, theme().dark ? 175 : 95);
}

RunsModel::RunsModel(QObject* parent) : QAbstractTableModel(parent) {}

void RunsModel::setRuns(std::vector<RunInfo> runs) {
    QStringList folders;
    for (const RunInfo& run : runs)
        folders << QString::fromStdString(run.folder.string());
    const bool same = folders == m_folders;
    if (!same) beginResetModel();
    m_runs = std::move(runs);
    m_folders = folders;
    m_best = -1;
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const double value = bestValidation(m_runs[i]);
        // An accuracy is no better than an R²: only what the newest run gives is compared.
        if (m_runs.size() < 2 || mainKind(m_runs[i]) != mainKind(m_runs[0]) || !(value > best)) continue;
        best = value;
        m_best = static_cast<int>(i);
    }
    bool gone = false;
    for (const QString& folder : QStringList(m_checked)) {
        if (m_folders.contains(folder)) continue;
        m_checked.removeOne(folder);
        m_colors.remove(folder);
        gone = true;
    }
    if (same)
        tellAll();
    else
        endResetModel();
    if (gone) emit checkedChanged();
}

void RunsModel::tellAll() {
    if (!m_runs.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, columnsInAll - 1));
}

void RunsModel::setShown(const QString& folder) {
    if (folder == m_shown) return;
    m_shown = folder;
    tellAll();
}

void RunsModel::setLive(const QString& folder) {
    if (folder == m_live) return;
    m_live = folder;
    tellAll();
}

const RunInfo* RunsModel::run(const QString& folder) const {
    const int row = rowOf(folder);
    return row < 0 ? nullptr : &m_runs[static_cast<std::size_t>(row)];
}

int RunsModel::rowOf(const QString& folder) const {
    return static_cast<int>(m_folders.indexOf(folder));
}

QString RunsModel::folder(int row) const {
    return m_folders.value(row);
}

QStringList RunsModel::checked() const {
    return m_checked;
}

int RunsModel::colorIndex(const QString& folder) const {
    return folder == m_shown ? 0 : m_colors.value(folder, -1);
}

void RunsModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, columnsInAll - 1);
    tellAll();
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columnsInAll;
}

QString RunsModel::computedOn(const RunInfo& run) const {
    if (run.device.empty()) return {};
    return QLatin1Char('\n') +
           tr("%1 parameters, on %2").arg(QLocale().toString(static_cast<qlonglong>(run.parameters)),
                                          QString::fromStdString(run.device));
}

QString RunsModel::stateText(const RunInfo& run, int row) const {
    QString text;
    if (run.state == "done")
        text = tr("done");
    else if (run.state == "stopped")
        text = tr("stopped");
    else if (run.state == "failed")
        text = tr("failed");
    else
        text = m_folders[row] == m_live ? tr("running") : tr("cut off");
    return row == m_best ? text + QStringLiteral(" ★") : text;
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const RunInfo& run = m_runs[static_cast<std::size_t>(index.row())];
    const QString& folder = m_folders[index.row()];
    if (role == folderRole) return folder;
    if (role == Qt::ToolTipRole) {
        if (index.column() == nameColumn)
            return tr("%1\nA check lays its curves over those shown.").arg(folder) + computedOn(run);
        if (index.column() == stateColumn && index.row() == m_best)
            return mainKind(run) == TargetKind::classes ? tr("Best validation accuracy of all runs")
                                                        : tr("Best on the validation part of all runs");
        if (index.column() == startedColumn) return startedText(run, false);
    }
    if (index.column() == nameColumn) {
        if (role == Qt::CheckStateRole) return m_checked.contains(folder) ? Qt::Checked : Qt::Unchecked;
        if (role == Qt::DecorationRole) {
            const int color = colorIndex(folder);
            return color < 0 ? QVariant() : QVariant(runColor(color));
        }
    }
    if (role == Qt::TextAlignmentRole)
        return QVariant(index.column() == validationColumn || index.column() == testColumn
                            ? Qt::AlignRight | Qt::AlignVCenter
                            : Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::FontRole && (index.column() == validationColumn || index.column() == testColumn))
        return numberFont();
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case nameColumn:
        return QString::fromStdString(run.name);
    case validationColumn:
        return scoreText(run, bestValidation(run));
    case testColumn:
        return scoreText(run, testScore(run));
    case stateColumn:
        return stateText(run, index.row());
    default:
        return startedText(run, true);
    }
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
    if (index.column() != nameColumn || role != Qt::CheckStateRole) return false;
    const QString& folder = m_folders[index.row()];
    const bool on = value.toInt() == Qt::Checked;
    if (on == m_checked.contains(folder)) return true;
    if (on) {
        // The first colour that no other has, so that a run keeps its own while others come and go.
        int color = 1;
        const QList<int> taken = m_colors.values();
        while (taken.contains(color))
            ++color;
        m_colors[folder] = color;
        m_checked << folder;
    } else {
        m_colors.remove(folder);
        m_checked.removeOne(folder);
    }
    emit dataChanged(index, index, {Qt::CheckStateRole, Qt::DecorationRole});
    emit checkedChanged();
    return true;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == nameColumn) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnsInAll) return {};
    const bool number = section == validationColumn || section == testColumn;
    if (role == Qt::TextAlignmentRole)
        return QVariant(number ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && number)
        return section == testColumn ? tr("Accuracy on the test part, of the best epoch's weights")
                                     : tr("Best accuracy on the validation part");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case nameColumn:
        return tr("Run");
    case validationColumn:
        return tr("Val acc");
    case testColumn:
        return tr("Test acc");
    case stateColumn:
        return tr("State");
    default:
        return tr("Started");
    }
}

} // namespace triptych
