// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <array>

class QGridLayout;
class QLabel;

namespace triptych {

/// The figures of a run at a glance: captions small, values in digits of one width.
class RunHeadline : public QWidget {
    Q_OBJECT

  public:
    enum Item {
        epoch,
        step,
        loss,
        accuracy,
        validation,
        bestEpoch,
        samplesPerSecond,
        timeLeft,
        device,
        parameters,
        itemCount
    };

    explicit RunHeadline(QWidget* parent = nullptr);

    void set(Item item, const QString& value); ///< empty: a dash
    QString value(Item item) const;
    void clear();

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void arrange(int columns);
    void retranslate();

    QGridLayout* m_grid;
    std::array<QLabel*, itemCount> m_captions, m_values;
    int m_columns = 0;
};

} // namespace triptych
