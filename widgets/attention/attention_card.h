// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QScrollArea>

#include "core/graph/graph.h"

class QLabel;
class QVBoxLayout;

namespace triptych {

/// A panel with a heading: the modality's mark, a title, and a note at the right.
class AttentionCard : public QFrame {
    Q_OBJECT

  public:
    explicit AttentionCard(QWidget* parent = nullptr);

    void setModality(Modality modality); ///< none: without a mark
    void setTitle(const QString& title);
    void setNote(const QString& note);
    /// Below what is there already. @param stretch  1: takes what room is left
    void add(QWidget* widget, int stretch = 0);
    /// The same in an area that scrolls up and down and lets the card's colour through; it takes what room is left.
    QScrollArea* addScrolled(QWidget* widget);
    /// Such an area that follows the token which a key reaches in a view.
    template <class View>
    QScrollArea* addFollowed(View* view) {
        QScrollArea* area = addScrolled(view);
        connect(view, &View::tokenReached, area, [area](const QRect& rect) { scrollTo(area, rect); });
        return area;
    }

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    static void scrollTo(QScrollArea* area, const QRect& rect);
    void paintSquare();

    Modality m_modality = Modality::none;
    QLabel* m_square;
    QLabel* m_title;
    QLabel* m_note;
    QVBoxLayout* m_layout;
};

} // namespace triptych
