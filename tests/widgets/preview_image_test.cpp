// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>
#include <QWheelEvent>

#include "widgets/preview/image_preview.h"
#include "widgets/theme.h"

using triptych::ImagePreview;

class PreviewImageTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        triptych::applyTheme(*qApp, triptych::ThemeChoice::light);
        m_view = std::make_unique<ImagePreview>();
        m_view->resize(220, 220); // the picture has 220 × 200
        QImage image(40, 20, QImage::Format_RGB888);
        for (int y = 0; y < 20; ++y)
            for (int x = 0; x < 40; ++x)
                image.setPixelColor(x, y, QColor(x * 6, y * 12, (x + y) % 2 ? 255 : 0));
        m_image = image;
        m_view->setImage(image);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void fitsAndKeepsTheAspect();
    void wheelZoomsAboutThePointer();
    void keysZoomAndMove();
    void dragMoves();
    void readsThePixelUnderThePointer();
    void keysReadPixels();
    void pixelsAreSquaresWhenLarge();
    void boxesLieOnTheirPixels();
    void largePictures();
    void emptyAndAbsent();
    void copies();

  private:
    void wheel(const QPointF& at, int angle) {
        QWheelEvent event(at, m_view->mapToGlobal(at), {}, {0, angle}, Qt::NoButton, {}, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(m_view.get(), &event);
    }
    QPointF pixelCentre(int x, int y) const {
        return m_view->imageRect().topLeft() + QPointF(x + 0.5, y + 0.5) * m_view->scale();
    }
    void move(const QPointF& at, Qt::MouseButtons buttons = Qt::NoButton) {
        QMouseEvent event(QEvent::MouseMove, at, m_view->mapToGlobal(at), Qt::NoButton, buttons, {});
        QApplication::sendEvent(m_view.get(), &event);
    }
    std::unique_ptr<ImagePreview> m_view;
    QImage m_image;
};

void PreviewImageTest::fitsAndKeepsTheAspect() {
    QVERIFY(m_view->fitted());
    QCOMPARE(m_view->imageRect(), QRectF(0, 45, 220, 110));
    QVERIFY(m_view->heightForWidth(200) > m_view->heightForWidth(100));
    QCOMPARE(m_view->heightForWidth(200), 120);
}

void PreviewImageTest::wheelZoomsAboutThePointer() {
    const QPointF at = pixelCentre(30, 10);
    QSignalSpy scaled(m_view.get(), &ImagePreview::scaleChanged);
    for (int i = 0; i < 5; ++i) {
        wheel(at, 120);
        QCOMPARE(m_view->pixelAt(at), QPoint(30, 10));
    }
    QVERIFY(m_view->scale() > 2 * 5.5);
    QCOMPARE(scaled.size(), 5);
    for (int i = 0; i < 60; ++i)
        wheel(at, 120);
    QCOMPARE(m_view->scale(), 64.0);
    for (int i = 0; i < 90; ++i)
        wheel(at, -120);
    QCOMPARE(m_view->scale(), 0.5);
    QVERIFY(QRectF(m_view->rect()).contains(m_view->imageRect()));
    QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, {100, 100});
    QVERIFY(m_view->fitted());
}

void PreviewImageTest::keysZoomAndMove() {
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_1);
    QCOMPARE(m_view->scale(), 1.0);
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QCOMPARE(m_view->scale(), 1.25);
    QTest::keyClick(m_view.get(), Qt::Key_Minus);
    QCOMPARE(m_view->scale(), 1.0);
    QTest::keyClick(m_view.get(), Qt::Key_0);
    QVERIFY(m_view->fitted());
    m_view->setScale(20);
    const double before = m_view->imageRect().left();
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->imageRect().left(), before - 32);
    for (int i = 0; i < 60; ++i)
        QTest::keyClick(m_view.get(), Qt::Key_Right);
    QVERIFY(std::abs(m_view->imageRect().right() - 220) < 1e-6); // not beyond the edge
}

void PreviewImageTest::dragMoves() {
    m_view->setScale(20);
    const QPointF before = m_view->imageRect().topLeft();
    QTest::mousePress(m_view.get(), Qt::LeftButton, {}, {100, 100});
    QCOMPARE(m_view->cursor().shape(), Qt::ClosedHandCursor);
    move({130, 90}, Qt::LeftButton);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, {130, 90});
    const QPointF moved = m_view->imageRect().topLeft() - before;
    QVERIFY(std::abs(moved.x() - 30) < 1e-6 && std::abs(moved.y() + 10) < 1e-6);
    QCOMPARE(m_view->cursor().shape(), Qt::OpenHandCursor);
}

void PreviewImageTest::readsThePixelUnderThePointer() {
    QSignalSpy hovered(m_view.get(), &ImagePreview::pixelHovered);
    move(pixelCentre(12, 7));
    QCOMPARE(hovered.size(), 1);
    QCOMPARE(hovered[0][0].toPoint(), QPoint(12, 7));
    QCOMPARE(hovered[0][1].value<QColor>().rgb(), m_image.pixel(12, 7));
    QCOMPARE(m_view->readout(), QString("x 12, y 7 · R 72 G 84 B 255"));
    const QImage with = m_view->grab().toImage();
    move({110, 10}); // above the picture
    QCOMPARE(hovered.last()[0].toPoint(), QPoint(-1, -1));
    QVERIFY(!hovered.last()[1].value<QColor>().isValid());
    QVERIFY(m_view->readout().isEmpty());
    QVERIFY(with != m_view->grab().toImage()); // it was drawn
    move(pixelCentre(0, 0));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(m_view.get(), &leave);
    QCOMPARE(hovered.last()[0].toPoint(), QPoint(-1, -1));
}

void PreviewImageTest::keysReadPixels() {
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(!m_view->readout().isEmpty());
    QCOMPARE(m_view->accessibleDescription(), m_view->readout());
    const QString before = m_view->readout();
    QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(m_view->readout() != before);
}

void PreviewImageTest::pixelsAreSquaresWhenLarge() {
    const auto colours = [&](double scale) {
        m_view->setScale(scale);
        const QImage image = m_view->grab().toImage();
        QSet<QRgb> seen;
        const QRect inside =
            m_view->imageRect().toAlignedRect().intersected(QRect(2, 2, 216, 196)).adjusted(2, 2, -2, -2);
        for (int y = inside.top(); y < inside.bottom(); ++y)
            for (int x = inside.left(); x < inside.right(); ++x)
                seen.insert(image.pixel(x, y));
        return seen;
    };
    const QSet<QRgb> large = colours(8), small = colours(1.7);
    QSet<QRgb> own;
    for (int y = 0; y < 20; ++y)
        for (int x = 0; x < 40; ++x)
            own.insert(m_image.pixel(x, y));
    QVERIFY(own.contains(large)); // no mixtures
    QVERIFY(!own.contains(small));
}

void PreviewImageTest::boxesLieOnTheirPixels() {
    m_view->setBoxes({{QRectF(10, 5, 12, 8), "lamp", QColor(255, 0, 0)}});
    const QImage image = m_view->grab().toImage();
    const QPointF corner = m_view->imageRect().topLeft() + QPointF(10, 13) * m_view->scale();
    const auto red = [&](const QPointF& at) {
        const QColor seen = image.pixelColor(at.toPoint());
        return seen.red() > 200 && seen.green() < 150 && seen.blue() < 150;
    };
    QVERIFY(red(corner + QPointF(20, 0)) || red(corner + QPointF(20, -1)));
    QVERIFY(!red(corner + QPointF(20, -20)));
    m_view->setImage(m_image);
    QVERIFY(m_view->grab().toImage() != image);
}

void PreviewImageTest::largePictures() {
    QImage large(3000, 2000, QImage::Format_RGB888);
    large.fill(QColor(10, 200, 30));
    m_view->setImage(large);
    QTest::qWait(1);
    m_view->setImage(m_image); // what was under way is dropped
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    QCOMPARE(m_view->image().size(), QSize(40, 20));
    QVERIFY(m_view->grab().toImage().pixelColor(110, 100) != QColor(10, 200, 30));
    m_view->setImage(large);
    QCOMPARE(m_view->grab().toImage().pixelColor(110, 100), QColor(10, 200, 30));
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    QCOMPARE(m_view->grab().toImage().pixelColor(110, 100), QColor(10, 200, 30));
}

void PreviewImageTest::emptyAndAbsent() {
    m_view->clear("This sample has no picture.");
    QCOMPARE(m_view->accessibleDescription(), QString("This sample has no picture."));
    wheel({50, 50}, 120);
    move({50, 50});
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QCOMPARE(m_view->pixelAt({50, 50}), QPoint(-1, -1));
    const QImage image = m_view->grab().toImage();
    m_view->clear();
    QVERIFY(m_view->grab().toImage() != image); // the reason was drawn
}

void PreviewImageTest::copies() {
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->image().size(), QSize(40, 20));
}

QTEST_MAIN(PreviewImageTest)
#include "preview_image_test.moc"
