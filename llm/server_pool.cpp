#include "llm/server_pool.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace cabinwatch::llm {
namespace {

using std::chrono::milliseconds;

/// A load that is faster than this is not worth a line in the journal.
constexpr milliseconds kLoadingWorthTelling{1000};

/// The load_duration that betrays a reload. Source: with the model in memory Ollama tells some
/// milliseconds to tens of them; reading gigabytes takes longer than this anywhere.
constexpr milliseconds kReloadFrom{300};

}  // namespace

ServerPool::ServerPool(std::vector<Access> accesses, const WireFormat& format, Transfers& transfers,
                       Limits limits, Tell tell, Clock::time_point now)
    : format_(format),
      transfers_(transfers),
      limits_(limits),
      tell_(std::move(tell)),
      without_healthy_since_(now) {
  for (auto& access : accesses) {
    auto name = access.address.text();
    servers_.push_back(
        std::make_unique<Server>(Server{.access = std::move(access),
                                        .health = ServerHealth(limits.failures_to_open, now),
                                        .news = ServerNews(std::move(name)),
                                        .probe = std::nullopt,
                                        .loading_tellable_at = std::nullopt}));
  }
}

void ServerPool::pass(Clock::time_point now) {
  for (const auto& server : servers_) {
    const auto due = server->health.probe_due();
    if (due && *due <= now) {
      server->health.begin_probe();
      server->probe.emplace(format_, server->access.address.text());
      inquire(*server);
    }
    if (server->loading_tellable_at && *server->loading_tellable_at <= now) {
      server->loading_tellable_at.reset();
      server->is_loading = true;
      tell(server->news.loading());
    }
  }
}

std::optional<ServerPool::Clock::time_point> ServerPool::next_due() const {
  std::optional<Clock::time_point> next;
  const auto consider = [&](std::optional<Clock::time_point> due) {
    if (due && (!next || *due < *next)) next = due;
  };
  for (const auto& server : servers_) {
    consider(server->health.probe_due());
    consider(server->loading_tellable_at);
  }
  return next;
}

void ServerPool::inquire(Server& server) {
  const auto* inquiry = server.probe->current();
  server.loading_tellable_at.reset();
  if (inquiry == nullptr) {
    end_probe(server);
    return;
  }
  if (inquiry->may_load) server.loading_tellable_at = Clock::now() + kLoadingWorthTelling;
  transfers_.start(server.access, inquiry->request, [this, &server](const HttpResponse& response) {
    server.probe->take(response);
    inquire(server);
  });
}

void ServerPool::end_probe(Server& server) {
  const auto report = server.probe->report();
  server.probe.reset();
  server.was_probed = true;
  server.is_loading = report.is_loading;
  using Result = ServerHealth::ProbeResult;
  const auto result = report.is_loading    ? Result::loading
                      : report.is_usable() ? Result::usable
                                           : Result::failed;
  const auto now = Clock::now();
  server.health.end_probe(result, now);
  note_health(now);
  tell(server.news.probed(report));
}

std::optional<std::size_t> ServerPool::choose(std::optional<std::size_t> avoid) const {
  std::optional<std::size_t> best;
  const auto cost = [&](std::size_t i) {
    return std::tuple(avoid == i, servers_[i]->health.failures(), servers_[i]->queries);
  };
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const auto& server = *servers_[i];
    const bool has_place = std::cmp_less(server.queries, limits_.queries_in_flight);
    if (!server.health.is_closed() || !has_place) continue;
    if (!best || cost(i) < cost(*best)) best = i;
  }
  return best;
}

void ServerPool::succeed(std::size_t which, milliseconds load_duration) {
  auto& server = *servers_[which];
  if (!server.health.is_closed()) return;
  server.health.succeed();
  tell(server.news.answered());
  if (load_duration >= kReloadFrom) tell(server.news.loaded_anew(load_duration));
}

void ServerPool::fail(std::size_t which, ServerFailure failure, const std::string& why,
                      Clock::time_point now) {
  auto& server = *servers_[which];
  if (!server.health.fail(failure, now)) return;
  note_health(now);
  tell(server.news.lost(why));
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
    const auto state = server->health.is_closed() ? State::healthy
                       : server->is_loading       ? State::loading
                       : server->was_probed       ? State::down
                                                  : State::probing;
    all.push_back({server->access.address.text(), state, server->queries, server->news.trouble()});
  }
  return all;
}

void ServerPool::note_health(Clock::time_point now) {
  const bool has = has_healthy();
  if (had_healthy_ && !has) without_healthy_since_ = now;
  had_healthy_ = has;
}

void ServerPool::tell(const ServerNews::Events& events) const {
  for (const auto& event : events) tell_(event);
}

}  // namespace cabinwatch::llm
