#include "base/state_directory.hpp"

#include <cstdlib>
#include <string>

namespace cabinwatch::base {
namespace {

/// An absolute path from the environment; both specifications want a relative one to be ignored.
std::filesystem::path directory_in(const char* name) {
  const char* value = std::getenv(name);
  const std::filesystem::path path(value == nullptr ? "" : value);
  return path.is_absolute() ? path : std::filesystem::path();
}

}  // namespace

std::filesystem::path state_directory() {
  // systemd names all that a unit has, with colons between them.
  const auto service = directory_in("STATE_DIRECTORY").string();
  if (!service.empty()) return service.substr(0, service.find(':'));
  if (const auto user = directory_in("XDG_STATE_HOME"); !user.empty()) return user / "cabinwatch";
  const auto home = directory_in("HOME");
  return home.empty() ? home : home / ".local" / "state" / "cabinwatch";
}

}  // namespace cabinwatch::base
