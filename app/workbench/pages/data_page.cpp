// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/data_page.h"

namespace triptych {

DataPage::DataPage(Session& session, QWidget* parent) : Page(session, parent) {}

} // namespace triptych
