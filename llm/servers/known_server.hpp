#pragma once

#include <string>
#include <vector>

namespace cabinwatch::llm {

/// A healthy server, as far as what was learnt of it holds for it alone. Plain values.
struct KnownServer {
  /// Program, version and model as the server tells them, and another host's address; empty when it
  /// tells nothing.
  std::string identity;
  int at_once = 1;  ///< queries that it runs at the same time

  bool operator==(const KnownServer&) const = default;
};
using KnownServers = std::vector<KnownServer>;

}  // namespace cabinwatch::llm
