// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/left_out_words.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

#include "app/bridge/error_text.h"

namespace triptych {
namespace {

struct LeftOutWords {
    Q_DECLARE_TR_FUNCTIONS(triptych::LeftOutWords)
};

} // namespace

QString leftOutText(const std::vector<LeftOutRow>& rows) {
    if (rows.empty()) return {};
    constexpr std::size_t most = 10;
    QStringList names;
    for (std::size_t i = 0; i < std::min(rows.size(), most); ++i)
        names << QString::number(rows[i].row);
    if (rows.size() > most) names << QStringLiteral("…");
    return LeftOutWords::tr("%n samples were left out: rows %1. %2", "which, and why the first was", static_cast<int>(rows.size()))
        .arg(names.join(QStringLiteral(", ")), errorText(rows.front().why));
}

} // namespace triptych
