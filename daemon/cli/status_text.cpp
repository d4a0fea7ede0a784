#include "daemon/cli/status_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <variant>

#include "alerts/vehicle_signals.hpp"
#include "base/printable.hpp"
#include "daemon/service/figures_text.hpp"
#include "daemon/service/statistics_names.hpp"

namespace cabinwatch::daemon {
namespace {

/// The bus tells a level of 0 also where nothing is seen of the driver: what else it tells says so.
std::string levels_text(const alerts::RemoteStatus& status) {
  // The word of another version: it cannot be told that it watches.
  const auto state = pipeline::from_word<alerts::ServiceState>(status.state);
  const auto signals =
      alerts::vehicle_signals({.state = state.value_or(alerts::ServiceState::starting),
                               .driver_state = status.driver_state,
                               .active_alerts = {},
                               .fatigue_level = status.fatigue_level,
                               .distraction_level = status.distraction_level});
  const auto level = [](std::optional<double> percent) {
    return percent ? fmt::format("{:.0f} %", *percent) : "not known";
  };
  return fmt::format("fatigue {}, distraction {}\n", level(signals.fatigue_percent),
                     level(signals.distraction_percent));
}

/// Why it is paused or degraded, where the alerts below do not say it: an alert that was
/// acknowledged is none any more.
std::string state_reason(const alerts::RemoteStatus& status) {
  const auto text_of = [&](const char* name) {
    const auto found = status.statistics.find(name);
    return found == status.statistics.end() ? std::string() : shown(found->second);
  };
  std::string text;
  if (const auto by = text_of(statistic::kPausedBy); !by.empty()) text += by + "\n";
  const auto because = text_of(statistic::kDegradedBecause);
  const bool is_told = std::ranges::any_of(status.active_alerts, [&](const auto& alert) {
    return base::printable(alert.message) == because;
  });
  if (!because.empty() && !is_told) text += fmt::format("degraded: {}\n", because);
  return text;
}

}  // namespace

std::string status_text(const alerts::RemoteStatus& status) {
  using base::printable;
  auto text =
      fmt::format("cabinwatch {}: {}\n", printable(status.version), printable(status.state));
  text += levels_text(status);
  text += state_reason(status);
  for (const auto& line : trouble_lines(status.statistics)) text += line + "\n";
  text += "alerts:\n";
  if (status.active_alerts.empty()) text += "  none\n";
  for (const auto& alert : status.active_alerts) {
    text += fmt::format("  #{} {} {}: {}\n", alert.id, printable(alert.severity),
                        printable(alert.kind), printable(alert.message));
  }
  text += "driver:\n";
  if (status.driver_state.empty()) text += "  nothing is known yet\n";
  for (const auto& [name, value] : status.driver_state) {
    text += fmt::format("  {:<26} {}\n", printable(name), shown(value));
  }
  text += "figures:\n";
  for (const auto& line : figures_lines(status.statistics)) text += fmt::format("  {}\n", line);
  return text;
}

std::string why_text(const std::vector<alerts::PropertyMap>& evidence) {
  using base::printable;
  const auto word = [](const alerts::PropertyMap& map, const char* name) {
    const auto found = map.find(name);
    const auto* text = found == map.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text == nullptr ? std::string() : printable(*text);
  };
  const auto value = []<typename Value>(const alerts::PropertyMap& map, const char* name,
                                        Value otherwise) {
    const auto found = map.find(name);
    const auto* held = found == map.end() ? nullptr : std::get_if<Value>(&found->second);
    return held == nullptr ? otherwise : *held;
  };
  if (evidence.empty()) return "nothing is watched: there is no evidence\n";
  std::string text;
  for (const auto& kind : evidence) {
    text += fmt::format("{:<18} {:>3.0f} %{}\n", word(kind, "kind"),
                        100.0 * value(kind, "nearness", 0.0),
                        value(kind, "active", false) ? "  active" : "");
    const auto why = word(kind, "why");
    text += fmt::format("  {}\n", why.empty() ? "nothing was seen that tells of it" : why);
    const auto held_back_by = word(kind, "held_back_by");
    if (held_back_by.empty()) continue;
    const auto quality = word(kind, "quality");
    text += fmt::format("  held back by {}{}\n", held_back_by,
                        quality.empty() ? "" : " (" + quality + ")");
  }
  return text;
}

}  // namespace cabinwatch::daemon
