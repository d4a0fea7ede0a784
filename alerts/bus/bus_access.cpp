#include "alerts/bus/bus_access.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "alerts/bus/bus_wire.hpp"

namespace cabinwatch::alerts {
namespace {

constexpr const char* kGroup = "cabinwatch";

/// Room for one line of the user or group database; longer ones count as not there.
constexpr std::size_t kDatabaseLine{65536};

std::optional<gid_t> find_group(const char* name) {
  std::vector<char> line(kDatabaseLine);
  group entry{};
  group* found = nullptr;
  if (getgrnam_r(name, &entry, line.data(), line.size(), &found) != 0) return std::nullopt;
  if (found == nullptr) return std::nullopt;
  return found->gr_gid;
}

std::vector<gid_t> groups_of(uid_t user) {
  std::vector<char> line(kDatabaseLine);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(user, &entry, line.data(), line.size(), &found) != 0) return {};
  if (found == nullptr) return {};
  int count = 64;
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  if (getgrouplist(found->pw_name, found->pw_gid, groups.data(), &count) < 0) {
    groups.resize(static_cast<std::size_t>(count));
    if (getgrouplist(found->pw_name, found->pw_gid, groups.data(), &count) < 0) return {};
  }
  groups.resize(static_cast<std::size_t>(count));
  return groups;
}

int read_groups(sd_bus_message* message, std::vector<gid_t>& groups) {
  int result = sd_bus_message_enter_container(message, 'a', "u");
  std::uint32_t group_id = 0;
  while (result >= 0 && (result = sd_bus_message_read_basic(message, 'u', &group_id)) > 0) {
    groups.push_back(group_id);
  }
  return result < 0 ? result : sd_bus_message_exit_container(message);
}

}  // namespace

AccessRule AccessRule::installed() { return {geteuid(), find_group(kGroup)}; }

bool AccessRule::allows(const Caller& caller) const {
  if (caller.user == 0 || caller.user == own_user_) return true;
  return group_ && std::ranges::find(caller.groups, *group_) != caller.groups.end();
}

std::optional<Caller> read_caller(sd_bus_message* credentials) {
  std::optional<std::uint32_t> user;
  std::optional<std::vector<gid_t>> groups;
  std::optional<pid_t> process;
  const int result =
      read_entries(credentials, [&](const std::string& name, const std::string& contents) {
        if (name == "UnixUserID" && contents == "u") {
          return sd_bus_message_read_basic(credentials, 'u', &user.emplace());
        }
        if (name == "ProcessID" && contents == "u") {
          std::uint32_t number = 0;
          const int read = sd_bus_message_read_basic(credentials, 'u', &number);
          if (read > 0) process = static_cast<pid_t>(number);
          return read;
        }
        if (name == "UnixGroupIDs" && contents == "au") {
          return read_groups(credentials, groups.emplace());
        }
        return sd_bus_message_skip(credentials, contents.c_str());
      });
  if (result < 0 || !user) return std::nullopt;
  return Caller{*user, groups ? *std::move(groups) : groups_of(*user), process};
}

}  // namespace cabinwatch::alerts
