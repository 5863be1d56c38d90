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
#include <string>
#include <vector>

#include "app/bridge/model_store.h"
#include "core/dataset/dataset.h"
#include "core/explain/attribution.h"
#include "core/explain/faithfulness.h"
#include "core/explain/shapley.h"
#include "core/features/prepare.h"
#include "core/training/predictor.h"

namespace triptych {

/// One sample as one run sees it, before anything of it is explained.
struct AttributionScene {
    QString run, runName; ///< folder; its name
    qint64 row = -1;
    Split split = Split::none;
    std::string modelHash;
    PreparedSample sample; ///< by input node id, with the wave
    Prediction prediction;
    std::vector<Target> targets;               ///< the main head's first
    std::map<std::string, std::string> truths; ///< by head, as the table says it; empty where it is missing
    std::vector<std::string> inputs;           ///< input node ids, in graph order
    std::map<std::string, Modality> modalities;
    std::map<std::string, std::vector<std::string>> columns; ///< by input; of numbers several
    std::map<std::string, std::vector<double>> melHz;        ///< centre of each mel bin, by audio input
    std::map<std::string, int> sampleRates;                  ///< Hz, by audio input

    const Target* target(const std::string& head) const; ///< null: there is no such head
};

/// Opens a sample, and asks the model what it says of it. Threads: any.
/// @pre the row is in the table  @error as Preparer::prepare() and Predictor::predict()
Result<std::shared_ptr<const AttributionScene>> makeScene(const Predictor& model, const Dataset& dataset, const QString& run,
                                                          qint64 row);
/// By which the window draws the samples that stand in for a modality that is taken away: the same for all tabs, and the command
/// line's default.
constexpr std::uint64_t donorSeed = 0;

/// How far the maps of several methods agree about one sample and one target.
struct MethodAgreement {
    std::vector<std::string> methods;     ///< [n] ids of those that gave a map
    std::vector<double> correlations;     ///< [n,n] Spearman; NaN where two maps share nothing
    std::map<std::string, Error> missing; ///< why the others gave none
    std::map<std::string, std::map<std::string, std::string>> parameters; ///< by method and field name, as they were used
    std::size_t wanted = 0;               ///< methods in all; the rest is still computed
    ExplainTarget target;
    std::string outputName;
    std::uint64_t seed = 0;
    std::string modelHash;

    double at(std::size_t a, std::size_t b) const { return correlations[a * methods.size() + b]; }
    bool complete() const { return methods.size() + missing.size() == wanted; }
};

struct AttributionQuestion {
    QString run;
    std::shared_ptr<const Dataset> dataset;
    qint64 row = -1;
    AttributionRequest request; ///< target.output -1: what the model finds most likely
    Baseline baseline = Baseline::mean; ///< of the faithfulness curves
};

/// A further test of a map, which costs too much to be made unasked.
enum class MapTest { infidelity, sensitivity, randomisation };

struct MapTestResult {
    MapTest test = MapTest::infidelity;
    std::optional<double> value; ///< infidelity or max-sensitivity; nothing: another test, or one that this sample does not allow
    std::shared_ptr<const Randomisation> randomisation; ///< null: another test
};

/// What is heard of one sound, and what the model gives where the other inputs stay as they are.
struct HeardSound {
    std::shared_ptr<const AttributionScene> scene; ///< whose sound it is
    std::string input;
    std::size_t pieces = 0; ///< that are kept, and taken away
    int rate = 0;
    std::shared_ptr<const std::vector<float>> original, kept, removed; ///< mono in [-1,1]
    ExplainTarget target;
    double originalValue = 0, keptValue = 0, removedValue = 0; ///< of the target
};

/// Everything that stands on the page, for a report. Nulls: not there.
struct AttributionReport {
    std::shared_ptr<const AttributionScene> scene;
    std::shared_ptr<const Attribution> attribution;
    std::shared_ptr<const ModalityShapley> shapley;
    std::shared_ptr<const Faithfulness> faithfulness; ///< with infidelity and max-sensitivity, where they were asked for
    std::shared_ptr<const MethodAgreement> agreement;
    std::vector<std::shared_ptr<const HeardSound>> sounds; ///< one for each audio input
    QString title;
    std::shared_ptr<const Randomisation> randomisation{};
};

/// Answers one question about a sample in parts, the quick ones first: what the model says, the map of a method, what
/// each modality gave, whether the map matters, and how far methods agree. A newer question takes the place of an older
/// one; what is asked again of the same sample is not computed again, unless the model was written anew.
/// Threads: GUI thread only; signals come queued to it.
class AttributionController : public QObject {
    Q_OBJECT

  public:
    enum class Part { scene, map, shapley, faithfulness, agreement };
    Q_ENUM(Part)

    explicit AttributionController(std::shared_ptr<ModelStore> models, QObject* parent = nullptr);
    ~AttributionController() override;

    void ask(const AttributionQuestion& question);
    /// No result of what was asked for so far comes any more.
    void cancel();
    bool busy() const { return m_busy; }
    /// Tests the map that was given last, beside all else; tested() or testFailed() tells how it went. What was found of the same
    /// map before is told at once, as it is when that map is asked for again. A newer question stops it.
    void test(MapTest test);
    void stopTest(MapTest test); ///< nothing more is heard of it
    /// Of the sample that was opened last; a newer question takes the place of an older one about the same input.
    /// @param pieces  of that input, which are kept, and taken away
    void listen(const std::string& input, const std::vector<TokenSource>& pieces, Baseline baseline,
                const ExplainTarget& target);
    /// Writes the numbers and sounds of a report into a folder, which is made if it is not there.
    void exportTo(const QString& folder, const AttributionReport& report);

  signals:
    void busyChanged(bool busy);
    void opened(std::shared_ptr<const triptych::AttributionScene> scene);
    /// Why methods cannot be had with this model, or with this sample, by id: bad_graph where the model lacks what they need,
    /// invalid_argument where it is the sample, whose lacking inputs are the error's values. A method that is not named can.
    void methodsKnown(const std::map<std::string, triptych::Error>& unavailable);
    void attributed(std::shared_ptr<const triptych::Attribution> attribution);
    void shared(std::shared_ptr<const triptych::ModalityShapley> shapley);
    void judged(std::shared_ptr<const triptych::Faithfulness> faithfulness);
    void compared(std::shared_ptr<const triptych::MethodAgreement> agreement); ///< once for each method
    void tested(std::shared_ptr<const triptych::MapTestResult> result);
    void testProgressed(triptych::MapTest test, double fraction);
    void testFailed(triptych::MapTest test, const triptych::Error& error);
    void heard(std::shared_ptr<const triptych::HeardSound> sound);
    void notHeard(const QString& input, const triptych::Error& error);
    void progressed(triptych::AttributionController::Part part, double fraction);
    void failed(triptych::AttributionController::Part part, const triptych::Error& error);
    void exported(const QString& folder);
    void exportFailed(const triptych::Error& error);

  private:
    struct Worker; ///< what the threads work on; outlives a request that is under way
    /// The sample and the model that sounds are made with.
    struct Opened {
        std::shared_ptr<const Predictor> model;
        std::shared_ptr<const AttributionScene> scene;
    };
    /// The map that can be tested further.
    struct Given {
        AttributionRequest request; ///< its target resolved
        Baseline baseline = Baseline::mean;
        std::shared_ptr<const Attribution> map; ///< null: there is none
        std::string key; ///< what makes it another map, or another test of it
    };
    void setBusy(bool busy);
    void stopAside();
    void give(Given given);
    template <class Function>
    void post(std::uint64_t wanted, Function function);

    std::shared_ptr<Worker> m_worker;
    QThreadPool m_pool, m_sounds, m_tests, m_exports;
    std::stop_source m_stop;
    std::map<std::string, std::stop_source> m_listening; ///< by input
    std::map<MapTest, std::stop_source> m_testing;
    Opened m_opened;
    Given m_given;
    std::map<std::string, std::map<MapTest, std::shared_ptr<const MapTestResult>>> m_found; ///< of the sample, by map
    bool m_busy = false;
};

/// Files of a report: attribution.json, .csv and .svg, report.html, shapley.json and .csv, faithfulness.json and .csv,
/// randomisation.json, agreement.json, and the sounds as WAV: as they are, what is kept, what is removed.
/// @error file_unwritable
Result<void> writeAttributionReport(const std::filesystem::path& folder, const AttributionReport& report);

} // namespace triptych
