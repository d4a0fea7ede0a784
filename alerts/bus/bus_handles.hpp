#pragma once

#include <systemd/sd-bus.h>

#include <exception>
#include <memory>

#include "base/event_handles.hpp"

/// Owners for what sd-bus hands out, and the way out of its callbacks.
namespace cabinwatch::alerts {

/// Closing does not flush: a bus that accepts nothing more must not hold us up.
using BusPtr = std::unique_ptr<sd_bus, base::Release<sd_bus_close_unref>>;
using BusMessagePtr = std::unique_ptr<sd_bus_message, base::Release<sd_bus_message_unref>>;
/// A match, a pending call or a registered object: let it go and it ends.
using BusSlotPtr = std::unique_ptr<sd_bus_slot, base::Release<sd_bus_slot_unref>>;

/// An sd_bus_error that frees itself.
class BusError {
 public:
  BusError() = default;
  BusError(const BusError&) = delete;
  BusError& operator=(const BusError&) = delete;
  ~BusError() { sd_bus_error_free(&error_); }
  operator sd_bus_error*() noexcept { return &error_; }
  [[nodiscard]] const sd_bus_error& get() const noexcept { return error_; }

 private:
  sd_bus_error error_{};  // no error
};

/// Runs the body of an sd-bus handler. An exception becomes a D-Bus error for the caller.
/// @returns what `body` returns: >= 0, or a negative errno
template <typename Body>
int answer_guarded(sd_bus_error* error, Body&& body) noexcept {
  try {
    return body();
  } catch (const std::exception& failure) {
    return sd_bus_error_set(error, SD_BUS_ERROR_FAILED, failure.what());
  } catch (...) {
    return sd_bus_error_set(error, SD_BUS_ERROR_FAILED, "internal error");
  }
}

}  // namespace cabinwatch::alerts
