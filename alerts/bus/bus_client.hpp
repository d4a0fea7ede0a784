#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

#include "alerts/bus/bus_handles.hpp"
#include "alerts/bus/remote_status.hpp"
#include "alerts/bus/request_error.hpp"

namespace cabinwatch::alerts {

template <typename Value>
using RequestResult = std::variant<Value, RequestError>;
struct Done {};

/// Whether the service's name can be had on this bus.
enum class NameState {
  owned,   ///< a service runs
  free,    ///< nobody owns it, and we could
  refused  ///< nobody owns it, and the bus' policy does not let this user own it
};

/// Talks to a running service: one request at a time, each waits for its answer.
///
/// Any one thread.
class BusClient {
 public:
  /// @param which    "system", "session" or an address
  /// @param timeout  for each request
  explicit BusClient(std::string which,
                     std::chrono::milliseconds timeout = std::chrono::seconds{5});

  [[nodiscard]] RequestResult<RemoteStatus> status();
  [[nodiscard]] RequestResult<Done> acknowledge(std::uint64_t id);
  [[nodiscard]] RequestResult<Done> pause(const std::string& reason);
  [[nodiscard]] RequestResult<Done> resume();
  /// Takes the name for a moment when it is free, to see whether the policy allows it.
  [[nodiscard]] RequestResult<NameState> name_state();

 private:
  struct Destination;

  /// Sends a call that `append` puts the arguments into.
  template <typename Append>
  [[nodiscard]] RequestResult<BusMessagePtr> call(const Destination& to, const char* member,
                                                  Append append);
  [[nodiscard]] RequestError no_bus(int error);

  const std::string which_;
  const std::chrono::milliseconds timeout_;
  BusPtr bus_;
};

}  // namespace cabinwatch::alerts
