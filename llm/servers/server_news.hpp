#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "llm/servers/probe_report.hpp"
#include "llm/servers/server_event.hpp"

namespace cabinwatch::llm {

/// What there is to tell of one server: each change of its state once, and nothing twice.
///
/// Pure; one thread at a time.
class ServerNews {
 public:
  explicit ServerNews(std::string server) : server_(std::move(server)) {}

  using Events = std::vector<ServerEvent>;

  /// A probe has ended.
  [[nodiscard]] Events probed(const ProbeReport& report);
  /// Loading the model takes long enough to tell.
  [[nodiscard]] Events loading();
  /// Queries fail, and it is asked no more.
  [[nodiscard]] Events lost(const std::string& why, const std::string& what_to_do);
  /// Queries are not answered in time to be of use: whatever a probe says, until one is.
  [[nodiscard]] Events too_slow(const std::string& why, const std::string& what_to_do);
  /// It has said to come later for long enough to tell.
  [[nodiscard]] Events busy(const std::string& why, const std::string& what_to_do);
  /// It was found to refuse fields of queries, which are left out from now on.
  [[nodiscard]] Events leaves_out(const std::string& names);
  /// A query was answered.
  [[nodiscard]] Events answered();
  /// With the answer to a query came that the model was loaded although it was there before.
  [[nodiscard]] Events loaded_anew(std::chrono::milliseconds took, base::Clock::time_point now);
  /// An answer came without that.
  [[nodiscard]] Events kept_loaded(base::Clock::time_point now);

  /// Why it is not asked; empty when it is.
  [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }

 private:
  enum class Told { nothing, up, loading, busy, down };

  [[nodiscard]] ServerEvent event(ServerEvent::Severity severity, const std::string& text,
                                  const std::string& what_to_do = {}) const;
  /// That it can be asked.
  [[nodiscard]] ServerEvent well(const std::string& text) const;
  [[nodiscard]] bool is_told_too_slow() const;
  void tell_warnings(const ProbeReport& report, Events& events);
  void tell_failure(const ProbeReport& report, const ProbeStep& failed, Events& events);

  std::string server_;
  Told told_ = Told::nothing;
  std::string told_cause_;  // of `down`: its step, or what queries found
  std::string trouble_;
  std::vector<std::string> told_warnings_;                 // by step
  std::optional<base::Clock::time_point> loaded_anew_at_;  // the last time, while that is told
  unsigned loaded_anew_ = 0;                               // times since
};

}  // namespace cabinwatch::llm
