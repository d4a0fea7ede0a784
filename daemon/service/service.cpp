#include "daemon/service/service.hpp"

#include <fmt/format.h>

#include <csignal>
#include <stdexcept>
#include <utility>
#include <variant>

#include "alerts/journal/journal.hpp"
#include "base/exit_status.hpp"
#include "base/version.hpp"
#include "config/policy_settings.hpp"
#include "daemon/service/figures_text.hpp"
#include "daemon/service/finding_entry.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::daemon {
namespace {

using namespace std::chrono_literals;
using alerts::BusState;
using base::Clock;
using pipeline::CaptureState;

/// What may wait for the main thread, which is told some ten things a second, and of some thirty
/// frames.
constexpr std::size_t kNewsCapacity = 4096;

/// How often time passes for the policy, and how often properties tell of single frames and
/// pictures. Alerts do not wait for it.
constexpr std::chrono::milliseconds kTick = 250ms;

/// How long watching waits for a bus that neither opens nor fails.
constexpr std::chrono::milliseconds kBusPatience = 2s;

}  // namespace

Service::Service(base::EventLoop& loop, base::Log& log, config::ConfigurationSource source,
                 std::string bus)
    : loop_(loop),
      log_(log),
      source_(std::move(source)),
      configuration_(config::load_configuration(source_)),
      news_(kNewsCapacity),
      situation_(config::policy_settings(configuration_), Clock::now(),
                 [this](const alerts::AlertEvent& event) { tell(event); }),
      statistics_(Clock::now()),
      bus_object_(*this, base::kVersion, alerts::AccessRule::installed()),
      bus_(loop.get(), std::move(bus), bus_object_,
           [this](BusState state, const std::string& why) { on_bus(state, why); }) {
  loop_.on_signal(SIGTERM, [this] { end(base::kExitDone); });
  loop_.on_signal(SIGINT, [this] { end(base::kExitDone); });
  loop_.on_signal(SIGHUP, [this] { reload(); });
  loop_.on_readable(news_.descriptor(), [this] { read_news(); });
  loop_.every(kTick, [this] { tick(); });
  loop_.every(1s, [this] { every_second(); });
  loop_.every(kBusPatience, [this] { begin(); });
  if (const auto interval = ServiceNotifier::watchdog_interval()) {
    loop_.every(*interval / 4, [this] { feed_watchdog(); });
  }
}

Service::~Service() = default;

// --- the life of the watching ---------------------------------------------------------------

void Service::begin() {
  if (has_begun_ || is_stopping_) return;
  has_begun_ = true;
  start_watching();
}

void Service::start_watching() {
  const bool is_recording = is_played_fast(configuration_.camera);
  situation_.begin(is_recording ? Situation::SourceTime::recording : Situation::SourceTime::live,
                   config::policy_settings(configuration_), Clock::now());
  watching_ = std::make_unique<Watching>(configuration_, news_);
  log_.notice(
      fmt::format("watching {}", pipeline::without_passwords(configuration_.camera.source)));
}

void Service::stop_watching() {
  if (!watching_) return;
  watching_->stop();
  read_news();  // what arrived on the way out still counts
  statistics_.add_finished(*watching_);
  watching_.reset();
  situation_.end(Clock::now());
}

void Service::pause(const std::string& reason) {
  if (is_paused_ || is_stopping_) return;
  is_paused_ = true;
  has_begun_ = true;
  stop_watching();
  log_.notice("paused: the camera is closed", {{"reason", reason}});
  publish();
}

void Service::resume() {
  if (!is_paused_ || is_stopping_) return;
  is_paused_ = false;
  log_.notice("watching again");
  start_watching();
  publish();
}

void Service::reload() {
  notifier_.reloading();
  try {
    auto fresh = config::load_configuration(source_);
    std::swap(configuration_, fresh);
    if (watching_) {
      stop_watching();
      try {
        start_watching();
      } catch (const std::exception&) {
        configuration_ = std::move(fresh);
        start_watching();
        throw;
      }
    }
    log_.notice("configuration read again");
  } catch (const std::exception& error) {
    log_.err(fmt::format("the new configuration is refused, the old one stays: {}", error.what()));
  }
  notifier_.reloaded();
  publish();
}

void Service::end(int status) {
  if (is_stopping_) return;
  is_stopping_ = true;
  status_ = status;
  notifier_.stopping();
  bus_object_.update();  // State: stopping
  stop_watching();
  bus_object_.update();  // no alerts are left
  for (const auto& line : figures_lines(statistics())) log_.notice(line);
  loop_.exit(status_);
}

// --- what the pipeline tells ----------------------------------------------------------------

void Service::read_news() {
  news_.acknowledge();
  while (auto news = news_.take()) {
    std::visit([this](auto& one) { take(one); }, *news);
  }
  if (has_news_) {
    publish();
  } else {
    pass_on_risk();
  }
}

void Service::take(const CaptureState& state) {
  has_news_ = true;
  switch (state.kind) {
    case CaptureState::Kind::working:
      log_.notice("camera works");
      situation_.take(alerts::CameraState{true, ""}, Clock::now());
      break;
    case CaptureState::Kind::fault:
      log_.warning(fmt::format("camera fault: {}", state.reason));
      situation_.take(alerts::CameraState{false, state.reason}, Clock::now());
      break;
    case CaptureState::Kind::ended:
      if (state.reason.empty()) {
        log_.notice("the recording has ended");
      } else {
        log_.err(fmt::format("the recording has ended: {}", state.reason));
        status_when_done_ = base::kExitFailed;
      }
      if (watching_) watching_->finish_recording();
      break;
    case CaptureState::Kind::failed:
      log_.err(state.reason);
      end(base::kExitFailed);
      return;
    case CaptureState::Kind::note:
      log_.notice(fmt::format("camera: {}", state.reason));
      return;
  }
  has_seen_ = true;
}

void Service::take(const pipeline::PictureObservation& picture) {
  if (!std::exchange(has_seen_, true)) has_news_ = true;
  situation_.take(picture, Clock::now());
}

void Service::take(const pipeline::ReflexObservation& frame) {
  statistics_.add(frame);
  situation_.take(frame, Clock::now());
}

void Service::take(const vision::ReflexState& state) {
  has_news_ = true;
  using Kind = vision::ReflexState::Kind;
  switch (state.kind) {
    case Kind::loading:
      log_.info("reflex lane: loading its models");
      break;
    case Kind::working:
      log_.notice("reflex lane: looks at every frame that is due");
      break;
    case Kind::slow:
      log_.warning(fmt::format("reflex lane: {}", state.reason));
      break;
    case Kind::failed:
      log_.err(fmt::format("reflex lane: {}", state.reason));
      situation_.give_up_reflex();
      break;
  }
  situation_.explain_degradation(pipeline::Lane::reflex, state.reason);
}

void Service::take(const EarlyAnswers& answers) {
  has_news_ = true;
  situation_.take_early(answers.finding, Clock::now());
}

void Service::take(llm::Finding& finding) {
  has_news_ = true;
  const auto now = Clock::now();
  statistics_.add(finding, now);
  if (log_.takes(base::LogLevel::debug)) log_.write(finding_entry(finding, now));
  situation_.take(std::move(finding), now);
}

void Service::take(const llm::ServerEvent& event) {
  has_news_ = true;
  log_.write(server_entry(event));
  if (event.severity != llm::ServerEvent::Severity::notice) {
    situation_.explain_degradation(pipeline::Lane::reasoning, event.text);
  }
}

void Service::take(const RecordingDone&) {
  situation_.finish_recording();
  end(status_when_done_);
}

// --- what the outside is told ---------------------------------------------------------------

void Service::on_bus(BusState state, const std::string& why) {
  if (state == BusState::ready) {
    log_.notice(why);
  } else {
    log_.warning(why);
  }
  // Not from here: what goes wrong at the beginning ends the program, and that is the loop's to do.
  if (!has_begun_) loop_.soon([this] { begin(); });
}

void Service::tell(const alerts::AlertEvent& event) {
  has_news_ = true;
  log_.write(alerts::journal_entry(event, Clock::now()));
  bus_object_.tell(event);
}

void Service::pass_on_risk() {
  if (watching_) watching_->set_risk(situation_.policy().risk());
}

void Service::publish() {
  has_news_ = false;
  pass_on_risk();
  if (has_seen_) notifier_.ready();
  bus_object_.update();
}

void Service::tick() {
  if (!watching_) return;
  situation_.tick(Clock::now());
  publish();
}

void Service::every_second() {
  if (watching_) statistics_.sample(*watching_, Clock::now());
  notifier_.status(status_line(state(), statistics(), active_alerts()));
}

void Service::feed_watchdog() {
  const auto stuck = watching_ ? watching_->stuck_stage(Clock::now()) : std::nullopt;
  if (stuck && !stuck_stage_) log_.err(fmt::format("{} hangs: the watchdog is not fed", *stuck));
  if (!stuck && stuck_stage_) log_.notice(fmt::format("{} goes on", *stuck_stage_));
  stuck_stage_ = stuck;
  if (!stuck) notifier_.feed_watchdog();
}

// --- what the bus asks ----------------------------------------------------------------------

std::string Service::state() const {
  if (is_stopping_) return "stopping";
  if (is_paused_) return "paused";
  if (!has_seen_) return "starting";
  return situation_.policy().is_degraded() ? "degraded" : "monitoring";
}

alerts::PropertyMap Service::driver_state() const { return situation_.driver_state(Clock::now()); }

std::vector<alerts::Alert> Service::active_alerts() const {
  return situation_.policy().active_alerts();
}

double Service::fatigue_level() const { return situation_.policy().fatigue_level(); }

double Service::distraction_level() const { return situation_.policy().distraction_level(); }

alerts::PropertyMap Service::statistics() const {
  return statistics_.properties(watching_.get(), Clock::now());
}

bool Service::acknowledge(std::uint64_t id) {
  const bool is_known = situation_.acknowledge(id, Clock::now());
  publish();
  return is_known;
}

void Service::set_vehicle_state(const alerts::VehicleState& state) {
  situation_.take(state, Clock::now());
  publish();
}

}  // namespace cabinwatch::daemon
