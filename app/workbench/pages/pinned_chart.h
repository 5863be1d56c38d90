// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPicture>
#include <QSize>

namespace triptych {

class PinnedController;

/// How all samples went over the steps, one below the other: what is answered, what each input gave, and the share of the
/// attention that each input has. A line stands at the moment that is shown. Recorded on the GUI thread, drawn wherever.
/// @param size  of what was recorded
QPicture drawPinnedChart(const PinnedController& pinned, QSize& size);

} // namespace triptych
