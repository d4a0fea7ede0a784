#pragma once

#include <chrono>
#include <optional>

#include "base/backoff.hpp"
#include "base/clock.hpp"

namespace cabinwatch::llm {

/// How a query went, as far as it tells of the server.
enum class ServerFailure {
  unreachable,  ///< no connection came about
  no_answer,    ///< a connection, but no answer in time or nothing of use
  refuses,      ///< it answers that it will not, and will say so again
  too_late,     ///< no answer when it would still have been of use
  relays        ///< it has passed pictures on to another host: opens the circuit at once
};

/// Whether a server is asked: a circuit breaker. Failures in a row open the circuit, and a probe
/// that finds the server well closes it. Probes follow each other with backoff, 0.5 s to 10 s,
/// which is reset only when a query has gone well: a server that passes probes and fails queries is
/// left alone for longer and longer.
///
/// A new server is not asked before its first probe, which is due at once.
///
/// Pure: the clock is passed in and must not run backwards. One thread at a time.
class ServerHealth {
 public:
  /// Failed connections in a row that open the circuit: one may be an accident.
  static constexpr int kUnreachableToOpen = 2;
  /// Refusals in a row that open it, where other failures need more: they come at once, so that
  /// many queries would be lost until then. More than the four that a sequence has side by side.
  static constexpr int kRefusalsToOpen = 5;
  /// From one probe of a server that is loading to the next.
  static constexpr std::chrono::milliseconds kLoadingPause{1000};

  using Clock = base::Clock;

  /// @param failures_to_open  failures of any kind in a row that open the circuit, > 0
  ServerHealth(int failures_to_open, Clock::time_point now)
      : failures_to_open_(failures_to_open), probe_due_(now) {}

  /// Whether it may be given queries.
  [[nodiscard]] bool is_closed() const noexcept { return state_ == State::closed; }
  [[nodiscard]] bool is_probing() const noexcept { return state_ == State::probing; }
  /// Failures since the last query that went well: the fewer, the healthier.
  [[nodiscard]] int failures() const noexcept { return failures_; }

  /// When to begin a probe; nothing while none is to begin.
  [[nodiscard]] std::optional<Clock::time_point> probe_due() const noexcept;

  void begin_probe();
  enum class ProbeResult { usable, loading, failed };
  void end_probe(ProbeResult result, Clock::time_point now);

  /// A query was answered, whatever the model said.
  void succeed();
  /// A query failed. True when the circuit opens with it.
  bool fail(ServerFailure failure, Clock::time_point now);

 private:
  enum class State { waiting_for_probe, probing, closed };

  void forget_failures();
  void back_off(Clock::time_point now);

  int failures_to_open_;
  State state_ = State::waiting_for_probe;
  Clock::time_point probe_due_;
  base::Backoff backoff_;
  int failures_ = 0;
  int unreachable_ = 0;  // in a row
  int refusals_ = 0;     // in a row
};

}  // namespace cabinwatch::llm
