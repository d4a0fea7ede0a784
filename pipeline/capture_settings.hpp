#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/backoff.hpp"
#include "base/clock.hpp"

namespace cabinwatch::pipeline {

struct CaptureSettings {
  std::string source = "v4l2:/dev/video0";  ///< see parse_camera_source
  int width = 1280;                         ///< pixels, wanted; the nearest the source has is taken
  int height = 720;                         ///< pixels, wanted
  double fps = 15.0;                        ///< frames per second, wanted
  /// file: which of several video streams: a number from 1, a language or a title; empty: the one
  /// marked as default, else the first
  std::string stream{};
  bool realtime = true;  ///< file: at the recording's own pace; false: as fast as frames are taken
  /// file: the capture time of its beginning. Frames are then captured at their position in the
  /// recording, in whole milliseconds, and none is left out, whatever the pace: every playing gives
  /// the very same frames. Without it, playing begins when it begins.
  std::optional<base::Clock::time_point> recording_begins_at{};
  /// file: of each stretch of this length, from the first picture on, only the first picture
  /// becomes a frame; others are not decoded where that can be told. 0: all do.
  std::chrono::nanoseconds look_every{0};
  int decoder_threads = 0;  ///< file: at most, where the decoder can be told; 0: its own choice

  bool operator==(const CaptureSettings&) const = default;
};

/// How long a source may be in trouble before it is told and reopened: a live one for ever, a
/// recording that gives no first frame, and does not work at it, a few times. The defaults are the
/// product's; tests take shorter ones.
struct CaptureTiming {
  std::chrono::milliseconds no_frame{2000};     ///< without a frame: frozen
  std::chrono::milliseconds same_bytes{10000};  ///< of nothing but the very same frame: frozen
  std::chrono::milliseconds opening{10000};     ///< to the first frame, before it is tried anew
  base::Delays reopening{};
  /// Of new pictures: after it the wait before a reopening begins at the first of these again.
  /// Source: ours: longer than the wait that it had until then, a source that flaps would be told
  /// as often as one that works.
  std::chrono::milliseconds worked{5000};
  std::chrono::milliseconds closing{1000};            ///< then what hangs in it is left behind
  std::chrono::milliseconds recording_opening{1000};  ///< to its first frame; then doubled
  std::chrono::milliseconds longest_recording_opening{32000};  ///< then there is no picture in it
  /// Of a processor, into no picture of a recording: then whoever reads it goes round in circles,
  /// as avdemux_gif does at a short file's end (GStreamer 1.22). Ours: eight pictures of 4K, of
  /// which one is wanted, at several seconds each.
  std::chrono::milliseconds most_work{30'000};
};

}  // namespace cabinwatch::pipeline
