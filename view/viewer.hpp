#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/event_loop.hpp"
#include "base/wake_up.hpp"
#include "config/configuration.hpp"
#include "pipeline/encoder.hpp"
#include "view/checklist.hpp"
#include "view/http_server.hpp"
#include "view/looking.hpp"
#include "view/page_guard.hpp"
#include "view/reel.hpp"
#include "view/visit.hpp"

namespace cabinwatch::view {

/// The page for setting a camera up, or for looking at a recording: looks, answers browsers, and
/// ends the loop when nobody looks any more.
///
/// Pictures are made for who waits for one, kPerSecond at most; nothing is written anywhere.
///
/// Main thread; everything it does, it does from the event loop.
class Viewer {
 public:
  static constexpr int kPerSecond = 10;

  /// Says one line on the terminal.
  using Tell = std::function<void(const std::string&)>;
  /// Gets what to open in a browser: for a camera at once, since the page says what is missing; for
  /// a recording once it can be read.
  using OnOpen = std::function<void(const std::string& address)>;

  /// @param loop  borrowed, lives longer; ended with an exit status when the page is closed, the
  ///              time is over, or a recording cannot be read
  /// @param port  0: any that is free
  /// @throws ConfigurationError; std::system_error when the port cannot be had
  Viewer(base::EventLoop& loop, config::Configuration configuration, std::uint16_t port, Tell tell,
         OnOpen on_open);
  ~Viewer();
  Viewer(const Viewer&) = delete;
  Viewer& operator=(const Viewer&) = delete;

 private:
  using Clock = base::Clock;

  [[nodiscard]] std::optional<PageAnswer> handle(const PageRequest& request);
  [[nodiscard]] std::optional<PageAnswer> look_answer(const PageRequest& request);
  [[nodiscard]] PageAnswer steer(const PageRequest& request);

  void read_news();
  void apply(const pipeline::CaptureState& state);
  void apply(const vision::ReflexState& state);
  void tell_address();
  void tick();
  void publish();
  void begin_reading();
  [[nodiscard]] std::string members_of(const Look& look);
  [[nodiscard]] std::string answer_text() const;

  base::EventLoop& loop_;
  const config::Configuration configuration_;
  const Tell tell_;
  OnOpen on_open_;  // none: it has been told
  const base::WakeUp wake_;
  pipeline::Encoder encoder_;
  Checklist checklist_;
  std::optional<Reel> reel_;  // of a recording
  std::unique_ptr<Looking> looking_;
  HttpServer server_;
  const PageGuard guard_;

  Visit visit_;
  bool is_somebody_waiting_ = false;

  std::optional<Look> newest_;      // of a camera
  std::string shown_;               // members; empty: nothing to be seen
  std::uint64_t shown_number_ = 0;  // counts what was shown
  std::string camera_ = "waits for the first picture";
  bool is_camera_working_ = false;
  std::string reflex_;
  unsigned ticks_ = 0;
  bool is_beat_ = false;  // who waits is answered in any case
};

}  // namespace cabinwatch::view
