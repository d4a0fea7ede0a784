#include "vision/reflex_lane.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "base/backoff.hpp"
#include "pipeline/reflex_contract.hpp"
#include "vision/frame_look.hpp"
#include "vision/frame_pace.hpp"
#include "vision/frame_slot.hpp"
#include "vision/mediapipe_backend.hpp"
#include "vision/rate_cover.hpp"

namespace cabinwatch::vision {
namespace {

/// So many frames in a row that cannot be looked at, and the lane has failed: two seconds' worth at
/// 15 frames a second. Ours: what is wrong with one picture is over by then.
constexpr unsigned kMostFailuresInARow = 30;

/// How often the rate is judged, in the frames' time: it is told over seconds anyway.
constexpr std::chrono::seconds kJudgeRateEvery{1};

std::unique_ptr<FaceBackend> load_product(const VisionSettings& settings) {
  return std::make_unique<MediapipeBackend>(settings.model);
}

std::string with_one_digit(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

}  // namespace

class ReflexLane::Work {
 public:
  Work(VisionSettings settings, base::WhenFull when_full, pipeline::StageMetrics& metrics,
       ReflexEvents events, LoadBackend load)
      : settings_(std::move(settings)),
        metrics_(metrics),
        events_(std::move(events)),
        load_(std::move(load)),
        tries_again_(when_full == base::WhenFull::drop_oldest),
        due_(settings_.fps),
        slot_(when_full) {}

  void start() {
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  }

  void offer(pipeline::FramePtr frame) {
    if (!due_.is_due(frame->captured_at)) return;
    if (slot_.put(std::move(frame)) == FrameSlot::Put::replaced) ++overtaken_;
  }

  void end(bool lets_go) {
    if (lets_go) is_stopping_ = true;
    slot_.close(lets_go);
    if (thread_.joinable()) thread_.join();
  }

  [[nodiscard]] ReflexCounts counts() const noexcept {
    return {overtaken_, looked_at_, unreadable_, searched_, with_face_, failed_};
  }

 private:
  void work() {
    tell({.kind = ReflexState::Kind::loading});
    while (!look_at_frames() && tries_again_ && let_frames_go()) {
    }
    slot_.close(true);  // nobody may wait for this lane from now on
  }

  /// Reads the models and looks at frames until there are no more. @returns false when either
  /// fails; that is told
  bool look_at_frames() {
    try {
      const std::unique_ptr<FaceBackend> backend = load_(settings_);
      if (is_stopping_) return true;
      if (!has_failed()) {  // else the first frame shows whether it works now
        tell(
            {.kind = ReflexState::Kind::working, .covers_microsleep = true, .covers_blinks = true});
      }
      FrameLook look(*backend, settings_.seat);
      while (const auto frame = slot_.pop()) try_to_process(look, *frame);
      return true;
    } catch (const std::exception& error) {
      failures_in_a_row_ = 0;
      judged_at_.reset();
      rate_ = {};  // the frames let go from now on were not too few
      tell({.kind = ReflexState::Kind::failed, .reason = error.what()});
      return false;
    }
  }

  /// Drops frames until it is time to try again, by their own time. @returns false when there are
  /// no more
  bool let_frames_go() {
    const auto wait = backoff_.next();
    std::optional<base::Clock::time_point> begin;
    while (const auto frame = slot_.pop()) {
      if (!begin) begin = (*frame)->captured_at;
      if ((*frame)->captured_at - *begin >= wait) return true;
      ++failed_;
    }
    return false;
  }

  [[nodiscard]] bool has_failed() const {
    return told_ && told_->kind == ReflexState::Kind::failed;
  }

  /// One frame that cannot be looked at is counted and told; the lane goes on with the next.
  void try_to_process(FrameLook& look, const pipeline::FramePtr& frame) {
    try {
      process(look, frame);
      failures_in_a_row_ = 0;
      backoff_.reset();
    } catch (const std::exception& error) {
      ++failed_;
      if (++failures_in_a_row_ >= kMostFailuresInARow) throw;
      if (failures_in_a_row_ > 1 || has_failed()) return;
      auto state = told_.value_or(ReflexState{});
      state.kind = ReflexState::Kind::slow;
      state.reason = std::string("a frame could not be looked at: ") + error.what();
      tell(state);
    }
  }

  void process(FrameLook& look, const pipeline::FramePtr& frame) {
    std::optional<FrameLook::Result> result;
    {
      const pipeline::StageMetrics::Work work(metrics_);
      rate_.see(frame->captured_at, frame->opening);
      result = look.look(*frame, cover_.covers_blinks());
    }
    ++looked_at_;
    if (!result->is_readable) ++unreadable_;
    if (result->has_searched) ++searched_;
    if (result->has_face) ++with_face_;
    result->told.frames_per_second = rate_.per_second();
    judge_rate(frame->captured_at);
    if (!is_stopping_ && events_.on_observation) events_.on_observation(result->told);
    if (!is_stopping_ && events_.on_sight) events_.on_sight(frame, result->told, result->sight);
  }

  void judge_rate(base::Clock::time_point now) {
    if (judged_at_ && now - *judged_at_ < kJudgeRateEvery && now >= *judged_at_) return;
    judged_at_ = now;
    cover_.see(rate_.per_second());
    told_cover_.see(cover_, now);
    note_dip(now);
    ReflexState state{.kind = ReflexState::Kind::working,
                      .covers_microsleep = told_cover_.covers_microsleep(),
                      .covers_blinks = told_cover_.covers_blinks()};
    if (!state.covers_blinks) {
      state.kind = ReflexState::Kind::slow;
      state.reason = told_cover_.missing() + ": " + why_slow(now);
    }
    const bool is_news = !told_ || state.kind != told_->kind ||
                         state.covers_microsleep != told_->covers_microsleep ||
                         state.covers_blinks != told_->covers_blinks;
    if (is_news) tell(state);
  }

  /// Remembers how many frames had been overtaken when the rate fell, or a second before now.
  void note_dip(base::Clock::time_point now) {
    const auto began_at = told_cover_.dip_began_at();
    if (began_at && dip_ && dip_->began_at == *began_at) return;
    dip_.reset();
    if (began_at) dip_ = {*began_at, now - kJudgeRateEvery, overtaken_before_};
    overtaken_before_ = overtaken_;
  }

  [[nodiscard]] std::string why_slow(base::Clock::time_point now) const {
    if (rate_.per_second() <= 0.0) return "frames came too rarely before";
    const std::string rate = with_one_digit(rate_.per_second()) + " frames a second are looked at";
    if (settings_.fps < pipeline::kBlinkRate) return rate + ", since vision.fps is not more";
    return rate + (lacks_time(now) ? ", since the CPU does not keep up"
                                   : ", since the camera gives no more");
  }

  /// With the frames that were overtaken since the rate fell it would be enough.
  [[nodiscard]] bool lacks_time(base::Clock::time_point now) const {
    if (!dip_) return false;
    const std::chrono::duration<double> lasting = now - dip_->counted_from;
    const auto overtaken = static_cast<double>(overtaken_ - dip_->overtaken);
    return rate_.per_second() + overtaken / lasting.count() >= pipeline::kBlinkRate;
  }

  void tell(const ReflexState& state) {
    if (is_stopping_ || state == told_) return;
    told_ = state;
    if (events_.on_state) events_.on_state(state);
  }

  const VisionSettings settings_;
  pipeline::StageMetrics& metrics_;
  const ReflexEvents events_;
  const LoadBackend load_;
  const bool tries_again_;

  DueFrames due_;  // the capture thread's
  FrameSlot slot_;
  std::atomic<bool> is_stopping_{false};

  // The lane's own thread's.
  FrameRate rate_;
  RateCover cover_;
  ToldCover told_cover_;
  struct Dip {  // of the rate
    base::Clock::time_point began_at;
    base::Clock::time_point counted_from;
    std::uint64_t overtaken;  // before
  };
  std::optional<Dip> dip_;
  std::optional<ReflexState> told_;
  std::optional<base::Clock::time_point> judged_at_;
  std::uint64_t overtaken_before_ = 0;
  unsigned failures_in_a_row_ = 0;
  base::Backoff backoff_;

  std::atomic<std::uint64_t> overtaken_{0};
  std::atomic<std::uint64_t> looked_at_{0};
  std::atomic<std::uint64_t> unreadable_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<std::uint64_t> searched_{0};
  std::atomic<std::uint64_t> with_face_{0};
  std::thread thread_;
};

ReflexLane::ReflexLane(VisionSettings settings, base::WhenFull when_full,
                       pipeline::StageMetrics& metrics, ReflexEvents events)
    : ReflexLane(std::move(settings), when_full, metrics, std::move(events), load_product) {}

ReflexLane::ReflexLane(VisionSettings settings, base::WhenFull when_full,
                       pipeline::StageMetrics& metrics, ReflexEvents events, LoadBackend load) {
  constexpr double kMostFps = 240.0;
  if (!(settings.fps > 0.0 && settings.fps <= kMostFps)) {
    throw std::invalid_argument("fps must be greater than 0 and at most 240");
  }
  work_ = std::make_unique<Work>(std::move(settings), when_full, metrics, std::move(events),
                                 std::move(load));
}

ReflexLane::~ReflexLane() { stop(); }

void ReflexLane::start() { work_->start(); }
void ReflexLane::offer(pipeline::FramePtr frame) { work_->offer(std::move(frame)); }
void ReflexLane::finish() { work_->end(false); }
void ReflexLane::stop() { work_->end(true); }
ReflexCounts ReflexLane::counts() const noexcept { return work_->counts(); }

}  // namespace cabinwatch::vision
