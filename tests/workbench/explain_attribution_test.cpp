// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_attribution_tab.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <fstream>

#include "app/bridge/model_store.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_map_tests.h"
#include "tests/support/tiny_run.h"
#include "widgets/explain/agreement_view.h"
#include "widgets/explain/attribution_picture_view.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/attribution_text_view.h"
#include "widgets/explain/faithfulness_plot.h"
#include "widgets/explain/kept_sound.h"
#include "widgets/explain/modality_waterfall.h"
#include "widgets/forms/field_form.h"
#include "widgets/preview/sound_player.h"

using namespace triptych;
namespace fs = std::filesystem;

namespace {

/// Plays nothing, and says what it was told.
class FakePlayer : public SoundPlayer {
  public:
    explicit FakePlayer(QStringList* log) : m_log(log) {}
    void setSound(std::vector<float> samples, int rate) override {
        *m_log << QStringLiteral("sound %1@%2").arg(samples.size()).arg(rate);
        m_last = std::move(samples);
    }
    void play() override {
        *m_log << QStringLiteral("play");
        m_playing = true;
        emit playingChanged(true);
    }
    void pause() override {
        m_playing = false;
        emit playingChanged(false);
    }
    void stop() override { pause(); }
    void seek(double) override {}
    bool isAvailable() const override { return true; }
    QString whyNot() const override { return {}; }
    bool playing() const override { return m_playing; }
    double position() const override { return 0; }
    const std::vector<float>& last() const { return m_last; }

  private:
    QStringList* m_log;
    std::vector<float> m_last;
    bool m_playing = false;
};

double energy(const std::vector<float>& wave) {
    double sum = 0;
    for (const float value : wave)
        sum += static_cast<double>(value * value);
    return sum;
}

} // namespace

class ExplainAttributionTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
    std::shared_ptr<ModelStore> m_models;
    std::unique_ptr<ExplainAttributionTab> m_tab;
    QStringList m_log;
    FakePlayer* m_player = nullptr;

    QString runFolder(const char* name) const {
        return QString::fromStdString((m_session->project().runs / name).string());
    }
    void train(const char* name, GraphSpec graph) {
        const auto failed = test::train_tiny(m_session->dataset(), std::move(graph), m_session->project().runs / name);
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
    }
    void look(qint64 row, const char* run = "first") { m_tab->setSubject({runFolder(run), m_session->dataset(), row}); }
    bool shows(const char* method) const {
        return m_tab->attribution() && m_tab->attribution()->method == method && m_tab->selection()->attribution() &&
               m_tab->selection()->attribution() == m_tab->attribution().get();
    }
    template <class T>
    T* child() const {
        return m_tab->findChild<T*>();
    }
    template <class T>
    T* named(const QString& name) const {
        for (T* widget : m_tab->findChildren<T*>())
            if (widget->accessibleName() == name) return widget;
        return nullptr;
    }
    bool says(const QString& words) const {
        for (const QLabel* label : m_tab->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }
    void choose(QComboBox* box, int index) {
        box->setCurrentIndex(index);
        emit box->activated(index);
    }
    QComboBox* methods() const { return named<QComboBox>(QStringLiteral("Method")); }
    void chooseMethod(const char* id) { choose(methods(), methods()->findData(QString::fromLatin1(id))); }

  private slots:
    void initTestCase() {
        const fs::path table = test::write_tiny_table(m_folder.path().toStdString());
        QVERIFY(!table.empty());
        // Row 24 lacks its picture.
        std::ofstream(table, std::ios::app) << "a low and dull sound 24,,20.wav,low,test\n";
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
        train("first", test::tiny_graph());
        m_session->refreshRuns();
        m_models = std::make_shared<ModelStore>();
    }

    void init() {
        m_tab = std::make_unique<ExplainAttributionTab>(*m_session, m_models);
        m_tab->setPlayerMaker([this] {
            auto made = std::make_unique<FakePlayer>(&m_log);
            m_player = made.get();
            return made;
        });
        m_tab->resize(1216, 660);
        m_tab->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
        m_log.clear();
    }
    void cleanup() { m_tab.reset(); }
    void cleanupTestCase() { m_session.reset(); }

    void everythingOfASampleComesInParts() {
        QVERIFY(says(QStringLiteral("Choose a sample")));
        QVERIFY(!m_tab->canExport());
        look(20);
        QVERIFY(m_tab->busy());
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        QVERIFY(child<AttributionTextView>()->isVisible());
        QVERIFY(child<AttributionImageView>()->isVisible());
        QVERIFY(child<AttributionSoundView>()->isVisible());
        QVERIFY(m_tab->canExport());
        QTRY_VERIFY_WITH_TIMEOUT(!m_tab->busy(), 120000);
        // Always in view: what was explained and what made it.
        for (const char* fact : {"logit ", "probability ", "baseline average", " steps", "δ ", "seed 0", "model "})
            QVERIFY2(says(QString::fromUtf8(fact)), fact);
        QVERIFY(says(QStringLiteral("true low")));
        const auto* waterfall = child<ModalityWaterfall>();
        QCOMPARE(waterfall->steps().size(), std::size_t{1 + 3 + 4 + 1}); // base, each, together, sum
        QVERIFY(child<FaithfulnessPlot>()->isVisible());
        QVERIFY(m_tab->judgement());
        const QString verdict = m_tab->judgement()->no_evidence ? QStringLiteral("No evidence") : QString();
        QVERIFY(says(verdict));
        QCOMPARE(m_tab->selection()->isFaint(), m_tab->judgement()->no_evidence);
        QVERIFY(child<AgreementView>()->count() >= 4);
        QVERIFY(child<AttributionScale>()->highest() > 0);
    }

    void methodTargetAndBaselineAreChosen() {
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        chooseMethod("occlusion");
        QVERIFY(says(QStringLiteral("Out of date"))); // until the new one is there
        QTRY_VERIFY_WITH_TIMEOUT(shows("occlusion"), 60000);
        QVERIFY(!says(QStringLiteral("Out of date")));
        const int predicted = m_tab->attribution()->target.output;
        auto* target = named<QComboBox>(QStringLiteral("What is explained"));
        QCOMPARE(target->count(), 3); // the most likely, and two classes
        QVERIFY(target->currentText().startsWith(QStringLiteral("most likely")));
        const double value = m_tab->attribution()->full_value;
        choose(target, 1 + (1 - predicted));
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->attribution()->target.output == 1 - predicted, 60000);
        QVERIFY(m_tab->attribution()->full_value < value);
        // What the curve follows is chosen beside it, and is the probability where that is explained.
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->judgement() && child<FaithfulnessPlot>()->isVisible(), 60000);
        auto* followed = named<QComboBox>(QStringLiteral("Which number is followed"));
        QCOMPARE(followed->count(), 2);
        QVERIFY(!child<FaithfulnessPlot>()->probability());
        followed->setFocus();
        QTest::keyClick(followed, Qt::Key_Down);
        QVERIFY(child<FaithfulnessPlot>()->probability());
        QTest::keyClick(followed, Qt::Key_Up);
        auto* scale = named<QComboBox>(QStringLiteral("Which number of the target is explained"));
        choose(scale, 1);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->attribution()->target.probability, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(child<FaithfulnessPlot>()->probability(), 60000);
        auto* baseline = named<QComboBox>(QStringLiteral("What stands in place of what is taken away"));
        choose(baseline, 1);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->attribution()->parameters.at("baseline") == "blank", 60000);
        QVERIFY(says(QStringLiteral("baseline blank")));
        // The class stays with the next sample.
        look(21);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->scene() && m_tab->scene()->row == 21 && shows("occlusion"), 60000);
        QCOMPARE(m_tab->attribution()->target.output, 1 - predicted);
        // Parameters of the method, by the keyboard.
        auto* settings = named<QToolButton>(QStringLiteral("Settings of the method"));
        QTest::mouseClick(settings, Qt::LeftButton);
        auto* form = child<FieldForm>();
        QVERIFY(form->isVisible());
        QVERIFY(!form->editor("baseline")); // it has its own chooser
        const MethodInfo* method = attribution_method("occlusion");
        const auto field = std::find_if(method->fields.begin(), method->fields.end(),
                                        [](const Field& one) { return one.kind == FieldKind::integer; });
        QVERIFY(field != method->fields.end());
        const std::string before = m_tab->attribution()->parameters.at(field->name);
        emit form->valueEdited(QString::fromStdString(field->name), std::int64_t{std::stoll(before) + 1});
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->attribution()->parameters.at(field->name) != before, 60000);
    }

    void methodsOfRoutingSayThatTheyIgnoreTheClass() {
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        QVERIFY(methods()->itemText(methods()->findData(QStringLiteral("rollout"))).contains(QStringLiteral("same for every class")));
        chooseMethod("rollout");
        QTRY_VERIFY_WITH_TIMEOUT(shows("rollout"), 60000);
        QVERIFY(says(QStringLiteral("same for every class")));
        QVERIFY(!m_tab->selection()->isSigned());
        QCOMPARE(child<AttributionScale>()->lowest(), 0.0);
    }

    void withoutAttentionItsMethodsAreDisabledWithTheReason() {
        GraphSpec graph = *make_template("text", {{Modality::text, "text"}}, "label");
        const auto failed = [&]() -> std::optional<Error> {
            RunConfig config;
            config.graph = graph;
            config.settings.epochs = 1;
            config.settings.batch_size = 8;
            config.settings.threads = 0;
            config.settings.device = "cpu";
            config.folder = m_session->project().runs / "plain";
            std::optional<Error> wrong;
            RunEvents events;
            events.failed = [&wrong](const Error& error) { wrong = error; };
            auto run = TrainingRun::start(std::move(config), m_session->dataset(), std::move(events));
            if (!run) return run.error();
            (*run)->wait();
            return wrong;
        }();
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        look(20, "plain");
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        auto* items = qobject_cast<QStandardItemModel*>(methods()->model());
        const auto item = [&](const char* id) { return items->item(methods()->findData(QString::fromLatin1(id))); };
        QTRY_VERIFY_WITH_TIMEOUT(!item("rollout")->isEnabled(), 60000);
        QVERIFY(item("rollout")->toolTip().contains(QStringLiteral("no node of this model attends")));
        QVERIFY(!item("attention")->isEnabled());
        QVERIFY(item("occlusion")->isEnabled());
        // Chosen before, it is told what to do.
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->scene() && m_tab->scene()->inputs.size() == 3 && shows("integrated_gradients"), 60000);
        QTRY_VERIFY_WITH_TIMEOUT(item("rollout")->isEnabled(), 60000);
        chooseMethod("rollout");
        QTRY_VERIFY_WITH_TIMEOUT(shows("rollout"), 60000);
        look(20, "plain");
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("Choose a method that needs no attention")), 60000);
        QVERIFY(!m_tab->attribution());
        QVERIFY(child<AttributionTextView>()->isVisible()); // the sample itself is there
    }

    void hoverAndBrushLinkTheViews() {
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        auto* text = child<AttributionTextView>();
        auto* image = child<AttributionImageView>();
        auto* sound = child<AttributionSoundView>();
        auto* scale = child<AttributionScale>();
        const QImage plain = scale->grab().toImage();
        QTest::mouseMove(image, image->tokenRect(image->tokens()[3]).center());
        QCOMPARE(m_tab->selection()->hovered(), image->tokens()[3]);
        QVERIFY(scale->grab().toImage() != plain); // its value is marked on the scale
        QVERIFY(says(QStringLiteral("row ")));
        // A drag over the sound, then one over words beside: the sum of both.
        const QRect first = sound->tokenRect(sound->tokens().front());
        QTest::mousePress(sound, Qt::LeftButton, {}, first.center());
        QTest::mouseMove(sound, first.center() + QPoint(first.width(), 0));
        QMouseEvent over(QEvent::MouseMove, QPointF(first.center() + QPoint(first.width(), 0)),
                         sound->mapToGlobal(QPointF(first.center() + QPoint(first.width(), 0))), Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(sound, &over);
        QTest::mouseRelease(sound, Qt::LeftButton, {}, first.center() + QPoint(first.width(), 0));
        const auto some = m_tab->selection()->brushed();
        QVERIFY(some.size() >= 2);
        QTest::mouseClick(text, Qt::LeftButton, Qt::ShiftModifier, text->tokenRect(text->tokens()[0]).center());
        QCOMPARE(m_tab->selection()->brushed().size(), some.size() + 1);
        QVERIFY(says(QStringLiteral("%1 tokens selected: sum").arg(some.size() + 1)));
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(m_tab->selection()->brushed().empty());
        // A modality's row of the waterfall selects all of its tokens.
        QTRY_VERIFY_WITH_TIMEOUT(child<ModalityWaterfall>()->rowCount() > 1, 60000);
        emit child<ModalityWaterfall>()->activated(1);
        QCOMPARE(m_tab->selection()->brushed(), m_tab->selection()->tokensOf(child<ModalityWaterfall>()->steps()[1].input));
    }

    void theScaleIsLocked() {
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        auto* range = named<QComboBox>(QStringLiteral("Where the colour scale ends"));
        QCOMPARE(range->currentText(), QStringLiteral("all modalities"));
        const double all = m_tab->selection()->limit("text");
        QCOMPARE(m_tab->selection()->limit("audio"), all);
        range->setFocus();
        QTest::keyClick(range, Qt::Key_Up);
        QCOMPARE(range->currentText(), QStringLiteral("each view its own"));
        QVERIFY(std::min({m_tab->selection()->limit("text"), m_tab->selection()->limit("image"),
                          m_tab->selection()->limit("audio")}) < all);
        auto* overlay = child<QSlider>();
        for (QSlider* slider : m_tab->findChildren<QSlider*>())
            if (slider->accessibleName().startsWith(QStringLiteral("Opacity"))) overlay = slider;
        overlay->setFocus();
        QTest::keyClick(overlay, Qt::Key_Home);
        QCOMPARE(child<AttributionImageView>()->opacity(), 0.0);
        overlay->setValue(80);
        // Smoothness and finer values are asked for.
        for (QCheckBox* box : m_tab->findChildren<QCheckBox*>()) {
            QVERIFY(!box->isChecked());
            QTest::keyClick(box, Qt::Key_Space);
        }
        QVERIFY(child<AttributionImageView>()->isSmooth());
        QVERIFY(child<AttributionImageView>()->showsFine()); // integrated gradients know pixels
    }

    void onlyTheStrongestTokensKeepTheirColour() {
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        auto* mass = named<QSlider>(QStringLiteral("Share of the mass that the tokens that stand out hold"));
        QVERIFY(mass && mass->isVisible());
        QVERIFY(!says(QStringLiteral("of the mass")));
        mass->setFocus();
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(mass, Qt::Key_PageDown);
        auto* selection = m_tab->selection();
        QCOMPARE(selection->mass(), 0.5);
        QVERIFY(says(QStringLiteral("50 %")));
        const int kept = selection->keptTokens();
        QVERIFY(kept > 0 && kept < selection->countedTokens());
        double held = 0, all = 0;
        for (int i = 0; i < selection->tokenCount(); ++i) {
            if (selection->token(i).sink()) continue;
            all += std::abs(selection->token(i).value);
            if (selection->keeps(i)) held += std::abs(selection->token(i).value);
        }
        QVERIFY(held >= 0.5 * all);
        // What made the picture says so, here and where it is exported.
        QVERIFY(says(QStringLiteral("strongest 50 % of the mass: %1 of %2 tokens").arg(kept).arg(selection->countedTokens())));
        QVERIFY(says(QStringLiteral("stand out")));
        // It stays with the next map.
        chooseMethod("occlusion");
        QTRY_VERIFY_WITH_TIMEOUT(shows("occlusion"), 60000);
        QCOMPARE(selection->mass(), 0.5);
        QTest::keyClick(mass, Qt::Key_End);
        QCOMPARE(selection->keptTokens(), selection->countedTokens());
    }

    void whatIsKeptIsPlayedAndScored() {
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        auto* sound = child<KeptSound>();
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("kept alone")), 60000);
        QTest::mouseClick(sound->button(KeptSound::Which::original), Qt::LeftButton);
        QTRY_COMPARE(m_log.size(), 2);
        QCOMPARE(m_log.last(), QStringLiteral("play"));
        const std::vector<float> original = m_player->last();
        QTest::keyClick(m_tab.get(), Qt::Key_8, Qt::ControlModifier);
        for (QAction* action : m_tab->actions())
            if (action->text() == QStringLiteral("Play what is kept of the sound")) action->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_log.size() >= 4, 30000);
        const std::vector<float> kept = m_player->last();
        QCOMPARE(kept.size(), original.size());
        QVERIFY(energy(kept) < energy(original));
        // More is kept: asked for anew, and its score is another.
        QString scores;
        for (QLabel* label : sound->findChildren<QLabel*>())
            if (label->text().contains(QStringLiteral("kept alone"))) scores = label->text();
        sound->setShare(99);
        QTRY_VERIFY_WITH_TIMEOUT(!says(scores), 30000);
        m_log.clear();
        QTest::mouseClick(sound->button(KeptSound::Which::kept), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_log.contains(QStringLiteral("play")), 30000);
        QVERIFY(energy(m_player->last()) > energy(kept));
    }

    void aMethodOfTheTableIsChosen() {
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(child<AgreementView>()->count() >= 2, 120000);
        auto* agreement = child<AgreementView>();
        agreement->setFocus();
        QTest::keyClick(agreement, Qt::Key_Down);
        const QString other = agreement->cellText(1, 1);
        QTest::keyClick(agreement, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(!shows("integrated_gradients") && m_tab->attribution() &&
                                     methods()->currentText().startsWith(other),
                                 60000);
    }

    void mapsAreTestedFurtherOnRequest() {
        chooseMethod("grad_cam");
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows("grad_cam") && m_tab->judgement(), 60000);
        auto* tests = child<ExplainMapTests>();
        for (const MapTest test : {MapTest::infidelity, MapTest::sensitivity, MapTest::randomisation}) {
            QVERIFY(tests->button(test)->isEnabled());
            QVERIFY(!tests->words(test)->isVisible());
            QVERIFY(!tests->button(test)->toolTip().isEmpty());
        }
        // It is stopped by the button that began it.
        QPushButton* forget = tests->button(MapTest::randomisation);
        forget->setFocus();
        QTest::keyClick(forget, Qt::Key_Space);
        QCOMPARE(forget->text(), QStringLiteral("Stop"));
        QVERIFY(tests->words(MapTest::randomisation)->text().contains(QStringLiteral("testing")));
        QTest::keyClick(forget, Qt::Key_Space);
        QCOMPARE(forget->text(), QStringLiteral("Model randomisation"));
        QVERIFY(!tests->words(MapTest::randomisation)->isVisible());
        for (const MapTest test : {MapTest::infidelity, MapTest::sensitivity, MapTest::randomisation})
            QTest::mouseClick(tests->button(test), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("It misses what the model loses by")), 60000);
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("Under a little noise it changes by up to")), 60000);
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("once all did: the map")), 60000);
        QVERIFY(tests->words(MapTest::randomisation)->toolTip().contains(QStringLiteral("image_conv:")));
        // They go out with the map.
        QTRY_VERIFY_WITH_TIMEOUT(!m_tab->busy(), 120000);
        QSignalSpy exported(m_tab.get(), &ExplainTab::exported);
        const QString folder = m_folder.filePath(QStringLiteral("tested"));
        m_tab->exportTo(folder);
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 60000);
        QVERIFY(QFile::exists(QDir(folder).filePath(QStringLiteral("randomisation.json"))));
        QFile json(QDir(folder).filePath(QStringLiteral("faithfulness.json")));
        QVERIFY(json.open(QIODevice::ReadOnly));
        const QByteArray text = json.readAll();
        QVERIFY(!text.contains("\"infidelity\": null") && !text.contains("\"max_sensitivity\": null"));
        // Of another map they are not known.
        chooseMethod("occlusion");
        QVERIFY(!tests->button(MapTest::infidelity)->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(shows("occlusion"), 60000);
        QVERIFY(tests->button(MapTest::infidelity)->isEnabled());
        QVERIFY(!tests->words(MapTest::infidelity)->isVisible());
    }

    void aMapThatIsTheSameEverywherePassesNoTest() {
        ExplainMapTests tests;
        const auto told = [&](MapTest test) { return tests.words(test)->text(); };
        auto blank = std::make_shared<Attribution>();
        blank->tokens.resize(3);
        for (AttributedToken& token : blank->tokens)
            token.source.kind = TokenSource::Kind::word;
        tests.setMap(blank);
        auto none = std::make_shared<MapTestResult>();
        none->test = MapTest::sensitivity;
        tests.setResult(none);
        QVERIFY2(told(MapTest::sensitivity).contains(QStringLiteral("0 everywhere")), qPrintable(told(MapTest::sensitivity)));
        tests.setProblem(MapTest::randomisation, fail(ErrorCode::bad_format, "explanation", "is the same everywhere."));
        QVERIFY2(told(MapTest::randomisation).contains(QStringLiteral("there is nothing to compare")),
                 qPrintable(told(MapTest::randomisation)));
        // Words do not tremble, whatever the map.
        auto some = std::make_shared<Attribution>(*blank);
        some->tokens.front().value = 1;
        tests.setMap(some);
        QVERIFY(told(MapTest::sensitivity).isEmpty());
        tests.setResult(none);
        QVERIFY(told(MapTest::sensitivity).contains(QStringLiteral("words and categories alone")));
    }

    void theSeedIsThatOfTheForm() {
        chooseMethod("kernel_shap");
        auto* form = child<FieldForm>();
        QVERIFY(form->editor("seed"));
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows("kernel_shap"), 60000);
        QCOMPARE(m_tab->attribution()->seed, std::uint64_t{0});
        emit form->valueEdited(QStringLiteral("seed"), std::int64_t{9});
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->attribution() && m_tab->attribution()->seed == 9, 60000);
        QVERIFY(!m_tab->attribution()->parameters.contains("seed"));
        chooseMethod("occlusion"); // draws nothing
        QVERIFY(!form->editor("seed"));
        QTRY_VERIFY_WITH_TIMEOUT(shows("occlusion"), 60000);
        QCOMPARE(m_tab->attribution()->seed, std::uint64_t{0});
    }

    void aSampleThatLacksAPictureSaysSo() {
        look(24);
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        auto* items = qobject_cast<QStandardItemModel*>(methods()->model());
        const auto item = [&](const char* id) { return items->item(methods()->findData(QString::fromLatin1(id))); };
        QTRY_VERIFY_WITH_TIMEOUT(!item("grad_cam")->isEnabled(), 60000);
        QVERIFY(item("grad_cam")->toolTip().contains(QStringLiteral("which this sample has not")));
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(item("grad_cam")->isEnabled(), 60000);
    }

    void weightsThatAreWrittenAnewAreAskedAgain() {
        train("anew", test::tiny_graph());
        look(20, "anew");
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients") && !m_tab->busy(), 120000);
        const auto map = m_tab->attribution();
        look(20, "anew"); // the runs were looked through, and nothing was written
        QVERIFY(!m_tab->busy());
        const fs::path folder = m_session->project().runs / "anew";
        fs::remove_all(folder);
        QVERIFY(!test::train_tiny(m_session->dataset(), test::tiny_graph(), folder, 7));
        look(20, "anew");
        QVERIFY(m_tab->busy());
        QVERIFY(says(QStringLiteral("Out of date")));
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->attribution() && m_tab->attribution()->model_hash != map->model_hash, 60000);
    }

    void errorsStandOnTheTab() {
        m_tab->setSubject({runFolder("none"), m_session->dataset(), 20});
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("cannot be explained")), 60000);
        QVERIFY(!m_tab->canExport());
        look(20); // and back
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        QVERIFY(!says(QStringLiteral("cannot be explained")));
        m_tab->setSubject({});
        QVERIFY(!m_tab->attribution());
        QVERIFY(says(QStringLiteral("Choose a sample")));
    }

    void everythingIsExported() {
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->judgement() != nullptr && says(QStringLiteral("kept alone")), 120000);
        QSignalSpy exported(m_tab.get(), &ExplainTab::exported);
        QSignalSpy refused(m_tab.get(), &ExplainTab::exportFailed);
        const QString folder = m_folder.filePath(QStringLiteral("out"));
        m_tab->exportTo(folder);
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 60000);
        for (const char* name : {"view.svg", "view.pdf", "view.png", "attribution.json", "attribution.csv", "attribution.svg",
                                 "shapley.json", "faithfulness.json", "report.html", "audio_kept.wav", "audio_original.wav"}) {
            QFile file(QDir(folder).filePath(QLatin1String(name)));
            QVERIFY2(file.open(QIODevice::ReadOnly) && file.size() > 40, name);
        }
        const QImage picture(QDir(folder).filePath(QStringLiteral("view.png")));
        QVERIFY(picture.width() >= 2 * 1100);
        QFile svg(QDir(folder).filePath(QStringLiteral("view.svg")));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        QVERIFY(svg.readAll().contains("Integrated gradients"));
        QFile pdf(QDir(folder).filePath(QStringLiteral("view.pdf")));
        QVERIFY(pdf.open(QIODevice::ReadOnly));
        QVERIFY(pdf.read(5) == "%PDF-");
        m_tab->exportTo(QDir(folder).filePath(QStringLiteral("view.svg")));
        QTRY_COMPARE_WITH_TIMEOUT(refused.count(), 1, 60000);
    }

    void wordsFollowTheLanguageAndColoursTheTheme() {
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows("integrated_gradients"), 60000);
        const int range = named<QComboBox>(QStringLiteral("Where the colour scale ends"))->currentIndex();
        QEvent language(QEvent::LanguageChange), palette(QEvent::PaletteChange);
        QCoreApplication::sendEvent(m_tab.get(), &language);
        QCoreApplication::sendEvent(m_tab.get(), &palette);
        QCOMPARE(named<QComboBox>(QStringLiteral("Where the colour scale ends"))->currentIndex(), range);
        QVERIFY(shows("integrated_gradients"));
        // Every control has a name for those who do not see it.
        for (QWidget* widget : m_tab->findChildren<QWidget*>())
            if (widget->isVisible() && (widget->focusPolicy() & Qt::TabFocus) && !qobject_cast<QPushButton*>(widget) &&
                !qobject_cast<QCheckBox*>(widget) && !widget->objectName().startsWith(QStringLiteral("qt_")))
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
};

QTEST_MAIN(ExplainAttributionTest)
#include "explain_attribution_test.moc"
