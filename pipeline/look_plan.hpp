#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "base/clock.hpp"

namespace cabinwatch::pipeline {

/// Pictures that are not looked at.
struct PassedOver {
  std::uint64_t pictures = 0;
  std::uint64_t undecoded = 0;  ///< of these
  friend bool operator==(const PassedOver&, const PassedOver&) = default;
};

/// Which pictures of a recording are looked at, and so which of them need not be decoded: of each
/// stretch of time, counted from the first picture, only the first picture is looked at.
///
/// What comes out of the decoder decides (`is_looked_at`). What goes into it is left out only where
/// that decision is certain beforehand: while times are as they should be. From the first odd one
/// on, everything is decoded.
///
/// Joins the thread that feeds a decoder with the one on which its pictures come; each member says
/// whose it is. Two kinds of times: those that the recording tells, in the order in which pictures
/// are shown, and those of a RecordingClock.
class LookPlan {
 public:
  using Time = base::Clock::duration;

  /// @param every  the stretches' length; 0: all pictures are looked at
  explicit LookPlan(std::chrono::nanoseconds every) : every_(every) {}

  /// Whether there are pictures that are not looked at. Any thread.
  [[nodiscard]] bool is_selective() const noexcept { return every_.count() > 0; }

  /// The owner, before any picture comes: one decoder, and no other, gives the pictures.
  void allow_leaving_out();
  /// Any thread: from now on everything is decoded.
  void stop_leaving_out();

  /// Feeding thread: whether the picture of this time may be looked at. Each picture once, in the
  /// order of decoding.
  /// @param told  nothing: it has none, which is odd
  [[nodiscard]] bool may_be_looked_at(std::optional<Time> told);
  /// Feeding thread: the picture goes to the decoder.
  void let_through(Time told);
  /// Feeding thread: it does not.
  void leave_out(Time told);

  /// Picture thread: the times, in order, of what was left out and is shown before `told`. At the
  /// end not of what is shown after a picture that the decoder got and made nothing of: nobody
  /// knows what it would have made of those.
  /// @param told  of a picture that has come; nothing: none comes any more
  [[nodiscard]] std::vector<Time> left_out_before(std::optional<Time> told);
  /// Picture thread: whether the picture is looked at. All pictures that come, in order.
  /// @param told  nothing: it has none
  [[nodiscard]] bool is_looked_at(std::optional<Time> told, Time on_the_clock);

  /// Of the pictures that are not looked at: how many since the last call. Any thread.
  [[nodiscard]] PassedOver new_passed_over();

 private:
  [[nodiscard]] std::int64_t stretch_of(Time on_the_clock) const;
  [[nodiscard]] bool is_odd_next(Time told) const;

  const std::chrono::nanoseconds every_;

  std::mutex mutex_;
  bool is_allowed_ = false;
  bool is_odd_ = false;
  std::set<Time> fed_;              // the latest that went by the feeding thread
  std::multiset<Time> decoding_;    // let through, not come yet
  std::multiset<Time> left_out_;    // not asked for yet
  std::optional<Time> first_;       // on the clock
  Time told_ahead_{};               // by how much the clock is ahead of what is told
  std::int64_t last_stretch_ = -1;  // of which a picture has come
  PassedOver passed_over_;
};

}  // namespace cabinwatch::pipeline
