// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace triptych {

/// The column of pages at the left: one button a page, with its icon and name.
class Rail : public QWidget {
    Q_OBJECT

  public:
    explicit Rail(QWidget* parent = nullptr);

    void setCurrent(const QString& id); ///< empty: none
    void setAvailable(bool available);  ///< without a project there is nothing on the pages
    QAbstractButton* button(const QString& id) const;

  signals:
    void pageRequested(const QString& id);

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void retranslate();

    QMap<QString, QAbstractButton*> m_buttons;
    QButtonGroup* m_group;
};

} // namespace triptych
