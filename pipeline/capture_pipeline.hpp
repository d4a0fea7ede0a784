#pragma once

#include <gst/app/gstappsink.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/clock.hpp"
#include "pipeline/camera_source.hpp"
#include "pipeline/capture_settings.hpp"
#include "pipeline/frame.hpp"
#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {

/// Why a source could not be opened, for people.
class OpenError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A picture as it comes out of a pipeline: a frame that has no number and no times yet.
struct CapturedPicture {
  std::shared_ptr<Frame> frame;  ///< null: not a picture in a format of ours
  std::optional<base::Clock::duration>
      position;  ///< since playing began, by the source's timestamps
  std::optional<base::Clock::time_point> shown_at;  ///< `position` on the monotonic clock
  /// Of the whole recording, as its container tells it; with the first picture of a playing.
  std::optional<base::Clock::duration> recording_length{};
};

/// How a pipeline's playing came to its end.
struct PipelineEnd {
  bool is_error = false;  ///< else the source has no more
  std::string reason;     ///< of an error, for people
};

/// One opening of a source: a GStreamer pipeline that is built, played once, and thrown away.
///
/// Constructor, `play` and destructor: one thread. The callbacks come on GStreamer's threads:
/// pictures one at a time; ends from any, more than one of them, also from within `play`. They
/// must not throw. After the destructor none is running.
class CapturePipeline {
 public:
  using OnPicture = std::function<void(CapturedPicture)>;
  using OnEnd = std::function<void(PipelineEnd)>;

  /// @throws OpenError when the source is not there or cannot be used
  CapturePipeline(const CameraSource& source, const CaptureSettings& settings, OnPicture on_picture,
                  OnEnd on_end);
  ~CapturePipeline();
  CapturePipeline(const CapturePipeline&) = delete;
  CapturePipeline& operator=(const CapturePipeline&) = delete;

  /// Begins to play. What goes wrong in it, or later, is told as an end.
  void play();

  /// Checks what can be checked of a source without opening it: the elements it needs are
  /// installed, the description of a pipeline can be read.
  /// @throws std::runtime_error, std::invalid_argument
  static void check(const CameraSource& source);

 private:
  void add_camera(const CameraSource& source, const CaptureSettings& settings);
  void add_decoder(const CameraSource& source);
  void add_description(const CameraSource& source);
  void link_to_sink(GstElement* element);
  void link_decoded(GstPad* pad);
  GstElement* add(const char* element);

  GstFlowReturn take_sample();
  [[nodiscard]] std::optional<base::Clock::duration> recording_length() const;
  void take_message(GstMessage* message);

  static GstFlowReturn on_new_sample(GstAppSink* sink, gpointer self);
  static GstBusSyncReply on_message(GstBus* bus, GstMessage* message, gpointer self);
  static void on_pad_added(GstElement* decoder, GstPad* pad, gpointer self);
  static void on_no_more_pads(GstElement* decoder, gpointer self);
  static void on_source_setup(GstElement* decoder, GstElement* source, gpointer self);
  static void on_element_added(GstBin* decoder, GstBin* parent, GstElement* element, gpointer self);

  const OnPicture on_picture_;
  const OnEnd on_end_;
  const bool shows_locations_;  // in reasons; a URL may hold a password
  const int decoder_threads_;
  std::atomic<bool> is_closing_{false};
  bool has_picture_ = false;  // the streaming thread's
  GstElementPtr pipeline_;
  GstElement* sink_ = nullptr;       // the pipeline's
  GstElement* converter_ = nullptr;  // the pipeline's
};

}  // namespace cabinwatch::pipeline
