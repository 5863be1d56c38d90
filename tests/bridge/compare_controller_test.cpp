// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/compare_controller.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/support/tiny_run.h"

using namespace triptych;
namespace fs = std::filesystem;
using Side = CompareController::Side;

namespace {

/// What a controller said.
struct Heard {
    std::vector<std::shared_ptr<const Comparison>> found;
    std::vector<std::pair<Side, Error>> errors;

    explicit Heard(CompareController& from) {
        QObject::connect(&from, &CompareController::compared, &from, [this](const auto& it) { found.push_back(it); });
        QObject::connect(&from, &CompareController::failed, &from,
                         [this](Side side, const Error& error) { errors.emplace_back(side, error); });
    }
    const Comparison& last() const { return *found.back(); }
};

} // namespace

class CompareControllerTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    fs::path m_root;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<ModelStore> m_models = std::make_shared<ModelStore>();

    CompareSide side(qint64 row, const char* which = "best", const char* run = "a") const {
        return {QString::fromStdString((m_root / run).string()), QString::fromLatin1(which), row};
    }
    CompareQuestion question(CompareSide a, CompareSide b, const char* method = "occlusion") const {
        CompareQuestion made;
        made.dataset = m_dataset;
        made.a = std::move(a);
        made.b = std::move(b);
        made.request.method = method;
        return made;
    }
    void answer(CompareController& controller, const CompareQuestion& asked) {
        controller.ask(asked);
        QVERIFY(controller.busy());
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 120000);
    }

  private slots:
    void initTestCase() {
        m_root = m_folder.path().toStdString();
        const fs::path table = test::write_tiny_table(m_root);
        QVERIFY(!table.empty());
        auto dataset = Dataset::open(table);
        QVERIFY2(dataset.ok(), dataset ? "" : dataset.error().text().c_str());
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
        for (const auto& [name, seed] : {std::pair("a", 0), std::pair("b", 1)}) {
            const auto failed =
                test::train_tiny(m_dataset, test::tiny_graph(), m_root / name, static_cast<std::uint64_t>(seed));
            QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        }
    }

    void aSampleDoesNotDifferFromItself() {
        CompareController controller(m_models);
        Heard heard(controller);
        answer(controller, question(side(20), side(20)));
        QCOMPARE(heard.errors.size(), std::size_t{0});
        QCOMPARE(heard.found.size(), std::size_t{1});
        const Comparison& found = heard.last();
        QVERIFY(found.difference);
        QCOMPARE(found.difference->tokens.size(), found.a.attribution->tokens.size());
        for (const AttributedToken& token : found.difference->tokens)
            QCOMPARE(token.value, 0.0);
        QCOMPARE(found.difference->full_value, 0.0);
        QVERIFY(found.correlation);
        QVERIFY(std::abs(*found.correlation - 1) < 1e-12);
        QVERIFY(found.a.shapley && found.b.shapley);
        QCOMPARE(found.a.shapley->values, found.b.shapley->values);
    }

    void anotherRunIsComparedPieceByPieceForTheSameClass() {
        CompareController controller(m_models);
        Heard heard(controller);
        answer(controller, question(side(20), side(20, "best", "b")));
        QVERIFY2(heard.errors.empty(), heard.errors.empty() ? "" : heard.errors.front().second.text().c_str());
        const Comparison& found = heard.last();
        QVERIFY(found.difference && found.correlation);
        QVERIFY(found.a.scene->modelHash != found.b.scene->modelHash);
        QCOMPARE(found.b.attribution->output_name, found.a.attribution->output_name);
        QCOMPARE(found.b.attribution->target.probability, found.a.attribution->target.probability);
        double apart = 0;
        for (std::size_t i = 0; i < found.difference->tokens.size(); ++i) {
            const double wanted = found.b.attribution->tokens[i].value - found.a.attribution->tokens[i].value;
            QCOMPARE(found.difference->tokens[i].value, wanted);
            apart += std::abs(wanted);
        }
        QVERIFY(apart > 0);
        // What is said when the engine is asked directly.
        auto model = Predictor::load(m_root / "b", "best", "cpu");
        QVERIFY(model.ok());
        AttributionRequest request = question(side(20), side(20)).request;
        request.target = found.b.attribution->target;
        const auto direct = attribute(*model, found.b.scene->sample, request);
        QVERIFY(direct.ok());
        for (std::size_t i = 0; i < direct->tokens.size(); ++i)
            QVERIFY(std::abs(direct->tokens[i].value - found.b.attribution->tokens[i].value) < 1e-4);
    }

    void anotherCheckpointAndAnotherRow() {
        CompareController controller(m_models);
        Heard heard(controller);
        answer(controller, question(side(20), side(20, "last")));
        QCOMPARE(heard.found.size(), std::size_t{1});
        QCOMPARE(heard.last().b.side.which, QStringLiteral("last"));
        QVERIFY(heard.last().difference);
        const auto before = heard.last().a.attribution;
        answer(controller, question(side(20), side(21)));
        QCOMPARE(heard.found.size(), std::size_t{2});
        QCOMPARE(heard.last().b.scene->row, 21);
        QVERIFY(!heard.last().difference); // two samples
        QVERIFY(!heard.last().correlation);
        QVERIFY(heard.last().a.attribution == before); // not computed again
    }

    void mapsOfRoutingDifferToBothSides() {
        CompareController controller(m_models);
        Heard heard(controller);
        answer(controller, question(side(20), side(20, "best", "b"), "rollout"));
        QVERIFY2(heard.errors.empty(), heard.errors.empty() ? "" : heard.errors.front().second.text().c_str());
        QVERIFY(heard.last().a.attribution->class_agnostic);
        QVERIFY(heard.last().difference);
        QVERIFY(heard.last().difference->has_sign && !heard.last().difference->class_agnostic);
    }

    void aNewerRequestTakesThePlaceOfAnOlder() {
        CompareController controller(m_models);
        Heard heard(controller);
        for (qint64 row = 10; row < 14; ++row)
            controller.ask(question(side(row), side(row + 1), "integrated_gradients"));
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 120000);
        QCOMPARE(heard.found.size(), std::size_t{1});
        QCOMPARE(heard.last().a.side.row, 13);
        controller.ask(question(side(15), side(16)));
        controller.cancel();
        QVERIFY(!controller.busy());
        QTest::qWait(0);
        QCOMPARE(heard.found.size(), std::size_t{1});
    }

    void errorsNameTheirSide() {
        CompareController controller(m_models);
        Heard heard(controller);
        answer(controller, question(side(-1), side(20)));
        answer(controller, question(side(20), side(20, "best", "nowhere")));
        answer(controller, question(side(20), side(21), "no_method"));
        QCOMPARE(heard.errors.size(), std::size_t{3});
        QCOMPARE(heard.errors[0].first, Side::a);
        QCOMPARE(heard.errors[0].second.code, ErrorCode::out_of_range);
        QCOMPARE(heard.errors[1].first, Side::b);
        QCOMPARE(heard.errors[2].second.code, ErrorCode::unknown_name);
        QVERIFY(heard.found.empty());
    }

    void writesBothSides() {
        CompareController controller(m_models);
        Heard heard(controller);
        answer(controller, question(side(20), side(20, "last")));
        QCOMPARE(heard.found.size(), std::size_t{1});
        const fs::path folder = m_root / "out" / "deep";
        const auto written = writeComparison(folder, heard.last());
        QVERIFY2(written.ok(), written ? "" : written.error().text().c_str());
        QFile file(QString::fromStdString((folder / "compare.json").string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto json = nlohmann::json::parse(file.readAll().toStdString());
        const std::size_t count = heard.last().a.attribution->tokens.size();
        QCOMPARE(json.at("a").at("attribution").at("tokens").size(), count);
        QCOMPARE(json.at("b").at("attribution").at("tokens").size(), count);
        QCOMPARE(json.at("difference").at("tokens").size(), count);
        QCOMPARE(json.at("b").at("checkpoint").get<std::string>(), std::string("last"));
        QVERIFY(json.at("a").at("shapley").is_object());
        QVERIFY(!writeComparison(folder / "compare.json" / "below", heard.last()).ok());
    }
};

QTEST_MAIN(CompareControllerTest)
#include "compare_controller_test.moc"
