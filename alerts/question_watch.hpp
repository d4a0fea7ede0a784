#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "alerts/thresholds.hpp"
#include "alerts/word_set.hpp"
#include "base/clock.hpp"
#include "pipeline/analysis.hpp"
#include "pipeline/observation.hpp"

namespace cabinwatch::alerts {

using base::Clock;
using pipeline::Analysis;

/// Notices a question that the model never answers although it answers others.
///
/// It counts by sequences and the times of their pictures: what is not heard of at all is another
/// matter (SilenceWatch), and a camera that is gone leaves nothing to answer.
///
/// One thread at a time.
class QuestionWatch {
 public:
  /// Forgets everything.
  /// @param asked  the questions that are asked; empty: not known, none is ever missed
  void configure(WordSet<Analysis> asked);
  /// Some answers of a sequence; others of it may follow.
  void hear(const pipeline::Observation& answers);
  /// Why a question is not answered; empty when nobody knows.
  void explain(Analysis analysis, std::string reason);

  /// A question that is asked and not answered.
  struct Missed {
    Analysis analysis{};
    Clock::time_point since;  ///< the last picture that it was answered of
    std::string reason;       ///< may be empty
  };
  [[nodiscard]] std::vector<Missed> missed() const;
  /// What is to be known of those of `questions` that are not asked, or not answered, in words;
  /// empty when each is.
  [[nodiscard]] std::string unanswered_among(const WordSet<Analysis>& questions) const;

 private:
  struct Question {
    std::optional<Clock::time_point> answered_of{};  // or the first sequence without an answer
    Clock::time_point missed_of;                     // the newest sequence without
    int missed = 0;                                  // sequences in a row
    int answered = 0;                                // sequences, while it counts as missed
    bool is_missed = false;
    std::string reason{};
  };

  static void note_answer(Question& question, Clock::time_point captured_at);
  static void note_none(Question& question, Clock::time_point captured_at);

  WordSet<Analysis> asked_;
  std::array<Question, pipeline::kAnalysisCount> questions_;
};

}  // namespace cabinwatch::alerts
