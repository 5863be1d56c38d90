// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAccessible>
#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include "widgets/preview/video_preview.h"
#include "widgets/theme.h"

using triptych::VideoFrame;
using triptych::VideoPreview;

class PreviewVideoTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        triptych::applyTheme(*qApp, triptych::ThemeChoice::light);
        m_view = std::make_unique<VideoPreview>();
        m_view->resize(220, m_view->heightForWidth(220));
        m_view->setFrames(frames(6), 3.0);
        m_view->resize(220, m_view->heightForWidth(220));
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void keysStep() {
        QSignalSpy changed(m_view.get(), &VideoPreview::currentChanged);
        QCOMPARE(m_view->current(), 0);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_view->current(), 2);
        QTest::keyClick(m_view.get(), Qt::Key_Left);
        QCOMPARE(m_view->current(), 1);
        QTest::keyClick(m_view.get(), Qt::Key_End);
        QCOMPARE(m_view->current(), 5);
        QTest::keyClick(m_view.get(), Qt::Key_Right); // there is no further frame
        QCOMPARE(m_view->current(), 5);
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QCOMPARE(m_view->current(), 0);
        QCOMPARE(changed.size(), 5);
    }

    void drawsTheFrameThatIsChosen() {
        m_view->setCurrent(3);
        const QImage seen = m_view->grab().toImage();
        const QPoint middle = m_view->frameRect().center().toPoint();
        QCOMPARE(seen.pixelColor(middle).red(), 30 * 3);
        for (int i = 0; i < 6; ++i)
            QCOMPARE(seen.pixelColor(m_view->stripRect(i).center().toPoint()).red(), 30 * i);
    }

    void clicksChooseAndPlay() {
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, m_view->stripRect(4).center().toPoint());
        QCOMPARE(m_view->current(), 4);
        QVERIFY(!m_view->playing());
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, m_view->frameRect().center().toPoint());
        QVERIFY(m_view->playing());
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, m_view->frameRect().center().toPoint());
        QVERIFY(!m_view->playing());
    }

    void playsToTheEndAndFromTheBeginningAgain() {
        m_view->setFrames(frames(3), 0.01);
        QSignalSpy playing(m_view.get(), &VideoPreview::playingChanged);
        QTest::keyClick(m_view.get(), Qt::Key_Space);
        QVERIFY(m_view->playing());
        QTRY_VERIFY(!m_view->playing());
        QCOMPARE(m_view->current(), 2);
        QCOMPARE(playing.size(), 2);
        QTest::keyClick(m_view.get(), Qt::Key_Space);
        QCOMPARE(m_view->current(), 0);
        m_view->stop();
        QVERIFY(!m_view->playing());
    }

    void anotherVideoOrHidingPauses() {
        m_view->togglePlaying();
        m_view->setFrames(frames(2), 3.0);
        QVERIFY(!m_view->playing());
        m_view->togglePlaying();
        QVERIFY(m_view->playing());
        m_view->hide();
        QVERIFY(!m_view->playing());
    }

    void oneFrameDoesNotPlay() {
        m_view->setFrames(frames(1), 3.0);
        m_view->togglePlaying();
        QVERIFY(!m_view->playing());
    }

    void tellsWhatIsShown() {
        QCOMPARE(m_view->accessibleName(), QStringLiteral("Video"));
        m_view->setCurrent(1);
        QVERIFY(m_view->accessibleDescription().contains(QLatin1String("2")));
        QVERIFY(m_view->accessibleDescription().contains(QLocale().toString(0.5, 'f', 2)));
        QCOMPARE(m_view->focusPolicy(), Qt::StrongFocus);
    }

    void saysWhyThereIsNone() {
        m_view->clear(QStringLiteral("absent"));
        QCOMPARE(m_view->current(), -1);
        QCOMPARE(m_view->emptyReason(), QStringLiteral("absent"));
        QCOMPARE(m_view->accessibleDescription(), QStringLiteral("absent"));
        m_view->togglePlaying();
        QVERIFY(!m_view->playing());
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        (void)m_view->grab();
        m_view->setFrames(frames(2), 1.0);
        QVERIFY(m_view->emptyReason().isEmpty());
    }

  private:
    static std::vector<VideoFrame> frames(int count) {
        std::vector<VideoFrame> made;
        for (int i = 0; i < count; ++i) {
            QImage image(40, 30, QImage::Format_RGB888);
            image.fill(QColor(30 * i, 60, 90));
            made.push_back({image, 0.5 * i});
        }
        return made;
    }
    std::unique_ptr<VideoPreview> m_view;
};

QTEST_MAIN(PreviewVideoTest)
#include "preview_video_test.moc"
