// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/image_preview.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGestureEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QPinchGesture>
#include <QWheelEvent>
#include <QtConcurrentRun>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double captionHeight = 20, largestScale = 64, mostHeight = 320, largestFit = 16;
constexpr qint64 largeImage = 1'000'000; ///< pixels
constexpr int reducedSide = 1024;

} // namespace

ImagePreview::ImagePreview(QWidget* parent) : PreviewBase(parent) {
    setMouseTracking(true);
    grabGesture(Qt::PinchGesture);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    retranslate();
}

void ImagePreview::retranslate() {
    setAccessibleName(tr("Picture"));
    if (!m_readout.isEmpty()) return point(m_pixel);
    describe(m_image.isNull()
                 ? emptyReason()
                 : tr("%1 × %2 pixels")
                       .arg(QLocale().toString(m_image.width()), QLocale().toString(m_image.height())));
}

void ImagePreview::setImage(QImage image) {
    const quint64 request = ++m_request;
    setEmptyReason({});
    point({-1, -1});
    m_image = std::move(image);
    m_reduced = {};
    m_boxes.clear();
    m_dragging = false;
    fit();
    if (qint64{m_image.width()} * m_image.height() > largeImage)
        QtConcurrent::run([from = m_image] {
            return from.scaled(reducedSide, reducedSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        }).then(this, [this, request](const QImage& reduced) {
            if (request != m_request) return;
            m_reduced = reduced;
            update();
        });
    updateGeometry();
    retranslate();
}

void ImagePreview::setBoxes(std::vector<ImageBox> boxes) {
    m_boxes = std::move(boxes);
    update();
}

void ImagePreview::clear(const QString& reason) {
    setImage({});
    setEmptyReason(reason);
    updateGeometry();
    retranslate();
}

int ImagePreview::heightForWidth(int width) const {
    if (m_image.isNull()) {
        const QRect room(0, 0, std::max(width - 8, 24), 10'000);
        return std::max(
            QFontMetrics(font()).boundingRect(room, Qt::TextWordWrap, emptyReason()).height() + 12, 40);
    }
    const double high = static_cast<double>(width) * m_image.height() / m_image.width();
    return static_cast<int>(std::ceil(std::clamp(high, 60.0, mostHeight) + captionHeight));
}

QRectF ImagePreview::viewRect() const {
    return {0, 0, static_cast<double>(width()), std::max(height() - captionHeight, 1.0)};
}

double ImagePreview::fittingScale() const {
    if (m_image.isNull()) return 1;
    const QRectF view = viewRect();
    return std::min({view.width() / m_image.width(), view.height() / m_image.height(), largestFit});
}

double ImagePreview::scale() const {
    return m_fit ? fittingScale() : m_scale;
}

QRectF ImagePreview::imageRect() const {
    const double size = scale();
    const QPointF centre = m_fit ? QPointF(m_image.width(), m_image.height()) / 2 : m_centre;
    return {viewRect().center() - centre * size, QSizeF(m_image.size()) * size};
}

QPoint ImagePreview::pixelAt(const QPointF& position) const {
    if (m_image.isNull() || !viewRect().contains(position)) return {-1, -1};
    const QPointF inside = (position - imageRect().topLeft()) / scale();
    const QPoint pixel(static_cast<int>(std::floor(inside.x())), static_cast<int>(std::floor(inside.y())));
    return m_image.valid(pixel) ? pixel : QPoint(-1, -1);
}

void ImagePreview::fit() {
    m_fit = true;
    shapePointer();
    update();
    emit scaleChanged(scale());
}

/// A picture that is larger than the view covers it; one that is smaller stands in its middle.
void ImagePreview::place(double scale, const QPointF& centre) {
    if (m_image.isNull()) return;
    const double before = this->scale();
    m_scale = std::clamp(scale, std::min(fittingScale(), 1.0) / 2, largestScale);
    m_fit = false;
    const auto within = [](double wanted, double size, double shown) {
        return shown >= size ? size / 2 : std::clamp(wanted, shown / 2, size - shown / 2);
    };
    const QRectF view = viewRect();
    m_centre = {within(centre.x(), m_image.width(), view.width() / m_scale),
                within(centre.y(), m_image.height(), view.height() / m_scale)};
    shapePointer();
    update();
    if (m_scale != before) emit scaleChanged(m_scale);
}

void ImagePreview::setScale(double scale) {
    place(scale, m_fit ? QPointF(m_image.width(), m_image.height()) / 2 : m_centre);
}

void ImagePreview::zoomAbout(const QPointF& at, double factor) {
    if (m_image.isNull()) return;
    const QPointF under = (at - imageRect().topLeft()) / scale();
    const double wanted = std::clamp(scale() * factor, std::min(fittingScale(), 1.0) / 2, largestScale);
    place(wanted, under - (at - viewRect().center()) / wanted);
}

void ImagePreview::shapePointer() {
    const QRectF place = imageRect(), view = viewRect();
    const bool movable =
        !m_image.isNull() && (place.width() > view.width() + 0.5 || place.height() > view.height() + 0.5);
    setCursor(m_dragging ? Qt::ClosedHandCursor : movable ? Qt::OpenHandCursor : Qt::CrossCursor);
}

void ImagePreview::point(const QPoint& pixel) {
    const bool valid = m_image.valid(pixel);
    if (!valid && m_readout.isEmpty()) return;
    const QColor colour = valid ? m_image.pixelColor(pixel) : QColor();
    const QPoint before = m_pixel;
    m_pixel = valid ? pixel : QPoint(-1, -1);
    m_readout = valid ? tr("x %1, y %2 · R %3 G %4 B %5")
                            .arg(QString::number(pixel.x()), QString::number(pixel.y()),
                                 QString::number(colour.red()), QString::number(colour.green()),
                                 QString::number(colour.blue()))
                      : QString();
    if (valid)
        describe(m_readout);
    else
        retranslate();
    update();
    if (m_pixel != before) emit pixelHovered(m_pixel, colour);
}

bool ImagePreview::event(QEvent* event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomAbout(gesture->position(), 1 + gesture->value());
            return true;
        }
    }
    if (event->type() == QEvent::Gesture) {
        auto* gestures = static_cast<QGestureEvent*>(event);
        if (const auto* pinch = static_cast<QPinchGesture*>(gestures->gesture(Qt::PinchGesture))) {
            zoomAbout(mapFromGlobal(pinch->centerPoint()), pinch->scaleFactor());
            return true;
        }
    }
    return PreviewBase::event(event);
}

void ImagePreview::resizeEvent(QResizeEvent* event) {
    PreviewBase::resizeEvent(event);
    if (!m_fit) place(m_scale, m_centre);
}

void ImagePreview::wheelEvent(QWheelEvent* event) {
    // A wheel turns by angles, a touchpad by pixels; both double in about four notches.
    const double notches = event->angleDelta().y() / 120.0;
    if (m_image.isNull() || notches == 0) return PreviewBase::wheelEvent(event);
    zoomAbout(event->position(), std::pow(1.2, notches));
    point(pixelAt(event->position()));
    event->accept();
}

void ImagePreview::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_image.isNull()) return;
    m_dragging = true;
    m_dragged = event->position();
    shapePointer();
}

void ImagePreview::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging && !m_fit) place(m_scale, m_centre - (event->position() - m_dragged) / m_scale);
    m_dragged = event->position();
    point(pixelAt(event->position()));
}

void ImagePreview::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_dragging = false;
    shapePointer();
}

void ImagePreview::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) fit();
}

void ImagePreview::leaveEvent(QEvent*) {
    point({-1, -1});
}

void ImagePreview::copy() const {
    QGuiApplication::clipboard()->setImage(m_image);
}

void ImagePreview::keyPressEvent(QKeyEvent* event) {
    if (m_image.isNull()) return PreviewBase::keyPressEvent(event);
    if (event->matches(QKeySequence::Copy)) return copy();
    const bool pixels = event->modifiers() & Qt::ShiftModifier;
    const auto move = [&](int x, int y) {
        if (pixels) {
            const QPoint from =
                m_image.valid(m_pixel) ? m_pixel : pixelAt(viewRect().center()) - QPoint(x, y);
            point({std::clamp(from.x() + x, 0, m_image.width() - 1),
                   std::clamp(from.y() + y, 0, m_image.height() - 1)});
        } else if (!m_fit) {
            place(m_scale, m_centre + QPointF(x, y) * 32 / m_scale);
        }
    };
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomAbout(viewRect().center(), 1.25);
    case Qt::Key_Minus:
    case Qt::Key_Underscore:
        return zoomAbout(viewRect().center(), 0.8);
    case Qt::Key_0:
        return fit();
    case Qt::Key_1:
        return setScale(1);
    case Qt::Key_Left:
        return move(-1, 0);
    case Qt::Key_Right:
        return move(1, 0);
    case Qt::Key_Up:
        return move(0, -1);
    case Qt::Key_Down:
        return move(0, 1);
    default:
        PreviewBase::keyPressEvent(event);
    }
}

void ImagePreview::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(themedIcon(QStringLiteral("fit")), tr("Fit"), this, &ImagePreview::fit)
        ->setShortcut(Qt::Key_0);
    menu->addAction(tr("100 %"), this, [this] { setScale(1); })->setShortcut(Qt::Key_1);
    menu->addAction(themedIcon(QStringLiteral("copy")), tr("Copy picture"), this, &ImagePreview::copy)
        ->setShortcut(QKeySequence::Copy);
    for (QAction* action : menu->actions())
        action->setEnabled(!m_image.isNull());
    menu->popup(event->globalPos());
}

void ImagePreview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& colours = theme();
    if (m_image.isNull()) {
        paintReason(painter);
        paintFocus(painter);
        return;
    }
    const QRectF picture = imageRect(), view = viewRect();
    painter.save();
    painter.setClipRect(view);
    // Over two hundred per cent a pixel is shown as the square that it is.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, scale() <= 2);
    const bool small = !m_reduced.isNull() && picture.width() * devicePixelRatioF() <= m_reduced.width();
    painter.drawImage(picture, small ? m_reduced : m_image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont());
    for (const ImageBox& box : m_boxes) {
        const QRectF place(picture.topLeft() + box.rect.topLeft() * scale(), box.rect.size() * scale());
        const QColor colour = box.colour.isValid() ? box.colour : colours.accent;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colours.panel, 4));
        painter.drawRect(place);
        painter.setPen(QPen(colour, 2));
        painter.drawRect(place);
        if (box.label.isEmpty()) continue;
        const double high = painter.fontMetrics().height() + 2,
                     wide = painter.fontMetrics().horizontalAdvance(box.label) + 8;
        const double top = place.top() - high - 2 >= view.top() ? place.top() - high - 2 : place.top() + 2;
        const QRectF chip(std::clamp(place.left() - 1, 0.0, std::max(view.right() - wide, 0.0)), top, wide,
                          high);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.panel);
        painter.drawRoundedRect(chip, 3, 3);
        painter.setPen(colours.text);
        painter.drawText(chip, Qt::AlignCenter, box.label);
    }
    if (m_image.valid(m_pixel)) {
        const double side = std::max(scale(), 5.0);
        const QPointF middle = picture.topLeft() + (QPointF(m_pixel) + QPointF(0.5, 0.5)) * scale();
        const QRectF mark(middle - QPointF(side, side) / 2, QSizeF(side, side));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(Qt::black, 3));
        painter.drawRect(mark);
        painter.setPen(QPen(Qt::white, 1));
        painter.drawRect(mark);
    }
    painter.restore();

    QRectF row(4, view.bottom() + 2, width() - 8.0, captionHeight - 4);
    painter.setFont(smallFont());
    painter.setPen(colours.dim);
    const QFontMetricsF metrics(painter.font());
    const QString size = tr("%1 × %2 · %3 %")
                             .arg(QString::number(m_image.width()), QString::number(m_image.height()),
                                  QLocale().toString(100 * scale(), 'f', 0));
    if (m_readout.isEmpty()) {
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, size);
    } else {
        const double wide = metrics.horizontalAdvance(m_readout);
        if (metrics.horizontalAdvance(size) + wide + 32 < row.width())
            painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, size);
        painter.setPen(colours.text);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, m_readout);
        painter.setPen(colours.line);
        painter.setBrush(m_image.pixelColor(m_pixel));
        painter.drawRect(QRectF(row.right() - wide - 16, row.center().y() - 5, 10, 10));
    }
    paintFocus(painter);
}

} // namespace triptych
