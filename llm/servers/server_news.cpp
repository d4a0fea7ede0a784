#include "llm/servers/server_news.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/seconds.hpp"
#include "llm/servers/probe_readers.hpp"

namespace cabinwatch::llm {
namespace {

using Severity = ServerEvent::Severity;
using Outcome = ProbeStep::Outcome;

/// The cause of a server's being down that queries found rather than a probe.
constexpr const char* kQueriesFail = "queries fail";
/// Without loading the model again for so long, it is over. Ours: two programs that fight over the
/// model do so at every query, or every few minutes, and are one trouble.
constexpr std::chrono::minutes kKeptLoadedAfter{10};

constexpr const char* kTooSlow = "too slow";

/// All that a probe found, in one line.
std::string summary(const ProbeReport& report) {
  std::string text;
  for (const auto& step : report.steps) {
    if (step.outcome == Outcome::warning) continue;  // told for itself
    text += fmt::format("{}{}", text.empty() ? "" : "; ", step.text);
  }
  return text;
}

bool has_answered(const ProbeReport& report) {
  return !report.steps.empty() && report.steps.back().outcome == Outcome::ok;
}

/// It was asked the trial query, which may have been left out as known.
bool has_failed_trial(const ProbeReport& report) {
  return !report.steps.empty() && report.steps.back().name == step::kAnswer &&
         !has_answered(report);
}

}  // namespace

ServerEvent ServerNews::event(Severity severity, const std::string& text,
                              const std::string& what_to_do) const {
  return {severity, server_, fmt::format("model server {}: {}", server_, text), what_to_do};
}

ServerEvent ServerNews::well(const std::string& text) const {
  auto told = event(Severity::notice, text);
  told.is_well = true;
  return told;
}

ServerNews::Events ServerNews::probed(const ProbeReport& report) {
  Events events;
  if (const auto* failed = report.failed_step()) {
    tell_failure(report, *failed, events);
    return events;
  }
  tell_warnings(report, events);
  if (is_told_too_slow()) return events;  // an answer in time tells that it is not any more
  trouble_.clear();
  if (report.busy_for) {  // the warnings say so; the first answer tells that it is well
    if (told_ != Told::down) told_ = Told::busy;
    return events;
  }
  if (told_ == Told::down || told_ == Told::busy) {
    // One that is back only to fail the next queries is not back: then the first answer tells.
    if (!has_answered(report)) return events;
    events.push_back(well(fmt::format("back: {}", summary(report))));
  } else if (told_ != Told::up) {
    if (has_failed_trial(report)) return events;  // the first answer tells
    events.push_back(well(fmt::format("ready: {}", summary(report))));
  }
  told_ = Told::up;
  return events;
}

void ServerNews::tell_warnings(const ProbeReport& report, Events& events) {
  std::vector<std::string> warnings;
  for (const auto& step : report.steps) {
    if (step.outcome != Outcome::warning) continue;
    warnings.push_back(step.name);
    const bool is_new =
        std::find(told_warnings_.begin(), told_warnings_.end(), step.name) == told_warnings_.end();
    if (is_new) events.push_back(event(Severity::warning, step.text, step.what_to_do));
  }
  told_warnings_ = std::move(warnings);
}

void ServerNews::tell_failure(const ProbeReport& report, const ProbeStep& failed, Events& events) {
  trouble_ = failed.text;
  if (report.is_loading) {
    events = loading();
    return;
  }
  if (told_ == Told::down && told_cause_ == failed.name) return;
  // That a lost server is not there says nothing new.
  const bool is_known = told_ == Told::down && !is_told_too_slow() && failed.name == step::kServer;
  told_ = Told::down;
  told_cause_ = failed.name;
  if (is_known) return;
  // What time alone does not mend is an error.
  const auto severity = failed.name == step::kServer ? Severity::warning : Severity::error;
  events.push_back(event(severity, failed.text, failed.what_to_do));
}

ServerNews::Events ServerNews::loading() {
  trouble_ = "loading the model";
  if (told_ == Told::loading || is_told_too_slow()) return {};
  told_ = Told::loading;
  return {event(Severity::notice, "loading the model")};
}

ServerNews::Events ServerNews::lost(const std::string& why, const std::string& what_to_do) {
  trouble_ = why;
  if (told_ == Told::down && !is_told_too_slow()) return {};
  told_ = Told::down;
  told_cause_ = kQueriesFail;
  return {event(Severity::warning, fmt::format("lost: {}", why),
                fmt::format("{}; it is tried again", what_to_do))};
}

ServerNews::Events ServerNews::too_slow(const std::string& why, const std::string& what_to_do) {
  trouble_ = why;
  if (told_ == Told::down) return {};
  told_ = Told::down;
  told_cause_ = kTooSlow;
  return {event(Severity::warning, fmt::format("too slow: {}", why), what_to_do)};
}

bool ServerNews::is_told_too_slow() const { return told_ == Told::down && told_cause_ == kTooSlow; }

ServerNews::Events ServerNews::busy(const std::string& why, const std::string& what_to_do) {
  trouble_ = why;
  if (told_ == Told::busy || told_ == Told::down) return {};
  told_ = Told::busy;
  return {event(Severity::warning, fmt::format("busy: {}", why), what_to_do)};
}

ServerNews::Events ServerNews::leaves_out(const std::string& names) {
  return {event(Severity::warning, fmt::format("is asked without what it refuses: {}", names))};
}

ServerNews::Events ServerNews::answered() {
  if (told_ == Told::up) return {};
  const bool was_there = told_ == Told::busy || told_ == Told::down;
  told_ = Told::up;
  trouble_.clear();
  return {well(was_there ? "back: answers again" : "ready: answers")};
}

ServerNews::Events ServerNews::loaded_anew(std::chrono::milliseconds took,
                                           base::Clock::time_point now) {
  ++loaded_anew_;
  if (std::exchange(loaded_anew_at_, now)) return {};
  return {event(Severity::warning,
                fmt::format("loaded the model again, which took {}: all queries waited",
                            base::seconds_text(took)),
                "keep other programs from using the server with other options, or from pushing "
                "the model out of memory")};
}

ServerNews::Events ServerNews::kept_loaded(base::Clock::time_point now) {
  if (!loaded_anew_at_ || now - *loaded_anew_at_ < kKeptLoadedAfter) return {};
  loaded_anew_at_.reset();
  const auto times = std::exchange(loaded_anew_, 0U);
  if (times == 1) return {};
  return {
      event(Severity::notice,
            fmt::format("keeps the model loaded again; it was loaded {} times meanwhile", times))};
}

}  // namespace cabinwatch::llm
