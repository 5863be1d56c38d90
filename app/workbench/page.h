// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QList>
#include <QString>
#include <QWidget>

namespace triptych {

class Session;

/// One page of the rail. Built when it is first shown, so that the window opens at once; a language change reaches
/// it as QEvent::LanguageChange, a theme change as QEvent::PaletteChange.
class Page : public QWidget {
    Q_OBJECT

  public:
    Page(Session& session, QWidget* parent = nullptr) : QWidget(parent), m_session(session) {}

    virtual QString id() const = 0;     ///< "data", "model", "train", "explain": also its icon
    virtual QString title() const = 0;  ///< translated
    /// The page's own actions: they appear in the menu of the page and in the command palette, each with its key.
    virtual QList<QAction*> pageActions() const { return {}; }
    /// Those of them that stand in the menu Edit.
    virtual QList<QAction*> editActions() const { return {}; }

    /// Shows that part of the page, such as a tab. @return false: it has none of that name
    virtual bool showPart(const QString&) { return false; }

    /// Whether the page still reads or computes something that it will show; a picture of the window waits for it.
    virtual bool busy() const { return false; }

  signals:
    void pageRequested(const QString& id); ///< another page is where to go on, as empty states say
    void actionsChanged();                 ///< pageActions() are others now

  protected:
    Session& session() const { return m_session; }

  private:
    Session& m_session;
};

}  // namespace triptych
