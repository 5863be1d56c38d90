// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <QHelpEvent>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>

#include "widgets/plots/bar_list.h"
#include "widgets/plots/presence_view.h"
#include "widgets/preview/numbers_preview.h"
#include "widgets/theme.h"

using namespace triptych;

class PreviewListsTest : public QObject {
    Q_OBJECT

  private slots:
    void init() { applyTheme(*qApp, ThemeChoice::light); }
    void barsAreAsLongAsTheirValues();
    void barsByMouseAndKeys();
    void barsShorterThanBefore();
    void presenceShowsDots();
    void presenceTellsPatterns();
    void numbersShowAbsentValues();
    void followTheTheme();

  private:
    template <typename Widget>
    void present(Widget& widget) {
        widget.resize(260, widget.sizeHint().height());
        widget.show();
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
    }
};

void PreviewListsTest::barsAreAsLongAsTheirValues() {
    BarList list;
    list.setBars({{"normal", 30, "30", {}}, {"bearing wear", 60, "60", Qt::red}, {"none", 0, "0", {}}});
    present(list);
    QVERIFY(std::abs(list.barRect(1).width() - 2 * list.barRect(0).width()) < 1);
    QCOMPARE(list.barRect(2).width(), 0.0);
    QVERIFY(list.barRect(1).right() < list.width());
    QCOMPARE(list.sizeHint().height(), 3 * RowList::rowHeight);
    const QImage image = list.grab().toImage();
    QCOMPARE(image.pixelColor(list.barRect(0).center().toPoint()), theme().accent);
    QCOMPARE(image.pixelColor(list.barRect(1).center().toPoint()), QColor(Qt::red));
}

void PreviewListsTest::barsByMouseAndKeys() {
    BarList list;
    list.setBars({{"a", 1, "1", {}}, {"b", 2, "2", {}}, {"c", 3, "3", {}}});
    present(list);
    list.setFocus();
    QSignalSpy activated(&list, &BarList::activated), moved(&list, &BarList::currentChanged);
    QTest::keyClick(&list, Qt::Key_Down);
    QTest::keyClick(&list, Qt::Key_Return);
    QCOMPARE(activated.last()[0].toInt(), 1);
    QCOMPARE(list.accessibleDescription(), QString("b: 2"));
    QTest::keyClick(&list, Qt::Key_End);
    QTest::keyClick(&list, Qt::Key_Down);
    QTest::keyClick(&list, Qt::Key_Space);
    QCOMPARE(activated.last()[0].toInt(), 2);
    QCOMPARE(moved.size(), 2);
    QTest::mouseClick(&list, Qt::LeftButton, {}, list.rowRect(0).center());
    QCOMPARE(activated.size(), 3);
    QCOMPARE(activated.last()[0].toInt(), 0);
    QTest::mousePress(&list, Qt::LeftButton, {}, list.rowRect(0).center());
    QTest::mouseRelease(&list, Qt::LeftButton, {}, list.rowRect(2).center()); // thought better of it
    QCOMPARE(activated.size(), 3);
    QTest::keyClick(&list, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("a: 1"));
    const QPoint at = list.rowRect(2).center();
    QHelpEvent help(QEvent::ToolTip, at, list.mapToGlobal(at));
    QApplication::sendEvent(&list, &help);
    QCOMPARE(QToolTip::text(), QString("c: 3"));
}

void PreviewListsTest::barsShorterThanBefore() {
    BarList list;
    list.setBars({{"a", 1, "1", {}}, {"b", 2, "2", {}}});
    present(list);
    list.setCurrentRow(1);
    list.setBars({{"a", 1, "1", {}}});
    QCOMPARE(list.currentRow(), 0);
    list.setBars({});
    QCOMPARE(list.currentRow(), -1);
    QSignalSpy activated(&list, &BarList::activated);
    QTest::keyClick(&list, Qt::Key_Return);
    QTest::mouseClick(&list, Qt::LeftButton, {}, {5, 5});
    QCOMPARE(activated.size(), 0);
    QVERIFY(!list.accessibleDescription().isEmpty());
}

void PreviewListsTest::presenceShowsDots() {
    PresenceView view;
    view.setCounts({{Modality::text, "log"}, {Modality::image, "panel"}, {Modality::audio, "sound"}},
                   {{{true, true, true}, 741}, {{true, true, false}, 55}, {{true, false}, 1}});
    present(view);
    QCOMPARE(view.rowCount(), 2); // a pattern of another length is none
    const QImage image = view.grab().toImage();
    const auto middle = [&](int row, int column) {
        return image.pixelColor(view.dotRect(row, column).center().toPoint());
    };
    QCOMPARE(middle(0, 0), theme().textModality);
    QCOMPARE(middle(0, 2), theme().audio);
    QVERIFY(middle(1, 2) != theme().audio); // hollow
    QCOMPARE(image.pixelColor(view.barRect(0).center().toPoint()), theme().numbers);
    QVERIFY(view.barRect(0).width() > 10 * view.barRect(1).width());
}

void PreviewListsTest::presenceTellsPatterns() {
    PresenceView view;
    view.setCounts({{Modality::text, "log"}, {Modality::image, "panel"}},
                   {{{true, true}, 741}, {{true, false}, 55}, {{false, false}, 2}});
    present(view);
    QVERIFY(view.rowText(1).contains("log; absent: panel"));
    QVERIFY(view.rowText(0).contains("everything"));
    QSignalSpy activated(&view, &PresenceView::activated);
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Enter);
    QCOMPARE(activated.last()[0].toInt(), 1);
    QCOMPARE(view.accessibleDescription(), view.rowText(1));
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.rowRect(2).center());
    QCOMPARE(activated.last()[0].toInt(), 2);
    const QPoint at = view.dotRect(1, 1).center().toPoint();
    QHelpEvent help(QEvent::ToolTip, at, view.mapToGlobal(at));
    QApplication::sendEvent(&view, &help);
    QVERIFY(QToolTip::text().startsWith("panel: absent"));
}

void PreviewListsTest::numbersShowAbsentValues() {
    NumbersPreview view;
    view.setValues({{"temperature_c", "49.5"}, {"pressure_bar", {}}});
    present(view);
    QCOMPARE(view.rowText(0), QString("temperature_c: 49.5"));
    QCOMPARE(view.rowText(1), QString("pressure_bar: absent"));
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(view.accessibleDescription(), view.rowText(1));
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), view.rowText(1));
    const QImage image = view.grab().toImage();
    const auto contains = [&](const QRect& where, const QColor& colour) {
        for (int y = where.top(); y <= where.bottom(); ++y)
            for (int x = where.left(); x <= where.right(); ++x)
                if (image.pixelColor(x, y) == colour) return true;
        return false;
    };
    QVERIFY(contains(view.rowRect(0), theme().text));
    QVERIFY(!contains(view.rowRect(0), theme().warning));
    QVERIFY(contains(view.rowRect(1), theme().warning));
    view.clear("No numbers");
    QCOMPARE(view.rowCount(), 0);
    QCOMPARE(view.accessibleDescription(), QString("No numbers"));
}

void PreviewListsTest::followTheTheme() {
    BarList list;
    list.setBars({{"a", 1, "1", {}}});
    present(list);
    applyTheme(*qApp, ThemeChoice::dark);
    QCOMPARE(list.grab().toImage().pixelColor(list.barRect(0).center().toPoint()), Theme::darkTheme().accent);
}

QTEST_MAIN(PreviewListsTest)
#include "preview_lists_test.moc"
