#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace cabinwatch::alerts {

/// Who has called a method, as the bus knows it. Plain value; any thread.
struct BusCaller {
  std::string name;  ///< unique on the bus: ":1.42"
  /// Both are none of one that had left the bus before the bus could be asked.
  std::optional<uid_t> user{};
  std::optional<pid_t> process{};

  /// For people: ":1.42 (process 311, uid 0)".
  [[nodiscard]] std::string text() const;

  bool operator==(const BusCaller&) const = default;
};

}  // namespace cabinwatch::alerts
