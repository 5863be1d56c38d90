// SPDX-License-Identifier: GPL-3.0-or-later
// The tab What-if as files: what is seen as SVG, PDF and PNG, the lineage and the current sample by the controller.
#include <QDir>
#include <QSplitter>
#include <QtConcurrent>

#include "app/bridge/guarded.h"
#include "app/workbench/pages/explain_what_if_tab.h"
#include "app/workbench/pages/write_pictures.h"

namespace triptych {

QString ExplainWhatIfTab::reportTitle() const {
    const WhatIfFacts& facts = *m_controller->facts();
    const ResolvedTarget* target = m_controller->resolved();
    return tr("Row %1 · %2 · What-if · %3")
        .arg(facts.row)
        .arg(facts.runName, target ? QString::fromStdString(target->output_name) : QStringLiteral("–"));
}

void ExplainWhatIfTab::exportTo(const QString& folder) {
    if (!canExport()) {
        emit exportFailed(fail(ErrorCode::invalid_argument, "what-if", "there is no sample to export."));
        return;
    }
    QSize size;
    const QPicture picture = drawSideBySide({m_left, m_right, m_results}, reportTitle(),
                                            tr("model %1").arg(QString::fromStdString(m_controller->facts()->modelHash).left(8)), size);
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
