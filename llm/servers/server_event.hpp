#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/driver_state.hpp"

/// What is told of a model server. Plain values; any thread.
namespace cabinwatch::llm {

/// A change in a server's state, told once. One line each, without pictures, keys or credentials.
struct ServerEvent {
  enum class Severity { notice, warning, error };
  Severity severity = Severity::notice;
  std::string server;      ///< its address
  std::string text;        ///< a sentence that names the server
  std::string what_to_do;  ///< empty when there is nothing to do
  bool is_well = false;    ///< it can be asked: what was told of its trouble is over
};

/// The state of a server, for status.
struct ServerStatus {
  enum class State {
    probing,  ///< is probed
    loading,  ///< loads the model
    healthy,
    busy,  ///< says to come later, and has answered nothing since; asked again at times
    down   ///< is asked nothing; probed again from time to time
  };
  std::string server;
  State state = State::probing;
  unsigned queries_in_flight = 0;
  std::string text;           ///< why, when it is not healthy
  bool may_be_asked = false;  ///< now: healthy, or busy when it is time to ask again
};

/// A healthy server, by what tells it from others. Plain values.
struct KnownServer {
  /// Program, version and model as the server tells them, and another host's address; empty when it
  /// tells nothing.
  std::string identity;
  int at_once = 1;                ///< queries that it runs at the same time
  std::string answers_as{};       ///< of the identity, what its answers tell
  bool takes_all_fields = false;  ///< of queries: it has refused none

  bool operator==(const KnownServer&) const = default;
};
using KnownServers = std::vector<KnownServer>;

}  // namespace cabinwatch::llm

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 3> kWords<llm::ServerEvent::Severity>{
    "notice", "warning", "error"};
template <>
inline constexpr std::array<std::string_view, 5> kWords<llm::ServerStatus::State>{
    "probing", "loading", "healthy", "busy", "down"};
}  // namespace cabinwatch::pipeline
