// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/dataset/dataset.h"

namespace triptych {

/// Which rows of a data set are shown: those that meet every condition.
struct RowFilter {
    QString words;                        ///< each must occur in one of the row's text cells, in any case
    std::optional<Split> split;           ///< nothing: any
    std::optional<int> label;             ///< index into classes(), -1: without a label; nothing: any
    std::map<std::size_t, bool> presence; ///< by column: whether its cell must be there or must be missing
    std::shared_ptr<const std::vector<std::uint32_t>> only; ///< rows, ascending; null: all

    bool isEmpty() const;
    bool operator==(const RowFilter&) const = default;
};

/// What the rows are sorted by. Missing cells come last in either order; equal ones keep the table's order.
struct RowSort {
    static constexpr int byRow = -1, bySplit = -2;
    int column = byRow; ///< of the data set
    bool descending = false;
    bool operator==(const RowSort&) const = default;
};

struct RowOrder {
    std::vector<std::uint32_t> rows; ///< in the order shown
    std::vector<std::int32_t> lines; ///< by row of the data set: where it stands; -1: not shown
};

/// Whether a search looks into cells of that role: what a person reads as words, not paths and measurements.
bool isSearched(Role role);

/// Numbers are sorted as numbers, also in columns of another role whose every cell is one; labels as the
/// classes are; the rest by code point.
/// @pre dataset.size() < 2³¹  @return nothing where it was stopped
/// Threads: any.
std::optional<RowOrder> orderRows(const Dataset& dataset, const RowFilter& filter, const RowSort& sort,
                                  std::stop_token stop = {});

/// Orders rows on a thread of its own; a newer request ends an older one, whose result never comes.
/// Threads: GUI thread only; the signal comes queued to it.
class RowOrderer : public QObject {
    Q_OBJECT

  public:
    explicit RowOrderer(QObject* parent = nullptr);
    ~RowOrderer() override;

    void request(std::shared_ptr<const Dataset> dataset, const RowFilter& filter, const RowSort& sort);
    void cancel();
    bool busy() const { return m_busy; }

  signals:
    void ordered(std::shared_ptr<const triptych::RowOrder> order);

  private:
    QThreadPool m_pool;
    std::stop_source m_stop;
    quint64 m_number = 0;
    bool m_busy = false;
};

} // namespace triptych
