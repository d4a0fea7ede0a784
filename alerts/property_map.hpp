#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

namespace cabinwatch::alerts {

/// A value of what the service tells as a dictionary: DriverState, Statistics.
using PropertyValue = std::variant<bool, std::int64_t, std::uint64_t, double, std::string>;
using PropertyMap = std::map<std::string, PropertyValue>;

/// Without ages and other times, whose names end in "_ms": they change all the time without
/// anything having happened. Pure; any thread.
[[nodiscard]] inline PropertyMap without_times(PropertyMap map) {
  std::erase_if(map, [](const auto& entry) { return entry.first.ends_with("_ms"); });
  return map;
}

/// `object` (a map or a JSON object) with each of `values`, which are variants by name. Pure; any
/// thread.
template <typename Object, typename Values>
[[nodiscard]] Object with_values(Object object, const Values& values) {
  for (const auto& [name, value] : values) {
    std::visit([&object, &key = name](const auto& one) { object[key] = one; }, value);
  }
  return object;
}

}  // namespace cabinwatch::alerts
