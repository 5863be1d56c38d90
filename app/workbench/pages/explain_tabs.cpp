// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_tabs.h"

#include <QCoreApplication>
#include <vector>

#include "app/workbench/pages/explain_attention_tab.h"
#include "app/workbench/pages/explain_attribution_tab.h"
#include "app/workbench/pages/explain_compare_tab.h"
#include "app/workbench/pages/explain_data_tab.h"
#include "app/workbench/pages/explain_what_if_tab.h"

namespace triptych {
namespace {

constexpr auto context = "triptych::ExplainTabs";

struct Kind {
    const char* id;
    const char* title;
    const char* summary;
    ExplainTab* (*make)(Session&, std::shared_ptr<ModelStore>, QWidget*);
};

template <class T>
ExplainTab* build(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent) {
    return new T(session, std::move(models), parent);
}

/// What speaks for a class comes first, where information was routed after it.
const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all = {
        {"attribution", QT_TRANSLATE_NOOP("triptych::ExplainTabs", "Attribution"),
         QT_TRANSLATE_NOOP("triptych::ExplainTabs", "What speaks for an answer and against it, and whether that can be believed"),
         build<ExplainAttributionTab>},
        {"attention", QT_TRANSLATE_NOOP("triptych::ExplainTabs", "Attention"),
         QT_TRANSLATE_NOOP("triptych::ExplainTabs", "Where information was routed, layer by layer and head by head"),
         build<ExplainAttentionTab>},
        {"what_if", QT_TRANSLATE_NOOP("triptych::ExplainTabs", "What-if"),
         QT_TRANSLATE_NOOP("triptych::ExplainTabs", "Change the sample, and see what the model says then"),
         build<ExplainWhatIfTab>},
        {"data", QT_TRANSLATE_NOOP("triptych::ExplainTabs", "Data set"),
         QT_TRANSLATE_NOOP("triptych::ExplainTabs", "What each modality is worth, and where all samples lie"),
         build<ExplainDataTab>},
        {"compare", QT_TRANSLATE_NOOP("triptych::ExplainTabs", "Compare"),
         QT_TRANSLATE_NOOP("triptych::ExplainTabs", "Two samples, runs or checkpoints side by side, and what differs"),
         build<ExplainCompareTab>},
    };
    return all;
}

const Kind& find(const QString& id) {
    for (const Kind& kind : kinds())
        if (id == QLatin1String(kind.id)) return kind;
    return kinds().front();
}

} // namespace

QStringList explainTabIds() {
    QStringList ids;
    for (const Kind& kind : kinds())
        ids.append(QLatin1String(kind.id));
    return ids;
}

QString explainTabTitle(const QString& id) {
    return QCoreApplication::translate(context, find(id).title);
}

QString explainTabSummary(const QString& id) {
    return QCoreApplication::translate(context, find(id).summary);
}

ExplainTab* makeExplainTab(const QString& id, Session& session, std::shared_ptr<ModelStore> models, QWidget* parent) {
    return find(id).make(session, std::move(models), parent);
}

void linkExplainTab(ExplainTab* made, const QMap<QString, ExplainTab*>& others) {
    const auto find = [&]<class T>(const char* id, T*) {
        return qobject_cast<T*>(made->id() == QLatin1String(id) ? made : others.value(QLatin1String(id)));
    };
    auto* compare = find("compare", static_cast<ExplainCompareTab*>(nullptr));
    auto* attribution = find("attribution", static_cast<ExplainAttributionTab*>(nullptr));
    if (!compare || !attribution || (made != compare && made != attribution)) return;
    attribution->setPair(compare->comparison());
    QObject::connect(compare, &ExplainCompareTab::compared, attribution, &ExplainAttributionTab::setPair);
}

QString splitTitle(Split split) {
    switch (split) {
    case Split::train:
        return QCoreApplication::translate("triptych::ExplainPage", "training");
    case Split::validation:
        return QCoreApplication::translate("triptych::ExplainPage", "validation");
    case Split::test:
        return QCoreApplication::translate("triptych::ExplainPage", "test");
    case Split::none:
        break;
    }
    return QCoreApplication::translate("triptych::ExplainPage", "in no part");
}

} // namespace triptych
