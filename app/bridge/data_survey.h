// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/dataset.h"

namespace triptych {

using Rows = std::shared_ptr<const std::vector<std::uint32_t>>; ///< ascending

/// Something about the data that a person should know of, with the rows that it is about.
struct Finding {
    enum class Kind {
        unreadableFiles, ///< files of `column` that are not there or that no decoder takes
        noLabel,         ///< rows without a value in the label column
        smallClass,      ///< a class, names[0], with few rows in training
        duplicateTexts,  ///< texts of `column` that stand both in training and in test
        identicalFiles,  ///< files of `column` with the same bytes in training and in test
        cutGroups        ///< groups of `column`, named in names, with rows in more than one part
    };
    Kind kind = Kind::noLabel;
    std::string column;
    std::vector<std::string> names;
    std::size_t count =
        0; ///< files, rows, rows of the class in training, texts, files, groups: as the kind says
    Rows rows;
};

/// A bar of a distribution: values in [low,high), or one size of pictures.
struct MeasureBin {
    double low = 0, high = 0;
    int width = 0, height = 0; ///< pictures: above 0 where all of the bin have this size
    Rows rows;
};

/// How long or large the values of a column are: words of a text, seconds of a sound, the longer side of a
/// picture in pixels.
struct Measure {
    std::string column;
    Role role = Role::text;
    double least = 0, most = 0;
    std::vector<MeasureBin> bins; ///< ascending, none empty
};

struct PresencePattern {
    std::vector<bool> there; ///< by DataOverview::modalities
    Rows rows;
};

/// What a pass over the cells tells.
struct DataOverview {
    /// By class: rows in no part, train, validation and test, in the order of Split. Last: rows without a
    /// label.
    std::vector<std::array<std::size_t, 4>> balance;
    std::vector<std::size_t> modalities;   ///< columns of the data set with text, pictures, sounds or videos
    std::vector<PresencePattern> presence; ///< most frequent first
    std::vector<Finding> findings;
};

/// What the texts say, or the files.
struct ContentReport {
    std::vector<Measure> measures;
    std::vector<Finding> findings;
    std::size_t values = 0; ///< texts or files that were looked at
};

/// @return nothing where it was stopped. Threads: any.
std::optional<DataOverview> surveyTable(const Dataset& dataset, std::stop_token stop = {});
std::optional<ContentReport> surveyTexts(const Dataset& dataset, std::stop_token stop = {},
                                         const std::function<void(double)>& progress = {});
/// Pictures and sounds are read up to their header.
std::optional<ContentReport> surveyFiles(const Dataset& dataset, std::stop_token stop = {},
                                         const std::function<void(double)>& progress = {});

/// A class with fewer rows than this in training is a finding.
inline constexpr std::size_t small_class = 5;

/// Surveys a data set on a thread of its own, first the table, then the texts, then the files. A newer
/// request ends an older one. Threads: GUI thread only; signals come queued to it.
class DataSurvey : public QObject {
    Q_OBJECT

  public:
    enum class State { idle, table, texts, files, done, stopped };
    Q_ENUM(State)

    explicit DataSurvey(QObject* parent = nullptr);
    ~DataSurvey() override;

    void request(std::shared_ptr<const Dataset> dataset);
    void stop(); ///< what is known so far stays
    State state() const { return m_state; }
    bool busy() const {
        return m_state == State::table || m_state == State::texts || m_state == State::files;
    }
    double fraction() const { return m_fraction; } ///< of the texts or files, in [0,1]
    std::shared_ptr<const DataOverview> overview() const { return m_overview; } ///< null: not yet
    std::shared_ptr<const ContentReport> texts() const { return m_texts; }      ///< null: not yet
    std::shared_ptr<const ContentReport> files() const { return m_files; }      ///< null: not yet

  signals:
    void stateChanged();
    void progressed(double fraction);
    void failed(const triptych::Error& error); ///< it has stopped; what is known so far stays

  private:
    void setState(State state);

    QThreadPool m_pool;
    std::stop_source m_stop;
    quint64 m_number = 0;
    State m_state = State::idle;
    double m_fraction = 0;
    std::shared_ptr<const DataOverview> m_overview;
    std::shared_ptr<const ContentReport> m_texts, m_files;
};

} // namespace triptych
