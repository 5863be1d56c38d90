// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/verdict_words.h"

#include <QCoreApplication>

namespace triptych {
namespace {

struct VerdictWords {
    Q_DECLARE_TR_FUNCTIONS(triptych::ExplainAttributionTab)
};

} // namespace

QString verdictWords(const Faithfulness& found) {
    const FaithfulnessCurve& joint = found.curves.front();
    if (found.no_evidence) return VerdictWords::tr("No evidence: no better than random orders");
    if (found.too_few_tokens) return VerdictWords::tr("No verdict: too few tokens to tell their order from chance");
    if (joint.falls() && joint.rises()) return VerdictWords::tr("Yes: far better than random orders, both ways");
    if (joint.falls()) return VerdictWords::tr("In part: what it holds highest is needed, but does not suffice");
    return VerdictWords::tr("In part: what it holds highest suffices, but is not needed");
}

} // namespace triptych
