// SPDX-License-Identifier: GPL-3.0-or-later
// Runs whose main head gives no classes: their own score under its name, nowhere a "nan".
#include <QApplication>
#include <QLabel>
#include <QTableView>
#include <QTest>
#include <cmath>
#include <limits>

#include "app/workbench/pages/run_results.h"
#include "app/workbench/pages/runs_model.h"
#include "app/workbench/pages/train_curves.h"
#include "core/graph/registry.h"
#include "tests/support/many_heads.h"
#include "widgets/plots/confusion_view.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

constexpr double unmeasured = std::numeric_limits<double>::quiet_NaN();

HeadMetrics numberMetrics() {
    HeadMetrics metrics;
    metrics.kind = TargetKind::number;
    metrics.number = *number_metrics({1, 2, 4}, {1, 2.5, 4});
    metrics.loss = 0.1;
    return metrics;
}

HeadMetrics labelMetrics() {
    HeadMetrics metrics;
    metrics.kind = TargetKind::labels;
    metrics.labels = *label_metrics({{1, 0}, {1, 1}}, {{1, 0}, {0, 1}}, {"pump", "seal"});
    return metrics;
}

RunInfo runOf(const HeadMetrics& metrics) {
    RunInfo run;
    run.folder = std::string("/runs/") + target_kind_name(metrics.kind);
    run.name = target_kind_name(metrics.kind);
    run.state = "done";
    run.device = "cuda:0";
    run.parameters = 12345;
    Target target;
    target.head = "main";
    target.kind = metrics.kind;
    run.targets = {target};
    EpochNews epoch;
    epoch.epoch = 1;
    epoch.validation_accuracy = epoch.train_accuracy = unmeasured;
    epoch.validation["main"] = metrics;
    run.epochs = {epoch};
    run.best_epoch = 1;
    run.test_heads["main"] = metrics;
    return run;
}

/// All that the widget shows.
QString texts(const QWidget& widget) {
    QString all;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisibleTo(&widget)) all += label->text() + QLatin1Char('\n');
    return all;
}

} // namespace

class HeadResultsTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::dark); }

    void aNumberHasNoConfusion() {
        RunResults results;
        RunInfo run = runOf(numberMetrics());
        Target other;
        other.head = "wear";
        other.kind = TargetKind::labels;
        run.targets.push_back(other);
        run.test_heads["wear"] = labelMetrics();
        results.setRun(&run);
        const QString shown = texts(results);
        QVERIFY2(!shown.contains(QLatin1String("nan"), Qt::CaseInsensitive), qPrintable(shown));
        QVERIFY(shown.contains(QStringLiteral("R²")));
        QVERIFY(shown.contains(QLocale().toString(run.test_heads["main"].score(), 'f', 3)));
        QVERIFY(results.confusion()->isHidden());
        QVERIFY(!results.findChild<QLabel*>(QStringLiteral("noConfusion"))->isHidden());
        QVERIFY(results.findChild<QLabel*>(QStringLiteral("noConfusion"))->text().contains(QLatin1String("number")));
        QVERIFY(results.findChild<QTableView*>()->isHidden());
        QVERIFY(results.findChild<QLabel*>(QStringLiteral("otherHeads"))->text().contains(QLatin1String("wear")));
    }

    void labelsHaveTheirTable() {
        RunResults results;
        const RunInfo run = runOf(labelMetrics());
        results.setRun(&run);
        QVERIFY(texts(results).contains(QStringLiteral("Micro F1")));
        QCOMPARE(results.classes()->rowCount(), 2);
        QVERIFY(results.confusion()->isHidden());
        QVERIFY(results.findChild<QLabel*>(QStringLiteral("otherHeads"))->isHidden());
    }

    void classesAreShownAsEver() {
        HeadMetrics metrics;
        metrics.classes = *classification_metrics({0, 1, 1}, {0, 1, 0}, {"a", "b"});
        RunInfo run = runOf(metrics);
        run.classes = {"a", "b"};
        RunResults results;
        results.setRun(&run);
        QVERIFY(!results.confusion()->isHidden());
        QVERIFY(results.findChild<QLabel*>(QStringLiteral("noConfusion"))->isHidden());
        run.test = run.test_heads["main"].classes; // as a run of an older program has it
        run.test_heads.clear();
        results.setRun(&run);
        QVERIFY(!results.confusion()->isHidden());
    }

    void theTableOfRunsNamesTheScore() {
        RunsModel model;
        HeadMetrics classes;
        classes.classes = *classification_metrics({0, 1}, {0, 1}, {"a", "b"});
        model.setRuns({runOf(numberMetrics()), runOf(classes), runOf(labelMetrics())});
        const QString value = model.index(0, RunsModel::validationColumn).data().toString();
        QCOMPARE(value, QStringLiteral("R² ") + QLocale().toString(numberMetrics().score(), 'f', 3));
        QCOMPARE(model.index(0, RunsModel::testColumn).data().toString(), value);
        QVERIFY(model.index(2, RunsModel::testColumn).data().toString().startsWith(QStringLiteral("Micro F1")));
        // An accuracy of 1 is no better than an R².
        QVERIFY(model.index(0, RunsModel::stateColumn).data().toString().contains(QStringLiteral("★")));
        QVERIFY(!model.index(1, RunsModel::stateColumn).data().toString().contains(QStringLiteral("★")));
        const QString tip = model.index(0, RunsModel::nameColumn).data(Qt::ToolTipRole).toString();
        QVERIFY(tip.contains(QStringLiteral("cuda:0")));
        QVERIFY(tip.contains(QLocale().toString(12345)));
    }

    void curvesAreThoseOfTheMainHead() {
        GraphSpec graph = test::many_heads_graph();
        RunCurves curves;
        curves.setHeads(graph);
        QCOMPARE(curves.head, std::string("fault"));
        QCOMPARE(curves.heads, std::size_t{5});
        graph.find("fault")->params["auxiliary"] = true;
        curves.setHeads(graph);
        QCOMPARE(curves.head, std::string("load"));
        QVERIFY(curves.kind == TargetKind::number);
        EpochNews news;
        news.step = 8;
        news.validation_accuracy = news.validation_loss = unmeasured;
        news.validation["load"] = numberMetrics();
        curves.append(news);
        QCOMPARE(curves.validationScore.size(), std::size_t{1});
        QCOMPARE(curves.validationScore.y(0), numberMetrics().score());
        TrainCurves shown;
        shown.show(curves, {}, 0);
        QCOMPARE(shown.accuracy()->accessibleName(), QStringLiteral("R²"));
        shown.show({}, {}, 0);
        QCOMPARE(shown.accuracy()->accessibleName(), QStringLiteral("Accuracy"));
    }
};

QTEST_MAIN(HeadResultsTest)
#include "head_results_test.moc"
