// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QAction>
#include <QFrame>
#include <QList>
#include <QPointer>

#include "widgets/fuzzy_match.h"

class QLineEdit;
class QListView;
class QMenuBar;

namespace triptych {

/// An action of a menu with the menus that lead to it.
struct Command {
    QString path; ///< "File › Open…"
    QPointer<QAction> action;
};
/// All actions of the menus, in their order.
QList<Command> commandsOf(const QMenuBar& bar);

/// The commands that fit what was typed, the best first; those that cannot run now come last.
class CommandModel : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role { key_role = Qt::UserRole, positions_role, enabled_role };

    using QAbstractListModel::QAbstractListModel;

    void setCommands(const QList<Command>& commands);
    void setTyped(const QString& typed);
    QAction* action(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    struct Shown {
        Command command;
        FuzzyMatch match;
    };
    void filter();

    QList<Command> m_commands;
    QList<Shown> m_shown;
    QString m_typed;
};

/// A field over the window: type a few letters of what you want, Enter does it. Esc closes it.
class CommandPalette : public QFrame {
    Q_OBJECT

  public:
    explicit CommandPalette(QWidget* window);

    void open(const QList<Command>& commands);
    QLineEdit* field() const { return m_field; }
    QListView* list() const { return m_list; }

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void retranslate();
    void place();
    void dismiss();
    void run(const QModelIndex& index);

    QLineEdit* m_field;
    QListView* m_list;
    CommandModel* m_model;
    QPointer<QWidget> m_before; ///< had the focus, gets it back
};

} // namespace triptych
