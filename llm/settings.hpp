#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/range.hpp"
#include "llm/answers/finding.hpp"
#include "llm/strategy/strategy.hpp"
#include "pipeline/driver_state.hpp"

/// What the analyst is told at its construction. Plain values; any thread.
namespace cabinwatch::llm {

/// Which protocol the servers speak.
enum class Api {
  ollama,  ///< Ollama's own: /api/chat
  openai   ///< /v1/chat/completions: llama.cpp's server, vLLM, others
};

/// What becomes of a sequence when as many as allowed are being analysed.
enum class Overload {
  newest_wins,  ///< live: one waits, and a newer one takes its place
  wait          ///< recordings: `submit` waits, nothing is left out
};

/// Ranges are checked by the analyst's constructor.
struct AnalystSettings {
  static constexpr base::Range<int> kSequencesInFlight{1, 64};
  static constexpr base::Range<int> kQueriesInFlight{1, 1024};
  static constexpr base::Range<int> kContextTokens{256, 1'048'576};
  static constexpr base::Range<int> kAnswerTokens{16, 8192};

  Api api = Api::ollama;
  std::vector<std::string> servers{"http://127.0.0.1:11434"};  ///< as ServerAddress takes them
  std::string model = "qwen3-vl:4b-instruct";
  std::string api_key_file;   ///< empty: no key
  bool allow_remote = false;  ///< other hosts than this one may see pictures
  Strategy strategy = Strategy::automatic;
  std::vector<Analysis> analyses{Analysis::face_state, Analysis::attention, Analysis::hand_position,
                                 Analysis::scene, Analysis::impairment};
  std::chrono::milliseconds connect_timeout{2000};  ///< local servers connect in microseconds
  std::chrono::milliseconds timeout{10000};         ///< of one query, retries included
  std::chrono::milliseconds deadline{8000};         ///< of one sequence, see Analyst
  /// Live. Of recordings, as many as keep the servers busy.
  int max_sequences_in_flight = 2;
  bool overlap = true;  ///< false: one sequence at a time, to measure what overlapping gives
  int max_queries_in_flight = 8;  ///< per server
  int context_tokens = 8192;
  int max_answer_tokens = 128;  ///< of one analysis
  /// Ollama's notation: seconds, or a duration as "10m"; negative: for ever.
  std::string keep_alive = "-1";
  bool describe = true;       ///< ask the scene analysis for a short text too
  int sequence_pictures = 1;  ///< of a whole sequence, > 0: what is tried of a server, too
  /// How many pictures of which size a sequence has, in a few words: what was learnt of a server
  /// holds for these.
  std::string pictures;
  std::filesystem::path state_directory;  ///< where what is learnt is kept; empty: nowhere
  Overload overload = Overload::newest_wins;

  bool operator==(const AnalystSettings&) const = default;
};

/// Whether a request can carry the text as a model's name: bytes that are not UTF-8 are no JSON, a
/// control character would be taken for the place of a picture.
[[nodiscard]] bool is_model_name(std::string_view text);

/// @throws std::invalid_argument, with what is allowed, when a setting is out of range
void check(const AnalystSettings& settings);

}  // namespace cabinwatch::llm

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 2> kWords<llm::Api>{"ollama", "openai"};
}  // namespace cabinwatch::pipeline
