#include "alerts/alert_book.hpp"

#include <algorithm>
#include <utility>

#include "alerts/kind.hpp"
#include "alerts/thresholds.hpp"

namespace cabinwatch::alerts {

void AlertBook::update(AlertKind kind, const Standing& standing, Clock::time_point now,
                       Events& events) {
  Page& page_of_kind = page(kind);
  if (const auto* situation = std::get_if<Situation>(&standing)) {
    if (situation->is_current) tell(page_of_kind, kind, *situation, now, events);
    if (situation->is_held && page_of_kind.active) note_cause(*page_of_kind.active, *situation);
    return;
  }
  const auto& nothing = std::get<Nothing>(standing);
  if (page_of_kind.active) {
    clear(page_of_kind, nothing.reason, nothing.evidence_received_at, now, events);
  }
  if (nothing.has_ended) page_of_kind.acknowledged.reset();
}

void AlertBook::tell(Page& page, AlertKind kind, const Situation& situation, Clock::time_point now,
                     Events& events) {
  const auto type = page.active ? AlertEvent::Type::escalated : AlertEvent::Type::raised;
  if (page.active) {
    if (situation.severity <= page.active->severity) {
      if (is_of_driver(kind)) {
        note_agreement(page, situation);
      } else {
        note_cause(*page.active, situation);
      }
      return;
    }
  } else {
    if (page.acknowledged && situation.severity <= *page.acknowledged) return;
    const bool is_worse = situation.severity > page.cleared_severity;
    const bool is_to_wait = !is_worse && situation.severity != Severity::critical;
    if (is_to_wait && is_held_off(kind, now)) return;
    page.active.emplace();
    page.active->id = ++last_id_;
    page.active->kind = kind;
    page.active->raised_at = now;
  }
  Alert& alert = *page.active;
  alert.severity = situation.severity;
  alert.confidence = situation.confidence;
  alert.message = situation.message;
  alert.details = situation.details;
  alert.evidence_received_at = situation.evidence_received_at;
  page.is_agreed = situation.is_agreed;
  events.push_back({.type = type, .alert = alert});
}

void AlertBook::note_agreement(Page& page, const Situation& situation) {
  if (page.is_agreed || !situation.is_agreed) return;
  page.is_agreed = true;
  page.active->confidence = std::max(page.active->confidence, situation.confidence);
  page.active->details[kLaneDetail] = situation.details.at(kLaneDetail);
}

void AlertBook::note_cause(Alert& alert, const Situation& situation) {
  if (alert.message == situation.message) return;  // times alone are no news
  alert.message = situation.message;
  alert.details = situation.details;
}

void AlertBook::clear(Page& page, ClearReason reason, Clock::time_point evidence_received_at,
                      Clock::time_point now, Events& events) {
  page.active->evidence_received_at = evidence_received_at;
  page.cleared_at = now;
  page.cleared_severity = page.active->severity;
  events.push_back({.type = AlertEvent::Type::cleared,
                    .alert = std::move(*page.active),
                    .clear_reason = reason});
  page.active.reset();
}

void AlertBook::acknowledge(std::uint64_t id, Clock::time_point now, Events& events) {
  const auto acknowledged = std::find_if(pages_.begin(), pages_.end(), [id](const Page& candidate) {
    return candidate.active && candidate.active->id == id;
  });
  if (acknowledged == pages_.end()) return;
  acknowledged->acknowledged = acknowledged->active->severity;
  clear(*acknowledged, ClearReason::acknowledged, {}, now, events);
}

void AlertBook::stop(Events& events) {
  for (Page& each : pages_) {
    if (each.active) clear(each, ClearReason::stopped, {}, {}, events);
    each = Page{};
  }
}

bool AlertBook::is_held_off(AlertKind kind, Clock::time_point now) const {
  const Page& page_of_kind = page(kind);
  return is_of_driver(kind) && !page_of_kind.active && page_of_kind.cleared_at &&
         now - *page_of_kind.cleared_at < hold_off_;
}

bool AlertBook::is_told(AlertKind kind) const {
  const Page& page_of_kind = page(kind);
  return page_of_kind.active || page_of_kind.acknowledged;
}

std::vector<Alert> AlertBook::active_alerts() const {
  std::vector<Alert> active;
  for (const Page& each : pages_) {
    if (each.active) active.push_back(*each.active);
  }
  std::sort(active.begin(), active.end(),
            [](const Alert& a, const Alert& b) { return a.id < b.id; });
  return active;
}

}  // namespace cabinwatch::alerts
