#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/alert.hpp"
#include "alerts/kind_evidence.hpp"
#include "alerts/thresholds.hpp"
#include "alerts/word_set.hpp"
#include "pipeline/analysis.hpp"
#include "pipeline/observation.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::alerts {

/// What the vehicle computer knows. Parts it has not told are empty.
struct VehicleState {
  std::optional<double> speed_kmh;
  std::optional<bool> ignition;

  bool operator==(const VehicleState&) const = default;
};

/// Whether pictures come in.
struct CameraState {
  bool is_working = false;
  std::string fault;  ///< why not, in a sentence; empty while it works
};

/// How the model's answers become alerts, beside the times and words of the tables.
struct AnswerThresholds {
  double min_confidence = kConfidenceFloor;  ///< 0..1: answers less sure than this do not count
  double agreement = 1.0;  ///< > 0: multiplies how much must agree before something is told
  double patience = 1.0;   ///< > 0: multiplies how long it must last, for each severity
};

struct PolicySettings {
  /// Driver alerts are held back below this speed, when speed is known. km/h, >= 0.
  double min_speed_kmh = 0.0;
  /// Whether the reasoning lane is configured: its silence is told.
  bool expects_findings = true;
  /// The questions that it is asked: what is told by none of them is not covered, and one that is
  /// never answered is told. Empty: not known, nothing is said of single questions.
  WordSet<pipeline::Analysis> analyses{};
  /// Whether the reflex lane is configured: its silence is told, and what it cannot judge.
  bool expects_reflex = false;
  /// The sampler's longest time between two sequences, > 0: silence up to it means nothing.
  std::chrono::milliseconds max_gap{6000};
  /// Observations whose last frame is older than this raise nothing, > 0.
  std::chrono::milliseconds deadline{8000};
  AnswerThresholds answers{};
  /// The same kind is not raised again so soon after it was cleared, >= 0; see AlertBook.
  std::chrono::milliseconds hold_off = kHoldOff;
};

/// Turns what is observed into alerts.
///
/// Two lanes tell of the driver: single frames, and the model's answers about sequences. Where both
/// have seen, the frames decide about eyes, head and gaze, the model about all else; where both say
/// the same, it is told once, and surer.
///
/// A pure state machine: no I/O, no threads, no clock of its own. Every call takes the time, which
/// must not run backwards, on the clock of the frames; every call returns what happened to alerts
/// because of it, in order. One thread at a time.
class Policy {
 public:
  explicit Policy(PolicySettings settings, Clock::time_point now);
  ~Policy();
  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;

  using Events = std::vector<AlertEvent>;

  [[nodiscard]] Events observe(const pipeline::Observation& observation, Clock::time_point now);
  /// Raises what is due with this frame at once.
  [[nodiscard]] Events observe(const pipeline::ReflexObservation& observation,
                               Clock::time_point now);
  [[nodiscard]] Events observe(const pipeline::PictureObservation& picture, Clock::time_point now);
  /// At the start and after `resume` the camera counts as working until it is told otherwise.
  [[nodiscard]] Events camera(const CameraState& state, Clock::time_point now);
  /// Why a lane tells nothing although the camera works, as told with `analysis_degraded`.
  void explain_degradation(pipeline::Lane lane, std::string reason);
  /// Why a question is not answered although others are; the same.
  void explain_unanswered(pipeline::Analysis analysis, std::string reason);
  /// This program stood still for so long until now: no lane could tell anything.
  void skip(Clock::duration how_long, Clock::time_point now);
  [[nodiscard]] Events vehicle(const VehicleState& state, Clock::time_point now);
  /// Lets time pass: raises what is due without news, clears what has run out.
  [[nodiscard]] Events tick(Clock::time_point now);
  /// Clears one alert as acknowledged; empty when there is no such alert. The same condition is
  /// not raised again before it has ended, unless its severity would rise.
  [[nodiscard]] Events acknowledge(std::uint64_t id, Clock::time_point now);
  /// Watching is paused or ends: clears everything as `stopped` and forgets all evidence.
  [[nodiscard]] Events stop(Clock::time_point now);
  /// Watching goes on after a pause.
  void resume(Clock::time_point now);
  /// The configuration was read again. While watching is stopped.
  void configure(const PolicySettings& settings);

  [[nodiscard]] std::vector<Alert> active_alerts() const;
  /// What speaks for each kind now, and what holds it back: the rules' own counts. Nothing while
  /// watching is stopped.
  [[nodiscard]] std::vector<KindEvidence> evidence() const;
  /// How closely the sampler should look, 0 (nothing suspicious) to 1 (an alert is near or active).
  [[nodiscard]] double risk() const;
  /// Percent 0..100, as VSS Vehicle.Driver.FatigueLevel and .DistractionLevel.
  [[nodiscard]] double fatigue_level() const;
  [[nodiscard]] double distraction_level() const;
  /// A camera fault, a blocked camera or a degraded analysis is active.
  [[nodiscard]] bool is_degraded() const;
  /// What of these there is, one sentence each, acknowledged or not.
  [[nodiscard]] std::vector<std::string> degradations() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cabinwatch::alerts
