// SPDX-License-Identifier: GPL-3.0-or-later
// Curves of a time series, and columns to tick.
#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include "widgets/forms/columns_list.h"
#include "widgets/forms/field_form.h"
#include "widgets/preview/series_preview.h"
#include "widgets/theme.h"

using namespace triptych;

class NumberWidgetsTest : public QObject {
    Q_OBJECT

  private slots:
    void init() { applyTheme(*qApp, ThemeChoice::light); }
    void aSeriesIsDrawnAndReadOutByKeys();
    void aSeriesThatIsAbsentSaysSo();
    void columnsAreTickedByKeys();
    void aFieldOfColumnsIsAListToTick();

  private:
    static Matrix steps() { return {4, 2, {0, 20, 1, 21, 2, 20, 1, 19}}; }
};

void NumberWidgetsTest::aSeriesIsDrawnAndReadOutByKeys() {
    SeriesPreview view;
    view.resize(320, 140);
    view.setSeries(steps(), {"flow", "heat"});
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QImage drawn = view.grab().toImage();
    int coloured = 0;
    for (int y = 0; y < drawn.height(); ++y)
        for (int x = 0; x < drawn.width(); ++x)
            coloured += drawn.pixelColor(x, y) == theme().accent;
    QVERIFY(coloured > 20);
    QCOMPARE(view.accessibleDescription(), QString("4 steps in 2 channels"));
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Right);
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.currentStep(), 1);
    QCOMPARE(view.accessibleDescription(), QString("step 1: flow 1, heat 21"));
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(view.currentStep(), 3);
    QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(view.currentStep(), 0);
    QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(312, 60));
    QCOMPARE(view.currentStep(), 3);
    view.setSeries({1, 1, {5}});
    QVERIFY(!view.grab().isNull());
    QCOMPARE(view.stepText(0), QString("step 0: channel 0 5"));
}

void NumberWidgetsTest::aSeriesThatIsAbsentSaysSo() {
    SeriesPreview view;
    view.setSeries(steps());
    view.clear("absent");
    QCOMPARE(view.emptyReason(), QString("absent"));
    QCOMPARE(view.accessibleDescription(), QString("absent"));
    QCOMPARE(view.stepCount(), 0);
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.currentStep(), -1);
    QVERIFY(!view.grab().isNull());
}

void NumberWidgetsTest::columnsAreTickedByKeys() {
    ColumnsList list;
    list.resize(200, 120);
    list.setContent({"a", "b, c", "d"}, "d,lost");
    list.show();
    QVERIFY(QTest::qWaitForWindowExposed(&list));
    QCOMPARE(list.count(), 4);
    QCOMPARE(list.item(3)->text(), QString("lost"));
    QCOMPARE(QString::fromStdString(list.value()), QString("d,lost"));
    QSignalSpy edited(&list, &ColumnsList::edited);
    list.setFocus();
    QTest::keyClick(&list, Qt::Key_Down);
    QTest::keyClick(&list, Qt::Key_Space);
    QCOMPARE(edited.count(), 1);
    QCOMPARE(QString::fromStdString(list.value()), QString("d,lost,\"b, c\""));
    list.item(3)->setCheckState(Qt::Unchecked);
    QCOMPARE(QString::fromStdString(list.value()), QString("d,\"b, c\""));
}

void NumberWidgetsTest::aFieldOfColumnsIsAListToTick() {
    const Field field{.name = "columns", .title = "Columns", .kind = FieldKind::columns, .fallback = std::string()};
    FieldForm form;
    form.setColumns({"size", "colour"});
    form.setFields({field}, {{"columns", Value(std::string("colour"))}});
    form.show();
    QVERIFY(QTest::qWaitForWindowExposed(&form));
    auto* list = qobject_cast<ColumnsList*>(form.editor("columns"));
    QVERIFY(list);
    QCOMPARE(list->accessibleName(), QString("Columns"));
    QSignalSpy edited(&form, &FieldForm::valueEdited);
    list->setFocus();
    list->setCurrentRow(0);
    QTest::keyClick(list, Qt::Key_Space);
    QCOMPARE(edited.count(), 1);
    QVERIFY(form.value("columns") == Value(std::string("colour,size")));
    form.setValue("columns", Value(std::string("size")));
    QCOMPARE(list->item(1)->checkState(), Qt::Unchecked);
    QCOMPARE(edited.count(), 1);
    form.setReadOnly(true);
    QVERIFY(!list->isEnabled());
    // Without a table the names are typed.
    form.setReadOnly(false);
    form.setColumns({});
    QVERIFY(!qobject_cast<ColumnsList*>(form.editor("columns")));
    QVERIFY(form.value("columns") == Value(std::string("size")));
}

QTEST_MAIN(NumberWidgetsTest)
#include "number_widgets_test.moc"
