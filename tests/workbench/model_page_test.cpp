// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/model_page.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QXmlStreamReader>
#include <fstream>

#include "app/bridge/cost_controller.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/model_inspector.h"
#include "tests/support/tiny_run.h"
#include "widgets/forms/field_form.h"
#include "widgets/graph/choice_popup.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/graph/palette_panel.h"
#include "widgets/graph/tokens_bar.h"
#include "widgets/theme.h"

using namespace triptych;
namespace fs = std::filesystem;

class ModelPageTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ModelPage> m_page;

    void openTable(const fs::path& table) {
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
    }
    /// Parameters of the tiny model, so that it is measured in a moment.
    void makeSmall() {
        GraphSpec graph = m_session->project().graph;
        for (const std::string& assignment : test::tiny_parameters())
            QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
        m_session->setGraph(graph, QStringLiteral("small"));
    }
    void openPage() {
        m_page = std::make_unique<ModelPage>(*m_session);
        m_page->resize(1216, 740);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        m_page->activateWindow();
    }
    void click(const char* node) {
        GraphEditor* view = m_page->view();
        const QRectF card = view->nodeRect(QLatin1String(node));
        QVERIFY(!card.isEmpty());
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {},
                          view->mapFromScene(card.topLeft() + QPointF(60, 16)));
    }
    bool says(const QString& words) const {
        for (QLabel* label : m_page->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }
    QAbstractButton* button(const QString& name) const {
        for (QAbstractButton* one : m_page->findChildren<QAbstractButton*>())
            if (one->accessibleName() == name || one->text() == name) return one;
        qFatal("no button %s", qPrintable(name));
        return nullptr;
    }
    Value param(const char* node, const char* name) const {
        const GraphInfo info = m_session->graphInfo();
        return info.params.at(node).values().at(name);
    }
    /// Types a number into a field of the inspector, as a person does.
    void type(const char* field, const QString& text) {
        QWidget* editor = m_page->inspector()->form()->editor(field);
        QVERIFY(editor);
        auto* spin = qobject_cast<QAbstractSpinBox*>(editor);
        if (!spin) spin = editor->findChild<QAbstractSpinBox*>();
        QVERIFY(spin);
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, text);
        QTest::keyClick(spin, Qt::Key_Return);
    }

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::dark); }
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        const fs::path table = test::write_tiny_table(m_folder->path().toStdString());
        QVERIFY(!table.empty());
        openTable(table);
    }
    void cleanup() {
        m_page.reset();
        m_session.reset();
        m_folder.reset();
    }

    void emptyStatesSayWhatToDo() {
        Session none;
        ModelPage page(none);
        page.show();
        QString seen;
        for (QLabel* label : page.findChildren<QLabel*>())
            if (label->isVisible()) seen += label->text();
        QVERIFY(seen.contains(QStringLiteral("No project is open")));
        for (QAction* action : page.pageActions() + page.editActions())
            QVERIFY2(!action->isEnabled(), qPrintable(action->text()));

        std::ofstream(m_folder->filePath(QStringLiteral("bare.csv")).toStdString())
            << "id,label\n1,x\n2,y\n3,x\n4,y\n";
        openTable(m_folder->filePath(QStringLiteral("bare.csv")).toStdString());
        openPage();
        QVERIFY(says(QStringLiteral("no column that a model could read")));
        QSignalSpy asked(m_page.get(), &Page::pageRequested);
        QTest::mouseClick(button(QStringLiteral("Go to Data")), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("data"));
        // Given the role, the table has a model.
        m_session->setRole(QStringLiteral("id"), Role::text);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->view()->isVisible(), 20000);
        QVERIFY(!m_page->view()->nodeRect(QStringLiteral("text_lstm")).isEmpty());
    }

    void drawsTheGraphWithItsShapes() {
        openPage();
        for (const char* node :
             {"text", "text_lstm", "image", "image_conv", "audio", "audio_lstm", "fusion", "classes"})
            QVERIFY2(!m_page->view()->nodeRect(QLatin1String(node)).isEmpty(), node);
        QVERIFY(m_page->view()->nodeText(QStringLiteral("classes")).contains(QStringLiteral("[B,2]")));
        QVERIFY(says(QStringLiteral("Reference")));
        QVERIFY(says(QStringLiteral("None. The model can be trained.")));
    }

    void aClickShowsTheNodeAndIsFoundAgain() {
        openPage();
        QVERIFY(says(QStringLiteral("No node is selected")));
        click("fusion");
        QVERIFY(says(QStringLiteral("fusion")));
        QVERIFY(m_page->inspector()->form()->editor("heads"));
        QVERIFY(says(QStringLiteral("text_lstm [B,")));
        QVERIFY(says(QStringLiteral("Vaswani")));
        // By key to the neighbour, and Enter into its form.
        QTest::keyClick(m_page->view(), Qt::Key_Right);
        QCOMPARE(m_page->view()->selectedNode(), QStringLiteral("classes"));
        QTest::keyClick(m_page->view(), Qt::Key_Left);
        QCoreApplication::processEvents(); // the form is laid out
        QTest::keyClick(m_page->view(), Qt::Key_Return);
        QVERIFY(m_page->inspector()->form()->isAncestorOf(m_page->focusWidget()));
        m_page.reset();
        openPage();
        QCOMPARE(m_page->view()->selectedNode(), QStringLiteral("fusion"));
        QVERIFY(m_page->inspector()->form()->editor("heads"));
    }

    void parametersChangeByTheFormAndComeBackByUndo() {
        openPage();
        click("fusion");
        type("heads", QStringLiteral("2"));
        QCOMPARE(std::get<std::int64_t>(param("fusion", "heads")), 2);
        QVERIFY(m_session->undoText().contains(QStringLiteral("fusion")));
        m_session->undo();
        QVERIFY(std::get<std::int64_t>(param("fusion", "heads")) != 2);
        QVERIFY(std::get<std::int64_t>(m_page->inspector()->form()->value("heads")) != 2);
        m_session->redo();
        QCOMPARE(std::get<std::int64_t>(m_page->inspector()->form()->value("heads")), 2);
        // A value that is the default leaves no trace in the project.
        const auto fallback =
            find_field(builtin_registry().find("fusion.self_attention")->fields, "heads")->fallback;
        type("heads", QString::number(std::get<std::int64_t>(fallback)));
        QVERIFY(!m_session->project().graph.find("fusion")->params.contains("heads"));
    }

    void problemsStandOnTheNodeInTheListAndInTheInspector() {
        openPage();
        click("fusion");
        type("heads", QStringLiteral("3")); // the width is no multiple of it
        QListWidget* list = m_page->problems();
        QVERIFY(list->isVisible());
        QVERIFY(list->count() >= 1);
        QVERIFY(list->item(0)->text().startsWith(QStringLiteral("fusion: ")));
        QVERIFY(list->item(0)->text().contains(QStringLiteral("heads")));
        QVERIFY(
            m_page->view()->nodeText(QStringLiteral("fusion")).contains(QStringLiteral("multiple of heads")));
        QVERIFY(says(QStringLiteral("multiple of heads")));
        QVERIFY(says(QStringLiteral("Known when the errors are mended")));
        // A click in the list goes to the node.
        click("text");
        QCOMPARE(m_page->view()->selectedNode(), QStringLiteral("text"));
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
        QCOMPARE(m_page->view()->selectedNode(), QStringLiteral("fusion"));
        // And so does the key.
        click("text");
        QTest::keyClick(m_page->view(), Qt::Key_J, Qt::ControlModifier);
        QVERIFY(m_page->view()->selectedNode() != QStringLiteral("text"));
        QTest::keyClick(m_page->view(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(list->item(0)->text()));
        m_session->undo();
        QVERIFY(!list->isVisible());
    }

    void tokensOfTheFusionAreCounted() {
        openPage();
        TokensBar* tokens = m_page->inspector()->tokens();
        QVERIFY(tokens->isVisible());
        QCOMPARE(tokens->sentence(),
                 QStringLiteral("up to 144 tokens: up to 64 text · 64 image · up to 16 audio"));
        GraphSpec graph = m_session->project().graph;
        QVERIFY(set_param(graph, builtin_registry(), "text_lstm.tokens=words").ok());
        QVERIFY(set_param(graph, builtin_registry(), "text.max_words=20").ok());
        QVERIFY(set_param(graph, builtin_registry(), "audio_lstm.tokens=segments").ok());
        QVERIFY(set_param(graph, builtin_registry(), "audio_lstm.segment=8").ok());
        QVERIFY(set_param(graph, builtin_registry(), "audio.max_frames=60").ok());
        m_session->setGraph(graph, QStringLiteral("words"));
        QCOMPARE(tokens->sentence(),
                 QStringLiteral("up to 92 tokens: up to 20 text · 64 image · up to 8 audio"));
        QVERIFY(set_param(graph, builtin_registry(), "text_lstm.tokens=last").ok());
        QVERIFY(set_param(graph, builtin_registry(), "audio_lstm.tokens=last").ok());
        m_session->setGraph(graph, QStringLiteral("last"));
        QCOMPARE(tokens->sentence(), QStringLiteral("66 tokens: 1 text · 64 image · 1 audio"));
        click("text_lstm");
        QVERIFY(!tokens->isVisible());
        click("fusion");
        QVERIFY(tokens->isVisible());
    }

    void costIsMeasuredOffTheGuiThread() {
        makeSmall();
        openPage();
        QVERIFY(m_page->costs()->busy()); // the page stands before it is known
        QTRY_VERIFY_WITH_TIMEOUT(m_page->costs()->cost() != nullptr, 60000);
        const GraphCost* cost = m_page->costs()->cost();
        std::int64_t sum = 0;
        for (const auto& [id, node] : cost->nodes)
            sum += node.trainable;
        QCOMPARE(sum, cost->total.trainable);
        // Dense over two classes from a width of 32.
        QCOMPARE(cost->nodes.at("classes").trainable, std::int64_t{32 * 2 + 2});
        QVERIFY(m_page->view()->nodeText(QStringLiteral("classes")).contains(QStringLiteral("66 params")));
        click("classes");
        QVERIFY(says(QStringLiteral("66")));
        QVERIFY(says(shortCount(static_cast<double>(cost->total.trainable))));
        const std::int64_t before = cost->total.trainable;
        // Placing changes nothing; a parameter does, and the old figure is gone at once.
        QTest::keyClick(m_page->view(), Qt::Key_Down, Qt::ShiftModifier);
        QVERIFY(m_page->costs()->cost());
        click("image_conv");
        type("channels", QStringLiteral("16"));
        QVERIFY(!m_page->costs()->cost());
        QTRY_VERIFY_WITH_TIMEOUT(m_page->costs()->cost() != nullptr, 60000);
        QVERIFY(m_page->costs()->cost()->total.trainable > before);
    }

    void nodesMoveAndAreArrangedUndoably() {
        openPage();
        GraphEditor* view = m_page->view();
        const double x = m_session->project().graph.find("fusion")->x;
        const QPoint from =
            view->mapFromScene(view->nodeRect(QStringLiteral("fusion")).topLeft() + QPointF(60, 16));
        QTest::mousePress(view->viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(view->viewport(), from + QPoint(20, 10));
        QTest::mouseMove(view->viewport(), from + QPoint(40, 30));
        QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, from + QPoint(40, 30));
        QVERIFY(m_session->project().graph.find("fusion")->x > x);
        QVERIFY(m_session->undoText().contains(QStringLiteral("Move fusion")));
        QTest::mouseClick(button(QStringLiteral("Arrange")), Qt::LeftButton);
        QVERIFY(m_session->undoText().contains(QStringLiteral("Arrange")));
        m_session->undo();
        m_session->undo();
        QCOMPARE(m_session->project().graph.find("fusion")->x, x);
    }

    void startsAgainFromTheTemplate() {
        openPage();
        click("fusion");
        type("heads", QStringLiteral("2"));
        QTest::keyClick(m_page->view(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!m_session->project().graph.find("fusion")->params.contains("heads"));
        QVERIFY(m_session->undoText().contains(QStringLiteral("template")));
        m_session->undo();
        QCOMPARE(std::get<std::int64_t>(param("fusion", "heads")), 2);
    }

    void zoomIsShownAndChanged() {
        openPage();
        GraphEditor* view = m_page->view();
        const double fitted = view->zoom();
        QTest::mouseClick(button(QStringLiteral("Zoom in")), Qt::LeftButton);
        QVERIFY(view->zoom() > fitted);
        QTest::keyClick(view, Qt::Key_0, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(view->zoom(), 1.0);
        QVERIFY(button(QStringLiteral("Zoom, 100 %")));
        QTest::keyClick(view, Qt::Key_Minus, Qt::ControlModifier);
        QVERIFY(view->zoom() < 1.0);
        QTest::mouseClick(button(QStringLiteral("Zoom to fit")), Qt::LeftButton);
        QCOMPARE(view->zoom(), fitted);
    }

    void exportsADrawing() {
        openPage();
        click("fusion");
        const QString file = m_folder->filePath(QStringLiteral("model.svg"));
        QString answer = file;
        Dialogs dialogs = Dialogs::native();
        dialogs.saveFile = [&](QWidget*, const QString&, const QString& proposed, const QString&,
                               const Dialogs::FileAnswer& give) {
            QVERIFY(proposed.endsWith(QStringLiteral(".svg")));
            give(answer);
        };
        m_page->setDialogs(dialogs);
        QSignalSpy told(m_session.get(), &Session::messageShown);
        QTest::keyClick(m_page->view(), Qt::Key_E, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(told.count(), 1, 20000);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QString text;
        QXmlStreamReader reader(&written);
        while (!reader.atEnd())
            if (reader.readNext() == QXmlStreamReader::Characters) text += reader.text();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        for (const char* word : {"fusion", "text_lstm", "[B,64,64]"})
            QVERIFY2(text.contains(QLatin1String(word)), word);
        QCOMPARE(m_page->view()->selectedNode(), QStringLiteral("fusion")); // as it was
        QSignalSpy failed(m_session.get(), &Session::failed);
        answer = m_folder->filePath(QStringLiteral("nowhere/model.svg"));
        QTest::keyClick(m_page->view(), Qt::Key_E, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 20000);
        answer.clear(); // called off
        QTest::keyClick(m_page->view(), Qt::Key_E, Qt::ControlModifier);
        QCOMPARE(told.count(), 1);
        // The ending says what is written.
        answer = m_folder->filePath(QStringLiteral("model.pdf"));
        QTest::keyClick(m_page->view(), Qt::Key_E, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(told.count(), 2, 20000);
        QFile document(answer);
        QVERIFY(document.open(QIODevice::ReadOnly));
        QVERIFY(document.readAll().startsWith("%PDF-"));
    }

    void whatIsEditedComesBackAcrossPages() {
        openPage();
        GraphEditor* view = m_page->view();
        view->setFocus();
        const std::size_t nodes = m_session->project().graph.nodes.size();
        click("fusion");
        QTest::keyClick(view, Qt::Key_Delete);
        QCOMPARE(m_session->project().graph.nodes.size(), nodes - 1);
        QVERIFY(m_session->undoText().contains(QStringLiteral("Delete fusion")));
        TrainSettings settings = m_session->project().settings;
        settings.epochs += 1;
        m_session->setSettings(settings, QStringLiteral("epochs"));
        m_session->undo();
        QCOMPARE(m_session->project().graph.nodes.size(), nodes - 1);
        m_session->undo();
        QCOMPARE(m_session->project().graph.nodes.size(), nodes);
        QVERIFY(!view->nodeRect(QStringLiteral("fusion")).isEmpty());
        m_session->redo();
        QVERIFY(view->nodeRect(QStringLiteral("fusion")).isEmpty());
    }

    void thePanelAddsAndTheInputReadsAColumn() {
        openPage();
        GraphEditor* view = m_page->view();
        QTest::keyClick(view, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QLineEdit* field = m_page->palettePanel()->field();
        QVERIFY(field->hasFocus());
        QTest::keyClicks(field, QStringLiteral("text input"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(m_session->undoText().contains(QStringLiteral("Text input")));
        const Node* added = m_session->project().graph.find(view->selectedNode().toStdString());
        QVERIFY(added);
        QCOMPARE(added->params.at("column"), Value(std::string("text")));
        QTest::keyClick(field, Qt::Key_Escape);
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(view->hasFocus());
    }

    void namesChangeInTheInspector() {
        openPage();
        click("fusion");
        QLineEdit* name = m_page->inspector()->nameField();
        QCOMPARE(name->text(), QStringLiteral("fusion"));
        name->setFocus();
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("classes"));
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(m_session->project().graph.find("fusion")); // taken
        QVERIFY(says(QStringLiteral("classes")));
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("joint"));
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(m_session->project().graph.find("joint"));
        QCOMPARE(m_page->view()->selectedNode(), QStringLiteral("joint"));
        QVERIFY(m_session->undoText().contains(QStringLiteral("joint")));
    }

    void severalNodesHaveCommonActions() {
        openPage();
        GraphEditor* view = m_page->view();
        view->setFocus();
        QTest::keyClick(view, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view->selectedNodes().size(), int(m_session->project().graph.nodes.size()));
        QVERIFY(says(QStringLiteral("nodes are selected")));
        QTest::keyClick(view, Qt::Key_Escape);
        view->selectNodes({QStringLiteral("text"), QStringLiteral("text_lstm")});
        QAbstractButton* groups = nullptr;
        for (QToolButton* one : m_page->inspector()->findChildren<QToolButton*>())
            if (one->isVisible() && one->text() == QStringLiteral("Group")) groups = one;
        QVERIFY(groups);
        QTest::mouseClick(groups, Qt::LeftButton);
        QCOMPARE(m_session->project().graph.groups.size(), std::size_t{1});
        QTest::keyClick(view, Qt::Key_K, Qt::ControlModifier);
    }

    void copiedTextGoesThroughTheClipboard() {
        openPage();
        GraphEditor* view = m_page->view();
        view->setFocus();
        click("text_lstm");
        QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("text.lstm")));
        const std::size_t nodes = m_session->project().graph.nodes.size();
        QTest::keyClick(view, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(m_session->project().graph.nodes.size(), nodes + 1);
        QTest::keyClick(view, Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(m_session->project().graph.nodes.size(), nodes + 2);
        // The same keys in a field of the inspector are the field's.
        QLineEdit* name = m_page->inspector()->nameField();
        name->setFocus();
        QTest::keyClick(name, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(name, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), name->text());
        QTest::keyClick(name, Qt::Key_Delete);
        QCOMPARE(m_session->project().graph.nodes.size(), nodes + 2);
    }

    void templatesAndBaselinesReplaceTheGraph() {
        openPage();
        QMenu* menu = m_page->templatesMenu();
        const auto choose = [](QMenu* from, const QString& words) {
            for (QAction* action : from->actions())
                if (!action->menu() && action->text().contains(words)) {
                    action->trigger();
                    return true;
                }
            return false;
        };
        QVERIFY(choose(menu, QStringLiteral("Late")));
        QVERIFY(!m_session->project().graph.find("fusion") ||
                m_session->project().graph.find("fusion")->type != "fusion.self_attention");
        QVERIFY(m_session->undoText().contains(QStringLiteral("Late")));
        m_session->undo();
        QMenu* baselines = nullptr;
        for (QAction* action : menu->actions())
            if (action->menu()) baselines = action->menu();
        QVERIFY(baselines);
        QCOMPARE(baselines->actions().size(), 3);
        QVERIFY(choose(baselines, QStringLiteral("image alone")));
        QVERIFY(!m_session->project().graph.find("text"));
        QVERIFY(m_session->project().graph.find("image"));
        QVERIFY(m_session->graphInfo().usable());
        m_session->undo();
        QVERIFY(m_session->project().graph.find("text"));
    }

    void aProblemIsMendedFromTheList() {
        openPage();
        click("fusion");
        type("heads", QStringLiteral("3"));
        QVERIFY(!m_session->graphInfo().usable());
        QTest::mouseClick(button(QStringLiteral("Mend…")), Qt::LeftButton);
        ChoicePopup* popup = m_page->view()->popup();
        QVERIFY(popup->isVisible());
        QTest::keyClick(popup->field(), Qt::Key_Return);
        QVERIFY(m_session->graphInfo().usable());
    }

    void aRunsModelIsCompared() {
        openPage();
        for (QAction* action : m_page->pageActions())
            if (action->text().startsWith(QStringLiteral("Compare"))) QVERIFY(!action->isEnabled());
        const fs::path folder = m_session->project().runs / "first";
        const auto failed = test::train_tiny(m_session->dataset(), m_session->project().graph, folder);
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        m_session->refreshRuns();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->runs().size(), std::size_t{1}, 20000);
        GraphEditor* view = m_page->view();
        QTest::keyClick(view, Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(view->popup()->isVisible());
        QTest::keyClick(view->popup()->field(), Qt::Key_Return);
        QVERIFY(view->comparing());
        QVERIFY(view->comparisonText().contains(QStringLiteral("first")));
        // The run's parameters are smaller.
        QVERIFY(view->nodeText(QStringLiteral("text_lstm")).contains(QStringLiteral("16 →")));
        for (QAction* action : m_page->editActions())
            if (action->text() == QStringLiteral("Paste")) QVERIFY(!action->isEnabled());
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Escape);
        QVERIFY(!view->comparing());
    }

    void panelsGoAndComeBack() {
        openPage();
        QVERIFY(m_page->palettePanel()->isVisible());
        const int before = m_page->view()->width();
        QTest::keyClick(m_page->view(), Qt::Key_B, Qt::ControlModifier);
        QVERIFY(!m_page->palettePanel()->isVisible());
        QTRY_VERIFY(m_page->view()->width() > before);
        QTest::keyClick(m_page->view(), Qt::Key_B, Qt::ControlModifier);
        QVERIFY(m_page->palettePanel()->isVisible());
        QTest::keyClick(m_page->view(), Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!m_page->inspector()->isVisible());
        // Who asks for the parameters has them.
        click("fusion");
        QTest::keyClick(m_page->view(), Qt::Key_F4);
        QVERIFY(m_page->inspector()->isVisible());
    }

    void goesAwayWhileItMeasures() {
        openPage();
        QTest::qWait(300); // past the delay
        m_page.reset();
        QVERIFY(m_session->hasProject());
    }

    void everyControlHasANameAndEveryActionAKey() {
        openPage();
        click("image");
        QSet<QKeySequence> keys;
        const auto check = [&](auto&& self, const QList<QAction*>& actions) -> void {
            for (QAction* action : actions) {
                if (action->isSeparator()) continue;
                QVERIFY(!action->text().isEmpty());
                if (action->menu()) {
                    self(self, action->menu()->actions());
                    continue;
                }
                // An entry of a menu that comes and goes has a letter there.
                QVERIFY2(!action->shortcut().isEmpty() || action->text().contains(QLatin1Char('&')),
                         qPrintable(action->text()));
                if (!action->isEnabled()) QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->text()));
            }
        };
        check(check, m_page->pageActions() + m_page->editActions());
        for (QAction* action : m_page->pageActions() + m_page->editActions())
            for (const QKeySequence& key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key), qPrintable(key.toString()));
                keys.insert(key);
            }
        for (QWidget* widget : m_page->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() || !widget->isVisible())
                continue;
            if (widget->objectName().startsWith(QStringLiteral("qt_")) || qobject_cast<QLabel*>(widget))
                continue;
            if (auto* one = qobject_cast<QAbstractButton*>(widget); one && !one->text().isEmpty()) continue;
            QVERIFY2(!widget->accessibleName().isEmpty(),
                     qPrintable(QLatin1String(widget->metaObject()->className()) + QLatin1Char(' ') +
                                widget->objectName() + QLatin1String(" in ") +
                                QLatin1String(widget->parentWidget()->metaObject()->className())));
        }
        QEvent language(QEvent::LanguageChange);
        QCoreApplication::sendEvent(m_page.get(), &language);
        applyTheme(*qApp, ThemeChoice::light);
        QCOMPARE(m_page->view()->selectedNode(), QStringLiteral("image"));
        applyTheme(*qApp, ThemeChoice::dark);
    }
};

QTEST_MAIN(ModelPageTest)
#include "model_page_test.moc"
