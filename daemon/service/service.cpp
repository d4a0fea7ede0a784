#include "daemon/service/service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <utility>
#include <variant>

#include "alerts/journal/journal.hpp"
#include "base/exit_status.hpp"
#include "base/version.hpp"
#include "config/contradictions.hpp"
#include "config/policy_settings.hpp"
#include "daemon/service/figures_text.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::daemon {
namespace {

using namespace std::chrono_literals;
using alerts::BusState;

/// How often time passes for the policy, and how often properties tell of single frames and
/// pictures. Alerts do not wait for it.
constexpr std::chrono::milliseconds kTick = 250ms;

/// How long watching waits for a bus that neither opens nor fails.
constexpr std::chrono::milliseconds kBusPatience = 2s;

/// Sets a flag for as long as a scope lasts.
class Held {
 public:
  explicit Held(bool& flag) : flag_(flag) { flag_ = true; }
  ~Held() { flag_ = false; }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

 private:
  bool& flag_;
};

}  // namespace

Service::Service(base::EventLoop& loop, base::Log& log, config::ConfigurationSource source,
                 std::string bus, DriveLog& drives)
    : loop_(loop),
      log_(log),
      drives_(drives),
      source_(std::move(source)),
      configuration_(config::load_configuration(source_)),
      judge_(config::policy_settings(configuration_), Clock::now(),
             [this](const alerts::AlertEvent& event) { tell(event); }),
      statistics_(Clock::now()),
      vehicle_(loop.get(), log, [this](const auto& state) { apply(state); }),
      bus_object_(*this, base::kVersion, alerts::AccessRule::installed()),
      bus_(loop.get(), std::move(bus), bus_object_,
           [this](BusState state, const std::string& why) { on_bus(state, why); }) {
  loop_.on_signal(SIGTERM, [this] { end(base::kExitDone); });
  loop_.on_signal(SIGINT, [this] { end(base::kExitDone); });
  loop_.on_signal(SIGHUP, [this] { reload(); });
  loop_.on_readable(news_.descriptor(), [this] { read_news(); });
  loop_.every(kTick, [this] { tick(); });
  loop_.every(1s, [this] { every_second(); });
  loop_.after(kBusPatience, [this] { begin(); });
  if (const auto interval = ServiceNotifier::watchdog_interval()) {
    loop_.every(*interval / 4, [this] { feed_watchdog(); });
  }
  if (configuration_.file.empty()) {
    log_.warning(
        fmt::format("there is no {}: the built-in defaults hold", source_.usual_file.string()));
  }
  tell_contradictions();
}

Service::~Service() = default;

// --- what is wanted -------------------------------------------------------------------------

void Service::begin() {
  if (has_begun_) return;
  has_begun_ = true;
  const Held held(is_beginning_);
  reconcile();
}

void Service::reload() {
  if (is_ending_) return;
  notifier_.reloading();
  try {
    auto fresh = config::load_again(source_, configuration_);
    check_watchable(fresh);
    refused_.clear();
    // Beginning anew costs seconds in which eyes that close are not told.
    if (watching_ && state() == alerts::ServiceState::monitoring &&
        is_watched_alike(fresh, configuration_)) {
      configuration_ = std::move(fresh);
      tell_contradictions();
      reconcile();
      tell_reload(base::LogLevel::notice,
                  "configuration read again: the watching goes on, nothing of it has changed");
      return notifier_.reloaded();
    }
    const bool was_taken = !is_outdated_ && not_watching_.empty();
    if (was_taken && !last_good_) last_good_ = std::move(configuration_);
    configuration_ = std::move(fresh);
    tell_contradictions();
    is_outdated_ = true;
    is_refused_ = false;
    reconcile();
    if (!is_refused_) tell_reload(base::LogLevel::notice, "configuration read again");
  } catch (const std::exception& error) {
    refuse(error.what());
  }
  notifier_.reloaded();
}

void Service::end(int status) {
  if (is_ending_) return;
  is_ending_ = true;
  status_ = status;
  notifier_.stopping();
  bus_object_.update();  // State: stopping
  tell_mqtt(false);
  reconcile();
}

// --- what is --------------------------------------------------------------------------------

void Service::reconcile() {
  has_more_to_do_ = true;
  if (is_reconciling_ || is_reading_) return;
  {
    const Held held(is_reconciling_);
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

void Service::tell_contradictions() {
  auto found = config::contradictions(configuration_);
  for (const auto& one : found) {
    if (std::ranges::find(contradictions_, one) == contradictions_.end()) log_.warning(one);
  }
  contradictions_ = std::move(found);
}

void Service::refuse(const std::string& why) {
  tell_reload(base::LogLevel::err, "the new configuration is refused, the old one stays: " + why);
  refused_ = why;
}

void Service::tell_reload(base::LogLevel level, const std::string& outcome) {
  tell_reloads_untold();
  if (!reload_entry_.is_to_be_told(outcome, Clock::now())) return;
  log_.write({.level = level, .message = outcome, .fields = {}, .message_id = {}});
}

void Service::tell_reloads_untold() {
  if (const auto times = reload_entry_.untold(Clock::now())) {
    log_.notice(fmt::format("configuration: reloaded {} times more, with the same outcome", times));
  }
}

/// The new configuration turned out not to be one to watch with.
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
    const Held held(is_reading_);  // what follows from them may end the watching: afterwards
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

// --- what the outside is told ---------------------------------------------------------------

void Service::on_bus(BusState state, const std::string& why) {
  if (state != BusState::lost) {
    const bool is_another_heard = state != BusState::ready;
    if (std::exchange(is_another_heard_, is_another_heard) != is_another_heard && has_begun_) {
      loop_.soon([this] { configure_telling(); });
    }
  }
  if (state == BusState::ready) {
    log_.notice(why);
  } else {
    log_.warning(why);
    vehicle_.note_bus_lost();
    if (held_up_.release_all()) tell_watching_again();
  }
  // Not from here: what goes wrong at the beginning ends the program, and that is the loop's to do.
  if (!has_begun_) loop_.soon([this] { begin(); });
}

void Service::tell(const alerts::AlertEvent& event) {
  has_news_ = true;
  bus_object_.tell(event);  // first: whoever is to be woken waits for this, not for the journal
  if (mqtt_) {
    mqtt_->tell(event);
    has_alert_news_ = true;
  }
  drives_.add(event, now());
  log_.write(alerts::journal_entry(event, Clock::now()));
}

void Service::pass_on_risk() {
  if (watching_) watching_->set_risk(judge_.policy().risk());
}

void Service::publish() {
  has_news_ = false;
  pass_on_risk();
  if (has_seen_) notifier_.ready();
  bus_object_.update();
  if (std::exchange(has_alert_news_, false)) tell_mqtt(false);
}

void Service::resign_mqtt() {
  const bool is_news = mqtt_settings_ != configuration_.mqtt || mqtt_;
  mqtt_settings_ = configuration_.mqtt;
  if (mqtt_) mqtt_->resign();
  mqtt_.reset();
  if (!is_news || mqtt_settings_.server.empty()) return;
  log_.warning(
      "mqtt: nothing is told, since this service does not own the bus name org.cabinwatch");
}

void Service::configure_telling() {
  if (is_another_heard_) return resign_mqtt();
  const bool is_told = mqtt_ || configuration_.mqtt.server.empty();
  if (is_told && configuration_.mqtt == mqtt_settings_) return;
  mqtt_settings_ = configuration_.mqtt;
  if (mqtt_) mqtt_->leave();
  mqtt_.reset();
  if (mqtt_settings_.server.empty()) return;
  mqtt_ = std::make_unique<alerts::MqttTeller>(mqtt_settings_, log_);
  tell_mqtt(true);
}

void Service::tell_mqtt(bool driver_too) {
  if (!mqtt_) return;
  mqtt_->update({.state = state(),
                 .ignition = vehicle_.ignition(),
                 .driver_state = driver_view_.current_properties(now()),
                 .active_alerts = active_alerts(),
                 .fatigue_level = fatigue_level(),
                 .distraction_level = distraction_level()},
                driver_too);
}

}  // namespace cabinwatch::daemon
