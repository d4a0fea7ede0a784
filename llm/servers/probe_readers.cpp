#include "llm/servers/probe_readers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/seconds.hpp"
#include "llm/answers/answer_parser.hpp"
#include "llm/answers/plain_text.hpp"
#include "llm/servers/advice.hpp"
#include "llm/servers/server_text.hpp"

namespace cabinwatch::llm {
namespace {

using Outcome = ProbeStep::Outcome;

/// A picture that a model looks at is at least so many tokens. Source: Qwen2-VL makes one of each
/// 28 x 28 pixels, 15 of the trial's, and no other that we know of makes fewer; a word in its place
/// ("[image]") is up to 5.
constexpr std::uint64_t kFewestPictureTokens = 8;

/// Where somebody listens, the model server need not be started.
constexpr const char* kAnotherProtocol =
    "check the port in llm.servers, where another program may listen; write https:// if it speaks "
    "TLS; if it is the model server, look into its log";

/// What a query's failure means for the server. One that passes pictures on to another host, that
/// does not answer at all, that would say the same to every query, whose model takes no pictures or
/// not as many as a sequence has, or in whose place another program answers, is given no more;
/// whatever else went wrong may be the small picture's fault.
Outcome outcome_of(const HttpResponse& response, QueryError error) {
  using Failure = HttpResponse::Failure;
  if (error == QueryError::remote_host) return Outcome::failed;
  if (response.failure == Failure::unreachable || response.failure == Failure::timed_out) {
    return Outcome::failed;
  }
  if (response.failure != Failure::none) return Outcome::warning;
  const auto cause = cause_of(response);
  const bool is_for_good = is_refusal(response.status) || response.status == 502 ||
                           response.status == 504 || cause == RefusalCause::no_pictures ||
                           cause == RefusalCause::many_pictures || cause == RefusalCause::web_page;
  return is_for_good ? Outcome::failed : Outcome::warning;
}

}  // namespace

void tell(ProbeReport& report, const char* name, Outcome outcome, const std::string& text,
          const std::string& what_to_do) {
  report.steps.push_back({name, outcome, error_line(text), error_line(what_to_do)});
}

ProbeStep* find_step(ProbeReport& report, const char* name) {
  const auto found = std::ranges::find(report.steps, name, &ProbeStep::name);
  return found == report.steps.end() ? nullptr : &*found;
}

const ProbeStep* find_step(const ProbeReport& report, const char* name) {
  const auto found = std::ranges::find(report.steps, name, &ProbeStep::name);
  return found == report.steps.end() ? nullptr : &*found;
}

bool tell_no_access(const HttpResponse& response, ProbeReport& report) {
  using Failure = HttpResponse::Failure;
  if (response.failure == Failure::not_http) {
    tell(report, step::kServer, Outcome::failed,
         fmt::format("what listens there does not speak HTTP: {}", response.trouble),
         kAnotherProtocol);
    return true;
  }
  if (response.failure == Failure::no_tls) {
    tell(report, step::kServer, Outcome::failed,
         fmt::format("no secure connection comes about: {}", response.trouble),
         advice_for(response, {}));
    return true;
  }
  if (response.failure == Failure::lost) {
    tell(report, step::kServer, Outcome::failed,
         fmt::format("takes the connection and does not answer: {}", response.trouble),
         kAnotherProtocol);
    return true;
  }
  if (response.failure != Failure::none) {
    tell(report, step::kServer, Outcome::failed,
         fmt::format("cannot be reached: {}", response.trouble),
         "start the model server, or correct llm.servers");
    return true;
  }
  if (response.status == 401) {
    tell(report, step::kServer, Outcome::failed,
         fmt::format("wants another key than it was given: {}", error_message(response)),
         advice_for(response, {}));
    return true;
  }
  return false;
}

bool tell_relay(const ModelWanted& wanted, const nlohmann::json& shown, ProbeReport& report) {
  const auto host = remote_host_in(shown);
  if (host.empty() || wanted.allow_remote) return false;
  tell(report, step::kModel, Outcome::failed,
       fmt::format("{} runs on another host: {}", wanted.name, host),
       "take a model that runs on this computer, or set llm.allow_remote = true");
  return true;
}

void tell_fields(ProbeReport& report) {
  const auto names = left_out(report.fields);
  if (names.empty()) return;
  const bool has_schema = report.fields.format == RequestFields::Format::json_schema;
  tell(
      report, step::kFields, has_schema ? Outcome::ok : Outcome::warning,
      fmt::format("is asked without what it refuses: {}", names),
      has_schema ? "" : "take a server that keeps to a JSON schema where answers are not as asked");
}

void read_trial(const ChatReply& reply, const HttpResponse& response, ProbeReport& report) {
  if (const auto* refusal = std::get_if<Refusal>(&reply)) {
    if (refusal->error == QueryError::busy) {
      report.busy_for = response.retry_after.value_or(std::chrono::seconds(0));
    }
    report.is_answer_unusable =
        is_models_failure(refusal->error) && refusal->error != QueryError::http_status;
    tell(report, step::kAnswer, outcome_of(response, refusal->error),
         fmt::format("a query with a picture fails: {}", refusal->text),
         advice_for(response, *refusal));
    return;
  }
  report.answer_identity = std::get<ChatText>(reply).identity;
  report.trial_tokens = std::get<ChatText>(reply).usage.prompt_tokens;
  const auto answer = parse_answer(std::get<ChatText>(reply).text, Analysis::scene, false);
  if (const auto* refusal = std::get_if<Refusal>(&answer)) {
    report.is_answer_unusable = true;
    tell(report, step::kAnswer, Outcome::warning,
         fmt::format("answers, but not as asked: {}", refusal->text),
         "take a model or a server that keeps to a JSON schema");
    return;
  }
  report.trial_took = response.duration;
  tell(report, step::kAnswer, Outcome::ok,
       fmt::format("answers a query with a picture in {:.2f} s",
                   base::in_seconds(response.duration)));
}

void tell_time(const AnswerTime& allowed, ProbeReport& report) {
  if (!report.trial_took || report.steps.empty()) return;
  const auto slow = too_slow(allowed, *report.trial_took);
  if (!slow) return;
  report.steps.insert(report.steps.end() - 1,
                      {step::kTime, Outcome::warning, slow->text, slow->what_to_do});
}

void tell_whether_pictures_count(int pictures, std::uint64_t without_pictures,
                                 ProbeReport& report) {
  auto* told = find_step(report, step::kPictures);
  if (told == nullptr || !report.trial_tokens) return;
  const auto with = *report.trial_tokens;
  const auto each = (with - std::min(with, without_pictures)) / static_cast<unsigned>(pictures);
  if (each >= kFewestPictureTokens) {
    *told = {step::kPictures, Outcome::ok,
             fmt::format("takes pictures: each counts {} tokens and more", each), ""};
    return;
  }
  *told = {
      step::kPictures, Outcome::warning,
      fmt::format("seems to leave pictures out: a query is {} tokens long with {} of them, {} "
                  "without",
                  with, pictures, without_pictures),
      "see whether the server has the model's picture part (--mmproj), and what stands between "
      "passes pictures on"};
}

}  // namespace cabinwatch::llm
