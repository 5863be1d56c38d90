// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLocale>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "tests/widgets/attention_sample.h"
#include "widgets/attention/absent_view.h"
#include "widgets/attention/image_attention_view.h"
#include "widgets/attention/matrix_view.h"
#include "widgets/attention/modality_bar.h"
#include "widgets/attention/modality_table.h"
#include "widgets/attention/prediction_bars.h"
#include "widgets/attention/spectrogram_attention_view.h"
#include "widgets/attention/text_attention_view.h"

using namespace triptych;

namespace {

double contrast(const QColor& a, const QColor& b) {
    const auto light = [](const QColor& colour) {
        const auto linear = [](double c) {
            return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
               0.0722 * linear(colour.blueF());
    };
    const double high = std::max(light(a), light(b)), low = std::min(light(a), light(b));
    return (high + 0.05) / (low + 0.05);
}

} // namespace

class AttentionViewsTest : public QObject {
    Q_OBJECT

  private:
    struct Views {
        AttentionSelection selection;
        QWidget window;
        TextAttentionView text{&selection, &window};
        ImageAttentionView image{&selection, &window};
        SpectrogramAttentionView sound{&selection, &window};
        MatrixView matrix{&selection, &window};
        ModalityBar bar{&selection, &window};

        Views() {
            selection.setAttention(std::make_shared<Attention>(attentionOfThreeModalities()));
            text.setInput("text");
            text.setText(QStringLiteral("Loud whine, pump shakes"));
            image.setInput("image");
            QImage picture(64, 64, QImage::Format_RGB32);
            picture.fill(QColor(200, 60, 20));
            image.setImage(picture);
            sound.setInput("audio");
            QImage spectrogram(30, 40, QImage::Format_RGB32);
            spectrogram.fill(Qt::darkGray);
            std::vector<double> hertz;
            for (int i = 0; i < 40; ++i)
                hertz.push_back(100.0 + 200.0 * i);
            sound.setSpectrogram(spectrogram, 1.5, hertz);
            text.setGeometry(0, 0, 300, 80);
            image.setGeometry(0, 90, 204, 204);
            sound.setGeometry(300, 0, 300, 160);
            matrix.setGeometry(300, 170, 300, 330);
            bar.setGeometry(0, 300, 300, 60);
            window.resize(620, 520);
            window.show();
        }
        QImage shot(QWidget& widget) { return widget.grab().toImage(); }
    };

  private slots:
    void aWordUnderTheMouseIsMarkedEverywhere() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        const QImage before = views.shot(views.matrix);
        const QImage bar = views.shot(views.bar);
        const QImage text = views.shot(views.text);
        QTest::mouseMove(&views.text, views.text.tokenRect(1).center());
        QCOMPARE(views.selection.hovered(), 1);
        QVERIFY(views.shot(views.matrix) != before);
        QVERIFY(views.shot(views.bar) != bar);
        QVERIFY(views.shot(views.text) != text);
        QVERIFY(views.text.accessibleDescription().contains(QStringLiteral("whine")));
        QVERIFY(
            views.text.accessibleDescription().contains(weightText(views.selection.attention()->pooled[1])));
        QVERIFY(views.image.accessibleDescription().isEmpty());
        // The comma belongs to no token.
        const QPoint comma(views.text.tokenRect(1).right() + 3, views.text.tokenRect(1).center().y());
        QTest::mouseMove(&views.text, comma);
        QCOMPARE(views.selection.hovered(), -1);
    }

    void aMatrixCellMarksBothEnds() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        const QImage image = views.shot(views.image), sound = views.shot(views.sound);
        QTest::mouseMove(&views.matrix, views.matrix.cellRect(6, 9).center().toPoint()); // cell to span
        QVERIFY(views.shot(views.image) != image);
        QVERIFY(views.shot(views.sound) != sound);
    }

    void theMouseFindsCellsAndSpans() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        for (const int token : {4, 5, 6, 7}) {
            QTest::mouseMove(&views.image, views.image.tokenRect(token).center());
            QCOMPARE(views.selection.hovered(), token);
        }
        for (const int token : {8, 9, 10}) {
            QTest::mouseMove(&views.sound, views.sound.tokenRect(token).center());
            QCOMPARE(views.selection.hovered(), token);
            QTest::mouseMove(&views.sound,
                             QPoint(views.sound.tokenRect(token).center().x(), 6)); // the strip above
            QCOMPARE(views.selection.hovered(), token);
        }
    }

    void aPinShowsTheRowInAllViews() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        views.selection.setLayerAndHead(1, 1);
        const QImage image = views.shot(views.image);
        QTest::mouseClick(&views.text, Qt::LeftButton, {}, views.text.tokenRect(2).center());
        QCOMPARE(views.selection.pinned(), 2);
        QCOMPARE(views.selection.shownFrom(), std::vector<int>{2});
        for (int i = 0; i < views.selection.tokenCount(); ++i)
            QCOMPARE(views.selection.weight(i), views.selection.attention()->at(1, 1, 2, i));
        QVERIFY(views.shot(views.image) != image);
        // The mouse moves on; the pin stays.
        QTest::mouseMove(&views.image, views.image.tokenRect(5).center());
        QCOMPARE(views.selection.hovered(), 5);
        QCOMPARE(views.selection.shownFrom(), std::vector<int>{2});
    }

    void theTokenUnderTheMouseCanBeTheSource() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        views.selection.setSource(AttentionSelection::Source::token);
        QCOMPARE(views.selection.weights(), views.selection.attention()->pooled);
        QSignalSpy changed(&views.selection, &AttentionSelection::weightsChanged);
        QTest::mouseMove(&views.image, views.image.tokenRect(4).center());
        QCOMPARE(changed.count(), 1);
        const std::vector<float> matrix = views.selection.attention()->mean_over_heads(0);
        QCOMPARE(views.selection.weight(3), matrix[4 * 11 + 3]);
    }

    void keysWalkThroughTheTokens() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        views.text.setFocus();
        QTest::keyClick(&views.text, Qt::Key_Right);
        QCOMPARE(views.selection.hovered(), 0);
        QTest::keyClick(&views.text, Qt::Key_Right);
        QCOMPARE(views.selection.hovered(), 1);
        QTest::keyClick(&views.text, Qt::Key_End);
        QCOMPARE(views.selection.hovered(), 3);
        QTest::keyClick(&views.text, Qt::Key_Space);
        QCOMPARE(views.selection.pinned(), 3);
        QTest::keyClick(&views.text, Qt::Key_Escape);
        QCOMPARE(views.selection.pinned(), -1);
        views.image.setFocus();
        QTest::keyClick(&views.image, Qt::Key_Right);
        QCOMPARE(views.selection.hovered(), 4);
        QTest::keyClick(&views.image, Qt::Key_Down);
        QCOMPARE(views.selection.hovered(), 6);
        QTest::keyClick(&views.image, Qt::Key_Right);
        QCOMPARE(views.selection.hovered(), 7);
        QTest::keyClick(&views.image, Qt::Key_Up);
        QCOMPARE(views.selection.hovered(), 5);
        QTest::keyClick(&views.image, Qt::Key_Left);
        QCOMPARE(views.selection.hovered(), 4);
        QTest::keyClick(&views.image, Qt::Key_Left);
        QCOMPARE(views.selection.hovered(), 4);
        views.sound.setFocus();
        QTest::keyClick(&views.sound, Qt::Key_End);
        QCOMPARE(views.selection.hovered(), 10);
        QTest::keyClick(&views.sound, Qt::Key_Return);
        QCOMPARE(views.selection.pinned(), 10);
    }

    void narrowTextWrapsAndKeysFollowTheLines() {
        Views views;
        views.text.setGeometry(0, 0, 130, 200);
        QVERIFY(views.text.heightForWidth(130) > views.text.heightForWidth(400));
        QVERIFY(views.text.tokenRect(2).top() > views.text.tokenRect(0).top());
        views.selection.hover(0);
        QTest::keyClick(&views.text, Qt::Key_Down);
        QVERIFY(views.text.tokenRect(views.selection.hovered()).top() > views.text.tokenRect(0).top());
    }

    void aTokenForTheWholeTextColoursAllWords() {
        Views views;
        Attention attention = attentionOfThreeModalities(1, 1);
        attention.tokens[0].char_end = 23;
        attention.tokens.erase(attention.tokens.begin() + 1, attention.tokens.begin() + 4);
        attention.weights.assign(64, 0.125f);
        attention.pooled.assign(8, 0.125f);
        views.selection.setAttention(std::make_shared<Attention>(attention));
        QCOMPARE(views.text.tokens(), std::vector<int>{0});
        QCOMPARE(views.text.tokenAt(views.text.tokenRect(0).center()), 0);
        QCOMPARE(views.text.tokenAt(views.text.tokenRect(0).center() + QPoint(80, 0)), 0);
    }

    void placesInUnicodeTextCountCodePoints() {
        Views views;
        Attention attention = attentionOfThreeModalities(1, 1);
        attention.tokens[0].char_begin = 2; // after an emoji, which QString stores as two units
        attention.tokens[0].char_end = 4;
        attention.tokens[1].char_begin = 4;
        attention.tokens[1].char_end = 6;
        attention.tokens.erase(attention.tokens.begin() + 2, attention.tokens.begin() + 4);
        attention.weights.assign(81, 1.0f / 9);
        attention.pooled.assign(9, 1.0f / 9);
        views.selection.setAttention(std::make_shared<Attention>(attention));
        views.text.setText(QString::fromUtf8("🔧 轴承异响"));
        const QFont words = [&] {
            QFont font = views.text.font();
            font.setPixelSize(15);
            return font;
        }();
        const int wide = QFontMetrics(words).horizontalAdvance(QString::fromUtf8("轴承"));
        QCOMPARE(views.text.tokenRect(0).width(), wide + 10);
        QVERIFY(views.text.tokenRect(1).left() > views.text.tokenRect(0).right());
    }

    void wordsAreReadableOnEveryColour() {
        for (int i = 0; i <= 100; ++i) {
            const QColor background = QColor::fromRgb(viridisAt(i / 100.0));
            QVERIFY(contrast(readableOn(background), background) >= 4.5);
        }
    }

    void opacityZeroShowsThePictureItself() {
        Views views;
        const QPoint middle = views.image.tokenRect(4).center();
        views.image.setOpacity(0);
        const double scale = views.shot(views.image).width() / static_cast<double>(views.image.width());
        QCOMPARE(QColor(views.shot(views.image).pixel(middle * scale)), QColor(200, 60, 20));
        views.image.setOpacity(1);
        const QColor wanted = QColor::fromRgb(viridisAt(views.selection.place(views.selection.weight(4))));
        QCOMPARE(QColor(views.shot(views.image).pixel(middle * scale)), wanted);
    }

    void oneScaleForAllModalities() {
        Views views;
        views.image.setOpacity(1);
        views.sound.setOpacity(1);
        Attention attention = *views.selection.attention();
        attention.pooled.assign(attention.pooled.size(), 0.05f);
        attention.pooled[6] = attention.pooled[9] = 0.3f;
        views.selection.setAttention(std::make_shared<Attention>(attention));
        const QImage image = views.shot(views.image), sound = views.shot(views.sound),
                     text = views.shot(views.text);
        const double scale = image.width() / static_cast<double>(views.image.width());
        const auto at = [&](const QImage& shot, const QPoint& place) {
            return QColor(shot.pixel(place * scale));
        };
        QCOMPARE(at(image, views.image.tokenRect(6).center()), at(sound, views.sound.tokenRect(9).center()));
        QCOMPARE(at(image, views.image.tokenRect(4).center()), at(sound, views.sound.tokenRect(8).center()));
        QCOMPARE(at(text, views.text.tokenRect(0).topLeft() + QPoint(3, 10)),
                 at(image, views.image.tokenRect(4).center()));
    }

    void axesOfTheSound() {
        Views views;
        const QRectF place = views.sound.imageRect();
        QVERIFY(std::abs(views.sound.secondsAt(place.left()) - 0.0) < 1e-9);
        QVERIFY(std::abs(views.sound.secondsAt(place.right()) - 1.5) < 1e-9);
        QVERIFY(views.sound.hertzAt(place.bottom()) < 1.0);
        QVERIFY(std::abs(views.sound.hertzAt(place.center().y()) - 4000) < 110);
        QVERIFY(views.sound.hertzAt(place.top()) > 7800);
        // A region of half the band covers half the height.
        Attention attention = *views.selection.attention();
        attention.tokens[8].low_hz = 4000;
        attention.tokens[9].high_hz = 4000;
        views.selection.setAttention(std::make_shared<Attention>(attention));
        QVERIFY(std::abs(views.sound.tokenRect(8).bottom() - place.center().y()) < 4);
        QVERIFY(std::abs(views.sound.tokenRect(9).top() - place.center().y()) < 4);
    }

    void spansOfTheSoundMeetWithoutSeams() {
        Views views;
        views.sound.setOpacity(1);
        Attention attention = *views.selection.attention();
        attention.pooled.assign(attention.pooled.size(), 0.1f); // one colour for all
        for (std::size_t i = 8; i < attention.tokens.size(); ++i) {
            attention.tokens[i].begin_s = 0.4987 * static_cast<double>(i - 8);
            attention.tokens[i].end_s = 0.4987 * static_cast<double>(i - 7);
        }
        views.selection.setAttention(std::make_shared<Attention>(attention));
        for (const int width : {401, 402, 403, 404, 405}) {
            views.sound.resize(width, 220);
            const QImage shot = views.shot(views.sound);
            const double scale = shot.width() / static_cast<double>(width);
            const int y = static_cast<int>(6 * scale); // in the strip
            const int from = static_cast<int>((views.sound.imageRect().left() + 2) * scale);
            const int to = static_cast<int>(
                (views.sound.imageRect().left() + views.sound.imageRect().width() * 0.95) * scale);
            for (int x = from; x < to; ++x)
                QCOMPARE(QColor(shot.pixel(x, y)), QColor(shot.pixel(from, y)));
        }
    }

    void inputsAreCalledByTheirModalityWhereTheIdSaysNoMore() {
        QCOMPARE(inputTitle("text", Modality::text), modalityTitle(Modality::text));
        QCOMPARE(inputTitle("front_camera", Modality::image), QStringLiteral("front_camera"));
    }

    void sharesAddUp() {
        Views views;
        const auto check = [&] {
            const std::vector<ModalityBar::Share> shares = views.bar.shares();
            QCOMPARE(shares.size(), std::size_t{3});
            double sum = 0;
            for (const ModalityBar::Share& share : shares)
                sum += share.share;
            QVERIFY(std::abs(sum - 1) < 1e-5);
        };
        check();
        QVERIFY(std::abs(views.bar.shares()[0].share - (1 + 2 + 3 + 4) / 66.0) < 1e-6);
        QVERIFY(views.bar.accessibleDescription().contains(QLocale().toString(1000 / 66.0, 'f', 1)));
        views.selection.setBrush(TokenBrush({5}));
        check();
        ModalityTable table(&views.selection);
        for (const std::string& from : table.inputs()) {
            double sum = 0;
            for (const std::string& to : table.inputs())
                sum += table.share(from, to);
            QVERIFY(std::abs(sum - 1) < 1e-5);
        }
        table.grab();
    }

    void anAbsentInputHasItsLearnedToken() {
        Views views;
        AbsentView absent(&views.selection);
        absent.setInput("audio");
        views.selection.setAttention(std::make_shared<Attention>(attentionOfThreeModalities(2, 3, true)));
        QCOMPARE(absent.tokens(), std::vector<int>{8});
        QVERIFY2(absent.sentence().contains(QLocale().toString(100.0 * 9 / 45, 'f', 1)),
                 qPrintable(absent.sentence()));
        // It says nothing of the sample: a bar of its own, not a part of the other.
        QCOMPARE(views.bar.shares().size(), std::size_t{2});
        QCOMPARE(views.bar.sinks().size(), std::size_t{1});
        QVERIFY(views.bar.sinks()[0].absent);
        QVERIFY(std::abs(views.bar.sinks()[0].share - 9.0 / 45) < 1e-6);
        QVERIFY(std::abs(views.bar.shares()[0].share - 10.0 / 36) < 1e-6);
        absent.resize(300, 72);
        absent.show();
        QTest::mouseClick(&absent, Qt::LeftButton, {}, absent.tokenRect(8).center());
        QCOMPARE(views.selection.pinned(), 8);
        absent.grab();
    }

    void aPinStaysOnTheSameSampleOnly() {
        Views views;
        views.selection.setBrush(TokenBrush({5}));
        views.selection.setAttention(std::make_shared<Attention>(attentionOfThreeModalities(1, 4)));
        QCOMPARE(views.selection.pinned(), 5);
        views.selection.setAttention(std::make_shared<Attention>(attentionOfThreeModalities(1, 4, true)));
        QCOMPARE(views.selection.pinned(), -1);
    }

    void predictionSaysRightOrWrong() {
        PredictionBars bars;
        const Attention attention = attentionOfThreeModalities();
        QCOMPARE(bars.verdict(), QString());
        bars.setPrediction(attention.prediction, attention.classes, 1);
        QCOMPARE(bars.verdict(), QStringLiteral("right"));
        bars.setPrediction(attention.prediction, attention.classes, 2);
        QCOMPARE(bars.verdict(), QStringLiteral("wrong"));
        QVERIFY(bars.accessibleDescription().contains(QStringLiteral("cavitation · true")));
        QVERIFY(bars.accessibleDescription().contains(QStringLiteral("bearing · predicted")));
        bars.setPrediction(attention.prediction, attention.classes, -1);
        QVERIFY(bars.verdict().contains(QStringLiteral("not known")));
        // Many classes: the true one is shown however unlikely.
        Prediction many;
        std::vector<std::string> classes;
        for (int i = 0; i < 40; ++i) {
            many.probabilities.push_back(static_cast<float>(40 - i) / 820.0f);
            classes.push_back("class " + std::to_string(i));
        }
        many.label = 0;
        bars.setPrediction(many, classes, 33);
        QVERIFY(bars.accessibleDescription().contains(QStringLiteral("class 33 · true")));
        bars.grab();
    }
};

QTEST_MAIN(AttentionViewsTest)
#include "attention_views_test.moc"
