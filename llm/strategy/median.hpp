#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cabinwatch::llm {

/// The middle one of some values, of two in the middle the less, since what is slow by accident
/// comes last; a default value of none.
template <typename Values>
[[nodiscard]] typename Values::value_type median(const Values& values) {
  std::vector<typename Values::value_type> sorted(values.begin(), values.end());
  if (sorted.empty()) return {};
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

}  // namespace cabinwatch::llm
