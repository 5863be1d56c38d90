// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPicture>
#include <QSize>
#include <QString>

#include "core/base/result.h"

namespace triptych {

/// @param file  or folder
Error unwritable(const QString& file);

/// What was drawn, as NAME.svg, NAME.pdf and NAME.png (twice its size) in a folder that exists.
/// @error file_unwritable naming the file
/// Threads: any; drawing was recorded on the GUI thread.
Result<void> writePictures(const QString& folder, const QString& name, QPicture picture, const QSize& size,
                           const QString& title);

} // namespace triptych
