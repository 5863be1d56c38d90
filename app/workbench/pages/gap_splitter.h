// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QEvent>
#include <QFrame>
#include <QScrollArea>
#include <QScrollBar>
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

/// Scrolls up and down alone: it asks for the width that its content cannot do without, up to half of a small window, so that
/// nothing is cut at its side.
class UpDownArea : public QScrollArea {
  public:
    using QScrollArea::QScrollArea;
    QSize minimumSizeHint() const override {
        const QSize own = QScrollArea::minimumSizeHint();
        if (!widget()) return own;
        const int needed = widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
        return {qMax(own.width(), qBound(280, needed, 560)), own.height()};
    }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (watched == widget() && event->type() == QEvent::LayoutRequest) updateGeometry();
        return QScrollArea::eventFilter(watched, event);
    }
};

/// An area that scrolls up and down and stands on a panel, whose colour it lets through.
inline QScrollArea* scrolledOnPanel(QWidget* content, QWidget* parent) {
    auto* area = new UpDownArea(parent);
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
