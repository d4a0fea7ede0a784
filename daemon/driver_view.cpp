#include "daemon/driver_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace cabinwatch::daemon {
namespace {

using alerts::PropertyMap;
using pipeline::to_word;

std::string word(auto value) { return std::string(to_word(value)); }

/// Puts an answer's own fields into the properties.
struct Fields {
  PropertyMap& properties;

  void operator()(const llm::FaceStateAnswer& answer) const {
    properties["face_state"] = word(answer.state);
  }
  void operator()(const llm::AttentionAnswer& answer) const {
    properties["gaze"] = word(answer.gaze);
  }
  void operator()(const llm::HandPositionAnswer& answer) const {
    properties["hands"] = word(answer.hands);
  }
  void operator()(const llm::SceneAnswer& answer) const {
    properties["driver_present"] = answer.driver_present;
    properties["lighting"] = word(answer.lighting);
    properties["camera"] = word(answer.camera);
    properties["occupants"] = std::int64_t{answer.occupants};
    if (!answer.summary.empty()) properties["summary"] = answer.summary;
  }
  void operator()(const llm::ImpairmentAnswer& answer) const {
    properties["impairment_level"] = word(answer.level);
    properties["impairment_sign"] = word(answer.sign);
  }
};

std::int64_t milliseconds(pipeline::Clock::duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

void DriverView::take(const llm::Finding& finding) {
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto& result = finding.results[i];
    const auto* answer = result ? result->answer() : nullptr;
    if (answer == nullptr) continue;
    auto& newest = answers_[i];
    if (newest && newest->captured_at > finding.last_captured_at) continue;
    newest = Dated{*answer, finding.last_captured_at};
  }
}

void DriverView::take(const pipeline::PictureObservation& picture) { picture_ = picture; }

void DriverView::clear() { *this = {}; }

PropertyMap DriverView::properties(pipeline::Clock::time_point now) const {
  PropertyMap properties;
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto& newest = answers_[i];
    if (!newest) continue;
    const auto name = to_word(static_cast<llm::Analysis>(i));
    std::visit(Fields{properties}, newest->answer);
    properties[fmt::format("{}_confidence", name)] =
        std::visit([](const auto& answer) { return answer.confidence / 100.0; }, newest->answer);
    properties[fmt::format("{}_age_ms", name)] = milliseconds(now - newest->captured_at);
  }
  if (picture_) {
    properties["picture_still_ms"] = std::int64_t{picture_->still_for.count()};
    properties["picture_blocked"] = picture_->is_blocked;
    properties["picture_age_ms"] = milliseconds(now - picture_->captured_at);
  }
  return properties;
}

}  // namespace cabinwatch::daemon
