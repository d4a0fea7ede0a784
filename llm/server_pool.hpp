#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llm/access.hpp"
#include "llm/probe.hpp"
#include "llm/server_event.hpp"
#include "llm/server_health.hpp"
#include "llm/server_news.hpp"
#include "llm/transfers.hpp"
#include "llm/wire_format.hpp"

namespace cabinwatch::llm {

/// The servers, how each stands, and which one is to be asked next. Looks at each when it is made
/// and after each outage.
///
/// One thread: the analyst's.
class ServerPool {
 public:
  using Clock = pipeline::Clock;
  using Tell = std::function<void(const ServerEvent&)>;

  struct Limits {
    int queries_in_flight = 8;  ///< per server
    int failures_to_open = 5;   ///< see ServerHealth
  };

  /// @param format, transfers  borrowed; live longer
  ServerPool(std::vector<Access> accesses, const WireFormat& format, Transfers& transfers,
             Limits limits, Tell tell, Clock::time_point now);

  /// Begins the probes that are due.
  void pass(Clock::time_point now);
  /// When to pass again at the latest; nothing when only responses are waited for.
  [[nodiscard]] std::optional<Clock::time_point> next_due() const;

  /// The healthiest, and among these the least busy server with a free place. Nothing when there is
  /// none. `avoid` is taken only when there is no other.
  [[nodiscard]] std::optional<std::size_t> choose(std::optional<std::size_t> avoid) const;
  [[nodiscard]] const Access& access(std::size_t server) const { return servers_[server]->access; }

  // What happens to queries at a server.
  void begin_query(std::size_t server) { ++servers_[server]->queries; }
  void end_query(std::size_t server) { --servers_[server]->queries; }
  void succeed(std::size_t server, std::chrono::milliseconds load_duration);
  void fail(std::size_t server, ServerFailure failure, const std::string& why,
            Clock::time_point now);

  /// A server may be given queries now, though perhaps all are busy.
  [[nodiscard]] bool has_healthy() const;
  /// A server is being looked at for the first time: soon it is known whether there is one.
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
    unsigned queries = 0;
    std::optional<Probe> probe;
    bool may_load = false;  // the inquiry at hand returns when the model is loaded
    bool is_loading = false;
    std::optional<Clock::time_point> loading_tellable_at;
    bool was_probed = false;
  };

  void inquire(Server& server);
  void take(Server& server, const HttpResponse& response);
  void end_probe(Server& server);
  void note_health(Clock::time_point now);
  void tell(const ServerNews::Events& events) const;

  const WireFormat& format_;
  Transfers& transfers_;
  const Limits limits_;
  const Tell tell_;
  std::vector<std::unique_ptr<Server>> servers_;  // libcurl's callbacks keep their addresses
  Clock::time_point without_healthy_since_;
  bool had_healthy_ = false;
};

}  // namespace cabinwatch::llm
