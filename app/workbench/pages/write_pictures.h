// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPicture>
#include <QSize>
#include <QString>
#include <vector>

#include "core/base/result.h"

class QWidget;

namespace triptych {

/// @param file  or folder
Error unwritable(const QString& file);

/// Those of the widgets that are visible, side by side, under a title and over a dim line: recorded here, on the GUI thread, and drawn
/// wherever. @param size  of what was recorded
QPicture drawSideBySide(const std::vector<QWidget*>& columns, const QString& title, const QString& below, QSize& size);

/// What was drawn, as NAME.svg, NAME.pdf and NAME.png (twice its size) in a folder that exists.
/// @error file_unwritable naming the file
/// Threads: any; drawing was recorded on the GUI thread.
Result<void> writePictures(const QString& folder, const QString& name, QPicture picture, const QSize& size,
                           const QString& title);

} // namespace triptych
