// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/page_factory.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

#include "app/workbench/pages/data_page.h"
#include "app/workbench/pages/explain_page.h"
#include "app/workbench/pages/model_page.h"
#include "app/workbench/pages/train_page.h"

namespace triptych {

namespace {

constexpr auto context = "triptych::PageFactory";

struct Kind {
    const char* id;
    const char* title;
    const char* menu;
    const char* summary;
    Page* (*make)(Session&, QWidget*);
};

template <class T>
Page* build(Session& session, QWidget* parent) {
    return new T(session, parent);
}

constexpr std::array<Kind, 4> kinds{
    {{"data", QT_TRANSLATE_NOOP("triptych::PageFactory", "Data"),
      QT_TRANSLATE_NOOP("triptych::PageFactory", "&Data"),
      QT_TRANSLATE_NOOP("triptych::PageFactory", "Look at the samples and say what each column is"),
      build<DataPage>},
     {"model", QT_TRANSLATE_NOOP("triptych::PageFactory", "Model"),
      QT_TRANSLATE_NOOP("triptych::PageFactory", "&Model"),
      QT_TRANSLATE_NOOP("triptych::PageFactory", "See how the inputs are encoded and fused"),
      build<ModelPage>},
     {"train", QT_TRANSLATE_NOOP("triptych::PageFactory", "Train"),
      QT_TRANSLATE_NOOP("triptych::PageFactory", "&Train"),
      QT_TRANSLATE_NOOP("triptych::PageFactory", "Train the model and follow its curves"), build<TrainPage>},
     {"explain", QT_TRANSLATE_NOOP("triptych::PageFactory", "Explain"),
      QT_TRANSLATE_NOOP("triptych::PageFactory", "E&xplain"),
      QT_TRANSLATE_NOOP("triptych::PageFactory", "See what the model attends to in one sample"),
      build<ExplainPage>}}};

const Kind* find(const QString& id) {
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const Kind& kind) { return id == QLatin1String(kind.id); });
    return found == kinds.end() ? nullptr : &*found;
}

} // namespace

QStringList pageIds() {
    QStringList ids;
    for (const Kind& kind : kinds)
        ids.append(QLatin1String(kind.id));
    return ids;
}

QString pageTitle(const QString& id) {
    const Kind* kind = find(id);
    return kind ? QCoreApplication::translate(context, kind->title) : QString();
}

QString pageMenuTitle(const QString& id) {
    const Kind* kind = find(id);
    return kind ? QCoreApplication::translate(context, kind->menu) : QString();
}

QString pageSummary(const QString& id) {
    const Kind* kind = find(id);
    return kind ? QCoreApplication::translate(context, kind->summary) : QString();
}

Page* makePage(const QString& id, Session& session, QWidget* parent) {
    const Kind* kind = find(id);
    return kind ? kind->make(session, parent) : nullptr;
}

} // namespace triptych
