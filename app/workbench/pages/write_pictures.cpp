// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/write_pictures.h"

#include <QDir>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

namespace triptych {
Error unwritable(const QString& file) {
    return fail(ErrorCode::file_unwritable, file.toStdString(), "cannot be written.", {file.toStdString()});
}

Result<void> writePictures(const QString& folder, const QString& name, QPicture picture, const QSize& size,
                           const QString& title) {
    const QString place = QDir(folder).filePath(name);
    const QString svg = place + QStringLiteral(".svg");
    QSvgGenerator vectors;
    vectors.setFileName(svg);
    vectors.setSize(size);
    vectors.setViewBox(QRect(QPoint(0, 0), size));
    vectors.setTitle(title);
    QPainter painter;
    if (!painter.begin(&vectors)) return unwritable(svg);
    painter.drawPicture(0, 0, picture);
    painter.end();

    const QString pdf = place + QStringLiteral(".pdf");
    QPdfWriter pages(pdf);
    pages.setTitle(title);
    pages.setPageSize(QPageSize(QSizeF(size) * 0.75, QPageSize::Point)); // of 96 dots an inch
    pages.setPageMargins({});
    pages.setResolution(96);
    if (!painter.begin(&pages)) return unwritable(pdf);
    painter.drawPicture(0, 0, picture);
    painter.end();

    const QString png = place + QStringLiteral(".png");
    QImage image(size * 2, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    painter.begin(&image);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.scale(2, 2);
    painter.drawPicture(0, 0, picture);
    painter.end();
    if (!image.save(png)) return unwritable(png);
    return {};
}

} // namespace triptych
