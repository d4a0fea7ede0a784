#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "alerts/bus/bus_caller.hpp"
#include "base/clock.hpp"

namespace cabinwatch::daemon {

/// What holds the watching up: a pause, and those on the bus who hold it; by whom, and why.
///
/// Main thread; throws std::bad_alloc only.
class HeldUp {
 public:
  using Clock = base::Clock;

  /// @returns false while it is paused already: the first one's reason stays
  bool pause(const alerts::BusCaller& caller, const std::string& reason, Clock::time_point now);
  /// @returns false when it was not paused
  bool resume() noexcept;
  void hold(const alerts::BusCaller& holder, const std::string& reason, Clock::time_point now);
  /// @param name  of one that has left the bus. @returns false when it held nothing
  bool release(const std::string& name) { return holders_.erase(name) > 0; }
  /// The bus is lost: nobody holds any more. @returns false when nobody did
  bool release_all() noexcept;

  [[nodiscard]] bool is_held_up() const noexcept { return pause_ || !holders_.empty(); }
  [[nodiscard]] bool is_paused() const noexcept { return pause_.has_value(); }
  [[nodiscard]] std::size_t holders() const noexcept { return holders_.size(); }

  /// Who, since when and why, for people; empty while nothing holds it up.
  [[nodiscard]] std::string text(Clock::time_point now) const;

 private:
  struct By {
    std::string who;
    std::string reason;
    Clock::time_point since;
    [[nodiscard]] std::string text(Clock::time_point now) const;
  };

  std::optional<By> pause_;
  std::map<std::string, By> holders_;  // by their names on the bus
};

}  // namespace cabinwatch::daemon
