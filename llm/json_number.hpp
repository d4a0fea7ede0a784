#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

namespace cabinwatch::llm {

/// Whether what somebody else has written is a number from `least` to `most`, cut off to a whole
/// one where the type is. What is beyond the type must not even be converted: C++ leaves it
/// undefined. Pure; any thread.
template <typename Number>
[[nodiscard]] bool is_within(const nlohmann::json& value, Number least, Number most) {
  if (!value.is_number()) return false;
  if constexpr (std::is_floating_point_v<Number>) {
    const auto number = value.get<double>();
    return number >= least && number <= most;
  } else {
    if (value.is_number_float()) {
      const auto number = value.get<double>();
      return number >= static_cast<double>(least) && number < static_cast<double>(most) + 1.0;
    }
    const auto fits = [&](auto number) {
      return std::cmp_greater_equal(number, least) && std::cmp_less_equal(number, most);
    };
    return value.is_number_unsigned() ? fits(value.get<std::uint64_t>())
                                      : fits(value.get<std::int64_t>());
  }
}

}  // namespace cabinwatch::llm
