#pragma once

#include <gst/app/gstappsink.h>
#include <gst/sdp/gstsdpmessage.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/file_descriptor.hpp"
#include "pipeline/camera_source.hpp"
#include "pipeline/capture_settings.hpp"
#include "pipeline/decoder_gate.hpp"
#include "pipeline/frame.hpp"
#include "pipeline/gst_handles.hpp"
#include "pipeline/guarded.hpp"
#include "pipeline/look_plan.hpp"
#include "pipeline/network_trouble.hpp"
#include "pipeline/picture_chain.hpp"
#include "pipeline/pipeline_description.hpp"
#include "pipeline/recording_times.hpp"

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
  PassedOver passed_over{};  ///< since the one before
  /// The decoder says that it is broken, or that something was when it was made.
  bool is_doubted = false;
};

/// How a pipeline's playing came to its end.
struct PipelineEnd {
  bool is_error = false;  ///< else the source has no more
  /// For people: of an error; of a recording, why it ended before it should have.
  std::string reason;
  PassedOver passed_over{};  ///< since the last picture

  [[nodiscard]] static PipelineEnd broken(std::string reason, PassedOver passed_over = {}) {
    return {.is_error = true, .reason = std::move(reason), .passed_over = passed_over};
  }
  /// @param reason  empty: as it should have
  [[nodiscard]] static PipelineEnd finished(std::string reason, PassedOver passed_over) {
    return {.is_error = false, .reason = std::move(reason), .passed_over = passed_over};
  }
};

/// One opening of a source: a GStreamer pipeline that is built, played once, and thrown away.
///
/// Constructor, `play` and destructor: one thread. The callbacks come on GStreamer's threads:
/// pictures one at a time; ends from any, more than one of them, also from within `play`. They
/// must not throw. After the destructor none is running.
///
/// Constructor, `play` and destructor take as long as the source's driver, file system or server
/// lets them: for ever, if it hangs.
class CapturePipeline {
 public:
  struct Events {
    std::function<void(CapturedPicture)> on_picture;
    std::function<void(PipelineEnd)> on_end;
    /// What people should know of the source; it plays nevertheless.
    std::function<void(std::string)> on_note;
    /// What becomes of a thread of GStreamer's that works for it: it is wanted, whoever calls; or
    /// the calling one begins, or ends. May be empty.
    enum class Thread { wanted, begins, ends };
    std::function<void(Thread)> on_thread{};
    /// A JPEG picture of a live source before it is decoded: whether it may be. May be empty.
    std::function<bool(std::span<const std::uint8_t>)> on_coded{};
  };

  /// @throws OpenError when the source is not there or cannot be used
  CapturePipeline(const CameraSource& source, const CaptureSettings& settings, Events events);
  ~CapturePipeline();
  CapturePipeline(const CapturePipeline&) = delete;
  CapturePipeline& operator=(const CapturePipeline&) = delete;

  /// Begins to play. What goes wrong in it, or later, is told as an end.
  void play();

  /// Whether it reads a recording that is a pipe: what was read of it is gone.
  [[nodiscard]] bool is_pipe() const noexcept { return pipe_.is_open(); }

 private:
  void add_camera(const CameraSource& source, const CaptureSettings& settings);
  void add_network_camera(const CameraSource& source);
  void add_description(const CameraSource& source);
  GstElement* add(const char* element);

  // Of recordings, in capture_recording.cpp.
  void add_recording(const CameraSource& source);
  GstElement* add_file(const std::string& path);
  void note_element(GstElement* element);
  void choose_stream();

  void end_broken(std::string reason) const;
  /// `guarded`, with what is thrown as the end. @param work  as that takes it
  template <typename... Work>
  auto guard(Work&&... work) const noexcept {
    return guarded([this](std::string reason) { end_broken(std::move(reason)); },
                   std::forward<Work>(work)...);
  }

  GstFlowReturn pull_sample();
  void read_message(GstMessage* message);
  void note_warning(GstMessage* warning);
  void note_thread(GstMessage* message) const;
  [[nodiscard]] std::string reason_of(GstMessage* error);
  [[nodiscard]] std::string reason_of_end() const;

  static GstFlowReturn on_new_sample(GstAppSink* sink, gpointer self);
  static GstBusSyncReply on_message(GstBus* bus, GstMessage* message, gpointer self);
  static void on_camera_pad(GstElement* decoder, GstPad* pad, gpointer self);
  static void on_recording_pad(GstElement* decoder, GstPad* pad, gpointer self);
  static void on_sdp(GstElement* source, const GstSDPMessage* streams, gpointer self);
  static void on_all_camera_pads(GstElement* decoder, gpointer self);
  static void on_all_recording_pads(GstElement* decoder, gpointer self);
  static void on_source_setup(GstElement* decoder, GstElement* source, gpointer self);
  static void on_element_added(GstBin* decoder, GstBin* parent, GstElement* element, gpointer self);
  static int on_decoder_choice(GstElement* decoder, GstPad* pad, GstCaps* format,
                               GstElementFactory* factory, gpointer self);

  const Events events_;
  const bool shows_locations_;  // in reasons; a URL may hold a password
  const int decoder_threads_;
  const std::string wanted_stream_;
  std::atomic<bool> is_playing_{false};  // what is made before is GStreamer's threads' to see
  std::atomic<bool> is_playlist_{false};
  bool has_picture_ = false;            // the streaming thread's
  std::atomic<bool> has_video_{false};  // an output of pictures has been linked
  std::vector<GstPadPtr> streams_;      // of a recording's part, as decodebin adds them, in turn
  bool is_picture_ = false;             // a file of a picture's type, of one or several
  std::optional<std::string> missing_bytes_;  // of a recording, for people
  base::FileDescriptor pipe_;  // of a recording that is a pipe; closed after the pipeline
  std::optional<PipelineDescription> description_;
  LookPlan looks_;
  std::optional<RecordingTimes> times_;
  std::optional<PictureChain> chain_;
  NetworkTrouble network_;
  std::atomic<bool> is_doubtful_{false};  // a decoder has warned since the last picture
  GstElementPtr pipeline_;
  GstElement* sink_ = nullptr;       // the pipeline's
  std::optional<DecoderGate> gate_;  // goes before the pipeline
};

}  // namespace cabinwatch::pipeline
