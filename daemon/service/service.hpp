#pragma once

#include <memory>
#include <optional>
#include <string>

#include "alerts/bus/bus_connection.hpp"
#include "alerts/bus/bus_object.hpp"
#include "alerts/bus/monitor.hpp"
#include "base/event_loop.hpp"
#include "base/log.hpp"
#include "config/configuration.hpp"
#include "daemon/service/news.hpp"
#include "daemon/service/service_notifier.hpp"
#include "daemon/service/situation.hpp"
#include "daemon/service/statistics.hpp"
#include "daemon/service/watching.hpp"

namespace cabinwatch::daemon {

/// The running service: starts, pauses, reloads and ends the watching, and tells journal, bus and
/// systemd what comes of it.
///
/// Main thread only; everything it does, it does from the event loop.
class Service : private alerts::Monitor {
 public:
  /// Registers with the loop. Watching begins once the bus is there, or known to be missing.
  /// @param loop, log  borrowed; live longer
  /// @throws ConfigurationError when the configuration is bad; std::system_error
  Service(base::EventLoop& loop, base::Log& log, config::ConfigurationSource source,
          std::string bus);
  ~Service() override;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

 private:
  // alerts::Monitor
  [[nodiscard]] std::string state() const override;
  [[nodiscard]] alerts::PropertyMap driver_state() const override;
  [[nodiscard]] std::vector<alerts::Alert> active_alerts() const override;
  [[nodiscard]] double fatigue_level() const override;
  [[nodiscard]] double distraction_level() const override;
  [[nodiscard]] alerts::PropertyMap statistics() const override;
  bool acknowledge(std::uint64_t id) override;
  void pause(const std::string& reason) override;
  void resume() override;
  void set_vehicle_state(const alerts::VehicleState& state) override;

  void begin();
  void start_watching();
  void stop_watching();
  void reload();
  void end(int status);

  void read_news();
  void take(const pipeline::CaptureState& state);
  void take(const pipeline::PictureObservation& picture);
  void take(const pipeline::ReflexObservation& frame);
  void take(const vision::ReflexState& state);
  void take(const EarlyAnswers& answers);
  void take(llm::Finding& finding);
  void take(const llm::ServerEvent& event);
  void take(const RecordingDone& done);

  void on_bus(alerts::BusState state, const std::string& why);
  void tell(const alerts::AlertEvent& event);
  /// What may follow from anything that happened: risk, readiness, properties.
  void publish();
  void pass_on_risk();
  void tick();
  void every_second();
  void feed_watchdog();

  base::EventLoop& loop_;
  base::Log& log_;
  const config::ConfigurationSource source_;
  config::Configuration configuration_;
  NewsMailbox news_;
  ServiceNotifier notifier_;
  Situation situation_;
  Statistics statistics_;
  alerts::BusObject bus_object_;
  alerts::BusConnection bus_;
  std::unique_ptr<Watching> watching_;  // null while paused, and before the beginning

  bool has_begun_ = false;  // watching was started
  bool has_seen_ = false;   // a frame has gone through, or the camera is known to be missing
  bool is_paused_ = false;
  bool is_stopping_ = false;
  bool has_news_ = false;     // for the properties, that cannot wait for the next tick
  int status_ = 0;            // that the program will end with
  int status_when_done_ = 0;  // after a recording
  std::optional<std::string> stuck_stage_;
};

}  // namespace cabinwatch::daemon
