// SPDX-License-Identifier: GPL-3.0-or-later
// The tab What-if as files: what is seen as SVG, PDF and PNG, the lineage and the current sample by the controller.
#include <QDir>
#include <QPainter>
#include <QSplitter>
#include <QtConcurrent>
#include <algorithm>

#include "app/bridge/guarded.h"
#include "app/workbench/pages/explain_what_if_tab.h"
#include "app/workbench/pages/write_pictures.h"
#include "widgets/theme.h"

namespace triptych {

QString ExplainWhatIfTab::reportTitle() const {
    const WhatIfFacts& facts = *m_controller->facts();
    const ResolvedTarget* target = m_controller->resolved();
    return tr("Row %1 · %2 · What-if · %3")
        .arg(facts.row)
        .arg(facts.runName, target ? QString::fromStdString(target->output_name) : QStringLiteral("–"));
}

/// Cards and results side by side under a title, over the model's hash. Drawing is recorded here and done elsewhere.
QPicture ExplainWhatIfTab::drawn(QSize& size) {
    constexpr int above = 40, below = 36, gap = 12;
    std::vector<QWidget*> columns;
    for (QWidget* column : {static_cast<QWidget*>(m_left), static_cast<QWidget*>(m_right), m_results})
        if (column->isVisible()) columns.push_back(column);
    int width = gap, height = 0;
    for (const QWidget* column : columns) {
        width += column->width() + gap;
        height = std::max(height, column->height());
    }
    size = QSize(std::max(width, 640), above + height + below);
    QPicture picture;
    QPainter painter(&picture);
    const Theme& colours = theme();
    painter.fillRect(QRect(QPoint(), size), colours.window);
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(colours.text);
    painter.drawText(QRect(gap, 8, size.width() - 2 * gap, above - 8), Qt::AlignLeft | Qt::AlignVCenter, reportTitle());
    int x = gap;
    for (QWidget* column : columns) {
        painter.save();
        painter.translate(x, above);
        column->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
        painter.restore();
        x += column->width() + gap;
    }
    painter.setFont(font());
    painter.setPen(colours.dim);
    painter.drawText(QRect(gap, above + height + 6, size.width() - 2 * gap, 24), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("model %1").arg(QString::fromStdString(m_controller->facts()->modelHash).left(8)));
    painter.end();
    return picture;
}

void ExplainWhatIfTab::exportTo(const QString& folder) {
    if (!canExport()) {
        emit exportFailed(fail(ErrorCode::invalid_argument, "what-if", "there is no sample to export."));
        return;
    }
    QSize size;
    const QPicture picture = drawn(size);
    QtConcurrent::run([folder, picture, size, title = reportTitle()] {
        return guarded([&]() -> Result<void> {
            if (!QDir().mkpath(folder)) return unwritable(folder);
            return writePictures(folder, QStringLiteral("view"), picture, size, title);
        });
    }).then(this, [this, folder](const Result<void>& written) {
        if (written)
            m_controller->exportTo(folder);
        else
            emit exportFailed(written.error());
    });
}

} // namespace triptych
