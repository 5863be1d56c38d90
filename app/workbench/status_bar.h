// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "app/workbench/machine.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace triptych {

class Session;

/// The strip at the foot of the window: device and memory, what is running with progress, time left and
/// Cancel, the last message, what the project holds.
class StatusBar : public QWidget {
    Q_OBJECT

  public:
    explicit StatusBar(Session& session, QWidget* parent = nullptr);

    QString message() const { return m_fullMessage; }

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void retranslate();
    void showDevice();
    void showMemory();
    void showTask();
    void showFacts();
    void setMessage(const QString& message);
    void elideMessage();

    Session& m_session;
    Machine m_machine;
    QTimer m_memoryTimer;
    QString m_fullMessage;
    QLabel* m_dot;
    QLabel* m_device;
    QLabel* m_memory;
    QLabel* m_task;
    QProgressBar* m_progress;
    QLabel* m_left;
    QPushButton* m_cancel;
    QLabel* m_message;
    QLabel* m_facts;
};

/// "0:48", "12:03", "1:02:03", for a time left.
QString timeText(qint64 msecs);

} // namespace triptych
