#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "pipeline/camera_source.hpp"
#include "pipeline/capture_settings.hpp"
#include "pipeline/frame.hpp"
#include "pipeline/frame_watch.hpp"
#include "pipeline/jpeg_codec.hpp"
#include "pipeline/recording_watch.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::pipeline {

/// How the source is. `reason` is for people: "no new frame for 2.0 s".
struct CaptureState {
  enum class Kind {
    working,  ///< frames come; told with the first one after each opening
    fault,    ///< no frames: a live source is being reopened, for as long as the service runs; of
              ///< a recording, none has come yet
    ended,    ///< the recording has come to its end; with a reason: before it should have
    failed,   ///< the recording is missing, broken, or no video; or a live source hangs in this
              ///< process for good; nothing more will come
    note      ///< what people should know of the source; its state stays as it was
  };
  Kind kind;
  std::string reason;
  friend bool operator==(const CaptureState&, const CaptureState&) = default;
};

struct CaptureCounts {
  std::uint64_t frames = 0;    ///< handed on
  std::uint64_t refused = 0;   ///< samples that were no picture, or none that can be read
  std::uint64_t reopened = 0;  ///< openings after the first
  /// Of a recording: not handed on, for CaptureSettings::look_every.
  std::uint64_t passed_over = 0;
  std::uint64_t undecoded = 0;  ///< of these
};

class Opening;
class OpeningRemains;
struct CapturedPicture;
struct PassedOver;
struct PipelineEnd;

/// Gets frames from a camera, a network camera, a recording or any GStreamer pipeline, in the
/// source's own format and without copying pixels, and keeps a live source open through anything.
///
/// A live source is told as `fault` when it is missing, ends, freezes, changes its size or format,
/// or gives JPEG pictures of which hardly any can be read. Its pipeline is then built anew after
/// 0.5 s, and after twice as long each time up to 10 s; that wait begins anew once new pictures
/// have come for 5 s. A recording ends with `ended` or `failed`. A source that hangs while it is
/// opened or closed holds up nothing but itself: it is told as `fault`, and opened again once it
/// has come back.
///
/// No reason holds a password of the source.
///
/// `start` and `stop`: one thread, the owner, not from within a callback; both may be repeated
/// (pausing closes the camera). `counts`: any thread.
class Capture {
 public:
  /// Called on GStreamer's streaming thread, a new one after each reopening, one frame at a time.
  /// Live it must not block. A recording waits for it: to stop while it blocks, first let it
  /// return (close the queue it waits for).
  using OnFrame = std::function<void(FramePtr)>;

  /// Called when the state or its reason changes, one call at a time: on the capture's supervising
  /// thread; a note on GStreamer's streaming thread.
  using OnState = std::function<void(const CaptureState&)>;

  /// @throws std::invalid_argument when a setting is out of range or the source cannot be
  ///         understood (scheme, syntax of a pipeline, an element that is not installed);
  ///         std::runtime_error when GStreamer or a part of it is not there
  Capture(CaptureSettings settings, OnFrame on_frame, OnState on_state, CaptureTiming timing = {});

  /// Stops.
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  void start();

  /// Closes the source and joins the supervising thread; afterwards no callback runs. A source that
  /// hangs is left behind after CaptureTiming::closing.
  void stop();

  [[nodiscard]] CaptureCounts counts() const noexcept;

  /// How long the recording is, as its container tells it; known from the first frame on, where it
  /// is told at all. Any thread.
  [[nodiscard]] std::optional<std::chrono::milliseconds> recording_length() const noexcept;

  /// Whether the source was given up and has not come back yet: a driver, a file system or a server
  /// hangs. Told as `fault` as well. Any thread.
  [[nodiscard]] bool hangs() const noexcept { return hangs_; }

 private:
  /// How one opening ended.
  struct Ending {
    enum class Kind { stopped, end_of_source, trouble, silence, circling, hanging, no_thread };
    Kind kind = Kind::stopped;
    std::string reason;
    bool had_frames = false;
    base::Clock::duration worked_for{};  // of a live source
    bool is_silence = false;             // of which nothing came
  };

  /// What must not change while a live source is open.
  struct Shape {
    PixelFormat format;
    int width;
    int height;
    friend bool operator==(const Shape&, const Shape&) = default;
    [[nodiscard]] std::string text() const;  ///< "640x480 I420"
  };

  // The supervising thread.
  void supervise();
  void tell_recordings_end(const Ending& ending);
  /// @param patience  of a recording: to its first frame
  [[nodiscard]] Ending watch_one_opening(std::chrono::milliseconds patience);
  [[nodiscard]] Ending wait_for_live_end(const Opening& opening, base::Clock::time_point opened_at);
  [[nodiscard]] Ending wait_for_recordings_end(const Opening& opening,
                                               base::Clock::time_point opened_at,
                                               std::chrono::milliseconds patience);
  /// Waits, for some time, until the opening of a recording whose frames come has ended.
  /// @returns how it did, where no more of them come; nothing where it may go on
  [[nodiscard]] std::optional<Ending> wait_for_news(std::unique_lock<std::mutex>& lock,
                                                    const Opening& opening, RecordingWatch& watch);
  [[nodiscard]] static Ending circling(bool had_frames);
  /// How the opening has ended, if it has. Tells, once, that frames come. `lock` is of `happening_`
  /// here and below, and open while something is told.
  [[nodiscard]] std::optional<Ending> see_ending(std::unique_lock<std::mutex>& lock,
                                                 bool& was_working);
  /// Whether the opening has ended, or its frames come: under that lock.
  [[nodiscard]] bool has_news(bool was_working) const {
    return is_stopping_ || ending_ || (has_frame_ && !was_working);
  }
  void tell_unlocked(std::unique_lock<std::mutex>& lock, CaptureState::Kind kind,
                     std::string reason = {});
  [[nodiscard]] Ending close(Opening& opening, Ending ending);
  /// Waits until what hung has come back. @returns whether it has; else the capture is stopping
  [[nodiscard]] bool wait_for_remains();
  void tell(CaptureState::Kind kind, std::string reason = {});
  /// Of a live source. Silence after silence is no news, in whatever words.
  void tell_fault(const std::string& reason, bool is_silence);
  [[nodiscard]] bool is_at_fault() const {
    return told_ && told_->kind == CaptureState::Kind::fault;
  }
  void tell_note(const std::string& note);
  [[nodiscard]] bool wait_for_stop(std::chrono::milliseconds longest);

  // GStreamer's threads.
  void hand_on_picture(CapturedPicture picture);
  void note_end(const PipelineEnd& end);
  void note_open();
  void count(const PassedOver& pictures);
  [[nodiscard]] bool is_sound(const CapturedPicture& picture, base::Clock::time_point now);
  [[nodiscard]] bool can_be_read(const CapturedPicture& picture, base::Clock::time_point now);
  [[nodiscard]] bool may_be_decoded(std::span<const std::uint8_t> jpeg);
  [[nodiscard]] bool wants_reading(base::Clock::time_point now);
  [[nodiscard]] bool is_whole(std::span<const std::uint8_t> jpeg);
  /// Notes whether a picture could be read. @returns whether the source is believed
  [[nodiscard]] bool note_reading(bool is_readable, base::Clock::time_point now);
  void stamp(const CapturedPicture& picture, base::Clock::time_point now);

  const CaptureSettings settings_;
  const CameraSource source_;
  const SourceSecrets secrets_;
  const CaptureTiming timing_;
  const OnFrame on_frame_;
  const OnState on_state_;

  std::thread supervising_;
  std::optional<CaptureState> told_;  // the supervising thread's
  bool told_silence_ = false;         // the supervising thread's, of the fault that was told
  base::Clock::time_point began_at_;  // the supervising thread's
  std::mutex telling_;                // one call of on_state_ at a time
  std::set<std::string> notes_;       // that were told

  // Joins the supervising thread with GStreamer's: it waits for what happens there. Never held
  // while calling back or into GStreamer.
  std::mutex happening_;
  std::condition_variable happened_;
  bool is_stopping_ = false;
  bool is_open_ = false;          // nothing in opening it can hang any more
  bool has_frame_ = false;        // since opening
  std::optional<Ending> ending_;  // the first that happened since opening
  FrameWatch watch_;
  std::shared_ptr<OpeningRemains> remains_;  // what hangs
  std::optional<Shape> shape_;               // of the frames since opening

  // One picture at a time, also where GStreamer changes its thread.
  std::mutex handing_on_;
  base::Clock::time_point opened_at_;
  JpegDecoder decoder_;  // looks whether pictures can be read
  std::optional<base::Clock::time_point> last_captured_at_;
  bool repeats_itself_ = false;             // the picture at hand is the one before it
  base::Clock::time_point new_picture_at_;  // captured: the first frame of those that repeat it

  std::atomic<std::chrono::milliseconds::rep> recording_length_{0};  // 0: not known
  std::atomic<bool> hangs_{false};
  std::atomic<std::uint64_t> frames_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> reopened_{0};
  std::atomic<std::uint64_t> passed_over_{0};
  std::atomic<std::uint64_t> undecoded_{0};
};

}  // namespace cabinwatch::pipeline
