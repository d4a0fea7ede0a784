#include "chime/sound.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <span>
#include <tuple>
#include <vector>

using namespace cabinwatch::chime;
using cabinwatch::alerts::Severity;

namespace {

using Samples = std::vector<std::int16_t>;

/// How strong a frequency is in a sound.
double strength(const Samples& samples, double hz) {
  double real = 0.0;
  double imaginary = 0.0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double turn = 2.0 * std::numbers::pi * hz * static_cast<double>(i) / kSampleRate;
    real += samples[i] * std::cos(turn);
    imaginary += samples[i] * std::sin(turn);
  }
  return std::hypot(real, imaginary);
}

int loudest(std::span<const std::int16_t> samples) {
  int most = 0;
  for (const std::int16_t sample : samples) most = std::max(most, std::abs(int{sample}));
  return most;
}

/// Pulses, as parts in which no 10 ms are silent.
int pulses(const Samples& samples) {
  constexpr std::size_t kStep = kSampleRate / 100;
  int count = 0;
  bool was_silent = true;
  for (std::size_t at = 0; at + kStep <= samples.size(); at += kStep) {
    const bool is_silent = loudest(std::span(samples).subspan(at, kStep)) == 0;
    if (was_silent && !is_silent) ++count;
    was_silent = is_silent;
  }
  return count;
}

}  // namespace

TEST_CASE("the worse an alert, the higher, richer and quicker its sound", "[sound]") {
  for (const auto& [severity, hz, count, has_harmonics] :
       {std::tuple(Severity::advisory, 520.0, 1, false),
        std::tuple(Severity::warning, 700.0, 2, true),
        std::tuple(Severity::critical, 1000.0, 5, true)}) {
    const Samples samples = samples_of(severity, 1.0);
    CAPTURE(hz);
    CHECK(samples.size() ==
          static_cast<std::size_t>(length_of(severity).count()) * kSampleRate / 1000);
    CHECK(pulses(samples) == count);
    CHECK(strength(samples, hz) > 10.0 * strength(samples, hz * 1.3));
    const bool is_rich = strength(samples, 3.0 * hz) > 0.2 * strength(samples, hz);
    CHECK(is_rich == has_harmonics);
  }
}

TEST_CASE("the volume is the share of the largest amplitude, and nothing is clipped", "[sound]") {
  for (const Severity severity : {Severity::advisory, Severity::warning, Severity::critical}) {
    const int whole = loudest(samples_of(severity, 1.0));
    CHECK(whole > 20'000);
    CHECK(std::abs(loudest(samples_of(severity, 0.5)) - whole / 2) <= 1);
    CHECK(loudest(samples_of(severity, 0.0)) == 0);
    CHECK(loudest(samples_of(severity, 7.0)) == whole);
  }
}

TEST_CASE("a sound begins and ends in silence, so that it does not click", "[sound]") {
  for (const Severity severity : {Severity::advisory, Severity::warning, Severity::critical}) {
    const Samples samples = samples_of(severity, 1.0);
    CHECK(loudest(std::span(samples).first(10)) < 500);
    CHECK(loudest(std::span(samples).last(10)) < 500);
  }
}
