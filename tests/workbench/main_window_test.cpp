// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/main_window.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenuBar>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUrl>
#include <fstream>

#include "app/bridge/session.h"
#include "app/workbench/command_palette.h"
#include "app/workbench/error_banner.h"
#include "app/workbench/language.h"
#include "app/workbench/page.h"
#include "app/workbench/page_factory.h"
#include "app/workbench/preferences.h"
#include "app/workbench/rail.h"
#include "app/workbench/start_page.h"
#include "app/workbench/status_bar.h"
#include "tests/support/tiny_run.h"
#include "widgets/theme.h"

using namespace triptych;
namespace fs = std::filesystem;

namespace {

constexpr int patience = 30000;

/// The window with all that must outlive it, as the program makes it; questions are answered by the test.
struct Program {
    Session session;
    Preferences preferences;
    Language language;
    QString fileAnswer;  ///< of file dialogs
    QStringList asked;   ///< titles of dialogs
    bool accept = false; ///< of questions
    std::unique_ptr<MainWindow> window;

    Program() {
        Dialogs dialogs;
        dialogs.openFile = [this](QWidget*, const QString& title, const QString&, const QString&,
                                  const Dialogs::FileAnswer& answer) {
            asked += title;
            answer(fileAnswer);
        };
        dialogs.saveFile = dialogs.openFile;
        dialogs.confirm = [this](QWidget*, const QString& title, const QString&, const QString&,
                                 const Dialogs::Answer& answer) {
            asked += title;
            answer(accept);
        };
        language.set(preferences.language());
        window = std::make_unique<MainWindow>(session, preferences, language, dialogs);
        window->resize(1280, 800);
        window->show();
    }
    ~Program() {
        window.reset();
        session.closeProject();
    }
};

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Program> m_program;
    QString m_table;

    MainWindow& window() const { return *m_program->window; }
    Session& session() const { return m_program->session; }
    template <class T>
    T* child(const char* name) const {
        T* found = window().findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }
    QAction* action(const char* name) const { return child<QAction>(name); }
    QString pageId() const { return window().currentPage() ? window().currentPage()->id() : QString(); }

    void start() {
        m_program = std::make_unique<Program>();
        QVERIFY(QTest::qWaitForWindowExposed(m_program->window.get()));
        QApplication::setActiveWindow(m_program->window.get());
        QTRY_VERIFY(m_program->window->isActiveWindow());
    }
    /// The project of the tiny table, open and read.
    void openProject() {
        window().openPath(m_table);
        QTRY_VERIFY_WITH_TIMEOUT(session().hasProject() && session().dataset(), patience);
    }
    /// Through the menu bar, as a person with a mouse does.
    void chooseInMenu(const char* name) {
        QAction* wanted = action(name);
        auto* bar = window().findChild<QMenuBar*>();
        for (QAction* top : bar->actions()) {
            if (!top->menu()->actions().contains(wanted)) continue;
            QTest::mouseClick(bar, Qt::LeftButton, {}, bar->actionGeometry(top).center());
            QTRY_VERIFY(top->menu()->isVisible());
            QTest::mouseClick(top->menu(), Qt::LeftButton, {}, top->menu()->actionGeometry(wanted).center());
            QTRY_VERIFY(!top->menu()->isVisible());
            // Without a window system nobody makes the window the active one again when the menu has gone.
            QCoreApplication::processEvents();
            QApplication::setActiveWindow(&window());
            return;
        }
        QFAIL(name);
    }
    bool drop(const QList<QUrl>& urls) {
        QMimeData data;
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window(), &enter);
        if (!enter.isAccepted()) return false;
        QDropEvent event(QPointF(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window(), &event);
        return event.isAccepted();
    }
    QString errorShown() const {
        auto* banner = window().findChild<ErrorBanner*>();
        return banner->isVisible() ? banner->text() : QString();
    }

  private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("TRIPTYCH_DATA_DIR", m_folder->filePath(QStringLiteral("own")).toLocal8Bit());
        applyTheme(*qApp, ThemeChoice::dark);
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("data")));
        m_table = QString::fromStdString(
            test::write_tiny_table(m_folder->filePath(QStringLiteral("data")).toStdString()).string());
        QVERIFY(!m_table.isEmpty());
        start();
    }
    void cleanup() {
        m_program.reset();
        m_folder.reset();
    }

    void theStartPageHasThreeDoors() {
        QVERIFY(!window().currentPage());
        auto* page = window().findChild<StartPage*>();
        QVERIFY(page->isVisible());
        const QList<QAbstractButton*> doors = page->findChildren<QAbstractButton*>();
        QCOMPARE(doors.size(), 3);
        for (QAbstractButton* door : doors) {
            QVERIFY(!door->accessibleName().isEmpty());
            QVERIFY(!door->accessibleDescription().isEmpty());
        }
        // The first door has the focus; the others follow by Tab.
        QVERIFY(page->isAncestorOf(window().focusWidget()));
        QSignalSpy sample(page, &StartPage::sampleRequested);
        QTest::keyClick(window().focusWidget(), Qt::Key_Tab);
        QTest::keyClick(window().focusWidget(), Qt::Key_Space);
        QCOMPARE(m_program->asked.size(), 1);
        QTest::keyClick(window().focusWidget(), Qt::Key_Tab);
        QTest::keyClick(window().focusWidget(), Qt::Key_Space);
        QCOMPARE(m_program->asked.size(), 2);
        QVERIFY(m_program->asked[0] != m_program->asked[1]);
        QCOMPARE(sample.count(), 0);
        // Without a project the pages cannot be reached, and say why.
        auto* rail = window().findChild<Rail*>();
        for (const QString& id : pageIds()) {
            QVERIFY(!rail->button(id)->isEnabled());
            QVERIFY(rail->button(id)->toolTip().contains(QStringLiteral("Open a project first")));
        }
        QTest::keyClick(&window(), Qt::Key_2, Qt::ControlModifier);
        QVERIFY(!window().currentPage());
    }

    void aTableIsOpenedByTheMenu() {
        m_program->fileAnswer = m_table;
        chooseInMenu("new");
        QCOMPARE(m_program->asked, QStringList{QStringLiteral("New project from table")});
        QTRY_VERIFY_WITH_TIMEOUT(session().hasProject() && session().dataset(), patience);
        QCOMPARE(pageId(), QStringLiteral("data"));
        QVERIFY(window().windowTitle().contains(QStringLiteral("Triptych")));
        QTRY_VERIFY(child<QLabel>("status-facts")->text().contains(QStringLiteral("24")));
        QVERIFY(child<QLabel>("status-facts")->text().contains(QStringLiteral("2 classes")));
        QVERIFY(child<QLabel>("project-label")->text().contains(QStringLiteral(".triptych")));

        // And closed again: the start page, with the project among the recent ones.
        const QString file = session().projectFile();
        QTest::keyClick(&window(), Qt::Key_W, Qt::ControlModifier);
        QVERIFY(!window().currentPage());
        QVERIFY(QFile::exists(file));
        m_program->fileAnswer = file;
        chooseInMenu("open");
        QTRY_VERIFY_WITH_TIMEOUT(session().hasProject(), patience);
        QCOMPARE(session().projectFile(), file);
    }

    void aDialogThatIsCancelledChangesNothing() {
        QTest::keyClick(&window(), Qt::Key_O, Qt::ControlModifier);
        QTest::keyClick(&window(), Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(m_program->asked.size(), 2);
        QVERIFY(!session().task());
        QVERIFY(errorShown().isEmpty());
    }

    void whatIsDroppedIsOpened() {
        QVERIFY(drop({QUrl::fromLocalFile(m_folder->filePath(QStringLiteral("data")))})); // a folder
        QTRY_VERIFY_WITH_TIMEOUT(session().hasProject(), patience);
        const QString file = session().projectFile();
        session().closeProject();
        QVERIFY(drop({QUrl::fromLocalFile(m_table)}));
        QTRY_VERIFY_WITH_TIMEOUT(session().hasProject(), patience);
        session().saveInBackground();
        session().closeProject();
        QVERIFY(QFile::exists(file));
        QVERIFY(drop({QUrl::fromLocalFile(file)}));
        QTRY_VERIFY_WITH_TIMEOUT(session().hasProject(), patience);
        QVERIFY(errorShown().isEmpty());

        QVERIFY(drop({QUrl::fromLocalFile(m_folder->filePath(QStringLiteral("data/0.wav")))}));
        QVERIFY(errorShown().contains(QStringLiteral("0.wav")));
        QVERIFY(session().hasProject()); // what was open stays
        QVERIFY(!drop({QUrl(QStringLiteral("https://example.org/x.csv"))}));
        QVERIFY(!drop({QUrl::fromLocalFile(m_table), QUrl::fromLocalFile(file)}));
    }

    void pagesAreReachedByKeyAndByTheRail() {
        openProject();
        auto* rail = window().findChild<Rail*>();
        int number = 0;
        for (const QString& id : pageIds()) {
            QTest::keyClick(&window(), Qt::Key(Qt::Key_1 + number++), Qt::ControlModifier);
            QCOMPARE(pageId(), id);
            QVERIFY(rail->button(id)->isChecked());
            QVERIFY(window().currentPage()->isVisible());
        }
        for (const QString& id : pageIds()) {
            QTest::mouseClick(rail->button(id), Qt::LeftButton);
            QCOMPARE(pageId(), id);
        }
        // A page leads to another: Explain without a run to Train.
        window().showPage(QStringLiteral("explain"));
        for (QPushButton* button : window().currentPage()->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("Go to Train"))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(pageId(), QStringLiteral("train"));
    }

    void theCommandPaletteFindsByLetters() {
        openProject();
        auto* palette = window().findChild<CommandPalette*>();
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(palette->isVisible());
        QVERIFY(palette->field()->hasFocus());
        const int all = palette->list()->model()->rowCount();
        QTest::keyClicks(palette->field(), QStringLiteral("explain"));
        QVERIFY(palette->list()->model()->rowCount() < all);
        QVERIFY(palette->list()->currentIndex().data().toString().contains(QStringLiteral("Explain")));
        QTest::keyClick(palette->field(), Qt::Key_Return);
        QVERIFY(!palette->isVisible());
        QCOMPARE(pageId(), QStringLiteral("explain"));
        // Esc gives the focus back; nonsense finds nothing and does nothing.
        window().showPage(QStringLiteral("model"));
        window().currentPage()->setFocus();
        const QWidget* before = window().focusWidget();
        QTest::mouseClick(child<QToolButton>("palette-button"), Qt::LeftButton);
        QTest::keyClicks(palette->field(), QStringLiteral("qqqxyz"));
        QCOMPARE(palette->list()->model()->rowCount(), 0);
        QTest::keyClick(palette->field(), Qt::Key_Return);
        QVERIFY(palette->isVisible());
        QTest::keyClick(palette->field(), Qt::Key_Escape);
        QVERIFY(!palette->isVisible());
        QCOMPARE(window().focusWidget(), before);
        // The page's own commands are there.
        window().showPage(QStringLiteral("train"));
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QTest::keyClicks(palette->field(), QStringLiteral("start training"));
        QVERIFY(palette->list()->currentIndex().data().toString().contains(QStringLiteral("Start training")));
    }

    void themeAndLanguageChangeInPlace() {
        openProject();
        for (const QString& id : pageIds())
            window().showPage(id);
        QTest::keyClick(&window(), Qt::Key_F9, Qt::ControlModifier);
        QVERIFY(!theme().dark);
        QVERIFY(action("theme-light")->isChecked());
        QTest::keyClick(&window(), Qt::Key_F10, Qt::ControlModifier);
        QVERIFY(theme().dark);
        QCOMPARE(m_program->preferences.themeChoice(), ThemeChoice::dark);
        const QString english = window().findChild<Rail*>()->button(QStringLiteral("train"))->text();
        QTest::keyClick(&window(), Qt::Key_F8, Qt::ControlModifier);
        QCOMPARE(m_program->language.code(), QStringLiteral("zh_CN"));
        QVERIFY(action("language-zh_CN")->isChecked());
        QCOMPARE(m_program->preferences.language(), QStringLiteral("zh_CN"));
        QTest::keyClick(&window(), Qt::Key_F7, Qt::ControlModifier);
        QCOMPARE(window().findChild<Rail*>()->button(QStringLiteral("train"))->text(), english);
        QCOMPARE(pageId(), pageIds().last());
        // Both are found again.
        m_program.reset();
        start();
        QCOMPARE(m_program->preferences.themeChoice(), ThemeChoice::dark);
        QCOMPARE(m_program->preferences.language(), QStringLiteral("en"));
    }

    void recentProjectsAreListedAndOpened() {
        openProject();
        const QString file = session().projectFile();
        QTest::keyClick(&window(), Qt::Key_W, Qt::ControlModifier);
        auto* list = window().findChild<StartPage*>()->findChild<QListView*>();
        QTRY_COMPARE(list->model()->rowCount(), 1);
        list->setFocus();
        list->setCurrentIndex(list->model()->index(0, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(session().hasProject(), patience);
        QCOMPARE(session().projectFile(), file);
        // Another start of the program has them too; a file that is gone is told.
        m_program.reset();
        QVERIFY(QFile::remove(file));
        start();
        list = window().findChild<StartPage*>()->findChild<QListView*>();
        QCOMPARE(list->model()->rowCount(), 1);
        QSignalSpy failed(&session(), &Session::failed); // who waits for the project must hear of it
        window().openPath(file);
        QCOMPARE(failed.size(), 1);
        QVERIFY(errorShown().contains(QStringLiteral(".triptych")));
        QVERIFY(!session().hasProject());
    }

    void editsAreUndoneAcrossPages() {
        openProject();
        window().showPage(QStringLiteral("model"));
        GraphSpec graph = session().project().graph;
        QVERIFY(set_param(graph, builtin_registry(), "fusion.heads=2").ok());
        session().setGraph(graph, QStringLiteral("heads"));
        TrainSettings settings = session().project().settings;
        settings.epochs = 7;
        session().setSettings(settings, QStringLiteral("epochs"));
        window().showPage(QStringLiteral("explain"));
        QVERIFY(action("undo")->text().contains(QStringLiteral("epochs")));
        QVERIFY(window().isWindowModified());
        QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(session().project().settings.epochs != 7);
        chooseInMenu("undo");
        QVERIFY(!session().project().graph.find("fusion")->params.contains("heads"));
        QVERIFY(!action("undo")->isEnabled());
        QVERIFY(!action("undo")->toolTip().isEmpty());
        QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(session().project().graph.find("fusion")->params.contains("heads"));
        QCOMPARE(pageId(), QStringLiteral("explain")); // undo moves nobody
        QTest::keyClick(&window(), Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!window().isWindowModified()); // written on a thread of its own
    }

    void changesAreKeptOnClose() {
        openProject();
        const QString file = session().projectFile();
        TrainSettings settings = session().project().settings;
        settings.epochs = 7;
        session().setSettings(settings, QStringLiteral("epochs"));
        QVERIFY(!window().close()); // it is being written, and the window does not wait for the disk
        QTRY_VERIFY_WITH_TIMEOUT(!window().isVisible(), patience);
        QVERIFY(m_program->asked.isEmpty()); // saved without a question
        m_program.reset();
        start();
        window().openPath(file);
        QTRY_VERIFY_WITH_TIMEOUT(session().hasProject(), patience);
        QCOMPARE(session().project().settings.epochs, 7);

        // Where the file cannot be written, it asks, and stays open unless the person lets go.
        settings.epochs = 8;
        session().setSettings(settings, QStringLiteral("epochs"));
        QVERIFY(QFile::remove(file));
        QVERIFY(QDir().mkpath(file + QStringLiteral("/in the way")));
        QVERIFY(!window().close());
        QTRY_COMPARE_WITH_TIMEOUT(m_program->asked, QStringList{QStringLiteral("Quit Triptych")}, patience);
        QVERIFY(window().isVisible());
        QVERIFY(!errorShown().isEmpty());
        m_program->accept = true;
        window().close();
        QTRY_VERIFY(!window().isVisible());
    }

    void errorsStandAndCanBeCopied() {
        QFile file(m_folder->filePath(QStringLiteral("broken.triptych")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{ not json");
        file.close();
        window().openPath(file.fileName());
        QTRY_VERIFY_WITH_TIMEOUT(!errorShown().isEmpty(), patience);
        QVERIFY(errorShown().contains(QStringLiteral("broken.triptych")));
        QTest::mouseClick(child<QPushButton>("error-copy"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), errorShown());
        QVERIFY(action("dismiss")->isEnabled());
        QTest::keyClick(&window(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(errorShown().isEmpty());
        QVERIFY(!action("dismiss")->isEnabled());
    }

    void theStatusBarShowsWorkAndCancelsIt() {
        auto* progress = child<QProgressBar>("status-progress");
        auto* cancel = child<QPushButton>("status-cancel");
        QVERIFY(!progress->isVisible());
        QVERIFY(!action("cancel")->isEnabled());
        session().showTask(Session::Task{QStringLiteral("Counting sheep"), 0.25, 65000});
        QVERIFY(progress->isVisible());
        QCOMPARE(progress->value(), 250);
        QCOMPARE(child<QLabel>("status-task")->text(), QStringLiteral("Counting sheep"));
        QCOMPARE(timeText(65000), QStringLiteral("1:05"));
        QCOMPARE(timeText(3600000 + 62000), QStringLiteral("1:01:02"));
        QSignalSpy cancelled(&session(), &Session::cancelRequested);
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTest::keyClick(&window(), Qt::Key_Period, Qt::ControlModifier);
        QCOMPARE(cancelled.count(), 2);
        session().showTask(Session::Task{QStringLiteral("Counting on"), -1, -1});
        QCOMPARE(progress->maximum(), 0); // not known how far
        session().showTask(std::nullopt);
        QVERIFY(!progress->isVisible());
        session().showMessage(QStringLiteral("Done with it"));
        QCOMPARE(window().findChild<StatusBar*>()->message(), QStringLiteral("Done with it"));
        QVERIFY(child<QLabel>("status-message")->text().startsWith(QStringLiteral("Done")));
    }

    void aProjectOpensWhereItWasLeft() {
        openProject();
        const QString file = session().projectFile();
        const fs::path run = session().project().runs / "first";
        const auto failed = test::train_tiny(session().dataset(), session().project().graph, run);
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        session().refreshRuns();
        QTRY_COMPARE_WITH_TIMEOUT(session().runs().size(), std::size_t{1}, patience);
        session().selectRun(QString::fromStdString(run.string()));
        session().selectRow(21);
        window().showPage(QStringLiteral("explain"));
        QVERIFY(window().close());
        m_program.reset();
        start();
        window().openPath(file);
        QTRY_VERIFY_WITH_TIMEOUT(session().hasProject() && session().dataset(), patience);
        QCOMPARE(pageId(), QStringLiteral("explain"));
        QTRY_COMPARE_WITH_TIMEOUT(session().selectedRow(), 21, patience);
        QTRY_COMPARE_WITH_TIMEOUT(session().selectedRun(), QString::fromStdString(run.string()), patience);
    }

    void everyActionHasAKeyAndEveryControlAName() {
        openProject();
        for (const QString& id : pageIds()) {
            window().showPage(id);
            QTest::qWait(50);
            QMap<QKeySequence, QString> taken;
            for (const Command& command : commandsOf(*window().findChild<QMenuBar*>())) {
                // The entries of the list of recent projects have a letter in their menu.
                QVERIFY2(!command.action->shortcut().isEmpty() ||
                             command.action->text().contains(QLatin1Char('&')),
                         qPrintable(command.path));
                for (const QKeySequence& key : command.action->shortcuts()) {
                    QVERIFY2(!taken.contains(key),
                             qPrintable(QStringLiteral("%1: %2 and %3")
                                            .arg(key.toString(), taken.value(key), command.path)));
                    taken.insert(key, command.path);
                }
            }
            QStringList nameless;
            for (QWidget* widget : window().findChildren<QWidget*>()) {
                if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() || !widget->isVisible())
                    continue;
                if (qobject_cast<QLabel*>(widget)) continue; // its text is its name
                if (widget->objectName().startsWith(QStringLiteral("qt_"))) continue;
                if (auto* button = qobject_cast<QAbstractButton*>(widget);
                    button && !button->text().isEmpty())
                    continue;
                // The line of a spin box or combo box is named by it.
                if (qobject_cast<QLineEdit*>(widget) &&
                    (widget->parentWidget()->inherits("QAbstractSpinBox") ||
                     widget->parentWidget()->inherits("QComboBox")))
                    continue;
                if (widget->accessibleName().isEmpty())
                    nameless +=
                        QStringLiteral("%1: %2 '%3' in %4")
                            .arg(id, QLatin1String(widget->metaObject()->className()), widget->objectName(),
                                 QLatin1String(widget->parentWidget()->metaObject()->className()));
            }
            QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char('\n'))));
        }
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
