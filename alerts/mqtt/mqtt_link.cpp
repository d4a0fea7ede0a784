#include "alerts/mqtt/mqtt_link.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "alerts/mqtt/mqtt_connection.hpp"
#include "base/clock.hpp"
#include "base/name_lookup.hpp"

namespace cabinwatch::alerts {
namespace {

using base::Clock;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// How often libmosquitto must be called although nothing happens, to ask a silent broker whether
/// it is there: a third of the keep-alive.
constexpr milliseconds kIdle{5'000};

nanoseconds read_clock(clockid_t clock) {
  timespec time{};
  if (::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

/// The time of day when the computer started, as its clock says now.
auto start_of_computer() {
  return std::chrono::time_point<std::chrono::system_clock, nanoseconds>(
      read_clock(CLOCK_REALTIME) - read_clock(CLOCK_BOOTTIME));
}

milliseconds until(Clock::time_point time) {
  return std::max(std::chrono::ceil<milliseconds>(time - Clock::now()), milliseconds{0});
}

}  // namespace

MqttLink::MqttLink(MqttBroker broker, MqttSettings settings, Callbacks callbacks, MqttTimes times)
    : broker_(std::move(broker)),
      settings_(std::move(settings)),
      callbacks_(std::move(callbacks)),
      times_(times),
      backoff_(times.retry),
      thread_([this] { run(); }) {}

MqttLink::~MqttLink() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  news_.signal();
  thread_.join();
}

void MqttLink::resign() {
  const std::lock_guard lock(mutex_);
  is_resigned_ = true;
}

void MqttLink::add_event(MqttMessage event) {
  bool is_first_without_place = false;
  {
    const std::lock_guard lock(mutex_);
    if (!outbox_.add_event(std::move(event))) {
      is_first_without_place = !std::exchange(is_full_, true);
    }
  }
  news_.signal();
  if (is_first_without_place) callbacks_.full();
}

void MqttLink::set_state(MqttMessage state) {
  {
    const std::lock_guard lock(mutex_);
    outbox_.set_state(std::move(state));
  }
  news_.signal();
}

MqttLink::Figures MqttLink::figures() const {
  const std::lock_guard lock(mutex_);
  return {.events = outbox_.counts(),
          .is_connected = is_connected_,
          .down_because = is_connected_ ? std::string() : down_because_};
}

bool MqttLink::has_sent_all() const {
  const std::lock_guard lock(mutex_);
  return is_resigned_ || outbox_.is_done();
}

bool MqttLink::has_resigned() const {
  const std::lock_guard lock(mutex_);
  return is_resigned_;
}

bool MqttLink::is_ending() const {
  const std::lock_guard lock(mutex_);
  return is_ending_;
}

short MqttLink::wait(int socket, short events, milliseconds longest) const {
  std::array<pollfd, 2> watched{pollfd{.fd = news_.descriptor(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = socket, .events = events, .revents = 0}};
  // Interrupted, it is the same as time.
  const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(longest.count()));
  if (ready <= 0) return 0;
  if (watched[0].revents != 0) news_.acknowledge();
  return watched[1].revents;
}

void MqttLink::run() {
  // OpenSSL writes to connections that are closed already.
  sigset_t pipe{};
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);

  while (!is_ending()) {
    std::string why;
    try {
      why = connect();
    } catch (const std::system_error& error) {
      why = error.what();
    }
    if (is_ending()) return;
    tell_down(why);
    const auto try_again_at = Clock::now() + backoff_.next();
    while (Clock::now() < try_again_at && !is_ending()) wait(-1, 0, until(try_again_at));
  }
}

std::string MqttLink::connect() {
  bool has_both_families = false;
  if (broker_.port != 0) {
    // libmosquitto looks names up itself, and waits for it: only those that have just been found.
    const base::NameLookup lookup(broker_.host, broker_.port);
    const auto give_up_at = Clock::now() + times_.connecting;
    while (!lookup.has_ended() && Clock::now() < give_up_at && !is_ending()) {
      wait(lookup.descriptor(), POLLIN, until(give_up_at));
    }
    if (!lookup.has_ended()) return "no name server answers";
    const auto result = lookup.result();
    if (const auto* why = std::get_if<std::string>(&result)) return *why;
    const auto& addresses = std::get<std::vector<base::SocketAddress>>(result);
    const auto has = [&](sa_family_t family) {
      return std::any_of(addresses.begin(), addresses.end(),
                         [&](const auto& one) { return one.address.ss_family == family; });
    };
    has_both_families = has(AF_INET) && has(AF_INET6);
  }
  std::string why;
  for (const bool by_ipv4_alone : {false, true}) {
    if (is_ending() || (by_ipv4_alone && !has_both_families)) break;
    const auto began_at = Clock::now();
    bool is_mqtt5 = knows_mqtt5_;
    Ended ended = try_to({by_ipv4_alone, is_mqtt5});
    if (ended.may_know_no_mqtt5) ended = try_to({by_ipv4_alone, is_mqtt5 = false});
    why = ended.why;
    knows_mqtt5_ = is_mqtt5 || !ended.was_accepted;
    if (!ended.was_accepted) continue;
    // One that is lost at once, again and again, is tried less and less often.
    if (Clock::now() - began_at > times_.connecting) backoff_.reset();
    break;
  }
  return why;
}

MqttLink::Ended MqttLink::try_to(Way way) {
  Connection connection(broker_, settings_, way);
  keep_connection(connection);
  return {connection.was_accepted(), connection.may_know_no_mqtt5(), connection.why()};
}

void MqttLink::keep_connection(Connection& connection) {
  using State = Connection::State;
  const auto connected_by = Clock::now() + times_.connecting;
  std::optional<Clock::time_point> ends_at;
  while (connection.state() != State::lost) {
    const bool is_connected = connection.state() == State::connected;
    if (is_connected) send(connection);
    if (!is_connected && Clock::now() >= connected_by) {
      connection.lose("the broker does not answer");
      break;
    }
    if (is_ending()) {
      if (!is_connected) break;
      if (!ends_at) ends_at = Clock::now() + times_.farewell;
      if (has_sent_all() || Clock::now() >= *ends_at) {
        say_farewell(connection, *ends_at);
        break;
      }
    }
    auto longest = is_connected ? kIdle : until(connected_by);
    if (ends_at) longest = std::min(longest, until(*ends_at));
    if (connection.state() == State::lost) break;
    connection.work(wait(connection.socket(), connection.wanted_events(), longest));
  }
  const std::lock_guard lock(mutex_);
  for (const auto& ticket : connection.confirmed()) outbox_.confirm(ticket);
  is_connected_ = false;
  outbox_.begin_again();
}

void MqttLink::say_farewell(Connection& connection, Clock::time_point until_when) const {
  if (settings_.tells_availability && !has_resigned()) {
    connection.publish(kAvailability, std::string(kOffline), true, std::nullopt);
  }
  connection.disconnect();
  while (connection.state() != Connection::State::lost && connection.has_more_to_write() &&
         Clock::now() < until_when) {
    connection.work(wait(connection.socket(), connection.wanted_events(), until(until_when)));
  }
}

void MqttLink::greet(Connection& connection) const {
  if (settings_.tells_availability) {
    connection.publish(kAvailability, std::string(kOnline), true, std::nullopt);
    // Behind it: what the broker has kept of us by then is that.
    if (connection.state() == Connection::State::connected) connection.watch_availability();
  } else {
    connection.publish("check", "", false, std::nullopt);
  }
}

void MqttLink::put_right(Connection& connection) {
  connection.publish(kAvailability, std::string(kOnline), true, std::nullopt);
  {
    const std::lock_guard lock(mutex_);
    outbox_.repeat_states();
  }
  if (!std::exchange(is_contradicted_, true)) callbacks_.contradicted();
}

void MqttLink::send(Connection& connection) {
  if (!connection.has_published()) {
    is_contradicted_ = false;
    greet(connection);
  }
  if (connection.is_heard()) tell_up();
  if (connection.was_said_gone() && !is_ending()) put_right(connection);
  for (;;) {
    const auto confirmed = connection.confirmed();
    std::optional<MqttOutbox::Outgoing> outgoing;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& ticket : confirmed) outbox_.confirm(ticket);
      if (outbox_.counts().waiting == 0) is_full_ = false;
      outgoing = outbox_.next();
    }
    if (!outgoing || connection.state() != Connection::State::connected) return;
    connection.publish(outgoing->message.topic, mqtt_text(outgoing->message, start_of_computer()),
                       !outgoing->ticket.is_event, outgoing->ticket);
  }
}

void MqttLink::tell_up() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(is_connected_, true)) return;
    down_because_.clear();
  }
  callbacks_.up();
}

void MqttLink::tell_down(const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(down_because_, why) == why) return;
  }
  callbacks_.down(why);
}

}  // namespace cabinwatch::alerts
