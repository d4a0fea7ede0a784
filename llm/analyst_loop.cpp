#include "llm/analyst_loop.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <utility>

#include "llm/analyst_limits.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::milliseconds;

/// The watchdog is to see the loop pass at least once a second.
constexpr milliseconds kLongestWait{900};

/// Of a recording, so many sequences may wait for their answers to be trusted without counting as
/// under way. Their pictures take some megabytes.
constexpr std::size_t kMostHeld = 64;

/// The main thread handles all signals; SIGPIPE, of a lost TLS connection, is ignored.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

AnalystLoop::AnalystLoop(const AnalystSettings& settings, std::vector<Access> accesses,
                         AnalystEvents events, SequenceInbox& inbox, AnalystBoard& board)
    : teller_(std::move(events)),
      plan_(plan_of(settings)),
      questionnaire_(plan_.analyses, {settings.describe, settings.max_answer_tokens}),
      max_sequences_(static_cast<std::size_t>(settings.max_sequences_in_flight)),
      admission_(most_sequences(settings), queries_side_by_side(plan_)),
      inbox_(inbox),
      board_(board),
      format_(make_wire_format(settings)),
      transfers_(most_connections(settings)),
      strategist_(settings, [this](const ServerEvent& event) { teller_.server(event); }),
      servers_(
          std::move(accesses), *format_, transfers_,
          {settings.max_queries_in_flight, failures_to_open(settings)},
          {.tell = [this](const ServerEvent& event) { teller_.server(event); },
           .changed = [this](const std::string& why) { note_change(why); },
           .remembered = [this](auto&&... server) { return strategist_.answers_as(server...); }},
          Clock::now()),
      queries_(*format_, servers_, transfers_,
               {.timeout = settings.timeout,
                .patience = plan_.is_live ? milliseconds(0) : settings.timeout,
                .deadline = plan_.is_live ? plan_.deadline : milliseconds(0)},
               [this](Queries::Id id, const QueryOutcome& outcome) { end_query(id, outcome); }),
      comparisons_(queries_, plan_, questionnaire_) {
  static_cast<void>(show(Clock::now()));
}

void AnalystLoop::run() noexcept {
  block_signals();
  try {
    work();
  } catch (const std::exception& error) {
    // The loop passes no more: that is what the watchdog is for.
    teller_.failure(fmt::format("the analyst fails: {}", error.what()));
  }
  inbox_.close();
  try {
    cancel_everything();
    strategist_.keep();
  } catch (const std::exception& error) {
    teller_.failure(fmt::format("the analyst fails: {}", error.what()));
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
    for (auto& running : running_) {
      const auto deadline = running.analysis.deadline();
      if (deadline && *deadline <= now) cancel(running, now);
      has_changed |= ask(running, now);
    }
    queries_.pass(now);
    has_changed |= tell_what_is_due(now);
    has_changed |= compare(now);
    has_changed |= begin_sequence(now);
  }
  if (!is_stopping_) queries_.hedge(now);
}

bool AnalystLoop::begin_sequence(Clock::time_point now) {
  if (!may_begin_sequence(now)) return false;
  auto sequence = inbox_.pop();
  if (!sequence) return false;
  const auto turn = next_turn();
  const bool is_disturbed = plan_.is_live && comparisons_.count() > 0;
  auto& running = running_.emplace_back(std::move(sequence), plan_, turn.strategy,
                                        ++sequences_begun_, is_disturbed);
  if (turn.strategy == Strategy::per_slot || turn.strategy == Strategy::sequential) {
    running.slot = servers_.acquire_slot();
  }
  if (turn.is_compared) comparisons_.add(running.number, running.analysis.shared_sequence());
  return true;
}

Strategist::Turn AnalystLoop::next_turn() const {
  return strategist_.next(
      {.free_slots = servers_.free_slots(), .comparisons = comparisons_.count()});
}

bool AnalystLoop::may_begin_sequence(Clock::time_point now) const {
  // Live, those that only wait to be left alone tell it at once.
  const bool are_paused = plan_.is_live && servers_.paused_until();
  if (servers_.has_healthy() && !are_paused) {
    return admission_.may_begin(next_turn().strategy, load(now));
  }
  if (running_.size() >= max_sequences_ || servers_.is_first_look()) return false;
  return plan_.is_live || !servers_.is_loading();
}

Admission::Load AnalystLoop::load(Clock::time_point now) const {
  const auto held = static_cast<std::size_t>(std::count_if(
      running_.begin(), running_.end(), [&](const auto& one) { return is_held(one, now); }));
  return {.sequences = running_.size() - std::min(held, kMostHeld),
          .rows = static_cast<std::size_t>(
              std::count_if(running_.begin(), running_.end(),
                            [&](const auto& one) { return !is_all_there(one, now); })),
          .queries_waiting = queries_.waiting(),
          .free_places = servers_.free_places(),
          .free_slots = servers_.free_slots(),
          .slots = servers_.slots()};
}

bool AnalystLoop::ask(RunningSequence& running, Clock::time_point now) {
  auto& analysis = running.analysis;
  const bool may_wait_there = analysis.strategy() == Strategy::per_slot && running.slot &&
                              servers_.is_only_slot(running.slot->server);
  const auto questions = analysis.next_questions(may_wait_there ? 1 : 0);
  for (const auto& question : questions) {
    const auto begin = [&analysis](Clock::time_point at) { analysis.begin(at); };
    const auto id = queries_.ask(
        {questionnaire_.ask(analysis.sequence(), question, analysis.results()), running.number,
         running.slot, plan_.is_live ? analysis.deadline() : std::nullopt},
        begin, now);
    running.add(id, question);
    counts_.add(question);
  }
  if (is_all_there(running, now)) give_back_slot(running);
  return !questions.empty();
}

/// Whether all its queries have reached the server, so that none of another sequence, with other
/// pictures, can overtake them.
bool AnalystLoop::is_all_there(const RunningSequence& running, Clock::time_point now) const {
  return !running.analysis.has_more_to_ask() &&
         std::ranges::all_of(running.queries(),
                             [&](Queries::Id id) { return queries_.is_there(id, now); });
}

/// The next sequence may use the slot: its queries wait there behind this one's last.
void AnalystLoop::give_back_slot(RunningSequence& running) {
  if (const auto slot = std::exchange(running.slot, std::nullopt)) servers_.give_back(*slot);
}

void AnalystLoop::end_query(Queries::Id id, const QueryOutcome& outcome) {
  if (comparisons_.is_mine(id)) {
    if (outcome.record) counts_.add(tokens_of({&*outcome.record, 1}));
    comparisons_.record(id, outcome);
    return;
  }
  const auto running =
      std::ranges::find_if(running_, [&](const RunningSequence& one) { return one.is_mine(id); });
  if (running != running_.end()) record(*running, id, outcome);
}

void AnalystLoop::record(RunningSequence& running, Queries::Id id, const QueryOutcome& outcome) {
  const auto now = Clock::now();
  running.record(id, outcome, questionnaire_.style(), now);
  if (outcome.duration > milliseconds(0)) board_.queries.end(now - outcome.duration, now);
}

void AnalystLoop::cancel(RunningSequence& running, Clock::time_point now) {
  for (const auto id : running.queries()) record(running, id, queries_.cancel(id, now));
  running.analysis.cancel_rest();
}

bool AnalystLoop::tell_what_is_due(Clock::time_point now) {
  bool has_told = false;
  for (auto running = running_.begin(); running != running_.end();) {
    auto& analysis = running->analysis;
    const bool is_untrusted_yet = is_untrusted(*running, now);
    if (!is_untrusted_yet && analysis.has_answers_to_tell(now)) {
      teller_.answers(analysis.tell_answers(now));
    }
    if (is_untrusted_yet && analysis.is_done() && !is_held(*running, now)) {
      analysis.ask_anew(Strategy::parallel);
      has_told = true;
    }
    if (!analysis.is_done() || is_untrusted_yet) {
      ++running;
      continue;
    }
    finish(*running, now);
    running = running_.erase(running);
    has_told = true;
  }
  return has_told;
}

/// Whether it was asked by `fused`, whose answers are not (yet) known to be the same.
bool AnalystLoop::is_untrusted(const RunningSequence& running, Clock::time_point now) const {
  const bool is_too_late = plan_.is_live && now >= *running.analysis.deadline();
  return running.analysis.strategy() == Strategy::fused && !is_too_late &&
         !strategist_.trusts_fused().value_or(false);
}

/// Whether all its answers are there, and wait for comparisons that are under way.
bool AnalystLoop::is_held(const RunningSequence& running, Clock::time_point now) const {
  return running.analysis.is_done() && comparisons_.count() > 0 && is_untrusted(running, now) &&
         !strategist_.trusts_fused();
}

void AnalystLoop::finish(RunningSequence& running, Clock::time_point now) {
  give_back_slot(running);
  running.analysis.note_tokens(tokens_of(running.records()));
  auto finding = running.analysis.finding(now);
  counts_.add(finding);
  board_.sequences.end(now - finding.analysis, now);
  learn(running, finding, now);
  publish(now);
  teller_.finding(std::move(finding));
  inbox_.finish_one();
}

void AnalystLoop::learn(RunningSequence& running, const Finding& finding, Clock::time_point now) {
  comparisons_.answered(running.number, running.analysis.results());
  if (is_stopping_) return;
  servers_.learn_from(running.records());
  strategist_.record(running.measured(finding, now), servers_.known());
}

/// Asks what is to be compared: of a recording at once; live where a slot is idle, or else when the
/// sequence has its finding.
bool AnalystLoop::compare(Clock::time_point now) {
  const bool has_room = !plan_.is_live || servers_.free_slots() > queries_.waiting();
  const auto asked = comparisons_.ask(has_room, now);
  counts_.comparison_queries += asked;
  bool has_changed = asked > 0;
  while (const auto compared = comparisons_.next_result()) {
    strategist_.compare(*compared);
    has_changed = true;
  }
  return has_changed;
}

void AnalystLoop::note_change(const std::string& why) {
  for (const auto& server : strategist_.servers_changed(servers_.known(), why)) {
    servers_.believe(server);
  }
}

void AnalystLoop::cancel_everything() {
  while (auto sequence = inbox_.pop()) {
    running_.emplace_back(std::move(sequence), plan_, next_turn().strategy, ++sequences_begun_,
                          false);
  }
  const auto now = Clock::now();
  comparisons_.cancel(now);
  for (auto& running : running_) {
    if (is_untrusted(running, now)) running.analysis.ask_anew(Strategy::parallel);
    cancel(running, now);
    finish(running, now);
  }
  running_.clear();
  transfers_.cancel_all();
}

void AnalystLoop::publish(Clock::time_point now) {
  if (show(now)) teller_.servers_changed();
}

bool AnalystLoop::show(Clock::time_point now) {
  counts_.retries = queries_.counts().retries;
  counts_.bytes_sent = queries_.counts().bytes_sent;
  counts_.bytes_received = queries_.counts().bytes_received;
  const auto usage = servers_.usage(now);
  counts_.busy = usage.busy;
  counts_.slots = usage.slots;
  counts_.sequences_in_flight = running_.size();
  auto report = strategist_.report();
  if (servers_.knows_at_once()) report.queries_at_once = servers_.at_once();
  return board_.publish(counts_, servers_.status(), std::move(report), now);
}

milliseconds AnalystLoop::time_to_next_due() const {
  const auto now = Clock::now();
  auto next = now + kLongestWait;
  const auto consider = [&](std::optional<Clock::time_point> due) {
    if (due) next = std::min(next, *due);
  };
  consider(servers_.next_due());
  consider(queries_.next_due(now));
  for (const auto& running : running_) {
    consider(running.analysis.deadline());
    consider(running.analysis.answers_due());
  }
  return std::chrono::ceil<milliseconds>(std::max(next, now) - now);
}

}  // namespace cabinwatch::llm
