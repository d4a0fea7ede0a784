#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include <exception>
#include <memory>

/// Owners for what libsystemd hands out, and the way out of its callbacks.
namespace cabinwatch::alerts {

template <auto release>
struct Release {
  template <typename Handle>
  void operator()(Handle* handle) const noexcept {
    release(handle);
  }
};

/// Closing does not flush: a bus that takes nothing more must not hold us up.
using BusPtr = std::unique_ptr<sd_bus, Release<sd_bus_close_unref>>;
using BusMessagePtr = std::unique_ptr<sd_bus_message, Release<sd_bus_message_unref>>;
/// A match, a pending call or a registered object: let it go and it ends.
using BusSlotPtr = std::unique_ptr<sd_bus_slot, Release<sd_bus_slot_unref>>;
using EventPtr = std::unique_ptr<sd_event, Release<sd_event_unref>>;
using EventSourcePtr = std::unique_ptr<sd_event_source, Release<sd_event_source_disable_unref>>;

/// Receives the handle that a libsystemd function writes to a pointer: `f(bus, Out(slot), ...)`.
template <typename Pointer>
class Out {
 public:
  explicit Out(Pointer& pointer) noexcept : pointer_(pointer) {}
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { pointer_.reset(raw_); }
  operator typename Pointer::pointer *() noexcept { return &raw_; }

 private:
  Pointer& pointer_;
  typename Pointer::pointer raw_ = nullptr;
};

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
