// One opening of a capture's source, from its begin to its end, on the supervising thread: what is
// waited for, and how long.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include "pipeline/capture.hpp"
#include "pipeline/opening.hpp"
#include "pipeline/recording_watch.hpp"

namespace cabinwatch::pipeline {
namespace {

constexpr const char* kNoPicture = "no picture comes from it";
constexpr const char* kCircles = ": what it is read with goes round in circles";
constexpr const char* kHangs = ": what it is read with hangs";
constexpr const char* kHangsAndIsWaitedFor = ": what it is read with hangs, and is waited for";
constexpr const char* kLacksThread =
    ": a thread to read it with could not be had, and this process cannot close it any more";

/// A wait that lasts so much longer than it should has had the whole program stand still: it was
/// stopped, or its machine suspended. Source: ours: a busy machine wakes a thread within
/// hundredths of a second.
constexpr std::chrono::milliseconds kOverslept{100};

/// Finds waits in which nothing of this program ran. Where they last too long again and again, and
/// no frame comes in between, that is the machine's way, and told as what it is.
class Oversleep {
 public:
  /// @param until  when the wait that has just ended should have ended
  void note_wait(base::Clock::time_point until) { waited_until_ = until; }

  /// How much longer the wait before `now` lasted, where that is to be forgiven.
  [[nodiscard]] std::optional<base::Clock::duration> find(base::Clock::time_point now,
                                                          std::uint64_t frames) {
    const auto until = std::exchange(waited_until_, std::nullopt);
    if (!until || now - *until < kOverslept || forgiven_at_ == frames) return std::nullopt;
    forgiven_at_ = frames;
    return now - *until;
  }

 private:
  std::optional<base::Clock::time_point> waited_until_;
  std::optional<std::uint64_t> forgiven_at_;  // so many frames
};

}  // namespace

Capture::Ending Capture::watch_one_opening(std::chrono::milliseconds patience) {
  const auto opened_at = base::Clock::now();
  {
    const std::scoped_lock lock(happening_, handing_on_);
    has_frame_ = is_open_ = false;
    ending_.reset();
    shape_.reset();
    watch_.open(opened_at);
    opened_at_ = opened_at;
  }
  try {
    Opening opening(
        source_, settings_,
        {.on_picture = [this](CapturedPicture picture) { hand_on_picture(std::move(picture)); },
         .on_end = [this](const PipelineEnd& end) { note_end(end); },
         .on_note = [this](const std::string& note) { tell_note(note); },
         .on_coded = [this](auto jpeg) { return may_be_decoded(jpeg); }},
        [this] { note_open(); });
    return close(opening, source_.is_live()
                              ? wait_for_live_end(opening, opened_at)
                              : wait_for_recordings_end(opening, opened_at, patience));
  } catch (const std::exception& error) {  // no memory for a thread, for instance
    return {.kind = Ending::Kind::trouble,
            .reason = std::string("cannot be opened: ") + error.what(),
            .had_frames = false};
  }
}

Capture::Ending Capture::close(Opening& opening, Ending ending) {
  const auto remains = opening.close(timing_.closing);
  if (!remains || ending.kind == Ending::Kind::stopped) return ending;
  // It waits for ever, perhaps with the camera in its hands.
  if (source_.is_live() && opening.lacks_thread()) {
    ending.is_silence = false;
    ending.kind = Ending::Kind::no_thread;
    ending.reason += kLacksThread;
    return ending;
  }
  std::unique_lock lock(happening_);
  if (is_stopping_) return {};
  remains_ = remains;  // `stop` releases it
  if (!source_.is_live() && ending.kind != Ending::Kind::circling) {
    // A slow machine needs longer to close it, and nothing is lost by waiting.
    lock.unlock();
    const bool is_closed = remains->wait_while_it_works(timing_.longest_recording_opening);
    lock.lock();
    remains_.reset();
    if (is_stopping_) return {};
    if (is_closed || ending.kind == Ending::Kind::end_of_source) return ending;
  }
  hangs_ = true;
  ending.is_silence = false;
  ending.kind = Ending::Kind::hanging;
  ending.reason += source_.is_live() ? kHangsAndIsWaitedFor : kHangs;
  return ending;
}

bool Capture::wait_for_remains() {
  std::shared_ptr<OpeningRemains> remains;
  {
    const std::lock_guard lock(happening_);
    if (is_stopping_) return false;
    remains = remains_;
  }
  const bool is_back = remains->wait();
  hangs_ = !is_back;
  const std::lock_guard lock(happening_);
  remains_.reset();
  return is_back && !is_stopping_;
}

std::optional<Capture::Ending> Capture::see_ending(std::unique_lock<std::mutex>& lock,
                                                   bool& was_working) {
  if (has_frame_ && !was_working) {
    was_working = true;
    tell_unlocked(lock, CaptureState::Kind::working);
  }
  if (is_stopping_) return Ending{};
  if (!ending_) return std::nullopt;
  Ending ending = *ending_;
  ending.had_frames = has_frame_;
  ending.worked_for = watch_.worked_for();
  return ending;
}

Capture::Ending Capture::wait_for_recordings_end(const Opening& opening,
                                                 base::Clock::time_point opened_at,
                                                 std::chrono::milliseconds patience) {
  std::unique_lock lock(happening_);
  bool was_working = false;
  bool is_told = false;  // that frames don't come
  auto given_up_at = opened_at + patience;
  auto worked = opening.worked();  // until now
  RecordingWatch watch(timing_, settings_.realtime);
  for (;;) {
    if (const auto ending = see_ending(lock, was_working)) return *ending;
    const auto is_news = [&] { return has_news(was_working); };
    if (has_frame_) {
      if (auto stop = wait_for_news(lock, opening, watch)) return *std::move(stop);
      continue;
    }
    // A recording that hangs, or a pipe without a writer, is told long before it is given up.
    const auto told_at = began_at_ + timing_.no_frame;
    const auto deadline = is_told ? given_up_at : std::min(told_at, given_up_at);
    if (happened_.wait_until(lock, deadline, is_news)) continue;
    if (deadline != given_up_at) {
      is_told = true;
      tell_unlocked(lock, CaptureState::Kind::fault, "no picture has come from it yet");
      continue;
    }
    // A slow machine, or one that is busy with many others, needs longer.
    const auto worked_before = std::exchange(worked, opening.worked());
    if (watch.circles(worked)) return circling(false);
    given_up_at = base::Clock::now() + patience;
    if (has_worked(worked_before, worked, patience)) continue;
    const auto kind = opening.can_be_repeated() ? Ending::Kind::silence : Ending::Kind::trouble;
    if (kind == Ending::Kind::silence || patience >= timing_.longest_recording_opening) {
      return {kind, kNoPicture, false};
    }
    patience = timing_.longest_recording_opening;  // of this opening: there will be no other
    given_up_at = opened_at + patience;
  }
}

std::optional<Capture::Ending> Capture::wait_for_news(std::unique_lock<std::mutex>& lock,
                                                      const Opening& opening,
                                                      RecordingWatch& watch) {
  const auto is_news = [this] { return has_news(true); };
  if (happened_.wait_for(lock, timing_.longest_recording_opening, is_news)) return std::nullopt;
  const bool is_handing_on = !std::unique_lock(handing_on_, std::try_to_lock).owns_lock();
  const RecordingWatch::Seen seen{.pictures = frames_ + refused_ + passed_over_,
                                  .work = opening.worked(),
                                  .waits_for_receiver = is_handing_on};
  if (!watch.has_stopped(seen)) return std::nullopt;
  if (watch.circles(seen.work)) return circling(true);
  return Ending{Ending::Kind::trouble, "it stops: no more pictures come", true};
}

Capture::Ending Capture::circling(bool had_frames) {
  return {Ending::Kind::circling, std::string(kNoPicture) + kCircles, had_frames};
}

Capture::Ending Capture::wait_for_live_end(const Opening& opening,
                                           base::Clock::time_point opened_at) {
  auto silent_at = opened_at + timing_.no_frame;
  std::unique_lock lock(happening_);
  bool was_working = false;
  bool is_told = false;  // that frames don't come
  Oversleep oversleep;
  for (;;) {
    if (const auto ending = see_ending(lock, was_working)) return *ending;
    const auto is_news = [&] { return has_news(was_working); };
    const auto now = base::Clock::now();
    if (const auto stood_still = oversleep.find(now, frames_)) {
      watch_.skip(*stood_still, now);
      silent_at += *stood_still;
    }
    if (auto trouble = watch_.trouble(now)) {
      if (has_frame_ || is_open_ || opening.lacks_thread()) {
        return {Ending::Kind::trouble, std::move(trouble->reason), has_frame_, watch_.worked_for(),
                trouble->is_silence};
      }
      // It cannot be opened again before it has come back, and then it may play. Not closed: the
      // writer of a pipe that comes late would find nobody who reads.
      hangs_ = is_told = true;
      tell_unlocked(lock, CaptureState::Kind::fault, trouble->reason + kHangsAndIsWaitedFor);
      happened_.wait(lock, [&] { return is_open_ || is_news(); });
      hangs_ = !is_open_ && !ending_ && !has_frame_;
      if (!has_frame_) watch_.open(base::Clock::now());
      continue;
    }
    // An opening may take longer than frames may stay away: a network camera may need a second
    // try. Of one that is at fault already that is no news.
    const bool may_be_silent = !has_frame_ && !is_told && !is_at_fault();
    if (may_be_silent && now >= silent_at) {
      is_told = true;
      const auto why = watch_.why_no_frame();
      told_silence_ = why.is_silence;
      tell_unlocked(lock, CaptureState::Kind::fault, why.reason);
      continue;
    }
    const auto deadline = watch_.look_again_at();
    const auto until = may_be_silent ? std::min(deadline, silent_at) : deadline;
    if (!happened_.wait_until(lock, until, is_news)) oversleep.note_wait(until);
  }
}

}  // namespace cabinwatch::pipeline
