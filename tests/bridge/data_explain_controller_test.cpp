// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/data_explain_controller.h"

#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include "tests/support/tiny_run.h"

using namespace triptych;
using Part = DataExplainController::Part;
namespace fs = std::filesystem;

class DataExplainControllerTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<ModelStore> m_models;

    QString run() const { return m_folder->filePath(QStringLiteral("run")); }

  private slots:
    void initTestCase() {
        m_folder = std::make_unique<QTemporaryDir>();
        auto dataset = Dataset::open(test::write_tiny_table(m_folder->path().toStdString()));
        QVERIFY(dataset.ok());
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
        const auto failed = test::train_tiny(m_dataset, test::tiny_graph(), run().toStdString());
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        m_models = std::make_shared<ModelStore>();
    }

    void answersEachKindOfQuestion() {
        DataExplainController controller(m_models);
        std::shared_ptr<const ContributionAnswer> worth;
        std::shared_ptr<const MapAnswer> map;
        std::shared_ptr<const SimilarAnswer> similar;
        bool elsewhere = false;
        double told = -1;
        connect(&controller, &DataExplainController::contributionsReady, this, [&](const auto& answer) {
            worth = answer;
            elsewhere |= QThread::currentThread() != thread();
        });
        connect(&controller, &DataExplainController::mapReady, this, [&](const auto& answer) { map = answer; });
        connect(&controller, &DataExplainController::similarReady, this, [&](const auto& answer) { similar = answer; });
        connect(&controller, &DataExplainController::progressed, this, [&](Part, double fraction) {
            QVERIFY(fraction >= 0 && fraction <= 1);
            told = fraction;
        });
        ContributionOptions options;
        options.split = Split::train;
        options.emap_rows = 3;
        controller.askContributions(run(), m_dataset, options);
        controller.askMap(run(), m_dataset, "fusion", {});
        controller.askTokens(run(), m_dataset, 3, "image_conv");
        QVERIFY(controller.busy());
        QVERIFY(controller.busy(Part::map));
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QVERIFY(!elsewhere);
        QVERIFY(told > 0);
        QVERIFY(worth && map && similar);
        QCOMPARE(worth->result.rows, std::size_t{16});
        QCOMPARE(worth->modalities.at("audio"), Modality::audio);
        QCOMPARE(map->map.vectors.rows.size(), std::size_t{24});
        QCOMPARE(map->map.places.size(), std::size_t{48});
        QCOMPARE(map->colourings.size(), std::size_t{3}); // truth, prediction, parts
        const MapColouring &truth = map->colourings[0], &predicted = map->colourings[1], &parts = map->colourings[2];
        QCOMPARE(truth.by, MapColouring::By::truth);
        QCOMPARE(truth.groups.size(), std::size_t{2});
        QCOMPARE(predicted.by, MapColouring::By::prediction);
        QCOMPARE(parts.by, MapColouring::By::split);
        QCOMPARE(parts.groups, (std::vector<std::string>{"train", "validation", "test"}));
        for (std::size_t i = 0; i < 24; ++i) {
            const std::size_t row = map->map.vectors.rows[i];
            if (const int label = m_dataset->label(row); label >= 0)
                QCOMPARE(truth.groups[static_cast<std::size_t>(truth.group_of[i])], m_dataset->classes()[static_cast<std::size_t>(label)]);
            const auto sample = (*m_models->get(run().toStdString()))->preparer().prepare(*m_dataset, row);
            const auto answer = (*m_models->get(run().toStdString()))->predict({&*sample});
            QCOMPARE(predicted.groups[static_cast<std::size_t>(predicted.group_of[i])], answer_text(answer->front(), m_dataset->classes()));
            QCOMPARE(parts.groups[static_cast<std::size_t>(parts.group_of[i])], std::string(split_name(m_dataset->split(row))));
        }
        QCOMPARE(worth->written, weightsWritten(run().toStdString()));
        QCOMPARE(similar->tokens.size(), std::size_t{4});
        QVERIFY(!similar->searched);
        controller.askSimilar(run(), m_dataset, 3, "image_conv", 2);
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QVERIFY(similar->searched);
        QCOMPARE(similar->found.size(), std::size_t{23}); // all but the sample itself
        for (const SimilarToken& one : similar->found)
            QVERIFY(one.row != 3);
        QCOMPARE(m_models->loaded(), 1);
    }

    void averagesMapsAndCanBeStopped() {
        DataExplainController controller(m_models);
        std::vector<std::shared_ptr<const AverageAnswer>> answers;
        int failures = 0;
        double told = -1;
        connect(&controller, &DataExplainController::averagesReady, this, [&](const auto& answer) { answers.push_back(answer); });
        connect(&controller, &DataExplainController::failed, this, [&] { ++failures; });
        connect(&controller, &DataExplainController::progressed, this, [&](Part part, double fraction) {
            QCOMPARE(part, Part::averages);
            told = fraction;
        });
        AverageOptions options;
        options.split = Split::train;
        options.request.method = "kernel_shap";
        controller.askAverages(run(), m_dataset, options);
        QVERIFY(controller.busy(Part::averages));
        controller.cancel(Part::averages);
        QVERIFY(!controller.busy());
        options.request.method = "occlusion";
        options.rows = 4;
        controller.askAverages(run(), m_dataset, options);
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 300000);
        QCOMPARE(failures, 0);
        QCOMPARE(answers.size(), std::size_t{1});
        QVERIFY(told > 0);
        const AverageAnswer& answer = *answers.front();
        QCOMPARE(answer.maps.method, std::string("occlusion"));
        QCOMPARE(answer.maps.rows, std::size_t{4});
        QCOMPARE(answer.maps.rows_in_all, std::size_t{16});
        QCOMPARE(answer.maps.inputs.size(), std::size_t{3});
        QCOMPARE(answer.details.modalities.at("audio"), Modality::audio);
        QVERIFY(!answer.details.mel_hz.at("audio").empty());
        QCOMPARE(answer.columns.at("text"), std::vector<std::string>{"text"});
        options.split = Split::none;
        controller.askAverages(run(), m_dataset, options);
        QTRY_COMPARE_WITH_TIMEOUT(failures, 1, 60000);
    }

    void aNewerQuestionTakesThePlaceOfAnOlderOne() {
        DataExplainController controller(m_models);
        std::vector<std::string> nodes;
        connect(&controller, &DataExplainController::mapReady, this,
                [&](const auto& answer) { nodes.push_back(answer->map.vectors.node); });
        ProjectionOptions slow;
        slow.method = Projection::tsne;
        slow.iterations = 100000;
        controller.askMap(run(), m_dataset, "fusion", slow);
        controller.askMap(run(), m_dataset, "text_lstm", {});
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QCOMPARE(nodes, std::vector<std::string>{"text_lstm"});
    }

    void cancelStopsWhatIsUnderWay() {
        DataExplainController controller(m_models);
        int answers = 0, failures = 0;
        connect(&controller, &DataExplainController::mapReady, this, [&] { ++answers; });
        connect(&controller, &DataExplainController::failed, this, [&] { ++failures; });
        ProjectionOptions slow;
        slow.method = Projection::umap;
        slow.iterations = 100000;
        controller.askMap(run(), m_dataset, "fusion", slow);
        QVERIFY(controller.busy(Part::map));
        controller.cancel(Part::map);
        QVERIFY(!controller.busy());
        controller.askMap(run(), m_dataset, "fusion", {});
        QTRY_COMPARE_WITH_TIMEOUT(answers, 1, 60000);
        QCOMPARE(failures, 0);
    }

    void saysWhatWentWrong() {
        DataExplainController controller(m_models);
        std::vector<std::pair<Part, ErrorCode>> failures;
        connect(&controller, &DataExplainController::failed, this,
                [&](Part part, const Error& error) { failures.emplace_back(part, error.code); });
        controller.askMap(run(), m_dataset, "nowhere", {});
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        controller.askContributions(m_folder->filePath(QStringLiteral("no run")), m_dataset, {});
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QCOMPARE(failures.size(), std::size_t{2});
        QCOMPARE(failures[0], std::pair(Part::map, ErrorCode::unknown_name));
        QCOMPARE(failures[1], std::pair(Part::contributions, ErrorCode::file_not_found));
    }
};

QTEST_GUILESS_MAIN(DataExplainControllerTest)
#include "data_explain_controller_test.moc"
