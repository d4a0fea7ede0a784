#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "alerts/judge.hpp"
#include "base/bounded_queue.hpp"
#include "config/configuration.hpp"
#include "llm/recorded_order.hpp"
#include "pipeline/frame_path.hpp"
#include "pipeline/reflex_observation.hpp"
#include "pipeline/stage_metrics.hpp"
#include "recordings/analysis/earlier_answers.hpp"
#include "recordings/analysis/shared_analyst.hpp"
#include "recordings/results/recording_time.hpp"
#include "vision/reflex_lane.hpp"

namespace cabinwatch::recordings {

/// What a recording shows, in the order in which it happened. Called on the thread of
/// RecordingAnalysis::run; any may be empty; what one throws comes out of `run`. Times are counted
/// from kRecordingBegins.
struct RecordingEvents {
  /// Once, before all others, when the first frame is there: how long the recording is, where it
  /// tells.
  std::function<void(std::optional<std::chrono::milliseconds> length)> on_begin;
  std::function<void(const pipeline::PictureObservation&)> on_picture;
  std::function<void(const pipeline::ReflexObservation&)> on_frame;
  std::function<void(const AnalysedSequence&)> on_sequence;
  std::function<void(const RecordedAlert&)> on_alert;
};

/// How the analysis of a recording ended.
struct RecordingEnd {
  enum class Outcome {
    complete,
    broken,  ///< could not be read, or no further; what was read is analysed and told
    stopped  ///< by `stop`, or because the analyst ended: some of it was not told
  };
  Outcome outcome = Outcome::stopped;
  std::string reason;                    ///< of a broken one, for people
  std::vector<std::string> notes{};      ///< what is odd about the recording, for people
  std::chrono::milliseconds analysed{};  ///< the last frame's time
  std::chrono::milliseconds judged{};    ///< that of what was judged last
};

/// How far it is, and what it did. Plain values.
struct RecordingFigures {
  std::optional<std::chrono::milliseconds> length;  ///< once the first frame is there
  std::chrono::milliseconds decoded{};              ///< the newest frame's time
  std::chrono::milliseconds judged{};               ///< the newest judged sequence's end
  std::uint64_t sequences = 0;                      ///< judged
  pipeline::CaptureCounts capture;
  pipeline::SamplerCounts sampler;
  pipeline::EncodeCounts encode;
  /// Where the time went. These overlap.
  std::chrono::microseconds decoding{};  ///< the sampler waited for the decoder
  std::chrono::microseconds sampling{};
  std::chrono::microseconds encoding{};
  std::chrono::microseconds looking{};    ///< the reflex lane looked at frames
  std::chrono::microseconds analysing{};  ///< a sequence of it was at the analyst
  std::chrono::microseconds held_back{};  ///< the decoder waited for what comes after it
};

/// How much of a recording is analysed, 0..1; 0 as long as its length is not known.
[[nodiscard]] double part_done(const RecordingFigures& figures);

/// Analyses one recording, from its file to alerts: decodes, looks at single frames, samples,
/// encodes, has its sequences analysed, puts all of it into order and judges it, in the recording's
/// own time.
///
/// The same file, settings and answers give the same events, however fast it goes and whatever else
/// the analyst does. Nothing is left out: what is slower makes what comes before it wait, and
/// memory holds some seconds of the recording, however long it is. With camera.realtime frames come
/// at their own pace, otherwise as fast as they are taken.
///
/// Constructor, `run` and destructor: one thread. `stop` and `figures`: any thread.
class RecordingAnalysis {
 public:
  /// @param configuration  of vision, sampling, encoder and alerts; of camera: fps, realtime
  /// @param analyst        borrowed, lives longer; null: no model is asked
  /// @param earlier        what need not be asked again
  /// @param side_by_side   recordings that are analysed at a time, > 0: they share the processor
  /// @throws ConfigurationError when a part cannot be built as configured; std::runtime_error
  RecordingAnalysis(const config::Configuration& configuration, const std::filesystem::path& video,
                    SharedAnalyst* analyst, RecordingEvents events,
                    pipeline::CloserLook closer_look = pipeline::CloserLook::delayed,
                    EarlierAnswers earlier = {}, std::size_t side_by_side = 1);
  ~RecordingAnalysis();
  RecordingAnalysis(const RecordingAnalysis&) = delete;
  RecordingAnalysis& operator=(const RecordingAnalysis&) = delete;

  /// Works until the recording is analysed or stopped. Once.
  /// @throws std::runtime_error when the reflex lane fails; see reflex_trouble
  [[nodiscard]] RecordingEnd run();

  /// Makes `run` return soon. Where the analyst's servers hang, stop the analyst next: only that
  /// frees a thread that waits for a place there.
  void stop();

  [[nodiscard]] RecordingFigures figures() const;

 private:
  /// The encoder is done: no further sequence is handed over.
  struct AllHandedOver {};
  struct Stopped {};
  using News =
      std::variant<pipeline::PictureObservation, pipeline::ReflexObservation, vision::ReflexState,
                   AnalysedSequence, pipeline::CaptureState, AllHandedOver, Stopped>;

  [[nodiscard]] pipeline::FramePathEvents path_events(bool asks_model);

  // Encode thread.
  void hand_over(const pipeline::SequencePtr& sequence);
  // The thread of `run`.
  void apply(const pipeline::PictureObservation& picture);
  void apply(const pipeline::ReflexObservation& frame);
  void apply(const vision::ReflexState& state);
  void apply(AnalysedSequence sequence);
  void apply(const pipeline::CaptureState& state);
  void apply(const AllHandedOver& done);
  void apply(const Stopped& stopped);
  void begin();
  void finish();
  void judge(const std::vector<llm::RecordedOrder::Seen>& seen);
  void judge(const pipeline::PictureObservation& picture);
  void judge(const pipeline::ReflexObservation& frame);
  void judge(const llm::Finding& finding);
  void tell(const alerts::AlertEvent& event) const;

  void begin_analysing();
  void end_analysing();

  const RecordingEvents events_;
  const EarlierAnswers earlier_;

  base::BoundedQueue<News> news_;
  pipeline::StageMetrics looking_{"reflex"};
  std::unique_ptr<vision::ReflexLane> reflex_;   // null: single frames are not looked at
  std::unique_ptr<SharedAnalyst::Place> place_;  // null: no model is asked
  pipeline::FramePath path_;
  std::thread finishing_;  // waits for the encoder's end

  // The thread of `run`.
  llm::RecordedOrder order_;
  alerts::Judge judge_;
  std::map<std::uint64_t, AnalysedSequence> waiting_;  // without their findings, which `order_` has
  std::vector<std::string> notes_;
  std::optional<RecordingEnd> end_;  // once the file gives no more
  std::uint64_t answered_ = 0;
  bool has_begun_ = false;
  bool is_handed_over_ = false;
  bool is_done_ = false;

  std::atomic<bool> is_stopping_{false};
  std::atomic<std::uint64_t> handed_over_{0};
  std::atomic<std::uint64_t> judged_count_{0};
  std::atomic<std::chrono::milliseconds::rep> judged_ms_{0};

  // Encode thread and analyst's threads: the time in which at least one sequence is being analysed.
  mutable std::mutex analysing_;
  std::uint64_t being_analysed_ = 0;
  base::Clock::time_point analysing_since_;
  base::Clock::duration analysed_for_{};
};

}  // namespace cabinwatch::recordings
