// SPDX-License-Identifier: GPL-3.0-or-later
// What core says in English and a form shows must be in the list that lupdate reads, else no translator sees
// it.
#include <QtTest>
#include <set>

#include "core/explain/attribution.h"
#include "core/explain/contributions.h"
#include "core/explain/embedding_map.h"
#include "core/training/run.h"
#include "widgets/forms/field_text.h"

using namespace triptych;

class FieldStringsTest : public QObject {
    Q_OBJECT

  private slots:
    void everyTextOfTheCatalogueIsListed() {
        const std::set<std::string> listed(fieldTexts().begin(), fieldTexts().end());
        QStringList missing;
        const auto need = [&](const std::string& text) {
            if (!text.empty() && !listed.contains(text)) missing += QString::fromStdString(text);
        };
        const auto needFields = [&](const std::vector<Field>& fields) {
            for (const Field& field : fields) {
                for (const std::string* text : {&field.title, &field.help, &field.unit})
                    need(*text);
                for (const std::string& choice : field.choices)
                    need(choice);
            }
        };
        for (const NodeType* type : builtin_registry().types()) {
            for (const std::string* text : {&type->title, &type->category, &type->help})
                need(*text);
            needFields(type->fields);
        }
        needFields(train_fields());
        for (const MethodInfo& method : attribution_methods()) {
            need(method.title);
            need(method.help);
            needFields(method.fields);
        }
        needFields(contribution_fields());
        for (const Projection method : {Projection::pca, Projection::tsne, Projection::umap})
            needFields(projection_fields(method));
        for (const Template& entry : templates()) {
            need(entry.title);
            need(entry.help);
        }
        missing.removeDuplicates();
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char(10))));
    }

    void nothingIsListedTwice() {
        const std::set<std::string> once(fieldTexts().begin(), fieldTexts().end());
        QCOMPARE(once.size(), fieldTexts().size());
    }

    void problemsOfBrokenGraphsAreListed_data() {
        QTest::addColumn<QString>("assignment");
        QTest::newRow("heads") << "fusion.heads=5";
        QTest::newRow("grid") << "image_conv.grid=64";
        QTest::newRow("kernel") << "image_conv.kernel=4";
        QTest::newRow("window") << "audio.n_fft=333";
    }
    void problemsOfBrokenGraphsAreListed() {
        QFETCH(QString, assignment);
        const Registry& registry = builtin_registry();
        auto graph = make_template(
            "reference", {{Modality::text, "a"}, {Modality::image, "b"}, {Modality::audio, "c"}}, "label");
        QVERIFY(graph.ok());
        QVERIFY(set_param(*graph, registry, "image.size=32").ok());
        QVERIFY(set_param(*graph, registry, assignment.toStdString()).ok());
        graph->edges.pop_back(); // the head has nothing before it, the fusion nothing after it
        graph->edges.push_back({"text", "nowhere", "in"});
        graph->edges.push_back({"image", "audio_lstm", "in"});
        graph->edges.push_back({"image", "audio_lstm", "elsewhere"});
        graph->nodes.push_back({"odd", "no.such", 1, {}, 0, 0});
        graph->find("fusion")->params["layers"] = std::int64_t{99};
        graph->find("fusion")->params["pool"] = std::string("sum");
        graph->find("fusion")->params["none"] = true;
        graph->find("fusion")->params["dropout"] = std::string("much");
        const GraphInfo info = analyse(*graph, registry);
        QVERIFY(info.problems.size() >= 8);
        for (const Problem& problem : info.problems) {
            // A translator that marks what it was asked for shows which messages it never saw.
            class Marking : public QTranslator {
              public:
                QString translate(const char* context, const char* source, const char*, int) const override {
                    return QLatin1String(context) == QLatin1String("Problems")
                               ? QStringLiteral("*") + QString::fromUtf8(source)
                               : QString();
                }
                bool isEmpty() const override { return false; }
            } marking;
            QCoreApplication::installTranslator(&marking);
            const QString text = problemText(problem.error);
            QCoreApplication::removeTranslator(&marking);
            const QString told = QStringLiteral("*") + QString::fromStdString(problem.error.message);
            // A parameter is called by its title, where all node types give it the same.
            const Node* node = graph->find(problem.node);
            const NodeType* type = node ? registry.find(node->type) : nullptr;
            const QString name = told.section(QLatin1Char(' '), 0, 0).mid(1);
            const Field* field = type ? find_field(type->fields, name.toStdString()) : nullptr;
            const QString titled =
                field ? QStringLiteral("*") + QString::fromStdString(field->title) + told.mid(1 + name.size()) : told;
            if (text != told) QCOMPARE(text, titled);
        }
    }
};

QTEST_MAIN(FieldStringsTest)
#include "field_strings_test.moc"
