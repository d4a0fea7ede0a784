#include "llm/queries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/seconds.hpp"
#include "llm/servers/advice.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr unsigned kAttempts = 2;

/// Servers read requests on several threads: on a busy machine one that is sent right after another
/// can overtake it. Long beside reading some 100 kB, and short beside any answer.
constexpr milliseconds kReadingTime{20};

/// Whether asking again may help.
bool is_worth_a_retry(const HttpResponse& response) {
  using Failure = HttpResponse::Failure;
  return response.failure == Failure::lost || response.failure == Failure::unreachable ||
         (response.failure == Failure::none && response.status >= 500);
}

ServerFailure failure_of(const HttpResponse& response, const Refusal& refusal) {
  if (refusal.error == QueryError::remote_host) return ServerFailure::relays;
  if (response.failure == HttpResponse::Failure::unreachable) return ServerFailure::unreachable;
  const bool is_answer = response.failure == HttpResponse::Failure::none;
  return is_answer && is_refusal(response.status) ? ServerFailure::refuses
                                                  : ServerFailure::no_answer;
}

ServerPool::Trouble too_late(milliseconds deadline) {
  return {
      fmt::format("no answer comes within llm.deadline_seconds = {:g}", base::in_seconds(deadline)),
      "take a smaller model, put it on the GPU, or raise llm.deadline_seconds: cabinwatch check "
      "says how long an answer takes"};
}

/// Whether the server did its part, whatever the model said.
bool is_the_servers_failure(const Refusal& refusal) {
  switch (refusal.error) {
    case QueryError::refused:
    case QueryError::timed_out:
    case QueryError::http_status:
    case QueryError::not_http:
    case QueryError::remote_host:
      return true;
    default:
      return false;
  }
}

}  // namespace

Queries::Queries(const WireFormat& format, ServerPool& servers, Transfers& transfers, Limits limits,
                 Done done)
    : format_(format),
      servers_(servers),
      transfers_(transfers),
      limits_(limits),
      done_(std::move(done)) {}

Queries::Id Queries::ask(QueryWanted wanted, Started started, Clock::time_point now) {
  Query query;
  query.wanted = std::move(wanted);
  query.started = std::move(started);
  query.asked_at = now;
  query.asked_as = ++last_id_;
  queries_.emplace(last_id_, std::move(query));
  return last_id_;
}

QueryOutcome Queries::cancel(Id id, Clock::time_point now) {
  QueryOutcome told;
  std::erase_if(queries_, [&](const auto& one) {
    const Query& query = one.second;
    if (query.asked_as != id) return false;
    drop(query, now);
    const bool has_failed = !query.transfer && query.failed;
    told = outcome(query,
                   has_failed ? *query.failed
                              : Refusal{QueryError::cancelled, "given up before it was answered"},
                   now);
    return true;
  });
  return told;
}

/// Takes it away from the server that has it.
void Queries::drop(const Query& query, Clock::time_point now) {
  if (!query.transfer) return;
  transfers_.cancel(*query.transfer);
  servers_.end_query(*query.server, now);
  servers_.leave_behind(*query.server, expiry(query), now);
  // One that was sent late is not the server's fault.
  const bool has_deadline = limits_.deadline > milliseconds(0);
  const auto longest = has_deadline ? std::min(limits_.timeout, limits_.deadline) : limits_.timeout;
  if (now - query.sent_at < longest / 2) return;
  const bool is_late = query.wanted.deadline && *query.wanted.deadline <= now;
  servers_.fail(*query.server, is_late ? ServerFailure::too_late : ServerFailure::no_answer,
                is_late ? too_late(limits_.deadline)
                        : ServerPool::Trouble{"queries are not answered in time",
                                              advice_for_error(QueryError::timed_out)},
                now);
}

void Queries::pass(Clock::time_point now) {
  std::vector<std::pair<Id, Refusal>> over;
  for (const auto id : waiting_in_order()) {
    auto& query = queries_.at(id);
    wait_out_pause(query);
    const auto& slot = query.wanted.slot;
    const auto keep = slot ? std::optional(slot->server) : std::nullopt;
    const auto server = servers_.choose(query.server, keep);
    if (server && now < expiry(query)) {
      send(id, query, *server, now);
    } else if (auto why = given_up(query, now)) {
      over.emplace_back(id, *std::move(why));
    }
  }
  for (auto& [id, why] : over) finish(id, std::move(why), now);
}

void Queries::hedge(Clock::time_point now) {
  if (waiting() > 0) return;
  std::vector<Id> late;
  for (const auto& [id, query] : queries_) {
    const auto due = hedge_due(query);
    if (due && *due <= now) late.push_back(id);
  }
  for (const auto id : late) {
    if (servers_.free_slots() > 0 && hedge_due(queries_.at(id))) ask_beside(id, now);
  }
}

/// When a query is to be asked beside, where a slot is idle; nothing for one that is not.
std::optional<Queries::Clock::time_point> Queries::hedge_due(const Query& query) const {
  if (!query.transfer || query.twin) return std::nullopt;
  const auto after = hedging_.due_after(query.wanted.prompt.name);
  if (!after) return std::nullopt;
  const auto due = query.sent_at + *after;
  const auto answered_at = due + *hedging_.usual(query.wanted.prompt.name);
  const auto useful_until = std::min(expiry(query), query.wanted.deadline.value_or(expiry(query)));
  return answered_at < useful_until ? std::optional(due) : std::nullopt;
}

void Queries::ask_beside(Id id, Clock::time_point now) {
  auto& query = queries_.at(id);
  const auto server = servers_.choose(query.server, std::nullopt);
  if (!server) return;
  Query twin = query;
  twin.transfer.reset();
  twin.wanted.slot.reset();  // it is busy
  twin.twin = id;
  query.twin = ++last_id_;
  auto& sent = queries_.emplace(last_id_, std::move(twin)).first->second;
  send(last_id_, sent, *server, now);
  query.attempts = sent.attempts;
  hedging_.asked();
}

std::vector<Queries::Id> Queries::waiting_in_order() const {
  std::vector<Id> ids;
  for (const auto& [id, query] : queries_) {
    if (!query.transfer) ids.push_back(id);
  }
  // One that is always told to come later must not keep the others from being answered.
  const auto turn = [this](Id id) {
    const auto& query = queries_.at(id);
    return std::pair(query.postponed, query.wanted.sequence);
  };
  std::stable_sort(ids.begin(), ids.end(),
                   [&](Id one, Id other) { return turn(one) < turn(other); });
  return ids;
}

bool Queries::is_there(Id id, Clock::time_point now) const {
  const auto found = queries_.find(id);
  if (found == queries_.end()) return true;
  const auto& query = found->second;
  return query.transfer && now >= query.sent_at + kReadingTime &&
         transfers_.is_sent(*query.transfer);
}

std::size_t Queries::waiting() const {
  return static_cast<std::size_t>(std::count_if(
      queries_.begin(), queries_.end(), [](const auto& one) { return !one.second.transfer; }));
}

std::optional<Queries::Clock::time_point> Queries::next_due(Clock::time_point now) const {
  std::optional<Clock::time_point> next;
  const bool may_hedge = servers_.free_slots() > 0;
  for (const auto& [id, query] : queries_) {
    auto due = query.transfer ? query.sent_at + kReadingTime : expiry(query);
    if (query.transfer) {
      if (due <= now && may_hedge) due = hedge_due(query).value_or(due);
      if (due <= now) continue;  // libcurl watches its time
    } else if (!servers_.has_healthy() && !servers_.is_loading()) {
      due = std::min(due, servers_.without_healthy_since() + limits_.patience);
    }
    if (!next || due < *next) next = due;
  }
  return next;
}

void Queries::send(Id id, Query& query, std::size_t server, Clock::time_point now) {
  if (!query.started_at) {
    query.started_at = now;
    query.started(now);
  }
  if (query.attempts++ > 0) ++counts_.retries;
  const auto place = servers_.place(server, query.wanted.slot);
  const auto body = format_.chat_body(query.wanted.prompt, place);
  query.fields = place.fields;
  counts_.bytes_sent += body->size();
  const auto left = std::max(milliseconds(1), duration_cast<milliseconds>(expiry(query) - now));
  query.server = server;
  query.sent_at = now;
  servers_.begin_query(server, now);
  query.in_flight = servers_.queries_at(server);
  query.left_behind = servers_.left_behind(server, now);
  query.transfer =
      transfers_.start(servers_.access(server), {format_.chat_path(), body, left},
                       [this, id](const HttpResponse& response) { end_attempt(id, response); });
}

void Queries::end_attempt(Id id, const HttpResponse& response) {
  const auto found = queries_.find(id);
  if (found == queries_.end()) return;
  auto& query = found->second;
  const auto now = Clock::now();
  const auto server = *query.server;
  query.transfer.reset();
  servers_.end_query(server, now);
  counts_.bytes_received += response.body.size();

  auto reply = format_.read_chat(response);
  const auto* refusal = std::get_if<Refusal>(&reply);
  if (refusal == nullptr) {
    const auto& text = std::get<ChatText>(reply);
    servers_.succeed(server, text.load_duration, text.identity, now);
    hedging_.answered(query.wanted.prompt.name, duration_cast<milliseconds>(now - query.sent_at));
  } else if (is_to_be_asked_again(query, response, *refusal, now) && !query.twin) {
    query.failed = *refusal;
    return;  // the next pass sends it again, or gives it up
  }
  finish(id, std::move(reply), now);
}

/// Tells the pool what a refusal says of the server. @returns whether another attempt may help
bool Queries::is_to_be_asked_again(Query& query, const HttpResponse& response,
                                   const Refusal& refusal, Clock::time_point now) {
  const auto server = *query.server;
  const ServerPool::Trouble trouble{refusal.text, advice_for(response, refusal)};
  if (refusal.error == QueryError::busy) {
    ++query.postponed;
    servers_.pause(server, response.retry_after, query.in_flight, query.sent_at, trouble, now);
    return true;
  }
  if (const auto fewer = format_.fewer_fields(query.fields, response)) {
    servers_.leave_out(server, *fewer);
    return true;
  }
  if (!is_the_servers_failure(refusal)) {
    servers_.succeed(server, {}, {}, now);
    return false;
  }
  servers_.fail(server, failure_of(response, refusal), trouble, now);
  return is_worth_a_retry(response) && ++query.failures < kAttempts && now < expiry(query);
}

/// Of recordings, the time of a query stands still while all servers have said to come later.
void Queries::wait_out_pause(Query& query) const {
  if (limits_.patience <= milliseconds(0)) return;
  if (const auto until = servers_.paused_until()) query.counts_from = *until;
}

std::optional<Refusal> Queries::given_up(const Query& query, Clock::time_point now) const {
  const bool is_hopeless = !servers_.has_healthy() && !servers_.is_loading() &&
                           now >= servers_.without_healthy_since() + limits_.patience;
  const auto paused_until = servers_.paused_until();
  const auto useful_until = std::min(expiry(query), query.wanted.deadline.value_or(expiry(query)));
  const bool is_paused_too_long = paused_until && *paused_until >= useful_until;
  if (!is_hopeless && !is_paused_too_long && now < expiry(query)) return std::nullopt;
  if (query.failed) return query.failed;
  if (is_paused_too_long) return Refusal{QueryError::busy, "every server said to come later"};
  return Refusal{QueryError::no_server,
                 servers_.has_healthy() ? "every server is busy" : "no healthy server"};
}

Queries::Clock::time_point Queries::expiry(const Query& query) const {
  return query.counts_from.value_or(query.started_at.value_or(query.asked_at)) + limits_.timeout;
}

QueryOutcome Queries::outcome(const Query& query, ChatReply reply, Clock::time_point now) const {
  QueryOutcome outcome{.reply = std::move(reply), .server = {}, .record = std::nullopt};
  if (query.started_at) outcome.duration = duration_cast<milliseconds>(now - *query.started_at);
  if (query.attempts > 0) outcome.retries = query.attempts - 1;
  if (query.server) {
    outcome.server = servers_.access(*query.server).address.text();
    outcome.record = QueryRecord{.server = *query.server,
                                 .sent_at = query.sent_at,
                                 .ended_at = now,
                                 .in_flight = query.in_flight,
                                 .left_behind = query.left_behind,
                                 .usage = {}};
    if (const auto* text = std::get_if<ChatText>(&outcome.reply)) {
      outcome.record->usage = text->usage;
    }
  }
  return outcome;
}

void Queries::finish(Id id, ChatReply reply, Clock::time_point now) {
  const auto found = queries_.find(id);
  if (found == queries_.end()) return;
  const auto query = std::move(found->second);
  queries_.erase(found);
  if (query.twin) {
    const auto twin = queries_.find(*query.twin);
    twin->second.twin.reset();
    if (std::holds_alternative<Refusal>(reply)) return;  // the other may be answered yet
    drop(twin->second, now);
    queries_.erase(twin);
  }
  done_(query.asked_as, outcome(query, std::move(reply), now));
}

}  // namespace cabinwatch::llm
