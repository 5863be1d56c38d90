// SPDX-License-Identifier: GPL-3.0-or-later
// Attention on videos, series, amplitudes, columns and vectors, each in its own picture.
#include <QLabel>
#include <QLocale>
#include <QMouseEvent>
#include <QTest>
#include <cmath>
#include <map>

#include "widgets/attention/absent_view.h"
#include "widgets/attention/columns_attention_view.h"
#include "widgets/attention/image_attention_view.h"
#include "widgets/attention/input_attention_card.h"
#include "widgets/attention/matrix_view.h"
#include "widgets/attention/modality_bar.h"
#include "widgets/attention/spectrogram_attention_view.h"
#include "widgets/attention/text_attention_view.h"
#include "widgets/attention/trace_attention_view.h"
#include "widgets/attention/video_attention_view.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

TokenSource source(TokenSource::Kind kind, Modality modality, const std::string& input, const std::string& label) {
    TokenSource made;
    made.kind = kind;
    made.modality = modality;
    made.input = input;
    made.label = label;
    return made;
}

/// Tokens 0–4: frames; 5, 6: halves of a series of ten steps; 7, 8: columns 0 and 2 of three; 9: a vector; 10–12: spans of a
/// waveform of 3 s; 13: the video's class token; 14: a bottleneck. Weights grow with the index, rows are alike in no two tokens.
Attention attentionOfEveryOther() {
    using Kind = TokenSource::Kind;
    Attention made;
    made.node = "fusion";
    made.layers = 1;
    made.heads = 2;
    for (std::size_t i = 0; i < 5; ++i) {
        TokenSource frame = source(Kind::frame, Modality::video, "video", "frame");
        frame.first = i;
        frame.count = 1;
        frame.width = frame.height = 1;
        frame.begin_s = 0.5 * static_cast<double>(i);
        frame.end_s = frame.begin_s + 0.5;
        made.tokens.push_back(frame);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        TokenSource span = source(Kind::step, Modality::series, "series", "span");
        span.first = 5 * i;
        span.count = 5;
        made.tokens.push_back(span);
    }
    for (const std::size_t place : {0, 2}) {
        TokenSource column = source(Kind::column, Modality::numbers, "numbers", place == 0 ? "load" : "state");
        column.first = place;
        column.count = 1;
        made.tokens.push_back(column);
    }
    TokenSource vector = source(Kind::column, Modality::vector, "vector", "x");
    vector.count = 1;
    made.tokens.push_back(vector);
    for (std::size_t i = 0; i < 3; ++i) {
        TokenSource span = source(Kind::region, Modality::audio, "wave", "span");
        span.first = 1000 * i;
        span.count = 1000;
        span.begin_s = static_cast<double>(i);
        span.end_s = span.begin_s + 1;
        span.high_hz = 500;
        made.tokens.push_back(span);
    }
    made.tokens.push_back(source(Kind::special, Modality::video, "video", "class"));
    made.tokens.push_back(source(Kind::special, Modality::fusion, "", "bottleneck 1"));
    const std::size_t n = made.tokens.size();
    for (int head = 0; head < made.heads; ++head)
        for (std::size_t query = 0; query < n; ++query) {
            std::vector<float> row(n);
            float sum = 0;
            for (std::size_t key = 0; key < n; ++key)
                sum += row[key] = 1.0f + static_cast<float>((query * 7 + key * 3 + static_cast<std::size_t>(head)) % 13);
            for (const float value : row)
                made.weights.push_back(value / sum);
        }
    for (std::size_t key = 0; key < n; ++key)
        made.pooled.push_back(static_cast<float>(key + 1) / (static_cast<float>(n * (n + 1)) / 2.0f));
    return made;
}

PreparedNumbers threeColumns() {
    PreparedNumbers numbers;
    numbers.values = {0.4f, 0, 1};
    numbers.known = {true, false, true};
    numbers.cells = {"12.5", "", "open"};
    return numbers;
}

Matrix tenSteps() {
    Matrix steps{10, 2, {}};
    for (int i = 0; i < 20; ++i)
        steps.values.push_back(static_cast<float>(i % 7));
    return steps;
}

QImage flat(const QColor& colour) {
    QImage image(16, 16, QImage::Format_RGB32);
    image.fill(colour);
    return image;
}

const QColor orange(200, 100, 20);

struct Views {
    AttentionSelection selection;
    QWidget window;
    VideoAttentionView video{&selection, &window};
    TraceAttentionView series{&selection, &window};
    ColumnsAttentionView numbers{&selection, &window};
    ColumnsAttentionView vector{&selection, &window};
    TraceAttentionView wave{&selection, &window};
    ColumnsAttentionView sinks{&selection, &window};
    MatrixView matrix{&selection, &window};
    std::map<std::string, AreaAttentionView*> byInput{
        {"video", &video}, {"series", &series}, {"numbers", &numbers}, {"vector", &vector}, {"wave", &wave}};

    Views() {
        selection.setAttention(std::make_shared<Attention>(attentionOfEveryOther()));
        for (const auto& [input, view] : byInput) {
            view->setInput(input);
            view->setOpacity(1);
        }
        video.setFrames(QList<QImage>(5, flat(orange)), {0, 0.5, 1, 1.5, 2});
        series.setSeries(tenSteps(), {QStringLiteral("current"), QStringLiteral("speed")});
        numbers.setNumbers({"load", "heat", "state"}, threeColumns());
        vector.setVector(QStringLiteral("x"), {1, -2, 0.5f});
        std::vector<float> samples(3000);
        for (std::size_t i = 0; i < samples.size(); ++i)
            samples[i] = static_cast<float>(std::sin(0.02 * static_cast<double>(i)));
        wave.setWave(samples, 1000);
        sinks.setSpecials();
        video.setGeometry(0, 0, 320, 220);
        series.setGeometry(0, 230, 320, 160);
        numbers.setGeometry(330, 0, 340, 84);
        vector.setGeometry(330, 90, 340, 30);
        sinks.setGeometry(330, 130, 340, 60);
        wave.setGeometry(330, 230, 340, 120);
        matrix.setGeometry(0, 400, 340, 340);
        window.resize(700, 760);
        window.show();
    }

    QColor colourOf(int token) const { return QColor::fromRgb(viridisAt(selection.place(selection.weight(token)))); }
    static QColor at(QWidget& view, const QPointF& place) {
        const QImage shot = view.grab().toImage();
        return QColor(shot.pixel((place * shot.devicePixelRatio()).toPoint()));
    }
    static void away(QWidget& view) {
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(&view, &leave);
    }
};

/// Where neither the curve of tenSteps() runs nor a lane's name stands.
QPointF quietPlace(const QRectF& lane, const QRect& span) {
    return {span.left() + 3.0, lane.top() + 0.35 * lane.height()};
}

QString noteOf(const AttentionCard& card) {
    QString all;
    for (const QLabel* label : card.findChildren<QLabel*>())
        all += label->text() + QLatin1Char('|');
    return all;
}

} // namespace

class AttentionPicturesTest : public QObject {
    Q_OBJECT

  private slots:
    void everyFrameLiesUnderItsColour() {
        Views views;
        for (int token = 0; token < 5; ++token) {
            QCOMPARE(Views::at(views.video, views.video.tokenRect(token).center()), views.colourOf(token));
            QCOMPARE(views.video.tokenRect(token), views.video.frameRect(token).toAlignedRect());
            QVERIFY(views.video.rect().contains(views.video.tokenRect(token)));
        }
        views.video.setOpacity(0);
        QCOMPARE(Views::at(views.video, views.video.tokenRect(2).center()), orange); // the frame itself
    }

    void aPartOfAFrameIsColouredAlone() {
        Views views;
        Attention parts = attentionOfEveryOther();
        for (std::size_t i : {0, 1}) { // two halves of the first frame
            parts.tokens[i].first = 0;
            parts.tokens[i].x = 0.5 * static_cast<double>(i);
            parts.tokens[i].width = 0.5;
        }
        views.selection.setAttention(std::make_shared<Attention>(parts));
        const QRectF frame = views.video.frameRect(0);
        const QPointF left(frame.left() + frame.width() / 4, frame.center().y()),
            right(frame.right() - frame.width() / 4, frame.center().y());
        QCOMPARE(Views::at(views.video, left), views.colourOf(0));
        QCOMPARE(Views::at(views.video, right), views.colourOf(1));
        QCOMPARE(views.video.tokenAt(left.toPoint()), 0);
        QCOMPARE(views.video.tokenAt(right.toPoint()), 1);
        QTest::keyClick(&views.video, Qt::Key_Home);
        QTest::keyClick(&views.video, Qt::Key_Right);
        QCOMPARE(views.selection.hovered(), 1);
        QVERIFY(views.video.accessibleDescription().contains(QStringLiteral("row 1, column 2")));
        // No token stands for the second frame: it has no colour, in grey as it is.
        const QColor none = Views::at(views.video, views.video.frameRect(1).center());
        QCOMPARE(none.red(), none.blue());
        QCOMPARE(views.video.tokenAt(views.video.frameRect(1).center().toPoint()), -1);
        // A token of several frames covers each of them.
        parts.tokens[2].first = 1;
        parts.tokens[2].count = 2;
        views.selection.setAttention(std::make_shared<Attention>(parts));
        for (const int covered : {1, 2})
            QCOMPARE(views.video.tokenAt(views.video.frameRect(covered).center().toPoint()), 2);
        QTest::mouseMove(&views.video, views.video.frameRect(1).center().toPoint());
        QVERIFY(views.video.accessibleDescription().contains(QStringLiteral("frames 2–3")));
    }

    void spansOfASeriesAreShadedInEveryLane() {
        Views views;
        QCOMPARE(views.series.laneCount(), 2);
        for (const int token : {5, 6})
            for (int lane = 0; lane < 2; ++lane)
                QCOMPARE(Views::at(views.series, quietPlace(views.series.laneRect(lane), views.series.tokenRect(token))),
                         views.colourOf(token));
        QVERIFY(std::abs(views.series.tokenRect(6).left() - views.series.laneRect(0).center().x()) <= 1);
        // The strip above has the colours in full, however faint they are on the curves.
        views.series.setOpacity(0);
        QCOMPARE(Views::at(views.series, QPointF(views.series.tokenRect(6).center().x(), 6)), views.colourOf(6));
        QCOMPARE(Views::at(views.series, quietPlace(views.series.laneRect(1), views.series.tokenRect(6))),
                 views.window.palette().color(QPalette::Window));
        QTest::mouseMove(&views.series, QPoint(views.series.tokenRect(6).center().x(), 6));
        QCOMPARE(views.selection.hovered(), 6);
        // The curve runs over the colours, in the colour of text.
        views.series.setOpacity(1);
        const QImage shot = views.series.grab().toImage();
        const QColor text = theme().text;
        int drawn = 0;
        for (int y = 0; y < shot.height(); ++y)
            for (int x = 0; x < shot.width(); ++x) {
                const QColor pixel(shot.pixel(x, y));
                if (std::abs(pixel.red() - text.red()) + std::abs(pixel.green() - text.green()) +
                        std::abs(pixel.blue() - text.blue()) < 60)
                    ++drawn;
            }
        QVERIFY(drawn > 100);
    }

    void spansOfTheAmplitudesLieInTime() {
        Views views;
        QCOMPARE(views.wave.laneCount(), 1);
        const QRectF lane = views.wave.laneRect(0);
        for (int i = 0; i < 3; ++i) {
            QVERIFY(std::abs(views.wave.tokenRect(10 + i).left() - (lane.left() + i * lane.width() / 3)) <= 1.5);
            QCOMPARE(Views::at(views.wave, QPointF(views.wave.tokenRect(10 + i).center().x(), 6)), views.colourOf(10 + i));
        }
        QVERIFY(views.wave.accessibleName() != views.series.accessibleName());
    }

    void columnsHaveNameValueAndBar() {
        Views views;
        QCOMPARE(views.numbers.rows().size(), std::size_t{3});
        QCOMPARE(views.numbers.rows()[0].name, QStringLiteral("load"));
        QCOMPARE(views.numbers.rows()[0].value, QStringLiteral("12.5"));
        QCOMPARE(views.numbers.rows()[2].value, QStringLiteral("open"));
        // A bar as long as its weight, on the scale of all.
        const QRectF load = views.numbers.barRect(7), state = views.numbers.barRect(8);
        QVERIFY(std::abs(load.width() / state.width() -
                         views.selection.place(views.selection.weight(7)) / views.selection.place(views.selection.weight(8))) < 1e-6);
        QCOMPARE(Views::at(views.numbers, load.center()), views.colourOf(7));
        QCOMPARE(Views::at(views.numbers, state.center()), views.colourOf(8));
        QVERIFY(views.numbers.rect().contains(state.toAlignedRect()));
    }

    void aColumnWithoutAValueHasARowAndNoBar() {
        Views views;
        QVERIFY(!views.numbers.rows()[1].known);
        QCOMPARE(views.numbers.rows()[1].name, QStringLiteral("heat"));
        QCOMPARE(views.numbers.rows()[1].value, QStringLiteral("no value"));
        const QRect load = views.numbers.tokenRect(7), state = views.numbers.tokenRect(8);
        QVERIFY(state.top() > load.bottom() + 10); // there is a row between
        const QPoint between(load.center().x(), (load.bottom() + state.top()) / 2);
        QCOMPARE(views.numbers.tokenAt(between), -1);
        const double x = views.numbers.barRect(7).left() + 2;
        QCOMPARE(Views::at(views.numbers, QPointF(x, between.y())), views.window.palette().color(QPalette::Window));
        // Keys step over it.
        QTest::keyClick(&views.numbers, Qt::Key_Down);
        QCOMPARE(views.selection.hovered(), 7);
        QTest::keyClick(&views.numbers, Qt::Key_Down);
        QCOMPARE(views.selection.hovered(), 8);
        // A category that training had not is told apart from none.
        PreparedNumbers strange = threeColumns();
        strange.cells[1] = "purple";
        views.numbers.setNumbers({"load", "heat", "state"}, strange);
        QVERIFY(views.numbers.rows()[1].value.contains(QStringLiteral("purple")));
        QVERIFY(views.numbers.rows()[1].value != QStringLiteral("purple"));
    }

    void aTokenOfSeveralColumnsHasOneBar() {
        Views views;
        Attention joined = attentionOfEveryOther();
        joined.tokens[7].count = 3;
        joined.tokens[7].label = "load … state";
        joined.tokens.erase(joined.tokens.begin() + 8);
        const std::size_t n = joined.tokens.size();
        joined.weights.assign(2 * n * n, 1.0f / static_cast<float>(n));
        joined.pooled.assign(n, 1.0f / static_cast<float>(n));
        views.selection.setAttention(std::make_shared<Attention>(joined));
        QCOMPARE(views.numbers.tokens(), std::vector<int>{7});
        QCOMPARE(views.numbers.tokenRect(7).height(), 3 * ColumnRows::row_height);
        QVERIFY(views.numbers.barRect(7).height() > 2 * ColumnRows::row_height);
        QTest::mouseMove(&views.numbers, views.numbers.tokenRect(7).center());
        QVERIFY(views.numbers.accessibleDescription().contains(QStringLiteral("load … state")));
    }

    void aVectorHasItsNumbersAsAProfile() {
        Views views;
        QCOMPARE(views.vector.rows().size(), std::size_t{1});
        QCOMPARE(views.vector.rows()[0].profile.size(), std::size_t{3});
        QCOMPARE(Views::at(views.vector, views.vector.barRect(9).center()), views.colourOf(9));
        const QImage before = views.vector.grab().toImage();
        views.vector.setVector(QStringLiteral("x"), {-1, 2, -0.5f});
        QVERIFY(views.vector.grab().toImage() != before);
        views.vector.setVector(QStringLiteral("x"), std::vector<float>(2000, 0)); // more than pixels, and none stands out
        views.vector.grab();
    }

    void equalWeightsHaveEqualColoursEverywhere() {
        Views views;
        Attention even = attentionOfEveryOther();
        even.pooled.assign(even.pooled.size(), 0.05f);
        for (const std::size_t token : {1, 5, 8, 9, 11})
            even.pooled[token] = 0.15f;
        views.selection.setAttention(std::make_shared<Attention>(even));
        const QColor high = Views::at(views.video, views.video.tokenRect(1).center());
        QCOMPARE(high, Views::at(views.series, quietPlace(views.series.laneRect(0), views.series.tokenRect(5))));
        QCOMPARE(high, Views::at(views.numbers, views.numbers.barRect(8).center()));
        QCOMPARE(high, Views::at(views.vector, views.vector.barRect(9).center()));
        QCOMPARE(high, Views::at(views.wave, QPointF(views.wave.tokenRect(11).center().x(), 6)));
        QVERIFY(high != Views::at(views.video, views.video.tokenRect(0).center()));
    }

    void hoverAndPinAreSeenEverywhere() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        for (const auto& [input, view] : views.byInput) {
            views.away(*view);
            QCOMPARE(views.selection.hovered(), -1);
            const QImage plain = view->grab().toImage(), matrix = views.matrix.grab().toImage();
            QVERIFY(view->accessibleDescription().isEmpty());
            const int token = view->tokens().back();
            QTest::mouseMove(view, view->tokenRect(token).center());
            QCOMPARE(views.selection.hovered(), token);
            QVERIFY2(view->grab().toImage() != plain, input.c_str());
            QVERIFY2(views.matrix.grab().toImage() != matrix, input.c_str());
            QVERIFY2(view->accessibleDescription().contains(weightText(views.selection.weight(token))), input.c_str());
            for (const auto& [other, away] : views.byInput)
                if (other != input) QVERIFY2(away->accessibleDescription().isEmpty(), other.c_str());
            // And back, from a cell of the matrix.
            views.away(*view);
            QTest::mouseMove(&views.matrix, views.matrix.cellRect(14, token).center().toPoint());
            QVERIFY2(view->grab().toImage() != plain, input.c_str());
            views.away(views.matrix);
            // A click pins, and all views show what the token attends to.
            QTest::mouseClick(view, Qt::LeftButton, {}, view->tokenRect(token).center());
            QCOMPARE(views.selection.pinned(), token);
            QCOMPARE(views.selection.weight(3), views.selection.matrixAt(token, 3));
            QTest::keyClick(view, Qt::Key_Escape);
            QCOMPARE(views.selection.pinned(), -1);
        }
        // A column is told with its value.
        QTest::mouseMove(&views.numbers, views.numbers.tokenRect(7).center());
        QVERIFY(views.numbers.accessibleDescription().contains(QStringLiteral("load = 12.5")));
    }

    void keysReachEveryToken() {
        Views views;
        for (const auto& [input, view] : views.byInput) {
            QVERIFY2(!view->accessibleName().isEmpty(), input.c_str());
            QCOMPARE(view->focusPolicy(), Qt::StrongFocus);
            QTest::keyClick(view, Qt::Key_Home);
            QCOMPARE(views.selection.hovered(), view->tokens().front());
            const bool rows = input == "numbers" || input == "vector";
            for (std::size_t i = 1; i < view->tokens().size(); ++i) {
                QTest::keyClick(view, rows ? Qt::Key_Down : Qt::Key_Right);
                QCOMPARE(views.selection.hovered(), view->tokens()[i]); // frames: over the end of a row of them
            }
            QTest::keyClick(view, Qt::Key_Return);
            QCOMPARE(views.selection.pinned(), view->tokens().back());
            QTest::keyClick(view, Qt::Key_Space);
            QCOMPARE(views.selection.pinned(), -1);
        }
        // Down and up go from one row of frames to the next.
        views.selection.hover(0);
        QVERIFY(views.video.frameRect(4).top() > views.video.frameRect(0).top());
        QTest::keyClick(&views.video, Qt::Key_Down);
        QVERIFY(views.video.tokenRect(views.selection.hovered()).top() > views.video.tokenRect(0).top());
        QTest::keyClick(&views.video, Qt::Key_Up);
        QCOMPARE(views.selection.hovered(), 0);
    }

    void sinksHaveRowsOfTheirOwn() {
        Views views;
        for (const auto& [input, view] : views.byInput)
            for (const int token : view->tokens())
                QVERIFY2(!AttentionSelection::isSink(views.selection.token(token)), input.c_str());
        QCOMPARE(views.sinks.tokens(), (std::vector<int>{13, 14}));
        QVERIFY(views.sinks.rows()[0].name.contains(QStringLiteral("video"))); // whose class token it is
        QCOMPARE(views.sinks.rows()[1].name, QStringLiteral("bottleneck 1"));
        QVERIFY(views.sinks.accessibleName() != views.numbers.accessibleName());
        QTest::keyClick(&views.sinks, Qt::Key_End);
        QCOMPARE(views.selection.hovered(), 14);
        QVERIFY(views.sinks.accessibleDescription().contains(QStringLiteral("bottleneck 1")));
        QTest::mouseClick(&views.sinks, Qt::LeftButton, {}, views.sinks.tokenRect(13).center());
        QCOMPARE(views.selection.pinned(), 13);
    }

    void aSinkThatDrawsMostStretchesNoColours() {
        Views views;
        Attention drawn = attentionOfEveryOther();
        drawn.pooled.assign(drawn.pooled.size(), 0.01f);
        drawn.pooled[2] = 0.02f;
        drawn.pooled[13] = 0.25f;
        drawn.pooled[14] = 0.6f;
        views.selection.setAttention(std::make_shared<Attention>(drawn));
        QCOMPARE(views.selection.highestWeight(), static_cast<double>(0.02f));
        QCOMPARE(Views::at(views.video, views.video.tokenRect(2).center()), QColor::fromRgb(viridisAt(1)));
        QCOMPARE(views.selection.place(views.selection.weight(14)), 1.0); // beyond the scale; its number tells
        QVERIFY(views.sinks.rect().contains(views.sinks.barRect(14).toAlignedRect()));
        // In the bar of the sinks they are one.
        ModalityBar bar(&views.selection);
        bar.resize(300, bar.heightForWidth(300));
        QCOMPARE(bar.sinks().size(), std::size_t{1});
        QVERIFY(!bar.sinks()[0].absent);
        QVERIFY(std::abs(bar.sinks()[0].share - 0.85 / (0.85 + 0.02 + 12 * 0.01)) < 1e-6);
        const QImage plain = bar.grab().toImage();
        views.selection.hover(13);
        QVERIFY(bar.grab().toImage() != plain);
        views.selection.hover(-1);
        // Where there is nothing but sinks, they have the scale.
        drawn.tokens.erase(drawn.tokens.begin(), drawn.tokens.begin() + 13);
        drawn.weights.assign(8, 0.5f);
        drawn.pooled = {0.25f, 0.75f};
        views.selection.setAttention(std::make_shared<Attention>(drawn));
        QCOMPARE(views.selection.highestWeight(), 0.75);
    }

    void aDragPinsInEveryPicture() {
        Views views;
        const auto over = [&](AreaAttentionView& view, int from, int to) {
            const QPoint begin = view.tokenRect(from).center(), end = view.tokenRect(to).center();
            QTest::mousePress(&view, Qt::LeftButton, {}, begin);
            for (const QPointF& at : {QPointF(begin + end) / 2, QPointF(end)}) {
                QMouseEvent move(QEvent::MouseMove, at, view.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
                QCoreApplication::sendEvent(&view, &move);
            }
            QTest::mouseRelease(&view, Qt::LeftButton, {}, end);
            return views.selection.brush().tokens();
        };
        QCOMPARE(over(views.video, 0, 1), (std::vector<int>{0, 1}));
        QCOMPARE(over(views.series, 5, 6), (std::vector<int>{5, 6}));
        QCOMPARE(over(views.numbers, 7, 8), (std::vector<int>{7, 8}));
        QCOMPARE(over(views.wave, 10, 12), (std::vector<int>{10, 11, 12}));
        QCOMPARE(over(views.sinks, 13, 14), (std::vector<int>{13, 14}));
        // With Shift to the next row of frames: a span in time.
        QTest::mouseClick(&views.video, Qt::LeftButton, {}, views.video.tokenRect(1).center());
        QTest::mouseClick(&views.video, Qt::LeftButton, Qt::ShiftModifier, views.video.tokenRect(4).center());
        QCOMPARE(views.selection.brush().tokens(), (std::vector<int>{1, 2, 3, 4}));
        QTest::keyClick(&views.wave, Qt::Key_Home);
        QTest::keyClick(&views.wave, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(views.selection.brush().tokens(), (std::vector<int>{1, 2, 3, 4, 10, 11}));
        // Weak ones lose their colour: a frame is grey, a bar empty, a strip without a colour of the scale.
        views.selection.clearBrush();
        views.selection.hover(-1);
        views.selection.setMass(0.3);
        QVERIFY(!views.selection.isLit(0) && !views.selection.isLit(5) && !views.selection.isLit(7));
        const QColor frame = Views::at(views.video, views.video.tokenRect(0).center());
        QCOMPARE(frame.red(), frame.blue());
        QCOMPARE(Views::at(views.series, QPointF(views.series.tokenRect(5).center().x(), 6)), theme().raised);
        QCOMPARE(Views::at(views.numbers, views.numbers.barRect(7).center()), theme().raised);
        QVERIFY(views.selection.isLit(12));
        QCOMPARE(Views::at(views.wave, QPointF(views.wave.tokenRect(12).center().x(), 6)), views.colourOf(12));
        QVERIFY(views.selection.isLit(13)); // what stands for nothing keeps its colour
    }

    void aCardShowsWhateverItsInputIs() {
        AttentionSelection selection;
        selection.setAttention(std::make_shared<Attention>(attentionOfEveryOther()));
        const auto card = [&](const char* input, Modality modality) {
            InputAttentionCard::Facts facts;
            facts.input = input;
            facts.title = QString::fromLatin1(input);
            facts.modality = modality;
            facts.columns = {"load", "heat", "state"};
            auto made = std::make_unique<InputAttentionCard>(&selection, facts);
            made->setOpacity(0.3);
            made->resize(320, 240);
            made->show();
            return made;
        };
        const auto shows = [&](InputAttentionCard& of, const PreparedValue& value) {
            of.setValue(value, drawInput(value));
            return of.view();
        };

        PreparedVideo film;
        for (int i = 0; i < 5; ++i) {
            film.frames.push_back({4, 4, std::vector<std::uint8_t>(48, 100)});
            film.times.push_back(0.5 * i);
        }
        film.seconds = 2.5;
        const auto video = card("video", Modality::video);
        auto* frames = qobject_cast<VideoAttentionView*>(shows(*video, film));
        QVERIFY(frames && frames->isVisible());
        QCOMPARE(frames->opacity(), 0.3);
        video->setOpacity(0.8);
        QCOMPARE(frames->opacity(), 0.8);
        QVERIFY2(noteOf(*video).contains(QStringLiteral("5 frames of 2.50 s")), qPrintable(noteOf(*video)));
        QVERIFY(!video->isWritten());

        const auto series = card("series", Modality::series);
        QVERIFY(qobject_cast<TraceAttentionView*>(shows(*series, PreparedSeries{tenSteps(), 10})));
        QVERIFY2(noteOf(*series).contains(QStringLiteral("10 steps, 2 segments")), qPrintable(noteOf(*series)));
        shows(*series, PreparedSeries{tenSteps(), 40});
        QVERIFY2(noteOf(*series).contains(QStringLiteral("first 10 of 40 steps")), qPrintable(noteOf(*series)));

        const auto wave = card("wave", Modality::audio);
        QVERIFY(qobject_cast<TraceAttentionView*>(shows(*wave, PreparedWave{std::vector<float>(3000, 0.1f), 1000, 3})));
        QVERIFY2(noteOf(*wave).contains(QStringLiteral("3.00 s, 3 segments")), qPrintable(noteOf(*wave)));
        // A spectrogram where the input is one.
        PreparedAudio audio;
        audio.mel = {8, 20, std::vector<float>(160, -20)};
        audio.hop_s = 0.15;
        audio.seconds = 3;
        audio.frames_in_all = 20;
        QVERIFY(qobject_cast<SpectrogramAttentionView*>(shows(*wave, audio)));

        const auto numbers = card("numbers", Modality::numbers);
        auto* columns = qobject_cast<ColumnsAttentionView*>(shows(*numbers, threeColumns()));
        QVERIFY(columns && columns->tokens() == (std::vector<int>{7, 8}));
        QVERIFY2(noteOf(*numbers).contains(QStringLiteral("3 columns, 1 without a value")), qPrintable(noteOf(*numbers)));
        QVERIFY(numbers->isWritten());

        const auto vector = card("vector", Modality::vector);
        QVERIFY(qobject_cast<ColumnsAttentionView*>(shows(*vector, PreparedVector{{1, 2, 3}})));
        QVERIFY2(noteOf(*vector).contains(QStringLiteral("3 numbers")), qPrintable(noteOf(*vector)));
    }

    void anAbsentInputSaysSo() {
        AttentionSelection selection;
        Attention attention = attentionOfEveryOther();
        attention.tokens[9].kind = TokenSource::Kind::absent;
        attention.tokens[9].label = "absent";
        selection.setAttention(std::make_shared<Attention>(attention));
        InputAttentionCard::Facts facts;
        facts.input = "vector";
        facts.title = QStringLiteral("x");
        facts.modality = Modality::vector;
        InputAttentionCard card(&selection, facts);
        card.resize(300, 160);
        card.show();
        card.setValue(PreparedValue(), {});
        QVERIFY(card.absent()->isVisible());
        QVERIFY(!card.view());
        QVERIFY(noteOf(card).contains(QStringLiteral("absent")));
        QVERIFY(card.absent()->sentence().contains(QStringLiteral("learned token")));
        QTest::mouseClick(card.absent(), Qt::LeftButton, {}, card.absent()->rect().center());
        QCOMPARE(selection.pinned(), 9);
        // There in the next sample, and away again in the one after.
        selection.setAttention(std::make_shared<Attention>(attentionOfEveryOther()));
        card.setValue(PreparedVector{{1, 2}}, {});
        QVERIFY(!card.absent()->isVisible());
        QVERIFY(card.view()->isVisible());
        selection.setAttention(std::make_shared<Attention>(attention));
        card.setValue(PreparedValue(), {});
        QVERIFY(card.absent()->isVisible());
        QVERIFY(!card.view()->isVisible());
        QVERIFY(card.view()->tokenRect(9).isNull()); // it stands in for the value, and is no part of it
        // A class token of the input is not what stands in for it.
        QCOMPARE(card.absent()->tokens(), std::vector<int>{9});
        AbsentView video(&selection);
        video.setInput("video");
        QVERIFY(video.tokens().empty());
    }

    void wordsFollowTheLanguage() {
        Views views;
        QEvent language(QEvent::LanguageChange), palette(QEvent::PaletteChange), fonts(QEvent::FontChange);
        for (const auto& [input, view] : views.byInput)
            for (QEvent* event : {&language, &palette, &fonts}) {
                QCoreApplication::sendEvent(view, event);
                QVERIFY(!view->accessibleName().isEmpty());
                QVERIFY(!view->tokenRect(view->tokens().front()).isNull());
            }
    }
};

QTEST_MAIN(AttentionPicturesTest)
#include "attention_pictures_test.moc"
