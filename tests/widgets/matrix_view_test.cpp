// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/matrix_view.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/widgets/attention_sample.h"
#include "widgets/attention/colour_scale.h"
#include "widgets/attention/head_overview.h"

using namespace triptych;

class MatrixViewTest : public QObject {
    Q_OBJECT

  private:
    AttentionSelection* m_selection = nullptr;
    MatrixView* m_view = nullptr;

  private slots:
    void init() {
        m_selection = new AttentionSelection(this);
        m_view = new MatrixView(m_selection);
        m_view->resize(300, 330);
        m_selection->setAttention(std::make_shared<Attention>(attentionOfThreeModalities()));
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view));
    }

    void cleanup() {
        delete m_view;
        delete m_selection;
    }

    void everyCellHasTheColourOfItsWeight() {
        m_selection->setLayerAndHead(1, 2);
        const QImage picture = m_view->grab().toImage();
        const double scale = picture.width() / static_cast<double>(m_view->width());
        const int n = m_selection->tokenCount();
        for (int from = 0; from < n; ++from)
            for (int to = 0; to < n; ++to) {
                const QPoint place = (m_view->cellRect(from, to).center() * scale).toPoint();
                const double weight = m_selection->attention()->at(1, 2, from, to);
                const QRgb wanted = viridisAt(weight / m_selection->highestOfMatrix());
                const QRgb seen = picture.pixel(place);
                QVERIFY2(std::abs(qRed(wanted) - qRed(seen)) < 4 &&
                             std::abs(qGreen(wanted) - qGreen(seen)) < 4 &&
                             std::abs(qBlue(wanted) - qBlue(seen)) < 4,
                         qPrintable(QStringLiteral("cell %1,%2").arg(from).arg(to)));
            }
    }

    void theMouseReadsACell() {
        m_selection->setLayerAndHead(0, 1);
        QTest::mouseMove(m_view, m_view->cellRect(2, 5).center().toPoint());
        QCOMPARE(m_selection->hovered(), 2);
        QCOMPARE(m_selection->partner(), 5);
        const QString weight = QLocale().toString(m_selection->attention()->at(0, 1, 2, 5), 'f', 4);
        QVERIFY2(m_view->readout().contains(weight), qPrintable(m_view->readout()));
        QVERIFY(m_view->readout().contains(QStringLiteral("pump")));
        QVERIFY(m_view->readout().contains(QStringLiteral("row 1, column 2")));
        QCOMPARE(m_view->accessibleDescription(), m_view->readout());
    }

    void aClickPinsTheRow() {
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellRect(3, 1).center().toPoint());
        QCOMPARE(m_selection->pinned(), 3);
        const std::vector<float> matrix = m_selection->attention()->mean_over_heads(0);
        const int n = m_selection->tokenCount();
        for (int i = 0; i < n; ++i)
            QCOMPARE(m_selection->weight(i), matrix[static_cast<std::size_t>(3 * n + i)]);
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellRect(3, 1).center().toPoint());
        QCOMPARE(m_selection->pinned(), -1);
        QCOMPARE(m_selection->weights(), m_selection->attention()->pooled);
    }

    void arrowsMoveTheCell() {
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_Down); // shows the cursor first
        QCOMPARE(m_selection->hovered(), 0);
        QCOMPARE(m_selection->partner(), 0);
        QTest::keyClick(m_view, Qt::Key_Down);
        QTest::keyClick(m_view, Qt::Key_Right);
        QTest::keyClick(m_view, Qt::Key_Right);
        QCOMPARE(m_selection->hovered(), 1);
        QCOMPARE(m_selection->partner(), 2);
        QTest::keyClick(m_view, Qt::Key_PageDown);
        QCOMPARE(m_selection->hovered(), 4); // the first cell of the picture
        QTest::keyClick(m_view, Qt::Key_PageDown);
        QCOMPARE(m_selection->hovered(), 8);
        QTest::keyClick(m_view, Qt::Key_PageUp);
        QCOMPARE(m_selection->hovered(), 4);
        QTest::keyClick(m_view, Qt::Key_End);
        QCOMPARE(m_selection->partner(), 10);
        QTest::keyClick(m_view, Qt::Key_Right);
        QCOMPARE(m_selection->partner(), 10);
        QTest::keyClick(m_view, Qt::Key_Return);
        QCOMPARE(m_selection->pinned(), 4);
        QTest::keyClick(m_view, Qt::Key_Escape);
        QCOMPARE(m_selection->pinned(), -1);
    }

    void zoomKeepsThePlaceUnderTheMouse() {
        Attention large = attentionOfThreeModalities(1, 1);
        while (large.tokens.size() < 400)
            large.tokens.push_back(large.tokens.back());
        large.weights.assign(400 * 400, 1.0f / 400);
        large.pooled.assign(400, 1.0f / 400);
        m_selection->setAttention(std::make_shared<Attention>(large));
        const QPointF place = m_view->cellRect(300, 100).center();
        QWheelEvent turn(place, m_view->mapToGlobal(place), {}, {0, 240}, Qt::NoButton, Qt::ControlModifier,
                         Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_view, &turn);
        QVERIFY(m_view->zoom() > 1.5);
        int from = 0, to = 0;
        QVERIFY(m_view->cellAt(place, from, to));
        QVERIFY(std::abs(from - 300) <= 1 && std::abs(to - 100) <= 1);
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_0);
        QCOMPARE(m_view->zoom(), 1.0);
        // A cursor that leaves the window is followed.
        m_view->setZoom(8, m_view->cellRect(0, 0).center());
        m_selection->hover(0, 0);
        QTest::keyClick(m_view, Qt::Key_End);
        QCOMPARE(m_selection->partner(), 399);
        QVERIFY(m_view->cellRect(0, 399).right() <= m_view->cellRect(0, 399).width() * 50 + 40);
        m_view->grab();
    }

    void scaleAndLayerSurviveAnotherSample() {
        m_selection->setLayerAndHead(1, 2);
        m_selection->setAttention(std::make_shared<Attention>(attentionOfThreeModalities(1, 2)));
        QCOMPARE(m_selection->layer(), 0);
        QCOMPARE(m_selection->head(), -1);
        m_selection->setAttention(nullptr);
        QCOMPARE(m_selection->tokenCount(), 0);
        m_view->grab(); // says that there is nothing to show
    }

    void heads() {
        HeadOverview overview(m_selection);
        overview.resize(300, 140);
        overview.show();
        QVERIFY(QTest::qWaitForWindowExposed(&overview));
        QSignalSpy changed(m_selection, &AttentionSelection::matrixChanged);
        QTest::mouseClick(&overview, Qt::LeftButton, {}, overview.cellRect(1, 0).center());
        QCOMPARE(m_selection->layer(), 1);
        QCOMPARE(m_selection->head(), 0);
        QCOMPARE(changed.count(), 1);
        overview.setFocus();
        QTest::keyClick(&overview, Qt::Key_Right);
        QCOMPARE(m_selection->head(), 1);
        QTest::keyClick(&overview, Qt::Key_Up);
        QCOMPARE(m_selection->layer(), 0);
        QTest::keyClick(&overview, Qt::Key_End);
        QCOMPARE(m_selection->head(), -1);
        QVERIFY(overview.accessibleDescription().contains(QStringLiteral("mean")));
        QTest::keyClick(&overview, Qt::Key_Right);
        QCOMPARE(m_selection->head(), -1);
        QVERIFY(overview.heightForWidth(300) > 0);
        QVERIFY(overview.cellRect(1, -1).right() < 300);
    }

    void scaleEndsWhereTheWeightsDo() {
        ColourScale weights(m_selection, ColourScale::Kind::weights);
        ColourScale matrix(m_selection, ColourScale::Kind::matrix);
        const std::vector<float>& pooled = m_selection->attention()->pooled;
        QCOMPARE(weights.highest(), static_cast<double>(*std::max_element(pooled.begin(), pooled.end())));
        m_selection->setRange(AttentionSelection::Range::sample);
        QCOMPARE(weights.highest(), matrix.highest());
        const std::vector<float>& all = m_selection->attention()->weights;
        QCOMPARE(matrix.highest(),
                 static_cast<double>(std::max(*std::max_element(all.begin(), all.end()),
                                              *std::max_element(pooled.begin(), pooled.end()))));
        QVERIFY(weights.accessibleDescription().contains(weightText(weights.highest())));
        weights.grab();
        matrix.grab();
    }
};

QTEST_MAIN(MatrixViewTest)
#include "matrix_view_test.moc"
