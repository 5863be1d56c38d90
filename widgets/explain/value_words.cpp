// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/value_words.h"

#include <QCoreApplication>
#include <QLocale>

namespace triptych {
namespace {

struct ValueWords {
    Q_DECLARE_TR_FUNCTIONS(triptych::ValueWords)
};

} // namespace

QString valueTitle(const ValueScale& scale) {
    switch (scale.kind) {
    case ValueScale::Kind::logit:
        return ValueWords::tr("logit");
    case ValueScale::Kind::log_probability:
        return ValueWords::tr("log-probability");
    case ValueScale::Kind::probability:
        return ValueWords::tr("probability");
    case ValueScale::Kind::standardised:
        return ValueWords::tr("standardised value");
    }
    return {};
}

QString valueHeading(const ValueScale& scale) {
    QString title = valueTitle(scale);
    if (!title.isEmpty()) title[0] = title[0].toUpper();
    return title;
}

QString valueInUnit(const ValueScale& scale, double value) {
    return scale.has_unit() ? QLocale().toString(scale.in_unit(value), 'g', 4) : QString();
}

} // namespace triptych
