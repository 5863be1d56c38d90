// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <vector>

namespace triptych {

/// Pieces that the panels of the Data page are made of.
namespace data_page {

inline QLabel* label(const char* role, QWidget* parent = nullptr) {
    auto* made = new QLabel(parent);
    made->setProperty("role", role);
    return made;
}

/// A line of 38 pixels over a panel. @param widgets  null: a stretch
inline QFrame* header(const std::vector<QWidget*>& widgets) {
    auto* frame = new QFrame;
    frame->setProperty("role", "header");
    frame->setFixedHeight(38);
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(12, 0, 8, 0);
    for (QWidget* widget : widgets)
        widget ? row->addWidget(widget) : row->addStretch();
    return frame;
}

/// Scrolls up and down; the panel's colour shows through.
inline QScrollArea* scroller(QWidget* content) {
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
}

inline void makePanel(QWidget* widget) {
    widget->setProperty("role", "panel");
    widget->setAttribute(Qt::WA_StyledBackground);
}

} // namespace data_page
} // namespace triptych
