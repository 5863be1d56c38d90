// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/model_page.h"

namespace triptych {

ModelPage::ModelPage(Session& session, QWidget* parent) : Page(session, parent) {}

} // namespace triptych
