#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "llm/answers/prompt.hpp"
#include "llm/hedging.hpp"
#include "llm/servers/query_record.hpp"
#include "llm/servers/refusal.hpp"
#include "llm/servers/server_pool.hpp"
#include "llm/servers/transfers.hpp"
#include "llm/servers/wire_format.hpp"

namespace cabinwatch::llm {

/// A query as it is to be asked.
struct QueryWanted {
  Prompt prompt;
  /// Queries of a sequence that began earlier go first, but for those that were told to come later.
  std::uint64_t sequence = 0;
  /// The slot that the sequence keeps to, where it does.
  std::optional<ServerSlot> slot;
  /// An answer that comes later is of no use; nothing: not known yet.
  std::optional<base::Clock::time_point> deadline{};
};

/// How a query went.
struct QueryOutcome {
  ChatReply reply;
  std::chrono::milliseconds duration{};  ///< from its start to its end, retries included
  unsigned retries = 0;
  std::string server;  ///< the one that was asked last; empty when none was
  /// Of the last attempt; nothing when there was none.
  std::optional<QueryRecord> record;
};

/// Gets queries answered: chooses a server for each, asks a second time (another server, where
/// there is one) when a connection is lost or the status is 5xx, and keeps to its time. Where a
/// slot is idle, one that takes far longer than others is asked once more beside, and the first
/// answer counts.
///
/// A server that says to come later (429, 503) is left alone for a while; its query goes to another
/// one, or waits. A server that refuses fields of the request is asked without them.
///
/// One thread: the analyst's.
class Queries {
 public:
  using Clock = base::Clock;
  using Id = std::uint64_t;
  using Started = std::function<void(Clock::time_point)>;
  using Done = std::function<void(Id, QueryOutcome)>;

  struct Limits {
    std::chrono::milliseconds timeout{};  ///< of a query, retries included, from its start
    /// How long a query may wait for a server to become healthy, since the last one was. Where it
    /// is not 0, waiting for servers that said to come later does not count as time of the query.
    std::chrono::milliseconds patience{};
    /// Of a sequence, live; 0: none.
    std::chrono::milliseconds deadline{};
  };

  struct Counts {
    std::uint64_t retries = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
  };

  /// @param format, servers, transfers  borrowed; live longer
  Queries(const WireFormat& format, ServerPool& servers, Transfers& transfers, Limits limits,
          Done done);

  /// Adds a query. `started` is called when it is first sent, `done` when it is over; neither from
  /// within this call.
  Id ask(QueryWanted wanted, Started started, Clock::time_point now);

  /// Cancels a query: `done` is not called. @returns how far it had come
  QueryOutcome cancel(Id id, Clock::time_point now);

  /// Sends what can be sent, and ends what has waited too long.
  void pass(Clock::time_point now);
  /// Asks beside what takes far longer than others. To be called when nothing else is to be asked:
  /// it takes slots that are idle.
  void hedge(Clock::time_point now);
  /// When to pass again at the latest; nothing when only responses are waited for.
  [[nodiscard]] std::optional<Clock::time_point> next_due(Clock::time_point now) const;

  /// Whether a query is over, or has surely reached its server: one that is sent from now on cannot
  /// overtake it.
  [[nodiscard]] bool is_there(Id id, Clock::time_point now) const;

  /// Queries that are asked and not sent yet, or to be sent again.
  [[nodiscard]] std::size_t waiting() const;

  [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

 private:
  struct Query {
    Id asked_as = 0;
    std::optional<Id> twin{};  // the same, asked beside; both are at a server
    QueryWanted wanted;
    Started started;
    Clock::time_point asked_at;
    std::optional<Clock::time_point> started_at;
    std::optional<Transfers::Id> transfer;  // while at a server
    std::optional<std::size_t> server;      // the one that was asked last
    Clock::time_point sent_at;
    unsigned in_flight = 0;    // at the server when it was sent, with itself
    unsigned left_behind = 0;  // beside those, that may have been there
    unsigned attempts = 0;
    unsigned postponed = 0;         // of these, answered with "later"
    unsigned failures = 0;          // of these, that count: too many, and it has failed
    RequestFields fields;           // that it was sent with
    std::optional<Refusal> failed;  // the attempt before
    std::optional<Clock::time_point> counts_from;  // its time, after a pause
  };

  [[nodiscard]] std::vector<Id> waiting_in_order() const;
  void send(Id id, Query& query, std::size_t server, Clock::time_point now);
  [[nodiscard]] std::optional<Clock::time_point> hedge_due(const Query& query) const;
  void ask_beside(Id id, Clock::time_point now);
  void drop(const Query& query, Clock::time_point now);
  void end_attempt(Id id, const HttpResponse& response);
  [[nodiscard]] bool is_to_be_asked_again(Query& query, const HttpResponse& response,
                                          const Refusal& refusal, Clock::time_point now);
  void wait_out_pause(Query& query) const;
  [[nodiscard]] std::optional<Refusal> given_up(const Query& query, Clock::time_point now) const;
  [[nodiscard]] Clock::time_point expiry(const Query& query) const;
  [[nodiscard]] QueryOutcome outcome(const Query& query, ChatReply reply,
                                     Clock::time_point now) const;
  void finish(Id id, ChatReply reply, Clock::time_point now);

  const WireFormat& format_;
  ServerPool& servers_;
  Transfers& transfers_;
  const Limits limits_;
  const Done done_;
  Id last_id_ = 0;
  std::map<Id, Query> queries_;  // oldest first
  Hedging hedging_;
  Counts counts_;
};

}  // namespace cabinwatch::llm
