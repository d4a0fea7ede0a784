#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "llm/servers/probe_report.hpp"
#include "llm/servers/server_event.hpp"
#include "llm/settings.hpp"
#include "llm/strategy/learnt_servers.hpp"
#include "llm/strategy/strategy_report.hpp"
#include "llm/strategy/way_choice.hpp"

namespace cabinwatch::llm {

/// Chooses how every sequence is asked: as the settings say, or, for `auto`, in the way that is the
/// fastest on the servers at hand and gives the same answers.
///
/// Begins with what an earlier run learnt of the same servers. Otherwise it learns from the
/// sequences that come anyway, at full load, and asks in the way that WayChoice has as the fastest
/// meanwhile. A server that has become much slower or faster is learnt anew.
///
/// One thread at a time: the analyst's. Reads and writes the file of what was learnt.
class Strategist {
 public:
  using Tell = std::function<void(const ServerEvent&)>;

  /// @param settings  checked
  Strategist(const AnalystSettings& settings, Tell tell);

  using Load = WayChoice::Load;
  using Turn = WayChoice::Turn;
  /// How the next sequence is to be asked. A recording's may be asked by `fused` before its answers
  /// are trusted, to be told when they are.
  [[nodiscard]] Turn next(const Load& load) const;
  /// Whether the answers to `fused` may be told; nothing while that is being found out.
  [[nodiscard]] std::optional<bool> trusts_fused() const;

  /// A sequence is done.
  void record(const MeasuredSequence& sequence, const KnownServers& servers);
  /// One that was asked both ways.
  void compare(const ComparedSequence& sequence);

  /// What answers of this server tell of it, where an earlier run knew it and it took queries as
  /// they are; nothing where none did, or nothing is learnt.
  [[nodiscard]] std::optional<std::string> answers_as(const ProbeReport& report,
                                                      const ServerAddress& address);

  /// Servers came, went or changed. Returns those that an earlier run knew, with what it knew.
  KnownServers servers_changed(const KnownServers& healthy, const std::string& why);

  [[nodiscard]] const StrategyReport& report() const noexcept { return report_; }

  /// Leaves what is known for the next run.
  void keep();

 private:
  using Micros = std::chrono::microseconds;

  [[nodiscard]] std::optional<Strategy> chosen() const;
  void look_at_change();
  void warn_of_objects(const MeasuredSequence& sequence);
  void decide();
  void settle(StrategyReport::Basis basis, const std::string& reason);
  void begin(const std::string& why);
  void restore(const Learnt& learnt);
  [[nodiscard]] LearntKey key() const;
  void tell(ServerEvent::Severity severity, const std::string& text, const std::string& to_do = {});

  const bool is_automatic_;
  const Objective objective_;
  const std::string questions_;
  const Tell tell_;
  LearntServers learnt_;
  StrategyReport report_;
  KnownServers servers_;
  std::string why_;  // it measures
  WayChoice choice_;
  Micros reference_{};           // what the chosen way cost when it was chosen
  unsigned invalid_in_row_ = 0;  // fused objects
};

/// What the questions and the pictures that they are about have to be for what was learnt to hold.
[[nodiscard]] std::string questions_of(const AnalystSettings& settings);

/// What is known of these servers, in a line for each objective that there is something for.
[[nodiscard]] std::vector<std::string> learnt_of(const AnalystSettings& settings,
                                                 const KnownServers& servers);

}  // namespace cabinwatch::llm
