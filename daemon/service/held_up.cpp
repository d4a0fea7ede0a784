#include "daemon/service/held_up.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/seconds.hpp"

namespace cabinwatch::daemon {

std::string HeldUp::By::text(Clock::time_point now) const {
  return fmt::format("by {} for {}{}{}", who, base::clock_text(now - since),
                     reason.empty() ? "" : ": ", reason);
}

bool HeldUp::pause(const alerts::BusCaller& caller, const std::string& reason,
                   Clock::time_point now) {
  if (pause_) return false;
  pause_ = By{.who = caller.text(), .reason = reason, .since = now};
  return true;
}

bool HeldUp::resume() noexcept { return std::exchange(pause_, std::nullopt).has_value(); }

void HeldUp::hold(const alerts::BusCaller& holder, const std::string& reason,
                  Clock::time_point now) {
  const auto [held, is_new] =
      holders_.try_emplace(holder.name, By{.who = holder.text(), .reason = reason, .since = now});
  if (!is_new) held->second.reason = reason;
}

bool HeldUp::release_all() noexcept { return !std::exchange(holders_, {}).empty(); }

std::string HeldUp::text(Clock::time_point now) const {
  std::string text;
  if (pause_) text = "paused " + pause_->text(now);
  for (const auto& [name, by] : holders_) {
    text +=
        fmt::format("{}held {}, while it stays on the bus", text.empty() ? "" : "; ", by.text(now));
  }
  return text;
}

}  // namespace cabinwatch::daemon
