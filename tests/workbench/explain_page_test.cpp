// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_page.h"

#include <QComboBox>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QSplitter>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <fstream>

#include "app/bridge/session.h"
#include "app/workbench/pages/explain_attention_tab.h"
#include "app/workbench/pages/explain_tabs.h"
#include "app/workbench/pages/knock_out_panel.h"
#include "tests/support/tiny_run.h"
#include "widgets/attention/absent_view.h"
#include "widgets/attention/arc_view.h"
#include "widgets/attention/head_overview.h"
#include "widgets/attention/image_attention_view.h"
#include "widgets/attention/matrix_view.h"
#include "widgets/attention/modality_bar.h"
#include "widgets/attention/prediction_bars.h"
#include "widgets/attention/spectrogram_attention_view.h"
#include "widgets/attention/text_attention_view.h"
#include "widgets/what_if/paired_bars.h"

using namespace triptych;
namespace fs = std::filesystem;

class ExplainPageTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ExplainPage> m_page;

    fs::path runs() const { return m_session->project().runs; }
    QString runFolder(const char* name) const { return QString::fromStdString((runs() / name).string()); }

    void train(const char* name, std::uint64_t seed) {
        const auto failed =
            test::train_tiny(m_session->dataset(), m_session->project().graph, runs() / name, seed);
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
    }

    void openPage(const QString& tab = QStringLiteral("attention")) {
        m_page = std::make_unique<ExplainPage>(*m_session);
        QVERIFY(m_page->showPart(tab));
        m_page->resize(1216, 740);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }

    ExplainAttentionTab* attention() const {
        return qobject_cast<ExplainAttentionTab*>(m_page->tab(QStringLiteral("attention")));
    }
    std::shared_ptr<const Explanation> shown() const { return attention() ? attention()->shown() : nullptr; }
    AttentionSelection* selection() const { return attention()->selection(); }

    void showRow(qint64 row) {
        m_session->selectRow(row);
        QTRY_VERIFY_WITH_TIMEOUT(shown() && shown()->row == row, 60000);
    }

    template <class T>
    T* child() const {
        return m_page->findChild<T*>();
    }
    QWidget* named(const QString& name) const {
        for (QWidget* widget : m_page->findChildren<QWidget*>())
            if (widget->accessibleName() == name) return widget;
        return nullptr;
    }
    bool says(const QString& words) const {
        for (QLabel* label : m_page->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }

  private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        const fs::path table = test::write_tiny_table(m_folder->path().toStdString());
        QVERIFY(!table.empty());
        std::ifstream in(table);
        std::string content((std::istreambuf_iterator<char>(in)), {});
        in.close();
        const std::string sound = "22.bmp,22.wav,";
        QVERIFY(content.find(sound) != std::string::npos);
        content.replace(content.find(sound), sound.size(), "22.bmp,,"); // row 22 has no sound
        std::ofstream(table) << content;
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
    }

    void cleanup() {
        m_page.reset();
        m_session.reset();
        m_folder.reset();
    }

    void emptyStatesSayWhatToDo() {
        Session none;
        ExplainPage page(none);
        page.show();
        const auto visibleText = [](const ExplainPage& where) {
            QString all;
            for (QLabel* label : where.findChildren<QLabel*>())
                if (label->isVisible()) all += label->text() + QLatin1Char('\n');
            return all;
        };
        QVERIFY(visibleText(page).contains(QStringLiteral("No project is open")));
        openPage();
        QVERIFY(says(QStringLiteral("Train a model first")));
        QSignalSpy asked(m_page.get(), &ExplainPage::pageRequested);
        for (QPushButton* button : m_page->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("Go to Train"))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("train"));
        auto* exporting = qobject_cast<QPushButton*>(named(QStringLiteral("Export what is shown")));
        QVERIFY(exporting && !exporting->isEnabled());
        QVERIFY(!exporting->toolTip().isEmpty());
    }

    void showsASampleAndStepsThroughTheSplit() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        // Without a choice of its own it takes the newest run and the first row of the test part.
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        QCOMPARE(m_session->selectedRun(), runFolder("first"));
        QCOMPARE(m_session->selectedRow(), 20);
        QCOMPARE(shown()->runName, QStringLiteral("first"));
        QVERIFY(says(QStringLiteral("first · row 20 · test")));
        QVERIFY(says(QStringLiteral("not why the model decided")));
        QVERIFY(says(QStringLiteral("True class: low")));
        const QString verdict = child<PredictionBars>()->verdict();
        QVERIFY(verdict == QStringLiteral("right") || verdict == QStringLiteral("wrong"));
        QVERIFY(says(verdict));
        QVERIFY(child<TextAttentionView>()->isVisible());
        QVERIFY(child<ImageAttentionView>()->isVisible());
        QVERIFY(child<SpectrogramAttentionView>()->isVisible());

        auto* previous = qobject_cast<QToolButton*>(named(QStringLiteral("Previous sample")));
        QVERIFY(!previous->isEnabled());
        QVERIFY(previous->toolTip().contains(QStringLiteral("first")));
        m_page->activateWindow();
        child<MatrixView>()->setFocus();
        QTest::keyClick(m_page->focusWidget(), Qt::Key_BracketRight);
        QCOMPARE(m_session->selectedRow(), 21);
        QTest::keyClick(m_page->focusWidget(), Qt::Key_BracketRight);
        QTest::keyClick(m_page->focusWidget(), Qt::Key_BracketLeft);
        QTest::keyClick(m_page->focusWidget(), Qt::Key_BracketRight);
        QCOMPARE(m_session->selectedRow(), 22);
        QTRY_VERIFY_WITH_TIMEOUT(shown() && shown()->row == 22, 60000);

        // A row picked elsewhere is the row here, and the part that is stepped through is its own.
        m_session->selectRow(3);
        QVERIFY(m_page->busy()); // a picture of the window waits for it
        showRow(3);
        QVERIFY(!m_page->busy());
        auto* part = qobject_cast<QComboBox*>(named(QStringLiteral("Which samples to step through")));
        QCOMPARE(part->currentData().toInt(), static_cast<int>(Split::train));
        QVERIFY(part->width() >= part->minimumSizeHint().width()); // its words are not cut
        QCOMPARE(qobject_cast<QSpinBox*>(named(QStringLiteral("Sample, row of the table from 0")))->value(),
                 3);
        QVERIFY(says(QStringLiteral("training")));
        // Another part brings a row of its own.
        part->setCurrentIndex(part->findData(static_cast<int>(Split::test)));
        emit part->activated(part->currentIndex());
        QCOMPARE(m_session->selectedRow(), 20);
        QCOMPARE(part->currentData().toInt(), static_cast<int>(Split::test));
    }

    void hoverAndPinLinkTheViews() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        auto* text = child<TextAttentionView>();
        auto* matrix = child<MatrixView>();
        const QImage before = matrix->grab().toImage();
        QTest::mouseMove(text, text->tokenRect(text->tokens()[1]).center());
        QCOMPARE(selection()->hovered(), text->tokens()[1]);
        QVERIFY(matrix->grab().toImage() != before);
        QVERIFY(says(QStringLiteral("“low”")));
        QTest::mouseClick(text, Qt::LeftButton, {}, text->tokenRect(text->tokens()[1]).center());
        QCOMPARE(selection()->shownFrom(), std::vector<int>{text->tokens()[1]});
        QVERIFY(says(QStringLiteral("attention from “low”")));
        QTest::keyClick(text, Qt::Key_U, Qt::ControlModifier);
        QCOMPARE(selection()->pinned(), -1);

        // Layer and head, by the box and by the small pictures.
        auto* head = qobject_cast<QComboBox*>(named(QStringLiteral("Head")));
        head->setFocus();
        QTest::keyClick(head, Qt::Key_Down);
        QCOMPARE(selection()->head(), 0);
        auto* overview = child<HeadOverview>();
        QTest::mouseClick(overview, Qt::LeftButton, {}, overview->cellRect(0, 2).center());
        QCOMPARE(selection()->head(), 2);
        QCOMPARE(head->currentData().toInt(), 2);
        auto* slider = qobject_cast<QSlider*>(named(QStringLiteral("Opacity of the colours")));
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Home);
        QCOMPARE(child<ImageAttentionView>()->opacity(), 0.0);
        QCOMPARE(m_session->viewState(QStringLiteral("explain.opacity")).toInt(), 0);
    }

    void whatTheMousePointsAtIsMarkedInEveryView() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        auto* text = child<TextAttentionView>();
        auto* image = child<ImageAttentionView>();
        auto* sound = child<SpectrogramAttentionView>();
        auto* matrix = child<MatrixView>();
        const auto away = [&] {
            QTest::mouseMove(m_page.get(), QPoint(2, 2));
            QEvent leave(QEvent::Leave);
            for (QWidget* view : std::initializer_list<QWidget*>{text, image, sound, matrix})
                QCoreApplication::sendEvent(view, &leave);
            QCOMPARE(selection()->hovered(), -1);
        };
        for (TokenView* view : std::initializer_list<TokenView*>{text, image, sound}) {
            away();
            const QImage plain = view->grab().toImage(), plainMatrix = matrix->grab().toImage(),
                         plainBar = child<ModalityBar>()->grab().toImage();
            const int token = view->tokens().back();
            QTest::mouseMove(view, view->tokenRect(token).center());
            QCOMPARE(selection()->hovered(), token);
            QVERIFY(view->grab().toImage() != plain);
            QVERIFY(matrix->grab().toImage() != plainMatrix);
            QVERIFY(child<ModalityBar>()->grab().toImage() != plainBar);
        }
        // And from the matrix back: a word's row, a cell's column.
        away();
        const QImage plainText = text->grab().toImage(), plainImage = image->grab().toImage();
        const int word = text->tokens().front(), cell = image->tokens().front();
        QTest::mouseMove(matrix, matrix->cellRect(word, cell).center().toPoint());
        QVERIFY(text->grab().toImage() != plainText);
        QVERIFY(image->grab().toImage() != plainImage);
    }

    void anAbsentInputHasACard() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        showRow(22);
        QVERIFY(!child<SpectrogramAttentionView>()->isVisible());
        bool seen = false;
        for (AbsentView* absent : m_page->findChildren<AbsentView*>())
            if (absent->isVisible()) {
                seen = true;
                QCOMPARE(absent->input(), std::string("audio"));
                QVERIFY(absent->sentence().contains(QStringLiteral("learned token")));
            }
        QVERIFY(seen);
        showRow(23);
        QVERIFY(child<SpectrogramAttentionView>()->isVisible());
    }

    void anotherRunAndAnotherSetupAreMarked() {
        train("first", 0);
        train("second", 1);
        m_session->refreshRuns();
        QTRY_COMPARE(m_session->runs().size(), std::size_t{2});
        m_session->selectRun(runFolder("first"));
        // The project has the setup of the first run; the second differs from it by its seed alone.
        for (const RunInfo& run : m_session->runs())
            if (run.name == "first") {
                m_session->setGraph(run.graph, QStringLiteral("as first"));
                m_session->setSettings(run.settings, QStringLiteral("as first"));
                break;
            }
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        const QString hash = QString::fromStdString(shown()->attention->model_hash);

        auto* chooser = qobject_cast<QComboBox*>(named(QStringLiteral("Run")));
        QCOMPARE(chooser->count(), 2);
        QCOMPARE(chooser->currentData().toString(), runFolder("first"));
        m_session->selectRun(runFolder("second"));
        QCOMPARE(chooser->currentData().toString(), runFolder("second"));
        QVERIFY(says(QStringLiteral("Out of date"))); // until the new one is there
        QTRY_VERIFY_WITH_TIMEOUT(shown()->runName == QStringLiteral("second"), 60000);
        QVERIFY(QString::fromStdString(shown()->attention->model_hash) != hash);
        QVERIFY(says(QStringLiteral("Out of date: second was trained with another setup")));
        m_session->selectRun(runFolder("first"));
        QTRY_VERIFY_WITH_TIMEOUT(shown()->runName == QStringLiteral("first"), 60000);

        QVERIFY(!says(QStringLiteral("Out of date")));
        GraphSpec graph = m_session->project().graph;
        QVERIFY(set_param(graph, builtin_registry(), "fusion.heads=2").ok());
        m_session->setGraph(graph, QStringLiteral("heads"));
        QVERIFY(says(QStringLiteral("Out of date")));
        QVERIFY2(says(QStringLiteral("Heads")), "a setting is called by its title");
        QVERIFY(!says(QStringLiteral("fusion.heads")));
        m_session->undo();
        QVERIFY(!says(QStringLiteral("Out of date")));
    }

    void attentionIsKnockedOut() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        const auto quiet = [&] { QTRY_VERIFY_WITH_TIMEOUT(!m_page->busy(), 60000); };
        quiet();
        KnockOutPanel* panel = attention()->knockOut();
        auto* matrix = child<MatrixView>();
        const Attention& whole = *shown()->attention;
        QVERIFY(!panel->bars()->isVisibleTo(panel));
        QVERIFY(!panel->edgeAction()->isEnabled());

        // The chosen head, by its key.
        selection()->setLayerAndHead(0, 0);
        matrix->setFocus();
        QTest::keyClick(m_page->focusWidget(), Qt::Key_K, Qt::ControlModifier);
        QCOMPARE(panel->list()->count(), 1);
        quiet();
        QVERIFY(attention()->intervened());
        const Attention& without = *attention()->intervened()->attention;
        double left = 0, other = 0;
        for (int from = 0; from < selection()->tokenCount(); ++from)
            for (int to = 0; to < selection()->tokenCount(); ++to) {
                left += without.at(0, 0, from, to);
                other += without.at(0, 1, from, to);
            }
        QCOMPARE(left, 0.0);
        QVERIFY(other > 1);
        QCOMPARE(selection()->attention(), &without); // what results is what is seen
        QCOMPARE(panel->bars()->bars().size(), std::size_t{2});
        QVERIFY(panel->bars()->isVisibleTo(panel));
        QVERIFY(without.prediction.logits != whole.prediction.logits);
        QVERIFY(panel->verdict().contains(QStringLiteral("→")));

        // An edge, that was pointed at in the matrix; the button is reached with the mouse elsewhere.
        QTest::keyClick(m_page->focusWidget(), Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(panel->list()->count(), 0);
        QCOMPARE(selection()->attention(), &whole);
        QVERIFY(!attention()->intervened());
        selection()->setLayerAndHead(0, -1);
        // The matrix takes the place of the list that went: its cells move until it has it.
        const auto pointAt = [&](int from, int to) {
            QTest::mouseMove(matrix, QPoint(1, 1)); // a pointer that stays where it is tells nothing
            QTest::mouseMove(matrix, matrix->cellRect(from, to).center().toPoint());
            return selection()->hovered() == from && selection()->partner() == to;
        };
        QTRY_VERIFY(pointAt(1, 5));
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(matrix, &leave);
        QVERIFY(panel->edgeAction()->isEnabled());
        panel->edgeAction()->trigger();
        quiet();
        QVERIFY(attention()->intervened());
        for (int head = 0; head < whole.heads; ++head) {
            QCOMPARE(attention()->intervened()->attention->at(0, head, 1, 5), 0.0f);
            QVERIFY(attention()->intervened()->attention->at(0, head, 5, 1) > 0);
        }

        // And all that the text sees of the sound, as well.
        panel->from()->setCurrentIndex(panel->from()->findData(QStringLiteral("audio")));
        panel->to()->setCurrentIndex(panel->to()->findData(QStringLiteral("text")));
        QTest::mouseClick(panel->pairButton(), Qt::LeftButton);
        QCOMPARE(panel->list()->count(), 2);
        quiet();
        const auto text = selection()->tokensOf("text"), sound = selection()->tokensOf("audio");
        QVERIFY(attention()->intervened());
        QCOMPARE(attention()->intervened()->attention->at(0, 0, text[0], sound[0]), 0.0f);
        QVERIFY(attention()->intervened()->attention->at(0, 0, sound[0], text[0]) > 0);
        // One is taken back in the list.
        panel->list()->setFocus();
        panel->list()->setCurrentRow(0);
        QTest::keyClick(panel->list(), Qt::Key_Delete);
        QCOMPARE(panel->interventions().size(), std::size_t{1});
        quiet();
        QVERIFY(attention()->intervened()->attention->at(0, 0, 1, 5) > 0);
        // Another sample begins whole.
        showRow(21);
        quiet();
        QVERIFY(panel->interventions().empty() && !attention()->intervened());
        QCOMPARE(selection()->attention(), shown()->attention.get());
    }

    void methodsOverAllLayersAreSources() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        QComboBox* source = attention()->source();
        QCOMPARE(source->count(), 5);
        for (const char* method : {"rollout", "relevance", "flow"}) {
            source->setCurrentIndex(source->findData(QString::fromLatin1(method)));
            QTRY_VERIFY2_WITH_TIMEOUT(!m_page->busy(), method, 60000);
            QVERIFY2(selection()->hasGiven() || says(QStringLiteral("0 for every token")), method);
            QCOMPARE(says(QStringLiteral("The same for every class")), QString::fromLatin1(method) != QStringLiteral("relevance"));
            if (!selection()->hasGiven()) continue;
            double sum = 0;
            for (const float weight : selection()->weights())
                sum += weight;
            QVERIFY2(std::abs(sum - 1) < 1e-4, method);
            QVERIFY(selection()->weights() != shown()->attention->pooled);
        }
        // It is asked anew of another sample.
        source->setCurrentIndex(source->findData(QStringLiteral("rollout")));
        showRow(21);
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->busy(), 60000);
        QVERIFY(selection()->hasGiven());
        source->setCurrentIndex(0);
        QCOMPARE(selection()->weights(), shown()->attention->pooled);
    }

    void arcsAndBothDirections() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        auto* bar = qobject_cast<QTabBar*>(named(QStringLiteral("How the weights of layer and head are drawn")));
        bar->setFocus();
        QTest::keyClick(bar, Qt::Key_Right);
        auto* arcs = child<ArcView>();
        QVERIFY(arcs->isVisible());
        QVERIFY(!child<MatrixView>()->isVisible());
        QTest::mouseClick(arcs, Qt::LeftButton, {}, arcs->tokenPlace(0).toPoint());
        QCOMPARE(selection()->pinned(), 0);
        QVERIFY(says(QStringLiteral("attention from")));
        QTest::keyClick(arcs, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(selection()->direction(), AttentionSelection::Direction::attendedBy);
        QVERIFY(says(QStringLiteral("attention to")));
        QCOMPARE(selection()->weight(3), selection()->matrixAt(3, 0));
        auto* mass =
            qobject_cast<QSlider*>(named(QStringLiteral("Share of the weights that the cells and tokens that stand out hold")));
        mass->setFocus();
        QTest::keyClick(mass, Qt::Key_PageDown);
        QCOMPARE(selection()->mass(), 0.9);
        QVERIFY(selection()->keptCells() < selection()->tokenCount() * selection()->tokenCount());
        QVERIFY(says(QStringLiteral("90")));
        // To what the nodes learned.
        QSignalSpy asked(m_page.get(), &ExplainPage::pageRequested);
        for (QPushButton* button : m_page->findChildren<QPushButton*>())
            if (button->text().startsWith(QStringLiteral("Feature maps"))) button->click();
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("model"));
    }

    void aModelWithoutAttentionKeepsTheOtherTabs() {
        const auto graph = make_template("late", {{Modality::text, "text"}, {Modality::image, "image"}}, "label");
        QVERIFY(graph.ok());
        RunConfig config;
        config.graph = *graph;
        for (const char* assignment : {"image.size=16"})
            QVERIFY(set_param(config.graph, builtin_registry(), assignment).ok());
        config.settings.epochs = 1;
        config.settings.threads = 0;
        config.settings.device = "cpu";
        config.folder = runs() / "plain";
        auto run = TrainingRun::start(std::move(config), m_session->dataset(), {});
        QVERIFY2(run.ok(), run ? "" : run.error().text().c_str());
        (*run)->wait();
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("plain has no attention")), 60000);
        QVERIFY(says(QStringLiteral("The other tabs explain it all the same")));
        QVERIFY(!named(QStringLiteral("Export what is shown"))->isEnabled());
        QVERIFY(m_page->showPart(QStringLiteral("what_if")));
        QTRY_VERIFY_WITH_TIMEOUT(m_page->tab(QStringLiteral("what_if")) && !m_page->busy(), 60000);
        QVERIFY(says(QStringLiteral("Logit of")));
        QVERIFY(named(QStringLiteral("Export what is shown"))->isEnabled());
    }

    void errorsStandOnThePage() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        QVERIFY(QFile::remove(m_folder->filePath(QStringLiteral("21.bmp"))));
        m_session->selectRow(21);
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("cannot be explained")), 60000);
        QVERIFY(says(QStringLiteral("21.bmp")));
        QVERIFY(!shown());
        showRow(20); // and back
        QVERIFY(!says(QStringLiteral("cannot be explained")));
    }

    void exports() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        QString answer = m_folder->filePath(QStringLiteral("out"));
        int asked = 0;
        m_page->setFolderChooser([&](QWidget*, const QString& title, const auto& give) {
            ++asked;
            QVERIFY(title.contains(QStringLiteral("20")));
            give(answer);
        });
        QSignalSpy message(m_session.get(), &Session::messageShown);
        m_page->activateWindow();
        child<MatrixView>()->setFocus();
        QTest::keyClick(m_page->focusWidget(), Qt::Key_E, Qt::ControlModifier);
        QCOMPARE(asked, 1);
        QTRY_COMPARE_WITH_TIMEOUT(message.count(), 1, 20000);
        QVERIFY(QFile::exists(answer + QStringLiteral("/attention.json")));
        QVERIFY(QFile::exists(answer + QStringLiteral("/attention.svg")));
        QVERIFY(QFile::exists(answer + QStringLiteral("/attention.csv")));
        QVERIFY(QFile::exists(answer + QStringLiteral("/attention.html")));
        for (const char* picture : {"/view.svg", "/view.pdf", "/view.png"})
            QVERIFY2(QFileInfo(answer + QLatin1String(picture)).size() > 1000, picture);
        answer = m_folder->filePath(QStringLiteral("table.csv/no"));
        QTest::keyClick(m_page->focusWidget(), Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("export failed")), 20000);
    }

    void splittersAreFoundAgain() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        QSplitter* main = nullptr;
        for (QSplitter* splitter : m_page->findChildren<QSplitter*>())
            if (splitter->orientation() == Qt::Horizontal) main = splitter;
        QVERIFY(main);
        QSplitterHandle* handle = main->handle(1);
        const QPoint grip = handle->rect().center();
        QTest::mousePress(handle, Qt::LeftButton, {}, grip);
        QTest::mouseMove(handle, grip - QPoint(60, 0));
        QTest::mouseRelease(handle, Qt::LeftButton, {}, grip - QPoint(60, 0));
        const QList<int> sizes = main->sizes();
        m_page.reset();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        for (QSplitter* splitter : m_page->findChildren<QSplitter*>())
            if (splitter->orientation() == Qt::Horizontal) main = splitter;
        for (int i = 0; i < sizes.size(); ++i)
            QVERIFY(std::abs(main->sizes()[i] - sizes[i]) <= 2);
    }

    void everyControlHasANameAndEveryActionAKey() {
        train("first", 0);
        m_session->refreshRuns();
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(shown() != nullptr, 60000);
        for (QAction* action : m_page->pageActions()) {
            QVERIFY(!action->text().isEmpty());
            QVERIFY2(!action->shortcut().isEmpty(), qPrintable(action->text()));
        }
        for (QWidget* widget : m_page->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
            if (widget->objectName().startsWith(QStringLiteral("qt_"))) continue;
            auto* button = qobject_cast<QAbstractButton*>(widget);
            if (button && !button->text().isEmpty()) continue;
            if (qobject_cast<QLabel*>(widget)) continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
        QEvent language(QEvent::LanguageChange);
        QCoreApplication::sendEvent(m_page.get(), &language);
        QVERIFY(shown());
        QVERIFY(child<TextAttentionView>()->isVisible());
    }
};

QTEST_MAIN(ExplainPageTest)
#include "explain_page_test.moc"
