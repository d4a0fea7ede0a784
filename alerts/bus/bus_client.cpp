#include "alerts/bus/bus_client.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "alerts/bus/bus_link.hpp"
#include "alerts/bus/bus_names.hpp"
#include "alerts/bus/bus_wire.hpp"
#include "base/printable.hpp"

namespace cabinwatch::alerts {

struct BusClient::Destination {
  const char* name;
  const char* path;
  const char* interface;
};

namespace {

using Kind = RequestError::Kind;

/// Whether a call failed because the connection did.
bool is_connection_error(int error) {
  switch (-error) {
    case ENOENT:
    case ECONNREFUSED:
    case ECONNRESET:
    case ENOTCONN:
    case EPIPE:
    case ENOMEDIUM:  // sd-bus: no session bus is known
      return true;
    default:
      return false;
  }
}

RequestError not_understood(int error) {
  return {Kind::failed, "the answer is not understood: " + std::generic_category().message(-error)};
}

constexpr auto kNoArguments = [](sd_bus_message*) { return 0; };

RequestResult<Done> done(RequestResult<BusMessagePtr> answer) {
  if (auto* error = std::get_if<RequestError>(&answer)) return std::move(*error);
  return Done{};
}

}  // namespace

BusClient::BusClient(std::string which, std::chrono::milliseconds timeout)
    : which_(std::move(which)), timeout_(timeout) {}

RequestError BusClient::no_bus(int error) {
  bus_.reset();  // the next request tries anew
  return {Kind::no_bus,
          "cannot reach the " + which_ + " bus: " + std::generic_category().message(-error)};
}

template <typename Append>
RequestResult<BusMessagePtr> BusClient::call(const Destination& to, const char* member,
                                             Append append) {
  const std::uint64_t timeout =
      static_cast<std::uint64_t>(std::chrono::microseconds(timeout_).count());
  if (bus_ == nullptr) {
    int result = open_bus(which_, bus_);
    if (result >= 0) result = sd_bus_set_method_call_timeout(bus_.get(), timeout);
    if (result < 0) return no_bus(result);
  }
  BusMessagePtr message;
  int result = sd_bus_message_new_method_call(bus_.get(), base::Out(message), to.name, to.path,
                                              to.interface, member);
  if (result >= 0) result = append(message.get());
  if (result < 0) return no_bus(result);

  BusError error;
  BusMessagePtr answer;
  result = sd_bus_call(bus_.get(), message.get(), timeout, error, base::Out(answer));
  if (result >= 0) return answer;
  if (is_connection_error(result) && sd_bus_is_open(bus_.get()) <= 0) return no_bus(result);
  return request_error(error.get());
}

RequestResult<RemoteStatus> BusClient::status() {
  auto answer = call({kBusName, kObjectPath, kPropertiesInterface}, "GetAll",
                     [](sd_bus_message* m) { return sd_bus_message_append(m, "s", kInterface); });
  if (auto* error = std::get_if<RequestError>(&answer)) return std::move(*error);
  RemoteStatus status;
  std::vector<std::string> names;
  const int result = read_status(std::get<BusMessagePtr>(answer).get(), status, names);
  if (result < 0) return not_understood(result);
  return status;
}

RequestResult<Done> BusClient::acknowledge(std::uint64_t id) {
  return done(call({kBusName, kObjectPath, kInterface}, "Acknowledge",
                   [&](sd_bus_message* m) { return sd_bus_message_append(m, "t", id); }));
}

RequestResult<Done> BusClient::pause(const std::string& reason) {
  return done(call({kBusName, kObjectPath, kInterface}, "Pause", [&](sd_bus_message* m) {
    return sd_bus_message_append(m, "s", base::printable(reason).c_str());
  }));
}

RequestResult<Done> BusClient::resume() {
  return done(call({kBusName, kObjectPath, kInterface}, "Resume", kNoArguments));
}

RequestResult<NameState> BusClient::name_state() {
  const Destination driver{kBusDriver, kBusDriverPath, kBusDriver};
  const auto name = [](sd_bus_message* m) { return sd_bus_message_append(m, "s", kBusName); };

  auto answer = call(driver, "NameHasOwner", name);
  if (auto* error = std::get_if<RequestError>(&answer)) return std::move(*error);
  int has_owner = 0;
  int result = sd_bus_message_read_basic(std::get<BusMessagePtr>(answer).get(), 'b', &has_owner);
  if (result < 0) return not_understood(result);
  if (has_owner != 0) return NameState::owned;

  answer = call(driver, "RequestName", [](sd_bus_message* m) {
    return sd_bus_message_append(m, "su", kBusName, request_name::kDoNotQueue);
  });
  if (auto* error = std::get_if<RequestError>(&answer)) {
    if (error->kind == Kind::access_denied) return NameState::refused;
    return std::move(*error);
  }
  std::uint32_t outcome = 0;
  result = sd_bus_message_read_basic(std::get<BusMessagePtr>(answer).get(), 'u', &outcome);
  if (result < 0) return not_understood(result);
  if (outcome != request_name::kPrimaryOwner) return NameState::owned;  // a service came in between
  answer = call(driver, "ReleaseName", name);
  if (auto* error = std::get_if<RequestError>(&answer)) return std::move(*error);
  return NameState::free;
}

}  // namespace cabinwatch::alerts
