#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

#include "alerts/alert.hpp"
#include "base/clock.hpp"

namespace cabinwatch::chime {

/// Decides which sound is to be heard when.
///
/// An alert is heard when it is raised and whenever its severity rises; a critical one again and
/// again until it is cleared, as it also is when it is acknowledged. There is one sound at a time:
/// a worse one breaks it off, any other waits until it was heard to its end, and while an alert is
/// critical for longer than that. Alerts of the same severity that wait are heard as one.
///
/// Time is passed in. One thread.
class Chime {
 public:
  using Clock = base::Clock;

  /// From the begin of a critical alert's sound to its next. Source: ours: 0.7 s of silence, in
  /// which a passenger can say something.
  static constexpr std::chrono::milliseconds kRepeated{1'540};
  /// After a sound that could not be heard.
  static constexpr std::chrono::milliseconds kTriedAgain{1'000};
  /// A sound that is not over so long after its length is given up. Source: ours; PulseAudio lets a
  /// device be 2 s late.
  static constexpr std::chrono::milliseconds kLatest{3'000};

  /// An alert was raised, or its severity has changed.
  void raise(std::uint64_t id, alerts::Severity severity);
  void clear(std::uint64_t id) { alerts_.erase(id); }
  /// The sound that plays is ended, too.
  void clear_all() {
    alerts_.clear();
    playing_until_ = {};
  }

  /// @returns the sound that begins now, if one does
  [[nodiscard]] std::optional<alerts::Severity> begin(Clock::time_point now);
  /// When `begin` is to be called next, if nothing else happens before.
  [[nodiscard]] std::optional<Clock::time_point> next() const;

  /// The sound that was begun last was heard to its end.
  void was_heard(Clock::time_point now) { playing_until_ = now; }
  /// It was not, or not to its end.
  void was_not_heard(Clock::time_point now);

 private:
  struct Sounding {
    alerts::Severity severity{};
    std::optional<Clock::time_point> due;  // nothing: has been heard
    bool is_latest = false;                // what is heard, or was heard last, is of this one, too
  };

  /// Whether its sound has not to wait for a critical alert's end.
  [[nodiscard]] bool may_sound(const Sounding& alert) const;
  [[nodiscard]] Clock::time_point begins_at(const Sounding& alert) const;

  std::map<std::uint64_t, Sounding> alerts_;
  alerts::Severity playing_{};
  Clock::time_point playing_until_;  // at the latest
};

}  // namespace cabinwatch::chime
