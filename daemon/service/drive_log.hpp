#pragma once

#include <string>

#include "alerts/alert.hpp"
#include "alerts/policy.hpp"
#include "base/clock.hpp"
#include "config/configuration.hpp"
#include "llm/answers/finding.hpp"
#include "pipeline/observation.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::daemon {

/// Keeps what the service tells of a drive, where that is wanted. Told in the order in which it was
/// judged; must return at once and not throw. Main thread only.
class DriveLog {
 public:
  using Clock = base::Clock;

  virtual ~DriveLog() = default;

  /// Where to, from now on; called again whenever it may have changed.
  virtual void configure(const config::RecordSection& settings) = 0;
  /// A drive begins: what follows is seen by this configuration.
  virtual void begin(const config::Configuration& configuration, Clock::time_point at) = 0;
  virtual void end(Clock::time_point at) = 0;
  /// Called every second.
  virtual void pass(Clock::time_point at) = 0;
  /// Why nothing is kept although that is wanted, a sentence; empty when all is well.
  [[nodiscard]] virtual std::string trouble() const = 0;

  virtual void add(const pipeline::PictureObservation& picture) = 0;
  virtual void add(const pipeline::ReflexObservation& frame) = 0;
  virtual void add(const llm::Finding& finding) = 0;
  virtual void add(const alerts::AlertEvent& event, Clock::time_point at) = 0;
  virtual void add(const alerts::VehicleState& state, Clock::time_point at) = 0;
  virtual void add(const alerts::CameraState& state, Clock::time_point at) = 0;
};

}  // namespace cabinwatch::daemon
