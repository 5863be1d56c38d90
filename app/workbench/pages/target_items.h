// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/explain/attribution.h"

class QComboBox;

namespace triptych {

/// Fills a chooser with what can be explained: of each head what is most likely and each of its classes, of a head of numbers
/// its column; and chooses what is wanted, if it is there. Its signals are not blocked.
/// @param likeliest  "most likely: %1"
/// @param wanted     an empty head is the main one, output -1 what is most likely
void fillTargetItems(QComboBox& chooser, const std::vector<Target>& targets, const Prediction& prediction,
                     const QString& likeliest, const ExplainTarget& wanted);
void addTargetItem(QComboBox& chooser, const QString& text, const ExplainTarget& target);
/// Of the main head, the head is empty. @pre the item was added by the functions above
ExplainTarget targetOfItem(const QComboBox& chooser, int item);

} // namespace triptych
