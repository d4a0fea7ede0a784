#pragma once

#include <array>
#include <string>
#include <vector>

#include "alerts/alert.hpp"
#include "alerts/property_map.hpp"

namespace cabinwatch::alerts {

/// Why an alert is not told although it may be near.
enum class HeldBackBy {
  speed,         ///< the car stands, or is slower than alerts.min_speed_kmh, or than looks count
  ignition,      ///< it is off
  acknowledged,  ///< until it is over or gets worse
  hold_off,      ///< cleared a moment ago
  not_covered,   ///< no lane that could tell is configured and works, frames come too rarely, or a
                 ///< question that it rests on is not asked or never answered
  quality,       ///< what is seen cannot be judged
  superseded     ///< another alert tells of the same cause
};

/// What speaks for one kind of alert now: asked of the rules that raise it. Plain values; any
/// thread.
struct KindEvidence {
  AlertKind kind{};
  bool is_active = false;
  double nearness = 0.0;  ///< 0 (nothing speaks for it) to 1 (it is enough), held back or not
  std::string why;        ///< what each rule has counted, in words; empty: nothing was seen
  Details counted;        ///< the same in figures; what it takes ends in _needed
  std::vector<HeldBackBy> held_back_by;
  std::string quality;  ///< what cannot be judged, in words; empty: all can
};

/// As D-Bus carries it; docs/dbus.md has the names.
[[nodiscard]] PropertyMap properties(const KindEvidence& evidence);

}  // namespace cabinwatch::alerts

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 7> kWords<alerts::HeldBackBy>{
    "speed", "ignition", "acknowledged", "hold_off", "not_covered", "quality", "superseded"};
}  // namespace cabinwatch::pipeline
