#include "alerts/kind_evidence.hpp"

namespace cabinwatch::alerts {

PropertyMap properties(const KindEvidence& evidence) {
  auto map = with_values(PropertyMap{}, evidence.counted);
  std::string held_back_by;
  for (const HeldBackBy by : evidence.held_back_by) {
    if (!held_back_by.empty()) held_back_by += ", ";
    held_back_by += pipeline::to_word(by);
  }
  map["kind"] = std::string(pipeline::to_word(evidence.kind));
  map["active"] = evidence.is_active;
  map["nearness"] = evidence.nearness;
  map["why"] = evidence.why;
  map["held_back_by"] = held_back_by;
  if (!evidence.quality.empty()) map["quality"] = evidence.quality;
  return map;
}

}  // namespace cabinwatch::alerts
