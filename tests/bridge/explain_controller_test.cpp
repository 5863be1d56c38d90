// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/explain_controller.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/tiny_run.h"

using namespace triptych;
namespace fs = std::filesystem;

class ExplainControllerTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    fs::path m_root;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<ModelStore> m_models = std::make_shared<ModelStore>();

    QString run(const char* name) const { return QString::fromStdString((m_root / name).string()); }

    std::shared_ptr<const Explanation> explained(ExplainController& controller, const QString& folder,
                                                 qint64 row) {
        std::shared_ptr<const Explanation> result;
        const auto connection =
            connect(&controller, &ExplainController::ready, this, [&](auto ready) { result = ready; });
        controller.explain(folder, m_dataset, row);
        [&] { QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000); }();
        disconnect(connection);
        return result;
    }

  private slots:
    void initTestCase() {
        m_root = m_folder.path().toStdString();
        const fs::path table = test::write_tiny_table(m_root);
        QVERIFY(!table.empty());
        // Row 21 has no sound, row 22 no label.
        std::ifstream in(table);
        std::string content((std::istreambuf_iterator<char>(in)), {});
        in.close();
        const auto blank = [&](const std::string& what, const std::string& with) {
            const auto place = content.find(what);
            QVERIFY(place != std::string::npos);
            content.replace(place, what.size(), with);
        };
        blank("21.bmp,21.wav,", "21.bmp,,");
        blank("22.wav,low,", "22.wav,,");
        std::ofstream(table) << content;
        auto dataset = Dataset::open(table);
        QVERIFY2(dataset.ok(), dataset ? "" : dataset.error().text().c_str());
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
        for (const auto& [name, seed] : {std::pair("a", 0), std::pair("b", 1)}) {
            const auto failed = test::train_tiny(m_dataset, test::tiny_graph(), m_root / name,
                                                 static_cast<std::uint64_t>(seed));
            QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        }
    }

    void explainsARow() {
        ExplainController controller(m_models);
        QSignalSpy busy(&controller, &ExplainController::busyChanged);
        const auto result = explained(controller, run("a"), 20);
        QVERIFY(result);
        QCOMPARE(busy.count(), 2);
        QCOMPARE(result->runName, QStringLiteral("a"));
        QCOMPARE(result->row, 20);
        QCOMPARE(result->split, Split::test);
        QCOMPARE(result->truthName, std::string("low"));
        QCOMPARE(result->attention->classes.at(static_cast<std::size_t>(result->truth)), std::string("low"));
        QCOMPARE(result->targets.size(), std::size_t{1});
        QVERIFY(result->sampleRates.at("audio") > 0);
        QCOMPARE(result->columnNames.at("audio"), std::vector<std::string>{"audio"});
        QCOMPARE(result->melHz.at("audio").size(), std::size_t{32});
        const auto& sound = std::get<PreparedAudio>(result->sample.at("audio"));
        QVERIFY(!sound.wave.empty());
        double sum = 0;
        for (const float share : result->attention->pooled)
            sum += share;
        QVERIFY(std::abs(sum - 1) < 1e-4);
        // What the predictor says when it is asked directly.
        auto predictor = Predictor::load(m_root / "a", "best", "cpu");
        QVERIFY(predictor.ok());
        auto sample = predictor->preparer().prepare(*m_dataset, 20);
        QVERIFY(sample.ok());
        auto attention = predictor->attention(*sample);
        QVERIFY(attention.ok());
        QCOMPARE(attention->weights, result->attention->weights);
    }

    void missingValuesAreSaid() {
        ExplainController controller(m_models);
        const auto silent = explained(controller, run("a"), 21);
        QVERIFY(silent);
        QVERIFY(std::holds_alternative<std::monostate>(silent->sample.at("audio")));
        QCOMPARE(silent->attention->tokens.back().kind, TokenSource::Kind::absent);
        const auto unlabelled = explained(controller, run("a"), 22);
        QVERIFY(unlabelled);
        QCOMPARE(unlabelled->truth, -1);
        QVERIFY(unlabelled->truthName.empty());
    }

    void keepsTheModelUntilItsFilesChange() {
        const auto models = std::make_shared<ModelStore>();
        ExplainController controller(models);
        QVERIFY(explained(controller, run("a"), 20));
        QVERIFY(explained(controller, run("a"), 21));
        QCOMPARE(models->loaded(), 1);
        QVERIFY(explained(controller, run("b"), 21));
        QCOMPARE(models->loaded(), 2);
        const fs::path weights = m_root / "b" / "best.safetensors";
        fs::last_write_time(weights, fs::last_write_time(weights) + std::chrono::seconds(5));
        QVERIFY(explained(controller, run("b"), 21));
        QCOMPARE(models->loaded(), 3);
    }

    void onlyTheNewestRequestAnswers() {
        ExplainController controller(m_models);
        QSignalSpy failed(&controller, &ExplainController::failed);
        std::vector<qint64> rows;
        connect(&controller, &ExplainController::ready, this,
                [&](const std::shared_ptr<const Explanation>& ready) { rows.push_back(ready->row); });
        for (qint64 row = 0; row < 24; ++row)
            controller.explain(run(row % 2 ? "a" : "b"), m_dataset, row);
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QCOMPARE(rows, std::vector<qint64>{23});
        controller.explain(run("a"), m_dataset, 3);
        controller.cancel();
        QVERIFY(!controller.busy());
        QTest::qWait(200);
        QCOMPARE(rows.size(), std::size_t{1});
        QCOMPARE(failed.count(), 0);
    }

    void goesAwayWhileItWorks() {
        auto controller = std::make_unique<ExplainController>(m_models);
        controller->explain(run("a"), m_dataset, 3);
        controller.reset();
        QTest::qWait(50);
    }

    void errorsNameWhatIsWrong() {
        ExplainController controller(m_models);
        std::vector<Error> errors;
        connect(&controller, &ExplainController::failed, this,
                [&](const Error& error) { errors.push_back(error); });
        QVERIFY(!explained(controller, run("nothing"), 3));
        QVERIFY(!explained(controller, run("a"), 24));
        QCOMPARE(errors.size(), std::size_t{2});
        QCOMPARE(errors[0].code, ErrorCode::file_not_found);
        QCOMPARE(errors[1].code, ErrorCode::out_of_range);
        controller.explain(run("a"), nullptr, 0);
        QTRY_COMPARE_WITH_TIMEOUT(errors.size(), std::size_t{3}, 10000);
        QVERIFY(explained(controller, run("a"), 3)); // and it goes on
    }

    void exports() {
        ExplainController controller(m_models);
        const auto explanation = explained(controller, run("a"), 20);
        QVERIFY(explanation);
        QSignalSpy exported(&controller, &ExplainController::exported);
        QSignalSpy failed(&controller, &ExplainController::exportFailed);
        const QString folder = m_folder.filePath(QStringLiteral("out/deep"));
        ShownAttention shown;
        shown.tokens = {0};
        shown.weights = explanation->attention->pooled;
        controller.exportTo(folder, explanation, explanation->attention, shown, QStringLiteral("Row 20 · a"));
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 20000);
        QFile json(folder + QStringLiteral("/attention.json"));
        QVERIFY(json.open(QIODevice::ReadOnly));
        const auto parsed = nlohmann::json::parse(json.readAll().toStdString());
        QCOMPARE(parsed.at("tokens").size(), explanation->attention->tokens.size());
        QFile svg(folder + QStringLiteral("/attention.svg"));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        QVERIFY(svg.readAll().contains("Row 20 · a"));
        QCOMPARE(parsed.at("shown").at("tokens").size(), std::size_t{1});
        QVERIFY(QFile::exists(folder + QStringLiteral("/attention.csv")));
        QFile html(folder + QStringLiteral("/attention.html"));
        QVERIFY(html.open(QIODevice::ReadOnly));
        const QByteArray page = html.readAll();
        QVERIFY(page.contains("<h1>Row 20 · a</h1>"));
        QVERIFY(page.contains("In truth: low"));
        QVERIFY(page.contains("data:audio/wav;base64,")); // it can be heard
        QVERIFY(page.contains(explanation->attention->model_hash.c_str()));
        // A folder that cannot be made.
        controller.exportTo(folder + QStringLiteral("/attention.svg/below"), explanation, explanation->attention, {}, QString());
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 20000);
        QCOMPARE(exported.count(), 1);
    }
};

QTEST_MAIN(ExplainControllerTest)
#include "explain_controller_test.moc"
