#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "llm/strategy/strategy.hpp"
#include "pipeline/analysis.hpp"
#include "pipeline/driver_state.hpp"
#include "pipeline/observation.hpp"
#include "pipeline/sequence.hpp"

/// The analyses, their answers, and what became of a sequence. Plain values; any thread.
namespace cabinwatch::llm {

using pipeline::Analysis;
using pipeline::kAnalysisCount;

struct FaceStateAnswer {
  pipeline::FaceState state;
  int confidence;  ///< 0..100, as in every answer
};
struct AttentionAnswer {
  pipeline::Gaze gaze;
  int confidence;
};
struct HandPositionAnswer {
  pipeline::Hands hands;
  int confidence;
};
struct SceneAnswer {
  bool driver_present;
  pipeline::Lighting lighting;
  pipeline::CameraView camera;
  int occupants;  ///< 0..9
  int confidence;
  std::string summary;  ///< at most 80 characters; empty unless it was asked for
};
struct ImpairmentAnswer {
  pipeline::ImpairmentLevel level;
  pipeline::ImpairmentSign sign;
  int confidence;
};
using Answer = std::variant<FaceStateAnswer, AttentionAnswer, HandPositionAnswer, SceneAnswer,
                            ImpairmentAnswer>;

/// Why a query gave no answer. Each has its own counter and its own word in the journal.
enum class QueryError {
  no_server,         ///< no healthy server could take it
  refused,           ///< connection refused, lost or closed early, also at the retry
  timed_out,         ///< no whole answer within the time of one query
  cancelled,         ///< its sequence passed the deadline, or the program stops
  http_status,       ///< any status but 200 and `busy`, or an error body under 200
  not_http,          ///< what came back is not the protocol (HTML, garbage, an odd envelope)
  empty_answer,      ///< no text at all
  thinking_only,     ///< no text, but one in a thinking or reasoning field
  cut_at_length,     ///< the answer ended at max_answer_tokens
  not_json,          ///< the text is not a JSON object
  text_around_json,  ///< a JSON object with other text before or after it
  missing_field,
  unknown_field,
  unknown_word,  ///< a string outside the field's words, or too long
  wrong_type,
  out_of_range,  ///< a number outside the field's range
  remote_host,   ///< a server relayed the query to another host, and that is not allowed
  not_asked,     ///< impairment without any of the answers it builds on
  busy,          ///< servers said to come later (status 429 or 503) for as long as there was time
};
inline constexpr std::size_t kQueryErrorCount = 19;

/// What became of one analysis of one sequence.
struct AnalysisResult {
  std::variant<Answer, QueryError> outcome = QueryError::not_asked;
  std::chrono::milliseconds duration{};  ///< from the query's start to its end, retries included
  std::string error_text;                ///< what the server said, at most 200 characters
  unsigned retries = 0;
  bool was_told = false;  ///< ahead of the finding, with the early answers
  std::optional<base::Clock::time_point> answered_at{};  ///< live, where an answer came

  [[nodiscard]] const Answer* answer() const { return std::get_if<Answer>(&outcome); }
  [[nodiscard]] const QueryError* error() const { return std::get_if<QueryError>(&outcome); }
};

/// Tokens as servers count them.
struct TokenCounts {
  std::uint64_t prompt = 0;  ///< those of pictures too
  std::uint64_t cached = 0;  ///< of these, found in the server's prefix cache
  std::uint64_t answer = 0;

  TokenCounts& operator+=(const TokenCounts& other) {
    prompt += other.prompt;
    cached += other.cached;
    answer += other.answer;
    return *this;
  }
};

/// All answers of one sequence, and which are missing.
struct Finding {
  std::uint64_t sequence_id = 0;
  base::Clock::time_point first_captured_at;
  base::Clock::time_point last_captured_at;
  base::Clock::time_point last_received_at;
  base::Clock::duration last_repeated_for{};  ///< the last frame's, see pipeline::Frame
  unsigned frame_count = 0;
  pipeline::SequenceCost cost;
  std::chrono::milliseconds queue_wait{};  ///< from built to its first query's start
  std::chrono::milliseconds analysis{};    ///< from its first query's start to the finding
  bool is_late = false;  ///< done after the deadline: what was not told before must raise nothing
  /// Answers were told before, as soon as they were in: those that `was_told` names.
  bool answers_told = false;
  std::string server;  ///< URL of the server that answered last, without credentials
  Strategy strategy = Strategy::parallel;  ///< by which it was asked, never `automatic`
  unsigned asked_singly = 0;  ///< analyses that the fused object lacked, asked for themselves
  TokenCounts tokens;         ///< of all its queries
  /// By `Analysis`; empty where the analysis is not configured.
  std::array<std::optional<AnalysisResult>, kAnalysisCount> results;

  [[nodiscard]] const std::optional<AnalysisResult>& of(Analysis analysis_kind) const {
    return results[static_cast<std::size_t>(analysis_kind)];
  }
  /// Whether every analysis that was asked has its answer.
  [[nodiscard]] bool is_whole() const;
  /// Whether at least one has.
  [[nodiscard]] bool has_any_answer() const;
};

/// What the finding says of the driver; parts whose analysis failed are empty.
[[nodiscard]] pipeline::Observation observation(const Finding& finding);

/// What it says beyond the answers that were told before: impairment, and what came in time after
/// all. For those who have observed the early answers already.
[[nodiscard]] pipeline::Observation rest_of_observation(const Finding& finding);

}  // namespace cabinwatch::llm

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, llm::kQueryErrorCount> kWords<llm::QueryError>{
    "no_server",        "refused",       "timed_out",     "cancelled",     "http_status",
    "not_http",         "empty_answer",  "thinking_only", "cut_at_length", "not_json",
    "text_around_json", "missing_field", "unknown_field", "unknown_word",  "wrong_type",
    "out_of_range",     "remote_host",   "not_asked",     "busy"};
}  // namespace cabinwatch::pipeline
