// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curve_plot.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>

using triptych::Curve;
using triptych::CurvePlot;
using triptych::CurveStyle;

namespace {

CurveStyle style(const QString& name, bool smoothed = true) {
    CurveStyle made;
    made.name = name;
    made.color = [] { return QColor(Qt::blue); };
    made.smoothed = smoothed;
    return made;
}

/// A plot of a size that is known, shown, with its first drawing done.
void present(CurvePlot& plot) {
    plot.resize(500, 260);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTRY_VERIFY(plot.redraws() > 0);
}

void wheel(CurvePlot& plot, const QPoint& at, int turns) {
    QWheelEvent event(at, plot.mapToGlobal(at), {}, QPoint(0, 120 * turns), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&plot, &event);
}

} // namespace

class CurvePlotTest : public QObject {
    Q_OBJECT

  private slots:
    void handsOverPointsByPixelsNotBySteps();
    void manyPointsAreOneRedraw();
    void smoothingIsBiasCorrected();
    void logScaleLeavesOutWhatIsNotPositive();
    void wheelDragAndResetZoom();
    void probeFollowsMouseAndKeys();
    void emptyPlotStandsKeysAndMouse();
    void allNamesOfTheLegendHaveTheirPlace();
    void clearAndNewSeries();
    void hiddenPlotDrawsWhenShown();
};

void CurvePlotTest::handsOverPointsByPixelsNotBySteps() {
    CurvePlot plot;
    const int series = plot.addSeries(style("loss"));
    present(plot);
    for (int i = 1; i <= 100000; ++i)
        plot.append(series, i, std::exp(-i / 3e4) + 0.1 * std::sin(i));
    const int before = plot.redraws();
    QTRY_VERIFY(plot.redraws() > before);
    QVERIFY(plot.plotWidth() > 300);
    QVERIFY2(plot.drawnPoints() <= 4 * plot.plotWidth(), qPrintable(QString::number(plot.drawnPoints())));
    QVERIFY(plot.drawnPoints() > plot.plotWidth() / 2); // and it is still a line, not a few dots

    plot.zoomTo({10, 30}, {0, 2});
    const int zoomed = plot.redraws();
    QTRY_VERIFY(plot.redraws() > zoomed);
    QVERIFY(plot.drawnPoints() >= 2 * 20); // every point of the part that is seen, raw and smoothed
    QVERIFY(plot.drawnPoints() <= 2 * 24);
}

void CurvePlotTest::manyPointsAreOneRedraw() {
    CurvePlot plot;
    const int series = plot.addSeries(style("loss"));
    present(plot);
    const int before = plot.redraws();
    for (int i = 0; i < 20000; ++i)
        plot.append(series, i, i);
    QCOMPARE(plot.redraws(), before); // only the timer draws
    QTRY_COMPARE(plot.redraws(), before + 1);
    QTest::qWait(3 * CurvePlot::frameMs);
    QCOMPARE(plot.redraws(), before + 1); // and only when there is something new
}

void CurvePlotTest::smoothingIsBiasCorrected() {
    CurvePlot plot;
    const int series = plot.addSeries(style("loss"));
    plot.setSmoothing(0.9);
    plot.append(series, 1, 4);
    plot.append(series, 2, 8);
    // 0.9 and 0.1 of nothing but these two: (0.9 * 0.1 * 4 + 0.1 * 8) / (1 - 0.9²)
    plot.setProbe(2);
    const double expected = (0.9 * 0.1 * 4 + 0.1 * 8) / (1 - 0.81);
    QVERIFY2(plot.readout().contains(QLocale().toString(expected, 'g', 4)), qPrintable(plot.readout()));
    plot.setProbe(1);
    QVERIFY2(plot.readout().contains("4 (smoothed 4)"), qPrintable(plot.readout()));
    // The same whether points come before or after the slider moves.
    plot.setProbe(2);
    const QString before = plot.readout();
    plot.setSmoothing(0.0);
    QVERIFY(!plot.readout().contains("smoothed"));
    plot.setSmoothing(0.9);
    QCOMPARE(plot.readout(), before);
    plot.setSmoothing(5);
    QCOMPARE(plot.smoothing(), 0.99);
}

void CurvePlotTest::logScaleLeavesOutWhatIsNotPositive() {
    CurvePlot plot;
    const int series = plot.addSeries(style("norm", false));
    for (const double y : {0.0, -1.0, 0.01, 100.0, std::nan("")})
        plot.append(series, static_cast<double>(plot.curve(series).size()), y);
    plot.setLogScale(true);
    present(plot);
    QVERIFY(plot.isLogScale());
    const auto [low, high] = plot.yRange();
    QVERIFY(low > 0 && low < 0.01);
    QVERIFY(high > 100 && high < 200);
    plot.setLogScale(false);
    QTRY_VERIFY(plot.yRange().first < -0.9);
}

void CurvePlotTest::wheelDragAndResetZoom() {
    CurvePlot plot;
    const int series = plot.addSeries(style("loss"));
    for (int i = 0; i <= 1000; ++i)
        plot.append(series, i, 1 + std::sin(i * 0.01));
    present(plot);
    const auto whole = plot.xRange();
    QCOMPARE(whole.first, 0.0);
    QCOMPARE(whole.second, 1000.0);

    QSignalSpy zoomed(&plot, &CurvePlot::zoomChanged);
    wheel(plot, {270, 130}, 3);
    QVERIFY(plot.isZoomed());
    QCOMPARE(zoomed.size(), 1);
    QTRY_VERIFY(plot.xRange().second - plot.xRange().first < 0.6 * 1000);
    wheel(plot, {270, 130}, -8);
    QVERIFY(!plot.isZoomed());
    QTRY_COMPARE(plot.xRange(), whole);

    QTest::mousePress(&plot, Qt::LeftButton, {}, {150, 80});
    QTest::mouseMove(&plot, {250, 160});
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, {250, 160});
    QVERIFY(plot.isZoomed());
    QTRY_VERIFY(plot.xRange().second - plot.xRange().first < 300);
    const auto chosen = plot.xRange();
    QVERIFY(chosen.first > 100 && chosen.second < 600);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, {200, 120});
    QVERIFY(!plot.isZoomed());

    plot.setFocus();
    QTest::keyClick(&plot, Qt::Key_Plus);
    QVERIFY(plot.isZoomed());
    QTest::keyClick(&plot, Qt::Key_0);
    QVERIFY(!plot.isZoomed());
    QTRY_COMPARE(plot.xRange(), whole);
    // A click is no rectangle.
    QTest::mouseClick(&plot, Qt::LeftButton, {}, {200, 120});
    QVERIFY(!plot.isZoomed());
}

void CurvePlotTest::probeFollowsMouseAndKeys() {
    CurvePlot plot;
    plot.setXUnit("step");
    const int first = plot.addSeries(style("train", false));
    const int second = plot.addSeries(style("validation", false));
    for (int i = 1; i <= 50; ++i)
        plot.append(first, i, 10 * i);
    plot.append(second, 25, 0.25);
    plot.append(second, 50, 0.5);
    present(plot);
    QSignalSpy moved(&plot, &CurvePlot::probeMoved);
    QTest::mouseMove(&plot, {276, 120});
    QVERIFY(!moved.isEmpty());
    QVERIFY(plot.probe().has_value());
    QVERIFY2(plot.readout().startsWith("step 2"), qPrintable(plot.readout()));

    plot.setFocus();
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(plot.readout(), QString("step 1, train 10, validation 0.25"));
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(plot.readout(), QString("step 2, train 20, validation 0.25"));
    QTest::keyClick(&plot, Qt::Key_End);
    QCOMPARE(plot.readout(), QString("step 50, train 500, validation 0.5"));
    QTest::keyClick(&plot, Qt::Key_Right);
    QTest::keyClick(&plot, Qt::Key_Left);
    QCOMPARE(plot.readout(), QString("step 49, train 490, validation 0.5"));
    if (plot.hasFocus()) QCOMPARE(plot.accessibleDescription(), plot.readout());
    QTest::keyClick(&plot, Qt::Key_Escape);
    QVERIFY(!plot.probe());
    QCOMPARE(plot.readout(), QString());
}

void CurvePlotTest::emptyPlotStandsKeysAndMouse() {
    CurvePlot plot;
    plot.setEmptyText("Nothing yet");
    present(plot);
    plot.addSeries(style("loss"));
    for (const int key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_End, Qt::Key_0, Qt::Key_Plus})
        QTest::keyClick(&plot, static_cast<Qt::Key>(key));
    QTest::mouseMove(&plot, {200, 120});
    wheel(plot, {200, 120}, 1);
    plot.setLogScale(true);
    QTest::qWait(2 * CurvePlot::frameMs);
    QCOMPARE(plot.drawnPoints(), 0);
    QCOMPARE(plot.readout(), QString());
    QVERIFY(!plot.grab().isNull());

    // No line of the grid goes through the words that stand there.
    plot.setEmptyText({});
    QTest::qWait(2 * CurvePlot::frameMs);
    const QImage bare = plot.grab().toImage();
    for (int y = 60; y < plot.height() - 40; ++y)
        QCOMPARE(bare.pixelColor(bare.width() / 2, y * bare.height() / plot.height()),
                 bare.pixelColor(bare.width() / 2, 60 * bare.height() / plot.height()));
}

void CurvePlotTest::allNamesOfTheLegendHaveTheirPlace() {
    CurvePlot plot;
    plot.setTitle("Gradient norm");
    for (const char* name : {"text_transformer", "image_transformer", "audio_transformer", "fusion", "head"}) {
        CurveStyle made = style(name);
        made.legend = true;
        plot.addSeries(made);
    }
    // Each has a mark of its colour in one of the lines under the title.
    const auto marks = [&plot] {
        const QImage shot = plot.grab().toImage().convertToFormat(QImage::Format_RGB32);
        const double scale = shot.width() / static_cast<double>(plot.width());
        int found = 0;
        for (int row = 0; row < 5; ++row) {
            bool inside = false;
            for (int x = 0; x < shot.width(); ++x) {
                const int y = static_cast<int>((22 + 16 * row + 8) * scale);
                const bool blue = QColor(shot.pixel(x, y)) == QColor(Qt::blue);
                found += blue && !inside ? 1 : 0;
                inside = blue;
            }
        }
        return found;
    };
    present(plot);
    plot.resize(320, 320); // no single line holds them
    QTest::qWait(2 * CurvePlot::frameMs);
    QCOMPARE(marks(), 5);
    QCOMPARE(plot.legendShown(), plot.legendNames());
    QCOMPARE(plot.legendNames().first(), QStringLiteral("text_transformer"));
    // Too low for three lines: long names are cut, none is left out.
    plot.resize(320, 160);
    QTest::qWait(2 * CurvePlot::frameMs);
    QCOMPARE(marks(), 5);
    QCOMPARE(plot.legendShown().size(), 5);
    QVERIFY(plot.legendShown().first() != QStringLiteral("text_transformer"));
    QVERIFY(plot.plotWidth() > 100);
}

void CurvePlotTest::clearAndNewSeries() {
    CurvePlot plot;
    const int old = plot.addSeries(style("loss"));
    plot.append(old, 1, 1);
    plot.addEvent(1, "best");
    present(plot);
    plot.clear();
    QCOMPARE(plot.seriesCount(), 0);
    Curve curve;
    for (int i = 0; i < 10; ++i)
        curve.append(i, 5);
    const int series = plot.addSeries(style("other"));
    plot.setCurve(series, curve);
    plot.setExpectedEnd(40);
    plot.setValueRange(CurvePlot::Range{0, 6});
    QTRY_COMPARE(plot.xRange().second, 40.0);
    QCOMPARE(plot.yRange(), CurvePlot::Range(0, 6));
    QVERIFY(!plot.grab().isNull());
}

void CurvePlotTest::hiddenPlotDrawsWhenShown() {
    CurvePlot plot;
    const int series = plot.addSeries(style("loss"));
    plot.append(series, 1, 1);
    plot.append(series, 2, 1);
    QTest::qWait(2 * CurvePlot::frameMs);
    QCOMPARE(plot.redraws(), 0); // nobody looks
    present(plot);
    QCOMPARE(plot.drawnPoints(), 4);
}

QTEST_MAIN(CurvePlotTest)
#include "curve_plot_test.moc"
