#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "alerts/answer_trust.hpp"
#include "alerts/standing.hpp"
#include "pipeline/analysis.hpp"
#include "pipeline/observation.hpp"

namespace cabinwatch::alerts {

/// Notices a driver who does not respond: the picture has been still for `kUnresponsiveAfter`, and
/// answers that looked for open eyes since then did not see any. It ends when open eyes are seen
/// twice in a row, or when the picture has kept moving.
///
/// Stillness alone proves nothing: a driver may sit still with open eyes, the seat may be empty,
/// and without answers nobody has looked.
///
/// One thread at a time.
class Responsiveness {
 public:
  void observe(const TrustedAnswers& answers);
  void observe(const pipeline::PictureObservation& picture);
  /// The frames alone have seen that the driver is awake.
  void see_awake(Clock::time_point captured_at, Clock::time_point received_at);
  void forget() { *this = Responsiveness{}; }

  /// The question whose answers tell whether eyes are open.
  static constexpr pipeline::Analysis kQuestion = pipeline::Analysis::face_state;

  [[nodiscard]] bool is_present() const { return is_present_; }
  /// 0..1: how much of the time it takes has passed with eyes looked for and not seen.
  [[nodiscard]] double nearness() const;
  /// How long nothing has moved and no open eyes were seen.
  [[nodiscard]] std::chrono::milliseconds quiet_for() const;
  /// The newest of what it builds on: pictures and answers about the eyes, whichever is older.
  [[nodiscard]] std::optional<Clock::time_point> newest_evidence_at() const;

  /// @param deadline  evidence older than this raises nothing
  [[nodiscard]] Standing standing(Clock::time_point now, std::chrono::milliseconds deadline) const;
  [[nodiscard]] Tally tally() const;

 private:
  struct Look {
    Clock::time_point captured_at;
    Clock::time_point received_at;
    double confidence;
    pipeline::FaceState face_state;
  };

  [[nodiscard]] std::optional<Clock::time_point> quiet_since() const;
  [[nodiscard]] int unseen_eyes_answers() const;
  [[nodiscard]] std::string why() const;
  void update();

  std::optional<pipeline::PictureObservation> picture_;
  std::optional<Clock::time_point> moving_since_;
  std::optional<Clock::time_point> newest_look_at_;
  // The newest answers that looked for open eyes: two without, and the last with.
  std::optional<Look> unseen_;
  std::optional<Look> unseen_before_;
  std::optional<Clock::time_point> open_at_;
  Clock::time_point open_received_at_;
  int open_in_a_row_ = 0;
  bool is_present_ = false;
};

}  // namespace cabinwatch::alerts
