#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

namespace cabinwatch::alerts {

/// A value of what the service tells as a dictionary: DriverState, Statistics.
using PropertyValue = std::variant<bool, std::int64_t, std::uint64_t, double, std::string>;
using PropertyMap = std::map<std::string, PropertyValue>;

}  // namespace cabinwatch::alerts
