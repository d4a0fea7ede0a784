#include <string>
#include <variant>

#include "llm/analyst.hpp"
#include "llm/answers/answer_parser.hpp"
#include "llm/servers/advice.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/wire_format.hpp"
#include "llm/strategy/learnt_servers.hpp"
#include "recordings/results/finding_lines.hpp"
#include "tests/fuzz/file_of.hpp"
#include "tests/fuzz/target.hpp"

namespace cabinwatch::fuzz {
namespace {

using llm::Analysis;

/// What a result file keeps of the answer is the answer.
void must_be_kept(Analysis analysis, const llm::Answer& answer) {
  recordings::AnalysedSequence sequence;
  sequence.finding.results.at(static_cast<std::size_t>(analysis)).emplace().outcome = answer;
  const auto line = recordings::to_line(sequence);
  const auto text = recordings::one_line(line);
  const auto read = recordings::findings_line(recordings::Json::parse(text));
  must(recordings::one_line(recordings::to_line(std::get<recordings::AnalysedSequence>(read))) ==
           text,
       "an answer is kept as it is: " + text);
}

void look_at(const llm::AnswerOrRefusal& parsed, Analysis analysis) {
  if (const auto* refusal = std::get_if<llm::Refusal>(&parsed)) {
    must_be_printable(refusal->text);
    return;
  }
  const auto& answer = std::get<llm::Answer>(parsed);
  must(answer.index() == static_cast<std::size_t>(analysis), "the answer is to the question");
  const int confidence = std::visit([](const auto& one) { return one.confidence; }, answer);
  must(confidence >= 0 && confidence <= 100, "a confidence is one");
  must_be_kept(analysis, answer);
}

llm::HttpResponse response_of(Input input) {
  static constexpr std::array<long, 8> kStatuses{200, 400, 401, 404, 422, 429, 500, 503};
  llm::HttpResponse response;
  response.status = kStatuses.at(choice(input, 2 * kStatuses.size()) % kStatuses.size());
  response.body = as_text(input);
  return response;
}

llm::AnalystSettings settings_of(std::size_t which) {
  llm::AnalystSettings settings;
  settings.api = which == 0 ? llm::Api::ollama : llm::Api::openai;
  settings.model = "some-model:4b";
  return settings;
}

}  // namespace

void read_answers(Input input) {
  const std::size_t asked = choice(input, 1U << llm::kAnalysisCount);
  const bool describe = choice(input, 2) == 1;
  std::vector<Analysis> analyses;
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    if ((asked >> i & 1U) != 0) analyses.push_back(static_cast<Analysis>(i));
  }
  if (analyses.empty()) return;
  if (analyses.size() == 1) {
    look_at(llm::parse_answer(as_text(input), analyses[0], describe), analyses[0]);
  }
  const auto parsed = llm::parse_answers(as_text(input), analyses, describe);
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    must(parsed.at(i).has_value() == ((asked >> i & 1U) != 0), "what was asked is answered");
    if (parsed.at(i)) look_at(*parsed.at(i), static_cast<Analysis>(i));
  }
}

void read_chat(Input input) {
  static const std::array formats{llm::make_wire_format(settings_of(0)),
                                  llm::make_wire_format(settings_of(1))};
  const auto& format = *formats.at(choice(input, 2));
  const auto response = response_of(input);
  const auto reply = format.read_chat(response);
  if (const auto* refusal = std::get_if<llm::Refusal>(&reply)) {
    must_be_printable(refusal->text);
    must_be_printable(llm::advice_for(response, *refusal));
  }
  static_cast<void>(format.fewer_fields({}, response));
}

void read_probe(Input input) {
  const llm::ModelWanted wanted{"some-model:4b", 8192, false};
  const std::size_t which = choice(input, 9);
  const auto response = response_of(input);
  llm::ProbeReport report;
  switch (which) {
    case 0:
      llm::read_ollama_version(response, report);
      break;
    case 1:
      llm::read_ollama_show(wanted, response, report);
      break;
    case 2:
      llm::read_ollama_preload(wanted, response, report);
      break;
    case 3:
      llm::read_ollama_ps(wanted, response, report);
      break;
    case 4:
      llm::read_openai_health(response, report);
      break;
    case 5:
      llm::read_openai_props(response, report);
      break;
    case 6:
      llm::read_openai_version(response, report);
      break;
    default:
      llm::read_openai_models(wanted, response, report);
      break;
  }
  for (const llm::ProbeStep& step : report.steps) {
    must_be_printable(step.text);
    must_be_printable(step.what_to_do);
  }
  if (report.slots) must(*report.slots >= 1, "a server has slots or says nothing of them");
}

void read_learnt(Input input) {
  static const FolderOfOne folder("servers.json");
  folder.write(input);
  llm::LearntServers servers(folder.path(), "some-computer");
  const llm::LearntKey key{{"a server"}, "questions", llm::Objective::time};
  const auto found = servers.find(key);
  must_be_printable(servers.news());
  if (!found) return;
  servers.keep(key, *found);
  llm::LearntServers again(folder.path(), "some-computer");
  must(again.find(key) == found, "what was learnt is kept as it is");
}

}  // namespace cabinwatch::fuzz
