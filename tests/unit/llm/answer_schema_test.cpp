#include "llm/answers/answer_schema.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "analyses.hpp"
#include "llm/answers/answer_parser.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::ordered_json;
using test::kAll;

ordered_json schema_of(Analysis analysis, bool describe = true) {
  return answer_schema(std::array{analysis}, describe);
}

/// The names of an object's members, in their order.
std::vector<std::string> names(const ordered_json& object) {
  std::vector<std::string> names;
  for (const auto& member : object.items()) names.push_back(member.key());
  return names;
}

/// A value that a schema's property allows.
ordered_json allowed(const ordered_json& property) {
  if (property.at("type") == "string") {
    return property.contains("enum") ? property.at("enum").front() : ordered_json("a car");
  }
  if (property.at("type") == "boolean") return true;
  return property.at("maximum");
}

}  // namespace

TEST_CASE("an analysis asks for a flat object of its fields, confidence last", "[schema]") {
  CHECK(schema_of(Analysis::face_state) == ordered_json::parse(R"({
    "type": "object",
    "properties": {
      "state": {"type": "string",
                "enum": ["alert", "yawning", "drooping_eyelids", "eyes_closed", "not_visible"]},
      "confidence": {"type": "integer", "minimum": 0, "maximum": 100}
    },
    "required": ["state", "confidence"],
    "additionalProperties": false
  })"));
  CHECK(names(schema_of(Analysis::impairment).at("properties")) ==
        std::vector<std::string>{"level", "sign", "confidence"});
}

TEST_CASE("the scene has a summary only where it is to be described", "[schema]") {
  CHECK(names(schema_of(Analysis::scene, true).at("properties")) ==
        std::vector<std::string>{"driver_present", "lighting", "camera", "occupants", "summary",
                                 "confidence"});
  CHECK_FALSE(schema_of(Analysis::scene, false).at("properties").contains("summary"));
  CHECK(schema_of(Analysis::scene, true).at("properties").at("summary") ==
        ordered_json{{"type", "string"}, {"maxLength", 80}});
}

TEST_CASE("what keeps to the schema is taken", "[schema]") {
  for (const bool describe : {true, false}) {
    for (const auto analysis : kAll) {
      const auto schema = schema_of(analysis, describe);
      ordered_json answer;
      for (const auto& property : schema.at("properties").items()) {
        answer[property.key()] = allowed(property.value());
      }
      CAPTURE(answer.dump());
      CHECK(std::holds_alternative<Answer>(parse_answer(answer.dump(), analysis, describe)));
    }
  }
}

TEST_CASE("several analyses ask for an object with one object for each", "[schema]") {
  const auto schema = answer_schema(kAll, true);
  CHECK(names(schema.at("properties")) == std::vector<std::string>{"face_state", "attention",
                                                                   "hand_position", "scene",
                                                                   "impairment"});
  CHECK(schema.at("required") == ordered_json(names(schema.at("properties"))));
  CHECK(schema.at("additionalProperties") == false);
  for (const auto analysis : kAll) {
    CHECK(schema.at("properties").at(std::string(pipeline::to_word(analysis))) ==
          schema_of(analysis));
  }
}

}  // namespace cabinwatch::llm
