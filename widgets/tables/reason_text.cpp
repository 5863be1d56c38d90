// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/reason_text.h"

#include <QCoreApplication>

#include "widgets/forms/core_sentence.h"

namespace triptych {
namespace {

const CoreSentences& reasons() {
    static const CoreSentences all(
        "Reasons", {
                       QT_TRANSLATE_NOOP("Reasons", "no cell has a value"),
                       QT_TRANSLATE_NOOP("Reasons", "%1 of %2 cells name image files"),
                       QT_TRANSLATE_NOOP("Reasons", "%1 of %2 cells name sound files"),
                       QT_TRANSLATE_NOOP("Reasons", "%1 of %2 cells name video files"),
                       QT_TRANSLATE_NOOP("Reasons", "the cells are paths, but not of one kind of media"),
                       QT_TRANSLATE_NOOP("Reasons", "the name says that it annotates evidence"),
                       QT_TRANSLATE_NOOP("Reasons", "the cells count the rows"),
                       QT_TRANSLATE_NOOP("Reasons", "every cell is another whole number"),
                       QT_TRANSLATE_NOOP("Reasons", "every cell has the same number"),
                       QT_TRANSLATE_NOOP("Reasons", "%1 of %2 cells are numbers"),
                       QT_TRANSLATE_NOOP("Reasons", "every cell has the same value"),
                       QT_TRANSLATE_NOOP("Reasons", "every cell is another name"),
                       QT_TRANSLATE_NOOP("Reasons", "every cell is another code"),
                       QT_TRANSLATE_NOOP("Reasons", "the cells are neither words nor numbers"),
                       QT_TRANSLATE_NOOP("Reasons", "codes that come back"),
                       QT_TRANSLATE_NOOP("Reasons", "several words a cell"),
                       QT_TRANSLATE_NOOP("Reasons", "many different words"),
                       QT_TRANSLATE_NOOP("Reasons", "%1 of %2 cells name a split"),
                       QT_TRANSLATE_NOOP("Reasons", "named '%1', %2 repeated values"),
                       QT_TRANSLATE_NOOP("Reasons", "named '%1', many different numbers"),
                       QT_TRANSLATE_NOOP("Reasons", "named '%1', %2 values that come back"),
                       QT_TRANSLATE_NOOP("Reasons", "%1 repeated values"),
                       QT_TRANSLATE_NOOP("Reasons", "%1 repeated words"),
                       QT_TRANSLATE_NOOP("Reasons", "%1 values, the most evenly spread column"),
                   });
    return all;
}

} // namespace

QString reasonText(const std::string& english) {
    return reasons().translated(QString::fromStdString(english));
}

bool knowsReason(const std::string& english) {
    return reasons().knows(QString::fromStdString(english));
}

} // namespace triptych
