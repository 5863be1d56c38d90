// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace triptych {

class GraphEditor;

/// Tells screen readers what is on the canvas: the editor's children are its nodes, then its edges; those of
/// a node are its ports. Once for the program.
void installGraphAccessible();
/// Before an editor goes: nobody asks it afterwards.
void removeGraphAccessible(GraphEditor& editor);
/// Which child of the editor a node is; -1: none.
int accessibleIndexOf(const GraphEditor& editor, const QString& node);

} // namespace triptych
