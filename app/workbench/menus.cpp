// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/menus.h"

#include <QActionGroup>
#include <QDir>
#include <QMenu>
#include <QPointer>
#include <utility>

#include "app/bridge/recents.h"
#include "app/bridge/session.h"
#include "app/workbench/language.h"
#include "app/workbench/page.h"
#include "app/workbench/page_factory.h"
#include "widgets/theme.h"

namespace triptych {

namespace {

constexpr auto needs_project = QT_TRANSLATE_NOOP("triptych::Menus", "Open a project first.");

} // namespace

Menus::Menus(QMenuBar& bar, Session& session, Recents& recents, QObject* parent)
    : QObject(parent), m_bar(bar), m_session(session), m_recents(recents) {
    for (QMenu** menu : {&m_file, &m_edit, &m_view, &m_page, &m_help}) {
        *menu = m_bar.addMenu(QString());
        (*menu)->setToolTipsVisible(true);
    }
    const auto icon = [](QAction* action, const char* name) {
        action->setIcon(themedIcon(QLatin1String(name)));
    };

    newFromTable = add(m_file, QStringLiteral("new"), QKeySequence(Qt::CTRL | Qt::Key_N),
                       QT_TR_NOOP("&New project from table…"), QT_TR_NOOP("Make a project from a CSV table"));
    icon(newFromTable, "new");
    open = add(m_file, QStringLiteral("open"), QKeySequence(Qt::CTRL | Qt::Key_O),
               QT_TR_NOOP("&Open project…"), QT_TR_NOOP("Open a .triptych file"));
    icon(open, "open");
    openSample = add(m_file, QStringLiteral("sample"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
                     QT_TR_NOOP("Open &sample project"), QT_TR_NOOP("The first time it is generated"));
    icon(openSample, "star");
    m_recent = m_file->addMenu(QString());
    m_recent->setToolTipsVisible(true);
    m_file->addSeparator();
    save = add(m_file, QStringLiteral("save"), QKeySequence(Qt::CTRL | Qt::Key_S), QT_TR_NOOP("&Save"),
               QT_TR_NOOP("Write the project to its file"), needs_project);
    icon(save, "save");
    close = add(m_file, QStringLiteral("close"), QKeySequence(Qt::CTRL | Qt::Key_W),
                QT_TR_NOOP("&Close project"), QT_TR_NOOP("Back to the start page"), needs_project);
    icon(close, "close");
    m_file->addSeparator();
    quit = add(m_file, QStringLiteral("quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), QT_TR_NOOP("&Quit"));
    quit->setMenuRole(QAction::QuitRole);

    undo = add(m_edit, QStringLiteral("undo"), QKeySequence(Qt::CTRL | Qt::Key_Z), QT_TR_NOOP("&Undo"),
               nullptr, QT_TR_NOOP("Nothing was edited yet."));
    icon(undo, "undo");
    redo = add(m_edit, QStringLiteral("redo"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z),
               QT_TR_NOOP("&Redo"), nullptr, QT_TR_NOOP("Nothing was undone."));
    icon(redo, "redo");
    m_editGap = m_edit->addSeparator();
    m_editEnd = m_edit->addSeparator();
    cancelTask = add(m_edit, QStringLiteral("cancel"), QKeySequence(Qt::CTRL | Qt::Key_Period),
                     QT_TR_NOOP("&Cancel running task"), nullptr, QT_TR_NOOP("Nothing is running."));
    icon(cancelTask, "stop");
    dismissError = add(m_edit, QStringLiteral("dismiss"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E),
                       QT_TR_NOOP("&Dismiss error"), nullptr, QT_TR_NOOP("No error is shown."));
    dismissError->setEnabled(false);

    int number = 0;
    for (const QString& id : pageIds()) {
        QAction* action =
            add(m_view, QStringLiteral("page-") + id, QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + number++)),
                nullptr, nullptr, needs_project);
        action->setIcon(themedIcon(id));
        pages.insert(id, action);
    }
    m_view->addSeparator();
    m_theme = m_view->addMenu(QString());
    auto* themeGroup = new QActionGroup(this);
    const std::tuple<const char*, const char*, Qt::Key> themeKinds[] = {
        {"light", QT_TR_NOOP("&Light"), Qt::Key_F9},
        {"dark", QT_TR_NOOP("&Dark"), Qt::Key_F10},
        {"system", QT_TR_NOOP("&System"), Qt::Key_F11}};
    for (const auto& [name, text, key] : themeKinds) {
        QAction* action =
            add(m_theme, QStringLiteral("theme-") + QLatin1String(name), QKeySequence(Qt::CTRL | key), text);
        action->setCheckable(true);
        themeGroup->addAction(action);
        themes.insert(QLatin1String(name), action);
    }
    m_language = m_view->addMenu(QString());
    auto* languageGroup = new QActionGroup(this);
    int function = 0;
    for (const QString& code : Language::codes()) {
        QAction* action = add(m_language, QStringLiteral("language-") + code,
                              QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_F7 + function++)), nullptr);
        action->setText(Language::ownName(code));
        action->setCheckable(true);
        languageGroup->addAction(action);
        languages.insert(code, action);
    }
    m_view->addSeparator();
    fullScreen =
        add(m_view, QStringLiteral("full-screen"), QKeySequence(Qt::Key_F11), QT_TR_NOOP("&Full screen"));
    fullScreen->setCheckable(true);
    palette = add(m_view, QStringLiteral("palette"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P),
                  QT_TR_NOOP("&Command palette…"), QT_TR_NOOP("Find any command by a few letters"));
    icon(palette, "command");

    shortcuts =
        add(m_help, QStringLiteral("shortcuts"), QKeySequence(Qt::Key_F1), QT_TR_NOOP("&Keyboard shortcuts"));
    about = add(m_help, QStringLiteral("about"), QKeySequence(Qt::SHIFT | Qt::Key_F1),
                QT_TR_NOOP("&About Triptych"));
    about->setMenuRole(QAction::AboutRole);
    m_page->menuAction()->setVisible(false);

    connect(&m_recents, &Recents::changed, this, &Menus::showRecents);
    for (const auto signal : {&Session::projectChanged, &Session::undoChanged, &Session::taskChanged})
        connect(&m_session, signal, this, &Menus::showState);
    retranslate();
}

QAction* Menus::add(QMenu* menu, const QString& name, const QKeySequence& key, const char* text,
                    const char* tip, const char* whyNot) {
    QAction* action = menu->addAction(QString());
    action->setObjectName(name);
    action->setShortcut(key);
    m_entries.append({action, text, tip, whyNot});
    return action;
}

void Menus::setPage(Page* page) {
    m_shownPage = page;
    m_page->clear();
    for (const QPointer<QAction>& action : std::exchange(m_pageEdits, {}))
        if (action) m_edit->removeAction(action);
    m_editGap->setVisible(false);
    m_page->menuAction()->setVisible(page != nullptr);
    if (!page) return;
    m_page->setTitle(pageMenuTitle(page->id()));
    for (QAction* action : page->pageActions())
        m_page->addAction(action);
    m_page->menuAction()->setVisible(!m_page->isEmpty());
    for (QAction* action : page->editActions()) {
        m_edit->insertAction(m_editEnd, action);
        m_pageEdits.append(action);
    }
    m_editGap->setVisible(!m_pageEdits.isEmpty());
}

void Menus::retranslate() {
    m_file->setTitle(tr("&File"));
    m_edit->setTitle(tr("&Edit"));
    m_view->setTitle(tr("&View"));
    m_help->setTitle(tr("&Help"));
    m_recent->setTitle(tr("Open &recent"));
    m_theme->setTitle(tr("&Theme"));
    m_language->setTitle(tr("&Language"));
    if (m_shownPage) m_page->setTitle(pageMenuTitle(m_shownPage->id()));
    for (const Entry& entry : m_entries)
        if (entry.text) entry.action->setText(tr(entry.text));
    for (auto it = pages.begin(); it != pages.end(); ++it)
        it.value()->setText(pageTitle(it.key()));
    showRecents();
    showState();
}

void Menus::showRecents() {
    m_recent->clear();
    int number = 0;
    for (const Recent& recent : m_recents.entries()) {
        QString name = recent.name.isEmpty() ? QDir::toNativeSeparators(recent.file) : recent.name;
        // Numbers, for the keys: names come and go, and begin alike.
        QAction* action = m_recent->addAction(QStringLiteral("&%1  %2").arg(++number % 10).arg(
            name.replace(QLatin1Char('&'), QLatin1String("&&"))));
        action->setToolTip(recent.missing ? tr("%1 is not there any more.").arg(recent.file) : recent.file);
        action->setEnabled(!recent.missing);
        connect(action, &QAction::triggered, this,
                [this, file = recent.file] { emit recentRequested(file); });
    }
    const bool empty = m_recent->isEmpty();
    m_recent->menuAction()->setEnabled(!empty);
    m_recent->menuAction()->setToolTip(empty ? tr("No project was opened yet.") : QString());
    if (empty) return;
    m_recent->addSeparator();
    // Later: the menu must not lose its actions while it runs one of them.
    connect(m_recent->addAction(tr("&Clear list")), &QAction::triggered, &m_recents, &Recents::clear,
            Qt::QueuedConnection);
}

void Menus::showState() {
    const bool project = m_session.hasProject();
    save->setEnabled(project);
    close->setEnabled(project);
    for (QAction* action : pages)
        action->setEnabled(project);
    undo->setEnabled(m_session.canUndo());
    redo->setEnabled(m_session.canRedo());
    undo->setText(m_session.canUndo() ? tr("&Undo: %1").arg(m_session.undoText()) : tr("&Undo"));
    redo->setText(m_session.canRedo() ? tr("&Redo: %1").arg(m_session.redoText()) : tr("&Redo"));
    cancelTask->setEnabled(m_session.task().has_value());
    for (const Entry& entry : m_entries) {
        const char* tip = !entry.action->isEnabled() && entry.whyNot ? entry.whyNot : entry.tip;
        entry.action->setToolTip(tip ? tr(tip) : QString());
        entry.action->setStatusTip(entry.action->toolTip());
    }
    for (auto it = pages.begin(); project && it != pages.end(); ++it)
        it.value()->setToolTip(pageSummary(it.key()));
}

} // namespace triptych
