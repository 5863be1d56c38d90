// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaObject>
#include <QString>

#include "core/base/result.h"

namespace triptych {

/// Tells from a worker's thread how an export went: exported() or exportFailed() of the controller, queued to its thread.
template <class Controller>
void tellExport(Controller* controller, const QString& folder, const Result<void>& written) {
    QMetaObject::invokeMethod(
        controller,
        [controller, folder, written] {
            if (written)
                emit controller->exported(folder);
            else
                emit controller->exportFailed(written.error());
        },
        Qt::QueuedConnection);
}

} // namespace triptych
