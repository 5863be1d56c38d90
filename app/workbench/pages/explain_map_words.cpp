// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_map_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace triptych {
namespace {

constexpr double muchDelta = 5; ///< percent

struct MapWords {
    Q_DECLARE_TR_FUNCTIONS(triptych::ExplainAttributionTab)
};

} // namespace

QString remarkWords(const Remark& remark, const QString& target) {
    const QString value = remark.values.empty() ? QString() : QString::fromStdString(remark.values.front());
    switch (remark.kind) {
    case Remark::Kind::class_agnostic:
        return MapWords::tr("This map is the same for every class: it tells where information was routed, not what speaks for %1.")
            .arg(target);
    case Remark::Kind::all_negative:
        return MapWords::tr("All evidence speaks against %1, so that a map of what speaks for it is blank.").arg(target);
    case Remark::Kind::large_delta: {
        const QString missed = MapWords::tr("The values miss what they should sum to by %1 %.").arg(value);
        const QString help = remark.names("steps") && remark.names("logit") ? MapWords::tr("Take more steps, or explain the logit.")
                             : remark.names("steps")                        ? MapWords::tr("Take more steps.")
                             : remark.names("logit")                        ? MapWords::tr("Explain the logit.")
                                                                            : QString();
        return help.isEmpty() ? missed : missed + QLatin1Char(' ') + help;
    }
    case Remark::Kind::wide_interval:
        return MapWords::tr("With %1 samples the interval of most tokens holds 0. Take more samples.").arg(value);
    case Remark::Kind::saturated:
        return remark.names("logit") ? MapWords::tr("The probability is so near 1 that it hardly moves. Explain the logit.")
                                     : MapWords::tr("The probability is so near 1 that it hardly moves.");
    case Remark::Kind::no_evidence:
        break;
    }
    return {};
}

QStringList methodWords(const Attribution& map) {
    QStringList words;
    const auto given = [&map](const char* name) {
        const auto found = map.parameters.find(name);
        return found == map.parameters.end() ? QString() : QString::fromStdString(found->second);
    };
    words.append(map.baseline.empty()                         ? MapWords::tr("no baseline")
                 : given("baseline") == QLatin1String("blank") ? MapWords::tr("baseline blank")
                                                               : MapWords::tr("baseline average"));
    if (const QString steps = given("steps"); !steps.isEmpty()) words.append(MapWords::tr("%1 steps").arg(steps));
    if (const QString samples = given("samples"); !samples.isEmpty()) words.append(MapWords::tr("%1 samples").arg(samples));
    return words;
}

QString deltaWords(const Attribution& map) {
    if (!map.delta) return {};
    const double gained = std::abs(map.full_value - map.base_value);
    const double percent = gained > 0 ? 100 * std::abs(*map.delta) / gained : 0;
    const QString share = QLocale().toString(percent, 'f', 1);
    return percent > muchDelta ? MapWords::tr("δ %1 %, too much").arg(share) : MapWords::tr("δ %1 %").arg(share);
}

} // namespace triptych
