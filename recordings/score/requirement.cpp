#include "recordings/score/requirement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <stdexcept>

namespace cabinwatch::recordings {

Requirement parse_requirement(const std::string& text) {
  const auto wrong = [&](const std::string& why) {
    return std::invalid_argument(fmt::format("\"{}\": {}", text, why));
  };
  const auto colon = text.find(':');
  const auto sign = text.find_first_of("<>", colon == std::string::npos ? 0 : colon);
  if (colon == std::string::npos || sign == std::string::npos || sign + 1 >= text.size() ||
      text[sign + 1] != '=') {
    throw wrong("must be KIND:METRIC<=VALUE or KIND:METRIC>=VALUE");
  }
  Requirement requirement;
  requirement.text = text;
  const auto kind = text.substr(0, colon);
  if (kind != "all") {
    requirement.kind = pipeline::from_word<alerts::AlertKind>(kind);
    if (!requirement.kind) {
      throw wrong(fmt::format("the kind must be all or one of {}",
                              fmt::join(pipeline::kWords<alerts::AlertKind>, ", ")));
    }
  }
  const auto metric = pipeline::from_word<Metric>(text.substr(colon + 1, sign - colon - 1));
  if (!metric) {
    throw wrong(
        fmt::format("the metric must be one of {}", fmt::join(pipeline::kWords<Metric>, ", ")));
  }
  requirement.metric = *metric;
  requirement.is_at_most = text[sign] == '<';
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + sign + 2, end, requirement.bound);
  if (error != std::errc() || stopped != end || !std::isfinite(requirement.bound)) {
    throw wrong("the value must be a number");
  }
  return requirement;
}

bool holds(const Requirement& requirement, const Score& score) {
  if (score.unanalysed() > 0) return false;
  const auto of = requirement.kind ? score.of(*requirement.kind) : score.all();
  const auto value = value_of(of, requirement.metric, score.hours);
  if (!value) return false;
  return requirement.is_at_most ? *value <= requirement.bound : *value >= requirement.bound;
}

}  // namespace cabinwatch::recordings
