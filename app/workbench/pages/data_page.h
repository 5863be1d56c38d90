// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/workbench/page.h"

namespace triptych {

class DataPage : public Page {
    Q_OBJECT

  public:
    explicit DataPage(Session& session, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("data"); }
    QString title() const override { return tr("Data"); }
};

} // namespace triptych
