// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

class QPainter;

namespace triptych {

/// What all previews have in common: they follow palette, language and focus, and say why they are empty.
class PreviewBase : public QWidget {
    Q_OBJECT

  public:
    explicit PreviewBase(QWidget* parent = nullptr);

    /// Why nothing is shown; empty: something is, or nothing was given.
    const QString& emptyReason() const { return m_reason; }

  protected:
    virtual void retranslate() = 0;
    virtual void fontChanged() {}
    void setEmptyReason(const QString& reason);
    /// What a screen reader says of the content; said anew when it changes.
    void describe(const QString& description);
    void paintReason(QPainter& painter) const;
    void paintFocus(QPainter& painter) const;
    QFont smallFont() const;

    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    QString m_reason;
};

} // namespace triptych
