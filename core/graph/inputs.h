// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/registry.h"

namespace triptych {

/// The input nodes, which every graph starts from. Their parameters say how a cell of the table is prepared.
void register_inputs(Registry& registry);
void register_number_inputs(Registry& registry); ///< part of it: numbers, vectors, series

inline constexpr const char* text_input_type = "input.text";
inline constexpr const char* image_input_type = "input.image";
inline constexpr const char* audio_input_type = "input.audio";
inline constexpr const char* numbers_input_type = "input.numbers";
inline constexpr const char* vector_input_type = "input.vector";
inline constexpr const char* series_input_type = "input.series";
inline constexpr const char* waveform_input_type = "input.waveform";
inline constexpr const char* video_input_type = "input.video";

// Of register_inputs() alone.
Field column_field(const std::string& what);
NodeType waveform_input();
NodeType video_input();

/// Name of the leading side where a row is a frame of a video and not a sample: [B·T,3,H,W].
inline constexpr const char* frame_rows = "B·T";

}  // namespace triptych
