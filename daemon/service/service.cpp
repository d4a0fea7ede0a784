#include "daemon/service/service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "alerts/journal/journal.hpp"
#include "base/exit_status.hpp"
#include "base/version.hpp"
#include "config/contradictions.hpp"
#include "config/policy_settings.hpp"
#include "daemon/service/held_flag.hpp"

namespace cabinwatch::daemon {
namespace {

using namespace std::chrono_literals;
using alerts::BusState;

/// How often time passes for the policy, and how often properties tell of single frames and
/// pictures. Alerts do not wait for it.
constexpr std::chrono::milliseconds kTick = 250ms;

/// How long watching waits for a bus that neither opens nor fails.
constexpr std::chrono::milliseconds kBusPatience = 2s;

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
  const HeldFlag held(is_beginning_);
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
