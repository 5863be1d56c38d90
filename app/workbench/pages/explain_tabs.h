// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <memory>

#include "core/dataset/dataset.h"

class QWidget;

namespace triptych {

class ExplainTab;
class ModelStore;
class Session;

/// The tabs of the Explain page that exist, in their order.
QStringList explainTabIds();
/// Translated; known before the tab is built. @pre there is one of that id
QString explainTabTitle(const QString& id);
/// One sentence for the tooltip, translated.
QString explainTabSummary(const QString& id);
ExplainTab* makeExplainTab(const QString& id, Session& session, std::shared_ptr<ModelStore> models, QWidget* parent);

QString splitTitle(Split split); ///< translated, lower case: "training"

} // namespace triptych
