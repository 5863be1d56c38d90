// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QStringList>

class QLabel;
class QPushButton;
class QToolButton;

namespace triptych {

/// Errors that arose outside a page, in place at the top of it: the newest in words, the earlier ones
/// counted. They stay until a person dismisses them, and can be copied.
class ErrorBanner : public QFrame {
    Q_OBJECT

  public:
    explicit ErrorBanner(QWidget* parent = nullptr);

    void showError(const QString& text);
    void dismiss();
    QString text() const; ///< of the newest
    int count() const { return int(m_errors.size()); }

  signals:
    void visibilityChanged(bool visible);

  protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void retranslate();

    QStringList m_errors; // newest first
    QLabel* m_icon;
    QLabel* m_text;
    QLabel* m_more;
    QPushButton* m_copy;
    QToolButton* m_dismiss;
};

} // namespace triptych
