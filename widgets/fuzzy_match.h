// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <optional>

namespace triptych {

/// How well typed letters fit a text: they must occur in it in their order, any case.
struct FuzzyMatch {
    int score = 0;        ///< larger is better: runs of letters and beginnings of words count more
    QList<int> positions; ///< of the letters in the text, for drawing
};
std::optional<FuzzyMatch> fuzzyMatch(const QString& typed, const QString& text);

} // namespace triptych
