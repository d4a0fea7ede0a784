#include "alerts/mqtt/mqtt_connection.hpp"

#include <fmt/format.h>
#include <mqtt_protocol.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/printable.hpp"
#include "base/secret_file.hpp"

namespace cabinwatch::alerts {
namespace {

/// How long a connection may be silent before the broker is asked whether it is there. After one
/// and a half times that the broker tells that we are gone. Ours: a car's other programs want to
/// know it before half a minute is over.
constexpr int kKeepAliveSeconds = 15;

/// Longer than any password.
constexpr std::size_t kLongestPassword = 4096;

// MQTT's QoS.
constexpr int kAtMostOnce = 0;
constexpr int kAtLeastOnce = 1;

/// libmosquitto's global state, for as long as the program runs.
void use_library() {
  static const struct Library {
    Library() { mosquitto_lib_init(); }
    ~Library() { mosquitto_lib_cleanup(); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
  } kLibrary;
}

/// Two clients of one name throw each other out: ours is told apart from those of other cars.
std::string client_name() {
  std::random_device random;
  return fmt::format("cabinwatch-{:08x}", random());
}

std::string password_in(const std::string& file) {
  auto password = base::read_secret_file(file, kLongestPassword);
  while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
  if (password.empty()) throw std::runtime_error(fmt::format("{}: is empty", file));
  if (password.find('\0') != std::string::npos) {
    throw std::runtime_error(fmt::format("{}: has a zero byte", file));
  }
  return password;
}

}  // namespace

// No exception may leave these; one that does (no memory) ends the program, and systemd starts it
// again.
struct MqttLink::Connection::Handlers {
  static Connection& of(void* self) noexcept { return *static_cast<Connection*>(self); }

  static void on_connect(mosquitto* /*handle*/, void* self, int result) noexcept {
    if (result == 0) {
      of(self).state_ = State::connected;
      of(self).was_accepted_ = true;
      return;
    }
    const bool is_mqtt5 = of(self).is_mqtt5_;
    of(self).may_know_no_mqtt5_ = is_mqtt5 && result == MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION;
    of(self).lose(fmt::format("the broker refuses: {}", is_mqtt5
                                                            ? mosquitto_reason_string(result)
                                                            : mosquitto_connack_string(result)));
  }
  static void on_disconnect(mosquitto* /*handle*/, void* self, int /*result*/) noexcept {
    of(self).is_closed_ = true;  // why, the call that it comes from will say
  }
  static void on_publish(mosquitto* /*handle*/, void* self, int number, int reason,
                         const mosquitto_property* /*properties*/) noexcept {
    auto& connection = of(self);
    if (reason >= MQTT_RC_UNSPECIFIED) {  // from there on they are errors
      return connection.lose(fmt::format("the broker does not let it publish below {}: {}",
                                         connection.topic_, mosquitto_reason_string(reason)));
    }
    connection.is_heard_ = true;
    const auto ticket = connection.tickets_.find(number);
    if (ticket == connection.tickets_.end()) return;
    connection.confirmed_.push_back(std::move(ticket->second));
    connection.tickets_.erase(ticket);
  }
  static void on_message(mosquitto* /*handle*/, void* self,
                         const mosquitto_message* message) noexcept {
    const std::string_view said(static_cast<const char*>(message->payload),
                                static_cast<std::size_t>(message->payloadlen));
    if (said != kOnline) of(self).was_said_gone_ = true;
  }
  static void on_log(mosquitto* /*handle*/, void* self, int level, const char* text) noexcept {
    if (level == MOSQ_LOG_ERR) of(self).last_error_ = base::printable(text);
  }
};

MqttLink::Connection::Connection(const MqttBroker& broker, const MqttSettings& settings, Way way)
    : topic_(settings.topic), is_mqtt5_(way.is_mqtt5) {
  use_library();
  handle_.reset(mosquitto_new(client_name().c_str(), true, this));
  if (!handle_) throw std::bad_alloc();
  try {
    configure(broker, settings);
  } catch (const std::runtime_error& error) {
    lose(error.what());
    return;
  }
  // A socket that is bound to an address of IPv4 connects to such alone.
  const int result =
      mosquitto_connect_bind_async(handle_.get(), broker.host.c_str(), broker.port,
                                   kKeepAliveSeconds, way.by_ipv4_alone ? "0.0.0.0" : nullptr);
  const int error = errno;
  if (result != MOSQ_ERR_SUCCESS) lose(reason(result, error));
}

MqttLink::Connection::~Connection() = default;

void MqttLink::Connection::configure(const MqttBroker& broker, const MqttSettings& settings) {
  auto* const handle = handle_.get();
  mosquitto_log_callback_set(handle, Handlers::on_log);
  mosquitto_connect_callback_set(handle, Handlers::on_connect);
  mosquitto_disconnect_callback_set(handle, Handlers::on_disconnect);
  mosquitto_publish_v5_callback_set(handle, Handlers::on_publish);
  mosquitto_message_callback_set(handle, Handlers::on_message);
  check(mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION,
                             is_mqtt5_ ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311),
        "version");
  if (settings.tells_availability) {
    const std::string will = topic_ + "/" + kAvailability;
    check(mosquitto_will_set(handle, will.c_str(), static_cast<int>(kOffline.size()),
                             kOffline.data(), kAtLeastOnce, true),
          "will");
  }
  if (!settings.user.empty()) {
    const auto password =
        settings.password_file.empty() ? std::string() : password_in(settings.password_file);
    check(mosquitto_username_pw_set(handle, settings.user.c_str(),
                                    password.empty() ? nullptr : password.c_str()),
          "user");
  }
  if (broker.has_tls) check(mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1), "TLS");
}

void MqttLink::Connection::check(int result, const char* call) {
  if (result == MOSQ_ERR_SUCCESS) return;
  throw std::runtime_error(fmt::format("{}: {}", call, mosquitto_strerror(result)));
}

void MqttLink::Connection::lose(std::string why) {
  if (state_ == State::lost) return;
  state_ = State::lost;
  why_ = std::move(why);
}

int MqttLink::Connection::socket() const { return mosquitto_socket(handle_.get()); }

short MqttLink::Connection::wanted_events() const {
  const bool wants_write = mosquitto_want_write(handle_.get());
  return static_cast<short>(wants_write ? POLLIN | POLLOUT : POLLIN);
}

void MqttLink::Connection::work(short events) {
  auto* const handle = handle_.get();
  int result = MOSQ_ERR_SUCCESS;
  errno = 0;
  if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) result = mosquitto_loop_read(handle, 1);
  if (result == MOSQ_ERR_SUCCESS && (events & (POLLOUT | POLLHUP | POLLERR)) != 0) {
    result = mosquitto_loop_write(handle, 1);
  }
  const int error = errno;
  if (result == MOSQ_ERR_SUCCESS) result = mosquitto_loop_misc(handle);
  if (result == MOSQ_ERR_SUCCESS && !is_closed_) return;
  const bool is_by_broker = result != MOSQ_ERR_ERRNO && result != MOSQ_ERR_TLS;
  if (state_ == State::connecting) may_know_no_mqtt5_ = is_mqtt5_ && is_by_broker;
  lose(reason(result, error));  // a refusal has been told already
}

std::string MqttLink::Connection::reason(int result, int error) const {
  if (!last_error_.empty()) return last_error_;
  switch (result) {
    case MOSQ_ERR_EAI:
      return "its name cannot be looked up";
    case MOSQ_ERR_TLS:
      return "TLS fails";
    case MOSQ_ERR_ERRNO:
      return error != 0 ? std::strerror(error) : "the connection is lost";
    case MOSQ_ERR_PROTOCOL:
    case MOSQ_ERR_MALFORMED_PACKET:
    case MOSQ_ERR_MALFORMED_UTF8:
      return "what is there does not speak MQTT";
    case MOSQ_ERR_KEEPALIVE:
      return "the broker does not answer any more";
    case MOSQ_ERR_SUCCESS:
    case MOSQ_ERR_NO_CONN:
    case MOSQ_ERR_CONN_LOST:
      return "the broker has closed the connection";
    default:
      return mosquitto_strerror(result);
  }
}

void MqttLink::Connection::publish(const std::string& below, const std::string& text,
                                   bool is_retained, std::optional<MqttOutbox::Ticket> ticket) {
  int number = 0;
  has_published_ = true;
  const int result =
      mosquitto_publish(handle_.get(), &number, (topic_ + "/" + below).c_str(),
                        static_cast<int>(text.size()), text.data(), kAtLeastOnce, is_retained);
  if (result != MOSQ_ERR_SUCCESS) return lose(mosquitto_strerror(result));
  if (ticket) tickets_.emplace(number, std::move(*ticket));
}

void MqttLink::Connection::watch_availability() {
  const auto topic = topic_ + "/" + kAvailability;
  // What we say ourselves is no news; a broker that knows no MQTT 5 sends it all the same.
  const int result = mosquitto_subscribe_v5(handle_.get(), nullptr, topic.c_str(), kAtMostOnce,
                                            is_mqtt5_ ? MQTT_SUB_OPT_NO_LOCAL : 0, nullptr);
  if (result != MOSQ_ERR_SUCCESS) lose(mosquitto_strerror(result));
}

void MqttLink::Connection::disconnect() { mosquitto_disconnect(handle_.get()); }

bool MqttLink::Connection::has_more_to_write() const { return mosquitto_want_write(handle_.get()); }

}  // namespace cabinwatch::alerts
