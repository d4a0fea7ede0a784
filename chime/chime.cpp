#include "chime/chime.hpp"

#include <algorithm>

#include "chime/sound.hpp"

namespace cabinwatch::chime {

using alerts::Severity;

void Chime::raise(std::uint64_t id, Severity severity) {
  const auto [alert, is_new] = alerts_.try_emplace(id);
  const bool is_worse = severity > alert->second.severity;
  alert->second.severity = severity;
  if (is_new || is_worse) alert->second.due = Clock::time_point::min();
}

std::optional<Severity> Chime::begin(Clock::time_point now) {
  std::optional<Severity> worst;
  for (const auto& [id, alert] : alerts_) {
    if (may_sound(alert) && begins_at(alert) <= now) {
      worst = std::max(worst, std::optional(alert.severity));
    }
  }
  if (!worst) return std::nullopt;
  for (auto& [id, alert] : alerts_) {
    alert.is_latest = alert.severity == *worst;
    if (!alert.is_latest) continue;
    alert.due = std::nullopt;
    if (*worst == Severity::critical) alert.due = now + kRepeated;
  }
  playing_ = *worst;
  playing_until_ = now + length_of(*worst) + kLatest;
  return worst;
}

std::optional<Chime::Clock::time_point> Chime::next() const {
  std::optional<Clock::time_point> first;
  for (const auto& [id, alert] : alerts_) {
    if (!may_sound(alert)) continue;
    const auto at = begins_at(alert);
    if (!first || at < *first) first = at;
  }
  return first;
}

void Chime::was_not_heard(Clock::time_point now) {
  playing_until_ = now;
  for (auto& [id, alert] : alerts_) {
    if (alert.is_latest) alert.due = now + kTriedAgain;
  }
}

bool Chime::may_sound(const Sounding& alert) const {
  return alert.due && (alert.severity == Severity::critical ||
                       std::ranges::none_of(alerts_, [](const auto& other) {
                         return other.second.severity == Severity::critical;
                       }));
}

Chime::Clock::time_point Chime::begins_at(const Sounding& alert) const {
  return alert.severity > playing_ ? *alert.due : std::max(*alert.due, playing_until_);
}

}  // namespace cabinwatch::chime
