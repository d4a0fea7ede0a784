#include "alerts/bus/bus_caller.hpp"

#include <fmt/format.h>

namespace cabinwatch::alerts {

std::string BusCaller::text() const {
  if (process && user) return fmt::format("{} (process {}, uid {})", name, *process, *user);
  if (user) return fmt::format("{} (uid {})", name, *user);
  return name;
}

}  // namespace cabinwatch::alerts
