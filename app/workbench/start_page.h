// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAbstractButton;
class QLabel;
class QListView;
class QStandardItemModel;

namespace triptych {

class Recents;
class Session;

/// What is shown without a project: three doors, and below them the projects that were opened last.
class StartPage : public QWidget {
    Q_OBJECT

  public:
    StartPage(Session& session, Recents& recents, QWidget* parent = nullptr);

    void focusFirstDoor();

  signals:
    void sampleRequested();
    void newRequested();
    void openRequested();
    void recentRequested(const QString& file);

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void retranslate();
    void showRecents();
    void showTask();
    void openCurrent(const QModelIndex& index);

    Session& m_session;
    Recents& m_recents;
    QLabel* m_title;
    QLabel* m_subtitle;
    QAbstractButton* m_sample;
    QAbstractButton* m_new;
    QAbstractButton* m_open;
    QLabel* m_recentTitle;
    QListView* m_list;
    QStandardItemModel* m_model;
    QLabel* m_empty;
    QLabel* m_hint;
};

} // namespace triptych
