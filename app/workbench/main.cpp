// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/application.h"

int main(int argc, char** argv) {
    return triptych::runWorkbench(argc, argv);
}
