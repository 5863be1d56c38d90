// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <limits>

#include "widgets/theme.h"
#include "widgets/what_if/paired_bars.h"
#include "widgets/what_if/region_picker.h"

using namespace triptych;

class WhatIfViewsTest : public QObject {
    Q_OBJECT

  private:
    static QImage picture(int width, int height) {
        QImage made(width, height, QImage::Format_RGB32);
        made.fill(Qt::darkGreen);
        return made;
    }
    static void drag(QWidget& widget, const QPointF& from, const QPointF& to) {
        QTest::mousePress(&widget, Qt::LeftButton, {}, from.toPoint());
        QTest::mouseMove(&widget, ((from + to) / 2).toPoint());
        QTest::mouseMove(&widget, to.toPoint());
        QTest::mouseRelease(&widget, Qt::LeftButton, {}, to.toPoint());
    }

  private slots:
    void aDragSpansAPart() {
        RegionPicker picker;
        picker.resize(200, 200);
        picker.setPicture(picture(40, 40), true);
        picker.show();
        QVERIFY(QTest::qWaitForWindowExposed(&picker));
        QSignalSpy chosen(&picker, &RegionPicker::chosen);
        const QRectF place = picker.pictureRect();
        const auto at = [&](double x, double y) {
            return place.topLeft() + QPointF(x * place.width(), y * place.height());
        };
        drag(picker, at(0.75, 0.5), at(0.25, 0.1)); // from any corner to any other
        QCOMPARE(chosen.count(), 1);
        QRectF part = chosen.takeFirst().first().toRectF();
        QVERIFY(std::abs(part.left() - 0.25) < 0.01 && std::abs(part.right() - 0.75) < 0.01);
        QVERIFY(std::abs(part.top() - 0.1) < 0.01 && std::abs(part.bottom() - 0.5) < 0.01);
        picker.setMode(RegionPicker::Mode::columns);
        drag(picker, at(0.25, 0.4), at(0.5, 0.5));
        part = chosen.takeFirst().first().toRectF();
        QCOMPARE(part.top(), 0.0);
        QCOMPARE(part.bottom(), 1.0);
        picker.setMode(RegionPicker::Mode::rows);
        drag(picker, at(0.25, 0.4), at(0.5, 0.6));
        part = chosen.takeFirst().first().toRectF();
        QCOMPARE(part.left(), 0.0);
        QCOMPARE(part.right(), 1.0);
        // Beyond the edge is the edge; beside the picture nothing begins.
        picker.setMode(RegionPicker::Mode::box);
        drag(picker, at(0.5, 0.5), QPointF(500, 500));
        part = chosen.takeFirst().first().toRectF();
        QCOMPARE(part.bottomRight(), QPointF(1, 1));
        picker.resize(400, 200);
        QTest::mouseClick(&picker, Qt::LeftButton, {}, QPoint(4, 100));
        QCOMPARE(chosen.count(), 0);
    }

    void aClickTakesACell() {
        RegionPicker picker;
        picker.resize(220, 220);
        picker.setPicture(picture(40, 40), true);
        picker.setGrid(4, 8);
        picker.show();
        QVERIFY(QTest::qWaitForWindowExposed(&picker));
        QSignalSpy chosen(&picker, &RegionPicker::chosen);
        QTest::mouseClick(&picker, Qt::LeftButton, {}, picker.cellRect(2, 5).center().toPoint());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.first().first().toRectF(), QRectF(5 / 8.0, 0.5, 1 / 8.0, 0.25));
        const QImage focused = picker.grab().toImage();
        QTest::keyClick(&picker, Qt::Key_Escape);
        QVERIFY(!picker.part());
        QVERIFY(picker.grab().toImage() != focused);
    }

    void keysReachEveryCell() {
        RegionPicker picker;
        picker.resize(220, 220);
        picker.setGrid(4, 8);
        QSignalSpy chosen(&picker, &RegionPicker::chosen);
        QTest::keyClick(&picker, Qt::Key_Right); // without a picture nothing
        QTest::keyClick(&picker, Qt::Key_Return);
        QCOMPARE(chosen.count(), 0);
        picker.setPicture(picture(40, 40), true);
        QTest::keyClick(&picker, Qt::Key_Right); // the first key shows where the cell is
        QCOMPARE(picker.part(), std::optional(QRectF(0, 0, 1 / 8.0, 0.25)));
        QTest::keyClick(&picker, Qt::Key_Right);
        QTest::keyClick(&picker, Qt::Key_Down);
        QTest::keyClick(&picker, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&picker, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(picker.part(), std::optional(QRectF(0, 0.25, 2 / 8.0, 0.5)));
        QCOMPARE(picker.accessibleDescription(), QStringLiteral("row 2–3, column 1–2"));
        QTest::keyClick(&picker, Qt::Key_Delete);
        QCOMPARE(chosen.count(), 1);
        QTest::keyClick(&picker, Qt::Key_End);
        QTest::keyClick(&picker, Qt::Key_Right); // no further
        QCOMPARE(picker.part()->right(), 1.0);
        picker.setGrid(2, 2); // smaller: the cell stays inside
        QVERIFY(picker.part()->right() <= 1.0);
    }

    void axesSayWhatIsSpanned() {
        RegionPicker picker;
        picker.resize(300, 200);
        picker.setPicture(picture(60, 4), false);
        picker.setGrid(4, 10);
        picker.setAxes(2.0, {100, 200, 400, 800});
        picker.setMode(RegionPicker::Mode::columns);
        picker.show();
        QVERIFY(QTest::qWaitForWindowExposed(&picker));
        QVERIFY(picker.pictureRect().left() > 30); // room for the frequencies
        QTest::keyClick(&picker, Qt::Key_Right);
        QCOMPARE(picker.partText(), QStringLiteral("0.00–0.20 s"));
        picker.setMode(RegionPicker::Mode::rows);
        QVERIFY(picker.partText().contains(QStringLiteral("800 Hz"))); // the first row is the highest band
        QVERIFY(!picker.partText().contains(QStringLiteral("s,")));
        picker.setAxes(0, {});
        picker.setCellNames({QStringLiteral("frame 1"), QStringLiteral("frame 2")});
        picker.setMode(RegionPicker::Mode::columns);
        picker.setGrid(1, 2);
        QTest::keyClick(&picker, Qt::Key_End);
        QCOMPARE(picker.partText(), QStringLiteral("frame 2"));
        QTest::keyClick(&picker, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(picker.partText(), QStringLiteral("frame 1 to frame 2"));
        picker.grab();
    }

    void aPartLiesWithinOneFrame() {
        RegionPicker picker;
        picker.resize(404, 104);
        picker.setPicture(picture(80, 20), false);
        picker.setGrid(4, 16);
        picker.setFrames(4);
        picker.show();
        QVERIFY(QTest::qWaitForWindowExposed(&picker));
        QSignalSpy chosen(&picker, &RegionPicker::chosen);
        const QRectF place = picker.pictureRect();
        const auto at = [&](double x, double y) { return place.topLeft() + QPointF(x * place.width(), y * place.height()); };
        drag(picker, at(0.3, 0.25), at(0.9, 0.75)); // it began in the second of four
        QCOMPARE(chosen.count(), 1);
        QRectF part = chosen.takeFirst().first().toRectF();
        QVERIFY(std::abs(part.left() - 0.3) < 0.01 && std::abs(part.right() - 0.5) < 1e-9);
        QTest::keyClick(&picker, Qt::Key_End); // the last column of the last frame
        for (int i = 0; i < 6; ++i)
            QTest::keyClick(&picker, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(picker.part()->left(), 0.75);
        QVERIFY2(picker.partText().startsWith(QStringLiteral("frame 4")), qPrintable(picker.partText()));
        QVERIFY2(picker.partText().endsWith(QStringLiteral("column 1–4")), qPrintable(picker.partText()));
        // What is looked at alone takes neither clicks nor the keyboard.
        picker.setReadOnly(true);
        QTest::mouseClick(&picker, Qt::LeftButton, {}, place.center().toPoint());
        QCOMPARE(chosen.count(), 0);
        QCOMPARE(picker.focusPolicy(), Qt::NoFocus);
    }

    void barsStandInPairs() {
        PairedBars bars(PairedBars::Scale::share);
        bars.resize(400, 120);
        bars.setNames(QStringLiteral("before"), QStringLiteral("after"));
        bars.setBars({{QStringLiteral("bearing"), {}, 0.8, 0.2},
                      {QStringLiteral("normal"), {}, 0.1, std::numeric_limits<double>::quiet_NaN()}});
        QVERIFY(bars.accessibleDescription().contains(QStringLiteral("bearing: 0.80 before, 0.20 after")));
        QVERIFY(std::abs(bars.barRect(0, false).width() / bars.barRect(0, true).width() - 4) < 0.01);
        QVERIFY(bars.barRect(0, true).top() > bars.barRect(0, false).bottom());
        QCOMPARE(bars.barRect(1, true).width(), 0.0);
        QVERIFY(bars.sizeHint().height() > 60);
        bars.grab();

        PairedBars shares(PairedBars::Scale::signedValues);
        shares.resize(400, 120);
        shares.setNames(QStringLiteral("before"), QStringLiteral("after"));
        shares.setBars({{QStringLiteral("text"), Qt::blue, 2.0, -1.0}});
        QCOMPARE(shares.greatest(), 2.0);
        // To both sides of one line, on one scale.
        QVERIFY(std::abs(shares.barRect(0, true).right() - shares.barRect(0, false).left()) < 0.01);
        QVERIFY(std::abs(shares.barRect(0, false).width() - 2 * shares.barRect(0, true).width()) < 0.01);
        QVERIFY(shares.rowText(0).contains(QStringLiteral("+2.00")));
        // Colours differ by sign: blue below zero, red above.
        const QImage seen = shares.grab().toImage();
        const double scale = seen.width() / 400.0;
        const QRectF below = shares.barRect(0, true);
        const QColor negative = seen.pixelColor((below.center() * scale).toPoint());
        QVERIFY(negative.blue() > negative.red());
        shares.setBars({});
        shares.grab();
    }
};

QTEST_MAIN(WhatIfViewsTest)
#include "what_if_views_test.moc"
