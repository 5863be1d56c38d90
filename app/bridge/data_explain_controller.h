// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/bridge/model_store.h"
#include "core/dataset/dataset.h"
#include "core/explain/average_map.h"
#include "core/explain/contributions.h"
#include "core/explain/embedding_map.h"

namespace triptych {

/// What an answer is of.
struct DataAnswer {
    QString run;
    std::filesystem::file_time_type written{}; ///< the weights that it is of; what training wrote since says something else
    std::shared_ptr<const Dataset> dataset;
};

/// What each modality is worth.
struct ContributionAnswer : DataAnswer {
    ContributionOptions options;
    Contributions result;
    std::map<std::string, Modality> modalities; ///< by input
};

/// What the points of a map can be coloured by.
struct MapColouring {
    enum class By { truth, prediction, split } by = By::truth;
    std::string head, column;        ///< truth, prediction: of which head, and what it learns
    std::vector<std::string> groups; ///< those that occur: classes in the run's order, fifths of numbers in rising order, parts by split_name()
    std::vector<int> group_of;       ///< of each point: place among them; -1: not known
};

/// Where samples lie in what a node gives.
struct MapAnswer : DataAnswer {
    EmbeddingMap map;
    std::vector<MapColouring> colourings; ///< truth and prediction of each head, the main one first; the parts last
    std::optional<Split> split;           ///< of which part; nothing: of the whole table
    std::size_t rows_in_all = 0;          ///< of which at most map_rows were drawn
};

/// The tokens of a sample at a node, and samples that have one like it.
struct SimilarAnswer : DataAnswer {
    qint64 row = -1;
    std::string node;
    std::vector<TokenSource> tokens;
    std::size_t token = 0;
    bool searched = false;
    std::vector<SimilarToken> found; ///< the sample itself left out
};

/// The maps of a method, averaged over a part of the data, and what is drawn beside them.
struct AverageAnswer : DataAnswer {
    AverageOptions options;
    AverageMaps maps;
    SvgDetails details;                                       ///< colours and frequencies of the inputs
    std::map<std::string, std::vector<std::string>> columns;  ///< that an input reads
};

/// Questions about a trained model and a whole data set: contributions of the modalities, a map of a node's vectors, samples
/// with a token like one of this sample, and averaged maps. Each kind has a thread of its own; a newer question of a kind takes the place
/// of an older one, which is stopped. Threads: GUI thread only; signals come queued to it.
class DataExplainController : public QObject {
    Q_OBJECT

  public:
    enum class Part { contributions, map, similar, averages };
    Q_ENUM(Part)
    static constexpr std::size_t part_count = 4;
    static constexpr std::size_t map_rows = 5000; ///< more are too many to look at; they are drawn by the seed

    explicit DataExplainController(std::shared_ptr<ModelStore> models, QObject* parent = nullptr);
    ~DataExplainController() override;

    void askContributions(const QString& run, std::shared_ptr<const Dataset> dataset, const ContributionOptions& options);
    /// @param split  nothing: the whole table
    void askMap(const QString& run, std::shared_ptr<const Dataset> dataset, const std::string& node,
                const ProjectionOptions& options, std::optional<Split> split = {});
    /// The tokens alone.
    void askTokens(const QString& run, std::shared_ptr<const Dataset> dataset, qint64 row, const std::string& node);
    /// The tokens, and samples of the data set whose token is nearest to that one.
    void askSimilar(const QString& run, std::shared_ptr<const Dataset> dataset, qint64 row, const std::string& node,
                    std::size_t token);
    void askAverages(const QString& run, std::shared_ptr<const Dataset> dataset, const AverageOptions& options);
    /// No result of what was asked for so far comes any more.
    void cancel(Part part);
    bool busy(Part part) const { return job(part).busy; }
    bool busy() const;

  signals:
    void busyChanged();
    void progressed(triptych::DataExplainController::Part part, double fraction);
    void contributionsReady(std::shared_ptr<const triptych::ContributionAnswer> answer);
    void mapReady(std::shared_ptr<const triptych::MapAnswer> answer);
    void similarReady(std::shared_ptr<const triptych::SimilarAnswer> answer);
    void averagesReady(std::shared_ptr<const triptych::AverageAnswer> answer);
    void failed(triptych::DataExplainController::Part part, const triptych::Error& error);

  private:
    struct Job {
        QThreadPool pool;
        std::stop_source stop;
        std::uint64_t wanted = 0;
        bool busy = false;
    };
    Job& job(Part part) { return m_jobs[static_cast<std::size_t>(part)]; }
    const Job& job(Part part) const { return m_jobs[static_cast<std::size_t>(part)]; }
    template <class Work, class Take>
    void start(Part part, Work work, Take take);

    std::shared_ptr<ModelStore> m_models;
    std::array<Job, part_count> m_jobs;
};

} // namespace triptych
