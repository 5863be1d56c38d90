// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/workbench/page.h"

namespace triptych {

class ModelPage : public Page {
    Q_OBJECT

  public:
    explicit ModelPage(Session& session, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("model"); }
    QString title() const override { return tr("Model"); }
};

} // namespace triptych
