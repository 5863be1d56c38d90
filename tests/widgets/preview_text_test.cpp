// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <QHelpEvent>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>

#include "core/features/text.h"
#include "widgets/preview/text_preview.h"
#include "widgets/theme.h"

using triptych::TextPreview;

namespace {

bool hasColour(const QImage& image, const QRect& where, const QColor& colour, int tolerance = 40) {
    for (int y = where.top(); y <= where.bottom(); ++y)
        for (int x = where.left(); x <= where.right(); ++x) {
            if (!image.valid(x, y)) continue;
            const QColor seen = image.pixelColor(x, y);
            if (std::abs(seen.red() - colour.red()) + std::abs(seen.green() - colour.green()) +
                    std::abs(seen.blue() - colour.blue()) <=
                tolerance)
                return true;
        }
    return false;
}

} // namespace

class PreviewTextTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        triptych::applyTheme(*qApp, triptych::ThemeChoice::light);
        m_view = std::make_unique<TextPreview>();
        m_view->resize(300, 120);
        show("Coupling vibration, bolts twise", {true, true, true, false});
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void chipsLieAtTheirWords();
    void marksWhatIsUnknown();
    void tellsNumberAndSpan();
    void countsCodePoints();
    void wrapsAndGrows();
    void keysGoFromWordToWord();
    void mouseSelectsAndCopies();
    void tellsWhatIsCut();
    void chineseWordsStandApart();
    void emptyAndAbsent();
    void followsTheTheme();

  private:
    void show(const QString& text, const std::vector<bool>& known, std::size_t inAll = 0) {
        m_words = triptych::split_words(text.toStdString());
        m_view->setText(text, m_words, known, std::max(inAll, m_words.size()));
    }
    std::unique_ptr<TextPreview> m_view;
    std::vector<triptych::Word> m_words;
};

void PreviewTextTest::chipsLieAtTheirWords() {
    QCOMPARE(m_view->wordCount(), 4);
    for (int i = 0; i < 4; ++i) {
        QVERIFY(!m_view->wordRect(i).isEmpty());
        QCOMPARE(m_view->wordAt(m_view->wordRect(i).center()), i);
        if (i > 0 && m_view->wordRect(i).top() == m_view->wordRect(i - 1).top())
            QVERIFY(m_view->wordRect(i).left() > m_view->wordRect(i - 1).right());
    }
    QCOMPARE(m_view->wordAt({298, 118}), -1);
    const QImage image = m_view->grab().toImage();
    QVERIFY(hasColour(image, m_view->wordRect(0).adjusted(1, 4, -1, -4), triptych::theme().hover, 0));
    QVERIFY(hasColour(image, m_view->wordRect(0), triptych::theme().text, 60));
}

void PreviewTextTest::marksWhatIsUnknown() {
    const QImage image = m_view->grab().toImage();
    QVERIFY(hasColour(image, m_view->wordRect(3), triptych::theme().warning, 20));
    QVERIFY(!hasColour(image, m_view->wordRect(0), triptych::theme().warning, 20));
    QVERIFY(m_view->wordText(3).contains("Not in the vocabulary"));
    QVERIFY(m_view->caption().contains("not in vocabulary"));
    show("Coupling vibration, bolts twise", {}); // not known yet: nothing is marked
    QVERIFY(!hasColour(m_view->grab().toImage(), m_view->wordRect(3), triptych::theme().warning, 20));
    QVERIFY(!m_view->wordText(3).contains("ocabulary"));
}

void PreviewTextTest::tellsNumberAndSpan() {
    const QPoint at = m_view->wordRect(1).center();
    QHelpEvent help(QEvent::ToolTip, at, m_view->mapToGlobal(at));
    QApplication::sendEvent(m_view.get(), &help);
    QCOMPARE(QToolTip::text(), m_view->wordText(1));
    QVERIFY(QToolTip::text().contains("“vibration” · word 2 of 4 · characters 9–18"));
}

void PreviewTextTest::countsCodePoints() {
    // Letters beyond the basic plane take two units each; places count code points.
    show(QStringLiteral("a 😀😀 bolt"), {});
    const int last = m_view->wordCount() - 1;
    QVERIFY(m_view->wordText(last).startsWith("“bolt”"));
}

void PreviewTextTest::wrapsAndGrows() {
    QVERIFY(m_view->hasHeightForWidth());
    QVERIFY(m_view->heightForWidth(140) > m_view->heightForWidth(600));
    m_view->resize(140, m_view->heightForWidth(140));
    QVERIFY(m_view->wordRect(3).top() > m_view->wordRect(0).top());
    for (int i = 0; i < 4; ++i)
        QVERIFY(m_view->rect().contains(m_view->wordRect(i)));
    show("one\ntwo", {});
    QVERIFY(m_view->wordRect(1).top() > m_view->wordRect(0).top());
}

void PreviewTextTest::keysGoFromWordToWord() {
    m_view->setFocus();
    QSignalSpy reached(m_view.get(), &TextPreview::wordReached);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->currentWord(), 0);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->currentWord(), 1);
    QCOMPARE(m_view->accessibleDescription(), m_view->wordText(1));
    QCOMPARE(reached.size(), 2);
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->currentWord(), 3);
    QTest::keyClick(m_view.get(), Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(m_view->selectedText(), QString("bolts twise"));
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QCOMPARE(m_view->currentWord(), 0);
    QVERIFY(m_view->selectedText().isEmpty());
    m_view->resize(140, m_view->heightForWidth(140));
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QVERIFY(m_view->wordRect(m_view->currentWord()).top() > m_view->wordRect(0).top());
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QCOMPARE(m_view->currentWord(), 0);
}

void PreviewTextTest::mouseSelectsAndCopies() {
    QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, m_view->wordRect(1).center());
    QCOMPARE(m_view->selectedText(), QString("vibration"));
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("vibration"));
    const QRect first = m_view->wordRect(0);
    QTest::mousePress(m_view.get(), Qt::LeftButton, {}, QPoint(first.left(), first.center().y()));
    QMouseEvent move(QEvent::MouseMove, QPointF(first.right() - 2, first.center().y()),
                     m_view->mapToGlobal(QPointF(first.right() - 2, first.center().y())), Qt::NoButton,
                     Qt::LeftButton, {});
    QApplication::sendEvent(m_view.get(), &move);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, QPoint(first.right() - 2, first.center().y()));
    QCOMPARE(m_view->selectedText(), QString("Coupling"));
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("Coupling vibration, bolts twise"));
}

void PreviewTextTest::tellsWhatIsCut() {
    const QString text = "one two three four five";
    m_words = triptych::split_words(text.toStdString());
    std::vector<triptych::Word> read(m_words.begin(), m_words.begin() + 2);
    m_view->setText(text, read, {true, true}, m_words.size());
    QCOMPARE(m_view->caption(), QString("2 of 5 words read"));
    const QRect last = m_view->wordRect(1);
    const QRect after(last.right() + 6, last.top(), 120, last.height());
    const QImage image = m_view->grab().toImage();
    QVERIFY(hasColour(image, after, triptych::theme().dim, 40));
    QVERIFY(!hasColour(image, after, triptych::theme().text, 30));
}

void PreviewTextTest::chineseWordsStandApart() {
    show(QStringLiteral("十年生死两茫茫，不思量。"), {});
    QVERIFY(m_view->wordCount() > 2);
    for (int i = 1; i < m_view->wordCount(); ++i)
        if (m_view->wordRect(i).top() == m_view->wordRect(i - 1).top())
            QVERIFY2(m_view->wordRect(i).left() > m_view->wordRect(i - 1).right(),
                     qPrintable(QString::number(i)));
}

void PreviewTextTest::emptyAndAbsent() {
    m_view->clear("This sample has no text.");
    QCOMPARE(m_view->wordCount(), 0);
    QCOMPARE(m_view->accessibleDescription(), QString("This sample has no text."));
    QVERIFY(hasColour(m_view->grab().toImage(), m_view->rect(), triptych::theme().dim, 60));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, {10, 10});
    QCOMPARE(m_view->currentWord(), -1);
}

void PreviewTextTest::followsTheTheme() {
    const QColor light = m_view->grab().toImage().pixelColor(m_view->wordRect(0).topLeft() + QPoint(6, 3));
    triptych::applyTheme(*qApp, triptych::ThemeChoice::dark);
    const QColor dark = m_view->grab().toImage().pixelColor(m_view->wordRect(0).topLeft() + QPoint(6, 3));
    QVERIFY(dark.lightness() < light.lightness() - 50);
}

QTEST_MAIN(PreviewTextTest)
#include "preview_text_test.moc"
