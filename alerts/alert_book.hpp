#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "alerts/alert.hpp"
#include "alerts/standing.hpp"
#include "alerts/thresholds.hpp"

namespace cabinwatch::alerts {

/// Who has been told what: the one place where alerts are raised, escalated and cleared.
///
/// At most one alert of a kind is active. Its severity only rises; that the other lane came to
/// agree makes it surer without an event, and what the system tells of itself says, without an
/// event too, what is the matter now. What was acknowledged is not raised again before it has
/// ended, unless it gets worse; what was cleared is held off for a while (not the
/// system's own kinds).
///
/// One thread at a time. Events are appended in the order they happen.
class AlertBook {
 public:
  using Events = std::vector<AlertEvent>;

  /// @param hold_off  how long the same kind is not raised again after it was cleared, >= 0
  void configure(std::chrono::milliseconds hold_off) noexcept { hold_off_ = hold_off; }

  void update(AlertKind kind, const Standing& standing, Clock::time_point now, Events& events);
  void acknowledge(std::uint64_t id, Clock::time_point now, Events& events);
  /// Clears everything as stopped, and forgets what was acknowledged and held off. Ids count on.
  void stop(Events& events);

  /// Whether this kind is known to whoever listens: active, or acknowledged and not yet over.
  [[nodiscard]] bool is_told(AlertKind kind) const;
  [[nodiscard]] bool is_active(AlertKind kind) const { return page(kind).active.has_value(); }
  /// Whether the kind is acknowledged, and not yet over nor worse.
  [[nodiscard]] bool is_acknowledged(AlertKind kind) const {
    return page(kind).acknowledged.has_value();
  }
  /// Whether the kind was cleared so short ago that it is not raised again.
  [[nodiscard]] bool is_held_off(AlertKind kind, Clock::time_point now) const;
  /// Ordered by id.
  [[nodiscard]] std::vector<Alert> active_alerts() const;

 private:
  struct Page {
    std::optional<Alert> active;
    bool is_agreed = false;                // by both lanes
    std::optional<Severity> acknowledged;  // at this severity, until the condition ends
    std::optional<Clock::time_point> cleared_at;
    Severity cleared_severity{};
  };
  static constexpr std::size_t kKinds = pipeline::kWords<AlertKind>.size();

  [[nodiscard]] Page& page(AlertKind kind) { return pages_[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] const Page& page(AlertKind kind) const {
    return pages_[static_cast<std::size_t>(kind)];
  }
  void tell(Page& page, AlertKind kind, const Situation& situation, Clock::time_point now,
            Events& events);
  static void note_agreement(Page& page, const Situation& situation);
  static void note_cause(Alert& alert, const Situation& situation);
  static void clear(Page& page, ClearReason reason, Clock::time_point evidence_received_at,
                    Clock::time_point now, Events& events);

  std::array<Page, kKinds> pages_;
  std::chrono::milliseconds hold_off_ = kHoldOff;
  std::uint64_t last_id_ = 0;
};

}  // namespace cabinwatch::alerts
