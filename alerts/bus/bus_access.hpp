#pragma once

#include <sys/types.h>
#include <systemd/sd-bus.h>

#include <optional>
#include <string>
#include <vector>

namespace cabinwatch::alerts {

/// Who is behind a D-Bus connection, as the bus knows from the kernel.
struct Caller {
  uid_t user = 0;
  std::vector<gid_t> groups;
  std::optional<pid_t> process{};  ///< for people: no decision rests on it
};

/// Who may call the methods that change something: root, the service's own user, and members of a
/// group. The bus policy says the same; this holds on buses that have no such policy too.
///
/// Immutable; any thread.
class AccessRule {
 public:
  /// @param own_user  the service's
  /// @param group     none: root and the service's own user only
  AccessRule(uid_t own_user, std::optional<gid_t> group) : own_user_(own_user), group_(group) {}

  /// The installed service's rule: the user it runs as, and group `cabinwatch` if there is one.
  [[nodiscard]] static AccessRule installed();

  [[nodiscard]] bool allows(const Caller& caller) const;

 private:
  uid_t own_user_;
  std::optional<gid_t> group_;
};

/// Reads the answer of org.freedesktop.DBus.GetConnectionCredentials. A bus that does not tell
/// groups: those that the user database gives the user. Nothing when the bus does not tell the
/// user.
///
/// (Not sd_bus_query_sender_creds: that waits for the bus inside the handler, and takes groups from
/// /proc, where a caller can have become another program since it called.)
[[nodiscard]] std::optional<Caller> read_caller(sd_bus_message* credentials);

}  // namespace cabinwatch::alerts
