#pragma once

#include <array>

#include "llm/answers/finding.hpp"

namespace cabinwatch::llm::test {

/// Every analysis there is, in the order of an answer to all of them.
inline constexpr std::array kAll{Analysis::face_state, Analysis::attention, Analysis::hand_position,
                                 Analysis::scene, Analysis::impairment};

}  // namespace cabinwatch::llm::test
