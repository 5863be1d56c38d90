// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <algorithm>

namespace triptych {

/// A chooser as wide as the longest of its lines. Where there is no room for that, it gives up the middle of the chosen line:
/// lines that begin alike can still be told apart. Whoever fills it says all of the line in the tooltip.
class ElidedChooser : public QComboBox {
  public:
    /// @param letters  that it has room for at least
    ElidedChooser(int letters, QWidget* parent) : QComboBox(parent) {
        setSizeAdjustPolicy(QComboBox::AdjustToContents);
        setMinimumContentsLength(letters);
    }

    /// The chosen line as it is drawn.
    QString shownText() const {
        QStyleOptionComboBox option;
        initStyleOption(&option);
        return fontMetrics().elidedText(currentText(), Qt::ElideMiddle, room(option));
    }

    /// A style sheet's padding is left out by the usual one.
    QSize sizeHint() const override {
        QSize size = QComboBox::sizeHint();
        int widest = 0;
        for (int i = 0; i < count(); ++i) // rounded up: a line that lacks a part of a pixel is cut as well
            widest = std::max(widest, fontMetrics().horizontalAdvance(itemText(i)) + 1);
        QStyleOptionComboBox option;
        initStyleOption(&option);
        option.rect.setSize(size);
        size.rwidth() += std::max(widest - room(option), 0);
        return size;
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QStylePainter painter(this);
        painter.setPen(palette().color(QPalette::Text));
        QStyleOptionComboBox option;
        initStyleOption(&option);
        option.currentText = shownText();
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    }

  private:
    /// For the line, in pixels.
    int room(const QStyleOptionComboBox& option) const {
        return style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this).width() - 2; // the label's own margin
    }
};

} // namespace triptych
