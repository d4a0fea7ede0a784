#pragma once

#include <systemd/sd-event.h>

#include <memory>

/// Owners for what libsystemd's event loop hands out.
namespace cabinwatch::base {

template <auto release>
struct Release {
  template <typename Handle>
  void operator()(Handle* handle) const noexcept {
    release(handle);
  }
};

using EventPtr = std::unique_ptr<sd_event, Release<sd_event_unref>>;
using EventSourcePtr = std::unique_ptr<sd_event_source, Release<sd_event_source_disable_unref>>;

/// Receives the handle that a C function writes to a pointer: `f(bus, Out(slot), ...)`.
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

}  // namespace cabinwatch::base
