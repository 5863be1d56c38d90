// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/workbench/page.h"

namespace triptych {

class TrainPage : public Page {
    Q_OBJECT

  public:
    explicit TrainPage(Session& session, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("train"); }
    QString title() const override { return tr("Train"); }
};

} // namespace triptych
