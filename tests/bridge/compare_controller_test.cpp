// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/compare_controller.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <chrono>
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
    std::vector<std::pair<Side, std::shared_ptr<const Faithfulness>>> judged;

    explicit Heard(CompareController& from) {
        QObject::connect(&from, &CompareController::compared, &from, [this](const auto& it) { found.push_back(it); });
        QObject::connect(&from, &CompareController::failed, &from,
                         [this](Side side, const Error& error) { errors.emplace_back(side, error); });
        QObject::connect(&from, &CompareController::judged, &from,
                         [this](Side side, const auto& judgement) { judged.emplace_back(side, judgement); });
    }
    const Comparison& last() const { return *found.back(); }
};

AttributedToken word(const char* text, std::size_t begin, double value) {
    AttributedToken made;
    made.source.kind = TokenSource::Kind::word;
    made.source.modality = Modality::text;
    made.source.input = "text";
    made.source.label = text;
    made.source.char_begin = begin;
    made.source.char_end = begin + std::string(text).size();
    made.value = value;
    return made;
}

AttributedToken patch(double x, double value) {
    AttributedToken made;
    made.source.kind = TokenSource::Kind::box;
    made.source.modality = Modality::image;
    made.source.input = "image";
    made.source.x = x;
    made.source.width = 0.5;
    made.source.height = 1;
    made.value = value;
    return made;
}

PreparedSample sampleWith(const char* text) {
    PreparedText made;
    made.text = text;
    return {{"text", made}, {"image", PreparedImage{}}};
}

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

    void theDifferenceIsBMinusAOfEachAlignedToken() {
        Attribution a, b;
        a.tokens = {word("loud", 0, 0.5), word("whine", 5, -0.25), patch(0, 1), patch(0.5, -2)};
        // The same pieces in another order, and one more word than A has room for.
        b.tokens = {patch(0.5 + 1e-9, 1), patch(0, 0.25), word("loud", 0, 0.75), word("whine", 5, 0.25), word("again", 11, 9)};
        AttributionMap fine{"image", 1, 2, {1, 2}}, other{"image", 1, 2, {4, 1}};
        a.maps = {fine};
        b.maps = {other};
        a.class_agnostic = b.class_agnostic = true;
        a.has_sign = b.has_sign = false;
        const auto same = sampleWith("loud whine again");
        const TokenAlignment found = alignTokens(a, same, b, same);
        QCOMPARE(found.pairs, (std::vector<std::pair<int, int>>{{0, 2}, {1, 3}, {2, 1}, {3, 0}}));
        QCOMPARE(found.inputs.at("text"), (TokenAlignment::Input{2, 2, 3, false}));
        QVERIFY(!found.inputs.at("text").whole());
        QVERIFY(found.inputs.at("image").whole());
        const auto difference = attributionDifference(a, b, found);
        QVERIFY(difference);
        std::vector<double> values;
        for (const AttributedToken& token : difference->tokens) {
            values.push_back(token.value);
            QVERIFY(!std::isfinite(token.low)); // nothing was drawn
        }
        QCOMPARE(values, (std::vector<double>{0.25, 0.5, -0.75, 3}));
        QCOMPARE(difference->tokens[1].source.label, std::string("whine"));
        QCOMPARE(difference->maps.front().values, (std::vector<float>{3, -1}));
        // It goes both ways, whatever the maps themselves are.
        QVERIFY(difference->has_sign && !difference->class_agnostic);
        QVERIFY(difference->remarks.empty());
    }

    void numbersAreSubtractedInTheUnitOfTheirColumn() {
        Attribution a, b;
        a.tokens = {patch(0, 1)};
        b.tokens = {patch(0, 1)};
        a.full_value = b.full_value = 0.5;
        a.scale = {ValueScale::Kind::standardised, 40, 8};
        b.scale = {ValueScale::Kind::standardised, 42, 10};
        const auto same = sampleWith("");
        const auto difference = attributionDifference(a, b, alignTokens(a, same, b, same));
        QCOMPARE(difference->tokens.front().value, 2.0); // a deviation of B is 2 more than one of A
        QCOMPARE(difference->full_value, 47.0 - 44.0);
        QCOMPARE(difference->scale.in_unit(3), 3.0);
        Comparison pair;
        pair.a.attribution = std::make_shared<const Attribution>(a);
        pair.b.attribution = std::make_shared<const Attribution>(b);
        QCOMPARE(pairReach(pair), 10.0);
    }

    void wordsOfOtherTextsAreNotAligned() {
        Attribution a, b;
        a.tokens = {word("loud", 0, 0.5), patch(0, 1)};
        b.tokens = {word("loud", 0, 0.75), patch(0, 3)};
        const TokenAlignment found = alignTokens(a, sampleWith("loud whine"), b, sampleWith("loud hum"));
        QCOMPARE(found.inputs.at("text"), (TokenAlignment::Input{0, 1, 1, true}));
        QCOMPARE(found.pairs, (std::vector<std::pair<int, int>>{{1, 1}}));
        const auto difference = attributionDifference(a, b, found);
        QCOMPARE(difference->tokens.size(), std::size_t{1});
        QCOMPARE(difference->tokens.front().value, 2.0);
        // Patches of another grid lie elsewhere: there is no difference at all.
        b.tokens = {word("loud", 0, 0.75), patch(0.25, 3)};
        const TokenAlignment none = alignTokens(a, sampleWith("loud whine"), b, sampleWith("loud hum"));
        QVERIFY(none.pairs.empty());
        QVERIFY(!attributionDifference(a, b, none));
    }

    void intervalsOfBothAreThoseOfTheDifference() {
        Attribution a, b;
        for (const double value : {0.0, 1.0, 2.0}) {
            AttributedToken one = patch(value / 4, value), other = patch(value / 4, value + (value == 2 ? 9 : 1));
            one.low = one.value - 3, one.high = one.value + 3;
            other.low = other.value - 4, other.high = other.value + 4;
            a.tokens.push_back(one);
            b.tokens.push_back(other);
        }
        const auto sample = sampleWith("");
        const auto difference = attributionDifference(a, b, alignTokens(a, sample, b, sample));
        QCOMPARE(difference->tokens[0].low, 1.0 - 5); // 3 and 4 at right angles
        QCOMPARE(difference->tokens[2].high, 9.0 + 5);
        QCOMPARE(*difference->noise, 5.0);
        QCOMPARE(difference->remarks.size(), std::size_t{1}); // two of three hold 0
        QVERIFY(difference->remarks.front().kind == Remark::Kind::wide_interval);
    }

    void onePairHasOneReach() {
        auto a = std::make_shared<Attribution>(), b = std::make_shared<Attribution>();
        a->tokens = {word("loud", 0, 0.5)};
        b->tokens = {patch(0, -1.5)};
        AttributedToken sink;
        sink.source.kind = TokenSource::Kind::special;
        sink.value = 7;
        b->tokens.push_back(sink);
        a->method = b->method = "occlusion";
        a->model_hash = "1", b->model_hash = "2";
        Comparison pair;
        pair.a.side.row = 3, pair.a.attribution = a;
        pair.b.side.row = 4, pair.b.attribution = b;
        QCOMPARE(pairReach(pair), 1.5); // sinks have no part in it
        QVERIFY(isOfPair(pair, 3, *a) && isOfPair(pair, 4, *b));
        QVERIFY(!isOfPair(pair, 4, *a)); // another row
        Attribution other = *a;
        other.target.output = 1;
        QVERIFY(!isOfPair(pair, 3, other));
        other = *a;
        other.parameters["steps"] = "20";
        QVERIFY(!isOfPair(pair, 3, other));
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
        for (const auto& [input, counts] : found.alignment.inputs)
            QVERIFY2(counts.whole(), input.c_str());
        // Both maps were tested, on all inputs together.
        QCOMPARE(heard.judged.size(), std::size_t{2});
        QCOMPARE(heard.judged[0].first, Side::a);
        QCOMPARE(heard.judged[1].first, Side::b);
        QCOMPARE(heard.judged[0].second->curves.size(), std::size_t{1});
        QCOMPARE(heard.judged[0].second->no_evidence, heard.judged[1].second->no_evidence);
        // Asked again, neither is tested again.
        const auto before = heard.judged[0].second;
        answer(controller, question(side(20), side(21)));
        QVERIFY(heard.judged[2].second == before);
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
        QVERIFY(!heard.last().correlation); // two samples
        // Pictures and sounds are as large as each other; the texts differ.
        const auto& inputs = heard.last().alignment.inputs;
        QVERIFY(inputs.at("text").otherText);
        QCOMPARE(inputs.at("text").aligned, std::size_t{0});
        QVERIFY(inputs.at("image").whole() && inputs.at("audio").whole());
        QVERIFY(heard.last().difference);
        std::size_t place = 0;
        for (const auto& [inA, inB] : heard.last().alignment.pairs) {
            const AttributedToken& token = heard.last().difference->tokens[place++];
            QVERIFY(token.source.input != "text");
            QCOMPARE(token.value, heard.last().b.attribution->tokens[static_cast<std::size_t>(inB)].value -
                                      heard.last().a.attribution->tokens[static_cast<std::size_t>(inA)].value);
        }
        QVERIFY(heard.last().a.attribution == before); // not computed again
    }

    void weightsThatAreWrittenAnewAreComputedAgain() {
        QVERIFY(!test::train_tiny(m_dataset, test::tiny_graph(), m_root / "anew", 2));
        CompareController controller(m_models);
        Heard heard(controller);
        answer(controller, question(side(20, "best", "anew"), side(20)));
        const auto before = heard.last().a.attribution;
        // The same weights written again are the same.
        const fs::path weights = m_root / "anew" / "best.safetensors";
        fs::last_write_time(weights, fs::last_write_time(weights) + std::chrono::seconds(5));
        answer(controller, question(side(20, "best", "anew"), side(20)));
        QVERIFY(heard.last().a.attribution == before);
        fs::remove_all(m_root / "anew");
        QVERIFY(!test::train_tiny(m_dataset, test::tiny_graph(), m_root / "anew", 7));
        answer(controller, question(side(20, "best", "anew"), side(20)));
        QVERIFY(heard.last().a.attribution->model_hash != before->model_hash);
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
        Comparison tested = heard.last();
        tested.a.faithfulness = heard.judged.front().second;
        const auto written = writeComparison(folder, tested, QStringLiteral("best and last"));
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
        QVERIFY(json.at("a").at("faithfulness").contains("no_evidence") && json.at("b").at("faithfulness").is_null());
        // All that made either side.
        for (const auto& [name, one] : {std::pair("a", &heard.last().a), std::pair("b", &heard.last().b)}) {
            const auto& side = json.at(name);
            QCOMPARE(side.at("run").get<std::string>(), one->side.run.toStdString());
            QCOMPARE(side.at("row").get<int>(), 20);
            QCOMPARE(side.at("epoch").get<int>(), 1); // it was trained for one
            QCOMPARE(side.at("prediction").at(one->attribution->target.head).at("truth").get<std::string>(), std::string("low"));
            const auto& map = side.at("attribution");
            QCOMPARE(map.at("method").get<std::string>(), std::string("occlusion"));
            QCOMPARE(map.at("model_hash").get<std::string>(), one->attribution->model_hash);
            QVERIFY(map.at("parameters").contains("image_window"));
            for (const char* key : {"target", "baseline", "seed", "delta", "noise"})
                QVERIFY2(map.contains(key), key);
        }
        QCOMPARE(json.at("pairs").size(), count);
        QCOMPARE(json.at("difference").at("of").get<std::string>(), std::string("logit"));
        QFile table(QString::fromStdString((folder / "compare.csv").string()));
        QVERIFY(table.open(QIODevice::ReadOnly));
        const QByteArray lines = table.readAll();
        QCOMPARE(static_cast<std::size_t>(lines.count('\n')), count + 1);
        QVERIFY(lines.startsWith("input,modality,kind,label,"));
        QFile page(QString::fromStdString((folder / "compare.html").string()));
        QVERIFY(page.open(QIODevice::ReadOnly));
        const QByteArray html = page.readAll();
        for (const char* part : {"<title>best and last</title>", "A: row 20, a, best checkpoint of epoch 1",
                                 "B: row 20, a, last checkpoint of epoch 1", "<audio ", "image_window"})
            QVERIFY2(html.contains(part), part);
        QVERIFY(json.at("alignment").at("image").at("aligned") == json.at("alignment").at("image").at("of_a"));
        QVERIFY(!writeComparison(folder / "compare.json" / "below", heard.last(), {}).ok());
    }
};

QTEST_MAIN(CompareControllerTest)
#include "compare_controller_test.moc"
