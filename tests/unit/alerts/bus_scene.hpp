#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alerts/bus/bus_handles.hpp"
#include "alerts/bus/bus_link.hpp"
#include "alerts/bus/monitor.hpp"
#include "tests/unit/temporary_folder.hpp"

/// What the D-Bus tests play on: a bus of their own, an event loop, a service that only notes what
/// it is asked. One thread, but for what `serve_while` runs.
namespace cabinwatch::alerts::test {

/// So short that tests of reconnecting take no time, so long that a loop would be seen.
inline constexpr base::Delays kQuickly{std::chrono::milliseconds{5}, std::chrono::milliseconds{20}};

/// A dbus-daemon in a folder of its own. Ends with the object.
class PrivateBus {
 public:
  enum class Policy {
    shipped,  ///< as strict as Debian's system bus, with systemd/org.cabinwatch.conf
    open      ///< everybody may do everything
  };

  explicit PrivateBus(Policy policy = Policy::open);
  ~PrivateBus();
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

  void start();
  void stop();
  [[nodiscard]] std::string address() const;

 private:
  [[nodiscard]] std::string file(const char* name) const {
    return (folder_.path() / name).string();
  }

  const TemporaryFolder folder_;
  pid_t process_ = 0;
};

/// An sd-event loop with an end to every wait.
class Loop {
 public:
  Loop();
  [[nodiscard]] sd_event* event() const { return event_.get(); }

  /// Runs until `done`, or for ten seconds at most. @returns whether it is done
  bool run_until(const std::function<bool()>& done);

  /// Runs the loop while `work` runs on a thread of its own, as another program would.
  template <typename Work>
  auto serve_while(Work work) {
    auto result = std::async(std::launch::async, [&] {
      const WakeAtEnd wake{*this};
      return work();
    });
    run_until_woken();
    return result.get();
  }

 private:
  struct WakeAtEnd {
    Loop& loop;
    ~WakeAtEnd() { loop.wake(); }
  };
  void wake() const;
  void run_until_woken();

  base::EventPtr event_;
  base::EventSourcePtr wake_source_;
  int wake_descriptor_ = -1;
  bool is_woken_ = false;
};

class FakeMonitor : public Monitor {
 public:
  [[nodiscard]] ServiceState state() const override { return state_now; }
  [[nodiscard]] PropertyMap driver_state() const override { return driver; }
  [[nodiscard]] std::vector<Alert> active_alerts() const override { return alerts; }
  [[nodiscard]] double fatigue_level() const override { return fatigue; }
  [[nodiscard]] double distraction_level() const override { return distraction; }
  [[nodiscard]] PropertyMap statistics() const override { return figures; }
  [[nodiscard]] std::vector<PropertyMap> evidence() const override { return evidence_now; }

  bool acknowledge(std::uint64_t id) override;
  void pause(const std::string& reason, const BusCaller& caller) override {
    pause_reason = reason;
    paused_by = caller;
  }
  void resume() override { ++resumed; }
  void hold(const BusCaller& holder, const std::string& reason) override {
    holders[holder.name] = reason;
    ++held;
  }
  void release(const std::string& holder) override { holders.erase(holder); }
  void set_vehicle_state(const VehicleState& state, const BusCaller& caller) override {
    vehicle = state;
    teller = caller;
  }
  void lose_vehicle_teller(const std::string& name) override { left_tellers.push_back(name); }
  void note_unheard(const std::string& what) override { unheard.push_back(what); }

  ServiceState state_now = ServiceState::monitoring;
  PropertyMap driver;
  PropertyMap figures;
  std::vector<PropertyMap> evidence_now;
  std::vector<Alert> alerts;
  double fatigue = 0.0;
  double distraction = 0.0;

  std::vector<std::uint64_t> acknowledged;
  std::optional<std::string> pause_reason;
  BusCaller paused_by;
  int resumed = 0;
  std::map<std::string, std::string> holders;  ///< their reasons
  std::size_t held = 0;                        ///< how often
  std::optional<VehicleState> vehicle;
  BusCaller teller;                       ///< of it
  std::vector<std::string> left_tellers;  ///< their names
  std::vector<std::string> unheard;
};

/// A drowsiness warning with one detail of every type.
[[nodiscard]] Alert drowsiness(std::uint64_t id);

/// A connection of another program.
[[nodiscard]] BusPtr connect(const PrivateBus& bus);

/// What another program got for a call: the error's name and text, or the answer.
struct Outcome {
  std::string error;  ///< empty when it went well
  std::string text;
  BusMessagePtr answer;
};

/// Calls a method of the monitor, or of `interface`, and waits.
[[nodiscard]] Outcome call(const PrivateBus& bus, const char* member,
                           const std::function<int(sd_bus_message*)>& append,
                           const char* interface = "org.cabinwatch.Monitor1");

/// Runs a shell command line. @returns what it wrote to stdout and stderr
[[nodiscard]] std::string run(const std::string& command);

}  // namespace cabinwatch::alerts::test
