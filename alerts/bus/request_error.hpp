#pragma once

#include <systemd/sd-bus.h>

#include <string>

namespace cabinwatch::alerts {

/// Why a request to the service failed.
struct RequestError {
  enum class Kind {
    no_bus,         ///< the bus cannot be reached, or was lost
    no_service,     ///< nobody owns org.cabinwatch
    access_denied,  ///< the bus' policy or the service refused
    no_such_alert,
    timed_out,  ///< the service did not answer in time
    failed      ///< anything else; `text` says what
  };
  Kind kind{};
  std::string text;  ///< one sentence for the user
};

/// What an error that came as an answer means.
[[nodiscard]] RequestError request_error(const sd_bus_error& error);

}  // namespace cabinwatch::alerts
