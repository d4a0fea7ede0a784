#include "pipeline/recording_watch.hpp"

#include <utility>

#include "pipeline/opening.hpp"

namespace cabinwatch::pipeline {

bool RecordingWatch::has_stopped(const Seen& now) {
  const auto worked_before = std::exchange(last_work_, now.work);
  if (now.waits_for_receiver || now.pictures != at_picture_.pictures) {
    at_picture_ = now;
    idle_ = 0;
    return false;
  }
  if (circles(now.work)) return true;
  const bool is_idle = !has_worked(worked_before, now.work, timing_.longest_recording_opening);
  idle_ = is_idle && !plays_at_its_pace_ ? idle_ + 1 : 0;
  return idle_ > 1;  // a machine that slept was idle once
}

}  // namespace cabinwatch::pipeline
