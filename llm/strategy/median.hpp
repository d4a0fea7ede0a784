#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cabinwatch::llm {

/// The median; of two values in the middle the smaller one, since accidents only make things
/// slower. A default value when there are none.
template <typename Values>
[[nodiscard]] typename Values::value_type median(const Values& values) {
  std::vector<typename Values::value_type> sorted(values.begin(), values.end());
  if (sorted.empty()) return {};
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

}  // namespace cabinwatch::llm
