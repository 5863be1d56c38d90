// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <QMap>
#include <memory>

#include "app/workbench/dialogs.h"
#include "widgets/theme.h"

class QLabel;
class QMimeData;
class QStackedWidget;
class QTimer;
class QToolButton;

namespace triptych {

class CommandPalette;
class DropHint;
class ErrorBanner;
class Language;
class Menus;
class Page;
class Preferences;
class Rail;
class Recents;
class Session;
class StartPage;
class StatusBar;
struct Error;

/// The frame round the pages: it puts the parts together and connects them; what they do is theirs.
/// Ownership: session, preferences and language must outlive the window.
class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    MainWindow(Session& session, Preferences& preferences, Language& language,
               Dialogs dialogs = Dialogs::native());
    ~MainWindow() override;

    /// Opens a project, makes one from a table, or takes what a folder holds. Another kind of file is an
    /// error that is shown.
    void openPath(const QString& path);
    void openSample();
    void showPage(const QString& id); ///< without a project nothing happens
    Page* currentPage() const;        ///< null: the start page
    void chooseTheme(ThemeChoice choice);
    void chooseLanguage(const QString& code);
    /// The page that the next project opens on, instead of the one it was left on.
    void setFirstPage(const QString& id) { m_firstPage = id; }

  protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void buildHeader();
    void connectMenus();
    void askForTable();
    void askForProject();
    void projectChanged();
    Page* page(const QString& id);
    void buildNextPage();
    void showError(const Error& error);
    void showTitle();
    void retranslate();
    void closeProject();
    void restoreWindow();
    void keepWindow();
    void restoreSplitters(const Page& page);

    Session& m_session;
    Preferences& m_preferences;
    Language& m_language;
    Dialogs m_dialogs;
    Recents* m_recents;
    Menus* m_menus;
    Rail* m_rail;
    ErrorBanner* m_banner;
    QStackedWidget* m_stack;
    StartPage* m_start;
    StatusBar* m_status;
    CommandPalette* m_palette;
    DropHint* m_dropHint;
    QLabel* m_projectLabel = nullptr;
    QToolButton* m_paletteButton = nullptr;
    QMap<QString, Page*> m_pages;
    QTimer* m_building; ///< of the pages that have not been shown yet
    QString m_firstPage;
    QString m_shownFile;
    bool m_closeAnswered = false;
    bool m_closing = false; ///< a question is asked, or the project is being saved
};

} // namespace triptych
