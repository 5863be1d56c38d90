// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/attribution_controller.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/explain/donors.h"
#include "tests/support/tiny_run.h"

using namespace triptych;
namespace fs = std::filesystem;
using Part = AttributionController::Part;

namespace {

/// What a controller said, in its order.
struct Heard {
    QStringList order;
    std::shared_ptr<const AttributionScene> scene;
    std::shared_ptr<const Attribution> attribution;
    std::shared_ptr<const ModalityShapley> shapley;
    std::shared_ptr<const Faithfulness> faithfulness;
    std::shared_ptr<const MethodAgreement> agreement;
    std::shared_ptr<const HeardSound> sound;
    std::map<std::string, Error> unavailable;
    std::vector<std::pair<Part, Error>> errors;
    std::map<MapTest, std::shared_ptr<const MapTestResult>> tests;
    std::vector<Error> testErrors;

    explicit Heard(AttributionController& from) {
        using C = AttributionController;
        QObject::connect(&from, &C::opened, &from, [this](const auto& it) { scene = it, order += "scene"; });
        QObject::connect(&from, &C::methodsKnown, &from, [this](const auto& it) { unavailable = it, order += "methods"; });
        QObject::connect(&from, &C::attributed, &from, [this](const auto& it) { attribution = it, order += "map"; });
        QObject::connect(&from, &C::shared, &from, [this](const auto& it) { shapley = it, order += "shapley"; });
        QObject::connect(&from, &C::judged, &from, [this](const auto& it) { faithfulness = it, order += "faithfulness"; });
        QObject::connect(&from, &C::compared, &from, [this](const auto& it) { agreement = it, order += "agreement"; });
        QObject::connect(&from, &C::tested, &from, [this](const auto& it) { tests[it->test] = it; });
        QObject::connect(&from, &C::testFailed, &from, [this](MapTest, const Error& error) { testErrors.push_back(error); });
        QObject::connect(&from, &C::heard, &from, [this](const auto& it) { sound = it; });
        QObject::connect(&from, &C::failed, &from, [this](Part part, const Error& error) { errors.emplace_back(part, error); });
    }
};

} // namespace

class AttributionControllerTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    fs::path m_root;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<ModelStore> m_models = std::make_shared<ModelStore>();

    AttributionQuestion question(qint64 row, const char* method = "occlusion", const char* run = "a") const {
        AttributionQuestion made;
        made.run = QString::fromStdString((m_root / run).string());
        made.dataset = m_dataset;
        made.row = row;
        made.request.method = method;
        return made;
    }
    static void finish(AttributionController& controller) { QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 120000); }
    /// What comes after it is not waited for.
    template <class Condition>
    static void until(AttributionController& controller, Condition condition) {
        QTRY_VERIFY_WITH_TIMEOUT(condition(), 120000);
        controller.cancel();
    }

  private slots:
    void initTestCase() {
        m_root = m_folder.path().toStdString();
        const fs::path table = test::write_tiny_table(m_root);
        QVERIFY(!table.empty());
        // Row 24 lacks its picture.
        std::ofstream(table, std::ios::app) << "a low and dull sound 24,,20.wav,low,test\n";
        auto dataset = Dataset::open(table);
        QVERIFY2(dataset.ok(), dataset ? "" : dataset.error().text().c_str());
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
        const auto failed = test::train_tiny(m_dataset, test::tiny_graph(), m_root / "a");
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
    }

    void answersInParts() {
        AttributionController controller(m_models);
        Heard heard(controller);
        QSignalSpy busy(&controller, &AttributionController::busyChanged);
        controller.ask(question(20));
        QVERIFY(controller.busy());
        finish(controller);
        QCOMPARE(busy.count(), 2);
        QVERIFY2(heard.errors.empty(), heard.errors.empty() ? "" : heard.errors.front().second.text().c_str());
        // The quick ones first.
        QCOMPARE(heard.order.mid(0, 5), (QStringList{"scene", "map", "methods", "shapley", "faithfulness"}));
        QCOMPARE(heard.order.count("agreement"), static_cast<qsizetype>(attribution_methods().size()));
        QCOMPARE(heard.scene->row, 20);
        QCOMPARE(heard.scene->runName, QStringLiteral("a"));
        QCOMPARE(heard.scene->truths.at(heard.scene->prediction.main), std::string("low"));
        QCOMPARE(heard.scene->sampleRates.at("audio"), 16000);
        QVERIFY(heard.unavailable.empty()); // it attends, and it has a convolution
        // What is said when the engine is asked directly.
        auto predictor = Predictor::load(m_root / "a", "best", "cpu");
        QVERIFY(predictor.ok());
        auto direct = attribute(*predictor, heard.scene->sample, question(20).request);
        QVERIFY2(direct.ok(), direct ? "" : direct.error().text().c_str());
        QCOMPARE(direct->tokens.size(), heard.attribution->tokens.size());
        for (std::size_t i = 0; i < direct->tokens.size(); ++i)
            QVERIFY(std::abs(direct->tokens[i].value - heard.attribution->tokens[i].value) < 1e-4);
        QCOMPARE(heard.attribution->target.output, direct->target.output);
        QVERIFY(heard.attribution->target.output >= 0); // resolved
        QCOMPARE(heard.attribution->model_hash, heard.scene->modelHash);
        double sum = heard.shapley->empty();
        for (const double value : heard.shapley->values)
            sum += value;
        QVERIFY(std::abs(sum - heard.shapley->full()) < 1e-4);
        QCOMPARE(heard.faithfulness->method, std::string("occlusion"));
        QVERIFY(heard.agreement->complete());
        const std::size_t methods = heard.agreement->methods.size();
        QVERIFY(methods >= 4);
        for (std::size_t i = 0; i < methods; ++i) {
            QCOMPARE(heard.agreement->at(i, i), 1.0);
            for (std::size_t j = 0; j < methods; ++j) {
                const double one = heard.agreement->at(i, j), other = heard.agreement->at(j, i);
                QVERIFY(one == other || (std::isnan(one) && std::isnan(other)));
                QVERIFY(std::isnan(one) || (one >= -1.000001 && one <= 1.000001));
            }
        }
    }

    void whatWasComputedIsNotComputedAgain() {
        AttributionController controller(m_models);
        Heard heard(controller);
        const auto ask = [&](const AttributionQuestion& asked) {
            heard.order.clear();
            controller.ask(asked);
            until(controller, [&] { return heard.order.contains(QStringLiteral("shapley")); });
        };
        ask(question(21));
        const auto first = heard.attribution;
        const auto scene = heard.scene;
        const auto shapley = heard.shapley;
        ask(question(21, "rollout"));
        QCOMPARE(heard.scene, scene);
        QCOMPARE(heard.shapley, shapley); // of the same target
        QCOMPARE(heard.attribution->method, std::string("rollout"));
        QVERIFY(heard.attribution->class_agnostic);
        AttributionQuestion again = question(21);
        again.request.params["baseline"] = std::string("mean"); // the default, named
        ask(again);
        QCOMPARE(heard.attribution, first);
        again.request.params["baseline"] = std::string("blank");
        ask(again);
        QVERIFY(heard.attribution != first);
        again.request.target.output = first->target.output == 0 ? 1 : 0;
        ask(again);
        QCOMPARE(heard.attribution->target.output, again.request.target.output);
        QVERIFY(heard.shapley != shapley);
        ask(question(22));
        QVERIFY(heard.scene != scene);
    }

    void whatASampleLacksIsNotSaidOfTheModel() {
        AttributionController controller(m_models);
        Heard heard(controller);
        controller.ask(question(24));
        until(controller, [&] { return heard.order.contains(QStringLiteral("methods")); });
        QCOMPARE(heard.unavailable.size(), std::size_t{1});
        QCOMPARE(heard.unavailable.at("grad_cam").code, ErrorCode::invalid_argument);
        QCOMPARE(heard.unavailable.at("grad_cam").values, std::vector<std::string>{"image"});
        heard.order.clear();
        controller.ask(question(20)); // the next one has it
        until(controller, [&] { return heard.order.contains(QStringLiteral("methods")); });
        QVERIFY(heard.unavailable.empty());
        controller.ask(question(24, "grad_cam"));
        until(controller, [&] { return !heard.errors.empty(); });
        QCOMPARE(heard.errors[0].first, Part::map);
        QCOMPARE(heard.errors[0].second.code, ErrorCode::invalid_argument);
    }

    void whatStandsInIsDrawnAsEverywhere() {
        GraphSpec graph = test::tiny_graph(); // which learns nothing for what is missing
        QVERIFY(set_param(graph, builtin_registry(), "fusion.modality_dropout=0").ok());
        QVERIFY(!test::train_tiny(m_dataset, graph, m_root / "whole"));
        AttributionController controller(m_models);
        Heard heard(controller);
        controller.ask(question(3, "occlusion", "whole")); // of the training part: it does not stand in for itself
        until(controller, [&] { return heard.shapley != nullptr; });
        auto predictor = Predictor::load(m_root / "whole", "best", "cpu");
        QVERIFY(predictor.ok());
        auto donors = Donors::draw(*predictor, *m_dataset, 0);
        QVERIFY(donors.ok());
        ShapleyOptions options;
        options.donors = donors->without(3);
        auto direct = modality_shapley(*predictor, heard.scene->sample, heard.shapley->target, options);
        QVERIFY(direct.ok());
        QCOMPARE(heard.shapley->absence, Absence::donors);
        QCOMPARE(heard.shapley->donors, 15);
        for (std::size_t i = 0; i < direct->values.size(); ++i)
            QVERIFY(std::abs(direct->values[i] - heard.shapley->values[i]) < 1e-5);
    }

    void theSameWeightsWrittenAgainChangeNothing() {
        AttributionController controller(m_models);
        Heard heard(controller);
        controller.ask(question(20));
        until(controller, [&] { return heard.attribution != nullptr; });
        const auto scene = heard.scene;
        const auto map = heard.attribution;
        const fs::path weights = m_root / "a" / "best.safetensors";
        const auto before = weightsWritten(m_root / "a");
        fs::last_write_time(weights, fs::last_write_time(weights) + std::chrono::seconds(5));
        QVERIFY(weightsWritten(m_root / "a") > before);
        heard.attribution.reset();
        controller.ask(question(20));
        until(controller, [&] { return heard.attribution != nullptr; });
        QCOMPARE(heard.scene, scene);
        QCOMPARE(heard.attribution, map);
        QCOMPARE(weightsWritten(m_root / "nothing"), fs::file_time_type::min());
    }

    void mapsAreTestedFurtherOnRequest() {
        AttributionController controller(m_models);
        Heard heard(controller);
        controller.test(MapTest::infidelity); // there is no map yet
        QTRY_COMPARE(heard.testErrors.size(), std::size_t{1});
        controller.ask(question(20, "grad_cam"));
        QTRY_VERIFY_WITH_TIMEOUT(heard.faithfulness != nullptr, 120000);
        QVERIFY(heard.tests.empty()); // none unasked
        for (const MapTest test : {MapTest::infidelity, MapTest::sensitivity, MapTest::randomisation})
            controller.test(test);
        QTRY_COMPARE_WITH_TIMEOUT(heard.tests.size(), std::size_t{3}, 120000);
        auto predictor = Predictor::load(m_root / "a", "best", "cpu");
        QVERIFY(predictor.ok());
        FaithfulnessOptions options;
        options.infidelity = options.sensitivity = true;
        auto direct = faithfulness(*predictor, heard.scene->sample, *heard.attribution, options);
        QVERIFY(direct.ok());
        QVERIFY(std::abs(*direct->infidelity - *heard.tests[MapTest::infidelity]->value) < 1e-6);
        QVERIFY(std::abs(*direct->max_sensitivity - *heard.tests[MapTest::sensitivity]->value) < 1e-4);
        const Randomisation& forgot = *heard.tests[MapTest::randomisation]->randomisation;
        QCOMPARE(forgot.seeds, 5);
        QVERIFY(forgot.layers.size() >= 4);
        // The same map again: it is told without being asked for.
        const auto first = heard.tests;
        heard.tests.clear();
        controller.ask(question(20, "grad_cam"));
        QTRY_COMPARE_WITH_TIMEOUT(heard.tests.size(), std::size_t{3}, 120000);
        QCOMPARE(heard.tests, first);
        // Another map is not tested yet; a test that is stopped, or overtaken, says nothing.
        heard.tests.clear();
        heard.attribution.reset();
        controller.ask(question(20, "occlusion"));
        QTRY_VERIFY_WITH_TIMEOUT(heard.attribution != nullptr, 120000);
        controller.test(MapTest::randomisation);
        controller.test(MapTest::infidelity);
        controller.stopTest(MapTest::randomisation);
        QTRY_COMPARE_WITH_TIMEOUT(heard.tests.size(), std::size_t{1}, 120000);
        QVERIFY(heard.tests.contains(MapTest::infidelity));
        controller.test(MapTest::sensitivity);
        controller.ask(question(21, "grad_cam"));
        finish(controller);
        QTest::qWait(50);
        QCOMPARE(heard.tests.size(), std::size_t{1});
        QCOMPARE(heard.testErrors.size(), std::size_t{1});
    }

    void onlyTheNewestQuestionIsAnswered() {
        AttributionController controller(m_models);
        Heard heard(controller);
        std::vector<qint64> rows;
        connect(&controller, &AttributionController::opened, this, [&](const auto& scene) { rows.push_back(scene->row); });
        for (qint64 row = 0; row < 24; ++row)
            controller.ask(question(row));
        until(controller, [&] { return heard.attribution != nullptr; });
        QCOMPARE(rows, std::vector<qint64>{23});
        QVERIFY(heard.errors.empty());
        controller.ask(question(3));
        controller.cancel();
        QVERIFY(!controller.busy());
        const qsizetype before = heard.order.size();
        QTest::qWait(100);
        QCOMPARE(heard.order.size(), before);
    }

    void goesAwayWhileItWorks() {
        auto controller = std::make_unique<AttributionController>(m_models);
        controller->ask(question(3));
        QSignalSpy busy(controller.get(), &AttributionController::busyChanged);
        controller.reset();
        QCOMPARE(busy.count(), 0); // whoever owns it may be half gone
        QTest::qWait(20);
    }

    void errorsNameTheirPart() {
        AttributionController controller(m_models);
        Heard heard(controller);
        controller.ask(question(20, "occlusion", "nothing"));
        finish(controller);
        QCOMPARE(heard.errors.size(), std::size_t{1});
        QCOMPARE(heard.errors[0].first, Part::scene);
        QCOMPARE(heard.errors[0].second.code, ErrorCode::file_not_found);
        controller.ask(question(99));
        finish(controller);
        QCOMPARE(heard.errors[1].second.code, ErrorCode::out_of_range);
        AttributionQuestion odd = question(20);
        odd.request.params["no_such"] = true;
        controller.ask(odd);
        until(controller, [&] { return heard.shapley != nullptr; });
        QCOMPARE(heard.errors[2].first, Part::map);
        QCOMPARE(heard.errors[2].second.code, ErrorCode::unknown_name);
        QVERIFY(!heard.attribution); // what modalities gave does not need the map
        controller.ask(question(20)); // and it goes on
        until(controller, [&] { return heard.attribution != nullptr; });
    }

    void soundsAreTakenApart() {
        AttributionController controller(m_models);
        Heard heard(controller);
        controller.ask(question(20));
        until(controller, [&] { return heard.attribution != nullptr; });
        std::vector<TokenSource> pieces;
        for (const AttributedToken& token : heard.attribution->tokens)
            if (token.source.input == "audio" && pieces.size() < 5) pieces.push_back(token.source);
        QCOMPARE(pieces.size(), std::size_t{5});
        controller.listen("audio", pieces, Baseline::mean, heard.attribution->target);
        controller.listen("audio", {pieces.front()}, Baseline::mean, heard.attribution->target);
        QTRY_VERIFY_WITH_TIMEOUT(heard.sound != nullptr, 60000);
        QCOMPARE(heard.sound->pieces, std::size_t{1}); // the newer question alone
        QCOMPARE(heard.sound->rate, 16000);
        QCOMPARE(heard.sound->kept->size(), heard.sound->original->size());
        QCOMPARE(heard.sound->removed->size(), heard.sound->original->size());
        QVERIFY(std::abs(heard.sound->originalValue - heard.attribution->full_value) < 1e-4);
        QVERIFY(std::isfinite(heard.sound->keptValue) && std::isfinite(heard.sound->removedValue));
        // All of the sound kept is the sound as it is.
        pieces.clear();
        for (const AttributedToken& token : heard.attribution->tokens)
            if (token.source.input == "audio") pieces.push_back(token.source);
        heard.sound.reset();
        controller.listen("audio", pieces, Baseline::mean, heard.attribution->target);
        QTRY_VERIFY_WITH_TIMEOUT(heard.sound != nullptr, 60000);
        QVERIFY(std::abs(heard.sound->keptValue - heard.sound->originalValue) < 1e-4);
        QCOMPARE(heard.sound->scene, heard.scene);
        // Another sample is asked for meanwhile: what was to be heard of the old one is not.
        heard.sound.reset();
        controller.listen("audio", pieces, Baseline::mean, heard.attribution->target);
        const auto before = heard.scene;
        controller.ask(question(21));
        until(controller, [&] { return heard.scene != before; });
        QTest::qWait(200);
        QVERIFY(!heard.sound);
    }

    void reportsAreWritten() {
        AttributionController controller(m_models);
        Heard heard(controller);
        controller.ask(question(20));
        finish(controller);
        std::vector<TokenSource> pieces;
        for (const AttributedToken& token : heard.attribution->tokens)
            if (token.source.input == "audio" && pieces.size() < 9) pieces.push_back(token.source);
        controller.listen("audio", pieces, Baseline::mean, heard.attribution->target);
        QTRY_VERIFY_WITH_TIMEOUT(heard.sound != nullptr, 60000);
        auto doubted = std::make_shared<Faithfulness>(*heard.faithfulness);
        doubted->no_evidence = true;
        auto forgot = std::make_shared<Randomisation>();
        forgot->seeds = 5;
        AttributionReport report{heard.scene, heard.attribution, heard.shapley, doubted, heard.agreement,
                                 {heard.sound}, QStringLiteral("Row 20 · a"), forgot};
        QSignalSpy exported(&controller, &AttributionController::exported);
        QSignalSpy refused(&controller, &AttributionController::exportFailed);
        const QString folder = m_folder.filePath(QStringLiteral("out/deep"));
        controller.exportTo(folder, report);
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 60000);
        for (const char* name : {"attribution.json", "attribution.csv", "attribution.svg", "shapley.json", "shapley.csv",
                                 "faithfulness.json", "faithfulness.csv", "agreement.json", "randomisation.json", "report.html",
                                 "audio_original.wav", "audio_kept.wav", "audio_removed.wav"}) {
            QFile file(QDir(folder).filePath(QLatin1String(name)));
            QVERIFY2(file.open(QIODevice::ReadOnly) && file.size() > 40, name);
        }
        QFile json(QDir(folder).filePath(QStringLiteral("attribution.json")));
        QVERIFY(json.open(QIODevice::ReadOnly));
        const auto parsed = nlohmann::json::parse(json.readAll().toStdString());
        QCOMPARE(parsed.at("tokens").size(), heard.attribution->tokens.size());
        // What the test found is said wherever the map stands.
        const auto& remarks = parsed.at("remarks");
        QVERIFY(std::any_of(remarks.begin(), remarks.end(), [](const auto& one) { return one.at("kind") == "no_evidence"; }));
        // So is what made the figures beside it.
        const auto read = [&](const char* name) {
            QFile file(QDir(folder).filePath(QLatin1String(name)));
            return file.open(QIODevice::ReadOnly) ? nlohmann::json::parse(file.readAll().toStdString()) : nlohmann::json::object();
        };
        const auto agreement = read("agreement.json"), tested = read("faithfulness.json");
        for (const auto& one : {agreement, tested}) {
            QCOMPARE(one.at("row").get<int>(), 20);
            QCOMPARE(one.at("run").get<std::string>(), (m_root / "a").string());
            QCOMPARE(one.at("output_name").get<std::string>(), heard.attribution->output_name);
            QCOMPARE(one.at("seed").get<int>(), 0);
            QCOMPARE(one.at("probability").get<bool>(), false);
        }
        for (const std::string& method : heard.agreement->methods)
            QVERIFY2(agreement.at("parameters").contains(method), method.c_str());
        QCOMPARE(agreement.at("parameters").at("integrated_gradients").at("steps").get<std::string>(), std::string("50"));
        QCOMPARE(tested.at("steps").get<int>(), 20);
        QCOMPARE(tested.at("random_orders").get<int>(), 20);
        QFile page(QDir(folder).filePath(QStringLiteral("report.html")));
        QVERIFY(page.open(QIODevice::ReadOnly));
        const QByteArray html = page.readAll();
        for (const char* part : {"Do the methods agree?", "Model randomisation", "comprehensiveness", "sufficiency"})
            QVERIFY2(html.contains(part), part);
        QFile svg(QDir(folder).filePath(QStringLiteral("attribution.svg")));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        QVERIFY(svg.readAll().contains("Note: "));
        controller.exportTo(folder + QStringLiteral("/attribution.svg/below"), report);
        QTRY_COMPARE_WITH_TIMEOUT(refused.count(), 1, 20000);
    }
};

QTEST_MAIN(AttributionControllerTest)
#include "attribution_controller_test.moc"
