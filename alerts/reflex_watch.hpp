#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "alerts/answer_trust.hpp"
#include "alerts/blinking.hpp"
#include "alerts/closure_watch.hpp"
#include "alerts/face_presence.hpp"
#include "alerts/frame_memory.hpp"
#include "alerts/off_road.hpp"
#include "alerts/standing.hpp"
#include "alerts/tiredness.hpp"
#include "alerts/trusted_frame.hpp"

namespace cabinwatch::alerts {

/// Why a frame says nothing of the driver, or not all of it.
struct Doubt {
  std::string reason;       ///< for people, within a sentence
  bool is_partial = false;  ///< most can be judged all the same
};

/// Follows the driver through every frame of the reflex lane, says how each kind of alert stands by
/// them, and knows better than the model where frames see better.
///
/// One thread at a time.
class ReflexWatch {
 public:
  void observe(const TrustedFrame& frame);
  /// Lets time pass. Forgets what no frame could judge for `lifetime`.
  void pass(Clock::time_point now, std::chrono::milliseconds lifetime);
  void set_speed(std::optional<double> speed_kmh) { off_road_.set_speed(speed_kmh); }
  void forget();
  /// Forgets what is not yet enough: evidence does not add up across a camera fault.
  void forget_undecided();

  /// Where frames have judged eyes and gaze of a sequence, they decide. Removes from the model's
  /// answers what frames tell by themselves, so that it is not told twice, and corrects what frames
  /// see otherwise. Remembers where the model agrees: that makes what frames tell surer.
  ///
  /// Frames of a face that is not alive decide nothing.
  void correct(TrustedAnswers& answers);

  [[nodiscard]] bool is_present(AlertKind kind) const;
  /// 0 (nothing speaks for it) to 1 (it is present).
  [[nodiscard]] double nearness(AlertKind kind) const;
  [[nodiscard]] Standing standing(AlertKind kind, Clock::time_point now) const;
  /// What each rule has counted.
  [[nodiscard]] std::vector<Tally> tallies(AlertKind kind, Clock::time_point now) const;
  /// How sure the model was when it said what frames say now; nothing when it has not.
  [[nodiscard]] std::optional<double> agreement(AlertKind kind) const;
  /// Whether frames can tell of this kind at all.
  [[nodiscard]] static bool covers(AlertKind kind);
  [[nodiscard]] bool is_held_back_by_speed(AlertKind kind) const {
    return kind == AlertKind::distraction && off_road_.is_held_back_by_speed();
  }
  /// A living driver's eyes have been open for long enough.
  [[nodiscard]] bool is_awake() const { return eyes_.is_awake() && blinking_.is_alive(); }
  /// Why the frame observed last could not be judged; nothing when it could.
  [[nodiscard]] std::optional<Doubt> doubt(const TrustedFrame& frame) const;

 private:
  /// The model's agreement.
  struct Agreement {
    Clock::time_point captured_at;
    double confidence;
  };

  void correct_eyes(TrustedAnswers& answers, bool were_closed);
  void correct_gaze(TrustedAnswers& answers, bool was_off_road);

  ClosureWatch eyes_;
  Tiredness tiredness_;
  OffRoad off_road_;
  FacePresence face_;
  Blinking blinking_;
  FrameMemory memory_;
  std::optional<Agreement> eyes_agreed_;
  std::optional<Agreement> gaze_agreed_;
};

}  // namespace cabinwatch::alerts
