#pragma once

#include <fmt/format.h>

#include <string>
#include <type_traits>
#include <utility>

namespace cabinwatch::base {

/// The values that a number may have, both ends among them. Immutable; any thread.
template <typename Number>
struct Range {
  Number least;
  Number most;

  /// No range has what is not a number (NaN).
  template <typename Value>
  [[nodiscard]] constexpr bool has(Value value) const {
    if constexpr (std::is_integral_v<Value> && std::is_integral_v<Number>) {
      return std::cmp_greater_equal(value, least) && std::cmp_less_equal(value, most);
    } else {
      return value >= least && value <= most;
    }
  }

  /// Why a value is refused, for people: "101 is out of range, 1 to 100".
  template <typename Value>
  [[nodiscard]] std::string refusal_of(Value value) const {
    return fmt::format("{} is out of range, {} to {}", value, least, most);
  }
};

}  // namespace cabinwatch::base
