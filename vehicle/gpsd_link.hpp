#pragma once

#include <systemd/sd-event.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/backoff.hpp"
#include "base/event_handles.hpp"
#include "base/event_timer.hpp"
#include "base/file_descriptor.hpp"
#include "base/name_lookup.hpp"
#include "vehicle/gpsd_address.hpp"

namespace cabinwatch::vehicle {

/// Times of the connection to gpsd.
struct GpsdTimes {
  base::Delays retry{};
  std::chrono::milliseconds connecting{5'000};  ///< longest
};

/// Keeps a connection to gpsd and asks it to report: connects, notices the loss, connects again,
/// for as long as it lives.
///
/// The event loop's thread, which never waits for it. Callbacks come from the event loop, never
/// from the constructor; they may not destroy the link.
class GpsdLink {
 public:
  struct Callbacks {
    std::function<void()> up;
    /// Not connected, and why: told for each try that fails.
    std::function<void(const std::string& why)> down;
    /// One report, as gpsd wrote it.
    std::function<void(std::string_view line)> line;
  };

  /// @param event  borrowed; lives longer
  /// @throws std::system_error when the event loop takes no timer
  GpsdLink(sd_event* event, GpsdAddress address, Callbacks callbacks, GpsdTimes times = {});
  GpsdLink(const GpsdLink&) = delete;
  GpsdLink& operator=(const GpsdLink&) = delete;

 private:
  struct Handlers;  // what sd-event calls
  enum class Step { waiting, looking_up, connecting, connected };

  void run_timer();
  void run_socket(std::uint32_t events);
  void look_up();
  void connect_next();
  void finish_connecting();
  void read();
  void lose(const std::string& why);
  void watch(int descriptor, std::uint32_t events);

  sd_event* const event_;
  const GpsdAddress address_;
  const Callbacks callbacks_;
  const GpsdTimes times_;
  base::Backoff backoff_;
  Step step_ = Step::waiting;
  std::unique_ptr<base::NameLookup> lookup_;
  std::vector<base::SocketAddress> addresses_;  // that are still to be tried, the next one last
  std::string refused_;                         // by the one before
  base::FileDescriptor socket_;
  std::string received_;  // of a line that is not whole yet
  base::EventTimer timer_;
  base::EventSourcePtr watch_;  // ends before what it watches
};

}  // namespace cabinwatch::vehicle
