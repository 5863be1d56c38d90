// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/confusion_view.h"

#include <QApplication>
#include <QHelpEvent>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>

using triptych::ConfusionView;

class ConfusionViewTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        m_view = std::make_unique<ConfusionView>();
        m_view->resize(320, 320);
        m_view->setMatrix({"good", "bad", "ugly"}, {{8, 1, 1}, {0, 5, 0}, {3, 0, 0}});
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void tellsCountsAndShares();
    void keysMoveAndActivate();
    void mouseChoosesAndActivates();
    void tooltipTellsTheCell();
    void refusesWhatIsNotSquare();
    void shadesByShareOfTheRow();

  private:
    std::unique_ptr<ConfusionView> m_view;
};

void ConfusionViewTest::tellsCountsAndShares() {
    QCOMPARE(m_view->cellText(0, 1), QString("True good, predicted bad: 1 of 10 (10.0 %)"));
    QCOMPARE(m_view->cellText(2, 0), QString("True ugly, predicted good: 3 of 3 (100.0 %)"));
    QCOMPARE(m_view->cellText(3, 0), QString());
    m_view->setMatrix({"a", "b"}, {{0, 0}, {1, 1}});
    QCOMPARE(m_view->cellText(0, 0), QString("True a, predicted a: 0 of 0 (0.0 %)"));
}

void ConfusionViewTest::keysMoveAndActivate() {
    m_view->setFocus();
    QCOMPARE(m_view->currentTruth(), 0);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_view->currentTruth(), 1);
    QCOMPARE(m_view->currentPredicted(), 1);
    QCOMPARE(m_view->accessibleDescription(), m_view->cellText(1, 1));
    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Right); // stays at the edge
    QCOMPARE(m_view->currentTruth(), 2);
    QCOMPARE(m_view->currentPredicted(), 2);
    QSignalSpy activated(m_view.get(), &ConfusionView::cellActivated);
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated[0][0].toInt(), 2);
    QCOMPARE(activated[0][1].toInt(), 0);
}

void ConfusionViewTest::mouseChoosesAndActivates() {
    const QPoint at = m_view->cellRect(2, 1).center().toPoint();
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, at);
    QCOMPARE(m_view->currentTruth(), 2);
    QCOMPARE(m_view->currentPredicted(), 1);
    QSignalSpy activated(m_view.get(), &ConfusionView::cellActivated);
    QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, at);
    QCOMPARE(activated.size(), 1);
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, {2, 2}); // beside the cells
    QCOMPARE(m_view->currentTruth(), 2);
}

void ConfusionViewTest::tooltipTellsTheCell() {
    const QPoint at = m_view->cellRect(0, 2).center().toPoint();
    QHelpEvent help(QEvent::ToolTip, at, m_view->mapToGlobal(at));
    QApplication::sendEvent(m_view.get(), &help);
    QCOMPARE(QToolTip::text(), m_view->cellText(0, 2));
}

void ConfusionViewTest::refusesWhatIsNotSquare() {
    m_view->setMatrix({"a", "b"}, {{1, 2}});
    QVERIFY(m_view->isEmpty());
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, {100, 100});
    QCOMPARE(m_view->accessibleDescription(), QString());
    QVERIFY(!m_view->grab().isNull());
    m_view->setMatrix({"a"}, {{1}});
    QCOMPARE(m_view->currentTruth(), 0);
}

void ConfusionViewTest::shadesByShareOfTheRow() {
    const QImage image = m_view->grab().toImage();
    const auto corner = [&](int truth, int predicted) {
        const QPointF at = m_view->cellRect(truth, predicted).topLeft() + QPointF(4, 4);
        return image.pixelColor((at * image.devicePixelRatio()).toPoint());
    };
    QVERIFY(corner(0, 0) != corner(1, 1)); // 80 % against 100 %
    QCOMPARE(corner(1, 0), corner(1, 2));  // both empty
    QVERIFY(corner(0, 1) != corner(1, 0)); // an error against none
}

QTEST_MAIN(ConfusionViewTest)
#include "confusion_view_test.moc"
