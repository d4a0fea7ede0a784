#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "llm/strategy/answer_agreement.hpp"
#include "llm/strategy/strategy_report.hpp"

namespace cabinwatch::llm {

/// A sequence that was asked both singly and fused.
struct ComparedSequence {
  bool is_answered = false;                    ///< by the server, whatever the model said
  std::optional<AnswerAgreement> agreement{};  ///< nothing: the object was not valid
  std::optional<std::chrono::microseconds>
      cost{};  ///< of the fused query, where its object was valid
};

/// Whether `fused` may be taken: it has to give the same answers as single questions to one
/// sequence first, and now and then to another one.
///
/// One thread: the strategist's.
class FusedTrust {
 public:
  /// @param analyses  questions about a sequence, > 1
  explicit FusedTrust(std::size_t analyses) : analyses_(analyses) {}

  /// Nothing while it is being found out.
  [[nodiscard]] std::optional<bool> is_trusted() const noexcept;
  /// Whether the next sequence is to be asked both ways.
  /// @param sequences   that were asked, in this run and earlier ones
  /// @param under_way   comparisons
  /// @param may_win     `fused` may be faster than single questions
  [[nodiscard]] bool wants_comparison(std::uint64_t sequences, std::size_t under_way,
                                      bool may_win) const noexcept;

  /// One that was asked both ways.
  void compare(const ComparedSequence& sequence, std::uint64_t sequences);

  /// What is known of it, as a part of its cost.
  void describe(StrategyCost& cost) const;
  /// As an earlier run has described it.
  void restore(const StrategyCost& cost, std::uint64_t sequences);
  void forget() { *this = FusedTrust(analyses_); }

 private:
  std::size_t analyses_;
  AnswerAgreement agreement_;
  unsigned comparisons_ = 0;
  unsigned invalid_objects_ = 0;
  unsigned missed_ = 0;  // comparisons, in a row
  std::string ruled_out_;
  std::uint64_t compare_at_ = 0;  // sequences; 0: none was compared yet
};

}  // namespace cabinwatch::llm
