// SPDX-License-Identifier: GPL-3.0-or-later
// The attention of a pinned sample's tokens: what is drawn where, and what is told of it.
#include "widgets/attention/pinned_attention_view.h"

#include <QApplication>
#include <QHelpEvent>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>
#include <cmath>
#include <numeric>

#include "widgets/attention/pinned_scale.h"
#include "widgets/theme.h"

using namespace triptych;

class PinnedAttentionTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::dark); }
    void everyTokenHasItsPlace_data();
    void everyTokenHasItsPlace();
    void coloursAreOfShareAndChange();
    void picturesShowThroughTheCells();
    void piecesOfAWordStandTogether();
    void soundsHaveBandsAndVideosPatches();
    void mouseAndKeysReachEveryToken();
    void withoutAReferenceNothingHasChanged();
    void scalesTellTheirEnds();

  private:
    /// Nine words of which the last is one that the tokeniser added, 3×3 cells, 6 spans of a sound, two columns, and numbers of
    /// nothing.
    static PinnedAttention sample() {
        auto tokens = std::make_shared<std::vector<TokenSource>>();
        std::size_t at = 0;
        for (const char* word : {"the", "bearing", "of", "the", "second", "pump", "whines", "loudly"}) {
            TokenSource token;
            token.kind = TokenSource::Kind::word;
            token.modality = Modality::text;
            token.input = "text";
            token.label = word;
            token.char_begin = at;
            token.char_end = at + token.label.size();
            at = token.char_end + 1;
            tokens->push_back(token);
        }
        TokenSource added;
        added.modality = Modality::text;
        added.input = "text";
        added.label = "[SEP]";
        tokens->push_back(added);
        for (int i = 0; i < 9; ++i) {
            TokenSource token;
            token.kind = TokenSource::Kind::box;
            token.modality = Modality::image;
            token.input = "image";
            token.x = (i % 3) / 3.0;
            token.y = (i / 3) / 3.0;
            token.width = token.height = 1 / 3.0;
            tokens->push_back(token);
        }
        for (int i = 0; i < 6; ++i) {
            TokenSource token;
            token.kind = TokenSource::Kind::region;
            token.modality = Modality::audio;
            token.input = "audio";
            token.begin_s = 0.25 * i;
            token.end_s = 0.25 * (i + 1);
            token.high_hz = 8000;
            tokens->push_back(token);
        }
        TokenSource absent;
        absent.kind = TokenSource::Kind::absent;
        absent.modality = Modality::numbers;
        absent.input = "numbers";
        absent.label = "absent";
        tokens->push_back(absent);
        PinnedAttention made;
        const auto count = static_cast<int>(tokens->size());
        for (int i = 0; i < count; ++i) {
            made.shares.push_back(static_cast<float>((i * 7) % 11) / 125.0f);
            made.changes.push_back(static_cast<float>((i * 5) % 7 - 3) / 100.0f);
        }
        made.tokens = tokens;
        made.shareLimit = 0.08;
        made.changeLimit = 0.03;
        made.reference = "epoch 1, step 10";
        return made;
    }

    static bool alike(const QColor& a, const QColor& b) {
        return std::abs(a.red() - b.red()) <= 2 && std::abs(a.green() - b.green()) <= 2 && std::abs(a.blue() - b.blue()) <= 2;
    }
};

void PinnedAttentionTest::everyTokenHasItsPlace_data() {
    QTest::addColumn<int>("width");
    for (const int width : {240, 330, 510, 580, 900, 1180})
        QTest::addRow("%d", width) << width;
}

void PinnedAttentionTest::everyTokenHasItsPlace() {
    QFETCH(int, width);
    PinnedAttentionView view;
    view.setAttention(sample());
    view.resize(width, view.heightForWidth(width));
    view.show();
    QList<QRect> taken;
    for (int i = 0; i < view.tokenCount(); ++i)
        for (const QRect& rect : {view.shareRect(i), view.changeRect(i)}) {
            QVERIFY2(view.rect().contains(rect), qPrintable(QString::number(i)));
            QVERIFY(rect.width() >= 4 && rect.height() >= 4);
            for (const QRect& other : taken)
                QVERIFY2(!other.intersects(rect), qPrintable(QString::number(i)));
            taken.append(rect);
            QCOMPARE(view.tokenAt(rect.center()), i);
        }
    // A word is as wide as its letters.
    QFont words = view.font();
    words.setPixelSize(13);
    QVERIFY(view.shareRect(1).width() > QFontMetrics(words).horizontalAdvance("bearing"));
    // Words go on in the next line where a line is full, and inputs below each other.
    if (width < 400) QVERIFY(view.shareRect(7).top() > view.shareRect(0).top());
    if (width == 1180) QCOMPARE(view.shareRect(7).top(), view.shareRect(0).top());
    QCOMPARE(view.shareRect(9).top() > view.changeRect(8).bottom(), width < 380);
    // Time runs to the right, in spans of one length.
    for (int i = 18; i < 23; ++i) {
        QCOMPARE(view.shareRect(i).right() + 1, view.shareRect(i + 1).left());
        QCOMPARE(view.shareRect(i).left(), view.changeRect(i).left());
        QVERIFY(std::abs(view.shareRect(i).width() - view.shareRect(18).width()) <= 1);
    }
    // Cells lie as in the picture.
    QCOMPARE(view.shareRect(9).top(), view.shareRect(11).top());
    QCOMPARE(view.shareRect(9).left(), view.shareRect(15).left());
    QVERIFY(view.shareRect(15).top() > view.shareRect(12).top());
    QCOMPARE(view.changeRect(13).left() - view.shareRect(13).left(), view.changeRect(9).left() - view.shareRect(9).left());
}

void PinnedAttentionTest::coloursAreOfShareAndChange() {
    PinnedAttentionView view;
    const PinnedAttention shown = sample();
    view.setAttention(shown);
    view.resize(580, view.heightForWidth(580));
    const QImage drawn = view.grab().toImage();
    for (int i = 0; i < view.tokenCount(); ++i) {
        const auto place = static_cast<std::size_t>(i);
        const QRect word = view.shareRect(i);
        const bool letters = i < 9 || i == 24;
        const QPoint in(word.center().x(), letters ? word.top() + 2 : word.center().y()); // above them
        const QByteArray which = QByteArray::number(i);
        QVERIFY2(alike(drawn.pixelColor(in), viridis(static_cast<double>(shown.shares[place]) / 0.08)), which);
        const QColor changed = drawn.pixelColor(view.changeRect(i).center());
        QVERIFY2(alike(changed, diverging(static_cast<double>(shown.changes[place]) / 0.03)), which);
    }
    // What goes beyond the scale has its last colour, and what is no number the middle.
    QCOMPARE(pinnedShareColour(2, 1), viridis(1));
    QCOMPARE(pinnedShareColour(0.5, 0), viridis(0));
    QCOMPARE(pinnedChangeColour(-5, 1), diverging(-1));
    QCOMPARE(pinnedChangeColour(std::nan(""), 1), diverging(0));
    QVERIFY(pinnedChangeColour(1, 1).red() > pinnedChangeColour(1, 1).blue());
    QVERIFY(pinnedChangeColour(-1, 1).blue() > pinnedChangeColour(-1, 1).red());
}

void PinnedAttentionTest::picturesShowThroughTheCells() {
    PinnedAttentionView view;
    PinnedAttention shown = sample();
    shown.shares[9] = shown.shares[11] = 0.04f;
    shown.changes[9] = shown.changes[11] = 0;
    shown.changes[14] = shown.changes[15] = 0.03f;
    view.setAttention(shown);
    QImage picture(60, 30, QImage::Format_RGB32); // dark left, light right
    picture.fill(Qt::black);
    for (int x = 30; x < 60; ++x)
        for (int y = 0; y < 30; ++y)
            picture.setPixelColor(x, y, Qt::white);
    view.setPicture("image", picture);
    view.resize(580, view.heightForWidth(580));
    QVERIFY(view.shareRect(9).width() > 1.7 * view.shareRect(9).height()); // in its proportions
    QImage drawn = view.grab().toImage();
    const QColor dark = drawn.pixelColor(view.shareRect(9).center()), light = drawn.pixelColor(view.shareRect(11).center());
    QVERIFY(dark.lightness() + 60 < light.lightness());
    QCOMPARE(drawn.pixelColor(view.changeRect(9).center()), QColor(Qt::black)); // no change hides nothing
    QCOMPARE(drawn.pixelColor(view.changeRect(11).center()), QColor(Qt::white));
    const QColor gained = drawn.pixelColor(view.changeRect(15).center());
    QVERIFY(gained.red() > gained.blue() + 60);
    view.setPicture("image", {});
    drawn = view.grab().toImage();
    QVERIFY(alike(drawn.pixelColor(view.shareRect(9).center()), viridis(0.5)));
}

void PinnedAttentionTest::piecesOfAWordStandTogether() {
    PinnedAttention shown = sample();
    auto tokens = std::make_shared<std::vector<TokenSource>>(*shown.tokens);
    (*tokens)[2].char_begin = (*tokens)[1].char_end;                 // "bearing" and "of" without a space
    (*tokens)[7].label = std::string(100, 'w');                      // one word that fits nowhere
    (*tokens)[8].label.clear();
    shown.tokens = tokens;
    PinnedAttentionView view;
    view.setAttention(shown);
    view.resize(900, view.heightForWidth(900));
    QCOMPARE(view.shareRect(2).left() - view.shareRect(1).right(), 2);
    QVERIFY(view.shareRect(3).left() - view.shareRect(2).right() > 3);
    QVERIFY(view.rect().contains(view.shareRect(7)));
    QVERIFY(!view.shareRect(8).isNull());
}

void PinnedAttentionTest::soundsHaveBandsAndVideosPatches() {
    auto tokens = std::make_shared<std::vector<TokenSource>>();
    for (int i = 0; i < 4; ++i) { // two spans with two bands each
        TokenSource token;
        token.kind = TokenSource::Kind::region;
        token.modality = Modality::audio;
        token.input = "audio";
        token.begin_s = i / 2;
        token.end_s = token.begin_s + 1;
        token.low_hz = i % 2 == 0 ? 0 : 4000;
        token.high_hz = token.low_hz + 4000;
        tokens->push_back(token);
    }
    for (int i = 0; i < 4; ++i) { // two frames with two patches each
        TokenSource token;
        token.kind = TokenSource::Kind::box;
        token.modality = Modality::video;
        token.input = "video";
        token.first = static_cast<std::size_t>(i / 2);
        token.count = 1;
        token.begin_s = i / 2;
        token.end_s = token.begin_s + 1;
        token.x = 0.5 * (i % 2);
        token.width = 0.5;
        token.height = 1;
        tokens->push_back(token);
    }
    for (int i = 0; i < 3; ++i) { // steps of a series
        TokenSource token;
        token.kind = TokenSource::Kind::step;
        token.modality = Modality::series;
        token.input = "series";
        token.first = static_cast<std::size_t>(10 * i);
        token.count = 10;
        tokens->push_back(token);
    }
    PinnedAttention shown;
    shown.tokens = tokens;
    shown.shares.assign(11, 0.09f);
    shown.shareLimit = 0.1;
    PinnedAttentionView view;
    view.setAttention(shown);
    view.resize(500, view.heightForWidth(500));
    QVERIFY(view.shareRect(1).bottom() < view.shareRect(0).top()); // high above low
    QCOMPARE(view.shareRect(1).left(), view.shareRect(0).left());
    QVERIFY(view.shareRect(2).left() > view.shareRect(0).right());
    for (int i = 4; i < 7; ++i) {
        QCOMPARE(view.shareRect(i).right() + 1, view.shareRect(i + 1).left());
        QCOMPARE(view.shareRect(i).top(), view.shareRect(4).top());
    }
    for (int i = 8; i < 10; ++i)
        QCOMPARE(view.shareRect(i).right() + 1, view.shareRect(i + 1).left());
    for (int i = 0; i < 11; ++i)
        QCOMPARE(view.tokenAt(view.shareRect(i).center()), i);
}

void PinnedAttentionTest::mouseAndKeysReachEveryToken() {
    PinnedAttentionView view;
    view.setAttention(sample());
    view.resize(510, view.heightForWidth(510));
    view.show();
    view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    QVERIFY(!view.accessibleName().isEmpty());
    QVERIFY2(view.accessibleDescription().contains("audio"), qPrintable(view.accessibleDescription()));
    QSignalSpy moved(&view, &PinnedAttentionView::currentChanged);

    const QImage before = view.grab().toImage();
    QTest::mouseMove(&view, view.changeRect(13).center());
    QTRY_COMPARE(view.current(), 13);
    QVERIFY2(view.accessibleDescription().contains("row 2, column 2"), qPrintable(view.accessibleDescription()));
    QVERIFY(view.accessibleDescription().contains("epoch 1, step 10"));
    QVERIFY(view.grab().toImage() != before); // marked
    QHelpEvent help(QEvent::ToolTip, view.shareRect(1).center(), view.mapToGlobal(view.shareRect(1).center()));
    QApplication::sendEvent(&view, &help);
    QVERIFY2(QToolTip::text().contains("bearing"), qPrintable(QToolTip::text()));
    QToolTip::hideText();
    QTest::mouseMove(&view, view.shareRect(18).center());
    QTRY_COMPARE(view.current(), 18);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&view, &leave);
    QCOMPARE(view.current(), -1);

    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.current(), 0);
    QTest::keyClick(&view, Qt::Key_Left); // no further
    QCOMPARE(view.current(), 0);
    for (int i = 1; i < view.tokenCount(); ++i) {
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.current(), i);
    }
    QTest::keyClick(&view, Qt::Key_Home);
    QCOMPARE(view.current(), 0);
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(view.current(), view.tokenCount() - 1);
    view.setCurrent(10);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(view.current(), 13);
    QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(view.current(), 10);
    QVERIFY(moved.size() > 20);

    // Another moment of the same tokens: one goes on looking at this one.
    PinnedAttention later = view.attention();
    later.shares[10] = 0.0625f;
    view.setAttention(later);
    QCOMPARE(view.current(), 10);
    QVERIFY2(view.accessibleDescription().contains("0.0625"), qPrintable(view.accessibleDescription()));
    QTest::keyClick(&view, Qt::Key_Escape);
    QCOMPARE(view.current(), -1);
    view.setCurrent(10);
    view.setAttention(sample()); // of another sample
    QCOMPARE(view.current(), -1);
}

void PinnedAttentionTest::withoutAReferenceNothingHasChanged() {
    PinnedAttentionView view;
    PinnedAttention shown = sample();
    shown.changes.clear();
    view.setAttention(shown);
    view.resize(510, view.heightForWidth(510));
    QCOMPARE(view.mostChanged(), -1);
    QCOMPARE(view.strongest(), 3); // 21 mod 11 is 10
    view.setCurrent(18);
    QVERIFY(!view.accessibleDescription().contains("since"));
    const QImage drawn = view.grab().toImage();
    for (const int token : {0, 9, 18}) // no colour of the scale, above all not its middle
        QVERIFY(alike(drawn.pixelColor(view.changeRect(token).center()), theme().raised));
    view.setAttention({});
    QCOMPARE(view.tokenCount(), 0);
    QCOMPARE(view.tokenAt({20, 30}), -1);
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.current(), -1);
    shown.shares.pop_back(); // of other tokens
    view.setAttention(shown);
    QCOMPARE(view.tokenCount(), 0);
}

void PinnedAttentionTest::scalesTellTheirEnds() {
    PinnedScale share(PinnedScale::Kind::share), change(PinnedScale::Kind::change);
    for (PinnedScale* scale : {&share, &change}) {
        scale->resize(200, 20);
        scale->setLimit(0.125);
        QVERIFY(!scale->accessibleName().isEmpty() && !scale->toolTip().isEmpty());
        QVERIFY2(scale->accessibleDescription().contains("0.125"), qPrintable(scale->accessibleDescription()));
    }
    const auto at = [](PinnedScale& scale, double place) {
        const QRect bar = scale.barRect();
        const int x = bar.left() + static_cast<int>(std::lround(place * (bar.width() - 1)));
        return scale.grab().toImage().pixelColor(x, bar.center().y());
    };
    QVERIFY(alike(at(share, 0), viridis(0)) || at(share, 0).lightness() < 60);
    QVERIFY(at(share, 1).lightness() > at(share, 0).lightness() + 60);
    QVERIFY(at(change, 0).blue() > at(change, 0).red() + 60);
    QVERIFY(at(change, 0.5).lightness() > 220);
    QVERIFY(at(change, 1).red() > at(change, 1).blue() + 60);
    const QImage plain = change.grab().toImage();
    change.setMarked(-0.06);
    QVERIFY(change.grab().toImage() != plain);
    change.setMarked(std::nan(""));
    QCOMPARE(change.grab().toImage(), plain);
}

QTEST_MAIN(PinnedAttentionTest)
#include "pinned_attention_test.moc"
