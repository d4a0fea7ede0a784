#include "recordings/results/reflex_curves.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "recordings/results/recording_time.hpp"

namespace cabinwatch::recordings {
namespace {

constexpr char kNothing = '.';

std::optional<double> value_at(const Json& line, const char* name) {
  const auto found = line.find(name);
  if (found == line.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

}  // namespace

void ReflexCurves::Curve::add(std::size_t step, double value, bool replaces) {
  const bool is_first = letters[step] == kNothing;
  if (!is_first && !replaces) return;
  newest = value;
  const double part = std::clamp((value - least) / (most - least), 0.0, 1.0);
  letters[step] = kLetters[static_cast<std::size_t>(
      std::lround(part * static_cast<double>(kLetters.size() - 1)))];
}

void ReflexCurves::add(const Json& reflex) {
  const auto step = static_cast<std::size_t>(time_at(reflex, "at_ms").count() / kStep);
  for (Curve& curve : curves_) {
    if (curve.letters.size() <= step) curve.letters.resize(step + 1, kNothing);
  }
  auto& [left, right, perclos, yaw] = curves_;
  // Recordings of earlier versions tell both eyes as one.
  const auto both = value_at(reflex, "eye_openness");
  const bool tells_each =
      reflex.contains("left_eye_openness") || reflex.contains("right_eye_openness");
  const auto of_left = tells_each ? value_at(reflex, "left_eye_openness") : both;
  const auto of_right = tells_each ? value_at(reflex, "right_eye_openness") : both;
  if (of_left) left.add(step, *of_left, *of_left < left.newest);
  if (of_right) right.add(step, *of_right, *of_right < right.newest);
  if (const auto part = value_at(reflex, "perclos")) perclos.add(step, *part, true);
  if (const auto head = reflex.find("head"); head != reflex.end()) {
    const auto turned = head->at("yaw").get<double>();
    yaw.add(step, turned, std::abs(turned) > std::abs(yaw.newest));
  }
}

Json ReflexCurves::json() const {
  Json json{{"step", kStep}};
  for (const Curve& curve : curves_) json[curve.name] = curve.letters;
  return json;
}

}  // namespace cabinwatch::recordings
