#include "llm/servers/server_pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <tuple>
#include <utility>

#include "llm/answers/plain_text.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::milliseconds;

/// The load_duration that betrays a reload. Source: with the model in memory Ollama tells some
/// milliseconds to tens of them; reading gigabytes takes longer than this anywhere.
constexpr milliseconds kReloadFrom{300};

/// A server that says "later" for less time than this is not worth a line in the journal.
constexpr milliseconds kBusyWorthTelling{5000};

}  // namespace

ServerPool::ServerPool(std::vector<Access> accesses, const WireFormat& format, Transfers& transfers,
                       Limits limits, Callbacks callbacks, Clock::time_point now)
    : format_(format),
      transfers_(transfers),
      limits_(limits),
      callbacks_(std::move(callbacks)),
      without_healthy_since_(now),
      accounted_at_(now) {
  std::random_device seed;
  for (auto& access : accesses) {
    auto name = access.address.text();
    servers_.push_back(
        std::make_unique<Server>(Server{.access = std::move(access),
                                        .health = ServerHealth(limits.failures_to_open, now),
                                        .news = ServerNews(std::move(name)),
                                        .concurrency = Concurrency(limits.queries_in_flight),
                                        .slots = {},
                                        .pause = ServerPause(seed()),
                                        .fields = {},
                                        .probe = std::nullopt,
                                        .identity = {},
                                        .model = {},
                                        .answer_identity = {},
                                        .identity_due = std::nullopt,
                                        .loading_tellable_at = std::nullopt}));
  }
}

std::optional<std::size_t> ServerPool::choose(std::optional<std::size_t> avoid,
                                              std::optional<std::size_t> keep) const {
  const auto has_place = [&](const Server& server) {
    return std::cmp_less(server.queries, server.places());
  };
  if (keep && keep != avoid && servers_[*keep]->may_be_asked()) {
    return has_place(*servers_[*keep]) ? keep : std::nullopt;
  }
  std::optional<std::size_t> best;
  const auto cost = [&](std::size_t i) {
    return std::tuple(avoid == i, servers_[i]->health.failures(), servers_[i]->queries);
  };
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const auto& server = *servers_[i];
    if (!server.may_be_asked() || !has_place(server)) continue;
    if (!best || cost(i) < cost(*best)) best = i;
  }
  return best;
}

QueryPlace ServerPool::place(std::size_t server, std::optional<ServerSlot> slot) const {
  QueryPlace place{.caches_by_slot = servers_[server]->caches_by_slot,
                   .fields = servers_[server]->fields};
  if (place.caches_by_slot && slot && slot->server == server) place.slot = slot->slot;
  return place;
}

std::optional<ServerSlot> ServerPool::acquire_slot() {
  std::optional<std::size_t> best;
  const auto cost = [&](std::size_t i) {
    return std::tuple(servers_[i]->health.failures(), servers_[i]->queries,
                      servers_[i]->slots.held());
  };
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const auto& server = *servers_[i];
    const bool has_slot = std::cmp_less(server.slots.held(), server.concurrency.at_once());
    const bool has_place = std::cmp_less(server.queries, server.places());
    if (!server.may_be_asked() || !has_slot || !has_place) continue;
    if (!best || cost(i) < cost(*best)) best = i;
  }
  if (!best) return std::nullopt;
  auto& server = *servers_[*best];
  return ServerSlot{*best, server.slots.acquire(server.concurrency.at_once())};
}

void ServerPool::begin_query(std::size_t server, Clock::time_point now) {
  account(now);
  ++servers_[server]->queries;
}

void ServerPool::end_query(std::size_t server, Clock::time_point now) {
  account(now);
  --servers_[server]->queries;
}

void ServerPool::leave_behind(std::size_t server, Clock::time_point until, Clock::time_point now) {
  auto& all = servers_[server]->left_behind;
  std::erase_if(all, [&](const auto one) { return one <= now; });
  all.push_back(until);
}

unsigned ServerPool::left_behind(std::size_t server, Clock::time_point now) const {
  const auto& all = servers_[server]->left_behind;
  return static_cast<unsigned>(
      std::count_if(all.begin(), all.end(), [&](const auto until) { return now < until; }));
}

void ServerPool::learn_from(std::span<const QueryRecord> queries) {
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    std::vector<QueryRecord> here;
    std::copy_if(queries.begin(), queries.end(), std::back_inserter(here),
                 [&](const QueryRecord& query) { return query.server == i; });
    servers_[i]->concurrency.learn_from(here);
  }
}

KnownServers ServerPool::known() const {
  KnownServers all;
  for (const auto& server : servers_) {
    if (!server->health.is_closed()) continue;
    all.push_back({.identity = server->full_identity(),
                   .at_once = server->concurrency.at_once(),
                   .answers_as = server->answer_identity,
                   .takes_all_fields = server->fields == RequestFields()});
  }
  return all;
}

void ServerPool::believe(const KnownServer& known) {
  for (const auto& server : servers_) {
    if (server->full_identity() == known.identity) server->concurrency.believe(known.at_once);
  }
}

int ServerPool::at_once() const {
  int sum = 0;
  for (const auto& server : servers_) {
    if (server->health.is_closed()) sum += server->concurrency.at_once();
  }
  return std::max(1, sum);
}

std::size_t ServerPool::slots() const {
  int sum = 0;
  for (const auto& server : servers_) {
    if (server->health.is_closed()) sum += server->pause.places(server->concurrency.at_once());
  }
  return static_cast<std::size_t>(std::max(1, sum));
}

bool ServerPool::knows_at_once() const {
  return std::any_of(servers_.begin(), servers_.end(), [](const auto& server) {
    const auto& concurrency = server->concurrency;
    return server->health.is_closed() && (concurrency.is_measured() || concurrency.told());
  });
}

std::size_t ServerPool::free_places() const {
  return free_of([](const Concurrency& concurrency) { return concurrency.places(); });
}

std::size_t ServerPool::free_slots() const {
  return free_of([](const Concurrency& concurrency) { return concurrency.at_once(); });
}

template <typename Limit>
std::size_t ServerPool::free_of(const Limit& limit) const {
  std::size_t free = 0;
  for (const auto& server : servers_) {
    const auto most = static_cast<unsigned>(server->pause.places(limit(server->concurrency)));
    if (server->may_be_asked() && server->queries < most) free += most - server->queries;
  }
  return free;
}

ServerPool::Usage ServerPool::usage(Clock::time_point now) {
  using std::chrono::microseconds;
  account(now);
  return {std::chrono::duration_cast<microseconds>(busy_),
          std::chrono::duration_cast<microseconds>(slots_)};
}

void ServerPool::account(Clock::time_point now) {
  const auto passed = now - std::exchange(accounted_at_, now);
  for (const auto& server : servers_) {
    if (!server->health.is_closed()) continue;
    const auto slots = server->concurrency.at_once();
    busy_ += passed * std::min(static_cast<int>(server->queries), slots);
    slots_ += passed * slots;
  }
}

void ServerPool::succeed(std::size_t which, milliseconds load_duration, const std::string& identity,
                         Clock::time_point now) {
  auto& server = *servers_[which];
  if (!server.health.is_closed()) return;
  const auto before = server.answer_identity;
  if (!identity.empty()) server.answer_identity = identity;
  if (!before.empty() && before != server.answer_identity) {
    server.concurrency.begin(server.concurrency.told());
    callbacks_.changed(fmt::format("{} answers as another model now: {}",
                                   server.access.address.text(), error_line(identity)));
  }
  server.health.succeed();
  server.pause.answered();
  tell(server.news.answered());
  tell(load_duration >= kReloadFrom ? server.news.loaded_anew(load_duration, now)
                                    : server.news.kept_loaded(now));
}

void ServerPool::fail(std::size_t which, ServerFailure failure, const Trouble& trouble,
                      Clock::time_point now) {
  auto& server = *servers_[which];
  account(now);
  if (!server.health.fail(failure, now)) return;
  note_health(now);
  tell(failure == ServerFailure::too_late ? server.news.too_slow(trouble.why, trouble.what_to_do)
                                          : server.news.lost(trouble.why, trouble.what_to_do));
  callbacks_.changed(fmt::format("{} is lost", server.access.address.text()));
}

void ServerPool::pause(std::size_t which, std::optional<milliseconds> wanted, unsigned in_flight,
                       Clock::time_point sent_at, const Trouble& trouble, Clock::time_point now) {
  auto& server = *servers_[which];
  if (!server.health.is_closed()) return;
  account(now);
  server.pause.begin(wanted, in_flight, sent_at, now);
  const auto until = server.pause.until().value_or(now);
  if (until - *server.pause.since() < kBusyWorthTelling) return;
  tell(server.news.busy(trouble.why, trouble.what_to_do));
}

void ServerPool::leave_out(std::size_t which, const RequestFields& fields) {
  auto& server = *servers_[which];
  const auto fewer = in_both(server.fields, fields);
  if (fewer == server.fields) return;
  server.fields = fewer;
  tell(server.news.leaves_out(left_out(fewer)));
}

std::optional<ServerPool::Clock::time_point> ServerPool::paused_until() const {
  std::optional<Clock::time_point> first;
  for (const auto& server : servers_) {
    if (!server->health.is_closed()) continue;
    const auto until = server->pause.until();
    if (!until) return std::nullopt;
    if (!first || *until < *first) first = until;
  }
  return first;
}

bool ServerPool::has_healthy() const {
  return std::any_of(servers_.begin(), servers_.end(),
                     [](const auto& server) { return server->health.is_closed(); });
}

bool ServerPool::is_first_look() const {
  return std::any_of(servers_.begin(), servers_.end(),
                     [](const auto& server) { return !server->was_probed && !server->is_loading; });
}

bool ServerPool::is_loading() const {
  return std::any_of(servers_.begin(), servers_.end(),
                     [](const auto& server) { return server->is_loading; });
}

std::vector<ServerStatus> ServerPool::status() const {
  using State = ServerStatus::State;
  std::vector<ServerStatus> all;
  for (const auto& server : servers_) {
    const bool is_busy = server->pause.since().has_value();
    const auto state = server->health.is_closed() ? (is_busy ? State::busy : State::healthy)
                       : server->is_loading       ? State::loading
                       : server->was_probed       ? State::down
                                                  : State::probing;
    all.push_back({server->access.address.text(), state, server->queries, server->news.trouble(),
                   server->may_be_asked()});
  }
  return all;
}

void ServerPool::note_health(Clock::time_point now) {
  const bool has = has_healthy();
  if (had_healthy_ && !has) without_healthy_since_ = now;
  had_healthy_ = has;
}

void ServerPool::tell(const ServerNews::Events& events) const {
  for (const auto& event : events) callbacks_.tell(event);
}

}  // namespace cabinwatch::llm
