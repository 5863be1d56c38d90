// SPDX-License-Identifier: GPL-3.0-or-later
// A newer question takes the place of an older one that has no answer yet. Both are asked before any answer can be told.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/bridge/attention_lab.h"
#include "app/bridge/attribution_controller.h"
#include "app/bridge/what_if_controller.h"
#include "tests/support/tiny_run.h"

using namespace triptych;
namespace fs = std::filesystem;

class NewerWinsTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<ModelStore> m_models = std::make_shared<ModelStore>();
    std::shared_ptr<const Explanation> m_explanation;

    QString run() const { return m_folder.filePath(QStringLiteral("run")); }
    /// Knocks out what one head does.
    Intervention without(int head) const {
        Intervention knocked;
        knocked.node = m_explanation->attention->node;
        knocked.head = head;
        return knocked;
    }

  private slots:
    void initTestCase() {
        const fs::path table = test::write_tiny_table(m_folder.path().toStdString());
        QVERIFY(!table.empty());
        auto dataset = Dataset::open(table);
        QVERIFY2(dataset.ok(), dataset ? "" : dataset.error().text().c_str());
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
        const auto failed = test::train_tiny(m_dataset, test::tiny_graph(), run().toStdString());
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        ExplainController controller(m_models);
        connect(&controller, &ExplainController::ready, this, [this](auto ready) { m_explanation = ready; });
        controller.explain(run(), m_dataset, 20);
        QTRY_VERIFY_WITH_TIMEOUT(m_explanation, 60000);
    }

    void ofKnockedOutHeads() {
        AttentionLab lab(m_models);
        std::vector<int> heads;
        connect(&lab, &AttentionLab::intervened, this, [&](const auto& result) { heads.push_back(result->interventions.front().head); });
        QSignalSpy failed(&lab, &AttentionLab::interventionFailed);
        lab.intervene(m_explanation, {without(0)});
        lab.intervene(m_explanation, {without(1)});
        QTRY_VERIFY_WITH_TIMEOUT(!lab.busy(), 60000);
        QCOMPARE(heads, std::vector<int>{1});
        // One that was called off is not answered though others follow.
        lab.intervene(m_explanation, {without(0)});
        lab.cancel();
        QVERIFY(!lab.busy());
        lab.intervene(m_explanation, {without(2)});
        QTRY_VERIFY_WITH_TIMEOUT(!lab.busy(), 60000);
        QCOMPARE(heads, (std::vector<int>{1, 2}));
        // An older question that would fail does not, either.
        lab.intervene(m_explanation, {without(1000)});
        lab.intervene(m_explanation, {without(3)});
        QTRY_VERIFY_WITH_TIMEOUT(!lab.busy(), 60000);
        QCOMPARE(heads.back(), 3);
        QCOMPARE(failed.count(), 0);
    }

    void ofMapsOfAttention() {
        AttentionLab lab(m_models);
        QStringList methods;
        connect(&lab, &AttentionLab::measured, this, [&](const auto& result) { methods << result->method; });
        QSignalSpy failed(&lab, &AttentionLab::measurementFailed);
        lab.measure(m_explanation, QStringLiteral("relevance"), {});
        lab.measure(m_explanation, QStringLiteral("rollout"), {});
        QTRY_VERIFY_WITH_TIMEOUT(!lab.busy(), 60000);
        QCOMPARE(methods, QStringList{QStringLiteral("rollout")});
        lab.cancel(); // of what is judged
        lab.measure(m_explanation, QStringLiteral("rollout"), {});
        lab.cancel();
        QVERIFY(!lab.busy());
        lab.measure(m_explanation, QStringLiteral("relevance"), {});
        QTRY_VERIFY_WITH_TIMEOUT(!lab.busy(), 60000);
        QCOMPARE(methods, (QStringList{QStringLiteral("rollout"), QStringLiteral("relevance")}));
        QCOMPARE(failed.count(), 0);
        lab.cancel();
    }

    void ofSounds() {
        AttributionController controller(m_models);
        std::shared_ptr<const Attribution> map;
        std::vector<std::size_t> pieces;
        connect(&controller, &AttributionController::attributed, this, [&](auto made) { map = made; });
        connect(&controller, &AttributionController::heard, this, [&](const auto& sound) { pieces.push_back(sound->pieces); });
        QSignalSpy failed(&controller, &AttributionController::notHeard);
        AttributionQuestion question;
        question.run = run();
        question.dataset = m_dataset;
        question.row = 20;
        question.request.method = "occlusion";
        controller.ask(question);
        QTRY_VERIFY_WITH_TIMEOUT(map, 60000);
        std::vector<TokenSource> all;
        for (const AttributedToken& token : map->tokens)
            if (token.source.input == "audio") all.push_back(token.source);
        QVERIFY(all.size() > 3);
        const auto listen = [&](std::size_t count) {
            controller.listen("audio", {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)}, Baseline::mean, map->target);
        };
        listen(1);
        listen(2);
        QTRY_VERIFY_WITH_TIMEOUT(!pieces.empty(), 60000);
        listen(3); // by when it is heard the first would have been
        QTRY_VERIFY_WITH_TIMEOUT(pieces.size() > 1, 60000);
        QCOMPARE(pieces, (std::vector<std::size_t>{2, 3}));
        QCOMPARE(failed.count(), 0);
    }

    void ofEditedSamples() {
        WhatIfController controller(m_models);
        std::vector<qint64> rows; // with each lineage that begins, and when it is known what it is of
        connect(&controller, &WhatIfController::started, this, [&] { rows.push_back(controller.facts() ? controller.facts()->row : -1); });
        controller.start(run(), m_dataset, 20);
        controller.start(run(), m_dataset, 21);
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QCOMPARE(rows, (std::vector<qint64>{-1, -1, 21}));

        // The step that is looked at is answered first, whatever was asked for before.
        std::vector<int> answered;
        connect(&controller, &WhatIfController::stepChanged, this, [&](int id) { answered.push_back(id); });
        for (const char* input : {"text", "audio"}) {
            SampleEdit edit;
            edit.kind = SampleEdit::Kind::drop;
            edit.input = input;
            controller.apply(edit);
        }
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QVERIFY(!answered.empty());
        QCOMPARE(answered.front(), 2);
        for (const int id : {1, 2})
            QVERIFY(controller.step(id)->prediction.has_value() && controller.step(id)->contributions);

        // Of two targets the newer one.
        controller.setTarget({std::string(), 0, false});
        controller.setTarget({std::string(), 1, false});
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QCOMPARE(controller.resolved()->target.output, 1);
        QCOMPARE(controller.shown()->contributions->target.output, 1);
    }
};

QTEST_GUILESS_MAIN(NewerWinsTest)
#include "newer_wins_test.moc"
