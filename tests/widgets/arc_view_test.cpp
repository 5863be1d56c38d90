// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/arc_view.h"

#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <numeric>

#include "tests/widgets/attention_sample.h"
#include "widgets/attention/matrix_view.h"

using namespace triptych;

class ArcViewTest : public QObject {
    Q_OBJECT

  private:
    AttentionSelection* m_selection = nullptr;
    ArcView* m_view = nullptr;

    bool between(const ArcView::Edge& edge) const {
        return m_selection->token(edge.from).input != m_selection->token(edge.to).input;
    }

  private slots:
    void init() {
        m_selection = new AttentionSelection(this);
        m_view = new ArcView(m_selection);
        m_view->resize(320, 300);
        m_selection->setAttention(std::make_shared<Attention>(attentionOfThreeModalities()));
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view));
    }

    void cleanup() {
        delete m_view;
        delete m_selection;
    }

    void theStrongestGoBetweenModalities() {
        m_selection->setLayerAndHead(0, 1);
        const std::vector<ArcView::Edge> edges = m_view->edges();
        QCOMPARE(edges.size(), std::size_t{48});
        QVERIFY(std::all_of(edges.begin(), edges.end(), [&](const auto& edge) { return between(edge); }));
        QVERIFY(std::is_sorted(edges.begin(), edges.end(),
                               [](const auto& a, const auto& b) { return a.weight < b.weight; }));
        // None that is left out is stronger.
        int stronger = 0;
        for (int from = 0; from < m_selection->tokenCount(); ++from)
            for (int to = 0; to < m_selection->tokenCount(); ++to)
                stronger += between({from, to, 0}) && m_selection->matrixAt(from, to) > edges.front().weight;
        QVERIFY(stronger < 48);
        QCOMPARE(edges.back().weight, m_selection->matrixAt(edges.back().from, edges.back().to));
        // Each modality has a line of its own.
        QCOMPARE(m_view->tokenPlace(0).y(), m_view->tokenPlace(3).y());
        QVERIFY(m_view->tokenPlace(4).y() > m_view->tokenPlace(3).y());
        QVERIFY(m_view->tokenPlace(8).y() > m_view->tokenPlace(7).y());
    }

    void aTokenShowsItsOwn() {
        QTest::mouseMove(m_view, m_view->tokenPlace(2).toPoint());
        QCOMPARE(m_selection->hovered(), 2);
        std::vector<ArcView::Edge> edges = m_view->edges();
        QCOMPARE(edges.size(), std::size_t{7}); // four cells and three spans
        for (const auto& edge : edges)
            QCOMPARE(edge.from, 2);
        QVERIFY(m_view->readout().contains(QStringLiteral("pump")));
        QCOMPARE(m_view->accessibleDescription(), m_view->readout());
        m_selection->setDirection(AttentionSelection::Direction::attendedBy);
        for (const auto& edge : m_view->edges())
            QCOMPARE(edge.to, 2);
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->tokenPlace(5).toPoint());
        QCOMPARE(m_selection->pinned(), 5);
        m_view->grab();
    }

    void keysWalkTheLines() {
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_Right);
        QCOMPARE(m_selection->hovered(), 0);
        QTest::keyClick(m_view, Qt::Key_Right);
        QCOMPARE(m_selection->hovered(), 1);
        QTest::keyClick(m_view, Qt::Key_Down);
        QCOMPARE(m_selection->token(m_selection->hovered()).input, std::string("image"));
        QTest::keyClick(m_view, Qt::Key_End);
        QCOMPARE(m_selection->hovered(), 7);
        QTest::keyClick(m_view, Qt::Key_Down);
        QCOMPARE(m_selection->hovered(), 10);
        QTest::keyClick(m_view, Qt::Key_Right);
        QCOMPARE(m_selection->hovered(), 10);
        QTest::keyClick(m_view, Qt::Key_Up);
        QTest::keyClick(m_view, Qt::Key_Return);
        QCOMPARE(m_selection->pinned(), 7);
        QTest::keyClick(m_view, Qt::Key_Escape);
        QCOMPARE(m_selection->pinned(), -1);
    }

    void bothDirectionsOfAToken() {
        m_selection->setLayerAndHead(1, 0);
        m_selection->setBrush(TokenBrush({3}));
        const int n = m_selection->tokenCount();
        for (int i = 0; i < n; ++i)
            QCOMPARE(m_selection->weight(i), m_selection->matrixAt(3, i));
        QSignalSpy weights(m_selection, &AttentionSelection::weightsChanged);
        m_selection->setDirection(AttentionSelection::Direction::attendedBy);
        QCOMPARE(weights.count(), 1);
        for (int i = 0; i < n; ++i)
            QCOMPARE(m_selection->weight(i), m_selection->matrixAt(i, 3));
    }

    void theStrongestCellsHoldTheMass() {
        m_selection->setLayerAndHead(0, 0);
        const int n = m_selection->tokenCount();
        const double all = std::accumulate(m_selection->matrix().begin(), m_selection->matrix().end(), 0.0);
        QCOMPARE(m_selection->keptCells(), n * n);
        for (const double share : {0.05, 0.3, 0.5, 0.9, 0.99}) {
            m_selection->setMass(share);
            double held = 0, strongestLeft = 0, weakestKept = 1;
            int kept = 0;
            for (int from = 0; from < n; ++from)
                for (int to = 0; to < n; ++to) {
                    const double weight = m_selection->matrixAt(from, to);
                    if (m_selection->keeps(from, to)) {
                        held += weight;
                        ++kept;
                        weakestKept = std::min(weakestKept, weight);
                    } else {
                        strongestLeft = std::max(strongestLeft, weight);
                    }
                }
            QCOMPARE(kept, m_selection->keptCells());
            QVERIFY(held >= share * all - 1e-9);
            QVERIFY(strongestLeft < weakestKept);
            // Without the weakest of them they would not hold it.
            double without = 0;
            for (int from = 0; from < n; ++from)
                for (int to = 0; to < n; ++to)
                    if (m_selection->matrixAt(from, to) > weakestKept) without += m_selection->matrixAt(from, to);
            QVERIFY(without < share * all);
        }
        // The matrix shows it: what is left has no colour of the scale.
        MatrixView matrix(m_selection);
        matrix.resize(300, 330);
        matrix.show();
        QVERIFY(QTest::qWaitForWindowExposed(&matrix));
        m_selection->setMass(1);
        const QImage whole = matrix.grab().toImage();
        m_selection->setMass(0.3);
        QVERIFY(matrix.grab().toImage() != whole);
        QVERIFY(matrix.readout().contains(QString::number(m_selection->keptCells())));
        for (const auto& edge : m_view->edges())
            QVERIFY(m_selection->keeps(edge.from, edge.to));
    }

    void givenWeightsAreShown() {
        std::vector<float> given(static_cast<std::size_t>(m_selection->tokenCount()), 0.0f);
        given[4] = 1;
        m_selection->setSource(AttentionSelection::Source::given);
        QCOMPARE(m_selection->weights(), m_selection->attention()->pooled); // until they are there
        m_selection->setGiven(given);
        QCOMPARE(m_selection->weights(), given);
        m_selection->setGiven({1, 2}); // of another sample
        QVERIFY(!m_selection->hasGiven());
        m_selection->setGiven(given);
        m_selection->setAttention(std::make_shared<Attention>(attentionOfThreeModalities(1, 2)));
        QVERIFY(!m_selection->hasGiven());
    }
};

QTEST_MAIN(ArcViewTest)
#include "arc_view_test.moc"
