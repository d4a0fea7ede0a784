#pragma once

#include <array>
#include <string_view>

#include "pipeline/driver_state.hpp"

namespace cabinwatch::llm {

/// How the analyses of one sequence are asked.
enum class Strategy {
  automatic,   ///< the fastest of the others on the servers at hand, by measuring
  parallel,    ///< the independent four at the same time, then impairment
  sequential,  ///< one query at a time in all, nothing overlapped: the baseline to compare with
  fused,       ///< one query that answers all
  per_slot     ///< a sequence's queries in a row on one slot of a server, sequences side by side
};

}  // namespace cabinwatch::llm

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 5> kWords<llm::Strategy>{
    "auto", "parallel", "sequential", "fused", "per_slot"};
}  // namespace cabinwatch::pipeline
