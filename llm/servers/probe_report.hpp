#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/servers/request_fields.hpp"
#include "llm/servers/server_address.hpp"
#include "pipeline/driver_state.hpp"

/// What was found out about a model server. Plain values; any thread.
namespace cabinwatch::llm {

/// One thing that was looked at.
struct ProbeStep {
  enum class Outcome {
    ok,
    warning,  ///< works, but not as it should
    failed,   ///< nothing can be asked of this server
    unknown   ///< the server does not say
  };
  std::string name;  ///< "server", "model", "pictures", "loaded", "gpu", "fields", "time", "answer"
  Outcome outcome = Outcome::unknown;
  std::string text;        ///< what was found, one line
  std::string what_to_do;  ///< one line; empty when there is nothing to do
};

struct ProbeReport {
  std::string server;  ///< its address, without credentials
  std::vector<ProbeStep> steps;
  bool is_loading = false;  ///< not usable only because the model is still being loaded
  /// Program, version and model as far as the server tells; another one is another server.
  std::string identity{};
  std::string answer_identity{};  ///< that its answer to the trial query tells, too
  std::string model_digest{};     ///< what the model is, beside its name
  /// All of this in one line, by which what was learnt of the server is kept; empty when it tells
  /// nothing of itself.
  std::string known_as{};
  std::optional<int> slots{};   ///< that it says it has
  bool caches_by_slot = false;  ///< llama.cpp's: each slot has a cache, and can be asked for
  RequestFields fields{};       ///< that it takes
  /// It answered the trial query, with nothing or not as it was asked to.
  bool is_answer_unusable = false;
  std::optional<std::uint64_t> trial_tokens{};            ///< of the trial query's prompt
  std::optional<std::chrono::milliseconds> trial_took{};  ///< where it was answered as asked
  /// It has too much to do: for how long it wants to be left alone, 0 where it does not say.
  std::optional<std::chrono::seconds> busy_for{};

  /// No step failed.
  [[nodiscard]] bool is_usable() const noexcept;
  /// The first step that failed; null when none did.
  [[nodiscard]] const ProbeStep* failed_step() const noexcept;
};

/// What a server tells of itself in one line, with its address where that is another host's, or
/// where it tells no program and version.
[[nodiscard]] std::string known_as(const std::string& identity, const std::string& answer_identity,
                                   const std::string& model_digest, const ServerAddress& address);

}  // namespace cabinwatch::llm

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 4> kWords<llm::ProbeStep::Outcome>{
    "ok", "warning", "failed", "unknown"};
}  // namespace cabinwatch::pipeline
