// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_style.h"

#include <QApplication>
#include <QCoreApplication>
#include <QPainter>
#include <QPen>
#include <QPolygonF>
#include <cmath>

#include "widgets/theme.h"

namespace triptych::graph_style {

QColor differenceColour(Difference difference) {
    switch (difference) {
    case Difference::added:
        return theme().good;
    case Difference::removed:
        return theme().error;
    case Difference::changed:
        return theme().warning;
    case Difference::none:
        break;
    }
    return theme().line;
}

QFont font(int pixels, bool bold) {
    QFont made = QApplication::font();
    made.setPixelSize(pixels);
    made.setBold(bold);
    return made;
}

double snapped(double value) {
    return std::round(value / grid) * grid;
}

QString portKindText(PortKind kind) {
    switch (kind) {
    case PortKind::text:
        return QCoreApplication::translate("triptych::GraphEditor", "words");
    case PortKind::image:
        return QCoreApplication::translate("triptych::GraphEditor", "picture");
    case PortKind::audio:
        return QCoreApplication::translate("triptych::GraphEditor", "spectrogram");
    case PortKind::waveform:
        return QCoreApplication::translate("triptych::GraphEditor", "waveform");
    case PortKind::video:
        return QCoreApplication::translate("triptych::GraphEditor", "video frames");
    case PortKind::numbers:
        return QCoreApplication::translate("triptych::GraphEditor", "columns");
    case PortKind::series:
        return QCoreApplication::translate("triptych::GraphEditor", "time series");
    case PortKind::tokens:
        return QCoreApplication::translate("triptych::GraphEditor", "tokens");
    case PortKind::vector:
        return QCoreApplication::translate("triptych::GraphEditor", "vector");
    case PortKind::prediction:
        break;
    }
    return QCoreApplication::translate("triptych::GraphEditor", "prediction");
}

QString nodeCount(int count) {
    return count == 1 ? QCoreApplication::translate("triptych::GraphEditor", "1 node")
                      : QCoreApplication::translate("triptych::GraphEditor", "%n nodes", nullptr, count);
}

QString problemCount(int count) {
    return count == 1 ? QCoreApplication::translate("triptych::GraphEditor", "1 problem")
                      : QCoreApplication::translate("triptych::GraphEditor", "%n problems", nullptr, count);
}

void drawPort(QPainter& painter, const QPointF& centre, PortKind kind, const QColor& colour, double radius) {
    const double r = radius;
    QPolygonF corners;
    painter.setBrush(colour);
    painter.setPen(QPen(theme().window, 1.5));
    switch (kind) {
    case PortKind::text:
        painter.drawRoundedRect(QRectF(centre.x() - r, centre.y() - r * 0.7, 2 * r, 1.4 * r), 2, 2);
        return;
    case PortKind::image:
        painter.drawRect(QRectF(centre.x() - r * 0.9, centre.y() - r * 0.9, 1.8 * r, 1.8 * r));
        return;
    case PortKind::audio:
        corners << QPointF(0, -1.2) << QPointF(1.2, 0) << QPointF(0, 1.2) << QPointF(-1.2, 0);
        break;
    case PortKind::waveform:
        corners << QPointF(-1.2, -0.6) << QPointF(0, -1.2) << QPointF(1.2, -0.6) << QPointF(1.2, 0.6)
                << QPointF(0, 1.2) << QPointF(-1.2, 0.6);
        break;
    case PortKind::video:
        corners << QPointF(-1.2, -0.8) << QPointF(0.5, -0.8) << QPointF(1.3, 0) << QPointF(0.5, 0.8)
                << QPointF(-1.2, 0.8);
        break;
    case PortKind::numbers:
        corners << QPointF(-0.4, -1.1) << QPointF(0.4, -1.1) << QPointF(0.4, 1.1) << QPointF(-0.4, 1.1);
        break;
    case PortKind::series:
        corners << QPointF(-1.2, 0.9) << QPointF(0, -1.1) << QPointF(1.2, 0.9);
        break;
    case PortKind::tokens:
        painter.drawEllipse(centre, r, r);
        return;
    case PortKind::vector:
        corners << QPointF(-0.9, -1.1) << QPointF(1.2, 0) << QPointF(-0.9, 1.1);
        break;
    case PortKind::prediction:
        corners << QPointF(-0.55, -1.1) << QPointF(0.55, -1.1) << QPointF(1.1, 0) << QPointF(0.55, 1.1)
                << QPointF(-0.55, 1.1) << QPointF(-1.1, 0);
        break;
    }
    for (QPointF& point : corners)
        point = centre + point * r;
    painter.drawPolygon(corners);
}

} // namespace triptych::graph_style
