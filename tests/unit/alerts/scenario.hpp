#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alerts/policy.hpp"
#include "reflex_script.hpp"

/// A drive as a script: what the lanes, the sampler, the camera and the vehicle tell the policy,
/// second by second. Times count from the start of the drive.
namespace cabinwatch::alerts::test {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// What the five analyses answer about one sequence: an attentive driver, until told otherwise.
class Look {
 public:
  Look& face(pipeline::FaceState state);
  Look& gaze(pipeline::Gaze gaze);
  Look& hands(pipeline::Hands hands);
  Look& impaired(pipeline::ImpairmentLevel level,
                 pipeline::ImpairmentSign sign = pipeline::ImpairmentSign::posture);
  Look& lighting(pipeline::Lighting lighting);
  Look& camera(pipeline::CameraView view);
  Look& empty_seat();
  /// Of every answer, 0..1.
  Look& sure(double confidence);
  /// Only what these analyses said; the others failed.
  Look& only_impairment();
  Look& only_face();
  Look& without(pipeline::Analysis analysis);
  Look& nothing();
  /// The last frame's picture is that old, byte for byte.
  Look& repeated_for(milliseconds age);
  /// From the last frame to the answer.
  Look& answered_after(milliseconds latency);

  pipeline::Observation observation{};
  milliseconds latency{800};
  Look();
};

Look attentive();
Look eyes_closed();
Look drooping();
Look yawning();
Look looking(pipeline::Gaze where);
Look on_the_phone();
Look hands_off_wheel();
Look impaired(pipeline::ImpairmentLevel level);
Look empty_seat();
Look face_hidden();

class Scenario {
 public:
  explicit Scenario(PolicySettings settings = {});

  /// One sequence that ends at `time`; its impairment answer comes later than the others.
  void at(milliseconds time, const Look& look);
  /// A sequence every `stride` from `from` on, before `until`.
  void between(milliseconds from, milliseconds until, const Look& look, milliseconds stride = 2s);

  /// The reflex lane looks at so many frames a second, of a driver who is awake.
  void frames(double frames_per_second);
  /// What it sees for a while; later ones are laid over earlier ones.
  void shows(milliseconds from, milliseconds until, const Face& face);
  void no_frames_between(milliseconds from, milliseconds until);

  void still_between(milliseconds from, milliseconds until);
  void blocked_between(milliseconds from, milliseconds until);
  void camera_faulty_between(milliseconds from, milliseconds until, std::string why = "unplugged");
  void speed_at(milliseconds time, double kmh);
  void ignition_at(milliseconds time, bool is_on);
  void acknowledge_at(milliseconds time, AlertKind kind);
  void paused_between(milliseconds from, milliseconds until);
  /// Anything else, at a time.
  void then(milliseconds time,
            std::function<Policy::Events(Policy&, base::Clock::time_point)> action);

  struct Told {
    milliseconds time;
    AlertEvent event;
  };
  /// Drives on to `time`, and everything told from the start on, in order.
  const std::vector<Told>& told_until(milliseconds time);
  /// The same as text, an event a word: "12.8s raised drowsiness warning".
  std::vector<std::string> story_until(milliseconds time);
  /// Of one kind only.
  std::vector<Told> told_until(milliseconds time, AlertKind kind);
  /// The active alert of a kind, after driving on to `time`.
  std::optional<Alert> active_at(milliseconds time, AlertKind kind);

  Policy& policy() { return policy_; }
  [[nodiscard]] static base::Clock::time_point moment(milliseconds time);

 private:
  struct Period {
    milliseconds from;
    milliseconds until;
  };
  [[nodiscard]] static const Period* period_at(const std::vector<Period>& periods,
                                               milliseconds time);
  [[nodiscard]] milliseconds next_moment();
  void step(milliseconds time);
  void look_at_frame(milliseconds time);
  void note(milliseconds time, const Policy::Events& events);

  Policy policy_;
  std::multimap<milliseconds, std::function<Policy::Events(Policy&, base::Clock::time_point)>>
      script_;
  std::optional<ReflexScript> reflex_;
  int next_frame_ = 0;
  std::vector<Period> still_;
  std::vector<Period> blocked_;
  std::vector<Period> without_pictures_;
  VehicleState vehicle_;
  milliseconds driven_{-1};
  std::vector<Told> told_;
};

}  // namespace cabinwatch::alerts::test
