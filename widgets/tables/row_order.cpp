// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/row_order.h"

#include <QStringList>
#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>

namespace triptych {
namespace {

constexpr std::size_t rows_a_look = 4096;  ///< between two looks at the stop token
constexpr std::size_t rows_a_run = 65'536; ///< sorted at a stretch, then merged

char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// One word that is looked for. Most cells and words are ASCII: those need no conversion.
struct Needle {
    QString text;
    std::string ascii; ///< in small letters; empty: has other letters

    explicit Needle(const QString& word) : text(word) {
        const QByteArray bytes = word.toUtf8();
        if (!isAscii({bytes.data(), static_cast<std::size_t>(bytes.size())})) return;
        ascii = bytes.toStdString();
        std::transform(ascii.begin(), ascii.end(), ascii.begin(), lowered);
    }

    bool in(std::string_view cell) const {
        if (!ascii.empty() && isAscii(cell))
            return std::search(cell.begin(), cell.end(), ascii.begin(), ascii.end(),
                               [](char a, char b) { return lowered(a) == b; }) != cell.end();
        return QString::fromUtf8(cell.data(), static_cast<qsizetype>(cell.size()))
            .contains(text, Qt::CaseInsensitive);
    }
};

std::optional<std::vector<std::uint32_t>> matching(const Dataset& dataset, const RowFilter& filter,
                                                   const std::stop_token& stop) {
    const Table& table = dataset.table();
    std::vector<Needle> needles;
    for (const QString& word : filter.words.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        needles.emplace_back(word);
    std::vector<std::size_t> searched;
    for (std::size_t column = 0; column < dataset.columns().size(); ++column)
        if (isSearched(dataset.columns()[column].role)) searched.push_back(column);

    const auto fits = [&](std::size_t row) {
        if (filter.split && dataset.split(row) != *filter.split) return false;
        if (filter.label && dataset.label(row) != *filter.label) return false;
        for (const auto& [column, there] : filter.presence)
            if (table.cell(row, column).has_value() != there) return false;
        return std::all_of(needles.begin(), needles.end(), [&](const Needle& needle) {
            return std::any_of(searched.begin(), searched.end(), [&](std::size_t column) {
                const auto cell = table.cell(row, column);
                return cell && needle.in(*cell);
            });
        });
    };
    std::vector<std::uint32_t> rows;
    const std::size_t count = filter.only ? filter.only->size() : dataset.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (i % rows_a_look == 0 && stop.stop_requested()) return std::nullopt;
        const std::uint32_t row = filter.only ? (*filter.only)[i] : static_cast<std::uint32_t>(i);
        if (row < dataset.size() && fits(row)) rows.push_back(row);
    }
    return rows;
}

/// A stable merge sort that can be stopped between its parts.
template <class Less>
bool sortRows(std::vector<std::uint32_t>& order, Less less, const std::stop_token& stop) {
    const auto at = [&](std::size_t i) {
        return order.begin() + static_cast<std::ptrdiff_t>(std::min(i, order.size()));
    };
    for (std::size_t i = 0; i < order.size(); i += rows_a_run) {
        if (stop.stop_requested()) return false;
        std::stable_sort(at(i), at(i + rows_a_run), less);
    }
    for (std::size_t run = rows_a_run; run < order.size(); run *= 2)
        for (std::size_t i = 0; i + run < order.size(); i += 2 * run) {
            if (stop.stop_requested()) return false;
            std::inplace_merge(at(i), at(i + run), at(i + 2 * run), less);
        }
    return true;
}

/// @param keys  by place in rows; nothing: missing
template <class Key>
bool sortByKeys(std::vector<std::uint32_t>& rows, const std::vector<std::optional<Key>>& keys,
                bool descending, const std::stop_token& stop) {
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto less = [&](std::uint32_t a, std::uint32_t b) {
        const auto &x = keys[a], &y = keys[b];
        if (!x || !y) return x.has_value() && !y.has_value();
        return descending ? *y < *x : *x < *y;
    };
    if (!sortRows(order, less, stop)) return false;
    for (std::uint32_t& place : order)
        place = rows[place];
    rows = std::move(order);
    return true;
}

/// @return false where it was stopped
bool sortByColumn(const Dataset& dataset, std::size_t column, std::vector<std::uint32_t>& rows,
                  bool descending, const std::stop_token& stop) {
    const Table& table = dataset.table();
    const ColumnInfo& info = dataset.columns()[column];
    const auto keysOf = [&](auto& keys, const auto& key) {
        keys.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i % rows_a_look == 0 && stop.stop_requested()) return false;
            keys.push_back(key(rows[i]));
        }
        return true;
    };
    if (info.role == Role::label) {
        std::vector<std::optional<int>> keys;
        const auto key = [&](std::size_t row) -> std::optional<int> {
            const int label = dataset.label(row);
            return label < 0 ? std::nullopt : std::optional(label);
        };
        return keysOf(keys, key) && sortByKeys(rows, keys, descending, stop);
    }
    const bool media = info.role == Role::image || info.role == Role::audio || info.role == Role::video;
    if (!media && info.role != Role::text) {
        std::vector<std::optional<double>> keys;
        bool numeric = true;
        for (std::size_t i = 0; i < rows.size() && numeric; ++i) {
            if (i % rows_a_look == 0 && stop.stop_requested()) return false;
            keys.push_back(dataset.number(rows[i], info.name));
            numeric = info.role == Role::number || keys.back() || !table.cell(rows[i], column);
        }
        if (numeric) return sortByKeys(rows, keys, descending, stop);
    }
    std::vector<std::optional<std::string_view>> keys;
    return keysOf(keys, [&](std::size_t row) { return table.cell(row, column); }) &&
           sortByKeys(rows, keys, descending, stop);
}

} // namespace

bool RowFilter::isEmpty() const {
    return words.trimmed().isEmpty() && !split && !label && presence.empty() && !only;
}

bool isSearched(Role role) {
    switch (role) {
    case Role::image:
    case Role::audio:
    case Role::video:
    case Role::number:
    case Role::vector:
    case Role::series:
    case Role::target:
        return false;
    case Role::text:
    case Role::category:
    case Role::label:
    case Role::split:
    case Role::group:
    case Role::id:
    case Role::ignore:
        return true;
    }
    return true;
}

std::optional<RowOrder> orderRows(const Dataset& dataset, const RowFilter& filter, const RowSort& sort,
                                  std::stop_token stop) {
    auto rows = matching(dataset, filter, stop);
    if (!rows) return std::nullopt;
    if (sort.column == RowSort::byRow) {
        if (sort.descending) std::reverse(rows->begin(), rows->end());
    } else if (sort.column == RowSort::bySplit) {
        std::vector<std::optional<int>> keys;
        keys.reserve(rows->size());
        for (const std::uint32_t row : *rows) {
            const Split split = dataset.split(row);
            keys.push_back(split == Split::none ? std::nullopt : std::optional(static_cast<int>(split)));
        }
        if (!sortByKeys(*rows, keys, sort.descending, stop)) return std::nullopt;
    } else if (sort.column >= 0 && static_cast<std::size_t>(sort.column) < dataset.columns().size()) {
        if (!sortByColumn(dataset, static_cast<std::size_t>(sort.column), *rows, sort.descending, stop))
            return std::nullopt;
    }
    RowOrder order;
    order.lines.assign(dataset.size(), -1);
    for (std::size_t line = 0; line < rows->size(); ++line)
        order.lines[(*rows)[line]] = static_cast<std::int32_t>(line);
    order.rows = *std::move(rows);
    return order;
}

RowOrderer::RowOrderer(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

RowOrderer::~RowOrderer() {
    cancel();
    m_pool.waitForDone();
}

void RowOrderer::cancel() {
    ++m_number;
    m_stop.request_stop();
    m_pool.clear();
    m_busy = false;
}

void RowOrderer::request(std::shared_ptr<const Dataset> dataset, const RowFilter& filter,
                         const RowSort& sort) {
    cancel();
    if (!dataset) return;
    m_stop = {};
    m_busy = true;
    m_pool.start(
        [this, dataset = std::move(dataset), filter, sort, number = m_number, stop = m_stop.get_token()] {
            auto order = orderRows(*dataset, filter, sort, stop);
            if (!order) return;
            auto shared = std::make_shared<const RowOrder>(*std::move(order));
            QMetaObject::invokeMethod(
                this,
                [this, number, shared] {
                    if (number != m_number) return;
                    m_busy = false;
                    emit ordered(shared);
                },
                Qt::QueuedConnection);
        });
}

} // namespace triptych
