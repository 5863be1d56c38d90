// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/workbench/page.h"

namespace triptych {

class ExplainPage : public Page {
    Q_OBJECT

  public:
    explicit ExplainPage(Session& session, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("explain"); }
    QString title() const override { return tr("Explain"); }
};

} // namespace triptych
