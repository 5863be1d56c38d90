// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "core/explain/attribution.h"

namespace triptych {

/// What the Explain page has to say of a map, translated. @param target  as a person calls it
/// Empty where it is told beside the test that found it.
QString remarkWords(const Remark& remark, const QString& target);
/// What stood in place of what was taken away, and how often the model was asked: "baseline average", "50 steps".
QStringList methodWords(const Attribution& map);
/// δ as a share of what was gained: "δ 0.4 %", "δ 7.1 %, too much"; empty where the method does not promise that it is 0.
QString deltaWords(const Attribution& map);

} // namespace triptych
