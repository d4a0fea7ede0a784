#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "alerts/policy.hpp"
#include "alerts/question_watch.hpp"
#include "alerts/reflex_thresholds.hpp"
#include "alerts/reflex_watch.hpp"
#include "alerts/silence_watch.hpp"
#include "alerts/standing.hpp"
#include "alerts/steady_measure.hpp"
#include "alerts/thresholds.hpp"
#include "pipeline/observation.hpp"

namespace cabinwatch::alerts {

/// Notices that a lane is missing: it tells nothing, or it cannot judge the driver; and that the
/// model leaves one of its questions unanswered.
///
/// With one lane left the driver is still watched: that is no more than an advisory. A lane that is
/// not expected is never missing.
///
/// One thread at a time.
class AnalysisWatch {
 public:
  /// Silence counts from now.
  AnalysisWatch(const PolicySettings& settings, Clock::time_point now);
  void configure(const PolicySettings& settings);

  /// The model has answered some of its questions about a sequence; the answers may have come
  /// before they are told.
  void hear_answers(const pipeline::Observation& answers, Clock::time_point now);
  /// The reflex lane has looked at a frame; `doubt` is what it could not judge of it.
  void hear_frame(Clock::time_point captured_at, const std::optional<Doubt>& doubt,
                  Clock::time_point now);
  /// Lets time pass.
  void pass(Clock::time_point now);
  /// Nothing can come from now until time passes again.
  void hold(Clock::time_point now);
  /// Nothing could come for so long until now: this program stood still.
  void skip(Clock::duration how_long, Clock::time_point now);
  /// Frames cannot be judged for a reason that is told otherwise.
  void forget_doubt() { doubtful_.forget(); }
  void explain(pipeline::Lane lane, std::string reason);
  void explain(Analysis analysis, std::string reason);

  [[nodiscard]] bool is_impaired() const;
  [[nodiscard]] Standing standing(Clock::time_point now) const;
  [[nodiscard]] Tally tally(Clock::time_point now) const;
  /// What frames cannot be judged for now, without the time after which that is told.
  [[nodiscard]] std::optional<Doubt> doubt() const;
  /// The lane is expected, and tells something.
  [[nodiscard]] bool has(pipeline::Lane lane) const;
  /// As QuestionWatch has it.
  [[nodiscard]] std::string unanswered_among(const WordSet<Analysis>& questions) const {
    return questions_.unanswered_among(questions);
  }

 private:
  /// What is missing of a lane.
  struct Gap {
    pipeline::Lane lane;
    std::chrono::milliseconds lasting;
    std::string what;    ///< "gives no answers"
    std::string reason;  ///< may be empty
    bool is_partial;
    bool is_current;
    std::string analyses{};  ///< those that are not answered, where others are
  };

  [[nodiscard]] bool is_doubtful() const;
  [[nodiscard]] std::vector<Gap> gaps(Clock::time_point now) const;
  [[nodiscard]] std::optional<Gap> unanswered(Clock::time_point now) const;
  void say_unanswered(Tally& tally, Clock::time_point now) const;
  [[nodiscard]] std::string message(const std::vector<Gap>& gaps, bool is_blind) const;

  bool expects_answers_ = false;
  bool expects_frames_ = false;
  SilenceWatch answers_;
  QuestionWatch questions_;
  SilenceWatch frames_;
  SteadyMeasure doubtful_{
      {.yes_after = kDoubtChange, .no_after = kDoubtChange, .longest_gap = kDoubtGap}};
  std::optional<Doubt> doubt_;  // the newest
  // The one that is told: until no frame has told it for kDoubtChange, or what is told would change
  // with every frame of a face that is now too dark, now blurred.
  std::optional<Doubt> lasting_doubt_;
  Clock::time_point lasting_doubt_at_;  // the newest frame that told it
};

}  // namespace cabinwatch::alerts
