// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_data_tab.h"

#include <QAbstractItemModelTester>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>
#include <QToolButton>
#include <chrono>

#include "app/bridge/session.h"
#include "app/workbench/pages/explain_data_averages.h"
#include "app/workbench/pages/settings_card.h"
#include "tests/support/tiny_run.h"
#include "widgets/explain/attribution_picture_view.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/attribution_strip_view.h"
#include "widgets/forms/field_form.h"
#include "widgets/plots/bar_list.h"
#include "widgets/plots/stacked_bar_list.h"
#include "widgets/preview/sound_player.h"

using namespace triptych;
namespace fs = std::filesystem;

namespace {

class SilentPlayer : public SoundPlayer {
  public:
    explicit SilentPlayer(int& played) : m_played(played) {}
    void setSound(std::vector<float> samples, int rate) override { m_there = !samples.empty() && rate > 0; }
    void play() override { m_played += m_there ? 1 : 0; }
    void pause() override {}
    void stop() override {}
    void seek(double) override {}
    bool isAvailable() const override { return true; }
    QString whyNot() const override { return {}; }
    bool playing() const override { return false; }
    double position() const override { return 0; }

  private:
    int& m_played;
    bool m_there = false;
};

} // namespace

class ExplainDataTabTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ExplainDataTab> m_tab;
    int m_played = 0;

    QString run(const char* name) const { return QString::fromStdString((m_session->project().runs / name).string()); }
    ExplainSubject subject(qint64 row, const char* name = "a") const { return {run(name), m_session->dataset(), row}; }
    template <class T>
    T* named(const QString& name) const {
        for (T* widget : m_tab->findChildren<T*>())
            if (widget->accessibleName() == name) return widget;
        return nullptr;
    }
    QPushButton* button(const QString& text) const {
        for (QPushButton* one : m_tab->findChildren<QPushButton*>())
            if (one->text() == text) return one;
        return nullptr;
    }
    bool says(const QString& words) const {
        for (QLabel* label : m_tab->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }
    EmbeddingMapView* view() const { return m_tab->findChild<EmbeddingMapView*>(); }
    AverageMapsPanel* panel() const { return m_tab->findChild<AverageMapsPanel*>(); }
    QTabBar* bar() const { return m_tab->findChild<QTabBar*>(); }
    /// Of the four rows of the test part. By the mouse: the tab, the method, the button.
    void makeAverages(const char* method = "occlusion") {
        QTest::mouseClick(bar(), Qt::LeftButton, {}, bar()->tabRect(1).center());
        QVERIFY(panel()->isVisible());
        auto* methods = named<QComboBox>(QStringLiteral("Method whose maps are averaged"));
        methods->setCurrentIndex(methods->findData(QLatin1String(method)));
        QTest::mouseClick(panel()->startButton(), Qt::LeftButton);
        QVERIFY(m_tab->busy());
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->averages() && !m_tab->busy(), 300000);
    }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!m_tab->busy(), 60000); }
    void makeMap() {
        QTest::mouseClick(button(QStringLiteral("Map")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->map() && !m_tab->busy(), 60000);
    }

  private slots:
    void initTestCase() {
        m_folder = std::make_unique<QTemporaryDir>();
        const fs::path table = test::write_tiny_table(m_folder->path().toStdString());
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
        for (const char* name : {"a", "b"}) {
            const auto failed = test::train_tiny(m_session->dataset(), m_session->project().graph, m_session->project().runs / name);
            QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        }
        m_session->refreshRuns();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->runs().size(), std::size_t{2}, 20000);
    }
    void init() {
        m_played = 0;
        m_session->setViewState(QStringLiteral("explain.data.view"), 0);
        m_tab = std::make_unique<ExplainDataTab>(*m_session, std::make_shared<ModelStore>());
        m_tab->setPlayerMaker([this] { return std::make_unique<SilentPlayer>(m_played); });
        m_tab->resize(1216, 640);
        m_tab->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
    }
    void cleanup() { m_tab.reset(); }
    void cleanupTestCase() {
        m_session.reset();
        m_folder.reset();
    }

    void withoutARunItSaysWhatToDo() {
        QVERIFY(says(QStringLiteral("train a model")));
        QVERIFY(!m_tab->canExport());
        QSignalSpy refused(m_tab.get(), &ExplainTab::exportFailed);
        m_tab->exportTo(m_folder->path());
        QCOMPARE(refused.count(), 1);
        m_tab->setSubject(subject(20));
        QVERIFY(!says(QStringLiteral("train a model")));
        QVERIFY(!m_tab->map() && !m_tab->contributions()); // nobody asked
    }

    void tellsWhatModalitiesAreWorth() {
        m_tab->setSubject(subject(20));
        auto* part = named<QComboBox>(QStringLiteral("Part of the data that contributions are of"));
        QVERIFY(part);
        part->setCurrentIndex(part->findText(QStringLiteral("training")));
        QTest::mouseClick(button(QStringLiteral("Compute contributions")), Qt::LeftButton);
        QVERIFY(m_tab->busy());
        QVERIFY(button(QStringLiteral("Cancel")));
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->contributions() && !m_tab->busy(), 60000);
        QCOMPARE(named<BarList>(QStringLiteral("Modalities alone and together"))->rowCount(), 7);
        QCOMPARE(named<BarList>(QStringLiteral("Lost when shuffled"))->rowCount(), 3);
        QCOMPARE(named<BarList>(QStringLiteral("What interaction buys"))->rowCount(), 2);
        auto* slices = named<StackedBarList>(QStringLiteral("Contributions by slice"));
        QCOMPARE(slices->rowCount(), 3); // all, and two classes
        QCOMPARE(slices->bars()[0].label, QStringLiteral("all (16)"));
        QCOMPARE(slices->bars()[1].label, QStringLiteral("high (8)"));
        QVERIFY(says(QStringLiteral("head classes over 16 samples")));
        QVERIFY(says(QStringLiteral("mean |φ|, logit")));
        // Parted by something else, by a key: the lengths of texts and sounds, nothing is computed.
        auto* by = named<QComboBox>(QStringLiteral("What parts the samples"));
        QCOMPARE(by->currentText(), QStringLiteral("true class"));
        by->setFocus();
        QTest::keyClick(by, Qt::Key_End);
        QCOMPARE(by->currentText(), QStringLiteral("length of texts and sounds"));
        QVERIFY(!m_tab->busy());
        QVERIFY(slices->rowCount() > 2);
        bool seconds = false;
        for (const StackedBar& bar : slices->bars())
            seconds |= bar.label.contains(QStringLiteral(" s ("));
        QVERIFY(seconds);
        // One head: there is nothing to choose.
        QVERIFY(!named<QComboBox>(QStringLiteral("Head that contributions are of"))->isVisible());
        QVERIFY(!says(QStringLiteral("Out of date")));
        m_tab->setSubject(subject(20, "b"));
        QVERIFY(m_tab->contributions());
        QVERIFY(says(QStringLiteral("Out of date")));
        m_tab->setSubject(subject(20));
        QVERIFY(!says(QStringLiteral("Out of date")));
    }

    void settingsAreAsked() {
        m_tab->setSubject(subject(20));
        auto* settings = named<QToolButton>(QStringLiteral("Settings of contributions"));
        QVERIFY(settings);
        QTest::mouseClick(settings, Qt::LeftButton);
        FieldForm* form = nullptr; // the one that the button shows
        for (SettingsCard* card : m_tab->findChildren<SettingsCard*>())
            if (card->isVisible()) form = card->findChild<FieldForm*>();
        QVERIFY(form && form->isVisible());
        auto* absence = qobject_cast<QComboBox*>(form->editor("absence"));
        absence->setFocus();
        QTest::keyClick(absence, Qt::Key_End);
        auto* permutations = qobject_cast<QAbstractSpinBox*>(form->editor("permutations"));
        permutations->setFocus();
        permutations->selectAll();
        QTest::keyClicks(permutations, QStringLiteral("2"));
        QTest::keyClick(permutations, Qt::Key_Return);
        QTest::mouseClick(button(QStringLiteral("Compute contributions")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->contributions() && !m_tab->busy(), 60000);
        QCOMPARE(m_tab->contributions()->result.permutations, 2);
        QCOMPARE(m_tab->contributions()->result.absence, Absence::blank);
        QVERIFY(!says(QStringLiteral("Out of date")));
        permutations->setFocus();
        permutations->selectAll();
        QTest::keyClicks(permutations, QStringLiteral("3"));
        QTest::keyClick(permutations, Qt::Key_Return);
        QVERIFY(says(QStringLiteral("Out of date"))); // and nothing is computed until it is asked for
        QVERIFY(!m_tab->busy());
    }

    void aRowThatCannotBeReadIsNamed() {
        const QString picture = m_folder->filePath(QStringLiteral("21.bmp")), away = picture + QStringLiteral(".away");
        QVERIFY(QFile::rename(picture, away));
        m_tab->setSubject(subject(20));
        QTest::mouseClick(button(QStringLiteral("Compute contributions")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!m_tab->busy(), 60000);
        const bool found = m_tab->contributions() && says(QStringLiteral("left out: rows 21.")) && says(QStringLiteral("21.bmp"));
        makeMap();
        const bool mapped = m_tab->map()->map.vectors.rows.size() == 23;
        makeAverages("grad_cam");
        const bool averaged = m_tab->averages()->maps.rows == 3 && m_tab->averages()->maps.left_out.size() == 1;
        QVERIFY(QFile::rename(away, picture));
        QVERIFY(found);
        QVERIFY(mapped);
        QVERIFY(averaged);
    }

    void weightsThatWereWrittenSinceAreToldOf() {
        m_tab->setSubject(subject(20));
        QTest::mouseClick(button(QStringLiteral("Compute contributions")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->contributions() && !m_tab->busy(), 60000);
        makeMap();
        makeAverages("grad_cam");
        QVERIFY(!says(QStringLiteral("Out of date")));
        const fs::path weights = m_session->project().runs / "a" / "best.safetensors";
        fs::last_write_time(weights, fs::last_write_time(weights) + std::chrono::seconds(5));
        m_tab->setSubject(subject(20)); // as the page does where runs change
        QTRY_VERIFY(!m_tab->busy());    // the tokens of the sample, which cost nothing, are asked for anew
        QCOMPARE(button(QStringLiteral("Average maps"))->isEnabled(), true);
        QVERIFY(says(QStringLiteral("the run was trained on since")));
        int told = 0;
        for (QLabel* label : m_tab->findChildren<QLabel*>())
            told += label->text().contains(QStringLiteral("the run was trained on since")) ? 1 : 0;
        QCOMPARE(told, 3); // contributions, map and averages
        // One click, and they are of the weights as they are.
        QTest::mouseClick(panel()->startButton(), Qt::LeftButton);
        QTest::mouseClick(button(QStringLiteral("Compute contributions")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!m_tab->busy(), 60000);
        told = 0;
        for (QLabel* label : m_tab->findChildren<QLabel*>())
            told += label->text().contains(QStringLiteral("the run was trained on since")) ? 1 : 0;
        QCOMPARE(told, 1);
    }

    void pointsAreColouredByWhatIsChosen() {
        m_tab->setSubject(subject(20));
        auto* colour = named<QComboBox>(QStringLiteral("What the points are coloured by"));
        QVERIFY(!colour->isEnabled() && !colour->toolTip().isEmpty());
        makeMap();
        QVERIFY(colour->isEnabled());
        QCOMPARE(colour->count(), 3);
        QVERIFY(says(QStringLiteral("high")));
        colour->setFocus();
        QTest::keyClick(colour, Qt::Key_Down);
        QCOMPARE(colour->currentText(), QStringLiteral("prediction"));
        for (std::size_t i = 0; i < view()->points().size(); ++i)
            QCOMPARE(view()->points()[i].group, m_tab->map()->colourings[1].group_of[i]);
        QTest::keyClick(colour, Qt::Key_Down);
        QVERIFY(!says(QStringLiteral("high")));
        QVERIFY(says(QStringLiteral("validation")));
        QVERIFY(!m_tab->busy()); // colours cost nothing
        // Of one part alone.
        auto* part = named<QComboBox>(QStringLiteral("Part of the data that is mapped"));
        part->setFocus();
        QTest::keyClick(part, Qt::Key_End);
        QTRY_VERIFY_WITH_TIMEOUT(!m_tab->busy() && m_tab->map()->split == Split::test, 60000);
        QCOMPARE(view()->points().size(), std::size_t{4});
        QCOMPARE(colour->currentText(), QStringLiteral("part")); // as it was chosen
    }

    void aPointIsASample() {
        m_session->selectRow(20);
        m_tab->setSubject(subject(20));
        makeMap();
        QCOMPARE(view()->points().size(), std::size_t{24});
        QCOMPARE(view()->currentRow(), 20);
        QVERIFY(says(QStringLiteral("low"))); // the legend
        const auto place = [&](int index) { return view()->pointAt(index).toPoint(); };
        // Another may lie over it: what is nearest is what is meant.
        const int at = view()->indexAt(view()->pointAt(5));
        const qint64 row = view()->points()[static_cast<std::size_t>(at)].row;
        QTest::mouseMove(view(), place(at) + QPoint(40, 40));
        QTest::mouseMove(view(), place(at));
        QTRY_VERIFY(says(QStringLiteral("Row %1 ·").arg(row)));
        QTest::mouseClick(view(), Qt::LeftButton, {}, place(at));
        QCOMPARE(m_session->selectedRow(), row);
        QTRY_COMPARE_WITH_TIMEOUT(m_played, 1, 20000);
        view()->setFocus();
        QTest::keyClick(view(), Qt::Key_End);
        QTest::keyClick(view(), Qt::Key_Return);
        QCOMPARE(m_session->selectedRow(), view()->points().back().row);
        QTest::keyClick(view(), Qt::Key_A, Qt::ControlModifier);
        QVERIFY(says(QStringLiteral("24 selected")));
    }

    void anotherChoiceIsComputedAnew() {
        m_tab->setSubject(subject(20));
        makeMap();
        QCOMPARE(m_tab->map()->map.vectors.node, std::string("fusion"));
        auto* method = named<QComboBox>(QStringLiteral("Projection"));
        method->setFocus();
        QTest::keyClick(method, Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->map()->map.options.method == Projection::tsne && !m_tab->busy(), 60000);
        auto* node = named<QComboBox>(QStringLiteral("Node whose vectors are mapped"));
        const int other = node->findText(QStringLiteral("text_lstm"));
        QVERIFY(other >= 0);
        node->setCurrentIndex(other);
        emit node->activated(other);
        QVERIFY(m_tab->busy());
        QTest::mouseClick(button(QStringLiteral("Cancel")), Qt::LeftButton);
        QVERIFY(!m_tab->busy());
        QVERIFY(says(QStringLiteral("Out of date"))); // the map is still that of the fusion
        QCOMPARE(m_tab->map()->map.vectors.node, std::string("fusion"));
    }

    void findsSamplesWithATokenLikeThis() {
        m_session->selectRow(20);
        m_tab->setSubject(subject(20));
        auto* node = named<QComboBox>(QStringLiteral("Node whose tokens are compared"));
        const int at = node->findText(QStringLiteral("image_conv"));
        node->setCurrentIndex(at);
        emit node->activated(at);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->similar() && m_tab->similar()->node == "image_conv" && !m_tab->busy(), 60000);
        auto* token = named<QComboBox>(QStringLiteral("Token of the selected sample"));
        QCOMPARE(token->count(), 4);
        token->setCurrentIndex(1);
        auto* list = named<QListView>(QStringLiteral("Samples with a token like this"));
        QAbstractItemModelTester tester(list->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTest::mouseClick(button(QStringLiteral("Find samples like this")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->similar()->searched && !m_tab->busy(), 60000);
        QCOMPARE(list->model()->rowCount(), 23);
        QVERIFY(list->model()->index(0, 0).data().toString().contains(QStringLiteral("likeness")));
        QTRY_VERIFY_WITH_TIMEOUT(!list->model()->index(0, 0).data(Qt::DecorationRole).isNull(), 20000);
        const qint64 first = static_cast<qint64>(m_tab->similar()->found.front().row);
        list->setFocus();
        list->setCurrentIndex(list->model()->index(0, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(m_session->selectedRow(), first);
    }

    void averagesAreSeenByClass() {
        m_tab->setSubject(subject(20));
        makeAverages();
        QCOMPARE(m_tab->averages()->maps.rows, std::size_t{4});
        QVERIFY(says(QStringLiteral("Mean over 4 samples, part test")));
        QVERIFY(says(QStringLiteral("over the mean picture")));
        // A card an input, each drawn as what it is.
        auto* picture = panel()->findChild<AttributionImageView*>();
        auto* sound = panel()->findChild<AttributionSoundView*>();
        auto* words = named<AttributionBarsView>(QStringLiteral("What each word speaks for on average"));
        QVERIFY(picture && sound && words);
        QCOMPARE(picture->tokens().size(), std::size_t{64});
        QVERIFY(!sound->tokens().empty());
        QVERIFY(!words->tokens().empty() && words->tokens().size() <= 12);
        QVERIFY(!picture->pictureRect().isEmpty());
        // Values have a sign: the scale is alike on both sides, and ends where the strongest of all classes does.
        AttributionSelection* selection = picture->selection();
        QVERIFY(selection->isSigned());
        QCOMPARE(panel()->scale()->lowest(), -panel()->scale()->highest());
        const double reach = average_limit(m_tab->averages()->maps, AverageGroup::By::truth, 12);
        QCOMPARE(panel()->scale()->highest(), reach);
        // Another class, by a key: other values, the same scale.
        const double all = selection->token(picture->tokens().front()).value;
        auto* group = named<QComboBox>(QStringLiteral("Class whose average is shown"));
        QCOMPARE(group->currentText(), QStringLiteral("all (4)"));
        group->setFocus();
        QTest::keyClick(group, Qt::Key_Down);
        QVERIFY(group->currentText().startsWith(QStringLiteral("in truth")));
        QVERIFY(says(QStringLiteral("of 4 samples, part test")));
        QVERIFY(selection->token(picture->tokens().front()).value != all);
        QCOMPARE(panel()->scale()->highest(), reach);
        const AverageGroup* shown = panel()->group();
        QVERIFY(shown && shown->by == AverageGroup::By::truth);
        // What lies under the mouse, and under the keys, is told with its interval.
        QTest::mouseMove(picture, picture->tokenRect(picture->tokens()[9]).center() + QPoint(2, 2));
        QTest::mouseMove(picture, picture->tokenRect(picture->tokens()[9]).center());
        QTRY_VERIFY(says(QStringLiteral("row 2, column 2")));
        QVERIFY(says(QStringLiteral("95 % interval")));
        words->setFocus();
        QTest::keyClick(words, Qt::Key_Home);
        QTRY_VERIFY(says(QStringLiteral("(text)")));
        // What is explained is said, and can be another class than what is predicted.
        QVERIFY(says(QStringLiteral("for what the model predicts (logit)")));
        auto* target = named<QComboBox>(QStringLiteral("What of each sample is explained"));
        QCOMPARE(target->count(), 3);
        target->setFocus();
        QTest::keyClick(target, Qt::Key_Down);
        QVERIFY(says(QStringLiteral("Out of date")));
        QTest::keyClick(target, Qt::Key_Home);
        QVERIFY(!says(QStringLiteral("Out of date")));
        // Each view with colours of its own.
        auto* range = named<QComboBox>(QStringLiteral("Scale of the colours"));
        range->setFocus();
        QTest::keyClick(range, Qt::Key_Down);
        QCOMPARE(selection->range(), AttributionSelection::Range::view);
    }

    void aPersonFindsTheViewAgain() {
        m_tab->setSubject(subject(20));
        QTest::mouseClick(bar(), Qt::LeftButton, {}, bar()->tabRect(1).center());
        ExplainDataTab again(*m_session, std::make_shared<ModelStore>());
        again.setSubject(subject(20));
        QCOMPARE(again.findChild<QTabBar*>()->currentIndex(), 1);
        QVERIFY(again.findChild<AverageMapsPanel*>()->isVisibleTo(&again));
    }

    void averagesSayWhenTheyAreOutOfDate() {
        m_tab->setSubject(subject(20));
        makeAverages();
        QVERIFY(!says(QStringLiteral("Out of date")));
        const auto before = m_tab->averages();
        auto* methods = named<QComboBox>(QStringLiteral("Method whose maps are averaged"));
        methods->setCurrentIndex(methods->findData(QStringLiteral("relevance")));
        QVERIFY(says(QStringLiteral("Out of date")));
        QVERIFY(!m_tab->busy()); // they take their time: nobody asked
        QTest::mouseClick(panel()->startButton(), Qt::LeftButton);
        QVERIFY(m_tab->busy());
        QTest::mouseClick(panel()->startButton(), Qt::LeftButton); // Cancel
        QVERIFY(!m_tab->busy());
        QCOMPARE(m_tab->averages(), before);
        // Where information was routed has no sign.
        makeAverages("rollout");
        QVERIFY(!says(QStringLiteral("Out of date")));
        QVERIFY(!panel()->findChild<AttributionImageView*>() || !panel()->findChild<AttributionImageView*>()->selection()->isSigned());
        QVERIFY(says(QStringLiteral("not why the model decided")));
        m_tab->setSubject(subject(20, "b"));
        QVERIFY(says(QStringLiteral("Out of date")));
        m_tab->setSubject({});
        QVERIFY(!m_tab->averages()); // rows of other data mean something else
    }

    void exportsNumbersAndPictures() {
        m_tab->setSubject(subject(20));
        makeMap();
        QTest::mouseClick(button(QStringLiteral("Compute contributions")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->contributions() && !m_tab->busy(), 60000);
        makeAverages();
        QVERIFY(m_tab->canExport());
        const QString folder = m_folder->filePath(QStringLiteral("out"));
        QSignalSpy done(m_tab.get(), &ExplainTab::exported);
        m_tab->exportTo(folder);
        QTRY_COMPARE_WITH_TIMEOUT(done.count(), 1, 20000);
        for (const char* name : {"contributions.json", "contributions.csv", "contributions.svg", "map.json", "map.csv", "map.svg", "average.json", "average.csv", "average.svg",
                                 "average-predicted.svg", "data.svg", "data.pdf", "data.png"})
            QVERIFY2(QFile(QDir(folder).filePath(QLatin1String(name))).size() > 50, name);
        QFile page(QDir(folder).filePath(QStringLiteral("data.html")));
        QVERIFY(page.open(QFile::ReadOnly));
        const QByteArray html = page.readAll();
        QCOMPARE(html.count("<svg"), 4); // contributions, map, averages by truth and by prediction
        for (const char* heading : {"Contributions", "Map of the samples", "Average maps"})
            QVERIFY2(html.contains(heading), heading);
        QVERIFY(html.contains("default-src 'none'"));
        QXmlStreamReader well(html);
        while (!well.atEnd())
            well.readNext();
        QVERIFY2(!well.hasError(), qPrintable(well.errorString()));
        QFile csv(QDir(folder).filePath(QStringLiteral("map.csv")));
        QVERIFY(csv.open(QFile::ReadOnly));
        QCOMPARE(csv.readAll().count('\n'), 25);
    }

    void everythingCanBeReachedByNameAndKey() {
        m_tab->setSubject(subject(20));
        settle();
        QCOMPARE(m_tab->actions().size(), 7);
        for (QAction* action : m_tab->actions())
            QVERIFY(!action->text().isEmpty());
        for (QWidget* widget : m_tab->findChildren<QWidget*>())
            if (widget->isVisible() && (qobject_cast<QComboBox*>(widget) || qobject_cast<EmbeddingMapView*>(widget) ||
                                        qobject_cast<QListView*>(widget)))
                if (!qobject_cast<QListView*>(widget) || widget->parentWidget()->inherits("triptych::AttentionCard"))
                    QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        m_tab->actions().at(1)->trigger(); // Map
        QVERIFY(m_tab->busy());
        m_tab->actions().at(1)->trigger(); // Cancel
        QVERIFY(!m_tab->busy());
        QVERIFY(!panel()->isVisible());
        m_tab->actions().at(2)->trigger(); // Average maps: what is started is seen
        QVERIFY(m_tab->busy());
        QVERIFY(panel()->isVisible());
        for (QComboBox* box : panel()->findChildren<QComboBox*>())
            QVERIFY(!box->accessibleName().isEmpty());
        m_tab->actions().at(2)->trigger(); // Cancel
        QVERIFY(!m_tab->busy());
        // The other half of the tab, by keys.
        bar()->setFocus();
        QTest::keyClick(bar(), Qt::Key_Left);
        QVERIFY(view()->isVisible());
    }
};

QTEST_MAIN(ExplainDataTabTest)
#include "explain_data_tab_test.moc"
