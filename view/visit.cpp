#include "view/visit.hpp"

namespace cabinwatch::view {

std::optional<std::string> Visit::why_over(Clock::time_point now) const {
  if (now - began_at_ >= kLongest) return std::to_string(kLongest.count()) + " minutes are over";
  if (gone_at_ && now >= *gone_at_) return "the page was closed";
  return std::nullopt;
}

}  // namespace cabinwatch::view
