#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "alerts/alert.hpp"

namespace cabinwatch::alerts {

/// What one answer says of a sign.
struct Vote {
  bool agrees = false;
  double confidence = 0.0;  ///< 0..1
  std::string words;        ///< what was answered, as "field=word"
  Clock::time_point first_captured_at;
  Clock::time_point captured_at;
  Clock::time_point received_at;
};

/// How answers about one sign add up over time.
///
/// Each agreeing answer adds its confidence, each opposing one takes its own away. The sign is
/// present once enough agree over enough time, and until enough oppose over enough time. How long
/// it lasts counts from the first frame of the first agreeing answer to the last frame of the last
/// one; of the time between two answers no more than `kLongestStep` counts.
///
/// An answer counts only when it is newer than all before: what comes late or twice is left out.
///
/// One thread at a time.
class Evidence {
 public:
  struct Limits {
    double agreement = 0.0;          ///< it takes to be present, > 0
    std::chrono::milliseconds span;  ///< it must last to be present
  };

  explicit Evidence(const Limits& limits) : limits_(limits) {}

  void add(const Vote& vote);
  void forget();

  [[nodiscard]] bool is_present() const { return is_present_; }
  /// 0 (nothing speaks for it) to 1 (enough do, or it is present).
  [[nodiscard]] double nearness() const;
  [[nodiscard]] std::chrono::milliseconds lasting() const { return lasting_; }
  /// What is left of what agreed, and what it takes.
  [[nodiscard]] double agreement() const { return agreement_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] int agreeing_answers() const { return agreeing_answers_; }
  /// Mean of the agreeing answers, 0..1.
  [[nodiscard]] double confidence() const;
  /// The newest agreeing answer of the present episode.
  [[nodiscard]] const std::optional<Vote>& last_agreeing() const { return last_agreeing_; }
  /// The newest answer either way.
  [[nodiscard]] const std::optional<Vote>& newest() const { return newest_; }

 private:
  void agree(const Vote& vote);
  void oppose(const Vote& vote);
  void end_episode();

  Limits limits_;
  std::optional<Vote> newest_;
  bool is_present_ = false;
  double agreement_ = 0.0;

  // The episode: from the first agreeing answer until nothing is left of the agreement.
  std::optional<Vote> last_agreeing_;
  std::chrono::milliseconds lasting_{};
  int agreeing_answers_ = 0;
  int opposing_in_a_row_ = 0;
  double confidence_sum_ = 0.0;
};

}  // namespace cabinwatch::alerts
