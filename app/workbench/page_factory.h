// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

class QWidget;

namespace triptych {

class Page;
class Session;

/// The pages that exist, in the order of the rail.
QStringList pageIds();
/// Translated; known before the page is built.
QString pageTitle(const QString& id);
/// The title with the mnemonic of its menu, translated.
QString pageMenuTitle(const QString& id);
/// One sentence for the tooltip, translated.
QString pageSummary(const QString& id);
/// Null for an id that is not known.
Page* makePage(const QString& id, Session& session, QWidget* parent);

} // namespace triptych
