// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/what_if_controller.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/bridge/file_name.h"
#include "app/bridge/what_if_pieces.h"
#include "core/explain/donors.h"
#include "tests/support/tiny_run.h"

using namespace triptych;
namespace fs = std::filesystem;

class WhatIfControllerTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    fs::path m_root;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<ModelStore> m_models = std::make_shared<ModelStore>();

    QString run() const { return QString::fromStdString((m_root / "a").string()); }

    void wait(const WhatIfController& controller) {
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
    }
    SampleEdit dropped(const char* input) {
        SampleEdit edit;
        edit.kind = SampleEdit::Kind::drop;
        edit.input = input;
        return edit;
    }
    /// The part of an input that lies there in its picture, at the current step, muted or masked.
    SampleEdit without(const WhatIfController& controller, const char* input, const Part& part) {
        SampleEdit edit;
        edit.kind = SampleEdit::Kind::remove;
        edit.input = input;
        edit.baseline = Baseline::blank;
        const auto piece = pieceIn(input, controller.shown()->sample->at(input), part);
        if (piece) edit.pieces = {*piece};
        return edit;
    }

  private slots:
    void initTestCase() {
        m_root = m_folder.path().toStdString();
        const fs::path table = test::write_tiny_table(m_root);
        QVERIFY(!table.empty());
        auto dataset = Dataset::open(table);
        QVERIFY2(dataset.ok(), dataset ? "" : dataset.error().text().c_str());
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
        const auto failed = test::train_tiny(m_dataset, test::tiny_graph(), m_root / "a");
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
    }

    void beginsWithTheSampleAsItIs() {
        WhatIfController controller(m_models);
        QSignalSpy changed(&controller, &WhatIfController::stepChanged);
        controller.start(run(), m_dataset, 20);
        QVERIFY(controller.busy());
        wait(controller);
        QVERIFY(controller.facts());
        QCOMPARE(controller.facts()->runName, QStringLiteral("a"));
        QCOMPARE(controller.facts()->inputs.size(), std::size_t{3});
        QCOMPARE(controller.facts()->columns.at("text"), std::vector<std::string>{"text"});
        QCOMPARE(controller.steps().size(), std::size_t{1});
        const WhatIfStep& step = *controller.shown();
        QVERIFY(step.sample && step.prediction && step.contributions);
        QVERIFY(changed.count() >= 2); // the prediction does not wait for the contributions
        // What is explained is the likeliest class, and the shares add up to what the sample is worth.
        QVERIFY(controller.resolved());
        const auto& logits = step.prediction->logits;
        QCOMPARE(controller.value(0), double(*std::max_element(logits.begin(), logits.end())));
        const ModalityShapley& shares = *step.contributions;
        const double sum = std::accumulate(shares.values.begin(), shares.values.end(), 0.0);
        QVERIFY(std::abs(sum - (shares.full() - shares.empty())) < 1e-4);
        QVERIFY(std::abs(shares.full() - controller.value(0)) < 1e-3);
        QVERIFY(!controller.canUndo() && !controller.canRedo());
    }

    void whatStandsInIsDrawnAsEverywhere() {
        GraphSpec graph = test::tiny_graph(); // which learns nothing for what is missing
        QVERIFY(set_param(graph, builtin_registry(), "fusion.modality_dropout=0").ok());
        QVERIFY(!test::train_tiny(m_dataset, graph, m_root / "whole"));
        const QString whole = QString::fromStdString((m_root / "whole").string());
        WhatIfController controller(m_models);
        controller.start(whole, m_dataset, 20);
        wait(controller);
        controller.start(whole, m_dataset, 3); // of the training part: it does not stand in for itself
        wait(controller);
        auto model = m_models->get(m_root / "whole");
        QVERIFY(model.ok());
        auto donors = Donors::draw(**model, *m_dataset, 0);
        QVERIFY(donors.ok());
        ShapleyOptions options;
        options.donors = donors->without(3);
        QCOMPARE(options.donors.size(), std::size_t{15});
        const ModalityShapley& shares = *controller.shown()->contributions;
        auto direct = modality_shapley(**model, *controller.shown()->sample, shares.target, options);
        QVERIFY(direct.ok());
        QCOMPARE(shares.donors, 15);
        for (std::size_t i = 0; i < direct->values.size(); ++i)
            QVERIFY(std::abs(direct->values[i] - shares.values[i]) < 1e-5);
    }

    void typingInOneGoIsOneStep() {
        WhatIfController controller(m_models);
        controller.start(run(), m_dataset, 20);
        wait(controller);
        QCOMPARE(controller.textOf(0, "text"), std::string("a low and dull sound 20"));
        controller.retype("text", "a low and dull sound 20"); // as it is: no edit
        QCOMPARE(controller.steps().size(), std::size_t{1});
        controller.retype("text", "the");
        controller.retype("text", "the tone");
        controller.retype("text", "the tone is sharp and high 20");
        QCOMPARE(controller.steps().size(), std::size_t{2});
        QCOMPARE(controller.current(), 1);
        wait(controller);
        QCOMPARE(std::get<PreparedText>(controller.shown()->sample->at("text")).text,
                 std::string("the tone is sharp and high 20"));
        QVERIFY(controller.value(1) != controller.value(0));
        // The same as the model says of a sample that has this text on disk.
        auto model = m_models->get(m_root / "a");
        QVERIFY(model.ok());
        auto sample = (*model)->preparer().prepare(*m_dataset, 20);
        QVERIFY(sample.ok());
        sample->at("text") = controller.shown()->sample->at("text");
        auto predicted = (*model)->predict({&*sample});
        QVERIFY(predicted.ok());
        QCOMPARE(predicted->front().logits, controller.shown()->prediction->logits);

        controller.settle();
        controller.retype("text", "the tone is sharp");
        QCOMPARE(controller.steps().size(), std::size_t{3});
        QCOMPARE(controller.shown()->parent, 1);
    }

    void goesBackAndBranches() {
        WhatIfController controller(m_models);
        controller.start(run(), m_dataset, 20);
        controller.apply(dropped("audio")); // at once, before the model is there
        controller.apply(dropped("image"));
        QCOMPARE(controller.lineOf(2), (std::vector<int>{0, 1, 2}));
        controller.undo();
        QCOMPARE(controller.current(), 1);
        QVERIFY(controller.canRedo());
        controller.apply(dropped("text")); // a branch
        QCOMPARE(controller.shown()->parent, 1);
        QCOMPARE(controller.step(1)->children, (std::vector<int>{2, 3}));
        wait(controller);
        for (const auto& [id, step] : controller.steps())
            QVERIFY2(step.prediction && step.contributions, qPrintable(QString::number(id)));
        QCOMPARE(controller.step(1)->contributions->inputs.size(), std::size_t{2});
        QVERIFY(std::holds_alternative<std::monostate>(controller.step(3)->sample->at("text")));
        QVERIFY(!std::holds_alternative<std::monostate>(controller.step(3)->sample->at("image")));

        controller.undo();
        controller.undo();
        QCOMPARE(controller.current(), 0);
        controller.redo();
        controller.redo();
        QCOMPARE(controller.current(), 3); // where it came from, not the older child
        controller.go(2);
        controller.undo();
        controller.redo();
        QCOMPARE(controller.current(), 2);
        QSignalSpy current(&controller, &WhatIfController::currentChanged);
        controller.remove(1); // with both children, one of which is looked at
        QCOMPARE(controller.steps().size(), std::size_t{1});
        QCOMPARE(controller.current(), 0);
        QCOMPARE(current.count(), 1);
        QVERIFY(!controller.canRedo());
        controller.remove(0);
        QCOMPARE(controller.steps().size(), std::size_t{1});
    }

    void mutesASpanAndPlaysWhatIsLeft() {
        WhatIfController controller(m_models);
        controller.start(run(), m_dataset, 21);
        wait(controller);
        controller.apply(without(controller, "audio", {0.0, 0.5, 0, 1}));
        wait(controller);
        const auto& before = std::get<PreparedAudio>(controller.step(0)->sample->at("audio"));
        const auto& after = std::get<PreparedAudio>(controller.step(1)->sample->at("audio"));
        const int half = before.mel.columns / 2, bins = before.mel.rows;
        int muted = 0;
        for (int bin = 0; bin < bins; ++bin)
            for (int frame = 0; frame < before.mel.columns; ++frame) {
                const bool equal = before.mel.at(bin, frame) == after.mel.at(bin, frame);
                if (frame < half) muted += !equal;
                if (frame > half) QVERIFY2(equal, "what was not spanned stays, bit for bit");
            }
        QVERIFY(muted > 0); // bins that were silent already stay as they are
        QVERIFY(controller.value(1) != controller.value(0));

        std::map<int, std::vector<float>> heard;
        int rate = 0;
        connect(&controller, &WhatIfController::soundReady, this,
                [&](int id, const QString&, const auto& samples, int hertz) {
                    heard[id] = *samples;
                    rate = hertz;
                });
        controller.listen(0, "audio");
        controller.listen(1, "audio");
        QTRY_COMPARE_WITH_TIMEOUT(heard.size(), std::size_t{2}, 20000);
        QVERIFY(rate > 0);
        QCOMPARE(heard[0], before.wave);
        QCOMPARE(heard[1].size(), heard[0].size());
        const auto energy = [](const std::vector<float>& wave, double from, double to) {
            double sum = 0;
            for (auto i = static_cast<std::size_t>(from * double(wave.size())); i < std::size_t(to * double(wave.size())); ++i)
                sum += double(wave[i]) * wave[i];
            return sum;
        };
        QVERIFY(energy(heard[1], 0, 0.4) < 0.05 * energy(heard[0], 0, 0.4));
        QVERIFY(energy(heard[1], 0.6, 1) > 0.8 * energy(heard[0], 0.6, 1));
        // Another row is looked at before it is there.
        heard.clear();
        controller.listen(1, "audio");
        controller.start(run(), m_dataset, 20);
        wait(controller);
        QTest::qWait(100);
        QVERIFY(heard.empty());
    }

    void swapsAnInputAndSaysWhatIsWrong() {
        WhatIfController controller(m_models);
        controller.start(run(), m_dataset, 20);
        wait(controller);
        controller.swapWith("image", 21);
        wait(controller);
        auto model = m_models->get(m_root / "a");
        auto other = (*model)->preparer().prepare(*m_dataset, 21);
        QVERIFY(other.ok());
        QCOMPARE(std::get<PreparedImage>(controller.shown()->sample->at("image")).image.rgb,
                 std::get<PreparedImage>(other->at("image")).image.rgb);
        QVERIFY(QFile::rename(m_folder.filePath(QStringLiteral("22.bmp")), m_folder.filePath(QStringLiteral("away.bmp"))));
        controller.swapWith("image", 22);
        wait(controller);
        QVERIFY(controller.shown()->error);
        QCOMPARE(controller.shown()->error->code, ErrorCode::file_not_found);
        QVERIFY(std::isnan(controller.value(controller.current())));
        QVERIFY(QFile::rename(m_folder.filePath(QStringLiteral("away.bmp")), m_folder.filePath(QStringLiteral("22.bmp"))));
        controller.undo(); // and it goes on
        controller.apply(dropped("text"));
        wait(controller);
        QVERIFY(controller.shown()->prediction);
    }

    void anotherTargetIsExplainedAnew() {
        WhatIfController controller(m_models);
        controller.start(run(), m_dataset, 20);
        controller.apply(dropped("text"));
        wait(controller);
        const int first = controller.resolved()->target.output;
        const double value = controller.value(1);
        ExplainTarget target;
        target.output = 1 - first;
        controller.setTarget(target);
        wait(controller);
        QCOMPARE(controller.resolved()->target.output, 1 - first);
        QVERIFY(controller.value(1) != value);
        for (const auto& [id, step] : controller.steps())
            QCOMPARE(step.contributions->target.output, 1 - first);
    }

    void lineagesAreFoundAgain() {
        WhatIfController controller(m_models);
        controller.start(run(), m_dataset, 20);
        controller.apply(dropped("text"));
        controller.apply(dropped("image"));
        controller.undo();
        controller.start(run(), m_dataset, 21);
        QCOMPARE(controller.steps().size(), std::size_t{1});
        wait(controller);
        controller.start(run(), m_dataset, 20);
        QCOMPARE(controller.steps().size(), std::size_t{3});
        QCOMPARE(controller.current(), 1);
        wait(controller);
        QVERIFY(controller.step(2)->prediction);
        // What was taken back does not return.
        controller.remove(1);
        controller.start(run(), m_dataset, 21);
        controller.start(run(), m_dataset, 20);
        QCOMPARE(controller.steps().size(), std::size_t{1});
        controller.start({}, nullptr, -1);
        QVERIFY(controller.steps().empty() && !controller.busy());
        QCOMPARE(controller.current(), -1);
    }

    void aRunThatIsNotThereIsSaid() {
        WhatIfController controller(m_models);
        controller.start(QString::fromStdString((m_root / "none").string()), m_dataset, 20);
        wait(controller);
        QVERIFY(controller.error());
        QVERIFY(!controller.facts());
        controller.start(run(), m_dataset, 20);
        wait(controller);
        QVERIFY(!controller.error());
        // It goes away while it works.
        auto leaving = std::make_unique<WhatIfController>(m_models);
        leaving->start(run(), m_dataset, 3);
        leaving.reset();
    }

    void writesTheLineage() {
        WhatIfController controller(m_models);
        controller.start(run(), m_dataset, 20);
        wait(controller);
        controller.retype("text", "sharp “high”");
        wait(controller);
        controller.apply(without(controller, "image", {0, 0.5, 0, 0.25}));
        wait(controller);
        controller.undo();
        controller.swapWith("audio", 21);
        wait(controller);
        QSignalSpy exported(&controller, &WhatIfController::exported);
        const QString folder = m_folder.filePath(QStringLiteral("out/deep"));
        controller.exportTo(folder);
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 20000);
        QFile file(folder + QStringLiteral("/lineage.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto json = nlohmann::json::parse(file.readAll().toStdString());
        QCOMPARE(json.at("row").get<int>(), 20);
        QCOMPARE(json.at("steps").size(), std::size_t{4});
        QVERIFY(json.at("steps")[0].at("parent").is_null());
        QCOMPARE(json.at("steps")[1].at("edit").at("text").get<std::string>(), std::string("sharp “high”"));
        const auto& piece = json.at("steps")[2].at("edit").at("pieces")[0];
        QVERIFY(piece.at("first") == nlohmann::json({0, 4})); // 16 × 16: a quarter of the height, half of the width
        QVERIFY(piece.at("second") == nlohmann::json({0, 8}));
        QCOMPARE(json.at("steps")[3].at("parent").get<int>(), 1);
        QCOMPARE(json.at("steps")[3].at("edit").at("with").get<std::string>(), std::string("row 21"));
        QVERIFY(std::abs(json.at("steps")[3].at("change").get<double>() -
                         (controller.value(3) - controller.value(0))) < 1e-9);
        QCOMPARE(json.at("target").at("name").get<std::string>(), controller.resolved()->output_name);
        QVERIFY(json.at("steps")[3].contains("contributions"));
        QFile csv(folder + QStringLiteral("/lineage.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QStringList lines = QString::fromUtf8(csv.readAll()).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 5);
        QVERIFY(lines[0].startsWith(QStringLiteral("step,parent,edit,input,what,prediction,target,of,value,change,contribution_")));
        QVERIFY(lines[1].startsWith(QStringLiteral("0,,,,,")));
        QVERIFY(lines[2].startsWith(QStringLiteral("1,0,text,text,")));
        QVERIFY(lines[4].startsWith(QStringLiteral("3,1,swap,audio,")));
        QVERIFY(lines[4].contains(QStringLiteral(",logit,") + QString::fromStdString(json.at("steps")[3].at("value").dump()) + QLatin1Char(',')));
        QFile page(folder + QStringLiteral("/lineage.html"));
        QVERIFY(page.open(QIODevice::ReadOnly));
        const QByteArray html = page.readAll();
        for (const char* part : {"Row 20", "In truth: low", "<del>", "image, before", "image, after", "audio, before", "audio of row 21", "<audio "})
            QVERIFY2(html.contains(part), part);
        QCOMPARE(fileNameOf("left/eye .."), std::string("left_eye___")); // an id is no path
        QVERIFY(QFile::exists(folder + QStringLiteral("/image.png")));
        QVERIFY(QFile::exists(folder + QStringLiteral("/audio.wav")));
    }

    void partsOfPicturesArePieces() {
        PreparedImage image;
        image.image.width = 10;
        image.image.height = 20;
        auto piece = pieceIn("i", image, {0.25, 0.5, 0.1, 0.2});
        QVERIFY(piece);
        QCOMPARE(piece->first.begin, std::size_t{2});
        QCOMPARE(piece->first.end, std::size_t{4});
        QCOMPARE(piece->second.begin, std::size_t{2}); // outwards
        QCOMPARE(piece->second.end, std::size_t{5});
        QCOMPARE(piece->source.x, 0.2);
        PreparedAudio audio;
        audio.mel.rows = 4;
        audio.mel.columns = 10;
        audio.hop_s = 0.1;
        piece = pieceIn("a", audio, {0.2, 0.4, 0.0, 0.5}, {100, 200, 400, 800});
        QVERIFY(piece);
        QCOMPARE(piece->first.begin, std::size_t{2});
        QCOMPARE(piece->first.end, std::size_t{4});
        QCOMPARE(piece->second.begin, std::size_t{2}); // the upper half of the picture: the higher bins
        QCOMPARE(piece->second.end, std::size_t{4});
        QCOMPARE(piece->source.low_hz, 300.0);
        QCOMPARE(piece->source.high_hz, 800.0);
        QVERIFY(std::abs(piece->source.begin_s - 0.2) < 1e-9);
        PreparedWave wave;
        wave.samples.assign(1000, 0.0f);
        wave.sample_rate_hz = 1000;
        piece = pieceIn("w", wave, {0.1, 0.2, 0, 1});
        QVERIFY(piece && piece->first.begin == 100 && piece->first.end == 200);
        PreparedSeries series;
        series.steps.rows = 8;
        series.steps.columns = 2;
        series.steps.values.assign(16, 0.0f);
        piece = pieceIn("s", series, {0, 0.25, 0.5, 1});
        QVERIFY(piece && piece->first.end == 2 && piece->second.begin == 1 && piece->second.end == 2);
        PreparedVideo video;
        video.frames.resize(4);
        for (Image& frame : video.frames)
            frame.width = frame.height = 6;
        video.times = {0, 1, 2, 3};
        video.seconds = 4;
        piece = pieceIn("v", video, {0.5, 0.75, 0, 1});
        QVERIFY(piece && piece->first.begin == 2 && piece->first.end == 3 && piece->third.end == 6);
        QCOMPARE(piece->source.begin_s, 2.0);
        QCOMPARE(piece->source.width, 1.0);
        // Left upper quarter of the third frame; and of all.
        piece = pieceIn("v", video, {0.5, 0.625, 0, 0.5}, {}, FramePart::patch);
        QVERIFY(piece && piece->first.begin == 2 && piece->first.end == 3);
        QCOMPARE(piece->second.end, std::size_t{3});
        QCOMPARE(piece->third.begin, std::size_t{0});
        QCOMPARE(piece->third.end, std::size_t{3});
        QCOMPARE(piece->source.width, 0.5);
        piece = pieceIn("v", video, {0.875, 1, 0.5, 1}, {}, FramePart::all);
        QVERIFY(piece && piece->first.begin == 0 && piece->first.end == 4);
        QCOMPARE(piece->third.begin, std::size_t{3});
        QCOMPARE(piece->source.first, std::size_t{0});
        QCOMPARE(piece->source.count, std::size_t{4});
        PreparedVector vector;
        vector.values.assign(10, 1.0f);
        piece = pieceIn("x", vector, {0.25, 0.5, 0, 1});
        QVERIFY(piece && piece->first.begin == 2 && piece->first.end == 5);
        QCOMPARE(piece->source.x, 0.2);
        QCOMPARE(piece->source.width, 0.3);
        QVERIFY(!pieceIn("t", PreparedText{}, {}));
        QVERIFY(!pieceIn("n", PreparedValue{}, {}));
    }
};

QTEST_MAIN(WhatIfControllerTest)
#include "what_if_controller_test.moc"
