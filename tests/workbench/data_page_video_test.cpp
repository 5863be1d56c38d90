// SPDX-License-Identifier: GPL-3.0-or-later
// The Data page's sample where a column holds videos.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <fstream>

#include "app/bridge/sample_loader.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/data_page_sample.h"
#include "tests/support/write_video.h"
#include "widgets/preview/video_preview.h"
#include "widgets/theme.h"

using namespace triptych;

class DataPageVideoTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        applyTheme(*qApp, ThemeChoice::light);
        const std::filesystem::path folder = m_folder.path().toStdString();
        test::VideoRecipe wide;
        wide.width = 960;
        wide.height = 64;
        wide.frames = 30;
        QCOMPARE(test::write_video(folder / "a.avi", wide), std::string());
        QCOMPARE(test::write_video(folder / "b.avi"), std::string());
        std::ofstream(folder / "bad.avi") << "no video";
        std::ofstream(folder / "table.csv") << "film,label\na.avi,yes\nbad.avi,no\n,yes\nb.avi,no\nb.avi,yes\nb.avi,no\n";
        DatasetOptions options;
        options.roles = {{"film", Role::video}, {"label", Role::label}};
        auto dataset = Dataset::open(folder / "table.csv", options);
        QVERIFY(dataset.ok());
        m_data = std::make_shared<const Dataset>(*std::move(dataset));
    }

    void readsAFewFramesMadeSmall() {
        const auto sample = loadSample(m_data, 0, nullptr);
        QVERIFY(sample);
        const LoadedCell& cell = sample->cells[0];
        QVERIFY(!cell.error);
        QVERIFY(cell.videoInfo.has_value());
        QCOMPARE(cell.videoInfo->width, 960);
        QCOMPARE(cell.frames.size(), std::size_t{12});
        QCOMPARE(cell.frameTimes.size(), std::size_t{12});
        QCOMPARE(cell.frames[0].width, 480);
        QCOMPARE(cell.frames[0].height, 32);
        QVERIFY(std::is_sorted(cell.frameTimes.begin(), cell.frameTimes.end()));
    }

    void stopsWhereItIsOvertaken() {
        int asked = 0;
        QVERIFY(!loadSample(m_data, 0, nullptr, [&asked] { return ++asked > 3; }));
    }

    void showsFramesOrWhyThereAreNone() {
        Session session;
        session.newProject(QString::fromStdString(m_data->file().string()));
        QTRY_VERIFY(session.dataset());
        session.setRole(QStringLiteral("film"), Role::video);
        QTRY_VERIFY(session.dataset() && session.dataset()->columns()[0].role == Role::video);
        SamplePanel panel(session);
        panel.resize(300, 600);
        static_cast<QWidget&>(panel).show(); // the panel shows cards by the same name
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        session.selectRow(0);
        QTRY_COMPARE(panel.shownRow(), 0);
        VideoPreview* view = panel.video(QStringLiteral("film"));
        QVERIFY(view);
        QTRY_COMPARE(view->count(), 12);
        QVERIFY(panel.infoOf(QStringLiteral("film")).contains(QStringLiteral("960×64")));
        QCOMPARE(view->accessibleName(), QStringLiteral("film"));
        QVERIFY(panel.hasSound());
        panel.togglePlaying();
        QVERIFY(view->playing());
        session.selectRow(1);
        QTRY_COMPARE(panel.shownRow(), 1);
        QVERIFY(!view->playing());
        QCOMPARE(view->count(), 0);
        QVERIFY(panel.errorOf(QStringLiteral("film")).contains(QStringLiteral("bad.avi")));
        session.selectRow(2);
        QTRY_COMPARE(panel.shownRow(), 2);
        QCOMPARE(view->emptyReason(), QStringLiteral("absent"));
        QVERIFY(!panel.hasSound());
    }

  private:
    QTemporaryDir m_folder;
    std::shared_ptr<const Dataset> m_data;
};

QTEST_MAIN(DataPageVideoTest)
#include "data_page_video_test.moc"
