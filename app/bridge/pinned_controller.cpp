// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/pinned_controller.h"

#include <QFutureWatcher>
#include <QLocale>
#include <QtConcurrent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/bridge/guarded.h"
#include "app/bridge/pinned_rows.h"
#include "app/bridge/run_curves.h"
#include "app/bridge/session.h"
#include "core/training/predictor.h"

namespace triptych {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::size_t answered(const PinnedSample& sample) {
    return static_cast<std::size_t>(std::max_element(sample.probabilities.begin(), sample.probabilities.end()) -
                                    sample.probabilities.begin());
}

} // namespace

double PinnedController::Entry::probability() const {
    return now && !now->probabilities.empty() ? now->probabilities[answered(*now)] : unknown;
}

double PinnedController::Entry::probabilityBefore() const {
    if (!now || !before || now->probabilities.empty() || before->probabilities.size() != now->probabilities.size())
        return unknown;
    return before->probabilities[answered(*now)];
}

double PinnedController::Entry::contributionBefore(const std::string& input) const {
    if (!before) return unknown;
    const auto found = before->contributions.find(input);
    return found == before->contributions.end() ? unknown : found->second;
}

PinnedController::PinnedController(Session& session, QObject* parent)
    : QAbstractListModel(parent), m_session(session), m_rows(PinnedRows::of(session)) {
    connect(&m_rows, &PinnedRows::changed, this, &PinnedController::arrange);
    connect(&session, &Session::runsChanged, this, &PinnedController::followRuns);
    connect(&session, &Session::datasetChanged, this, &PinnedController::arrange);
    arrange();
}

void PinnedController::showRun(const QString& folder) {
    if (folder == m_folder && !folder.isEmpty()) return;
    m_folder = folder;
    m_news.clear();
    m_position = -1;
    m_targets.clear();
    m_modalities.clear();
    const std::uint64_t asked = ++m_asked;
    m_reading = !folder.isEmpty();
    followRuns();
    emit timelineChanged();
    emit positionChanged(m_position);
    if (folder.isEmpty()) return;
    using Read = std::shared_ptr<const Result<std::vector<PinnedNews>>>;
    auto* watcher = new QFutureWatcher<Read>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, asked] {
        const Read read = watcher->result();
        watcher->deleteLater();
        if (asked != m_asked) return;
        m_reading = false;
        if (!*read) {
            arrange();
            emit timelineChanged();
            emit failed(read->error());
            return;
        }
        // Some may have come while the file was read, and stand in it as well.
        std::vector<PinnedNews> came = std::move(m_news);
        m_news = **read;
        for (PinnedNews& one : came)
            if (m_news.empty() || one.step > m_news.back().step) m_news.push_back(std::move(one));
        m_position = static_cast<int>(m_news.size()) - 1;
        arrange();
        emit timelineChanged();
        emit positionChanged(m_position);
    });
    watcher->setFuture(QtConcurrent::run([path = std::filesystem::path(folder.toStdString())]() -> Read {
        return std::make_shared<const Result<std::vector<PinnedNews>>>(guarded([&] { return read_pinned(path); }));
    }));
}

void PinnedController::append(const PinnedNews& news) {
    const bool follow = m_news.empty() || atEnd();
    if (!m_news.empty() && news.step == m_news.back().step)
        m_news.back() = news; // of other rows
    else if (m_news.empty() || news.step > m_news.back().step)
        m_news.push_back(news);
    else
        return;
    if (follow) m_position = static_cast<int>(m_news.size()) - 1;
    arrange();
    emit timelineChanged();
    if (follow) emit positionChanged(m_position);
}

void PinnedController::setPosition(int position) {
    position = std::clamp(position, m_news.empty() ? -1 : 0, static_cast<int>(m_news.size()) - 1);
    if (position == m_position) return;
    m_position = position;
    if (!m_lines.empty()) emit dataChanged(index(0), index(static_cast<int>(m_lines.size()) - 1));
    emit positionChanged(position);
}

/// What the run learned is known once it stands among the project's runs.
void PinnedController::followRuns() {
    if (m_session.hasProject())
        for (const RunInfo& run : m_session.runs()) {
            if (QString::fromStdString(run.folder.string()) != m_folder) continue;
            m_targets = m_session.dataset() ? targets_in(run, *m_session.dataset()) : run.targets;
            m_modalities = nodeModalities(run.graph);
        }
    arrange();
}

void PinnedController::arrange() {
    std::vector<qint64> lines(m_rows.rows().begin(), m_rows.rows().end());
    m_largest = 0;
    for (const PinnedNews& one : m_news)
        for (const PinnedSample& sample : one.samples) {
            if (const auto row = static_cast<qint64>(sample.row); std::find(lines.begin(), lines.end(), row) == lines.end())
                lines.push_back(row);
            for (const auto& [input, value] : sample.contributions)
                if (std::isfinite(value)) m_largest = std::max(m_largest, std::abs(value));
        }
    if (lines != m_lines) {
        beginResetModel();
        m_lines = std::move(lines);
        endResetModel();
    } else if (!m_lines.empty()) {
        emit dataChanged(index(0), index(static_cast<int>(m_lines.size()) - 1));
    }
}

const PinnedSample* PinnedController::find(int position, qint64 row) const {
    if (position < 0 || position >= static_cast<int>(m_news.size())) return nullptr;
    for (const PinnedSample& sample : m_news[static_cast<std::size_t>(position)].samples)
        if (static_cast<qint64>(sample.row) == row) return &sample;
    return nullptr;
}

PinnedController::Entry PinnedController::entry(int line) const {
    Entry entry;
    entry.row = m_lines.at(static_cast<std::size_t>(line));
    entry.pinned = m_rows.contains(entry.row);
    entry.now = find(m_position, entry.row);
    entry.before = find(m_position - 1, entry.row);
    const auto dataset = m_session.dataset();
    if (dataset && !m_targets.empty() && static_cast<std::size_t>(entry.row) < dataset->size()) {
        const Target& main = m_targets.front();
        const auto row = static_cast<std::size_t>(entry.row);
        entry.truth = QString::fromStdString(truth_text(main, *dataset, row));
        if (main.kind == TargetKind::classes || main.kind == TargetKind::ordered)
            if (const auto place = main.value(*dataset, row)) entry.truthPlace = static_cast<int>(*place);
    }
    std::optional<std::size_t> followed;
    if (entry.truthPlace >= 0) followed = static_cast<std::size_t>(entry.truthPlace);
    for (int i = static_cast<int>(m_news.size()) - 1; i >= 0 && !followed; --i)
        if (const PinnedSample* last = find(i, entry.row); last && !last->probabilities.empty()) followed = answered(*last);
    for (int i = 0; i < static_cast<int>(m_news.size()); ++i) {
        const PinnedSample* one = find(i, entry.row);
        if (one && one->probabilities.empty())
            entry.history.push_back(one->value);
        else
            entry.history.push_back(one && followed && *followed < one->probabilities.size() ? one->probabilities[*followed]
                                                                                             : unknown);
    }
    return entry;
}

Modality PinnedController::modality(const std::string& input) const {
    const auto found = m_modalities.find(input);
    return found == m_modalities.end() ? Modality::none : found->second;
}

TargetKind PinnedController::kind() const {
    return m_targets.empty() ? TargetKind::classes : m_targets.front().kind;
}

int PinnedController::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant PinnedController::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (role == RowRole) return m_lines[static_cast<std::size_t>(index.row())];
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) return {};
    const Entry one = entry(index.row());
    const QLocale locale;
    QStringList parts{tr("Row %1").arg(one.row)};
    if (!one.now)
        parts << (m_news.empty() ? tr("is followed from the next run on") : tr("was not followed here"));
    else if (std::isnan(one.probability()))
        parts << QString::fromStdString(one.now->answer);
    else
        parts << tr("%1 with %2").arg(QString::fromStdString(one.now->answer), locale.toString(one.probability(), 'f', 2));
    if (!one.truth.isEmpty()) parts << tr("true: %1").arg(one.truth);
    if (one.now)
        for (const auto& [input, value] : one.now->contributions)
            parts << tr("%1 %2").arg(QString::fromStdString(input),
                                     (value > 0 ? QStringLiteral("+") : QString()) + locale.toString(value, 'f', 2));
    return parts.join(QStringLiteral(", "));
}

} // namespace triptych
