// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
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

/// Lets a tab that was just built know of those that are there already, and these of it: what is compared has one scale
/// wherever it is shown.
void linkExplainTab(ExplainTab* made, const QMap<QString, ExplainTab*>& others);

QString splitTitle(Split split); ///< translated, lower case: "training"

} // namespace triptych
