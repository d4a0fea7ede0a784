// How a ServerPool watches its servers: it probes them, and checks whether each is still the same.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "llm/answers/plain_text.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/server_pool.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::milliseconds;

/// Loading a model in less time than this is not worth a line in the journal.
constexpr milliseconds kLoadingWorthTelling{1000};

/// A query that may have to load the model may also just be slow: a longer one loads it.
constexpr milliseconds kLongestWithoutLoading{10'000};

/// How often a server that is well is asked whether it is still the same. Ours: one small request
/// beside some tens of queries.
constexpr milliseconds kIdentityEvery{30'000};

}  // namespace

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
    if (server->identity_due && *server->identity_due <= now) look_at_identity(*server);
    server->pause.look(now);
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
    consider(server->identity_due);
    consider(server->pause.until());
  }
  return next;
}

void ServerPool::inquire(Server& server) {
  leave_out_known_trial(server);
  const auto* inquiry = server.probe->current();
  server.loading_tellable_at.reset();
  if (inquiry == nullptr) {
    end_probe(server);
    return;
  }
  if (inquiry->may_load) {
    server.loading_tellable_at =
        Clock::now() + (inquiry->is_trial ? kLongestWithoutLoading : kLoadingWorthTelling);
  }
  transfers_.start(server.access, inquiry->request, [this, &server](const HttpResponse& response) {
    server.probe->read(response);
    inquire(server);
  });
}

/// The first sequence shows what the trial would, and a model in a car takes seconds for either.
/// After an outage the trial is asked; and where the server did not show its model, which may run
/// on another host: the answer tells.
void ServerPool::leave_out_known_trial(Server& server) const {
  const auto* inquiry = server.probe->current();
  if (inquiry == nullptr || !inquiry->is_trial || server.was_probed) return;
  const auto& report = server.probe->report();
  const bool shows_model = std::ranges::none_of(report.steps, [](const ProbeStep& one) {
    return one.name == step::kModel && one.outcome == ProbeStep::Outcome::unknown;
  });
  if (report.identity.empty() || !shows_model) return;
  auto answers_as = callbacks_.remembered(report, server.access.address);
  if (answers_as) server.probe->leave_trial_out(*std::move(answers_as));
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
  account(now);
  server.health.end_probe(result, now);
  note_health(now);
  tell(server.news.probed(report));
  if (!server.health.is_closed()) return;
  note_trial(server, report, now);
  note_identity(server, report, false);
}

/// What the trial query has shown: which fields queries may have, and whether to come later.
void ServerPool::note_trial(Server& server, const ProbeReport& report, Clock::time_point now) {
  server.fields = report.fields;
  if (!report.busy_for) {
    server.pause.answered();
    return;
  }
  server.pause.begin(*report.busy_for, 1, now, now);
}

void ServerPool::note_identity(Server& server, const ProbeReport& report, bool was_well) {
  const bool is_first = !std::exchange(server.is_known, true);
  const bool is_same = !is_first && server.identity == report.identity;
  server.identity_due = Clock::now() + kIdentityEvery;
  if (is_same && was_well) return;
  const auto& name = server.access.address.text();
  if (!was_well) {
    server.answer_identity = report.answer_identity;
    server.model = report.model_digest;
  }
  if (is_same) {
    callbacks_.changed(fmt::format("{} is back", name));
    return;
  }
  server.identity = report.identity;
  if (was_well) server.answer_identity.clear();
  server.caches_by_slot = report.caches_by_slot;
  server.concurrency.begin(report.slots);
  server.left_behind.clear();
  callbacks_.changed(
      is_first ? fmt::format("{} is there", name)
               : fmt::format("{} is another server now: {}", name, error_line(report.identity)));
}

void ServerPool::look_at_identity(Server& server) {
  server.identity_due.reset();
  if (!server.health.is_closed()) return;  // a probe looks at it
  const auto inquiry = format_.identity_inquiry();
  transfers_.start(server.access, inquiry.request,
                   [this, &server, read = inquiry.read](const HttpResponse& response) {
                     ProbeReport report;
                     read(response, report);
                     server.identity_due = Clock::now() + kIdentityEvery;
                     // A server that does not tell, or is lost meanwhile, has not changed.
                     if (report.identity.empty() || !server.health.is_closed()) return;
                     note_identity(server, report, true);
                   });
}

}  // namespace cabinwatch::llm
