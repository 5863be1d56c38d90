// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/embedding_map_view.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "widgets/plots/stacked_bar_list.h"
#include "widgets/theme.h"

using namespace triptych;

/// A map as a hand and as keys use it. The points: a cross of five, rows 10 to 14, the middle one last.
class EmbeddingMapViewTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<EmbeddingMapView> m_view;

    void send(QEvent::Type type, const QPointF& at, Qt::MouseButton button, Qt::MouseButtons held,
              Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QMouseEvent event(type, at, m_view->mapToGlobal(at), button, held, modifiers);
        QApplication::sendEvent(m_view.get(), &event);
    }
    void drag(const std::vector<QPointF>& way, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        send(QEvent::MouseButtonPress, way.front(), Qt::LeftButton, Qt::LeftButton, modifiers);
        for (const QPointF& at : way)
            send(QEvent::MouseMove, at, Qt::NoButton, Qt::LeftButton, modifiers);
        send(QEvent::MouseButtonRelease, way.back(), Qt::LeftButton, Qt::NoButton, modifiers);
    }
    QPoint at(int index) const { return m_view->pointAt(index).toPoint(); }

  private slots:
    void init() {
        m_view = std::make_unique<EmbeddingMapView>();
        m_view->resize(400, 300);
        m_view->setPoints({{10, {-1, 0}, 0, Split::train},
                           {11, {1, 0}, 0, Split::validation},
                           {12, {0, 1}, 1, Split::test},
                           {13, {0, -1}, 1, Split::none},
                           {14, {0.1, 0.05}, -1, Split::train}},
                          {QStringLiteral("low"), QStringLiteral("high")});
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup() { m_view.reset(); }

    void keepsDistancesTheSameAcrossAndDown() {
        QCOMPARE_LE(std::abs((m_view->pointAt(1).x() - m_view->pointAt(0).x()) - (m_view->pointAt(3).y() - m_view->pointAt(2).y())), 1e-9);
        QVERIFY(m_view->pointAt(2).y() < m_view->pointAt(3).y()); // up is up
        for (int i = 0; i < 5; ++i)
            QVERIFY(m_view->rect().contains(at(i)));
    }

    void clickActivatesAndHoverTells() {
        QSignalSpy activated(m_view.get(), &EmbeddingMapView::activated), hovered(m_view.get(), &EmbeddingMapView::hovered);
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, at(2));
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.first().first().toLongLong(), 12);
        QCOMPARE(m_view->currentRow(), 12);
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("12")));
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("high")));
        send(QEvent::MouseMove, m_view->pointAt(0) + QPointF(3, 2), Qt::NoButton, Qt::NoButton);
        QCOMPARE(hovered.last().first().toLongLong(), 10);
        send(QEvent::MouseMove, QPointF(5, 5), Qt::NoButton, Qt::NoButton);
        QCOMPARE(hovered.last().first().toLongLong(), -1);
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, QPoint(5, 5));
        QCOMPARE(activated.count(), 1);
    }

    void keysWalkFromPointToPoint() {
        QSignalSpy activated(m_view.get(), &EmbeddingMapView::activated);
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QCOMPARE(m_view->currentRow(), 10);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_view->currentRow(), 14); // the next one that way, not the furthest
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_view->currentRow(), 11);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_view->currentRow(), 11); // nothing lies there
        m_view->setCurrentRow(14);
        QTest::keyClick(m_view.get(), Qt::Key_Up);
        QCOMPARE(m_view->currentRow(), 12);
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(m_view->currentRow(), 13);
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.first().first().toLongLong(), 13);
        QTest::keyClick(m_view.get(), Qt::Key_Space);
        QCOMPARE(m_view->selectedRows(), std::set<qint64>{13});
        QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(m_view->selectedRows().size(), std::size_t{5});
        QTest::keyClick(m_view.get(), Qt::Key_Escape);
        QVERIFY(m_view->selectedRows().empty());
    }

    void lassoAndBoxSelect() {
        QSignalSpy changed(m_view.get(), &EmbeddingMapView::selectionChanged);
        const QPointF top = m_view->pointAt(2);
        drag({top + QPointF(-20, -15), top + QPointF(20, -15), top + QPointF(0, 25)}, Qt::ShiftModifier);
        QCOMPARE(m_view->selectedRows(), std::set<qint64>{12});
        drag({m_view->pointAt(0) + QPointF(-10, -20), m_view->pointAt(4) + QPointF(12, 20)}, Qt::ControlModifier);
        QCOMPARE(m_view->selectedRows(), (std::set<qint64>{10, 14}));
        QCOMPARE(changed.count(), 2);
        m_view->setTool(EmbeddingMapView::Tool::box); // without a key held
        drag({m_view->pointAt(1) + QPointF(-10, -10), m_view->pointAt(1) + QPointF(10, 10)});
        QCOMPARE(m_view->selectedRows(), std::set<qint64>{11});
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, QPoint(4, 4));
        QVERIFY(m_view->selectedRows().empty());
    }

    void wheelZoomsAboutThePointerAndDraggingMoves() {
        const QPointF before = m_view->pointAt(1), other = m_view->pointAt(0);
        QWheelEvent wheel(before, m_view->mapToGlobal(before), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_view.get(), &wheel);
        QVERIFY(m_view->zoom() > 1.4);
        QVERIFY(QLineF(m_view->pointAt(1), before).length() < 1e-6);
        QVERIFY(QLineF(m_view->pointAt(0), other).length() > 20);
        drag({QPointF(200, 20), QPointF(210, 30), QPointF(230, 45)});
        QVERIFY(QLineF(m_view->pointAt(1), before + QPointF(30, 25)).length() < 1e-6);
        QVERIFY(m_view->selectedRows().empty());
        QTest::keyClick(m_view.get(), Qt::Key_0);
        QVERIFY(QLineF(m_view->pointAt(1), before).length() < 1e-6);
        QTest::keyClick(m_view.get(), Qt::Key_Plus);
        QVERIFY(m_view->zoom() > 1);
        // A point that a key goes to comes into sight.
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(m_view.get(), Qt::Key_Plus);
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QVERIFY(m_view->rect().contains(at(0)));
    }

    void drawsColourShapeAndMark() {
        applyTheme(*qApp, ThemeChoice::dark);
        const QImage plain = m_view->grab().toImage();
        const auto colourAt = [](const QImage& image, const QPointF& place) {
            return image.pixelColor((place * image.devicePixelRatio()).toPoint());
        };
        const QColor low = colourAt(plain, m_view->pointAt(0)), high = colourAt(plain, m_view->pointAt(2));
        QVERIFY(std::abs(low.hslHue() - high.hslHue()) > 20);
        m_view->setCurrentRow(10);
        QVERIFY(m_view->grab().toImage() != plain);
        m_view->setCurrentRow(-1);
        m_view->setSelectedRows({12});
        QVERIFY(colourAt(m_view->grab().toImage(), m_view->pointAt(0)) != low); // others step back
        m_view->setPoints({}, {});
        QCOMPARE(m_view->currentRow(), -1);
        QVERIFY(m_view->selectedRows().empty());
        m_view->setEmptyText(QStringLiteral("Nothing"));
        m_view->grab();
        QTest::keyClick(m_view.get(), Qt::Key_Right); // nothing to go to
    }

    void otherColoursLeaveThePlaceAndTheSelection() {
        m_view->zoomBy(2, QPointF(30, 40));
        const std::set<qint64> rows = {m_view->points().front().row};
        m_view->setSelectedRows(rows);
        m_view->setCurrentRow(m_view->points().back().row);
        const QPointF place = m_view->pointAt(0);
        std::vector<int> groups(m_view->points().size(), 0);
        groups.back() = 1;
        m_view->setGroups(groups, {QStringLiteral("first"), QStringLiteral("second")});
        QCOMPARE(m_view->pointAt(0), place);
        QCOMPARE(m_view->selectedRows(), rows);
        QCOMPARE(m_view->points().back().group, 1);
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("second")));
    }

    void samePlaceForAllIsNoTrouble() {
        m_view->setPoints({{1, {2, 2}, -1, Split::train}, {2, {2, 2}, -1, Split::train}}, {});
        QVERIFY(m_view->rect().contains(at(0)));
        m_view->grab();
    }

    void stackedBarsAddUp() {
        StackedBarList list;
        list.resize(300, 80);
        list.setBars({QStringLiteral("text"), QStringLiteral("image")}, {Modality::text, Modality::image},
                     {{QStringLiteral("all"), {1, 3}}, {QStringLiteral("low"), {1, 1}}});
        QCOMPARE(list.rowCount(), 2);
        const QRectF first = list.partRect(0, 0), second = list.partRect(0, 1), other = list.partRect(1, 0);
        QVERIFY(std::abs(first.right() - second.left()) < 1e-6);
        QVERIFY(std::abs(second.width() - 3 * first.width()) < 1e-6);
        QVERIFY(std::abs(other.width() - first.width()) < 1e-6); // one scale
        QVERIFY(list.rowText(0).contains(QStringLiteral("image 3")));
        list.show();
        list.setFocus();
        QTest::keyClick(&list, Qt::Key_Down);
        QVERIFY(list.accessibleDescription().contains(QStringLiteral("low")) ||
                list.accessibleDescription().contains(QStringLiteral("all")));
        list.grab();
    }
};

QTEST_MAIN(EmbeddingMapViewTest)
#include "embedding_map_view_test.moc"
