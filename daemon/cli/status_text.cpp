#include "daemon/cli/status_text.hpp"

#include <fmt/format.h>

#include "base/printable.hpp"
#include "daemon/service/figures_text.hpp"

namespace cabinwatch::daemon {

std::string status_text(const alerts::RemoteStatus& status) {
  using base::printable;
  auto text =
      fmt::format("cabinwatch {}: {}\n", printable(status.version), printable(status.state));
  text += fmt::format("fatigue {:.0f} %, distraction {:.0f} %\n", status.fatigue_level,
                      status.distraction_level);
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

}  // namespace cabinwatch::daemon
