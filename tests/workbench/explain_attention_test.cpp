// SPDX-License-Identifier: GPL-3.0-or-later
// The tab Attention on what is neither text, picture nor spectrogram: videos, series, amplitudes, columns, vectors.
#include "app/workbench/pages/explain_attention_tab.h"

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QMouseEvent>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>

#include "app/bridge/model_store.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/knock_out_panel.h"
#include "core/graph/replace.h"
#include "tests/support/tiny_run.h"
#include "tests/support/write_video.h"
#include "widgets/attention/absent_view.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/attention/columns_attention_view.h"
#include "widgets/attention/matrix_view.h"
#include "widgets/attention/modality_bar.h"
#include "widgets/attention/text_attention_view.h"
#include "widgets/attention/trace_attention_view.h"
#include "widgets/attention/video_attention_view.h"

using namespace triptych;
namespace fs = std::filesystem;

class ExplainAttentionTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
    std::shared_ptr<ModelStore> m_models;
    std::unique_ptr<ExplainAttentionTab> m_tab;

    /// 24 rows of two classes; row 21 has no clip, row 22 no load.
    fs::path writeTable() const {
        const fs::path folder = m_folder.path().toStdString();
        std::string table = "load,state,x__0,x__1,curve,sound,clip,label,split\n";
        for (int i = 0; i < 24; ++i) {
            const bool high = i % 2 == 1;
            const std::string name = std::to_string(i);
            std::string csv = "flow,heat\n";
            for (int t = 0; t < 16; ++t)
                csv += std::to_string(std::sin(t * (high ? 1.5 : 0.5))) + "," + std::to_string(20 + t) + "\n";
            std::ofstream(folder / (name + ".csv")) << csv;
            std::vector<float> wave(4000);
            for (std::size_t t = 0; t < wave.size(); ++t)
                wave[t] = static_cast<float>(0.4 * std::sin(0.01 * static_cast<double>(t) * (high ? 9 : 2)));
            if (!write_wav(folder / (name + ".wav"), wave, 8000)) return {};
            test::VideoRecipe recipe;
            recipe.width = recipe.height = 32;
            recipe.frames = 8;
            if (!test::write_video(folder / (name + ".avi"), recipe).empty()) return {};
            table += (i == 22 ? "" : std::to_string(high ? 5 : 2) + "." + name) + "," + (high ? "open" : "shut") + "," +
                     (high ? "1.5" : "-1.5") + ",0." + name + "," + name + ".csv," + name + ".wav," +
                     (i == 21 ? "" : name + ".avi") + "," + (high ? "worn" : "new") + "," +
                     (i < 16 ? "train" : i < 20 ? "validation" : "test") + "\n";
        }
        const fs::path file = folder / "table.csv";
        std::ofstream(file) << table;
        return file;
    }

    /// Everything but text and pictures, exchanged through bottlenecks. @return what went wrong
    std::string train() const {
        const Registry& registry = builtin_registry();
        auto graph = make_template("bottleneck",
                                   {{Modality::numbers, "load,state"},
                                    {Modality::vector, "x"},
                                    {Modality::series, "curve"},
                                    {Modality::audio, "sound"},
                                    {Modality::video, "clip"}},
                                   "label");
        if (!graph) return graph.error().text();
        // Amplitudes in place of a spectrogram.
        auto heard = with_type(*graph, registry, "audio", "input.waveform");
        if (!heard) return heard.error().text();
        std::string input;
        for (const Node& node : heard->nodes)
            if (node.type == "input.waveform") input = node.id;
        auto made = with_encoder(*heard, registry, input, "audio.wave_cnn");
        if (!made) return made.error().text();
        RunConfig config;
        config.graph = *made;
        for (Node& node : config.graph.nodes) {
            std::vector<std::string> small;
            if (node.type == "input.video") small = {"size=32", "frames=4"};
            if (node.type == "input.waveform") small = {"sample_rate_hz=8000"};
            if (node.type == "audio.wave_cnn") small = {"channels=8,8"};
            if (node.type == "image.conv") small = {"channels=8"};
            if (node.type == "series.lstm") small = {"hidden=8", "segment=4"};
            if (node.type == "fusion.bottleneck") small = {"width=32"};
            for (const std::string& one : small)
                if (auto set = set_param(config.graph, registry, node.id + "." + one); !set) return set.error().text();
        }
        config.settings.epochs = 1;
        config.settings.batch_size = 8;
        config.settings.threads = 0;
        config.settings.device = "cpu";
        config.folder = m_session->project().runs / "first";
        std::string failed;
        RunEvents events;
        events.failed = [&failed](const Error& error) { failed = error.text(); };
        auto run = TrainingRun::start(std::move(config), m_session->dataset(), std::move(events));
        if (!run) return run.error().text();
        (*run)->wait();
        return failed;
    }

    void look(qint64 row) {
        m_tab->setSubject({QString::fromStdString((m_session->project().runs / "first").string()), m_session->dataset(), row});
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->shown() && m_tab->shown()->row == row && !m_tab->busy(), 60000);
    }
    AttentionSelection* selection() const { return m_tab->selection(); }
    template <class T>
    T* of(Modality modality) const {
        for (T* view : m_tab->findChildren<T*>())
            if (const auto kind = m_tab->shown()->modalities.find(view->input());
                kind != m_tab->shown()->modalities.end() && kind->second == modality)
                return view;
        return nullptr;
    }
    bool says(const QString& words) const {
        for (const QLabel* label : m_tab->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }

  private slots:
    void initTestCase() {
        const fs::path table = writeTable();
        QVERIFY(!table.empty());
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
        const std::string failed = train();
        QVERIFY2(failed.empty(), failed.c_str());
        m_session->refreshRuns();
        m_models = std::make_shared<ModelStore>();
    }
    void init() {
        m_tab = std::make_unique<ExplainAttentionTab>(*m_session, m_models);
        m_tab->resize(1216, 660);
        m_tab->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
    }
    void cleanup() { m_tab.reset(); }
    void cleanupTestCase() { m_session.reset(); }

    void everyInputHasItsPicture() {
        look(20);
        QVERIFY(!m_tab->findChild<TextAttentionView*>()); // nothing is written out as text
        for (AreaAttentionView* view :
             std::initializer_list<AreaAttentionView*>{of<VideoAttentionView>(Modality::video), of<TraceAttentionView>(Modality::series),
                                                       of<TraceAttentionView>(Modality::audio),
                                                       of<ColumnsAttentionView>(Modality::numbers),
                                                       of<ColumnsAttentionView>(Modality::vector)}) {
            QVERIFY(view);
            QVERIFY(view->isVisible());
            QVERIFY(!view->tokens().empty());
            for (const int token : view->tokens())
                QVERIFY2(view->rect().contains(view->tokenRect(token)), view->metaObject()->className());
        }
        QCOMPARE(of<VideoAttentionView>(Modality::video)->tokens().size(), std::size_t{4});
        QCOMPARE(of<TraceAttentionView>(Modality::series)->tokens().size(), std::size_t{4});
        QCOMPARE(of<TraceAttentionView>(Modality::series)->laneCount(), 2);
        QCOMPARE(of<ColumnsAttentionView>(Modality::numbers)->rows()[1].value, QStringLiteral("shut"));
        QVERIFY(says(QStringLiteral("16 steps, 4 segments")));
        QVERIFY(says(QStringLiteral("4 frames of")));
        QVERIFY(says(QStringLiteral("2 numbers")));
        QVERIFY(says(QStringLiteral("not why the model decided")));
        // Nothing is cut off at the side: what has no room below is scrolled to.
        for (const QScrollArea* area : m_tab->findChildren<QScrollArea*>())
            if (area->isVisible())
                QTRY_VERIFY(area->widget()->width() <= area->viewport()->width()); // a scroll bar that came takes its room a moment later
    }

    void whatThePointerIsOnIsMarkedEverywhere() {
        look(20);
        auto* matrix = m_tab->findChild<MatrixView*>();
        auto* bar = m_tab->findChild<ModalityBar*>();
        for (TokenView* view : std::initializer_list<TokenView*>{
                 of<VideoAttentionView>(Modality::video), of<TraceAttentionView>(Modality::series),
                 of<TraceAttentionView>(Modality::audio), of<ColumnsAttentionView>(Modality::numbers),
                 of<ColumnsAttentionView>(Modality::vector)}) {
            selection()->hover(-1);
            const QImage plain = matrix->grab().toImage(), plainBar = bar->grab().toImage();
            const int token = view->tokens().front();
            const QPoint place = view->tokenRect(token).center();
            QTest::mouseMove(view, place + QPoint(1, 0));
            QTest::mouseMove(view, place);
            QCOMPARE(selection()->hovered(), token);
            QVERIFY(matrix->grab().toImage() != plain);
            QVERIFY(bar->grab().toImage() != plainBar);
            QVERIFY(says(tokenWithModality(selection()->token(token))));
            QTest::keyClick(view, Qt::Key_Return);
            QCOMPARE(selection()->shownFrom(), std::vector<int>{token});
            QTest::keyClick(view, Qt::Key_Escape);
            QCOMPARE(selection()->pinned(), -1);
        }
    }

    void whatStandsForNothingHasACardOfItsOwn() {
        look(20);
        ColumnsAttentionView* sinks = nullptr;
        for (ColumnsAttentionView* view : m_tab->findChildren<ColumnsAttentionView*>())
            if (view->input().empty()) sinks = view;
        QVERIFY(sinks && sinks->isVisible());
        QVERIFY(says(QStringLiteral("Sinks")));
        for (const int token : sinks->tokens())
            QCOMPARE(selection()->token(token).kind, TokenSource::Kind::special);
        QVERIFY(sinks->tokens().size() > 5); // a class token of each input, and bottlenecks
        // No card says of them that an input is absent.
        for (const AbsentView* absent : m_tab->findChildren<AbsentView*>())
            QVERIFY(!absent->isVisible());
        QVERIFY(!says(QStringLiteral("absent")));
    }

    void absentValuesSaySo() {
        look(20);
        auto* video = of<VideoAttentionView>(Modality::video);
        look(21);
        QVERIFY(!video->isVisible());
        auto* absent = of<AbsentView>(Modality::video);
        QVERIFY(absent->isVisible());
        QVERIFY(absent->sentence().contains(QStringLiteral("learned token")));
        look(22);
        QVERIFY(video->isVisible());
        QVERIFY(!absent->isVisible());
        auto* numbers = of<ColumnsAttentionView>(Modality::numbers);
        QCOMPARE(numbers->tokens().size(), std::size_t{1});
        QCOMPARE(numbers->rows().size(), std::size_t{2});
        QVERIFY(!numbers->rows()[0].known);
        QVERIFY(says(QStringLiteral("2 columns, 1 without a value")));
    }

    void opacityAndKnockingOutReachTheViews() {
        look(20);
        auto* video = of<VideoAttentionView>(Modality::video);
        QSlider* opacity = nullptr;
        for (QSlider* slider : m_tab->findChildren<QSlider*>())
            if (slider->accessibleName() == QStringLiteral("Opacity of the colours")) opacity = slider;
        QVERIFY(opacity);
        opacity->setFocus();
        QTest::keyClick(opacity, Qt::Key_End);
        QCOMPARE(video->opacity(), 1.0);
        QCOMPARE(of<TraceAttentionView>(Modality::audio)->opacity(), 1.0);
        const QImage before = video->grab().toImage();
        const std::vector<float> weights = selection()->weights();
        selection()->setLayerAndHead(0, 0);
        m_tab->knockOut()->headAction()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->intervened() && !m_tab->busy(), 60000);
        QCOMPARE(video->tokens().size(), std::size_t{4});
        QVERIFY(!video->tokenRect(video->tokens()[0]).isNull());
        QVERIFY(selection()->weights() != weights);
        QVERIFY(video->grab().toImage() != before);
    }

    void severalTokensArePinnedAndExported() {
        look(20);
        auto* video = of<VideoAttentionView>(Modality::video);
        auto* numbers = of<ColumnsAttentionView>(Modality::numbers);
        selection()->setLayerAndHead(0, 1);
        const QPoint begin = video->tokenRect(video->tokens()[0]).center(), end = video->tokenRect(video->tokens()[1]).center();
        QTest::mousePress(video, Qt::LeftButton, {}, begin);
        for (const QPointF& at : {QPointF(begin + end) / 2, QPointF(end)}) {
            QMouseEvent move(QEvent::MouseMove, at, video->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(video, &move);
        }
        QTest::mouseRelease(video, Qt::LeftButton, {}, end);
        QTest::mouseClick(numbers, Qt::LeftButton, Qt::ControlModifier, numbers->tokenRect(numbers->tokens()[0]).center());
        const std::vector<int> pinned = selection()->brush().tokens();
        QCOMPARE(pinned.size(), std::size_t{3});
        QVERIFY(says(QStringLiteral("attention from 3 tokens, mean over them")));
        QVERIFY(says(QStringLiteral("3 tokens pinned")));
        QVERIFY(says(QStringLiteral("of what the head sees")));
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(numbers, &leave);
        QCOMPARE(selection()->brush().tokens(), pinned);
        // As a page and as files.
        QTemporaryDir out;
        QSignalSpy exported(m_tab.get(), &ExplainTab::exported);
        m_tab->exportTo(out.path());
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 60000);
        const auto read = [&](const char* name) {
            QFile file(out.filePath(QLatin1String(name)));
            return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
        };
        const QString page = read("attention.html");
        for (const char* words : {"what 3 tokens attend to, mean over them: ", "frame 1, 0.00", "layer 1, head 2", "not why the model decided", "Row 20", "</html>",
                                  "<th>run</th>", "<th>method</th>", "data:image/png;base64,"})
            QVERIFY2(page.contains(QString::fromUtf8(words)), words);
        QVERIFY(read("attention.svg").contains(QStringLiteral("what 3 tokens attend to")));
        QVERIFY(read("attention.svg").contains(QStringLiteral(">load = ")));
        QVERIFY(read("attention.svg").contains(QStringLiteral("steps 1–4: ")));
        QCOMPARE(read("attention.csv").count(QStringLiteral(",true\r\n")), 3);
        // The other way, by the box beside the matrix.
        QComboBox* direction = nullptr;
        for (QComboBox* box : m_tab->findChildren<QComboBox*>())
            if (box->accessibleName() == QStringLiteral("Direction of attention")) direction = box;
        QVERIFY(direction && direction->toolTip().contains(QStringLiteral("mean")));
        direction->setFocus();
        QTest::keyClick(direction, Qt::Key_Down);
        QVERIFY(says(QStringLiteral("attention to 3 tokens, sum over them")));
        m_tab->actions()[2]->trigger(); // lets go of them
        QVERIFY(selection()->brush().empty());
        QVERIFY(!says(QStringLiteral("pinned")));
    }

    void theThresholdTellsHowManyTokensHoldIt() {
        look(20);
        QSlider* mass = nullptr;
        for (QSlider* slider : m_tab->findChildren<QSlider*>())
            if (slider->accessibleName().contains(QStringLiteral("stand out"))) mass = slider;
        QVERIFY(mass);
        auto* numbers = of<ColumnsAttentionView>(Modality::numbers);
        auto* video = of<VideoAttentionView>(Modality::video);
        const QImage before = video->grab().toImage(), rows = numbers->grab().toImage();
        mass->setFocus();
        QTest::keyClick(mass, Qt::Key_Home); // 1 %: the strongest alone
        QCOMPARE(selection()->mass(), 0.01);
        QVERIFY(says(QStringLiteral("%1 of %2 tokens hold 1 %").arg(selection()->litTokens()).arg(selection()->countedTokens())));
        QVERIFY(selection()->litTokens() < selection()->countedTokens());
        QVERIFY(video->grab().toImage() != before || numbers->grab().toImage() != rows);
    }

    void inputsAreCalledAlikeEverywhere() {
        look(20);
        QVERIFY(says(QStringLiteral("video · clip")));
        QVERIFY(says(QStringLiteral("series · curve")));
        QVERIFY(says(QStringLiteral("numbers"))); // of several columns
        QVERIFY(m_tab->findChild<ModalityBar*>()->accessibleDescription().contains(QStringLiteral("video · clip")));
        bool offered = false;
        for (int i = 0; i < m_tab->knockOut()->from()->count(); ++i)
            offered = offered || m_tab->knockOut()->from()->itemText(i) == QStringLiteral("series · curve");
        QVERIFY(offered);
    }

    void weightsThatAreWrittenAnewAreAskedAnew() {
        look(20);
        const auto before = m_tab->shown();
        m_tab->setSubject({before->run, m_session->dataset(), 20}); // the same: nothing is asked
        QVERIFY(!m_tab->busy());
        const std::vector<int> pinned{3};
        selection()->setBrush(TokenBrush(pinned));
        const fs::path weights = m_session->project().runs / "first" / "best.safetensors";
        fs::last_write_time(weights, fs::last_write_time(weights) + std::chrono::seconds(5));
        m_tab->setSubject({before->run, m_session->dataset(), 20});
        QVERIFY(m_tab->busy());
        QVERIFY(says(QStringLiteral("Out of date: the weights of first were written since")));
        QCOMPARE(m_tab->shown(), before); // until the next is there
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->shown() != before && !m_tab->busy(), 60000);
        QVERIFY(!says(QStringLiteral("Out of date")));
        QCOMPARE(selection()->brush().tokens(), pinned); // the tokens are the same
        // While it is hidden nothing is asked; then it is.
        const auto second = m_tab->shown();
        m_tab->hide();
        fs::last_write_time(weights, fs::last_write_time(weights) + std::chrono::seconds(5));
        m_tab->setSubject({before->run, m_session->dataset(), 20});
        QVERIFY(!m_tab->busy());
        m_tab->show();
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->shown() != second && !m_tab->busy(), 60000);
    }

    void framesThatAttendOnTheirOwnAreChosenFrom() {
        const auto word = [](const char* text) { return Value(std::string(text)); };
        const auto number = [](std::int64_t value) { return Value(value); };
        RunConfig config;
        config.graph.name = "framed";
        config.graph.nodes = {
            {"clip", "input.video", 1, {{"column", word("clip")}, {"size", number(32)}, {"frames", number(4)}}, 0, 0},
            {"load", "input.numbers", 1, {{"columns", word("load")}}, 0, 0},
            {"frames", "video.frames", 1, {}, 0, 0},
            {"patches", "image.vit", 1,
             {{"patch", number(16)}, {"width", number(8)}, {"heads", number(2)}, {"layers", number(1)}, {"feed_forward", number(8)}}, 0, 0},
            {"time", "video.over_time", 1, {}, 0, 0},
            {"column", "numbers.mlp", 1, {{"width", number(8)}}, 0, 0},
            {"fusion", "fusion.self_attention", 1, {{"width", number(8)}, {"heads", number(2)}}, 0, 0},
            {"class", "head.classes", 1, {{"column", word("label")}}, 0, 0}};
        config.graph.edges = {{"clip", "frames", "in"}, {"frames", "patches", "in"}, {"patches", "time", "in"}, {"clip", "time", "video"},
                              {"load", "column", "in"}, {"time", "fusion", "in"}, {"column", "fusion", "in"}, {"fusion", "class", "in"}};
        config.settings.epochs = 1;
        config.settings.batch_size = 8;
        config.settings.threads = 0;
        config.settings.device = "cpu";
        config.folder = m_session->project().runs / "framed";
        const QString folder = QString::fromStdString(config.folder.string());
        std::string failed;
        RunEvents events;
        events.failed = [&failed](const Error& error) { failed = error.text(); };
        auto run = TrainingRun::start(std::move(config), m_session->dataset(), std::move(events));
        QVERIFY2(run, run ? "" : run.error().text().c_str());
        (*run)->wait();
        QVERIFY2(failed.empty(), failed.c_str());
        m_session->refreshRuns();

        m_tab->setSubject({folder, m_session->dataset(), 20});
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->shown() && m_tab->shown()->run == folder && !m_tab->busy(), 60000);
        QVERIFY(!m_tab->frame()->isVisible()); // the fusion attends over all of the sample
        m_tab->node()->setFocus();
        QTest::keyClick(m_tab->node(), Qt::Key_End);
        const auto attention = [&]() -> const Attention& { return *m_tab->shown()->attention; };
        QTRY_VERIFY_WITH_TIMEOUT(attention().node == "patches" && !m_tab->busy(), 60000);
        QVERIFY(m_tab->frame()->isVisible());
        QCOMPARE(m_tab->frame()->currentText(), QStringLiteral("1 of 4"));
        QVERIFY(says(QStringLiteral("Within frame 1 of 4")));
        auto* video = of<VideoAttentionView>(Modality::video);
        QVERIFY(video && video->isVisible());
        QVERIFY(says(QStringLiteral("4 frames of")));
        const QRect first = video->tokenRect(video->tokens().back());
        const std::vector<float> weights = attention().weights;
        m_tab->frame()->setFocus();
        QTest::keyClick(m_tab->frame(), Qt::Key_Down);
        QTest::keyClick(m_tab->frame(), Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(attention().frame == 2 && !m_tab->busy(), 60000);
        QVERIFY(says(QStringLiteral("Within frame 3 of 4")));
        QVERIFY(attention().weights != weights);
        QVERIFY(video->tokenRect(video->tokens().back()) != first); // on another picture of the film
        for (const int token : video->tokens())
            QVERIFY(tokenTitle(selection()->token(token)).startsWith(QStringLiteral("frame 3, ")));
        // No way leads through it over all layers, and it is said why; nothing is waited for.
        m_tab->source()->setCurrentIndex(m_tab->source()->findData(QStringLiteral("rollout")));
        QVERIFY(!m_tab->busy());
        QVERIFY(says(QStringLiteral("patches attends within each of 4 frames on its own")));
        m_tab->source()->setCurrentIndex(0);
        // What is knocked out is so of every frame, and the frame stays.
        m_tab->knockOut()->headAction()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->intervened() && !m_tab->busy(), 60000);
        QCOMPARE(m_tab->intervened()->attention->frame, 2);
        QVERIFY(m_tab->knockOut()->list()->item(0)->text().contains(QStringLiteral("in every frame")));
        // Files say which frame it is.
        QTemporaryDir out;
        QSignalSpy exported(m_tab.get(), &ExplainTab::exported);
        m_tab->exportTo(out.path());
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 60000);
        QFile file(out.filePath(QStringLiteral("attention.json")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray json = file.readAll();
        QVERIFY(json.contains("\"frames\": 4"));
        QVERIFY(json.contains("\"frame\": 2"));
    }

    void wordsFollowTheLanguage() {
        look(20);
        QEvent language(QEvent::LanguageChange);
        QCoreApplication::sendEvent(m_tab.get(), &language);
        QVERIFY(says(QStringLiteral("16 steps, 4 segments")));
        for (const QWidget* widget : m_tab->findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)) continue;
            if (widget->objectName().startsWith(QStringLiteral("qt_"))) continue;
            if (const auto* button = qobject_cast<const QAbstractButton*>(widget); button && !button->text().isEmpty()) continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(ExplainAttentionTest)
#include "explain_attention_test.moc"
