// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QList>
#include <QMap>
#include <QMenuBar>
#include <QPointer>
#include <functional>

namespace triptych {

class Page;
class Recents;
class Session;

/// Every action of the window with its words and its key, and the menus they stand in. What an action does is
/// connected by the window.
class Menus : public QObject {
    Q_OBJECT

  public:
    Menus(QMenuBar& bar, Session& session, Recents& recents, QObject* parent = nullptr);

    QAction* newFromTable;
    QAction* open;
    QAction* openSample;
    QAction* save;
    QAction* close;
    QAction* quit;
    QAction* undo;
    QAction* redo;
    QAction* cancelTask;
    QAction* dismissError;
    QMap<QString, QAction*> pages;     ///< by page id
    QMap<QString, QAction*> themes;    ///< "light", "dark", "system"
    QMap<QString, QAction*> languages; ///< by code
    QAction* fullScreen;
    QAction* palette;
    QAction* shortcuts;
    QAction* about;

    /// Shows the actions of the page in its menu and in the menu Edit; null: they are gone.
    void setPage(Page* page);
    void retranslate();

  signals:
    void recentRequested(const QString& file);

  private:
    QAction* add(QMenu* menu, const QString& name, const QKeySequence& key, const char* text,
                 const char* tip = nullptr, const char* whyNot = nullptr);
    void showRecents();
    void showState();

    struct Entry {
        QAction* action;
        const char* text;
        const char* tip;
        const char* whyNot; ///< in the tooltip while it is disabled
    };
    QMenuBar& m_bar;
    Session& m_session;
    Recents& m_recents;
    QList<Entry> m_entries;
    QMenu *m_file, *m_edit, *m_view, *m_page, *m_help, *m_recent, *m_theme, *m_language;
    Page* m_shownPage = nullptr;
    QAction *m_editGap, *m_editEnd;        ///< between them stand the page's actions
    QList<QPointer<QAction>> m_pageEdits;  ///< in the menu Edit
};

} // namespace triptych
