// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_page.h"

namespace triptych {

ExplainPage::ExplainPage(Session& session, QWidget* parent) : Page(session, parent) {}

} // namespace triptych
