// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/train_page.h"

namespace triptych {

TrainPage::TrainPage(Session& session, QWidget* parent) : Page(session, parent) {}

} // namespace triptych
