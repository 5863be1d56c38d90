// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/write_pictures.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QWidget>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
Error unwritable(const QString& file) {
    return fail(ErrorCode::file_unwritable, file.toStdString(), "cannot be written.", {file.toStdString()});
}

QPicture drawSideBySide(const std::vector<QWidget*>& columns, const QString& title, const QString& below, QSize& size) {
    constexpr int above = 40, under = 36, gap = 12;
    int width = gap, height = 0;
    for (const QWidget* column : columns) {
        if (!column->isVisible()) continue;
        width += column->width() + gap;
        height = std::max(height, column->height());
    }
    size = QSize(std::max(width, 640), above + height + under);
    QPicture picture;
    QPainter painter(&picture);
    const Theme& colours = theme();
    painter.fillRect(QRect(QPoint(), size), colours.window);
    const QFont plain = QApplication::font();
    QFont bold = plain;
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(colours.text);
    painter.drawText(QRect(gap, 8, size.width() - 2 * gap, above - 8), Qt::AlignLeft | Qt::AlignVCenter, title);
    int x = gap;
    for (QWidget* column : columns) {
        if (!column->isVisible()) continue;
        painter.save();
        painter.translate(x, above);
        column->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
        painter.restore();
        x += column->width() + gap;
    }
    painter.setFont(plain);
    painter.setPen(colours.dim);
    painter.drawText(QRect(gap, above + height + 6, size.width() - 2 * gap, 24), Qt::AlignLeft | Qt::AlignVCenter, below);
    painter.end();
    return picture;
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
