#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "alerts/blinking.hpp"
#include "alerts/eye_closure.hpp"
#include "alerts/face_presence.hpp"
#include "alerts/frame_memory.hpp"
#include "alerts/glance.hpp"
#include "alerts/off_road.hpp"
#include "alerts/sight.hpp"
#include "alerts/standing.hpp"
#include "alerts/tiredness.hpp"

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
  void take(const Glance& glance);
  /// Lets time pass. Forgets what no frame could judge for `lifetime`.
  void pass(Clock::time_point now, std::chrono::milliseconds lifetime);
  void set_speed(std::optional<double> speed_kmh) { off_road_.set_speed(speed_kmh); }
  void forget();
  /// Forgets what is not yet enough: evidence does not add up across a camera fault.
  void forget_undecided();

  /// Where frames have judged eyes and gaze of a sequence, they decide. Takes out of the model's
  /// answers what frames tell by themselves, so that it is not told twice, and puts right what they
  /// see otherwise. The model's agreement is kept, and makes what frames tell surer.
  ///
  /// Frames of a face that is not alive decide nothing.
  void correct(Seen& seen);

  [[nodiscard]] bool is_present(AlertKind kind) const;
  /// 0 (nothing speaks for it) to 1 (it is present).
  [[nodiscard]] double nearness(AlertKind kind) const;
  [[nodiscard]] Standing standing(AlertKind kind, Clock::time_point now) const;
  /// A living driver's eyes have been open for long enough.
  [[nodiscard]] bool is_awake() const { return eyes_.is_awake() && blinking_.is_alive(); }
  /// Of the frame taken last; nothing when it could be judged.
  [[nodiscard]] std::optional<Doubt> doubt(const Glance& glance) const;

 private:
  /// The model's agreement.
  struct Agreement {
    Clock::time_point captured_at;
    double confidence;
  };

  void correct_eyes(Seen& seen, bool were_closed);
  void correct_gaze(Seen& seen, bool was_off_road);
  [[nodiscard]] std::optional<double> agreement(AlertKind kind) const;

  EyeClosure eyes_;
  Tiredness tiredness_;
  OffRoad off_road_;
  FacePresence face_;
  Blinking blinking_;
  FrameMemory memory_;
  std::optional<Agreement> eyes_agreed_;
  std::optional<Agreement> gaze_agreed_;
};

}  // namespace cabinwatch::alerts
