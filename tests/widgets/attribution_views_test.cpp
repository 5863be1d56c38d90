// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>
#include <cmath>

#include "widgets/attention/attention_selection.h"
#include "widgets/explain/agreement_view.h"
#include "widgets/explain/attribution_card.h"
#include "widgets/explain/attribution_picture_view.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/explain/attribution_strip_view.h"
#include "widgets/explain/attribution_text_view.h"
#include "widgets/explain/faithfulness_plot.h"
#include "widgets/explain/kept_sound.h"
#include "widgets/explain/modality_waterfall.h"
#include "widgets/preview/sound_player.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

/// Tokens 0–3: words of "Loud whine, pump shakes"; 4–7: four boxes; 8–11: two spans of two bands; 12: a class token.
Attribution threeModalities() {
    Attribution made;
    made.method = "occlusion";
    made.target = {"head", 1, false};
    made.output_name = "bearing";
    const auto add = [&](TokenSource source, double value) {
        AttributedToken token;
        token.source = std::move(source);
        token.value = value;
        made.tokens.push_back(token);
    };
    const std::string text = "Loud whine, pump shakes";
    const std::size_t words[4][2] = {{0, 4}, {5, 10}, {12, 16}, {17, 23}};
    const double wordValues[4] = {0.8, -0.4, 0.0, 0.2};
    for (int i = 0; i < 4; ++i) {
        TokenSource word;
        word.kind = TokenSource::Kind::word;
        word.modality = Modality::text;
        word.input = "text";
        word.char_begin = words[i][0];
        word.char_end = words[i][1];
        word.label = text.substr(word.char_begin, word.char_end - word.char_begin);
        add(word, wordValues[i]);
    }
    const double boxValues[4] = {1.6, -1.6, 0.0, 0.8};
    for (int i = 0; i < 4; ++i) {
        TokenSource box;
        box.kind = TokenSource::Kind::box;
        box.modality = Modality::image;
        box.input = "image";
        box.label = "cell " + std::to_string(i);
        box.x = 0.5 * (i % 2);
        box.y = 0.5 * (i / 2);
        box.width = box.height = 0.5;
        add(box, boxValues[i]);
    }
    const double cellValues[4] = {0.8, 0.1, -0.2, 0.0};
    for (int i = 0; i < 4; ++i) {
        TokenSource cell;
        cell.kind = TokenSource::Kind::region;
        cell.modality = Modality::audio;
        cell.input = "audio";
        cell.label = "cell " + std::to_string(i);
        cell.begin_s = 0.5 * (i / 2);
        cell.end_s = cell.begin_s + 0.5;
        cell.low_hz = i % 2 == 0 ? 0 : 4000;
        cell.high_hz = i % 2 == 0 ? 4000 : 8000;
        add(cell, cellValues[i]);
    }
    TokenSource sink;
    sink.kind = TokenSource::Kind::special;
    sink.label = "[CLS]";
    add(sink, 3.0);
    return made;
}

std::shared_ptr<const Attribution> shared(Attribution attribution) {
    return std::make_shared<const Attribution>(std::move(attribution));
}

std::vector<double> melOfEight() {
    std::vector<double> hertz;
    for (int i = 0; i < 32; ++i)
        hertz.push_back(125 + 250 * i);
    return hertz;
}

QImage flat(int width, int height, int grey) {
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(QColor(grey, grey, grey));
    return image;
}

struct Views {
    AttributionSelection selection;
    AttributionTextView text{&selection};
    AttributionImageView image{&selection};
    AttributionSoundView sound{&selection};
    AttributionScale scale{&selection};

    Views() {
        text.setInput("text");
        text.setText("Loud whine, pump shakes");
        image.setInput("image");
        image.setImage(flat(16, 16, 128));
        sound.setInput("audio");
        sound.setSpectrogram(flat(20, 32, 128), 1.0, melOfEight());
        text.resize(320, 60);
        image.resize(204, 204);
        sound.resize(360, 200);
        scale.resize(240, 24);
        selection.setAttribution(shared(threeModalities()), "a");
        for (AttributionView* view : {static_cast<AttributionView*>(&text), static_cast<AttributionView*>(&image),
                                      static_cast<AttributionView*>(&sound)}) {
            view->setOpacity(1);
            view->show();
        }
    }
    static QColor at(QWidget& view, const QPoint& place) {
        const QImage shot = view.grab().toImage();
        return QColor(shot.pixel(place * shot.devicePixelRatio()));
    }
};

void moveMouse(QWidget& widget, const QPointF& at, Qt::MouseButtons buttons = Qt::NoButton) {
    QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, buttons, {});
    QApplication::sendEvent(&widget, &event);
}

void drag(QWidget& widget, const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(&widget, Qt::LeftButton, keys, from);
    moveMouse(widget, QPointF(from + to) / 2, Qt::LeftButton);
    moveMouse(widget, to, Qt::LeftButton);
    QTest::mouseRelease(&widget, Qt::LeftButton, keys, to);
}

void leave(QWidget& widget) {
    QEvent gone(QEvent::Leave);
    QApplication::sendEvent(&widget, &gone);
}

class FakePlayer : public SoundPlayer {
  public:
    explicit FakePlayer(QStringList* log, QString reason = {}) : m_log(log), m_reason(std::move(reason)) {}
    void setSound(std::vector<float> samples, int rate) override {
        *m_log << QString("sound %1@%2").arg(samples.size()).arg(rate);
    }
    void play() override {
        *m_log << "play";
        m_playing = true;
        emit playingChanged(true);
    }
    void pause() override {
        *m_log << "pause";
        m_playing = false;
        emit playingChanged(false);
    }
    void stop() override {
        *m_log << "stop";
        m_playing = false;
        emit playingChanged(false);
    }
    void seek(double) override {}
    bool isAvailable() const override { return m_reason.isEmpty(); }
    QString whyNot() const override { return m_reason; }
    bool playing() const override { return m_playing; }
    double position() const override { return 0; }

  private:
    QStringList* m_log;
    QString m_reason;
    bool m_playing = false;
};

KeptSound::Samples samples(std::size_t count) {
    return std::make_shared<const std::vector<float>>(count, 0.1f);
}

/// Two inputs: 1 of nothing, 2 and 4 with one of them, 8 with both.
std::shared_ptr<const ModalityShapley> shapleyOfTwo() {
    auto made = std::make_shared<ModalityShapley>();
    made->inputs = {"text", "image"};
    made->coalitions = {1, 2, 4, 8};
    fill_shapley(*made);
    return made;
}

std::shared_ptr<const Faithfulness> faithfulnessOf() {
    auto made = std::make_shared<Faithfulness>();
    for (const char* input : {"", "text"}) {
        FaithfulnessCurve curve;
        curve.input = input;
        curve.share = {0, 0.5, 1};
        curve.deletion_logit = {4, 1, 0};
        curve.insertion_logit = {0, 3, 4};
        curve.deletion_probability = {0.9, 0.25, 0.1};
        curve.insertion_probability = {0.1, 0.75, 0.9};
        curve.deletion_probability_band = {{0.9, 0.5, 0.1}, {0.9, 0.375, 0.1}, {0.9, 0.625, 0.1}};
        curve.insertion_probability_band = {{0.1, 0.5, 0.9}, {0.1, 0.375, 0.9}, {0.1, 0.625, 0.9}};
        curve.deletion_random = {4, 2.5, 0};
        curve.deletion_low = {4, 2, 0};
        curve.deletion_high = {4, 3, 0};
        curve.insertion_random = {0, 1.5, 4};
        curve.insertion_low = {0, 1, 4};
        curve.insertion_high = {0, 2, 4};
        made->curves.push_back(curve);
    }
    return made;
}

bool says(const QWidget& widget, const QString& words) {
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains(words)) return true;
    return false;
}

} // namespace

class AttributionViewsTest : public QObject {
    Q_OBJECT

  private slots:
    void redSpeaksForBlueAgainstAndNothingStaysAsItIs() {
        Views views;
        const auto colour = [&](int token) { return Views::at(views.image, views.image.tokenRect(token).center()); };
        const QColor strong = colour(4), against = colour(5), nothing = colour(6), half = colour(7);
        QVERIFY(strong.red() > strong.blue() + 60);
        QVERIFY(against.blue() > against.red() + 60);
        QCOMPARE(nothing, QColor(128, 128, 128)); // the picture itself
        QVERIFY(half.red() > half.blue());
        // Alike on both sides: as much for as against has as strong a colour.
        QCOMPARE(views.selection.colour(4).alpha(), views.selection.colour(5).alpha());
        QVERIFY(views.selection.colour(7).alpha() < views.selection.colour(4).alpha());
        // Words too: red ground, blue ground.
        const QColor loud = Views::at(views.text, views.text.tokenRect(0).topLeft() + QPoint(3, 12)),
                     whine = Views::at(views.text, views.text.tokenRect(1).topLeft() + QPoint(3, 12));
        QVERIFY(loud.red() > loud.blue() + 30);
        QVERIFY(whine.blue() > whine.red() + 15);
    }

    void oneScaleForAllUntilEachHasItsOwn() {
        Views views;
        // 0.8 is half of the highest of all, in each of the inputs.
        QCOMPARE(views.selection.colour(0), views.selection.colour(7));
        QCOMPARE(views.selection.colour(0), views.selection.colour(8));
        QCOMPARE(views.scale.highest(), 1.6);
        QCOMPARE(views.scale.lowest(), -1.6);
        QVERIFY(views.scale.accessibleDescription().contains(QLocale().toString(1.6, 'f', 2)));
        views.selection.setRange(AttributionSelection::Range::view);
        QCOMPARE(views.selection.place(0), 1.0);
        QCOMPARE(views.selection.place(7), 0.5);
        moveMouse(views.text, views.text.tokenRect(0).center());
        QCOMPARE(views.scale.highest(), 0.8);
        // The highest of all maps of the method that were seen of the sample.
        views.selection.setRange(AttributionSelection::Range::sample);
        Attribution stronger = threeModalities();
        stronger.target.output = 0;
        stronger.tokens[4].value = 3.2;
        views.selection.setAttribution(shared(stronger), "a");
        views.selection.setAttribution(shared(threeModalities()), "a");
        QCOMPARE(views.selection.limit("text"), 3.2);
        QCOMPARE(views.selection.place(4), 0.5);
        views.selection.setAttribution(shared(threeModalities()), "b");
        QCOMPARE(views.selection.limit("text"), 1.6);
        // Both of a pair: where the other one ends.
        views.selection.setReach(4);
        QCOMPARE(views.selection.limit("text"), 1.6);
        views.selection.setRange(AttributionSelection::Range::pair);
        QCOMPARE(views.selection.limit("text"), 4.0);
        QCOMPARE(views.scale.highest(), 4.0);
        QCOMPARE(views.selection.place(4), 0.4);
        views.selection.setReach(0.1); // the other one is fainter
        QCOMPARE(views.selection.limit("text"), 1.6);
    }

    void theScaleSaysWhatItHoldsFor() {
        Views views;
        const QString highest = QLocale().toString(1.6, 'f', 2), ofText = QLocale().toString(0.8, 'f', 2);
        for (const auto range : {AttributionSelection::Range::all, AttributionSelection::Range::sample,
                                 AttributionSelection::Range::pair}) {
            views.selection.setRange(range);
            QCOMPARE(views.scale.caption(), rangeTitle(range));
            QVERIFY(views.scale.accessibleDescription().contains(rangeTitle(range)));
            QVERIFY(views.scale.accessibleDescription().contains(highest));
            QVERIFY(views.scale.toolTip().contains(rangeTitle(range)));
        }
        const QRectF between = views.scale.barRect();
        QVERIFY(between.left() > 8 && between.right() < views.scale.width() - 8); // numbers stand at its ends
        // Each has its own: all are told, until one is pointed at.
        views.selection.setRange(AttributionSelection::Range::view);
        QVERIFY2(views.scale.caption().contains(QStringLiteral("±") + ofText) &&
                     views.scale.caption().contains(QStringLiteral("±") + highest),
                 qPrintable(views.scale.caption()));
        QCOMPARE(views.scale.barRect().width(), static_cast<double>(views.scale.width()));
        moveMouse(views.text, views.text.tokenRect(0).center());
        QVERIFY(views.scale.accessibleDescription().contains(ofText));
        QVERIFY(!views.scale.caption().contains(highest));
        views.scale.setMeaning(QStringLiteral("Colours of B"), QStringLiteral("what they say"));
        moveMouse(views.image, views.image.tokenRect(4).center());
        QCOMPARE(views.scale.accessibleName(), QStringLiteral("Colours of B"));
        QVERIFY(views.scale.toolTip().startsWith(QStringLiteral("what they say")));
        views.scale.grab();
    }

    void aSmallDifferenceStaysPale() {
        Views views;
        Attribution noise = threeModalities();
        for (AttributedToken& token : noise.tokens)
            token.value *= 0.01;
        views.selection.setAttribution(shared(noise), "difference");
        const int alone = views.selection.colour(4).alpha();
        QCOMPARE(alone, 255); // stretched, where nothing says what it is to be held against
        views.selection.setLeast({{"text", 0.8}, {"image", 1.6}, {"audio", 1.6}});
        for (const auto range : {AttributionSelection::Range::view, AttributionSelection::Range::all,
                                 AttributionSelection::Range::sample, AttributionSelection::Range::pair}) {
            views.selection.setRange(range);
            QVERIFY2(views.selection.colour(4).alpha() < 10, qPrintable(rangeTitle(range)));
            QVERIFY(std::abs(views.selection.place(4)) < 0.011);
        }
        views.selection.setRange(AttributionSelection::Range::view);
        QCOMPARE(views.selection.limit("text"), 0.8);
    }

    void aMapOfNothingHasNoColour() {
        Views views;
        Attribution none = threeModalities();
        for (AttributedToken& token : none.tokens)
            token.value = 0;
        views.selection.setAttribution(shared(none), "a");
        QCOMPARE(views.selection.colour(4).alpha(), 0);
        QCOMPARE(Views::at(views.image, views.image.tokenRect(4).center()), QColor(128, 128, 128));
    }

    void whatIsNoEvidenceIsFaint() {
        Views views;
        const int before = views.selection.colour(4).alpha();
        QSignalSpy changed(&views.selection, &AttributionSelection::coloursChanged);
        views.selection.setFaint(true);
        QCOMPARE(changed.count(), 1);
        QVERIFY(views.selection.colour(4).alpha() < before / 2);
        views.selection.setAttribution(shared(threeModalities()), "a"); // another map is judged anew
        QCOMPARE(views.selection.colour(4).alpha(), before);
    }

    void onlyTheStrongestThatHoldTheMassHaveAColour() {
        Views views;
        auto& selection = views.selection;
        const auto kept = [&] {
            std::vector<int> all;
            for (int i = 0; i < selection.tokenCount(); ++i)
                if (selection.keeps(i)) all.push_back(i);
            return all;
        };
        // 6.5 in all: 1.6 and 1.6 against are 3.2, each 0.8 more, and of three that are alike none is left out.
        QSignalSpy changed(&selection, &AttributionSelection::coloursChanged);
        selection.setMass(0.49);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(kept(), (std::vector<int>{4, 5, 12})); // the class token has its own bar
        QCOMPARE(selection.keptTokens(), 2);
        QCOMPARE(selection.countedTokens(), 12);
        selection.setMass(0.5);
        QCOMPARE(kept(), (std::vector<int>{0, 4, 5, 7, 8, 12}));
        QCOMPARE(selection.colour(1).alpha(), 0);
        QCOMPARE(Views::at(views.image, views.image.tokenRect(4).center()).red() > 150, true);
        selection.setMass(0.4);
        QCOMPARE(Views::at(views.image, views.image.tokenRect(7).center()), QColor(128, 128, 128)); // the picture itself
        QCOMPARE(Views::at(views.text, views.text.tokenRect(0).topLeft() + QPoint(3, 12)), theme().panel);
        // Each view by itself: 0.8 of 1.4, 1.6 of 4.0, 0.8 of 1.1.
        selection.setRange(AttributionSelection::Range::view);
        QCOMPARE(kept(), (std::vector<int>{0, 4, 5, 8, 12}));
        // Where information was routed, what is left out has no colour either, though the least of the scale has one.
        Attribution routed = threeModalities();
        routed.has_sign = false;
        for (AttributedToken& token : routed.tokens)
            token.value = std::abs(token.value);
        selection.setAttribution(shared(routed), "a");
        QCOMPARE(selection.colour(3).alpha(), 0);
        // Bars keep their length, and lose their colour.
        AttributionBarsView bars(&selection);
        bars.setInput("text");
        bars.resize(300, 120);
        bars.show();
        const QImage some = bars.grab().toImage();
        selection.setMass(1);
        QCOMPARE(kept().size(), std::size_t{13});
        QVERIFY(bars.grab().toImage() != some);
        // A map of nothing keeps all that it has: nothing.
        for (AttributedToken& token : routed.tokens)
            token.value = 0;
        selection.setAttribution(shared(routed), "a");
        selection.setMass(0.5);
        QCOMPARE(selection.keptTokens(), 12);
        QCOMPARE(massCut({}, 0.5), 0.0);
        QCOMPARE(massCut({1, std::nan(""), 3, 2}, 0.5), 3.0);
        QCOMPARE(massCut({1, 3, 2}, 0.51), 2.0);
        QCOMPARE(massCut({0.1, 0.2, 0.3}, 1), 0.1);
    }

    void routingHasAnotherScale() {
        Views views;
        Attribution routed = threeModalities();
        routed.class_agnostic = true;
        routed.has_sign = false;
        for (AttributedToken& token : routed.tokens)
            token.value = std::abs(token.value);
        views.selection.setAttribution(shared(routed), "a");
        QVERIFY(!views.selection.isSigned());
        QCOMPARE(views.scale.lowest(), 0.0);
        QCOMPARE(views.selection.colour(4).rgb(), viridis(1).rgb());
        QCOMPARE(views.selection.colour(6).rgb(), viridis(0).rgb());
    }

    void sinksHaveTheirOwnBarAndNoPartInTheScale() {
        Views views;
        QCOMPARE(views.selection.highest(), 1.6); // not the 3.0 of the class token
        QCOMPARE(views.selection.sinks(), std::vector<int>{12});
        QVERIFY(views.selection.sinkShare() > 0.2);
        AttributionBarsView bars(&views.selection);
        bars.setSinks(true);
        QCOMPARE(bars.tokens(), std::vector<int>{12});
        bars.resize(300, 40);
        bars.show();
        moveMouse(bars, bars.tokenRect(12).center());
        QCOMPARE(views.selection.hovered(), 12);
        QVERIFY(views.selection.readout().contains(QStringLiteral("[CLS]")));
        for (AttributionView* view : {static_cast<AttributionView*>(&views.text), static_cast<AttributionView*>(&views.image)})
            QVERIFY(view->tokenRect(12).isNull());
    }

    void hoverIsSeenEverywhere() {
        Views views;
        AttributionBarsView other(&views.selection);
        other.setInput("image"); // the same tokens, another way to draw them
        other.resize(300, 130);
        const QImage before = other.grab().toImage();
        moveMouse(views.image, views.image.tokenRect(5).center());
        QCOMPARE(views.selection.hovered(), 5);
        QVERIFY(other.grab().toImage() != before);
        QVERIFY(other.accessibleDescription().contains(QLocale().toString(1.6, 'f', 2)));
        QVERIFY(views.text.accessibleDescription().isEmpty()); // not one of its tokens
        leave(views.image);
        QCOMPARE(views.selection.hovered(), -1);
        QCOMPARE(other.grab().toImage(), before);
    }

    void aDragSelectsAndTheReadoutSumsUp() {
        Views views;
        drag(views.image, views.image.tokenRect(4).center(), views.image.tokenRect(5).center());
        QCOMPARE(views.selection.brushed(), (std::vector<int>{4, 5}));
        QVERIFY(views.selection.readout().contains(QStringLiteral("2 tokens selected: sum 0")) ||
                views.selection.readout().contains(QLocale().toString(0.0, 'f', 2)));
        // With Shift it adds, in another view as well.
        drag(views.text, views.text.tokenRect(0).center(), views.text.tokenRect(1).center(), Qt::ShiftModifier);
        QCOMPARE(views.selection.brushed(), (std::vector<int>{0, 1, 4, 5}));
        leave(views.text);
        QVERIFY2(views.selection.readout().contains(QStringLiteral("+") + QLocale().toString(0.4, 'f', 2)),
                 qPrintable(views.selection.readout()));
        // Without, it begins anew.
        drag(views.sound, views.sound.tokenRect(8).center(), views.sound.tokenRect(10).center());
        QCOMPARE(views.selection.brushed(), (std::vector<int>{8, 10}));
        // A click selects one, Ctrl adds one, a click on what alone is selected lets go.
        QTest::mouseClick(&views.image, Qt::LeftButton, {}, views.image.tokenRect(4).center());
        QTest::mouseClick(&views.image, Qt::LeftButton, Qt::ControlModifier, views.image.tokenRect(7).center());
        QCOMPARE(views.selection.brushed(), (std::vector<int>{4, 7}));
        QTest::mouseClick(&views.image, Qt::LeftButton, {}, views.image.tokenRect(4).center());
        QTest::mouseClick(&views.image, Qt::LeftButton, {}, views.image.tokenRect(4).center());
        QVERIFY(views.selection.brushed().empty());
        // Selected tokens stay where the next map has the same ones, and go with another sample.
        views.selection.brush({4, 5}, false);
        views.selection.setAttribution(shared(threeModalities()), "a");
        QCOMPARE(views.selection.brushed(), (std::vector<int>{4, 5}));
        views.selection.setAttribution(shared(threeModalities()), "b");
        QVERIFY(views.selection.brushed().empty());
    }

    void keysGoEverywhere() {
        Views views;
        QTest::keyClick(&views.image, Qt::Key_Right);
        QCOMPARE(views.selection.hovered(), 4);
        QTest::keyClick(&views.image, Qt::Key_Right);
        QCOMPARE(views.selection.hovered(), 5);
        QTest::keyClick(&views.image, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(views.selection.hovered(), 7);
        QCOMPARE(views.selection.brushed(), (std::vector<int>{5, 7}));
        QTest::keyClick(&views.image, Qt::Key_Space);
        QCOMPARE(views.selection.brushed(), (std::vector<int>{5}));
        QTest::keyClick(&views.image, Qt::Key_Escape);
        QVERIFY(views.selection.brushed().empty());
        QTest::keyClick(&views.image, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(views.selection.brushed(), (std::vector<int>{4, 5, 6, 7}));
        QTest::keyClick(&views.text, Qt::Key_End);
        QCOMPARE(views.selection.hovered(), 3);
        QTest::keyClick(&views.text, Qt::Key_Left);
        QCOMPARE(views.selection.hovered(), 2);
        QVERIFY(views.text.accessibleDescription().contains(QStringLiteral("pump")));
        QTest::keyClick(&views.sound, Qt::Key_Home);
        QTest::keyClick(&views.sound, Qt::Key_Up); // a higher band
        QCOMPARE(views.selection.hovered(), 9);
        for (AttributionView* view : {static_cast<AttributionView*>(&views.text), static_cast<AttributionView*>(&views.image),
                                      static_cast<AttributionView*>(&views.sound)})
            QVERIFY(!view->accessibleName().isEmpty());
    }

    void picturesZoomAboutThePointer() {
        Views views;
        const QPoint place = views.image.tokenRect(7).center();
        QTest::keyClick(&views.image, Qt::Key_Plus);
        QCOMPARE(views.image.zoom(), 1.5);
        QTest::keyClick(&views.image, Qt::Key_0);
        QCOMPARE(views.image.zoom(), 1.0);
        views.image.setZoom(4, place);
        QCOMPARE(views.image.tokenAt(place), 7); // what is under the pointer stays there
        QVERIFY(views.image.tokenRect(4).isNull()); // out of sight
        QVERIFY(views.image.rect().contains(views.image.tokenRect(7)));
        views.image.setZoom(1, place);
        QCOMPARE(views.image.tokenRect(4).size(), QSize(100, 100));
    }

    void cellsOfTheSoundLieInTimeAndFrequency() {
        Views views;
        const QRectF place = views.sound.pictureRect();
        QVERIFY(std::abs(views.sound.tokenRect(8).top() - place.center().y()) < 4);
        QVERIFY(std::abs(views.sound.tokenRect(9).bottom() - place.center().y()) < 4);
        QVERIFY(std::abs(views.sound.tokenRect(10).left() - place.center().x()) < 2);
        QVERIFY(views.selection.readout().isEmpty());
        moveMouse(views.sound, views.sound.tokenRect(9).center());
        QVERIFY2(views.selection.readout().contains(QStringLiteral("8.00 kHz")), qPrintable(views.selection.readout()));
        const QImage before = views.sound.grab().toImage();
        views.sound.setCursor(0.5);
        QVERIFY(views.sound.grab().toImage() != before);
    }

    void patchesAreSharpUntilSmoothnessIsAskedFor() {
        Views views;
        // Two places of one patch have one colour, near its edge as well.
        const QRect patch = views.image.tokenRect(4);
        const auto colours = [&] {
            return std::pair(Views::at(views.image, patch.center()), Views::at(views.image, patch.bottomRight() - QPoint(2, 2)));
        };
        auto [middle, edge] = colours();
        QCOMPARE(middle, edge);
        views.image.setSmooth(true);
        std::tie(middle, edge) = colours();
        QVERIFY(middle != edge);
        // Finer values at their own resolution: 4×4, of which one is not 0.
        views.image.setSmooth(false);
        AttributionMap map;
        map.input = "image";
        map.rows = map.columns = 4;
        map.values.assign(16, 0);
        map.values[5] = -2; // row 1, column 1
        for (int i = 0; i < 4; ++i)
            map.values[static_cast<std::size_t>(12 + i)] = 2;
        views.image.setMap(map);
        QVERIFY(!views.image.showsFine());
        views.image.setFine(true);
        QVERIFY(views.image.showsFine());
        QCOMPARE(views.image.mapLimit(), 2.0);
        const QRectF all = views.image.pictureRect();
        const auto cell = [&](int row, int column) {
            return Views::at(views.image, QPointF(all.left() + (column + 0.5) * all.width() / 4,
                                                  all.top() + (row + 0.5) * all.height() / 4)
                                              .toPoint());
        };
        QVERIFY(cell(1, 1).blue() > cell(1, 1).red() + 60);
        QVERIFY(cell(3, 2).red() > cell(3, 2).blue() + 60);
        QCOMPARE(cell(0, 3), QColor(128, 128, 128));
    }

    void everyFrameOfAVideoIsShown() {
        AttributionSelection selection;
        AttributionVideoView video(&selection);
        QList<QImage> frames;
        std::vector<double> times;
        Attribution made;
        for (int frame = 0; frame < 5; ++frame) {
            frames.append(flat(16, 16, 128));
            times.push_back(0.5 * frame);
            for (int patch = 0; patch < 2; ++patch) {
                AttributedToken token;
                token.source.kind = TokenSource::Kind::frame;
                token.source.modality = Modality::video;
                token.source.input = "video";
                token.source.first = static_cast<std::size_t>(frame);
                token.source.count = 1;
                token.source.x = 0.5 * patch;
                token.source.width = 0.5;
                token.source.height = 1;
                token.value = frame == 3 && patch == 1 ? 1 : 0;
                made.tokens.push_back(token);
            }
        }
        video.setInput("video");
        video.setFrames(frames, times);
        video.setOpacity(1);
        video.resize(400, 220);
        video.show();
        selection.setAttribution(shared(made), "a");
        QCOMPARE(video.frameCount(), 5);
        for (int i = 0; i < 5; ++i) {
            QVERIFY(QRectF(video.rect()).contains(video.frameRect(i)));
            for (int j = 0; j < i; ++j)
                QVERIFY(!video.frameRect(i).intersects(video.frameRect(j)));
        }
        const QColor lit = Views::at(video, video.tokenRect(7).center());
        QVERIFY(lit.red() > lit.blue() + 60);
        QCOMPARE(Views::at(video, video.tokenRect(6).center()), QColor(128, 128, 128));
        moveMouse(video, video.tokenRect(9).center());
        QVERIFY(selection.readout().contains(QStringLiteral("frame 5")));
    }

    void seriesAndWavesHaveSpansInTheirLanes() {
        AttributionSelection selection;
        AttributionTraceView trace(&selection);
        Attribution made;
        for (int channel = 0; channel < 2; ++channel)
            for (int span = 0; span < 2; ++span) {
                AttributedToken token;
                token.source.kind = TokenSource::Kind::step;
                token.source.modality = Modality::series;
                token.source.input = "load";
                token.source.first = static_cast<std::size_t>(5 * span);
                token.source.count = 5;
                token.source.y = 0.5 * channel;
                token.source.height = 0.5;
                token.value = channel == 1 && span == 1 ? -1 : 0.2;
                made.tokens.push_back(token);
            }
        Matrix steps{10, 2, {}};
        for (int i = 0; i < 20; ++i)
            steps.values.push_back(static_cast<float>(i % 7));
        trace.setInput("load");
        trace.setSeries(steps, {QStringLiteral("current"), QStringLiteral("speed")});
        trace.resize(400, 200);
        trace.show();
        selection.setAttribution(shared(made), "a");
        QCOMPARE(trace.laneCount(), 2);
        QVERIFY(trace.laneRect(1).toAlignedRect().contains(trace.tokenRect(3)));
        QVERIFY(std::abs(trace.tokenRect(3).left() - trace.laneRect(1).center().x()) < 2);
        QTest::keyClick(&trace, Qt::Key_Home);
        QTest::keyClick(&trace, Qt::Key_Down);
        QCOMPARE(selection.hovered(), 2);
        // Amplitudes: one lane, spans in seconds.
        trace.setWave(std::vector<float>(1000, 0.5f), 1000);
        QCOMPARE(trace.laneCount(), 1);
        trace.grab();
    }

    void columnsHaveBarsOnBothSides() {
        AttributionSelection selection;
        AttributionBarsView bars(&selection);
        Attribution made;
        for (int i = 0; i < 2; ++i) {
            AttributedToken token;
            token.source.kind = TokenSource::Kind::column;
            token.source.modality = Modality::numbers;
            token.source.input = "numbers";
            token.source.label = i == 0 ? "load" : "speed";
            token.source.first = static_cast<std::size_t>(i);
            token.source.count = 1;
            token.value = i == 0 ? 1 : -1;
            token.low = token.value - 0.2;
            token.high = token.value + 0.2;
            made.tokens.push_back(token);
        }
        bars.setInput("numbers");
        bars.setCells({"12.5", "1480"});
        bars.resize(400, 60);
        bars.show();
        selection.setAttribution(shared(made), "a");
        const QImage shot = bars.grab().toImage();
        const double ratio = shot.devicePixelRatio();
        // The left half of the second bar is blue, the right half of the first red: look along their middles.
        const auto count = [&](int token, auto test) {
            int found = 0;
            const int y = static_cast<int>((bars.tokenRect(token).top() + 8) * ratio);
            for (int x = 0; x < shot.width(); ++x)
                if (test(QColor(shot.pixel(x, y)))) ++found;
            return found;
        };
        const auto red = [](const QColor& c) { return c.red() > c.blue() + 60; };
        const auto blue = [](const QColor& c) { return c.blue() > c.red() + 60; };
        QVERIFY(count(0, red) > 40);
        QCOMPARE(count(0, blue), 0);
        QVERIFY(count(1, blue) > 40);
        QCOMPARE(count(1, red), 0);
        moveMouse(bars, bars.tokenRect(0).center());
        QVERIFY2(selection.readout().contains(QStringLiteral("interval")), qPrintable(selection.readout()));
    }

    void theWaterfallAddsUp() {
        ModalityWaterfall waterfall;
        waterfall.resize(360, 200);
        waterfall.setShapley(shapleyOfTwo(), {{"text", "words"}, {"image", "picture"}},
                             {{"text", Modality::text}, {"image", Modality::image}});
        const auto& steps = waterfall.steps();
        QCOMPARE(steps.size(), std::size_t{5}); // base, two, their interaction, sum
        QCOMPARE(steps[1].to - steps[1].from, 1.0);
        QCOMPARE(steps[2].to - steps[2].from, 3.0);
        QCOMPARE(steps[3].to - steps[3].from, 3.0);
        QCOMPARE(steps[3].to, steps[4].to);
        QVERIFY(steps[3].name.contains(QStringLiteral("words × picture")));
        waterfall.setMode(ModalityWaterfall::Mode::values);
        QCOMPARE(steps.size(), std::size_t{4});
        QCOMPARE(steps[1].to - steps[1].from, 2.5);
        QCOMPARE(steps[2].to, steps[3].to);
        // The bar of a step begins where the one above ended.
        QVERIFY(std::abs(waterfall.barRect(1).right() - waterfall.barRect(2).left()) < 1e-6);
        QSignalSpy activated(&waterfall, &RowList::activated);
        QTest::keyClick(&waterfall, Qt::Key_Down);
        QTest::keyClick(&waterfall, Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(steps[static_cast<std::size_t>(activated.first().first().toInt())].input, std::string("text"));
        QVERIFY(waterfall.accessibleDescription().contains(QStringLiteral("words")));
        waterfall.grab();
    }

    void theCurveIsReadPointByPoint() {
        FaithfulnessPlot plot;
        plot.resize(320, 180);
        plot.show();
        QTest::keyClick(&plot, Qt::Key_Right); // nothing there: no harm
        plot.setFaithfulness(faithfulnessOf());
        QTest::keyClick(&plot, Qt::Key_Home);
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(plot.probe(), 1);
        QVERIFY2(plot.readout().contains(QLocale().toString(1.0, 'f', 2)), qPrintable(plot.readout()));
        QVERIFY(plot.accessibleDescription() == plot.readout());
        plot.setKind(FaithfulnessPlot::Kind::insertion);
        QVERIFY(plot.readout().contains(QLocale().toString(3.0, 'f', 2)));
        moveMouse(plot, plot.pointAt(2));
        QCOMPARE(plot.probe(), 2);
        QTest::keyClick(&plot, Qt::Key_Escape);
        QCOMPARE(plot.probe(), -1);
        QVERIFY(plot.plotRect().contains(plot.pointAt(1)));
        plot.setCurve(1);
        plot.grab();
    }

    void theCurveFollowsLogitOrProbability() {
        FaithfulnessPlot plot;
        plot.resize(320, 200);
        plot.show();
        QVERIFY(!plot.hasProbability() && plot.valueAxis().isEmpty());
        plot.setFaithfulness(faithfulnessOf());
        QCOMPARE(plot.valueAxis(), QStringLiteral("logit"));
        QVERIFY(plot.shareAxis().contains(QStringLiteral("taken away")));
        QTest::keyClick(&plot, Qt::Key_Home);
        QTest::keyClick(&plot, Qt::Key_Right);
        const QPointF logits = plot.pointAt(1);
        const QImage seen = plot.grab().toImage();
        plot.setProbability(true);
        QCOMPARE(plot.valueAxis(), QStringLiteral("probability"));
        QVERIFY2(plot.readout().contains(QLocale().toString(0.25, 'f', 2)) && plot.readout().contains(QLocale().toString(0.5, 'f', 2)),
                 qPrintable(plot.readout()));
        QVERIFY(plot.grab().toImage() != seen);
        QVERIFY(std::abs(plot.pointAt(1).y() - logits.y()) > 1); // the scale is that of the probability
        plot.setKind(FaithfulnessPlot::Kind::insertion);
        QVERIFY2(plot.readout().contains(QLocale().toString(0.75, 'f', 2)), qPrintable(plot.readout()));
        QVERIFY(plot.shareAxis().contains(QStringLiteral("put back")));
        // A number has no probability.
        auto number = std::make_shared<Faithfulness>(*faithfulnessOf());
        number->scale.kind = ValueScale::Kind::standardised;
        plot.setFaithfulness(number);
        QVERIFY(!plot.hasProbability() && !plot.probability());
        QCOMPARE(plot.valueAxis(), QStringLiteral("standardised value"));
    }

    void methodsAreComparedAndChosen() {
        AgreementView view;
        view.resize(360, 120);
        view.show();
        view.setAgreement({QStringLiteral("Occlusion"), QStringLiteral("Gradients")}, {1, -0.5, -0.5, 1}, 0);
        QVERIFY(view.cellText(0, 1).contains(QLocale().toString(-0.5, 'f', 2)));
        const QColor cell = Views::at(view, view.cellRect(0, 1).topLeft().toPoint() + QPoint(4, 4));
        QVERIFY(cell.blue() > cell.red());
        QSignalSpy chosen(&view, &AgreementView::chosen);
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.cellRect(1, 0).center().toPoint());
        QCOMPARE(chosen.takeFirst().first().toInt(), 1);
        QTest::keyClick(&view, Qt::Key_Up);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(chosen.takeFirst().first().toInt(), 0);
        QVERIFY(!view.accessibleDescription().isEmpty());
        view.setAgreement({QStringLiteral("Occlusion"), QStringLiteral("Gradients")}, {1, std::nan(""), std::nan(""), 1}, 0);
        QVERIFY(view.cellText(0, 1).contains(QStringLiteral("share no tokens")));
    }

    void soundsArePlayedAsTheyComeIn() {
        QStringList log;
        KeptSound sound;
        sound.setPlayer(std::make_unique<FakePlayer>(&log));
        QSignalSpy wanted(&sound, &KeptSound::wanted);
        sound.show();
        auto* kept = sound.button(KeptSound::Which::kept);
        QTest::mouseClick(kept, Qt::LeftButton); // not there yet: it is asked for, and played when it comes
        QVERIFY(wanted.count() >= 1);
        QVERIFY(!log.contains(QStringLiteral("play")));
        sound.setSounds(samples(100), samples(20), samples(80), 8000);
        QCOMPARE(log, (QStringList{"sound 20@8000", "play"}));
        QTest::mouseClick(kept, Qt::LeftButton); // a second time pauses
        QCOMPARE(log.last(), QStringLiteral("pause"));
        log.clear();
        QTest::mouseClick(sound.button(KeptSound::Which::removed), Qt::LeftButton);
        QCOMPARE(log, (QStringList{"sound 80@8000", "play"}));
        // Another share: the old sound is not what is kept any more.
        log.clear();
        wanted.clear();
        sound.setShare(50);
        QVERIFY(kept->text().contains(QStringLiteral("50")));
        QTRY_COMPARE(wanted.count(), 1);
        sound.setSounds(samples(100), samples(50), samples(50), 8000);
        QTest::mouseClick(kept, Qt::LeftButton);
        QVERIFY(log.contains(QStringLiteral("sound 50@8000")));
        sound.setSelected(3);
        QVERIFY(kept->text().contains(QStringLiteral("3")));
        // Without a device the buttons say why.
        sound.setPlayer(std::make_unique<FakePlayer>(&log, QStringLiteral("No device.")));
        QVERIFY(!kept->isEnabled());
        QCOMPARE(kept->toolTip(), QStringLiteral("No device."));
    }

    void aCardShowsWhateverItsInputIs() {
        AttributionSelection selection;
        AttributionCard card(&selection);
        card.resize(360, 300);
        card.show();
        AttributionCard::Facts facts;
        facts.input = "audio";
        facts.title = "sound";
        facts.modality = Modality::audio;
        facts.melHz = melOfEight();
        PreparedAudio audio;
        audio.mel = {32, 20, std::vector<float>(640, -20)};
        audio.hop_s = 0.05;
        audio.seconds = 1;
        PreparedValue value = audio;
        card.setValue(facts, value, AttributionCard::draw(value));
        QVERIFY(qobject_cast<AttributionSoundView*>(card.view()));
        QVERIFY(card.sound());
        selection.setAttribution(shared(threeModalities()), "a");
        card.setAttribution(selection.attribution());
        // 20 % of four cells is one: the highest.
        QCOMPARE(card.keptTokens(), std::vector<int>{8});
        card.sound()->setShare(50);
        QCOMPARE(card.keptTokens(), (std::vector<int>{8, 9}));
        selection.brush({10, 4}, false);
        QCOMPARE(card.keptTokens(), std::vector<int>{10}); // what is selected of this input
        // Absent in the next sample, there again in the one after.
        card.setValue(facts, PreparedValue{}, {});
        QVERIFY(!card.view()->isVisible());
        card.setValue(facts, value, AttributionCard::draw(value));
        QVERIFY(card.view()->isVisible());
        // Nothing to show for another reason than that it is absent; with a scale of its own the card tells where it ends.
        facts.instead = QStringLiteral("The cells differ.");
        card.setValue(facts, PreparedValue{}, {});
        QVERIFY(!card.view()->isVisible());
        QVERIFY(says(card, "The cells differ."));
        QVERIFY(!says(card, "absent"));
        facts.instead.clear();
        card.setValue(facts, value, AttributionCard::draw(value));
        QVERIFY(!says(card, QStringLiteral("±")));
        selection.setRange(AttributionSelection::Range::view);
        QVERIFY(says(card, selection.limitText("audio")));
        // Another input takes other views.
        facts.input = "image";
        facts.modality = Modality::image;
        PreparedImage image;
        image.image.width = image.image.height = 4;
        image.image.rgb.assign(48, 100);
        value = image;
        card.setValue(facts, value, AttributionCard::draw(value));
        QVERIFY(qobject_cast<AttributionImageView*>(card.view()));
        QVERIFY(!card.sound());
        QCOMPARE(card.view()->tokens().size(), std::size_t{4});
    }
};

QTEST_MAIN(AttributionViewsTest)
#include "attribution_views_test.moc"
