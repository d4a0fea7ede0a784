#include "daemon/cli/check_connections.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "alerts/mqtt/mqtt_link.hpp"
#include "base/clock.hpp"
#include "base/event_loop.hpp"
#include "vehicle/gps_speed.hpp"
#include "vehicle/gpsd_link.hpp"
#include "vehicle/gpsd_report.hpp"

namespace cabinwatch::daemon {
namespace {

using base::Clock;
using llm::ProbeStep;
using Outcome = ProbeStep::Outcome;
using vehicle::GpsState;

/// A receiver tells something every second; gpsd may have to open it first.
constexpr std::chrono::seconds kGpsPatience{5};

std::string what_to_do(GpsState state) {
  switch (state) {
    case GpsState::known:
      return "";
    case GpsState::no_gpsd:
      return "start gpsd, or set vehicle.speed to where it is";
    case GpsState::unheard:
    case GpsState::no_receiver:
    case GpsState::silent:
      return "see with cgps whether gpsd has a receiver and hears it (DEVICES in "
             "/etc/default/gpsd)";
    case GpsState::no_fix:
    case GpsState::no_speed:
    case GpsState::old_fix:
      break;
  }
  return "give the receiver a sight of the sky, and a minute";
}

}  // namespace

ProbeStep check_speed(const vehicle::GpsdAddress& gpsd) {
  base::EventLoop loop;
  vehicle::GpsSpeed speed;
  speed.begin(Clock::now());
  const vehicle::GpsdLink link(loop.get(), gpsd,
                               {.up = [&] { speed.begin(Clock::now()); },
                                .down =
                                    [&](const std::string& why) {
                                      speed.lose(why);
                                      loop.exit(0);
                                    },
                                .line =
                                    [&](std::string_view line) {
                                      const auto report = vehicle::read_gpsd_report(line);
                                      if (!report) return;
                                      speed.hear(*report, Clock::now(),
                                                 std::chrono::system_clock::now());
                                      if (speed.speed_kmh(Clock::now())) loop.exit(0);
                                    }});
  loop.after(kGpsPatience, [&] { loop.exit(0); });
  loop.run();

  const auto now = Clock::now();
  const GpsState state = speed.state(now);
  const auto outcome = state == GpsState::known     ? Outcome::ok
                       : state == GpsState::no_gpsd ? Outcome::failed
                                                    : Outcome::warning;
  const auto kmh = speed.speed_kmh(now);
  const auto found = kmh ? fmt::format("{:.1f} km/h", *kmh) : speed.description(now);
  return {"speed", outcome, fmt::format("gpsd at {}: {}", gpsd.text(), found), what_to_do(state)};
}

ProbeStep check_mqtt(const alerts::MqttSettings& settings) {
  const auto broker = alerts::MqttBroker::parse(settings.server, settings.allow_remote);
  std::mutex mutex;  // what the link's thread tells, for the thread that waits here
  std::condition_variable told;
  std::optional<std::string> answer;  // why there is no connection; empty: there is one
  const auto say = [&](const std::string& text) {
    const std::lock_guard lock(mutex);
    if (!answer) answer = text;
    told.notify_one();
  };
  // Its time to connect is up at last, and that is told, too.
  auto silent = settings;
  silent.tells_availability = false;
  const alerts::MqttLink link(
      broker, silent, {.up = [&] { say(""); }, .down = say, .full = [] {}, .contradicted = [] {}});
  std::unique_lock lock(mutex);
  told.wait(lock, [&] { return answer.has_value(); });
  if (answer->empty()) {
    return {"mqtt", Outcome::ok, fmt::format("{} accepts the connection", broker.text()), ""};
  }
  return {"mqtt", Outcome::failed, fmt::format("{}: {}", broker.text(), *answer),
          "see whether the broker runs; set mqtt.server, mqtt.user, mqtt.password_file"};
}

}  // namespace cabinwatch::daemon
