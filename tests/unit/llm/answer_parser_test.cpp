#include "llm/answers/answer_parser.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

/// What a model may write, and what is taken of it.
namespace cabinwatch::llm::answer_parser_test {
namespace {

using namespace std::string_literals;
using pipeline::to_word;

const std::vector<Analysis> kAll{Analysis::face_state, Analysis::attention, Analysis::hand_position,
                                 Analysis::scene, Analysis::impairment};

constexpr const char* kFace = R"({"state":"yawning","confidence":85})";

/// A good answer to every analysis, with a summary.
std::string good(Analysis analysis) {
  switch (analysis) {
    case Analysis::face_state:
      return kFace;
    case Analysis::attention:
      return R"({"gaze":"phone","confidence":70})";
    case Analysis::hand_position:
      return R"({"hands":"one_on_wheel","confidence":0})";
    case Analysis::scene:
      return R"({"driver_present":true,"lighting":"night","camera":"clear","occupants":2,)"
             R"("summary":"Two people, dusk.","confidence":100})";
    case Analysis::impairment:
      break;
  }
  return R"({"level":"suspected","sign":"posture","confidence":55})";
}

/// The word for what became of a text: "ok", or QueryError's.
std::string outcome(const AnswerOrRefusal& parsed) {
  const auto* refusal = std::get_if<Refusal>(&parsed);
  if (refusal == nullptr) return "ok";
  CHECK_FALSE(refusal->text.empty());
  return std::string(to_word(refusal->error));
}

std::string face(const std::string& text) {
  return outcome(parse_answer(text, Analysis::face_state, true));
}

std::string scene(const std::string& text, bool describe = true) {
  return outcome(parse_answer(text, Analysis::scene, describe));
}

std::string text_of(const AnswerOrRefusal& parsed) { return std::get<Refusal>(parsed).text; }

}  // namespace

TEST_CASE("a good answer to each analysis is taken whole", "[answers]") {
  const auto parse = [](Analysis analysis) {
    return std::get<Answer>(parse_answer(good(analysis), analysis, true));
  };
  const auto face_state = std::get<FaceStateAnswer>(parse(Analysis::face_state));
  CHECK(face_state.state == pipeline::FaceState::yawning);
  CHECK(face_state.confidence == 85);
  CHECK(std::get<AttentionAnswer>(parse(Analysis::attention)).gaze == pipeline::Gaze::phone);
  const auto hands = std::get<HandPositionAnswer>(parse(Analysis::hand_position));
  CHECK(hands.hands == pipeline::Hands::one_on_wheel);
  CHECK(hands.confidence == 0);
  const auto seen = std::get<SceneAnswer>(parse(Analysis::scene));
  CHECK(seen.driver_present);
  CHECK(seen.lighting == pipeline::Lighting::night);
  CHECK(seen.camera == pipeline::CameraView::clear);
  CHECK(seen.occupants == 2);
  CHECK(seen.confidence == 100);
  CHECK(seen.summary == "Two people, dusk.");
  const auto impairment = std::get<ImpairmentAnswer>(parse(Analysis::impairment));
  CHECK(impairment.level == pipeline::ImpairmentLevel::suspected);
  CHECK(impairment.sign == pipeline::ImpairmentSign::posture);
}

TEST_CASE("every word of every analysis is known", "[answers]") {
  for (const auto word : pipeline::kWords<pipeline::FaceState>) {
    CHECK(face(R"({"state":")" + std::string(word) + R"(","confidence":1})") == "ok");
  }
  for (const auto word : pipeline::kWords<pipeline::Hands>) {
    CHECK(outcome(parse_answer(R"({"hands":")" + std::string(word) + R"(","confidence":1})",
                               Analysis::hand_position, true)) == "ok");
  }
}

TEST_CASE("blanks and another order of the fields do no harm", "[answers]") {
  CHECK(face(" \n{ \"confidence\" : 85 ,\r\n\t\"state\":\"alert\" } \n") == "ok");
}

TEST_CASE("a word outside the analysis' words is no answer", "[answers]") {
  CHECK(face(R"({"state":"sleepy","confidence":85})") == "unknown_word");
  CHECK(face(R"({"state":"Alert","confidence":85})") == "unknown_word");
  CHECK(face(R"({"state":" alert","confidence":85})") == "unknown_word");
  CHECK(face(R"({"state":"","confidence":85})") == "unknown_word");
  CHECK(face(R"({"state":"alert\u0000","confidence":85})") == "unknown_word");
  CHECK(face(R"({"state":"road","confidence":85})") == "unknown_word");  // another analysis' word
}

TEST_CASE("every field that was asked must be there", "[answers]") {
  CHECK(face("{}") == "missing_field");
  CHECK(face(R"({"state":"alert"})") == "missing_field");
  CHECK(face(R"({"confidence":85})") == "missing_field");
  CHECK(face(R"({"State":"alert","confidence":85})") == "missing_field");
  const auto without_summary =
      R"({"driver_present":true,"lighting":"day","camera":"clear","occupants":1,"confidence":9})";
  CHECK(scene(without_summary, true) == "missing_field");
  CHECK(scene(without_summary, false) == "ok");
}

TEST_CASE("a field that was not asked spoils the answer", "[answers]") {
  CHECK(face(R"({"state":"alert","confidence":85,"reason":"eyes open"})") == "unknown_field");
  CHECK(face(R"({"state":"alert","confidence":85,"":1})") == "unknown_field");
  CHECK(scene(good(Analysis::scene), false) == "unknown_field");  // the summary
}

TEST_CASE("a field that stands there twice is refused, even with one value", "[answers]") {
  CHECK(face(R"({"state":"alert","state":"eyes_closed","confidence":85})") == "unknown_field");
  CHECK(face(R"({"state":"alert","confidence":85,"confidence":85})") == "unknown_field");
  CHECK(face(R"({"state":"alert","st\u0061te":"alert","confidence":85})") == "unknown_field");
}

TEST_CASE("a value of another type is no answer", "[answers]") {
  for (const auto* confidence : {R"("85")", "85.5", "0.85", "true", "null", "[85]", "-0.5"}) {
    CAPTURE(confidence);
    CHECK(face(R"({"state":"alert","confidence":)" + std::string(confidence) + "}") ==
          "wrong_type");
  }
  CHECK(face(R"({"state":0,"confidence":85})") == "wrong_type");
  CHECK(face(R"({"state":null,"confidence":85})") == "wrong_type");
  CHECK(face(R"({"state":["alert"],"confidence":85})") == "wrong_type");
  const auto with_presence = [](const std::string& value) {
    return R"({"driver_present":)" + value +
           R"(,"lighting":"day","camera":"clear","occupants":1,"summary":"","confidence":9})";
  };
  CHECK(scene(with_presence("false")) == "ok");
  CHECK(scene(with_presence("1")) == "wrong_type");
  CHECK(scene(with_presence(R"("true")")) == "wrong_type");
}

TEST_CASE("a number outside its range is no answer, however large", "[answers]") {
  for (const auto* confidence :
       {"-1", "101", "2147483648", "4294967381", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "-9223372036854775809", "1e30", "-1e300"}) {
    CAPTURE(confidence);
    CHECK(face(R"({"state":"alert","confidence":)" + std::string(confidence) + "}") ==
          "out_of_range");
  }
  const auto with_occupants = [](const std::string& value) {
    return R"({"driver_present":true,"lighting":"day","camera":"clear","occupants":)" + value +
           R"(,"summary":"","confidence":9})";
  };
  CHECK(scene(with_occupants("0")) == "ok");
  CHECK(scene(with_occupants("9")) == "ok");
  CHECK(scene(with_occupants("10")) == "out_of_range");
}

TEST_CASE("what is no JSON is told from what is no object", "[answers]") {
  for (const auto* text :
       {"The driver looks tired.", "{", R"({"state":"alert","confidence":85)", "{]",
        R"({'state':'alert','confidence':85})", R"({"state":"alert","confidence":NaN})",
        R"({"state":"alert","confidence":Infinity})", R"({"state":"alert","confidence":085})",
        R"({"state":"alert","confidence":85,})", R"({"state":alert,"confidence":85})",
        R"({"state":"alert" /* sure */,"confidence":85})", "\"alert\"", "[]", "null", "85"}) {
    CAPTURE(text);
    CHECK(face(text) == "not_json");
  }
}

TEST_CASE("no text at all is an empty answer", "[answers]") {
  CHECK(face("") == "empty_answer");
  CHECK(face(" \r\n\t ") == "empty_answer");
}

TEST_CASE("an empty thought and a code block that holds nothing else are no text beside the object",
          "[answers]") {
  const std::string object = kFace;
  CHECK(face("<think>\n\n</think>\n\n" + object) == "ok");
  CHECK(face("<think></think>" + object) == "ok");
  CHECK(face("```json\n" + object + "\n```") == "ok");
  CHECK(face("\n<think>\n</think>\n```json\n" + object + "```\n") == "ok");
}

TEST_CASE("a whole number with a fraction of zero is that number", "[answers]") {
  const auto with = [](const std::string& number) {
    return parse_answer(R"({"state":"alert","confidence":)" + number + "}", Analysis::face_state,
                        true);
  };
  REQUIRE(outcome(with("95.0")) == "ok");
  CHECK(std::get<FaceStateAnswer>(std::get<Answer>(with("95.0"))).confidence == 95);
  CHECK(outcome(with("0.95")) == "wrong_type");
  CHECK(outcome(with("95.5")) == "wrong_type");
  CHECK(outcome(with("101.0")) == "out_of_range");
  CHECK(outcome(with("-1.0")) == "out_of_range");
}

TEST_CASE("text around the object is told from no object", "[answers]") {
  const std::string object = kFace;
  CHECK(face("Here is the answer: " + object) == "text_around_json");
  CHECK(face(object + " I hope this helps!") == "text_around_json");
  CHECK(face("```\n" + object + "\n```") == "text_around_json");
  CHECK(face("```json\n" + object + "\n``` That is it.") == "text_around_json");
  CHECK(face("```json\n" + object + "\n```\n```json\n" + object + "\n```") == "text_around_json");
  CHECK(face("```json\nHere: " + object + "\n```") == "text_around_json");
  CHECK(face("<think>\nHe yawns.\n</think>\n" + object) == "text_around_json");
  CHECK(face("<think>" + object) == "text_around_json");
  CHECK(face("```json```") == "not_json");
  CHECK(face(object + object) == "text_around_json");
  CHECK(face(object + "\0"s) == "text_around_json");
  CHECK(face(object + "\0but I am not sure"s) == "text_around_json");
  CHECK(face("{" + object) == "not_json");
  CHECK(face("no object {here}") == "not_json");
  // A brace within a string closes nothing.
  CHECK(face(R"(x {"state":"}","confidence":85})") == "text_around_json");
}

TEST_CASE("an object within an object is refused, at any depth", "[answers]") {
  CHECK(face(R"({"face_state":{"state":"alert","confidence":85}})") == "wrong_type");
  CHECK(face(R"({"state":"alert","confidence":85,"why":[]})") == "wrong_type");
  CHECK(face(R"([{"state":"alert","confidence":85}])") == "wrong_type");
  for (const std::size_t depth : {100U, 1'000'000U}) {
    CHECK(face(std::string(depth, '[')) == "wrong_type");
    std::string nested;
    for (std::size_t i = 0; i < depth; ++i) nested += R"({"state":)";
    CHECK(face(nested) == "wrong_type");
  }
}

TEST_CASE("a huge text is refused without harm", "[answers]") {
  const std::string filling(1'000'000, 'x');
  CHECK(face(R"({"state":")" + filling + R"(","confidence":85})") == "unknown_word");
  CHECK(face(R"({"state":"alert","confidence":)" + std::string(1'000'000, '9') + "}") !=
        "ok");  // beyond any number's range
  CHECK(face(filling) == "not_json");
  CHECK(face(std::string(1'000'000, '{')) == "not_json");
  CHECK(face(R"({"state":"alert",")" + filling + R"(":1,"confidence":85})") == "unknown_field");
}

TEST_CASE("bytes that are not UTF-8 are no JSON, wherever they stand", "[answers]") {
  CHECK(face("{\"state\":\"alert\xff\",\"confidence\":85}") == "not_json");
  CHECK(face("{\"state\":\"alert\",\"\xc0\xaf\":1,\"confidence\":85}") == "not_json");
  CHECK(face("\xfe\xff") == "not_json");
  CHECK(face(R"({"state":"alert\ud800","confidence":85})") == "not_json");  // half of a pair
}

TEST_CASE("a summary is at most 80 characters, of any language, and one line", "[answers]") {
  const auto parse = [](const std::string& summary) {
    return parse_answer(R"({"driver_present":true,"lighting":"day","camera":"clear",)"
                        R"("occupants":1,"summary":")" +
                            summary + R"(","confidence":9})",
                        Analysis::scene, true);
  };
  const auto summary_of = [&](const std::string& summary) {
    return std::get<SceneAnswer>(std::get<Answer>(parse(summary))).summary;
  };
  std::string long_text;
  for (int i = 0; i < 80; ++i) long_text += "ü";
  CHECK(summary_of(long_text) == long_text);
  CHECK(outcome(parse(long_text + "!")) == "unknown_word");
  CHECK(summary_of("") == "");
  CHECK(summary_of(R"(a\nb\u001b[2J\u202e)") == "a b [2J ");
}

TEST_CASE("what a refusal repeats is one printable line without secrets", "[answers]") {
  const auto told = text_of(
      parse_answer(R"({"state":"\u001b[31m\n)" + std::string(60, 'A') + R"(","confidence":1})",
                   Analysis::face_state, true));
  CHECK(told.find('\x1b') == std::string::npos);
  CHECK(told.find('\n') == std::string::npos);
  CHECK(told.find("AAAA") == std::string::npos);
  CHECK(text_of(parse_answer(std::string(5000, ' ') + "tired " + std::string(5000, '?'),
                             Analysis::face_state, true))
            .size() <= 200);
}

TEST_CASE("a fused object answers all analyses at once", "[answers]") {
  std::string fused = "{";
  for (const auto analysis : kAll) {
    fused +=
        (fused.size() > 1 ? ",\"" : "\"") + std::string(to_word(analysis)) + "\":" + good(analysis);
  }
  const auto answers = parse_answers(fused + "}", kAll, true);
  for (const auto& answer : answers) {
    REQUIRE(answer);
    CHECK(outcome(*answer) == "ok");
  }
}

TEST_CASE("one wrong object of a fused answer spoils no other", "[answers]") {
  const std::vector asked{Analysis::face_state, Analysis::attention, Analysis::impairment};
  const auto answers = parse_answers(
      R"({"face_state":)"s + kFace + R"(,"attention":{"gaze":"sky","confidence":3}})", asked, true);
  CHECK(outcome(answers.at(0).value()) == "ok");
  CHECK(outcome(answers.at(1).value()) == "unknown_word");
  CHECK(outcome(answers.at(4).value()) == "missing_field");
  CHECK_FALSE(answers.at(2));  // was not asked
  CHECK_FALSE(answers.at(3));

  const auto not_an_object = parse_answers(
      R"({"face_state":"alert","attention":{"gaze":"road","confidence":3},"impairment":null})",
      asked, true);
  CHECK(outcome(not_an_object.at(0).value()) == "wrong_type");
  CHECK(outcome(not_an_object.at(1).value()) == "ok");
  CHECK(outcome(not_an_object.at(4).value()) == "wrong_type");
}

TEST_CASE("a fused text that is wrong as a whole answers nothing", "[answers]") {
  const std::vector asked{Analysis::face_state, Analysis::attention};
  const auto all = [&](const std::string& text) {
    const auto answers = parse_answers(text, asked, true);
    auto first = outcome(answers.at(0).value());
    CHECK(outcome(answers.at(1).value()) == first);
    return first;
  };
  CHECK(all("") == "empty_answer");
  CHECK(all("tired") == "not_json");
  CHECK(all("Sure: {}") == "text_around_json");
  CHECK(all("{}") == "missing_field");
  CHECK(all(R"({"face_state":)"s + kFace + R"(,"scene":{}})") == "unknown_field");
  CHECK(all(R"({"face_state":)"s + kFace + R"(,"mood":1})") == "unknown_field");
  CHECK(all(R"({"face_state":)"s + kFace + R"(,"face_state":)" + kFace + "}") == "unknown_field");
  CHECK(all(R"({"face_state":{"state":{"is":"alert"}}})") == "wrong_type");
}

TEST_CASE("a query for one analysis is answered by its flat object alone", "[answers]") {
  const std::vector asked{Analysis::face_state};
  CHECK(outcome(parse_answers(kFace, asked, true).at(0).value()) == "ok");
  CHECK(outcome(parse_answers(R"({"face_state":)"s + kFace + "}", asked, true).at(0).value()) ==
        "wrong_type");
}

}  // namespace cabinwatch::llm::answer_parser_test
