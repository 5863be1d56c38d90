// SPDX-License-Identifier: GPL-3.0-or-later
#include <QWidget>

#include "core/graph/graph.h"
#include "core/training/predictor.h"

QWidget* parent_of(const QWidget& child) {
    return child.parentWidget();
}
