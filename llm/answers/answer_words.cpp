#include "llm/answers/answer_words.hpp"

#include <fmt/format.h>

namespace cabinwatch::llm {
namespace {

using pipeline::to_word;

struct Words {
  std::string operator()(const FaceStateAnswer& answer) const {
    return fmt::format("state {}", to_word(answer.state));
  }
  std::string operator()(const AttentionAnswer& answer) const {
    return fmt::format("gaze {}", to_word(answer.gaze));
  }
  std::string operator()(const HandPositionAnswer& answer) const {
    return fmt::format("hands {}", to_word(answer.hands));
  }
  std::string operator()(const SceneAnswer& answer) const {
    return fmt::format("driver_present {}, lighting {}, camera {}, occupants {}",
                       answer.driver_present, to_word(answer.lighting), to_word(answer.camera),
                       answer.occupants);
  }
  std::string operator()(const ImpairmentAnswer& answer) const {
    return fmt::format("level {}, sign {}", to_word(answer.level), to_word(answer.sign));
  }
};

}  // namespace

std::string answer_words(const Answer& answer) {
  const int confidence = std::visit([](const auto& one) { return one.confidence; }, answer);
  return fmt::format("{}, confidence {}", std::visit(Words{}, answer), confidence);
}

}  // namespace cabinwatch::llm
