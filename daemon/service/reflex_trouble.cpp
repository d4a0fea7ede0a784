#include "daemon/service/reflex_trouble.hpp"

#include <condition_variable>
#include <mutex>

#include "pipeline/stage_metrics.hpp"
#include "vision/reflex_lane.hpp"

namespace cabinwatch::daemon {

std::optional<std::string> reflex_trouble(const vision::VisionSettings& settings) {
  using Kind = vision::ReflexState::Kind;
  std::mutex mutex;  // what the lane's thread tells, for the thread that waits here
  std::condition_variable told;
  vision::ReflexState state;
  pipeline::StageMetrics metrics("reflex");
  vision::ReflexLane lane(settings, base::WhenFull::drop_oldest, metrics,
                          {.on_observation = {}, .on_state = [&](const vision::ReflexState& now) {
                             const std::lock_guard lock(mutex);
                             state = now;
                             told.notify_one();
                           }});
  lane.start();
  {
    std::unique_lock lock(mutex);
    told.wait(lock, [&] { return state.kind != Kind::loading; });
  }
  lane.stop();
  if (state.kind == Kind::failed) return state.reason;
  return std::nullopt;
}

}  // namespace cabinwatch::daemon
