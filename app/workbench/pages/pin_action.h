// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>

namespace triptych {

class Session;

/// Pins the selected sample, or no longer: the same on every page that shows a sample. Its text, its check and what its tooltip
/// says follow the selection. Belongs to the page, which calls retranslate().
class PinAction : public QAction {
    Q_OBJECT

  public:
    explicit PinAction(Session& session, QWidget* page);
    void retranslate() { update(); }

  private:
    void update();

    Session& m_session;
};

} // namespace triptych
