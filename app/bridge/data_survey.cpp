// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/data_survey.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QThread>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <system_error>
#include <unordered_map>

#include "app/bridge/guarded.h"
#include "core/features/columns.h"
#include "core/features/number_file.h"
#include "core/features/text.h"
#include "core/media/audio.h"
#include "core/media/image.h"

namespace triptych {
namespace {

constexpr std::size_t rows_a_look = 1024; ///< between two looks at the stop token
constexpr std::size_t bins_at_most = 8;
constexpr qint64 head_bytes = 16 * 1024; ///< hashed first: most files of one size differ here
constexpr qint64 survey_interval_ms = 60;

using RowList = std::vector<std::uint32_t>;

Rows shared(RowList rows) {
    return std::make_shared<const RowList>(std::move(rows));
}

bool stopAt(std::size_t i, const std::stop_token& stop) {
    return i % rows_a_look == 0 && stop.stop_requested();
}

/// A step of 1, 2 or 5 times a power of ten that cuts a span into at most bins_at_most parts.
double niceStep(double span) {
    const double least = span / static_cast<double>(bins_at_most);
    if (!(least > 0)) return 1;
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0})
        if (factor * power >= least * (1 - 1e-9)) return factor * power;
    return 10 * power;
}

using Values = std::vector<std::pair<double, std::uint32_t>>; ///< value and row

/// @param whole  the values are whole numbers: no step is below 1
std::vector<MeasureBin> binned(const Values& values, bool whole) {
    if (values.empty()) return {};
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    double step = niceStep(most->first - least->first);
    if (whole) step = std::max(1.0, std::ceil(step));
    const double start = std::floor(least->first / step * (1 + 1e-12)) * step;
    // Equal sounds have equal lengths but for the last digit.
    if (most->first - least->first < 1e-9) {
        RowList rows;
        for (const auto& [value, row] : values)
            rows.push_back(row);
        return {{least->first, most->first, 0, 0, shared(std::move(rows))}};
    }
    std::map<int, RowList> bins;
    for (const auto& [value, row] : values)
        bins[static_cast<int>(std::floor((value - start) / step + 1e-9))].push_back(row);
    std::vector<MeasureBin> out;
    for (auto& [bin, rows] : bins)
        out.push_back({start + bin * step, start + (bin + 1) * step, 0, 0, shared(std::move(rows))});
    return out;
}

Measure measured(const ColumnInfo& info, const Values& values, bool whole) {
    Measure measure{info.name, info.role, 0, 0, binned(values, whole)};
    if (!values.empty()) {
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        measure.least = least->first;
        measure.most = most->first;
    }
    return measure;
}

/// Rows by what they hold, kept where it stands both in training and in test.
template <class Key>
std::pair<std::size_t, RowList> acrossParts(const Dataset& dataset,
                                            const std::unordered_map<Key, RowList>& holders) {
    std::pair<std::size_t, RowList> found;
    for (const auto& [key, rows] : holders) {
        if (rows.size() < 2) continue;
        const auto holds = [&](Split split) {
            return std::any_of(rows.begin(), rows.end(),
                               [&](std::uint32_t row) { return dataset.split(row) == split; });
        };
        if (!holds(Split::train) || !holds(Split::test)) continue;
        ++found.first;
        for (const std::uint32_t row : rows)
            if (dataset.split(row) == Split::train || dataset.split(row) == Split::test)
                found.second.push_back(row);
    }
    std::sort(found.second.begin(), found.second.end());
    return found;
}

/// Whether the cells name files of numbers: of series, or of vectors that are not spread over columns.
bool namesNumbers(const Dataset& dataset, std::size_t column) {
    const ColumnInfo& info = dataset.columns()[column];
    return info.role == Role::series || (info.role == Role::vector && vector_of(dataset, info.name) == info.name);
}

bool surveyPresence(const Dataset& dataset, DataOverview& overview, const std::stop_token& stop) {
    for (std::size_t column = 0; column < dataset.columns().size(); ++column) {
        const Role role = dataset.columns()[column].role;
        if (role == Role::text || role == Role::image || role == Role::audio || role == Role::video ||
            namesNumbers(dataset, column))
            overview.modalities.push_back(column);
    }
    std::map<std::vector<bool>, RowList> patterns;
    std::vector<bool> there(overview.modalities.size());
    for (std::size_t row = 0; row < dataset.size() && !overview.modalities.empty(); ++row) {
        if (stopAt(row, stop)) return false;
        for (std::size_t i = 0; i < there.size(); ++i)
            there[i] = dataset.table().cell(row, overview.modalities[i]).has_value();
        patterns[there].push_back(static_cast<std::uint32_t>(row));
    }
    for (auto& [pattern, rows] : patterns)
        overview.presence.push_back({pattern, shared(std::move(rows))});
    std::stable_sort(overview.presence.begin(), overview.presence.end(), [](const auto& a, const auto& b) {
        return a.rows->size() != b.rows->size() ? a.rows->size() > b.rows->size() : a.there > b.there;
    });
    return true;
}

bool surveyLabels(const Dataset& dataset, DataOverview& overview, const std::stop_token& stop) {
    const auto label = dataset.column_of(Role::label);
    if (!label) return true;
    const std::size_t classes = dataset.classes().size();
    overview.balance.assign(classes + 1, {});
    RowList unlabelled;
    std::vector<RowList> rows(classes);
    for (std::size_t row = 0; row < dataset.size(); ++row) {
        if (stopAt(row, stop)) return false;
        const int index = dataset.label(row);
        const std::size_t at = index < 0 ? classes : static_cast<std::size_t>(index);
        ++overview.balance[at][static_cast<std::size_t>(dataset.split(row))];
        (index < 0 ? unlabelled : rows[at]).push_back(static_cast<std::uint32_t>(row));
    }
    if (!unlabelled.empty()) {
        const std::size_t count = unlabelled.size();
        overview.findings.push_back(
            {Finding::Kind::noLabel, *label, {}, count, shared(std::move(unlabelled))});
    }
    for (std::size_t i = 0; i < classes; ++i) {
        const std::size_t train = overview.balance[i][static_cast<std::size_t>(Split::train)];
        if (train < small_class)
            overview.findings.push_back({Finding::Kind::smallClass,
                                         *label,
                                         {dataset.classes()[i]},
                                         train,
                                         shared(std::move(rows[i]))});
    }
    return true;
}

bool surveyGroups(const Dataset& dataset, DataOverview& overview, const std::stop_token& stop) {
    const auto group = dataset.column_of(Role::group);
    if (!group) return true;
    const std::size_t column = *dataset.table().column(*group);
    struct Seen {
        unsigned parts = 0; ///< one bit a part
        RowList rows;
    };
    std::map<std::string_view, Seen> groups;
    for (std::size_t row = 0; row < dataset.size(); ++row) {
        if (stopAt(row, stop)) return false;
        const auto cell = dataset.table().cell(row, column);
        if (!cell || dataset.split(row) == Split::none) continue;
        Seen& seen = groups[*cell];
        seen.parts |= 1U << static_cast<unsigned>(dataset.split(row));
        seen.rows.push_back(static_cast<std::uint32_t>(row));
    }
    Finding finding{Finding::Kind::cutGroups, *group, {}, 0, {}};
    RowList rows;
    for (const auto& [name, seen] : groups) {
        if ((seen.parts & (seen.parts - 1)) == 0) continue;
        ++finding.count;
        finding.names.emplace_back(name);
        rows.insert(rows.end(), seen.rows.begin(), seen.rows.end());
    }
    if (finding.count == 0) return true;
    std::sort(rows.begin(), rows.end());
    finding.rows = shared(std::move(rows));
    overview.findings.push_back(std::move(finding));
    return true;
}

/// Texts that stand both in training and in test. Most stand once: only those whose hash comes back are
/// compared.
std::pair<std::size_t, RowList> repeatedTexts(const Dataset& dataset, std::size_t column,
                                              std::vector<std::pair<std::size_t, std::uint32_t>> hashes) {
    std::sort(hashes.begin(), hashes.end());
    std::unordered_map<std::string_view, RowList> holders;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const bool again = (i > 0 && hashes[i - 1].first == hashes[i].first) ||
                           (i + 1 < hashes.size() && hashes[i + 1].first == hashes[i].first);
        if (again) holders[*dataset.table().cell(hashes[i].second, column)].push_back(hashes[i].second);
    }
    return acrossParts(dataset, holders);
}

std::string hashOf(const std::filesystem::path& path, qint64 limit, const std::stop_token& stop) {
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QCryptographicHash hash(QCryptographicHash::Sha1);
    for (qint64 left = limit; left > 0 && !stop.stop_requested();) {
        const QByteArray part = file.read(std::min<qint64>(left, 1 << 20));
        if (part.isEmpty()) break;
        hash.addData(part);
        left -= part.size();
    }
    return hash.result().toStdString();
}

struct FileFacts {
    std::uint32_t row = 0;
    std::filesystem::path path;
    std::uintmax_t bytes = 0;
};

/// Files of the same bytes in training and in test: of those of one size, those with one beginning, and of
/// those, the ones that are the same to the end.
std::optional<std::pair<std::size_t, RowList>> identicalFiles(const Dataset& dataset,
                                                              const std::vector<FileFacts>& files,
                                                              const std::function<bool(std::size_t)>& tick,
                                                              const std::stop_token& stop) {
    std::unordered_map<std::uint32_t, const FileFacts*> byRow;
    const auto crossing = [&](const auto& holders) {
        std::vector<std::uint32_t> rows = acrossParts(dataset, holders).second;
        return rows;
    };
    std::unordered_map<std::uintmax_t, RowList> bySize;
    for (const FileFacts& file : files) {
        byRow[file.row] = &file;
        bySize[file.bytes].push_back(file.row);
    }
    std::unordered_map<std::string, RowList> byHead;
    const RowList sameSize = crossing(bySize);
    for (std::size_t i = 0; i < sameSize.size(); ++i) {
        if (!tick(i * files.size() / sameSize.size())) return std::nullopt;
        const FileFacts& file = *byRow[sameSize[i]];
        byHead[std::to_string(file.bytes) + hashOf(file.path, head_bytes, stop)].push_back(file.row);
    }
    std::unordered_map<std::string, RowList> byBytes;
    for (const std::uint32_t row : crossing(byHead)) {
        if (!tick(files.size())) return std::nullopt;
        const FileFacts& file = *byRow[row];
        byBytes[std::to_string(file.bytes) + hashOf(file.path, std::numeric_limits<qint64>::max(), stop)]
            .push_back(row);
    }
    if (stop.stop_requested()) return std::nullopt;
    return acrossParts(dataset, byBytes);
}

/// By size where there are few different ones, else by the longer side.
Measure measuredPictures(const ColumnInfo& info,
                         const std::vector<std::pair<ImageInfo, std::uint32_t>>& sizes) {
    std::map<std::pair<int, int>, RowList> bySize;
    Values longer;
    for (const auto& [picture, row] : sizes) {
        bySize[{picture.width, picture.height}].push_back(row);
        longer.emplace_back(std::max(picture.width, picture.height), row);
    }
    Measure measure = measured(info, longer, true);
    if (bySize.size() > bins_at_most) return measure;
    measure.bins.clear();
    for (auto& [size, rows] : bySize) {
        const double side = std::max(size.first, size.second);
        measure.bins.push_back({side, side, size.first, size.second, shared(std::move(rows))});
    }
    return measure;
}

} // namespace

std::optional<DataOverview> surveyTable(const Dataset& dataset, std::stop_token stop) {
    DataOverview overview;
    if (!surveyPresence(dataset, overview, stop) || !surveyLabels(dataset, overview, stop) ||
        !surveyGroups(dataset, overview, stop))
        return std::nullopt;
    return overview;
}

std::optional<ContentReport> surveyTexts(const Dataset& dataset, std::stop_token stop,
                                         const std::function<void(double)>& progress) {
    ContentReport report;
    std::vector<std::size_t> columns;
    for (std::size_t column = 0; column < dataset.columns().size(); ++column)
        if (dataset.columns()[column].role == Role::text) columns.push_back(column);
    double before = 0;
    for (const std::size_t column : columns) {
        const ColumnInfo& info = dataset.columns()[column];
        Values lengths;
        std::vector<std::pair<std::size_t, std::uint32_t>> hashes;
        for (std::size_t row = 0; row < dataset.size(); ++row) {
            if (row % 64 == 0) {
                if (stop.stop_requested()) return std::nullopt;
                if (progress)
                    progress((before + static_cast<double>(row)) /
                             static_cast<double>(columns.size() * dataset.size()));
            }
            const auto cell = dataset.table().cell(row, column);
            if (!cell) continue;
            const auto number = static_cast<std::uint32_t>(row);
            lengths.emplace_back(static_cast<double>(split_words(*cell).size()), number);
            hashes.emplace_back(std::hash<std::string_view>{}(*cell), number);
        }
        before += static_cast<double>(dataset.size());
        report.values += lengths.size();
        report.measures.push_back(measured(info, lengths, true));
        auto [count, rows] = repeatedTexts(dataset, column, std::move(hashes));
        if (count > 0)
            report.findings.push_back(
                {Finding::Kind::duplicateTexts, info.name, {}, count, shared(std::move(rows))});
    }
    return report;
}

std::optional<ContentReport> surveyFiles(const Dataset& dataset, std::stop_token stop,
                                         const std::function<void(double)>& progress) {
    ContentReport report;
    std::vector<std::size_t> columns;
    for (std::size_t column = 0; column < dataset.columns().size(); ++column) {
        const Role role = dataset.columns()[column].role;
        if (role == Role::image || role == Role::audio || role == Role::video || namesNumbers(dataset, column))
            columns.push_back(column);
    }
    // Headers and contents: two halves of each column's share.
    const double all = 2.0 * static_cast<double>(columns.size()) * static_cast<double>(dataset.size());
    double before = 0;
    const auto tick = [&](std::size_t done) {
        if (progress && all > 0) progress((before + static_cast<double>(done)) / all);
        return !stop.stop_requested();
    };
    for (const std::size_t column : columns) {
        const ColumnInfo& info = dataset.columns()[column];
        std::vector<FileFacts> files;
        RowList unreadable;
        Values seconds;
        std::vector<std::pair<ImageInfo, std::uint32_t>> pictures;
        for (std::size_t row = 0; row < dataset.size(); ++row) {
            if (!tick(row)) return std::nullopt;
            auto path = dataset.path(row, info.name);
            if (!path) continue;
            const auto number = static_cast<std::uint32_t>(row);
            std::error_code failed;
            const std::uintmax_t bytes = std::filesystem::file_size(*path, failed);
            bool readable = !failed;
            if (readable && info.role == Role::image) {
                const auto header = read_image_info(*path);
                readable = header.ok();
                if (header) pictures.emplace_back(*header, number);
            } else if (readable && info.role == Role::audio) {
                const auto header = read_audio_info(*path);
                readable = header.ok();
                if (header) seconds.emplace_back(header->seconds, number);
            } else if (readable && namesNumbers(dataset, column)) {
                readable = number_file_width(*path, info.role == Role::vector).ok();
            }
            if (readable)
                files.push_back({number, *std::move(path), bytes});
            else
                unreadable.push_back(number);
        }
        report.values += files.size() + unreadable.size();
        before += static_cast<double>(dataset.size());
        if (info.role == Role::image) report.measures.push_back(measuredPictures(info, pictures));
        if (info.role == Role::audio) report.measures.push_back(measured(info, seconds, false));
        if (!unreadable.empty()) {
            const std::size_t count = unreadable.size();
            report.findings.push_back(
                {Finding::Kind::unreadableFiles, info.name, {}, count, shared(std::move(unreadable))});
        }
        auto same = identicalFiles(dataset, files, tick, stop);
        if (!same) return std::nullopt;
        if (same->first > 0)
            report.findings.push_back(
                {Finding::Kind::identicalFiles, info.name, {}, same->first, shared(std::move(same->second))});
        before += static_cast<double>(dataset.size());
    }
    return report;
}

DataSurvey::DataSurvey(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
    // What a person waits for goes first.
    m_pool.setThreadPriority(QThread::LowPriority);
}

DataSurvey::~DataSurvey() {
    m_stop.request_stop();
    m_pool.clear();
    m_pool.waitForDone();
}

void DataSurvey::setState(State state) {
    m_state = state;
    emit stateChanged();
}

void DataSurvey::stop() {
    if (!busy()) return;
    ++m_number;
    m_stop.request_stop();
    m_pool.clear();
    setState(State::stopped);
}

void DataSurvey::request(std::shared_ptr<const Dataset> dataset) {
    ++m_number;
    m_stop.request_stop();
    m_pool.clear();
    m_overview.reset();
    m_texts.reset();
    m_files.reset();
    m_fraction = 0;
    if (!dataset) return setState(State::idle);
    m_stop = {};
    m_pool.start([this, dataset = std::move(dataset), number = m_number, stop = m_stop.get_token()] {
        const auto tell = [this, number](auto call) {
            QMetaObject::invokeMethod(
                this,
                [this, number, call = std::move(call)] {
                    if (number == m_number) call();
                },
                Qt::QueuedConnection);
        };
        const auto progress = [this, tell, since = QElapsedTimer()](double fraction) mutable {
            if (since.isValid() && since.elapsed() < survey_interval_ms) return;
            since.start();
            tell([this, fraction] {
                m_fraction = fraction;
                emit progressed(fraction);
            });
        };
        const auto looked = guarded([&]() -> Result<void> {
            auto overview = surveyTable(*dataset, stop);
            if (!overview) return {};
            tell([this, found = std::make_shared<const DataOverview>(*std::move(overview))] {
                m_overview = found;
                setState(State::texts);
            });
            auto texts = surveyTexts(*dataset, stop, progress);
            if (!texts) return {};
            tell([this, found = std::make_shared<const ContentReport>(*std::move(texts))] {
                m_texts = found;
                m_fraction = 0;
                setState(State::files);
            });
            auto files = surveyFiles(*dataset, stop, progress);
            if (!files) return {};
            tell([this, found = std::make_shared<const ContentReport>(*std::move(files))] {
                m_files = found;
                m_fraction = 1;
                setState(State::done);
            });
            return {};
        });
        if (looked) return;
        tell([this, error = looked.error()] {
            setState(State::stopped);
            emit failed(error);
        });
    });
    setState(State::table);
}

} // namespace triptych
