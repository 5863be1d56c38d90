// SPDX-License-Identifier: GPL-3.0-or-later
// What a node learned, to the eye: histogram, filters, feature maps, tensors.
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QHelpEvent>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>
#include <cmath>

#include "widgets/theme.h"
#include "widgets/weights/feature_maps_view.h"
#include "widgets/weights/filters_view.h"
#include "widgets/weights/histogram_view.h"
#include "widgets/weights/tensors_model.h"

using namespace triptych;

class WeightsViewsTest : public QObject {
    Q_OBJECT

  private:
    template <class View>
    void show(View& view, const QSize& size) {
        view.resize(size);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.activateWindow();
        view.setFocus();
    }
    static QColor at(QWidget& view, const QPointF& place) {
        const QImage image = view.grab().toImage();
        return image.pixelColor((place * image.devicePixelRatio()).toPoint());
    }
    static QString tooltip(QWidget& view, const QPoint& place) {
        QToolTip::hideText();
        QHelpEvent help(QEvent::ToolTip, place, view.mapToGlobal(place));
        QApplication::sendEvent(&view, &help);
        return QToolTip::text();
    }
    static Histogram histogram() { return {-1, 3, {2, 0, 6, 8}}; }
    /// Two filters of 2×2 pixels: the first all its largest, the second zero.
    static FilterBank filters() {
        FilterBank bank;
        bank.count = 2;
        bank.height = bank.width = 2;
        bank.pixels.assign(12, 255);
        bank.pixels.resize(24, 128);
        bank.norms = {3.4641, 0};
        return bank;
    }
    static FeatureMaps maps(int count) {
        FeatureMaps maps;
        maps.channels = 40;
        maps.rows = maps.columns = maps.height = maps.width = 2;
        maps.low = 0;
        maps.high = 1;
        for (int i = 0; i < count; ++i)
            maps.maps.push_back({10 + i, 1.0, {0, 1, 0.5f, 0}});
        return maps;
    }

  private slots:
    void histogramTellsItsBins() {
        HistogramView view;
        view.setHistogram(histogram(), QStringLiteral("conv.weight"));
        show(view, {240, 96});
        QCOMPARE(view.bins(), 4);
        QCOMPARE(view.accessibleName(), QStringLiteral("Histogram of conv.weight"));
        QCOMPARE(view.binText(3), QStringLiteral("From 2 to 3: 8 of 16 (50.0 %)"));
        QCOMPARE(view.binText(4), QString());
        // Heights are as the counts.
        QVERIFY(view.barRect(1).height() == 0);
        QVERIFY(std::abs(view.barRect(2).height() / view.barRect(3).height() - 0.75) < 1e-9);
        QCOMPARE(tooltip(view, view.barRect(2).center().toPoint()), view.binText(2));
    }

    void histogramMovesByKeysAndMouse() {
        HistogramView view;
        view.setHistogram(histogram(), QStringLiteral("x"));
        show(view, {240, 96});
        QSignalSpy moved(&view, &HistogramView::currentChanged);
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.current(), 2);
        QCOMPARE(view.accessibleDescription(), view.binText(2));
        QTest::keyClick(&view, Qt::Key_End);
        QTest::keyClick(&view, Qt::Key_Right); // stays at the end
        QCOMPARE(view.current(), 3);
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.current(), 0);
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.barRect(1).bottomLeft().toPoint() + QPoint(10, -8));
        QCOMPARE(view.current(), 1);
        QCOMPARE(moved.count(), 5);
        view.clear();
        QCOMPARE(view.current(), -1);
        QTest::keyClick(&view, Qt::Key_Right);
        QVERIFY(view.accessibleDescription().isEmpty());
        QVERIFY(!view.grab().isNull());
    }

    void filtersAreDrawnAsTheyAre() {
        FiltersView view;
        view.setFilters(filters());
        show(view, {200, 60});
        QCOMPARE(view.count(), 2);
        QCOMPARE(at(view, view.cellRect(0).center()), QColor(255, 255, 255));
        QCOMPARE(at(view, view.cellRect(1).center()), QColor(128, 128, 128));
        QVERIFY(view.pictureText(0).startsWith(QStringLiteral("Filter 1 of 2, norm 3.46")));
        QCOMPARE(tooltip(view, view.cellRect(1).center()), view.pictureText(1));
        FilterBank grey = filters();
        grey.channels = 1;
        grey.pixels.assign(8, 10);
        view.setFilters(grey);
        QCOMPARE(at(view, view.cellRect(1).center()), QColor(10, 10, 10));
        view.clear();
        QCOMPARE(view.count(), 0);
        QTest::mouseClick(&view, Qt::LeftButton, {}, {20, 20});
        QCOMPARE(view.current(), -1);
    }

    void mapsMoveByKeysAndMouse() {
        FeatureMapsView view;
        view.setMaps(maps(7));
        show(view, {6 + 3 * 66, 300}); // three a row
        QCOMPARE(view.columns(), 3);
        QVERIFY(!view.accessibleName().isEmpty());
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.current(), 4);
        QTest::keyClick(&view, Qt::Key_Down); // no picture there
        QCOMPARE(view.current(), 4);
        QCOMPARE(view.accessibleDescription(), QStringLiteral("Channel 15 of 40, from 0 to 1"));
        QTest::keyClick(&view, Qt::Key_Up);
        QTest::keyClick(&view, Qt::Key_Left);
        QCOMPARE(view.current(), 0);
        QTest::keyClick(&view, Qt::Key_End);
        QCOMPARE(view.current(), 6);
        QSignalSpy moved(&view, &PictureGrid::currentChanged);
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.cellRect(5).center());
        QCOMPARE(view.current(), 5);
        QCOMPARE(moved.count(), 1);
        // Fewer pictures: the current one stays among them.
        view.setMaps(maps(2));
        QCOMPARE(view.current(), 1);
        QVERIFY(view.heightForWidth(200) < 100);
    }

    void mapsShareAScale() {
        FeatureMapsView view;
        FeatureMaps given = maps(1);
        given.maps[0].values[3] = std::nanf("");
        view.setMaps(given);
        show(view, {200, 90});
        const QRect cell = view.cellRect(0);
        const auto quarter = [&](double x, double y) {
            return at(view, QPointF(cell.left() + x * cell.width(), cell.top() + y * cell.height()));
        };
        QCOMPARE(quarter(0.3, 0.3), QColor(viridis(0).rgb()));
        QCOMPARE(quarter(0.7, 0.3), QColor(viridis(1).rgb()));
        QCOMPARE(quarter(0.7, 0.7), QColor(theme().error.rgb())); // no number
    }

    void bothThemesDraw() {
        for (const ThemeChoice choice : {ThemeChoice::light, ThemeChoice::dark}) {
            applyTheme(*qApp, choice);
            HistogramView histogramView;
            histogramView.setHistogram(histogram(), QStringLiteral("x"));
            show(histogramView, {240, 96});
            QCOMPARE(at(histogramView, histogramView.barRect(3).center() + QPointF(0, 4)), theme().accent);
            FiltersView filtersView;
            filtersView.setFilters(filters());
            show(filtersView, {200, 60});
            // The chosen one has a frame in the theme's colour.
            QCOMPARE(at(filtersView, QPointF(filtersView.cellRect(0).left() - 1.5, filtersView.cellRect(0).center().y())),
                     theme().accent);
        }
    }

    void tensorsAreATable() {
        TensorsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        LearnedTensor weight, bias;
        weight.name = "conv.weight";
        weight.shape = {64, 3, 3, 3};
        weight.values.count = 1728;
        weight.values.mean = 0.125;
        weight.values.deviation = 0.5;
        weight.values.norm = 2;
        bias.name = "conv.bias";
        bias.shape = {64};
        model.setTensors({weight, bias}, {{"conv.weight", TensorFit::otherShape}});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, TensorsModel::shapeColumn).data().toString(), QStringLiteral("[64,3,3,3]"));
        QCOMPARE(model.index(0, TensorsModel::meanColumn).data().toString(), QStringLiteral("0.125"));
        QCOMPARE(model.index(0, TensorsModel::meanColumn).data(TensorsModel::sortRole).toDouble(), 0.125);
        QCOMPARE(model.index(1, TensorsModel::meanColumn).data().toString(), QStringLiteral("–"));
        QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("another shape")));
        QVERIFY(!model.index(1, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("shape")));
        QCOMPARE(model.tensor(1)->name, std::string("conv.bias"));
        QVERIFY(!model.tensor(2));
        model.retranslate();
        model.setTensors({}, {});
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(WeightsViewsTest)
#include "weights_views_test.moc"
