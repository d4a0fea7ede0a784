#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "alerts/evidence.hpp"
#include "alerts/sign.hpp"
#include "alerts/standing.hpp"
#include "alerts/word_set.hpp"
#include "pipeline/analysis.hpp"

namespace cabinwatch::alerts {

/// Follows every sign of the table through the answers, and says how each kind stands by them.
///
/// One thread at a time.
class SignWatch {
 public:
  SignWatch() { configure(1.0, 1.0); }

  /// Forgets everything; from now on that much more must agree, and for that much longer.
  void configure(double agreement, double patience);

  void observe(const TrustedAnswers& answers);
  /// Forgets signs of which no answer has told anything for `lifetime`.
  void expire(Clock::time_point now, std::chrono::milliseconds lifetime);
  void forget();
  void forget_driver();
  /// Forgets what is not yet enough: evidence does not add up across a camera fault.
  void forget_undecided();

  [[nodiscard]] bool is_present(AlertKind kind) const;
  /// 0 (nothing speaks for it) to 1 (it is present).
  [[nodiscard]] double nearness(AlertKind kind) const;
  /// @param deadline  evidence older than this raises nothing
  [[nodiscard]] Standing standing(AlertKind kind, Clock::time_point now,
                                  std::chrono::milliseconds deadline) const;
  /// Of the sign that is nearest.
  [[nodiscard]] Tally tally(AlertKind kind) const;
  /// Whether answers can tell of this kind at all.
  [[nodiscard]] static bool covers(AlertKind kind);
  /// The questions whose answers tell of this kind.
  [[nodiscard]] static WordSet<pipeline::Analysis> questions_of(AlertKind kind);

 private:
  struct Followed {
    Followed(const Sign& followed, double agreement, double patience);

    const Sign* sign;
    Climb climb;
    Evidence evidence;

    [[nodiscard]] Severity severity() const { return climb.after(evidence.lasting()); }
    [[nodiscard]] std::string why() const;
    [[nodiscard]] Situation situation(Clock::time_point now, bool is_current) const;
  };

  [[nodiscard]] Nothing nothing(AlertKind kind) const;

  std::vector<Followed> followed_;
};

}  // namespace cabinwatch::alerts
