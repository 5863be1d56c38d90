// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QScrollArea>
#include <QSplitter>
#include <QStringList>

namespace triptych {

/// Between cards: the handle is the gap itself.
class GapSplitter : public QSplitter {
  public:
    GapSplitter(Qt::Orientation orientation, QWidget* parent) : QSplitter(orientation, parent) { setHandleWidth(8); }

  protected:
    class Handle : public QSplitterHandle {
      public:
        using QSplitterHandle::QSplitterHandle;

      protected:
        void paintEvent(QPaintEvent*) override {}
    };
    QSplitterHandle* createHandle() override { return new Handle(orientation(), this); }
};

/// The sizes of several splitters as one text for the view state, and back. Another graph may have another number of
/// cards: sizes of another number are left.
inline QString splitterSizes(const QList<QSplitter*>& splitters) {
    QStringList all;
    for (const QSplitter* splitter : splitters) {
        QStringList numbers;
        for (const int size : splitter->sizes())
            numbers.append(QString::number(size));
        all.append(numbers.join(QLatin1Char(',')));
    }
    return all.join(QLatin1Char(';'));
}
inline void setSplitterSizes(const QList<QSplitter*>& splitters, const QString& kept) {
    const QStringList all = kept.split(QLatin1Char(';'));
    if (all.size() != splitters.size()) return;
    for (qsizetype i = 0; i < all.size(); ++i) {
        QList<int> sizes;
        for (const QString& number : all[i].split(QLatin1Char(',')))
            sizes.append(number.toInt());
        if (sizes.size() == splitters[i]->count()) splitters[i]->setSizes(sizes);
    }
}

/// An area that scrolls up and down and stands on a panel, whose colour it lets through.
inline QScrollArea* scrolledOnPanel(QWidget* content, QWidget* parent) {
    auto* area = new QScrollArea(parent);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
}

} // namespace triptych
