// A query's text on its way to the server and back: the request's body, and the answer's fields.

#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cabin_frames.hpp"
#include "llm/answers/answer_parser.hpp"
#include "llm/answers/prompt.hpp"
#include "llm/servers/wire_format.hpp"
#include "pipeline/encoder.hpp"

namespace cabinwatch::bench {
namespace {

using llm::Analysis;

/// Four frames of 720p over 2 s, as the encoder makes them by default.
const pipeline::Sequence& sequence() {
  static const auto kSequence = [] {
    pipeline::Encoder encoder({});
    pipeline::Sequence made;
    for (const auto& frame : cabin_frames(pipeline::PixelFormat::i420, 1280, 720, 4)) {
      auto encoded = std::get<pipeline::Encoded>(encoder.encode(*frame));
      const auto at = frame->captured_at + frame->number * std::chrono::milliseconds(500);
      made.frames.push_back({std::move(encoded.picture), frame->number, at, at});
    }
    return made;
  }();
  return kSequence;
}

llm::Prompt prompt() {
  static constexpr std::array kAsked{Analysis::face_state};
  static const llm::Questionnaire kQuestionnaire(llm::AnalystSettings().analyses, {});
  return kQuestionnaire.ask(sequence(), kAsked);
}

void request_ours(benchmark::State& state, llm::Api api) {
  llm::AnalystSettings settings;
  settings.api = api;
  const auto format = llm::make_wire_format(settings);
  auto size = format->chat_body(prompt())->size();  // and the pictures are there, once
  for (auto _ : state) size = format->chat_body(prompt())->size();
  state.counters["bytes"] = static_cast<double>(size);
}
BENCHMARK_CAPTURE(request_ours, ollama, llm::Api::ollama)->Name("request/ours");
BENCHMARK_CAPTURE(request_ours, openai, llm::Api::openai)->Name("request, OpenAI/ours");

/// The same body as one JSON value, pictures and all, written out as one text.
void request_usual(benchmark::State& state) {
  auto size = prompt().pictures.size();
  for (auto _ : state) {
    const auto asked = prompt();
    std::vector<std::string> images;
    for (const auto& picture : asked.pictures) images.push_back(picture.picture->base64);
    nlohmann::json body{{"model", "qwen3-vl:4b-instruct"},
                        {"stream", false},
                        {"think", false},
                        {"keep_alive", -1},
                        {"format", asked.schema},
                        {"options", {{"num_ctx", 8192}, {"temperature", 0}, {"num_predict", 128}}},
                        {"messages",
                         {{{"role", "system"}, {"content", asked.system}},
                          {{"role", "user"}, {"content", asked.question}, {"images", images}}}}};
    size = body.dump().size();
  }
  state.counters["bytes"] = static_cast<double>(size);
}
BENCHMARK(request_usual)->Name("request/usual");

const std::string kAnswer =
    R"({"driver_present": true, "lighting": "day", "camera": "clear", "occupants": 1, )"
    R"("summary": "A driver at the wheel, day.", "confidence": 93})";

void answer_ours(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(llm::parse_answer(kAnswer, Analysis::scene, true));
  }
}
BENCHMARK(answer_ours)->Name("answer/ours");

/// nlohmann's parser alone, which checks nothing of it.
void answer_library(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(nlohmann::json::parse(kAnswer));
}
BENCHMARK(answer_library)->Name("answer/library");

}  // namespace
}  // namespace cabinwatch::bench
