#include "llm/analyst_loop.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <type_traits>
#include <utility>

#include "llm/answer_parser.hpp"
#include "llm/plain_text.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::milliseconds;

/// The watchdog is to see the loop pass at least once a second.
constexpr milliseconds kLongestWait{900};

/// Failures in a row that open a server's circuit, however few sequences are analysed.
constexpr int kFailuresToOpen = 5;

/// One analysis that fails again and again, at its retry too, must not take the server away from
/// the other four, whose answers may come in between only once per sequence.
int failures_to_open(const AnalystSettings& settings) {
  return std::max(kFailuresToOpen, 2 * settings.max_sequences_in_flight + 1);
}

AnalysisPlan plan_of(const AnalystSettings& settings) {
  return {settings.analyses, settings.strategy, settings.deadline,
          settings.overload == Overload::newest_wins};
}

long connections_of(const AnalystSettings& settings) {
  return static_cast<long>(settings.servers.size()) * settings.max_queries_in_flight;
}

/// Signals are the main thread's; SIGPIPE, from a TLS connection that is gone, nobody's.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

ServerEvent internal_error(const std::string& text) {
  return {ServerEvent::Severity::error, "", error_line(text), ""};
}

}  // namespace

AnalystLoop::AnalystLoop(const AnalystSettings& settings, std::vector<Access> accesses,
                         AnalystEvents events, SequenceInbox& inbox, AnalystBoard& board)
    : events_(std::move(events)),
      plan_(plan_of(settings)),
      style_{settings.describe, settings.max_answer_tokens},
      max_sequences_(static_cast<std::size_t>(settings.max_sequences_in_flight)),
      inbox_(inbox),
      board_(board),
      format_(make_wire_format(settings)),
      transfers_(connections_of(settings)),
      servers_(
          std::move(accesses), *format_, transfers_,
          {settings.max_queries_in_flight, failures_to_open(settings)},
          [this](const ServerEvent& event) { call(events_.on_server, event); }, Clock::now()),
      queries_(*format_, servers_, transfers_,
               {settings.timeout, plan_.is_live ? milliseconds(0) : settings.timeout},
               [this](Queries::Id id, const QueryOutcome& outcome) { take(id, outcome); }) {
  publish(Clock::now());
}

void AnalystLoop::run() noexcept {
  block_signals();
  try {
    work();
  } catch (const std::exception& error) {
    // The loop passes no more: that is what the watchdog is for.
    call(events_.on_server, internal_error(fmt::format("the analyst fails: {}", error.what())));
  }
  inbox_.close();
  try {
    cancel_everything();
  } catch (const std::exception& error) {
    call(events_.on_server, internal_error(fmt::format("the analyst fails: {}", error.what())));
  }
}

void AnalystLoop::request_stop() noexcept {
  is_stopping_ = true;
  wake();
}

void AnalystLoop::work() {
  while (!is_stopping_) {
    pass(Clock::now());
    publish(Clock::now());
    transfers_.wait(time_to_next_due());
  }
}

void AnalystLoop::pass(Clock::time_point now) {
  bool has_changed = true;
  while (has_changed && !is_stopping_) {  // what ends makes room for what waits
    has_changed = false;
    servers_.pass(now);
    take_sequences();
    for (auto& running : running_) {
      const auto deadline = running.analysis.deadline();
      if (deadline && *deadline <= now) cancel(running, now);
      has_changed |= ask(running, now);
    }
    queries_.pass(now);
    has_changed |= tell_what_is_due(now);
  }
}

void AnalystLoop::take_sequences() {
  while (running_.size() < max_sequences_ && may_begin_sequence()) {
    auto sequence = inbox_.take();
    if (!sequence) return;
    running_.push_back({SequenceAnalysis(std::move(sequence), plan_), {}});
  }
}

bool AnalystLoop::may_begin_sequence() const {
  if (servers_.has_healthy()) return true;
  if (servers_.is_first_look()) return false;
  return plan_.is_live || !servers_.is_loading();
}

bool AnalystLoop::ask(Running& running, Clock::time_point now) {
  const auto questions = running.analysis.take_questions();
  for (const auto& question : questions) {
    const auto prompt =
        make_prompt(running.analysis.sequence(), question, style_, running.analysis.results());
    const auto begin = [&analysis = running.analysis](Clock::time_point at) { analysis.begin(at); };
    running.queries.emplace(queries_.ask(format_->chat_body(prompt), begin, now), question);
    if (question.size() == 1) {
      ++counts_.queries.at(static_cast<std::size_t>(question.front()));
    } else {
      ++counts_.fused_queries;
    }
  }
  return !questions.empty();
}

void AnalystLoop::take(Queries::Id id, const QueryOutcome& outcome) {
  for (auto& running : running_) {
    const auto found = running.queries.find(id);
    if (found == running.queries.end()) continue;
    record(running, found->second, outcome);
    running.queries.erase(found);
    return;
  }
}

void AnalystLoop::record(Running& running, const Question& question, const QueryOutcome& outcome) {
  ParsedAnswers answers;
  if (const auto* text = std::get_if<ChatText>(&outcome.reply)) {
    answers = parse_answers(text->text, question, style_.describe);
  } else {
    for (const auto analysis : question) {
      answers.at(static_cast<std::size_t>(analysis)) = std::get<Refusal>(outcome.reply);
    }
  }
  for (const auto analysis : question) {
    const auto& answer = answers.at(static_cast<std::size_t>(analysis)).value();
    AnalysisResult result{
        .duration = outcome.duration, .error_text = {}, .retries = outcome.retries};
    if (const auto* refusal = std::get_if<Refusal>(&answer)) {
      result.outcome = refusal->error;
      result.error_text = refusal->text;
    } else {
      result.outcome = std::get<Answer>(answer);
    }
    running.analysis.take(analysis, std::move(result));
  }
  if (!outcome.server.empty()) running.analysis.note_server(outcome.server);
  if (outcome.duration > milliseconds(0)) {
    const auto now = Clock::now();
    board_.queries.end(now - outcome.duration, now);
  }
}

void AnalystLoop::cancel(Running& running, Clock::time_point now) {
  for (const auto& [id, question] : running.queries) {
    record(running, question, queries_.cancel(id, now));
  }
  running.queries.clear();
  running.analysis.cancel_rest();
}

bool AnalystLoop::tell_what_is_due(Clock::time_point now) {
  bool has_told = false;
  for (auto running = running_.begin(); running != running_.end();) {
    auto& analysis = running->analysis;
    if (analysis.has_answers_to_tell(now)) call(events_.on_answers, analysis.tell_answers(now));
    if (!analysis.is_done()) {
      ++running;
      continue;
    }
    finish(*running, Clock::now());
    running = running_.erase(running);
    has_told = true;
  }
  return has_told;
}

void AnalystLoop::finish(const Running& running, Clock::time_point now) {
  auto finding = running.analysis.finding(now);
  ++counts_.findings;
  if (finding.is_late) ++counts_.late_findings;
  for (const auto analysis : plan_.analyses) {
    const auto& result = finding.of(analysis);
    if (const auto* error = result->error()) {
      ++counts_.errors.at(static_cast<std::size_t>(*error));
    } else {
      ++counts_.answers.at(static_cast<std::size_t>(analysis));
    }
  }
  board_.sequences.end(now - finding.analysis, now);
  publish(now);
  call(events_.on_finding, std::move(finding));
  inbox_.finish_one();
}

void AnalystLoop::cancel_everything() {
  while (auto sequence = inbox_.take()) {
    running_.push_back({SequenceAnalysis(std::move(sequence), plan_), {}});
  }
  const auto now = Clock::now();
  for (auto& running : running_) {
    cancel(running, now);
    finish(running, now);
  }
  running_.clear();
  transfers_.cancel_all();
}

void AnalystLoop::publish(Clock::time_point now) {
  counts_.retries = queries_.counts().retries;
  counts_.bytes_sent = queries_.counts().bytes_sent;
  counts_.bytes_received = queries_.counts().bytes_received;
  counts_.sequences_in_flight = running_.size();
  board_.publish(counts_, servers_.status(), now);
}

milliseconds AnalystLoop::time_to_next_due() const {
  const auto now = Clock::now();
  auto next = now + kLongestWait;
  const auto consider = [&](std::optional<Clock::time_point> due) {
    if (due) next = std::min(next, *due);
  };
  consider(servers_.next_due());
  consider(queries_.next_due());
  for (const auto& running : running_) {
    consider(running.analysis.deadline());
    consider(running.analysis.answers_due());
  }
  return std::chrono::ceil<milliseconds>(std::max(next, now) - now);
}

template <typename Callback, typename... What>
void AnalystLoop::call(const Callback& callback, What&&... what) {
  if (!callback) return;
  try {
    callback(std::forward<What>(what)...);
  } catch (const std::exception& error) {
    if constexpr (!std::is_same_v<Callback, decltype(events_.on_server)>) {
      call(events_.on_server,
           internal_error(fmt::format("a finding could not be taken: {}", error.what())));
    }
  }
}

}  // namespace cabinwatch::llm
