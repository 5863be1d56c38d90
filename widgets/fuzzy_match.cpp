// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/fuzzy_match.h"

#include <algorithm>

namespace triptych {
namespace {

bool beginsWord(const QString& text, int place) {
    return place == 0 || !text[place - 1].isLetterOrNumber();
}

std::optional<FuzzyMatch> matched(const QString& typed, const QString& text, bool byWords) {
    FuzzyMatch match;
    int previous = -2;
    for (const QChar letter : typed) {
        if (letter.isSpace()) continue;
        const int from = std::max(0, previous + 1);
        const int nearest = int(text.indexOf(letter, from, Qt::CaseInsensitive));
        if (nearest < 0) return std::nullopt;
        int place = nearest;
        if (byWords && nearest != previous + 1)
            while (place >= 0 && !beginsWord(text, place))
                place = int(text.indexOf(letter, place + 1, Qt::CaseInsensitive));
        if (place < 0) place = nearest;
        match.score += place == previous + 1 ? 8 : beginsWord(text, place) ? 6 : 1;
        match.positions.append(place);
        previous = place;
    }
    // Among equals the shorter text is the closer one.
    match.score = match.score * 100 - int(text.size());
    return match;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString& typed, const QString& text) {
    // A leap to the beginning of a word can pass a letter that comes later; then the nearest places decide.
    if (auto match = matched(typed, text, true)) return match;
    return matched(typed, text, false);
}

} // namespace triptych
