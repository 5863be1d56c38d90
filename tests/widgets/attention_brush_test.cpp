// SPDX-License-Identifier: GPL-3.0-or-later
// Several tokens pinned at once, in every view of attention, and what stands out of it.
#include <QLocale>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/widgets/attention_sample.h"
#include "widgets/attention/arc_view.h"
#include "widgets/attention/image_attention_view.h"
#include "widgets/attention/matrix_view.h"
#include "widgets/attention/modality_bar.h"
#include "widgets/attention/modality_table.h"
#include "widgets/attention/spectrogram_attention_view.h"
#include "widgets/attention/text_attention_view.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

using Tokens = std::vector<int>;

void drag(QWidget& view, const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(&view, Qt::LeftButton, keys, from);
    for (const QPointF& at : {QPointF(from + to) / 2, QPointF(to)}) {
        QMouseEvent move(QEvent::MouseMove, at, view.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, keys);
        QCoreApplication::sendEvent(&view, &move);
    }
    QTest::mouseRelease(&view, Qt::LeftButton, keys, to);
}

struct Views {
    AttentionSelection selection;
    QWidget window;
    TextAttentionView text{&selection, &window};
    ImageAttentionView image{&selection, &window};
    SpectrogramAttentionView sound{&selection, &window};
    MatrixView matrix{&selection, &window};
    ArcView arcs{&selection, &window};
    ModalityBar bar{&selection, &window};

    Views() {
        selection.setAttention(std::make_shared<Attention>(attentionOfThreeModalities()));
        text.setInput("text");
        text.setText(QStringLiteral("Loud whine, pump shakes"));
        image.setInput("image");
        QImage picture(64, 64, QImage::Format_RGB32);
        picture.fill(QColor(120, 120, 120));
        image.setImage(picture);
        sound.setInput("audio");
        QImage spectrogram(30, 40, QImage::Format_RGB32);
        spectrogram.fill(Qt::darkGray);
        sound.setSpectrogram(spectrogram, 1.5, {});
        text.setGeometry(0, 0, 300, 80);
        image.setGeometry(0, 90, 204, 204);
        sound.setGeometry(300, 0, 300, 160);
        matrix.setGeometry(300, 170, 300, 330);
        arcs.setGeometry(0, 510, 320, 300);
        bar.setGeometry(0, 300, 300, 60);
        window.resize(620, 820);
        window.show();
    }
    const Tokens& pinned() const { return selection.brush().tokens(); }
    QPoint rowAt(int token) const { return matrix.cellRect(token, 6).center().toPoint(); }
    QPoint columnAt(int token) const { return matrix.cellRect(2, token).center().toPoint(); }
};

} // namespace

class AttentionBrushTest : public QObject {
    Q_OBJECT

  private slots:
    void aDragPinsWhatItMeetsAndShowsTheMean() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        views.selection.setLayerAndHead(1, 2);
        std::vector<QWidget*> all{&views.text, &views.image, &views.sound, &views.matrix, &views.arcs, &views.bar};
        std::vector<QImage> before;
        for (QWidget* view : all)
            before.push_back(view->grab().toImage());
        drag(views.image, views.image.tokenRect(4).center(), views.image.tokenRect(5).center());
        QCOMPARE(views.pinned(), (Tokens{4, 5}));
        QCOMPARE(views.selection.shownFrom(), (Tokens{4, 5}));
        const Attention& attention = *views.selection.attention();
        double sum = 0;
        for (int i = 0; i < views.selection.tokenCount(); ++i) {
            const double mean = (attention.at(1, 2, 4, i) + attention.at(1, 2, 5, i)) / 2.0;
            QVERIFY(std::abs(views.selection.weight(i) - mean) < 1e-6);
            sum += views.selection.weight(i);
        }
        QVERIFY(std::abs(sum - 1) < 1e-5);
        for (std::size_t i = 0; i < all.size(); ++i)
            QVERIFY2(all[i]->grab().toImage() != before[i], all[i]->metaObject()->className());
        // How many, and what the head sees of them.
        const QString mass = QLocale().toString(100.0 * (5 + 6) / 66, 'f', 1);
        QVERIFY2(views.selection.pinnedText().contains(QStringLiteral("2 tokens")), qPrintable(views.selection.pinnedText()));
        QVERIFY2(views.selection.pinnedText().contains(mass), qPrintable(views.selection.pinnedText()));
        views.selection.hover(-1);
        QCOMPARE(views.matrix.readout(), views.selection.pinnedText());
        QVERIFY(views.arcs.readout().startsWith(views.selection.pinnedText()));
        for (QWidget* view : std::initializer_list<QWidget*>{&views.text, &views.image, &views.sound, &views.matrix, &views.arcs})
            QVERIFY2(view->accessibleDescription().contains(mass), view->metaObject()->className());
        // The other way round: the share of its attention that each gives to both.
        views.selection.setDirection(AttentionSelection::Direction::attendedBy);
        for (int i = 0; i < views.selection.tokenCount(); ++i)
            QVERIFY(std::abs(views.selection.weight(i) - (attention.at(1, 2, i, 4) + attention.at(1, 2, i, 5))) < 1e-6);
    }

    void whatInputsAttendToIsTheMeanOfTheirTokens() {
        Views views;
        ModalityTable table(&views.selection);
        QTest::keyClick(&views.text, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(views.pinned(), (Tokens{0, 1, 2, 3}));
        double toImage = 0;
        for (int i = 4; i < 8; ++i)
            toImage += views.selection.weight(i);
        QVERIFY(std::abs(toImage - table.share("text", "image")) < 1e-5);
    }

    void oneTokenIsAsBefore() {
        Views views;
        for (const auto direction : {AttentionSelection::Direction::attendsTo, AttentionSelection::Direction::attendedBy}) {
            views.selection.setDirection(direction);
            views.selection.setBrush(TokenBrush({9}));
            QCOMPARE(views.selection.pinned(), 9);
            for (int i = 0; i < views.selection.tokenCount(); ++i)
                QCOMPARE(views.selection.weight(i), direction == AttentionSelection::Direction::attendsTo ? views.selection.matrixAt(9, i)
                                                                                                          : views.selection.matrixAt(i, 9));
        }
        views.selection.setBrush(TokenBrush({1, 9}));
        QCOMPARE(views.selection.pinned(), -1); // there is no only one
        views.selection.setBrush(TokenBrush({1, 11})); // of another sample
        QCOMPARE(views.pinned(), (Tokens{1, 9}));
        // They stay where the tokens are the same.
        views.selection.setAttention(std::make_shared<Attention>(attentionOfThreeModalities(1, 4)));
        QCOMPARE(views.pinned(), (Tokens{1, 9}));
        views.selection.setAttention(std::make_shared<Attention>(attentionOfThreeModalities(1, 4, true)));
        QVERIFY(views.pinned().empty());
    }

    void clicksAddTakeAwayAndExtend() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        const auto click = [&](TokenView& view, int token, Qt::KeyboardModifiers keys = {}) {
            QTest::mouseClick(&view, Qt::LeftButton, keys, view.tokenRect(token).center());
            return views.pinned();
        };
        QCOMPARE(click(views.text, 0), (Tokens{0}));
        QCOMPARE(click(views.image, 6, Qt::ControlModifier), (Tokens{0, 6}));
        QCOMPARE(click(views.sound, 9, Qt::ControlModifier), (Tokens{0, 6, 9}));
        QCOMPARE(click(views.image, 6, Qt::ControlModifier), (Tokens{0, 9}));
        // A span in reading order, and in a picture the rectangle about both ends.
        QCOMPARE(click(views.text, 1), (Tokens{1}));
        QCOMPARE(click(views.text, 3, Qt::ShiftModifier), (Tokens{1, 2, 3}));
        QCOMPARE(click(views.image, 4), (Tokens{4}));
        QCOMPARE(click(views.image, 6, Qt::ShiftModifier), (Tokens{4, 6}));
        QCOMPARE(click(views.image, 7, Qt::ShiftModifier), (Tokens{4, 6, 7}));
        // From another view there is none.
        QCOMPARE(click(views.sound, 10, Qt::ShiftModifier), (Tokens{4, 6, 7, 10}));
        QCOMPARE(click(views.sound, 8, Qt::ShiftModifier), (Tokens{4, 6, 7, 8, 9, 10}));
        // Without a modifier it begins anew; on what alone is pinned, or beside all tokens, it lets go.
        QCOMPARE(click(views.sound, 8), (Tokens{8}));
        QCOMPARE(click(views.sound, 8), Tokens{});
        click(views.text, 2);
        QTest::mouseClick(&views.text, Qt::LeftButton, {}, QPoint(views.text.width() - 2, views.text.height() - 2));
        QVERIFY(views.pinned().empty());
        drag(views.text, views.text.tokenRect(0).center(), views.text.tokenRect(1).center());
        drag(views.sound, views.sound.tokenRect(9).center(), views.sound.tokenRect(10).center(), Qt::ControlModifier);
        QCOMPARE(views.pinned(), (Tokens{0, 1, 9, 10}));
        // A press with another button is none.
        QTest::mouseClick(&views.text, Qt::RightButton, {}, views.text.tokenRect(3).center());
        QCOMPARE(views.pinned(), (Tokens{0, 1, 9, 10}));
    }

    void keysAddTakeAwayAndExtend() {
        Views views;
        QTest::keyClick(&views.text, Qt::Key_Home);
        QTest::keyClick(&views.text, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(views.pinned(), (Tokens{0, 1}));
        QTest::keyClick(&views.text, Qt::Key_End, Qt::ShiftModifier);
        QCOMPARE(views.pinned(), (Tokens{0, 1, 2, 3}));
        QTest::keyClick(&views.text, Qt::Key_Space);
        QCOMPARE(views.pinned(), (Tokens{0, 1, 2}));
        QTest::keyClick(&views.image, Qt::Key_Home);
        QTest::keyClick(&views.image, Qt::Key_Return);
        QCOMPARE(views.pinned(), (Tokens{0, 1, 2, 4}));
        QTest::keyClick(&views.image, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(views.pinned(), (Tokens{0, 1, 2, 4, 6}));
        QTest::keyClick(&views.image, Qt::Key_Escape);
        QVERIFY(views.pinned().empty());
        QVERIFY(views.selection.shownFrom().empty());
        QTest::keyClick(&views.sound, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(views.pinned(), (Tokens{8, 9, 10}));
    }

    void theMatrixPinsRowsAndColumns() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        drag(views.matrix, views.rowAt(2), views.rowAt(4));
        QCOMPARE(views.pinned(), (Tokens{2, 3, 4}));
        QTest::mouseClick(&views.matrix, Qt::LeftButton, Qt::ControlModifier, views.rowAt(3));
        QCOMPARE(views.pinned(), (Tokens{2, 4}));
        QTest::mouseClick(&views.matrix, Qt::LeftButton, Qt::ShiftModifier, views.rowAt(6));
        QCOMPARE(views.pinned(), (Tokens{2, 3, 4, 5, 6}));
        const QImage rows = views.matrix.grab().toImage();
        // On the band above the columns.
        QTest::mouseClick(&views.matrix, Qt::LeftButton, {}, QPoint(views.columnAt(8).x(), 20));
        QCOMPARE(views.pinned(), (Tokens{8}));
        drag(views.matrix, QPoint(views.columnAt(8).x(), 20), QPoint(views.columnAt(10).x(), 20));
        QCOMPARE(views.pinned(), (Tokens{8, 9, 10}));
        // What attends to tokens stands in their columns.
        views.selection.setDirection(AttentionSelection::Direction::attendedBy);
        QTest::mouseClick(&views.matrix, Qt::LeftButton, {}, views.columnAt(1));
        QCOMPARE(views.pinned(), (Tokens{1}));
        drag(views.matrix, views.columnAt(1), views.columnAt(3));
        QCOMPARE(views.pinned(), (Tokens{1, 2, 3}));
        drag(views.matrix, QPoint(20, views.rowAt(0).y()), QPoint(20, views.rowAt(1).y())); // beside the rows
        QCOMPARE(views.pinned(), (Tokens{0, 1}));
        QVERIFY(views.matrix.grab().toImage() != rows);
        QTest::keyClick(&views.matrix, Qt::Key_Escape);
        QVERIFY(views.pinned().empty());
        // Keys.
        views.selection.setDirection(AttentionSelection::Direction::attendsTo);
        views.selection.hover(4, 2);
        QTest::keyClick(&views.matrix, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&views.matrix, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(views.pinned(), (Tokens{4, 5, 6}));
        QTest::keyClick(&views.matrix, Qt::Key_Right, Qt::ShiftModifier); // along the row
        QCOMPARE(views.pinned(), (Tokens{4, 5, 6}));
        QTest::keyClick(&views.matrix, Qt::Key_PageDown, Qt::ShiftModifier);
        QCOMPARE(views.pinned(), (Tokens{4, 5, 6, 7, 8}));
        QTest::keyClick(&views.matrix, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(views.pinned().size(), std::size_t{11});
        QTest::keyClick(&views.matrix, Qt::Key_Escape);
        views.selection.setDirection(AttentionSelection::Direction::attendedBy);
        views.selection.hover(4, 2);
        QTest::keyClick(&views.matrix, Qt::Key_Return);
        QTest::keyClick(&views.matrix, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(views.pinned(), (Tokens{2, 3}));
        // A drag in a zoomed matrix pins what is seen there.
        views.matrix.setZoom(2, views.matrix.cellRect(0, 0).topLeft());
        drag(views.matrix, views.columnAt(0), views.columnAt(1));
        QCOMPARE(views.pinned(), (Tokens{0, 1}));
    }

    void arcsOfAllPinnedTokens() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        drag(views.arcs, views.arcs.tokenPlace(0).toPoint() - QPoint(6, 8), views.arcs.tokenPlace(1).toPoint() + QPoint(6, 8));
        QCOMPARE(views.pinned(), (Tokens{0, 1}));
        views.selection.hover(-1);
        const auto from = [&](const std::vector<ArcView::Edge>& edges) {
            Tokens all;
            for (const auto& edge : edges)
                all.push_back(edge.from);
            std::sort(all.begin(), all.end());
            all.erase(std::unique(all.begin(), all.end()), all.end());
            return all;
        };
        QCOMPARE(views.arcs.edges().size(), std::size_t{2 * 7});
        QCOMPARE(from(views.arcs.edges()), (Tokens{0, 1}));
        QTest::mouseClick(&views.arcs, Qt::LeftButton, Qt::ControlModifier, views.arcs.tokenPlace(9).toPoint());
        QCOMPARE(views.pinned(), (Tokens{0, 1, 9}));
        QTest::mouseClick(&views.arcs, Qt::LeftButton, Qt::ShiftModifier, views.arcs.tokenPlace(10).toPoint());
        QCOMPARE(views.pinned(), (Tokens{0, 1, 9, 10}));
        QTest::keyClick(&views.arcs, Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(&views.arcs, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(views.pinned(), (Tokens{0, 1, 8, 9, 10}));
        QTest::keyClick(&views.arcs, Qt::Key_Escape);
        QVERIFY(views.pinned().empty());
    }

    void theThresholdCutsArcsOfTokens() {
        Views views;
        views.selection.setLayerAndHead(0, 1);
        for (const Tokens& own : {Tokens{2}, Tokens{1, 2}})
            for (const auto direction : {AttentionSelection::Direction::attendsTo, AttentionSelection::Direction::attendedBy}) {
                views.selection.setDirection(direction);
                views.selection.setBrush(TokenBrush(own));
                views.selection.setMass(1);
                const std::size_t all = views.arcs.edges().size();
                views.selection.setMass(0.4);
                const auto edges = views.arcs.edges();
                QVERIFY(!edges.empty());
                QVERIFY(edges.size() < all);
                const bool looks = direction == AttentionSelection::Direction::attendsTo;
                for (const auto& edge : edges)
                    QVERIFY(views.selection.isLit(looks ? edge.to : edge.from));
                // None that is lit is left out.
                std::size_t wanted = 0;
                for (const int one : own)
                    for (int other = 0; other < views.selection.tokenCount(); ++other)
                        wanted += views.selection.isLit(other) && views.selection.token(other).input != views.selection.token(one).input;
                QCOMPARE(edges.size(), wanted);
            }
        // And of the token under the mouse, though the views show another.
        views.selection.clearBrush();
        views.selection.setDirection(AttentionSelection::Direction::attendsTo);
        views.selection.setMass(1);
        views.selection.hover(2);
        QCOMPARE(views.arcs.edges().size(), std::size_t{7});
        views.selection.setMass(0.3);
        QVERIFY(views.arcs.edges().size() < 7);
        const std::vector<char> lit = views.selection.litOf(views.selection.weightsOf({2}));
        for (const auto& edge : views.arcs.edges())
            QVERIFY(lit[static_cast<std::size_t>(edge.to)]);
    }

    void theThresholdDimsTokens() {
        Views views;
        QVERIFY(QTest::qWaitForWindowExposed(&views.window));
        views.image.setOpacity(1);
        views.sound.setOpacity(1);
        QSignalSpy changed(&views.selection, &AttentionSelection::weightsChanged);
        views.selection.setMass(0.5); // the head sees (k + 1) / 66 of token k
        QCOMPARE(changed.count(), 1);
        QCOMPARE(views.selection.countedTokens(), 11);
        QCOMPARE(views.selection.litTokens(), 4); // 11 + 10 + 9 + 8 of 66
        for (int i = 0; i < 11; ++i)
            QCOMPARE(views.selection.isLit(i), i >= 7);
        const auto at = [](QWidget& view, const QPoint& place) {
            const QImage shot = view.grab().toImage();
            return QColor(shot.pixel(place * shot.devicePixelRatio()));
        };
        const QColor grey(120, 120, 120);
        QCOMPARE(at(views.image, views.image.tokenRect(4).center()), grey); // the picture, without a colour
        QCOMPARE(at(views.image, views.image.tokenRect(7).center()),
                 QColor::fromRgb(viridisAt(views.selection.place(views.selection.weight(7)))));
        QCOMPARE(at(views.text, views.text.tokenRect(0).topLeft() + QPoint(3, 10)), theme().raised);
        QVERIFY(at(views.sound, views.sound.tokenRect(9).center()) != QColor(Qt::darkGray));
        // A screen reader hears of it.
        views.selection.hover(4);
        QVERIFY(views.image.accessibleDescription().contains(QStringLiteral("below the threshold")));
        views.selection.hover(7);
        QVERIFY(!views.image.accessibleDescription().contains(QStringLiteral("below the threshold")));
        // Partners of what is pinned, likewise.
        views.selection.setBrush(TokenBrush({0, 1}));
        double held = 0, weakestLit = 1, strongestLeft = 0, all = 0;
        for (int i = 0; i < 11; ++i) {
            const double weight = views.selection.weight(i);
            all += weight;
            if (views.selection.isLit(i)) {
                held += weight;
                weakestLit = std::min(weakestLit, weight);
            } else {
                strongestLeft = std::max(strongestLeft, weight);
            }
        }
        QVERIFY(held >= 0.5 * all - 1e-6);
        QVERIFY(strongestLeft < weakestLit);
        views.selection.setMass(1);
        QCOMPARE(views.selection.litTokens(), 11);
        QVERIFY(at(views.image, views.image.tokenRect(4).center()) != grey);
    }

    void sinksAreLitAlwaysAndHoldNoShare() {
        AttentionSelection selection;
        Attention attention = attentionOfThreeModalities(1, 1, true);
        attention.pooled = {0.01f, 0.02f, 0.01f, 0.01f, 0.01f, 0.01f, 0.01f, 0.02f, 0.9f};
        selection.setAttention(std::make_shared<Attention>(attention));
        selection.setMass(0.3);
        QVERIFY(selection.isLit(8)); // the absent sound
        QVERIFY(selection.isLit(1));
        QVERIFY(selection.isLit(7));
        QCOMPARE(selection.litTokens(), 2);
        QCOMPARE(selection.countedTokens(), 8);
    }

    void whatIsShownIsToldToFiles() {
        Views views;
        views.selection.setLayerAndHead(1, 0);
        views.selection.setDirection(AttentionSelection::Direction::attendedBy);
        views.selection.setMass(0.7);
        views.selection.setBrush(TokenBrush({3, 5}));
        const ShownAttention shown = views.selection.shown();
        QCOMPARE(shown.tokens, (Tokens{3, 5}));
        QCOMPARE(shown.layer, 1);
        QCOMPARE(shown.head, 0);
        QVERIFY(shown.attended_by);
        QCOMPARE(shown.weights, views.selection.weights());
        QCOMPARE(shown.mass, 0.7);
        QVERIFY(shown.method.empty());
    }

    void inputsHaveOneNameInAllViews() {
        Views views;
        ModalityTable table(&views.selection);
        views.selection.setInputNames({{"text", QStringLiteral("text · log")}, {"audio", QStringLiteral("audio · sound")}});
        QCOMPARE(views.selection.inputName("text"), QStringLiteral("text · log"));
        QCOMPARE(views.selection.inputName("image"), modalityTitle(Modality::image));
        QVERIFY(views.bar.accessibleDescription().contains(QStringLiteral("text · log")));
        QVERIFY(table.accessibleDescription().contains(QStringLiteral("text · log → audio · sound")));
        views.arcs.grab();
        views.matrix.grab();
    }
};

QTEST_MAIN(AttentionBrushTest)
#include "attention_brush_test.moc"
