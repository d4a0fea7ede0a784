#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "pipeline/driver_state.hpp"

namespace cabinwatch::pipeline {

/// One question about a sequence. The model's answer to it is a part of an Observation.
enum class Analysis { face_state, attention, hand_position, scene, impairment };
inline constexpr std::size_t kAnalysisCount = 5;
template <>
inline constexpr std::array<std::string_view, kAnalysisCount> kWords<Analysis>{
    "face_state", "attention", "hand_position", "scene", "impairment"};

}  // namespace cabinwatch::pipeline
