// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/main_window.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QScreen>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/bridge/error_text.h"
#include "app/bridge/recents.h"
#include "app/bridge/session.h"
#include "app/workbench/command_palette.h"
#include "app/workbench/drop.h"
#include "app/workbench/error_banner.h"
#include "app/workbench/help_dialogs.h"
#include "app/workbench/language.h"
#include "app/workbench/menus.h"
#include "app/workbench/page.h"
#include "app/workbench/page_factory.h"
#include "app/workbench/preferences.h"
#include "app/workbench/rail.h"
#include "app/workbench/start_page.h"
#include "app/workbench/status_bar.h"

namespace triptych {

namespace {

const QString page_key = QStringLiteral("page");
const QString geometry_key = QStringLiteral("window/geometry");
constexpr int page_pause_ms = 0; ///< before a page is built unasked: what is queued goes first
constexpr int busy_pause_ms = 1000; ///< until it is tried again
const QString folder_key = QStringLiteral("window/folder");

/// Leaves the lists and canvases of a page that is about to be shown to the events after the one that draws the rest:
/// all of a large window at once takes longer than a frame.
void drawInParts(Page& page) {
    int delay_ms = 0;
    for (QAbstractScrollArea* area : page.findChildren<QAbstractScrollArea*>()) {
        if (area->width() * area->height() < page.width() * page.height() / 8 || !area->updatesEnabled()) continue;
        area->setUpdatesEnabled(false);
        QTimer::singleShot(delay_ms++, area, [area] { area->setUpdatesEnabled(true); });
    }
}

/// A splitter is known by its name, or by its place among those of its page.
QString splitterKey(const Page& page, const QSplitter& splitter, int place) {
    const QString name = splitter.objectName().isEmpty() ? QString::number(place) : splitter.objectName();
    return QStringLiteral("splitters/%1/%2").arg(page.id(), name);
}

} // namespace

MainWindow::MainWindow(Session& session, Preferences& preferences, Language& language, Dialogs dialogs)
    : m_session(session), m_preferences(preferences), m_language(language), m_dialogs(std::move(dialogs)),
      m_recents(new Recents(preferences.settings(), this)), m_rail(new Rail(this)),
      m_banner(new ErrorBanner(this)), m_stack(new QStackedWidget(this)),
      m_start(new StartPage(session, *m_recents, this)), m_status(new StatusBar(session, this)),
      m_building(new QTimer(this)) {
    setWindowIcon(themedIcon(QStringLiteral("triptych")));
    setAcceptDrops(true);
    setMinimumSize(960, 600);
    buildHeader();

    auto* centre = new QWidget(this);
    auto* rows = new QVBoxLayout(centre);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(0);
    columns->addWidget(m_rail);
    auto* content = new QVBoxLayout;
    content->setSpacing(0);
    content->addWidget(m_banner);
    content->addWidget(m_stack, 1);
    columns->addLayout(content, 1);
    rows->addLayout(columns, 1);
    rows->addWidget(m_status);
    setCentralWidget(centre);
    m_stack->addWidget(m_start);
    m_palette = new CommandPalette(this);
    m_dropHint = new DropHint(this);

    m_building->setObjectName(QStringLiteral("build-pages"));
    m_building->setSingleShot(true);
    connect(m_building, &QTimer::timeout, this, &MainWindow::buildNextPage);
    connectMenus();
    connect(m_rail, &Rail::pageRequested, this, &MainWindow::showPage);
    connect(m_start, &StartPage::sampleRequested, this, &MainWindow::openSample);
    connect(m_start, &StartPage::newRequested, this, &MainWindow::askForTable);
    connect(m_start, &StartPage::openRequested, this, &MainWindow::askForProject);
    connect(m_start, &StartPage::recentRequested, this, &MainWindow::openPath);
    connect(&m_session, &Session::projectChanged, this, &MainWindow::projectChanged);
    connect(&m_session, &Session::modifiedChanged, this, &MainWindow::showTitle);
    connect(&m_session, &Session::failed, this, &MainWindow::showError);
    connect(m_banner, &ErrorBanner::visibilityChanged, m_menus->dismissError, &QAction::setEnabled);
    restoreWindow();
    retranslate();
    projectChanged();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildHeader() {
    auto* header = new QFrame(this);
    header->setProperty("role", "header");
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 0, 12, 1);
    row->setSpacing(8);
    auto* logo = new QLabel(header);
    logo->setPixmap(themedIcon(QStringLiteral("triptych")).pixmap(QSize(18, 18), devicePixelRatioF()));
    row->addWidget(logo);
    auto* bar = new QMenuBar(header);
    bar->setNativeMenuBar(false);
    bar->setStyleSheet(QStringLiteral("QMenuBar { background: transparent; border: none; }"));
    bar->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    row->addWidget(bar);
    m_projectLabel = new QLabel(header);
    m_projectLabel->setObjectName(QStringLiteral("project-label"));
    m_projectLabel->setProperty("role", "dim");
    m_projectLabel->setTextFormat(Qt::PlainText);
    m_projectLabel->setAlignment(Qt::AlignCenter);
    m_projectLabel->setMinimumWidth(40);
    row->addWidget(m_projectLabel, 1);
    m_paletteButton = new QToolButton(header);
    m_paletteButton->setObjectName(QStringLiteral("palette-button"));
    m_paletteButton->setIcon(themedIcon(QStringLiteral("command"), IconTone::dim));
    m_paletteButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_paletteButton->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_paletteButton);
    setMenuWidget(header);
    m_menus = new Menus(*bar, m_session, *m_recents, this);
}

void MainWindow::connectMenus() {
    const Menus& menus = *m_menus;
    connect(menus.newFromTable, &QAction::triggered, this, &MainWindow::askForTable);
    connect(menus.open, &QAction::triggered, this, &MainWindow::askForProject);
    connect(menus.openSample, &QAction::triggered, this, &MainWindow::openSample);
    connect(m_menus, &Menus::recentRequested, this, &MainWindow::openPath);
    connect(menus.save, &QAction::triggered, &m_session, &Session::saveInBackground);
    connect(menus.close, &QAction::triggered, this, &MainWindow::closeProject);
    connect(menus.quit, &QAction::triggered, this, &QWidget::close);
    connect(menus.undo, &QAction::triggered, &m_session, &Session::undo);
    connect(menus.redo, &QAction::triggered, &m_session, &Session::redo);
    connect(menus.cancelTask, &QAction::triggered, &m_session, &Session::cancelTask);
    connect(menus.dismissError, &QAction::triggered, m_banner, &ErrorBanner::dismiss);
    for (auto it = menus.pages.begin(); it != menus.pages.end(); ++it)
        connect(it.value(), &QAction::triggered, this, [this, id = it.key()] { showPage(id); });
    const std::pair<const char*, ThemeChoice> themes[] = {
        {"light", ThemeChoice::light}, {"dark", ThemeChoice::dark}, {"system", ThemeChoice::system}};
    for (const auto& [name, choice] : themes)
        connect(menus.themes[QLatin1String(name)], &QAction::triggered, this,
                [this, wanted = choice] { chooseTheme(wanted); });
    for (auto it = menus.languages.begin(); it != menus.languages.end(); ++it)
        connect(it.value(), &QAction::triggered, this, [this, code = it.key()] { chooseLanguage(code); });
    connect(menus.fullScreen, &QAction::triggered, this,
            [this](bool full) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, full)); });
    const auto commands = [this] { return commandsOf(*findChild<QMenuBar*>()); };
    connect(menus.palette, &QAction::triggered, this, [this, commands] { m_palette->open(commands()); });
    connect(m_paletteButton, &QToolButton::clicked, menus.palette, &QAction::trigger);
    connect(menus.shortcuts, &QAction::triggered, this,
            [this, commands] { showShortcuts(commands(), this); });
    connect(menus.about, &QAction::triggered, this, [this] { showAbout(this); });
    const ThemeChoice chosen = m_preferences.themeChoice();
    menus
        .themes[chosen == ThemeChoice::light  ? QStringLiteral("light")
                : chosen == ThemeChoice::dark ? QStringLiteral("dark")
                                              : QStringLiteral("system")]
        ->setChecked(true);
    menus.languages[m_language.code()]->setChecked(true);
}

void MainWindow::openPath(const QString& path) {
    const auto found = openable(path);
    if (!found) {
        m_recents->check();
        m_session.report(found.error()); // comes back to the banner; who waits for the project hears it too
        return;
    }
    m_session.saveBefore([this, open = *found](bool saved) {
        if (!saved) return;
        m_preferences.setValue(folder_key, QFileInfo(open.file).absolutePath());
        if (open.kind == Openable::Kind::project)
            m_session.openProject(open.file);
        else
            m_session.newProject(open.file);
    });
}

void MainWindow::openSample() {
    m_session.saveBefore([this](bool saved) {
        if (saved) m_session.openSampleProject();
    });
}

void MainWindow::askForTable() {
    m_dialogs.openFile(this, tr("New project from table"), m_preferences.value(folder_key).toString(),
                       tr("Tables (*.csv *.tsv);;All files (*)"), [this](const QString& file) {
                           if (!file.isEmpty()) openPath(file);
                       });
}

void MainWindow::askForProject() {
    m_dialogs.openFile(this, tr("Open project"), m_preferences.value(folder_key).toString(),
                       tr("Triptych projects (*.triptych)"), [this](const QString& file) {
                           if (!file.isEmpty()) openPath(file);
                       });
}

void MainWindow::showPage(const QString& id) {
    if (!m_session.hasProject() || !pageIds().contains(id)) {
        m_rail->setCurrent(currentPage() ? currentPage()->id() : QString());
        return;
    }
    const bool focused = currentPage() && currentPage()->isAncestorOf(focusWidget());
    Page* const wanted = page(id);
    if (m_stack->currentWidget() != wanted) drawInParts(*wanted);
    m_stack->setCurrentWidget(wanted);
    if (focused) wanted->setFocus(Qt::OtherFocusReason); // else the rail's button keeps it
    m_rail->setCurrent(id);
    m_menus->setPage(wanted);
    m_session.setViewState(page_key, id);
}

Page* MainWindow::page(const QString& id) {
    Page*& known = m_pages[id];
    if (!known) {
        known = makePage(id, m_session, m_stack);
        m_stack->addWidget(known);
        connect(known, &Page::pageRequested, this, &MainWindow::showPage);
        connect(known, &Page::actionsChanged, this, [this, made = known] {
            if (made == currentPage()) m_menus->setPage(made);
        });
        restoreSplitters(*known);
    }
    return known;
}

/// Builds a page that nobody has asked for yet, and lays it out: at its first showing, perhaps while a run computes on
/// every core, that would take longer than a frame. One at a time, while nothing runs and no menu or button is held open.
void MainWindow::buildNextPage() {
    Page* const shown = currentPage();
    const QStringList ids = pageIds();
    const auto missing =
        std::find_if(ids.begin(), ids.end(), [this](const QString& id) { return !m_pages.value(id); });
    if (!shown || missing == ids.end()) return;
    const bool busy = m_session.hasWorkToLose() || QApplication::activePopupWidget() ||
                      QApplication::activeModalWidget() || QApplication::mouseButtons() != Qt::NoButton;
    m_building->start(busy ? busy_pause_ms : page_pause_ms);
    if (busy) return;
    QWidget* const focus = focusWidget();
    m_stack->setUpdatesEnabled(false);
    m_stack->setCurrentWidget(page(*missing));
    m_stack->setCurrentWidget(shown);
    m_stack->setUpdatesEnabled(true);
    if (focus) focus->setFocus(Qt::OtherFocusReason);
}

Page* MainWindow::currentPage() const {
    return qobject_cast<Page*>(m_stack->currentWidget());
}

void MainWindow::chooseTheme(ThemeChoice choice) {
    m_preferences.setThemeChoice(choice);
    applyTheme(*qApp, choice);
}

void MainWindow::chooseLanguage(const QString& code) {
    if (!m_language.set(code)) return;
    m_preferences.setLanguage(code);
    m_menus->languages[code]->setChecked(true);
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::WindowStateChange) m_menus->fullScreen->setChecked(isFullScreen());
    QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    const bool running = m_session.hasWorkToLose();
    if (m_closeAnswered || (!running && !m_session.isModified())) {
        keepWindow();
        event->accept();
        return;
    }
    event->ignore();
    if (m_closing) return; // asked already, or being saved
    m_closing = true;
    const auto quit = [this](bool accepted) {
        m_closing = false;
        m_closeAnswered = accepted;
        // Not from within the event that was just refused.
        if (accepted) QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
    };
    if (!running) {
        m_session.saveBefore([this, quit](bool saved) {
            if (saved) return quit(true);
            m_dialogs.confirm(this, tr("Quit Triptych"), tr("The last changes of the project could not be saved."),
                              tr("Quit without saving"), quit);
        });
        return;
    }
    m_dialogs.confirm(this, tr("Quit Triptych"),
                      tr("“%1” is still running. Quitting stops it; what was kept of it so far stays.")
                          .arg(m_session.task()->title),
                      tr("Stop and quit"), [this, quit](bool accepted) {
                          if (!accepted) return quit(false);
                          m_session.cancelTask();
                          m_session.saveBefore([quit](bool) { quit(true); });
                      });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QString path = draggedPath(event->mimeData());
    if (path.isEmpty()) return;
    event->acceptProposedAction();
    m_dropHint->showFor(path);
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    m_dropHint->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
    m_dropHint->hide();
    const QString path = draggedPath(event->mimeData());
    if (path.isEmpty()) return;
    event->acceptProposedAction();
    openPath(path);
}

void MainWindow::projectChanged() {
    const bool project = m_session.hasProject();
    m_rail->setAvailable(project);
    showTitle();
    if (!project) {
        m_shownFile.clear();
        m_stack->setCurrentWidget(m_start);
        m_rail->setCurrent(QString());
        m_menus->setPage(nullptr);
        m_start->focusFirstDoor();
        return;
    }
    if (m_shownFile == m_session.projectFile()) return;
    m_shownFile = m_session.projectFile();
    m_recents->add(QString::fromStdString(m_session.project().name), m_shownFile);
    QString id = m_firstPage.isEmpty() ? m_session.viewState(page_key).toString() : m_firstPage;
    m_firstPage.clear();
    if (!pageIds().contains(id)) id = pageIds().first();
    showPage(id);
    currentPage()->setFocus(Qt::OtherFocusReason);
    m_building->start(page_pause_ms);
}

void MainWindow::showError(const Error& error) {
    if (error.code != ErrorCode::cancelled) m_banner->showError(errorText(error));
}

void MainWindow::showTitle() {
    if (!m_session.hasProject()) {
        setWindowTitle(QStringLiteral("Triptych"));
        setWindowModified(false);
        m_projectLabel->clear();
        return;
    }
    const QString name = QString::fromStdString(m_session.project().name);
    setWindowTitle(QStringLiteral("%1[*] — Triptych")
                       .arg(QString(name).replace(QLatin1String("[*]"), QLatin1String("[*][*]"))));
    setWindowModified(m_session.isModified());
    QString text = QStringLiteral("%1 · %2").arg(name, QFileInfo(m_session.projectFile()).fileName());
    if (m_session.isModified()) text += QStringLiteral(" · ") + tr("modified");
    m_projectLabel->setText(text);
    m_projectLabel->setToolTip(QDir::toNativeSeparators(m_session.projectFile()));
}

void MainWindow::retranslate() {
    setAccessibleName(QStringLiteral("Triptych"));
    m_menus->retranslate();
    m_paletteButton->setText(m_menus->palette->shortcut().toString(QKeySequence::NativeText));
    m_paletteButton->setAccessibleName(tr("Command palette"));
    m_paletteButton->setToolTip(tr("Find any command by a few letters"));
    showTitle();
}

void MainWindow::closeProject() {
    const auto leave = [this] {
        m_session.saveBefore([this](bool saved) {
            if (saved) m_session.closeProject();
        });
    };
    if (!m_session.hasWorkToLose()) {
        leave();
        return;
    }
    m_dialogs.confirm(
        this, tr("Close project"),
        tr("“%1” is still running. Closing the project stops it; what was kept of it so far stays.")
            .arg(m_session.task()->title),
        tr("Stop and close"), [this, leave](bool accepted) {
            if (!accepted) return;
            m_session.cancelTask();
            leave();
        });
}

void MainWindow::restoreWindow() {
    const QSize room = screen()->availableSize();
    resize(QSize(1440, 900).boundedTo(room));
    restoreGeometry(m_preferences.value(geometry_key).toByteArray());
}

void MainWindow::keepWindow() {
    m_preferences.setValue(geometry_key, saveGeometry());
    for (const Page* page : m_pages) {
        int place = 0;
        for (const QSplitter* splitter : page->findChildren<QSplitter*>())
            m_preferences.setValue(splitterKey(*page, *splitter, place++), splitter->saveState());
    }
}

void MainWindow::restoreSplitters(const Page& page) {
    int place = 0;
    for (QSplitter* splitter : page.findChildren<QSplitter*>()) {
        const QByteArray state = m_preferences.value(splitterKey(page, *splitter, place++)).toByteArray();
        if (!state.isEmpty()) splitter->restoreState(state);
    }
}

} // namespace triptych
