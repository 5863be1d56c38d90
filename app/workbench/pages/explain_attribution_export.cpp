// SPDX-License-Identifier: GPL-3.0-or-later
// The tab Attribution as files: what is seen as SVG, PDF and PNG, its numbers and sounds by the controller.
#include <QDir>
#include <QLabel>
#include <QPainter>
#include <QSplitter>
#include <QtConcurrent>
#include <algorithm>

#include "app/bridge/guarded.h"
#include "app/workbench/pages/explain_attribution_tab.h"
#include "app/workbench/pages/write_pictures.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/theme.h"

namespace triptych {
QString ExplainAttributionTab::reportTitle() const {
    return tr("Row %1 · %2 · %3 · %4")
        .arg(m_scene->row)
        .arg(m_scene->runName, methodTitle(m_attribution->method), targetName(m_attribution->target));
}

/// All columns side by side at their full height, under a title and over what made them. Drawing is recorded here and done
/// elsewhere.
QPicture ExplainAttributionTab::drawn(QSize& size) {
    constexpr int above = 40, below = 60;
    std::vector<QWidget*> columns;
    for (QWidget* column : {m_leftSide, m_middleSide, m_side})
        if (column->isVisible()) columns.push_back(column);
    int width = 0, height = 0;
    for (const QWidget* column : columns) {
        width += column->width();
        height = std::max(height, column->height());
    }
    size = QSize(std::max(width, 640), above + height + below);
    QPicture picture;
    QPainter painter(&picture);
    const Theme& colours = theme();
    painter.fillRect(QRect(QPoint(0, 0), size), colours.window);
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(colours.text);
    painter.drawText(QRect(12, 8, size.width() - 24, above - 8), Qt::AlignLeft | Qt::AlignVCenter, reportTitle());
    int x = 0;
    for (QWidget* column : columns) {
        painter.save();
        painter.translate(x, above);
        column->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
        painter.restore();
        x += column->width();
    }
    painter.save();
    painter.translate(size.width() - m_scale->width() - 12, above + height + 4);
    m_scale->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    painter.restore();
    painter.setFont(font());
    painter.setPen(colours.dim);
    painter.drawText(QRect(12, above + height + 4, size.width() - m_scale->width() - 36, 24), Qt::AlignLeft | Qt::AlignVCenter,
                     m_facts->text());
    painter.drawText(QRect(12, above + height + 30, size.width() - 24, 24), Qt::AlignLeft | Qt::AlignVCenter,
                     remarks().join(QLatin1Char(' ')));
    painter.end();
    return picture;
}

void ExplainAttributionTab::exportTo(const QString& folder) {
    if (!canExport()) {
        emit exportFailed(fail(ErrorCode::invalid_argument, "attribution", "there is none to export."));
        return;
    }
    AttributionReport report;
    report.scene = m_scene;
    report.attribution = m_attribution;
    if (m_current) {
        report.shapley = m_shapley;
        report.faithfulness = m_faithfulness;
        if (m_faithfulness && !m_tested.empty()) {
            auto all = std::make_shared<Faithfulness>(*m_faithfulness);
            for (const auto& [test, result] : m_tested) {
                if (test == MapTest::infidelity) all->infidelity = result->value;
                if (test == MapTest::sensitivity) all->max_sensitivity = result->value;
            }
            report.faithfulness = std::move(all);
        }
        if (const auto found = m_tested.find(MapTest::randomisation); found != m_tested.end())
            report.randomisation = found->second->randomisation;
        report.agreement = m_agreement;
    }
    for (const auto& [input, sound] : m_heard)
        report.sounds.push_back(sound);
    report.title = reportTitle();
    QSize size;
    const QPicture picture = drawn(size);
    QtConcurrent::run([folder, picture, size, title = report.title] {
        return guarded([&]() -> Result<void> {
            if (!QDir().mkpath(folder)) return unwritable(folder);
            return writePictures(folder, QStringLiteral("view"), picture, size, title);
        });
    }).then(this, [this, folder, report](const Result<void>& written) {
        if (written)
            m_controller->exportTo(folder, report);
        else
            emit exportFailed(written.error());
    });
}

} // namespace triptych
