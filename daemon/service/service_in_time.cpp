// What the service does because time passes.
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <utility>

#include "daemon/service/figures_text.hpp"
#include "daemon/service/service.hpp"

namespace cabinwatch::daemon {

void Service::see_standstill() {
  const auto now = Clock::now();
  timespec since_boot{};
  if (::clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0) return;
  const auto found = standstill_.note_pass(
      now, std::chrono::seconds(since_boot.tv_sec) + std::chrono::nanoseconds(since_boot.tv_nsec));
  if (!found) return;
  log_.notice(found->text());
  silence_.skip(found->stood_still, now);
  if (!is_recording_) judge_.skip(found->stood_still, now);
}

void Service::tick() {
  see_standstill();
  vehicle_.tick(Clock::now());
  if (!watching_ && wants_watching() && Clock::now() >= try_again_at_) return reconcile();
  if (!is_telling_) return;
  if (watching_ && !nobody_asked_.empty() && Clock::now() >= try_key_again_at_) {
    watching_->try_to_ask(configuration_);
    tell_of_key();
  }
  watch_for_silence();
  judge_.tick(now());
  publish();
}

void Service::watch_for_silence() {
  if (!watching_ || watching_->is_complete()) return;
  silence_.note_pictures(watching_->path().capture().counts().frames, Clock::now());
  if (!silence_.is_to_be_told(Clock::now())) return;
  has_seen_ = true;
  const std::string fault = silence_.do_none_come(Clock::now())
                                ? "no picture has come for 3 s"
                                : "pictures come, but none has been looked at for 3 s";
  log_.warning("camera fault: " + fault);
  judge(alerts::CameraState{false, fault});
}

void Service::judge(const alerts::CameraState& camera) {
  drives_.add(camera, now());
  judge_.camera(camera, now());
}

void Service::every_second() {
  see_standstill();
  if (watching_) {
    statistics_.sample(*watching_, Clock::now());
    const auto dropped = watching_->news().dropped;
    const bool is_losing = dropped > std::exchange(news_dropped_, dropped);
    if (is_losing && !is_losing_news_) {
      log_.warning("the main thread does not keep up: observations are dropped, the oldest first");
    } else if (!is_losing && is_losing_news_) {
      log_.notice("the main thread keeps up again");
    }
    is_losing_news_ = is_losing;
  }
  tell_reloads_untold();
  tell_mqtt(true);
  drives_.pass(now());
  notifier_.status(status_line(state(), statistics(), active_alerts()));
}

void Service::feed_watchdog() {
  const auto stuck = watching_ ? watching_->stuck_stage(Clock::now()) : std::nullopt;
  if (stuck && !stuck_stage_) log_.err(fmt::format("{} hangs: the watchdog is not fed", *stuck));
  if (!stuck && stuck_stage_) log_.notice(fmt::format("{} goes on", *stuck_stage_));
  stuck_stage_ = stuck;
  if (!stuck) notifier_.feed_watchdog();
}

}  // namespace cabinwatch::daemon
