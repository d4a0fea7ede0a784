#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/bus/bus_connection.hpp"
#include "alerts/bus/bus_object.hpp"
#include "alerts/bus/monitor.hpp"
#include "alerts/judge.hpp"
#include "alerts/mqtt/mqtt_teller.hpp"
#include "alerts/service_state.hpp"
#include "base/backoff.hpp"
#include "base/event_loop.hpp"
#include "base/log.hpp"
#include "base/wake_up.hpp"
#include "config/configuration.hpp"
#include "daemon/service/answer_trouble.hpp"
#include "daemon/service/drive_log.hpp"
#include "daemon/service/driver_view.hpp"
#include "daemon/service/frame_silence.hpp"
#include "daemon/service/held_up.hpp"
#include "daemon/service/news.hpp"
#include "daemon/service/repeated_entry.hpp"
#include "daemon/service/service_notifier.hpp"
#include "daemon/service/standstill.hpp"
#include "daemon/service/statistics.hpp"
#include "daemon/service/vehicle_watch.hpp"
#include "daemon/service/watching.hpp"

namespace cabinwatch::daemon {

/// The running service: makes what is follow what is wanted, and tells journal, bus and systemd
/// what comes of it.
///
/// What is wanted (watching, paused, ended; with which configuration) is set by signals, the bus
/// and a reload. `reconcile` alone builds and stops the watching, tries again what cannot be built,
/// and never runs inside itself: what is wanted meanwhile is done in its next round.
///
/// Main thread only; everything it does, it does from the event loop.
class Service : private alerts::Monitor {
 public:
  /// Registers with the loop. Watching begins once the bus is there, or known to be missing.
  /// @param loop, log, drives  borrowed; live longer
  /// @throws ConfigurationError when the configuration is bad; std::system_error
  Service(base::EventLoop& loop, base::Log& log, config::ConfigurationSource source,
          std::string bus, DriveLog& drives);
  ~Service() override;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

 private:
  using Clock = base::Clock;

  // alerts::Monitor
  [[nodiscard]] alerts::ServiceState state() const override;
  [[nodiscard]] alerts::PropertyMap driver_state() const override;
  [[nodiscard]] std::vector<alerts::Alert> active_alerts() const override;
  [[nodiscard]] double fatigue_level() const override;
  [[nodiscard]] double distraction_level() const override;
  [[nodiscard]] alerts::PropertyMap statistics() const override;
  [[nodiscard]] std::vector<alerts::PropertyMap> evidence() const override;
  bool acknowledge(std::uint64_t id) override;
  void pause(const std::string& reason, const alerts::BusCaller& caller) override;
  void resume() override;
  void hold(const alerts::BusCaller& holder, const std::string& reason) override;
  void release(const std::string& holder) override;
  void set_vehicle_state(const alerts::VehicleState& state,
                         const alerts::BusCaller& teller) override;
  void lose_vehicle_teller(const std::string& teller) override { vehicle_.note_left(teller); }
  void note_unheard(const std::string& what) override { log_.warning(what); }

  void begin();
  void reload();
  void end(int status);

  void reconcile();
  void start_watching();
  void stop_watching();
  void stop_telling();
  void go_back(const std::string& why);
  void refuse(const std::string& why);
  /// What came of a reload; the same again and again is told once, and how often.
  void tell_reload(base::LogLevel level, const std::string& outcome);
  void tell_reloads_untold();
  /// What of the configuration is hardly meant together; each once.
  void tell_contradictions();
  void tell_not_watching(const std::string& why);
  void tell_of_key();
  [[nodiscard]] bool wants_watching() const noexcept {
    return has_begun_ && !is_held_up() && !is_ending_;
  }
  /// Paused, or held by somebody.
  [[nodiscard]] bool is_held_up() const noexcept { return held_up_.is_held_up(); }
  /// What State tells as degraded, in sentences; empty while it is not.
  [[nodiscard]] std::string degraded_because() const;
  void tell_watching_again();

  void read_news();
  void apply(const pipeline::CaptureState& state);
  void apply(const pipeline::PictureObservation& picture);
  void apply(const pipeline::ReflexObservation& frame);
  void apply(const vision::ReflexState& state);
  void apply(const EarlyAnswers& answers);
  void apply(const llm::Finding& finding);
  void apply(const llm::ServerEvent& event);
  void apply(const RecordingDone& done);
  void apply(const alerts::VehicleState& vehicle);
  void explain_answers();

  template <typename AnyObservation>
  void judge(const AnyObservation& seen);
  void judge(const alerts::CameraState& camera);
  /// The time of what is watched: the clock's or, of a recording that is played fast, its own.
  [[nodiscard]] Clock::time_point now() const {
    return is_recording_ ? judge_.now() : Clock::now();
  }

  void on_bus(alerts::BusState state, const std::string& why);
  void tell(const alerts::AlertEvent& event);
  /// What may follow from anything that happened: risk, readiness, properties.
  void publish();
  void pass_on_risk();
  void configure_telling();
  void resign_mqtt();
  void tell_mqtt(bool driver_too);
  void note_frame();
  void tick();
  void watch_for_silence();
  /// First in whatever the loop calls that judges by the time.
  void see_standstill();
  void every_second();
  void feed_watchdog();

  base::EventLoop& loop_;
  base::Log& log_;
  DriveLog& drives_;
  const config::ConfigurationSource source_;
  config::Configuration configuration_;
  const base::WakeUp news_;
  ServiceNotifier notifier_;
  alerts::Judge judge_;
  DriverView driver_view_;
  Statistics statistics_;
  VehicleWatch vehicle_;
  alerts::BusObject bus_object_;
  alerts::BusConnection bus_;
  alerts::MqttSettings mqtt_settings_;        // of the next
  std::unique_ptr<alerts::MqttTeller> mqtt_;  // null: off
  /// Another service has the bus' name, or this one may not have it: others hear that one, if any.
  /// Where there is no bus nobody else can be known, and it is as it was when there was one.
  bool is_another_heard_ = false;

  // What is wanted, with configuration_.
  bool has_begun_ = false;
  HeldUp held_up_;
  bool is_ending_ = false;
  int status_ = 0;            // that the program will end with
  int status_when_done_ = 0;  // with it, when the recording that is watched comes to its end

  // What is.
  std::unique_ptr<Watching> watching_;  // null while paused, before the beginning, or not to be had
  bool is_outdated_ = false;            // it, or the last attempt, is of an earlier configuration
  std::optional<config::Configuration> last_good_;  // until the new one's source opens
  bool is_refused_ = false;  // the configuration that was read last: the one before it stays
  std::vector<std::string> contradictions_;  // as told last
  RepeatedEntry reload_entry_;
  std::string refused_;        // why; empty: it was not
  bool is_recording_ = false;  // what is told is of a recording that is played fast
  bool is_telling_ = false;    // alerts are told: from the start to the stop
  bool has_stopped_ = false;   // for good
  base::Backoff backoff_;
  Clock::time_point try_again_at_{};  // when watching could not be built

  std::string not_watching_;  // why, as told last
  base::Backoff key_backoff_;
  Clock::time_point try_key_again_at_{};
  std::string nobody_asked_;  // why the model is not asked, as told last

  bool is_reconciling_ = false;
  bool is_reading_ = false;      // news
  bool is_beginning_ = false;    // what cannot be built now ends the program
  bool has_more_to_do_ = false;  // something else was wanted meanwhile

  bool has_seen_ = false;  // a frame has gone through, or the camera is known to be missing
  FrameSilence silence_;   // of this watching
  Standstill standstill_;
  std::set<std::string> faults_told_;  // of the camera, in the journal, since it worked
  AnswerTrouble answer_trouble_;       // of what is told
  bool has_news_ = false;              // for the properties, that cannot wait for the next tick
  bool has_alert_news_ = false;        // for MQTT, that is told all else once a second
  std::optional<std::string> stuck_stage_;
  std::uint64_t news_dropped_ = 0;  // as of the last second
  bool is_losing_news_ = false;
};

}  // namespace cabinwatch::daemon
