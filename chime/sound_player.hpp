#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/event_loop.hpp"
#include "pipeline/gst_handles.hpp"

namespace cabinwatch::chime {

/// Plays one sound at a time by GStreamer. The device is open only from `play` until `close`.
///
/// The event loop's thread. `play` takes as long as the device, or the sound server, takes to open:
/// usually some milliseconds.
class SoundPlayer {
 public:
  /// They come from the event loop, never from within `play`. Must not throw.
  struct Events {
    std::function<void()> on_end;  ///< the whole sound was played
    /// It was not, for this reason; the device is closed.
    std::function<void(const std::string& why)> on_failure;
  };

  /// @param loop    borrowed; ends later than this, and does not run after it
  /// @param device  as `make_sound_output` reads it
  /// @throws std::runtime_error when the output cannot be made
  SoundPlayer(base::EventLoop& loop, const std::string& device, Events events);
  ~SoundPlayer();
  SoundPlayer(const SoundPlayer&) = delete;
  SoundPlayer& operator=(const SoundPlayer&) = delete;

  /// Opens the device and lets go of it: afterwards the first sound needs no library to be loaded.
  /// @returns why it does not open
  [[nodiscard]] std::optional<std::string> try_device();

  /// Plays these samples (`kSampleRate`, one channel) from now on; what was playing ends.
  void play(const std::vector<std::int16_t>& samples);
  /// Ends what is playing, and lets go of the device.
  void close();

 private:
  void read_messages();
  void read(GstMessage* message);

  const Events events_;
  const pipeline::GstElementPtr pipeline_;
  GstElement* source_ = nullptr;  // the pipeline's
  const pipeline::GstBusPtr bus_;
  bool is_open_ = false;  // the device, or it has failed to open
};

}  // namespace cabinwatch::chime
