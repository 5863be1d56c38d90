// SPDX-License-Identifier: GPL-3.0-or-later
// The dry run and what runs learned, on the Model page.
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "app/bridge/session.h"
#include "app/workbench/pages/dry_run_model.h"
#include "app/workbench/pages/dry_run_panel.h"
#include "app/workbench/pages/learned_panel.h"
#include "app/workbench/pages/model_page.h"
#include "tests/support/tiny_run.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/theme.h"
#include "widgets/weights/feature_maps_view.h"
#include "widgets/weights/filters_view.h"
#include "widgets/weights/histogram_view.h"

using namespace triptych;
namespace fs = std::filesystem;

class ModelRunsTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ModelPage> m_page;

    DryRunPanel* dryRun() const { return m_page->findChild<DryRunPanel*>(); }
    LearnedPanel* learned() const { return m_page->findChild<LearnedPanel*>(); }
    void edit(const char* assignment) {
        GraphSpec graph = m_session->project().graph;
        QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
        m_session->setGraph(graph, QStringLiteral("edit"));
    }
    void show() {
        m_page = std::make_unique<ModelPage>(*m_session);
        m_page->resize(1216, 740);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        m_page->activateWindow();
    }
    void train(const char* name) {
        const auto failed =
            test::train_tiny(m_session->dataset(), m_session->project().graph, m_session->project().runs / name);
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        QSignalSpy told(m_session.get(), &Session::runsChanged);
        m_session->refreshRuns();
        QTRY_VERIFY_WITH_TIMEOUT(told.count() > 0, 20000);
    }
    void runDry() {
        QTest::keyClick(m_page.get(), Qt::Key_F6);
        QVERIFY(dryRun()->controller().busy());
        QTRY_VERIFY_WITH_TIMEOUT(!dryRun()->controller().busy(), 60000);
        const auto error = dryRun()->controller().error();
        QVERIFY2(!error, error ? error->text().c_str() : "");
    }
    QString cell(const char* node, int column) const {
        const QAbstractItemModel* model = dryRun()->table()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, 0).data().toString() == QLatin1String(node))
                return model->index(row, column).data().toString();
        return QStringLiteral("no row");
    }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!learned()->controller().busy(), 60000); }

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::dark); }
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        const fs::path table = test::write_tiny_table(m_folder->path().toStdString());
        QVERIFY(!table.empty());
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
        for (const std::string& assignment : test::tiny_parameters()) edit(assignment.c_str());
        TrainSettings settings = m_session->project().settings;
        settings.batch_size = 6;
        m_session->setSettings(settings, QStringLiteral("batch"));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->preparer() != nullptr, 20000);
        show();
    }
    void cleanup() {
        m_page.reset();
        m_session.reset();
        m_folder.reset();
    }

    void aKeyRunsOneBatchAndShowsEveryNode() {
        QVERIFY(!dryRun()->isVisible());
        runDry();
        QVERIFY(dryRun()->isVisible());
        QAbstractItemModelTester tester(dryRun()->table()->model());
        QCOMPARE(dryRun()->table()->model()->rowCount(), int(m_session->project().graph.nodes.size()));
        QCOMPARE(cell("image", DryRunModel::shapeColumn), QStringLiteral("[6,3,16,16]"));
        QCOMPARE(cell("classes", DryRunModel::shapeColumn), QStringLiteral("[6,2]"));
        QCOMPARE(cell("classes", DryRunModel::notFiniteColumn), QStringLiteral("0"));
        QVERIFY(cell("text", DryRunModel::unknownColumn).endsWith(QLatin1Char('%')));
        QCOMPARE(cell("image", DryRunModel::unknownColumn), QStringLiteral("–"));
        // Sorted by what was measured, not by how it is written.
        auto* header = dryRun()->table()->horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          QPoint(header->sectionViewportPosition(DryRunModel::bytesColumn) + 6, header->height() / 2));
        qlonglong last = -1;
        const QAbstractItemModel* model = dryRun()->table()->model();
        QCOMPARE(header->sortIndicatorSection(), int(DryRunModel::bytesColumn));
        const bool rising = header->sortIndicatorOrder() == Qt::AscendingOrder;
        for (int i = 0; i < model->rowCount(); ++i) {
            const int row = rising ? i : model->rowCount() - 1 - i;
            const qlonglong bytes = model->index(row, DryRunModel::bytesColumn).data(DryRunModel::sortRole).toLongLong();
            QVERIFY(bytes >= last);
            last = bytes;
        }
    }

    void aRowIsANode() {
        runDry();
        QTableView* table = dryRun()->table();
        table->setFocus();
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_Down);
        const QString node = table->currentIndex().siblingAtColumn(0).data().toString();
        QCOMPARE(m_page->view()->selectedNode(), node);
        m_page->view()->selectNode(QStringLiteral("fusion"));
        QCOMPARE(table->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("fusion"));
    }

    void anOldResultIsSaidToBeOld() {
        runDry();
        auto* note = dryRun()->findChild<QLabel*>(QStringLiteral("dryRunNote"));
        QVERIFY(!note->text().startsWith(QStringLiteral("Out of date")));
        edit("fusion.width=64");
        QVERIFY(note->text().startsWith(QStringLiteral("Out of date")));
        QVERIFY(!dryRun()->table()->isEnabled());
        m_session->undo();
        QVERIFY(dryRun()->table()->isEnabled());
        edit("fusion.heads=3"); // an error: what cannot be started says why
        auto* start = dryRun()->findChild<QPushButton*>(QStringLiteral("dryRunStart"));
        QVERIFY(!start->isEnabled());
        QVERIFY(start->toolTip().contains(QStringLiteral("errors")));
    }

    void whatIsNoNumberWarnsOnItsNode() {
        train("spoiled");
        // A head whose weights overflow.
        QFile weights(QString::fromStdString((m_session->project().runs / "spoiled" / "best.safetensors").string()));
        QVERIFY(weights.open(QIODevice::ReadWrite));
        const QByteArray all = weights.readAll();
        const QByteArray name = QByteArrayLiteral("\"classes.");
        const qsizetype entry = all.indexOf(name);
        QVERIFY(entry > 0);
        const qsizetype offsets = all.indexOf(QByteArrayLiteral("\"data_offsets\":["), entry) + 16;
        const qint64 begin = all.mid(offsets, all.indexOf(',', offsets) - offsets).toLongLong();
        qint64 header = 0;
        for (int i = 7; i >= 0; --i) header = header * 256 + static_cast<unsigned char>(all[i]);
        weights.seek(8 + header + begin);
        QVERIFY(weights.write(QByteArray::fromHex("0000c07f")) == 4); // NaN
        weights.close();

        dryRun()->weights()->setCurrentIndex(1);
        const int before = m_page->problems()->count();
        runDry();
        QVERIFY(cell("classes", DryRunModel::notFiniteColumn) != QStringLiteral("0"));
        QCOMPARE(m_page->problems()->count(), before + 1);
        QVERIFY(m_page->view()->nodeText(QStringLiteral("classes")).contains(QStringLiteral("NaN")));
        // It speaks of the weights that the batch was computed with; new ones have none.
        dryRun()->weights()->setCurrentIndex(0);
        runDry();
        QCOMPARE(m_page->problems()->count(), before);
    }

    void showsWhatARunLearnedAtTheNode() {
        QTest::keyClick(m_page.get(), Qt::Key_F8);
        QVERIFY(learned()->isVisible());
        QVERIFY(learned()->said().contains(QStringLiteral("Nothing was learned yet")));
        train("first");
        m_session->selectRow(3);
        m_session->selectRun(QString::fromStdString((m_session->project().runs / "first").string()));
        m_page->view()->selectNode(QStringLiteral("image_conv"));
        settle();
        QTRY_VERIFY_WITH_TIMEOUT(learned()->maps()->isVisible(), 20000);
        QAbstractItemModelTester tester(learned()->table()->model());
        QCOMPARE(learned()->table()->model()->rowCount(), 2); // weight and bias
        QCOMPARE(learned()->filters()->count(), 8);
        QVERIFY(learned()->filters()->isVisible());
        QCOMPARE(learned()->maps()->count(), 8);
        QCOMPARE(learned()->histogram()->bins(), learned_bins);
        QVERIFY(learned()->histogram()->accessibleName().contains(QStringLiteral("conv.weight")));
        // The keys go to the next tensor, and the histogram with them.
        learned()->table()->setFocus();
        QTest::keyClick(learned()->table(), Qt::Key_Down);
        QVERIFY(learned()->histogram()->accessibleName().contains(QStringLiteral("conv.bias")));

        m_page->view()->selectNode(QStringLiteral("image"));
        settle();
        QVERIFY(learned()->said().contains(QStringLiteral("no weights")));
        QVERIFY(!learned()->filters()->isVisible());
        QTRY_COMPARE(learned()->maps()->count(), 3);
        m_page->view()->selectNode(QStringLiteral("fusion"));
        settle();
        QVERIFY(learned()->said().contains(QStringLiteral("single vector")));
        m_session->selectRow(-1);
        settle();
        QVERIFY(learned()->said().contains(QStringLiteral("Select a sample")));
    }

    void saysWhichTensorsAnEditedNodeStillHas() {
        train("first");
        m_session->selectRun(QString::fromStdString((m_session->project().runs / "first").string()));
        m_page->view()->selectNode(QStringLiteral("image_conv"));
        QTest::keyClick(m_page.get(), Qt::Key_F8);
        settle();
        QVERIFY(!learned()->said().contains(QStringLiteral("changed since")));
        edit("image_conv.kernel=5");
        settle();
        QVERIFY2(learned()->said().contains(QStringLiteral("1 of 2 tensors still fit")), qPrintable(learned()->said()));
        m_session->undo();
        settle();
        QVERIFY(!learned()->said().contains(QStringLiteral("changed since")));
    }
};

QTEST_MAIN(ModelRunsTest)
#include "model_runs_test.moc"
