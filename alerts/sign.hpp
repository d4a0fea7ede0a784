#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

#include "alerts/answer_trust.hpp"
#include "alerts/evidence.hpp"
#include "alerts/thresholds.hpp"
#include "alerts/word_set.hpp"

/// The signs that answers are searched for: a table. Immutable; any thread.
namespace cabinwatch::alerts {

/// Which words of one field speak for a sign and which against it; all others say nothing.
template <typename Enum>
struct Reading {
  WordSet<Enum> agreeing{};
  WordSet<Enum> opposing{};
};

/// How long a sign has to last for each severity. The least of them is what it takes to be present.
struct Climb {
  static constexpr milliseconds kNever = milliseconds::max();
  milliseconds advisory = kNever;
  milliseconds warning = kNever;
  milliseconds critical = kNever;

  [[nodiscard]] milliseconds first() const;
  /// The same with every time multiplied.
  [[nodiscard]] Climb times(double factor) const;
  [[nodiscard]] Severity after(milliseconds lasting) const;
};

/// Something that answers can show, and the alert it raises. Several signs may raise one alert.
struct Sign {
  AlertKind kind{};
  std::string_view message;  ///< one sentence
  double agreement = kTwoAgree;
  Climb climb{};

  Reading<pipeline::FaceState> face_state{};
  Reading<pipeline::Gaze> gaze{};
  Reading<pipeline::Gaze> road_gaze{};
  Reading<pipeline::Hands> hands{};
  Reading<pipeline::ImpairmentLevel> impairment{};
  Reading<Presence> presence{};
  Reading<pipeline::CameraView> view{};
};

/// All signs, those of one kind from the least to the most serious.
[[nodiscard]] std::span<const Sign> all_signs();

/// What `answers` says of `sign`: one agreeing field is enough; else one opposing; else nothing.
[[nodiscard]] std::optional<Vote> vote_on(const Sign& sign, const TrustedAnswers& answers);

}  // namespace cabinwatch::alerts
