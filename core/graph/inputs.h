// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/registry.h"

namespace triptych {

/// The input nodes, which every graph starts from: input.text, input.image, input.audio. Their parameters say how a
/// cell of the table is prepared.
void register_inputs(Registry& registry);

inline constexpr const char* text_input_type = "input.text";
inline constexpr const char* image_input_type = "input.image";
inline constexpr const char* audio_input_type = "input.audio";

}  // namespace triptych
