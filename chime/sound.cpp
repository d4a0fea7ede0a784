#include "chime/sound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace cabinwatch::chime {
namespace {

using std::chrono::milliseconds;

/// Pulses of the same tone.
///
/// Source of what makes a sound urgent: Singer, Lerner, Baldwin, Traube, "Auditory alerts in
/// vehicles", ESV 2015, paper 15-0455: a base of 1000 Hz or more, at least three harmonics, at most
/// 125 ms between pulses, and at least 0.7 of a pulse at its full loudness: heard as an alarm by
/// more than nine in ten. `critical` is all of that, `warning` half of it, `advisory` none.
struct Pulses {
  double base_hz;
  int partials;  // the base among them
  int count;
  milliseconds pulse;
  milliseconds edge;  // from silence to full loudness, and back
  milliseconds gap;
};
constexpr Pulses kAdvisory{520.0, 1, 1, milliseconds{400}, milliseconds{150}, milliseconds{0}};
constexpr Pulses kWarning{700.0, 3, 2, milliseconds{200}, milliseconds{20}, milliseconds{200}};
constexpr Pulses kCritical{1000.0, 4, 5, milliseconds{120}, milliseconds{10}, milliseconds{60}};

constexpr const Pulses& pulses_of(alerts::Severity severity) {
  switch (severity) {
    case alerts::Severity::advisory:
      return kAdvisory;
    case alerts::Severity::warning:
      return kWarning;
    case alerts::Severity::critical:
      break;
  }
  return kCritical;
}

std::size_t samples_in(milliseconds time) {
  return static_cast<std::size_t>(time.count()) * kSampleRate / 1000;
}

/// The tone `at` so many samples after its begin: -1..1.
double tone(const Pulses& pulses, std::size_t at) {
  double sum = 0.0;
  double most = 0.0;
  for (int partial = 1; partial <= pulses.partials; ++partial) {
    const double strength = 1.0 / partial;
    const double turns = pulses.base_hz * partial * static_cast<double>(at) / kSampleRate;
    sum += strength * std::sin(2.0 * std::numbers::pi * turns);
    most += strength;
  }
  return sum / most;
}

}  // namespace

milliseconds length_of(alerts::Severity severity) {
  const Pulses& pulses = pulses_of(severity);
  return pulses.count * pulses.pulse + (pulses.count - 1) * pulses.gap;
}

std::vector<std::int16_t> samples_of(alerts::Severity severity, double volume) {
  const Pulses& pulses = pulses_of(severity);
  const double loudest = std::clamp(volume, 0.0, 1.0) * std::numeric_limits<std::int16_t>::max();
  const std::size_t period = samples_in(pulses.pulse + pulses.gap);
  const std::size_t length = samples_in(pulses.pulse);
  const std::size_t edge = samples_in(pulses.edge);
  std::vector<std::int16_t> samples(samples_in(length_of(severity)), 0);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::size_t at = i % period;
    if (at >= length) continue;
    const auto from_edge = static_cast<double>(std::min(at, length - 1 - at));
    const double rise = std::min(1.0, from_edge / static_cast<double>(edge));
    samples[i] = static_cast<std::int16_t>(std::lround(loudest * rise * tone(pulses, at)));
  }
  return samples;
}

}  // namespace cabinwatch::chime
