#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "llm/servers/access.hpp"
#include "llm/servers/concurrency.hpp"
#include "llm/servers/probe.hpp"
#include "llm/servers/query_record.hpp"
#include "llm/servers/request_fields.hpp"
#include "llm/servers/server_event.hpp"
#include "llm/servers/server_health.hpp"
#include "llm/servers/server_news.hpp"
#include "llm/servers/server_pause.hpp"
#include "llm/servers/slot_book.hpp"
#include "llm/servers/transfers.hpp"
#include "llm/servers/wire_format.hpp"

namespace cabinwatch::llm {

/// A slot of a server that a sequence keeps to.
struct ServerSlot {
  std::size_t server = 0;
  int slot = 0;
};

/// The servers: the state of each, and which one to ask next. Probes each when the pool is made and
/// after each outage, and checks now and then whether it is still the same server.
///
/// One thread: the analyst's.
class ServerPool {
 public:
  using Clock = base::Clock;
  using Tell = std::function<void(const ServerEvent&)>;
  /// A server has come, gone, or become another one: a clause that names it.
  using Changed = std::function<void(const std::string&)>;
  /// What answers of a server tell of it, by an earlier run in which it took queries as they are;
  /// nothing when none knows it. Asked before the trial query, which it spares.
  using Remembered =
      std::function<std::optional<std::string>(const ProbeReport&, const ServerAddress&)>;
  struct Callbacks {
    Tell tell;
    Changed changed;
    Remembered remembered;
  };

  struct Limits {
    int queries_in_flight = 8;  ///< per server, at most: see Concurrency
    int failures_to_open = 5;   ///< see ServerHealth
  };

  /// @param format, transfers  borrowed; live longer
  ServerPool(std::vector<Access> accesses, const WireFormat& format, Transfers& transfers,
             Limits limits, Callbacks callbacks, Clock::time_point now);

  /// Begins the probes that are due.
  void pass(Clock::time_point now);
  /// When to pass again at the latest; nothing when only responses are waited for.
  [[nodiscard]] std::optional<Clock::time_point> next_due() const;

  /// The server to ask next, of those that have a free place and have not said to come later: the
  /// healthiest, and among these the least busy. Nothing when there is none. `avoid` is chosen only
  /// when there is no other; while `keep` may be asked, no other is chosen.
  [[nodiscard]] std::optional<std::size_t> choose(std::optional<std::size_t> avoid,
                                                  std::optional<std::size_t> keep) const;
  [[nodiscard]] const Access& access(std::size_t server) const { return servers_[server]->access; }
  /// What the body of a query to this server says of its slot, and the optional fields it has.
  [[nodiscard]] QueryPlace place(std::size_t server, std::optional<ServerSlot> slot) const;

  /// A slot for a sequence whose queries follow each other; nothing when no server has a free one.
  [[nodiscard]] std::optional<ServerSlot> acquire_slot();
  void give_back(const ServerSlot& slot) { servers_[slot.server]->slots.give_back(slot.slot); }
  /// Whether a server has one slot only: every query that waits there comes to it.
  [[nodiscard]] bool is_only_slot(std::size_t server) const {
    return servers_[server]->concurrency.at_once() == 1;
  }

  // To be told of what happens to queries at a server.
  void begin_query(std::size_t server, Clock::time_point now);
  void end_query(std::size_t server, Clock::time_point now);
  [[nodiscard]] unsigned queries_at(std::size_t server) const { return servers_[server]->queries; }
  /// A query at it was given up. Some servers work on such ones to their end, and have no slot for
  /// others meanwhile. Source: ollama/ollama#11889, ggml-org/llama.cpp#24496.
  /// @param until  when it has to be done with it at the latest
  void leave_behind(std::size_t server, Clock::time_point until, Clock::time_point now);
  /// How many such ones it may have.
  [[nodiscard]] unsigned left_behind(std::size_t server, Clock::time_point now) const;
  void succeed(std::size_t server, std::chrono::milliseconds load_duration,
               const std::string& identity, Clock::time_point now);
  /// A sequence's answered queries, in the order in which they were sent.
  void learn_from(std::span<const QueryRecord> queries);
  /// Why a query failed, and what to do about it.
  struct Trouble {
    std::string why;
    std::string what_to_do;
  };
  void fail(std::size_t server, ServerFailure failure, const Trouble& trouble,
            Clock::time_point now);
  /// A query was answered with "later": that is no failure, and the server is left alone for a
  /// while.
  /// @param wanted, in_flight, sent_at  as ServerPause has them
  void pause(std::size_t server, std::optional<std::chrono::milliseconds> wanted,
             unsigned in_flight, Clock::time_point sent_at, const Trouble& trouble,
             Clock::time_point now);
  /// It refuses fields: queries go without them from now on.
  void leave_out(std::size_t server, const RequestFields& fields);

  /// The healthy ones.
  [[nodiscard]] KnownServers known() const;
  /// Of servers of this identity, how many queries they run at once, until queries show otherwise.
  void believe(const KnownServer& server);

  /// Queries that healthy servers run at the same time, in all.
  [[nodiscard]] int at_once() const;
  /// How many of these may be used now, at least 1: fewer while a server recovers from having said
  /// to come later.
  [[nodiscard]] std::size_t slots() const;
  /// Whether a healthy server tells it, or queries have shown it.
  [[nodiscard]] bool knows_at_once() const;
  /// Places for queries that are free now.
  [[nodiscard]] std::size_t free_places() const;
  /// Of these, those in which a query would run at once.
  [[nodiscard]] std::size_t free_slots() const;
  /// How long servers' slots were busy with queries of ours, and how long they were there.
  struct Usage {
    std::chrono::microseconds busy{};
    std::chrono::microseconds slots{};
  };
  [[nodiscard]] Usage usage(Clock::time_point now);

  /// Whether a server is healthy, though perhaps all are busy.
  [[nodiscard]] bool has_healthy() const;
  /// When the first of the healthy servers may be asked again, since all have said to come later;
  /// nothing when one may be asked, or none is healthy.
  [[nodiscard]] std::optional<Clock::time_point> paused_until() const;
  /// Whether a server is being probed for the first time: soon it is known whether one is healthy.
  [[nodiscard]] bool is_first_look() const;
  [[nodiscard]] bool is_loading() const;
  /// Since when there has been no healthy server.
  [[nodiscard]] Clock::time_point without_healthy_since() const { return without_healthy_since_; }
  [[nodiscard]] std::vector<ServerStatus> status() const;

 private:
  struct Server {
    Access access;
    ServerHealth health;
    ServerNews news;
    Concurrency concurrency;
    SlotBook slots;
    ServerPause pause;
    RequestFields fields;
    unsigned queries = 0;
    std::vector<Clock::time_point> left_behind{};  // given up, and done with at the latest then
    std::optional<Probe> probe;
    std::string identity;         // as the probe found it
    std::string model;            // its digest, where the server tells it
    std::string answer_identity;  // as answers tell it
    bool caches_by_slot = false;
    bool is_known = false;  // it was well before
    std::optional<Clock::time_point> identity_due;
    bool is_loading = false;
    std::optional<Clock::time_point> loading_tellable_at;
    bool was_probed = false;

    /// May be given queries, as far as there are places.
    [[nodiscard]] bool may_be_asked() const { return health.is_closed() && !pause.is_on(); }
    [[nodiscard]] std::string full_identity() const {
      return known_as(identity, answer_identity, model, access.address);
    }
    [[nodiscard]] int places() const { return pause.places(concurrency.places()); }
  };

  template <typename Limit>
  [[nodiscard]] std::size_t free_of(const Limit& limit) const;
  void inquire(Server& server);
  void leave_out_known_trial(Server& server) const;
  void end_probe(Server& server);
  void note_trial(Server& server, const ProbeReport& report, Clock::time_point now);
  void note_identity(Server& server, const ProbeReport& report, bool was_well);
  void look_at_identity(Server& server);
  void note_health(Clock::time_point now);
  void account(Clock::time_point now);
  void tell(const ServerNews::Events& events) const;

  const WireFormat& format_;
  Transfers& transfers_;
  const Limits limits_;
  const Callbacks callbacks_;
  std::vector<std::unique_ptr<Server>> servers_;  // libcurl's callbacks keep their addresses
  Clock::time_point without_healthy_since_;
  bool had_healthy_ = false;
  Clock::time_point accounted_at_;
  Clock::duration busy_{};
  Clock::duration slots_{};
};

}  // namespace cabinwatch::llm
