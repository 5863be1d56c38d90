// SPDX-License-Identifier: GPL-3.0-or-later
// The Data page's sample where columns hold numbers, categories, vectors and time series.
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "app/bridge/sample_loader.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/data_page_sample.h"
#include "core/features/npy.h"
#include "widgets/preview/numbers_preview.h"
#include "widgets/preview/series_preview.h"
#include "widgets/theme.h"

using namespace triptych;

class DataPageNumbersTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        applyTheme(*qApp, ThemeChoice::light);
        const std::filesystem::path folder = m_folder.path().toStdString();
        std::string table = "load,state,x__0,x__1,curve,feature,label,split\n";
        for (int i = 0; i < 12; ++i) {
            const std::string at = std::to_string(i);
            std::ofstream(folder / (at + ".csv")) << "flow,heat\n" << at << ",20\n1,21\n2,22\n";
            QVERIFY(write_npy(folder / (at + ".npy"), std::vector<float>{1, static_cast<float>(i), 3, 4}, {4}).ok());
            table += (i == 2 ? "" : at + ".5") + std::string(",") + (i % 2 ? "open" : "shut") + ",0." + at + "," +
                     (i == 3 ? "" : at) + "," + (i == 4 ? "" : i == 5 ? "lost.csv" : at + ".csv") + "," + at + ".npy," +
                     (i % 2 ? "yes" : "no") + "," + (i < 2 || i > 5 ? "train" : "test") + "\n";
        }
        std::ofstream(folder / "table.csv") << table;
        m_table = folder / "table.csv";
    }

    void showsValuesCurvesAndWhatIsMissing() {
        Session session;
        session.newProject(QString::fromStdString(m_table.string()));
        QTRY_VERIFY(session.dataset());
        auto graph = make_template("late",
                                   {{Modality::numbers, "load,state"}, {Modality::vector, "x"}, {Modality::series, "curve"}},
                                   "label");
        QVERIFY(graph.ok());
        session.setGraph(*graph, QStringLiteral("test"));
        QTRY_VERIFY(session.preparer());
        QCOMPARE(session.dataFacts().widths.at("series"), std::int64_t{2});
        QCOMPARE(session.dataFacts().categories.at("numbers"), (std::vector<std::int64_t>{0, 2}));

        SamplePanel panel(session);
        panel.resize(320, 700);
        panel.setVisible(true);
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        const auto show = [&](qint64 row) {
            session.selectRow(row);
            QTRY_COMPARE(panel.shownRow(), row);
        };
        const auto* values = panel.findChild<NumbersPreview*>(QStringLiteral("values"));
        const auto* read = panel.findChild<NumbersPreview*>(QStringLiteral("readValues"));
        const auto texts = [](const NumbersPreview* list) {
            QStringList all;
            for (int i = 0; i < list->rowCount(); ++i)
                all << list->rowText(i);
            return all.join(QLatin1Char('|'));
        };
        show(1);
        QVERIFY(texts(values).contains(QStringLiteral("load: 1.5")));
        QVERIFY(!read->isVisibleTo(&panel));
        SeriesPreview* curve = panel.series(QStringLiteral("curve"));
        QVERIFY(curve);
        QCOMPARE(curve->stepCount(), 3);
        QCOMPARE(curve->channelCount(), 2);
        QCOMPARE(curve->accessibleName(), QStringLiteral("curve"));
        QVERIFY(curve->stepText(0).contains(QStringLiteral("flow 1")));
        SeriesPreview* feature = panel.series(QStringLiteral("feature"));
        QVERIFY(feature);
        QCOMPARE(feature->stepCount(), 4);
        QVERIFY(!panel.series(QStringLiteral("x__0")));

        panel.setSide(SamplePanel::Side::model);
        QVERIFY(read->isVisibleTo(&panel));
        QVERIFY2(texts(read).contains(QStringLiteral("state: open → 0")), qPrintable(texts(read)));
        QVERIFY2(texts(read).contains(QStringLiteral("x: ")), qPrintable(texts(read)));
        QVERIFY(!texts(values).contains(QStringLiteral("load")));
        QCOMPARE(curve->stepCount(), 3);
        QCOMPARE(feature->emptyReason(), QStringLiteral("no input of the model"));
        show(2);
        QVERIFY2(texts(read).contains(QStringLiteral("load: absent")), qPrintable(texts(read)));
        show(3);
        QVERIFY2(texts(read).contains(QStringLiteral("x: absent")), qPrintable(texts(read)));
        show(4);
        QCOMPARE(curve->emptyReason(), QStringLiteral("absent"));
        show(5);
        QVERIFY(panel.errorOf(QStringLiteral("curve")).contains(QStringLiteral("lost.csv")));
        QCOMPARE(curve->stepCount(), 0);
        panel.setSide(SamplePanel::Side::disk);
        QVERIFY(panel.errorOf(QStringLiteral("curve")).contains(QStringLiteral("lost.csv")));
        QVERIFY(!panel.grab().isNull());
    }

  private:
    QTemporaryDir m_folder;
    std::filesystem::path m_table;
};

QTEST_MAIN(DataPageNumbersTest)
#include "data_page_numbers_test.moc"
