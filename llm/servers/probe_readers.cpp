#include "llm/servers/probe_readers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "llm/answers/answer_parser.hpp"
#include "llm/answers/plain_text.hpp"
#include "llm/servers/server_text.hpp"

namespace cabinwatch::llm {
namespace {

using Outcome = ProbeStep::Outcome;

double seconds(std::chrono::milliseconds time) { return static_cast<double>(time.count()) / 1000; }

/// What a query's failure means for the server. Only one that does not answer at all is given no
/// more queries: whatever else went wrong may be the small picture's fault.
Outcome outcome_of(const HttpResponse& response) {
  using Failure = HttpResponse::Failure;
  const bool is_gone =
      response.failure == Failure::unreachable || response.failure == Failure::timed_out;
  const bool is_refused = response.status == 401 || response.status == 404;
  return is_gone || is_refused ? Outcome::failed : Outcome::warning;
}

std::string advice_for(const HttpResponse& response, const Refusal& refusal) {
  switch (response.status) {
    case 401:
    case 403:
      return "set llm.api_key_file to a file with the key that the server wants";
    case 404:
      return "check llm.model and llm.api: the server does not know the model or the path";
    default:
      break;
  }
  switch (refusal.error) {
    case QueryError::timed_out:
      return "take a smaller model, put it on the GPU, or raise llm.timeout_seconds";
    case QueryError::thinking_only:
      return "take a model that does not think (its -instruct variant)";
    case QueryError::cut_at_length:
      return "raise llm.max_answer_tokens";
    case QueryError::remote_host:
      return "take a model that runs on this computer, or set llm.allow_remote = true";
    default:
      return "look into the server's log; take a model that takes pictures";
  }
}

}  // namespace

void tell(ProbeReport& report, const char* name, Outcome outcome, const std::string& text,
          const std::string& what_to_do) {
  report.steps.push_back({name, outcome, error_line(text), error_line(what_to_do)});
}

ProbeStep* find_step(ProbeReport& report, const char* name) {
  const auto found = std::find_if(report.steps.begin(), report.steps.end(),
                                  [&](const ProbeStep& one) { return one.name == name; });
  return found == report.steps.end() ? nullptr : &*found;
}

bool tell_no_access(const HttpResponse& response, ProbeReport& report) {
  using Failure = HttpResponse::Failure;
  if (response.failure == Failure::not_http) {
    tell(report, step::kServer, Outcome::failed,
         fmt::format("what listens there does not speak HTTP: {}", response.trouble),
         "check the address in llm.servers");
    return true;
  }
  if (response.failure != Failure::none) {
    tell(report, step::kServer, Outcome::failed,
         fmt::format("cannot be reached: {}", response.trouble),
         "start the model server, or correct llm.servers");
    return true;
  }
  if (response.status == 401) {
    tell(report, step::kServer, Outcome::failed, "wants another key than it was given",
         "set llm.api_key_file to a file with the key that the server wants");
    return true;
  }
  return false;
}

void read_trial(const ChatReply& reply, const HttpResponse& response, ProbeReport& report) {
  if (const auto* refusal = std::get_if<Refusal>(&reply)) {
    tell(report, step::kAnswer, outcome_of(response),
         fmt::format("a query with a picture fails: {}", refusal->text),
         advice_for(response, *refusal));
    return;
  }
  const auto answer = parse_answer(std::get<ChatText>(reply).text, Analysis::scene, false);
  if (const auto* refusal = std::get_if<Refusal>(&answer)) {
    tell(report, step::kAnswer, Outcome::warning,
         fmt::format("answers, but not as asked: {}", refusal->text),
         "take a model or a server that keeps to a JSON schema");
    return;
  }
  tell(report, step::kAnswer, Outcome::ok,
       fmt::format("answers a query with a picture in {:.2f} s", seconds(response.duration)));
}

}  // namespace cabinwatch::llm
