// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/graph/registry.h"

namespace triptych {

const char* field_kind_name(FieldKind kind); ///< "integer"
nlohmann::json value_to_json(const Value& value);

/// What an entry of the catalogue is: its ports and fields, with ranges, units, defaults and help.
nlohmann::json node_type_to_json(const NodeType& type);
/// All of them, as Registry::types() lists them.
nlohmann::json catalogue_to_json(const Registry& registry);

} // namespace triptych
