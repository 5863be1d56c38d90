// SPDX-License-Identifier: GPL-3.0-or-later
// Pinning on the pages, and the panel that follows what is pinned.
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "app/bridge/pinned_rows.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/data_page.h"
#include "app/workbench/pages/explain_page.h"
#include "app/workbench/pages/pinned_panel.h"
#include "app/workbench/pages/train_page.h"
#include "core/training/pinned_file.h"
#include "tests/support/tiny_data.h"
#include "widgets/theme.h"

using namespace triptych;

class PinnedPagesTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::dark); }
    void init();
    void cleanup();
    void pinsByKeyAndMouseOnEveryPage();
    void followsARunAndGoesThroughIt();
    void movesByKeysAndMouse();

  private:
    template <class T>
    T* show(T* page) {
        page->resize(1280, 800);
        page->show();
        page->activateWindow();
        if (!QTest::qWaitForWindowActive(page)) qFatal("no window");
        return page;
    }
    PinnedRows& rows() const { return PinnedRows::of(*m_session); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
};

void PinnedPagesTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const auto file = test::write_tiny_table(m_folder->path().toStdString());
    QVERIFY(!file.empty());
    m_session = std::make_unique<Session>();
    m_session->newProject(QString::fromStdString(file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
    GraphSpec graph = m_session->project().graph;
    for (const std::string& assignment : test::tiny_parameters())
        QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
    m_session->setGraph(graph, "small");
    TrainSettings settings;
    settings.epochs = 2;
    settings.batch_size = 4;
    settings.threads = 0;
    settings.device = "cpu";
    m_session->setSettings(settings, "small");
}

void PinnedPagesTest::cleanup() {
    m_session.reset();
    m_folder.reset();
}

void PinnedPagesTest::pinsByKeyAndMouseOnEveryPage() {
    std::unique_ptr<DataPage> data(show(new DataPage(*m_session)));
    QTRY_VERIFY(m_session->selectedRow() >= 0);
    m_session->selectRow(3);
    auto* action = data->findChild<QAction*>("pinSample");
    QVERIFY(action && action->isEnabled() && !action->isChecked());
    QVERIFY(data->pageActions().contains(action));
    QTest::keyClick(data.get(), Qt::Key_I, Qt::ControlModifier);
    QCOMPARE(rows().rows(), QList<qint64>({3}));
    QVERIFY(action->isChecked());
    m_session->selectRow(5);
    QVERIFY(!action->isChecked());
    const auto button = [](QWidget* page, QAction* of) {
        for (QToolButton* one : page->findChildren<QToolButton*>())
            if (one->defaultAction() == of) return one;
        qFatal("no button");
    };
    QTest::mouseClick(button(data.get(), action), Qt::LeftButton);
    QCOMPARE(rows().rows(), QList<qint64>({3, 5}));

    std::unique_ptr<ExplainPage> explain(show(new ExplainPage(*m_session)));
    auto* there = explain->findChild<QAction*>("pinSample");
    QVERIFY(there && there->isChecked()); // the same sample, the same pin
    QTest::keyClick(explain.get(), Qt::Key_I, Qt::ControlModifier);
    QCOMPARE(rows().rows(), QList<qint64>({3}));
    QVERIFY(!there->isChecked() && !action->isChecked());
    QTest::mouseClick(button(explain.get(), there), Qt::LeftButton);
    QVERIFY(rows().contains(5));

    for (qint64 row = 10; row < 20; ++row)
        rows().pin(row);
    m_session->selectRow(20);
    QVERIFY(!there->isEnabled());
    QVERIFY2(there->toolTip().contains("8"), qPrintable(there->toolTip()));
}

void PinnedPagesTest::followsARunAndGoesThroughIt() {
    std::unique_ptr<TrainPage> page(show(new TrainPage(*m_session)));
    auto* panel = page->findChild<PinnedPanel*>();
    QVERIFY(panel && panel->isVisible());
    auto* empty = panel->findChild<QLabel*>("pinnedEmpty");
    QVERIFY(empty->isVisible() && empty->text().contains("Ctrl+I"));
    QVERIFY(!panel->list()->isVisible());
    m_session->selectRow(17);
    QTest::keyClick(page.get(), Qt::Key_I, Qt::ControlModifier);
    rows().pin(2);
    QVERIFY(!empty->isVisible() && panel->list()->isVisible());
    QCOMPARE(panel->pinned().rowCount(), 2);
    QVERIFY(panel->pinned().index(0).data().toString().contains("next run"));

    QTRY_VERIFY(page->findChild<QPushButton*>("startButton")->isEnabled());
    QTest::keyClick(page.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!panel->pinned().news().empty(), 120000);
    QTRY_VERIFY_WITH_TIMEOUT(page->findChild<QPushButton*>("startButton")->isEnabled(), 120000);
    QTRY_VERIFY(!panel->pinned().news().empty() && panel->pinned().news().back().step == 8);
    QVERIFY2(panel->place().contains("epoch 2") && panel->place().contains("step 8"), qPrintable(panel->place()));
    QTRY_VERIFY(panel->pinned().index(0).data().toString().contains("true: high"));
    QVERIFY(panel->grab().toImage() != QImage());
}

void PinnedPagesTest::movesByKeysAndMouse() {
    rows().pin(1);
    rows().pin(6);
    PinnedPanel panel(*m_session);
    panel.resize(700, 220);
    show(&panel);
    QVERIFY(!panel.slider()->isEnabled());
    QVERIFY(!panel.slider()->toolTip().isEmpty());
    const std::filesystem::path run = m_folder->filePath("run").toStdString();
    std::filesystem::create_directories(run);
    PinnedFile file(run);
    for (int i = 0; i < 4; ++i) {
        PinnedNews news{i + 1, 4 * (i + 1), {}};
        for (const std::size_t row : {1U, 6U}) {
            PinnedSample sample;
            sample.row = row;
            sample.answer = i < 2 ? "low" : "high";
            sample.probabilities = {0.2f + 0.2f * static_cast<float>(i), 0.8f - 0.2f * static_cast<float>(i)};
            sample.contributions = {{"text", 0.5 * i}, {"image", -0.25}};
            news.samples.push_back(sample);
        }
        QVERIFY(file.append(news).ok());
    }
    panel.pinned().showRun(QString::fromStdString(run.string()));
    QTRY_COMPARE(panel.pinned().position(), 3);
    QVERIFY(panel.slider()->isEnabled());
    QCOMPARE(panel.slider()->value(), 3);
    const QImage last = panel.grab().toImage();

    panel.list()->setFocus();
    QTest::keyClick(panel.list(), Qt::Key_Left);
    QCOMPARE(panel.pinned().position(), 2);
    QVERIFY2(panel.place().contains("epoch 3"), qPrintable(panel.place()));
    QVERIFY(panel.grab().toImage() != last); // the bars moved
    QTest::keyClick(panel.list(), Qt::Key_Right);
    QTest::keyClick(panel.list(), Qt::Key_Right); // no further
    QCOMPARE(panel.pinned().position(), 3);
    panel.slider()->setFocus();
    QTest::keyClick(panel.slider(), Qt::Key_Home);
    QCOMPARE(panel.pinned().position(), 0);
    QTest::keyClick(panel.slider(), Qt::Key_Right);
    QCOMPARE(panel.pinned().position(), 1);
    QVERIFY(panel.pinned().index(0).data().toString().contains("low"));

    const QRect second = panel.list()->visualRect(panel.pinned().index(1));
    QTest::mouseClick(panel.list()->viewport(), Qt::LeftButton, {}, second.center());
    QCOMPARE(panel.list()->currentIndex().row(), 1);
    QTest::keyClick(panel.list(), Qt::Key_Return);
    QCOMPARE(m_session->selectedRow(), qint64{6});
    QTest::keyClick(panel.list(), Qt::Key_Delete);
    QCOMPARE(rows().rows(), QList<qint64>({1}));
    QCOMPARE(panel.pinned().rowCount(), 2); // the run still tells of it
    QCOMPARE(panel.pinned().index(1).data(PinnedController::RowRole).toLongLong(), qint64{6});
    panel.list()->setCurrentIndex(panel.pinned().index(0));
    QTest::mouseClick(panel.findChild<QToolButton*>("unpin"), Qt::LeftButton);
    QVERIFY(rows().rows().isEmpty());
    for (QWidget* one : panel.findChildren<QWidget*>())
        if (one->focusPolicy() != Qt::NoFocus && one->isVisible() && !qobject_cast<QLabel*>(one) && one->parent() != panel.list())
            QVERIFY2(!one->accessibleName().isEmpty(), one->metaObject()->className());
}

QTEST_MAIN(PinnedPagesTest)
#include "pinned_test.moc"
