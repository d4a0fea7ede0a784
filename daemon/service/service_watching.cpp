// What the service watches, which follows what is wanted of it.
#include <fmt/format.h>

#include <utility>
#include <variant>

#include "base/exit_status.hpp"
#include "config/policy_settings.hpp"
#include "daemon/service/figures_text.hpp"
#include "daemon/service/held_flag.hpp"
#include "daemon/service/service.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::daemon {

void Service::reconcile() {
  has_more_to_do_ = true;
  if (is_reconciling_ || is_reading_) return;
  {
    const HeldFlag held(is_reconciling_);
    while (std::exchange(has_more_to_do_, false)) {
      if (watching_ && (!wants_watching() || is_outdated_)) stop_watching();
      if (!wants_watching()) {
        stop_telling();
      } else if (!watching_ && (is_outdated_ || Clock::now() >= try_again_at_)) {
        start_watching();
      }
    }
  }
  standstill_.restart();  // what was built or stopped may have taken its time
  vehicle_.configure(configuration_.vehicle);
  drives_.configure(configuration_.record);
  configure_telling();
  publish();
  if (!is_ending_ || std::exchange(has_stopped_, true)) return;
  if (mqtt_) mqtt_->leave();
  // Before the loop ends: with it the bus goes, and another service that gets the name then tells.
  const auto last_figures = statistics();
  mqtt_.reset();
  for (const auto& line : figures_lines(last_figures)) log_.notice(line);
  loop_.exit(status_);
}

void Service::start_watching() {
  const bool is_new = std::exchange(is_outdated_, false);
  if (is_new) stop_telling();
  if (is_new || !is_telling_) {
    is_recording_ = is_played_fast(configuration_.camera);
    judge_.begin(config::policy_settings(configuration_), Clock::now());
    answer_trouble_ = {};
    drives_.begin(configuration_, Clock::now());
    is_telling_ = true;
  }
  try {
    watching_ = std::make_unique<Watching>(configuration_, news_);
  } catch (const std::exception& error) {
    if (is_beginning_) throw;
    if (!last_good_) return tell_not_watching(error.what());
    return go_back(error.what());
  }
  backoff_.reset();
  silence_.begin(Clock::now());
  not_watching_.clear();
  news_dropped_ = 0;
  log_.notice(
      fmt::format("watching {}", pipeline::without_passwords(configuration_.camera.source)));
  if (!configuration_.looks_at_driver()) {
    log_.warning("nothing looks at the driver: vision.enabled and llm.enabled are false");
  }
  status_when_done_ = base::kExitDone;
  key_backoff_.reset();
  tell_of_key();
}

/// The key that the model servers want may be missing, for now: the reflex lane watches all the
/// same.
void Service::tell_of_key() {
  const auto& why = watching_->why_nobody_is_asked();
  if (!why.empty()) {
    try_key_again_at_ = Clock::now() + key_backoff_.next();
    judge_.explain_degradation(pipeline::Lane::reasoning, why);
  }
  const auto told = std::exchange(nobody_asked_, why);
  if (told == why) return;
  if (!why.empty()) return log_.err("the model is not asked: " + why);
  if (watching_->analyst() == nullptr) return;  // no longer wanted
  log_.notice("the key of llm.api_key_file can be used: the model is asked");
  judge_.explain_degradation(pipeline::Lane::reasoning, answer_trouble_.reason());
}

void Service::go_back(const std::string& why) {
  refuse(why);
  configuration_ = *std::exchange(last_good_, std::nullopt);
  is_refused_ = true;
  is_outdated_ = true;
  has_more_to_do_ = true;
}

void Service::stop_watching() {
  watching_->stop();
  read_news();  // what arrived on the way out still counts
  statistics_.add_finished(*watching_);
  watching_.reset();
  stop_telling();
}

void Service::stop_telling() {
  if (!std::exchange(is_telling_, false)) return;
  judge_.end(now());
  drives_.end(now());
  driver_view_.clear();
}

/// There is nothing to watch with: told as what it is, and tried again.
void Service::tell_not_watching(const std::string& why) {
  try_again_at_ = Clock::now() + backoff_.next();
  has_seen_ = true;
  const std::string fault = "watching cannot begin: " + why;
  if (std::exchange(not_watching_, fault) != fault) log_.err(fault);
  judge(alerts::CameraState{false, fault});
}

void Service::read_news() {
  news_.acknowledge();
  see_standstill();
  {
    const HeldFlag held(is_reading_);  // what follows from them may end the watching: afterwards
    while (watching_) {
      auto news = watching_->next_news();
      if (!news) break;
      std::visit([this](auto& one) { apply(one); }, *news);
    }
  }
  if (has_more_to_do_ && !is_reconciling_) return reconcile();
  if (has_news_) {
    publish();
  } else {
    pass_on_risk();
  }
}

}  // namespace cabinwatch::daemon
