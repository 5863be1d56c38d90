// SPDX-License-Identifier: GPL-3.0-or-later
// What the analysis of a graph and its edits say alike about nodes and ports.
#pragma once

#include <map>
#include <set>
#include <string>

#include "core/graph/registry.h"

namespace triptych {

std::string node_where(const std::string& id); ///< "node 'fusion'", for Error::where
/// Made of a-z, 0-9 and _, beginning with a letter.
bool valid_id(const std::string& id);
std::string listed(const std::vector<std::string>& names); ///< "text, image"

const InputPort* find_port(const NodeType& type, const std::string& name);
bool fits(const InputPort& port, const PortType& type);
std::string kinds_text(const InputPort& port); ///< "tokens, vector of text"
/// That a port takes something else: "expects text of text at 'in', got image [B,3,H,W] from 'image'."
Error does_not_fit(const std::string& node, const InputPort& port, const PortType& given, const std::string& from);

/// Kinds that could leave a node whose inputs are not known, found by asking the type's shape rule about made-up ones.
/// Empty where it refuses them all.
std::set<PortKind> likely_outputs(const NodeType& type, const Params& params);

/// The parameters of a node with the defaults filled in; a value that does not fit its field counts as the default.
Params filled_params(const Node& node, const NodeType& type);

/// The text with the names of nodes in it, as whole words, replaced: "text<image,text_2<image".
/// @param names  the new one by the old one
std::string renamed_in(const std::string& text, const std::map<std::string, std::string>& names);
/// Follows new names of nodes in the parameters that speak of nodes: those of free text.
void rename_in_params(Node& node, const Registry& registry, const std::map<std::string, std::string>& names);

} // namespace triptych
