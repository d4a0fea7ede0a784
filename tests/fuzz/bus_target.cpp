#include <sys/socket.h>

#include <array>
#include <cmath>
#include <cstring>
#include <string>

#include "alerts/bus/bus_names.hpp"
#include "alerts/bus/bus_object.hpp"
#include "tests/fuzz/target.hpp"

/// A program that says what the fuzzer wants to the object on D-Bus: every method with every type,
/// from callers of every kind. The two ends of one connection, in the same thread; what a bus
/// would say stands in the input as well.
namespace cabinwatch::fuzz {
namespace {

using alerts::BusMessagePtr;
using alerts::BusPtr;

constexpr uid_t kOwnUser = 4711;
constexpr std::uint32_t kStranger = 65534;
constexpr std::array<const char*, 3> kCallers{":1.1", ":1.2", ":1.33"};

class NotedMonitor : public alerts::Monitor {
 public:
  [[nodiscard]] alerts::ServiceState state() const override {
    return reason.empty() ? alerts::ServiceState::monitoring : alerts::ServiceState::paused;
  }
  [[nodiscard]] alerts::PropertyMap driver_state() const override {
    return {{"face_state", std::string("alert")}, {"confidence", 0.5}};
  }
  [[nodiscard]] std::vector<alerts::Alert> active_alerts() const override { return {}; }
  [[nodiscard]] double fatigue_level() const override { return 1.0; }
  [[nodiscard]] double distraction_level() const override { return 2.0; }
  [[nodiscard]] alerts::PropertyMap statistics() const override { return {}; }
  [[nodiscard]] std::vector<alerts::PropertyMap> evidence() const override { return {}; }

  bool acknowledge(std::uint64_t id) override {
    note_change();
    return id % 2 == 0;
  }
  void pause(const std::string& why, const alerts::BusCaller& caller) override {
    note_change();
    must_be_printable(why);
    must_be_printable(caller.text());
    reason = why;
  }
  void resume() override {
    note_change();
    reason.clear();
  }
  void hold(const alerts::BusCaller& holder, const std::string& why) override {
    note_change();
    must_be_printable(holder.text());
    must_be_printable(why);
  }
  void release(const std::string& holder) override { must_be_printable(holder); }
  void set_vehicle_state(const alerts::VehicleState& state,
                         const alerts::BusCaller& teller) override {
    note_change();
    must_be_printable(teller.text());
    must(!state.speed_kmh || (std::isfinite(*state.speed_kmh) && *state.speed_kmh >= 0.0),
         "a speed is a number, 0 or more");
  }
  void lose_vehicle_teller(const std::string& teller) override { must_be_printable(teller); }
  void note_unheard(const std::string& what) override { must_be_printable(what); }

  std::string reason;
  bool may_change = false;  // by whom the bus has named

 private:
  void note_change() const { must(may_change, "only who may change something does"); }
};

template <typename Number>
Number number_of(Input& input) {
  Number number{};
  const auto size = std::min(sizeof number, input.size());
  std::memcpy(&number, input.data(), size);
  input = input.subspan(size);
  return number;
}

std::string text_of(Input& input) {
  const auto size = std::min<std::size_t>(number_of<std::uint8_t>(input) * 2U, input.size());
  std::string text(as_text(input.first(size)));
  input = input.subspan(size);
  return text.substr(0, text.find('\0'));
}

/// Appends one value of a type. What D-Bus does not allow is not appended: sd-bus says so.
void append_value(sd_bus_message* message, char type, Input& input) {
  if (type == 's' || type == 'o' || type == 'g') {
    sd_bus_message_append_basic(message, type, text_of(input).c_str());
  } else if (type == 'b') {
    const int truth = number_of<std::uint8_t>(input) & 1;
    sd_bus_message_append_basic(message, type, &truth);
  } else {
    const auto value = number_of<std::uint64_t>(input);
    sd_bus_message_append_basic(message, type, &value);
  }
}

constexpr std::string_view kTypes = "ybnqiuxtdsog";

/// Any value: of a plain type, or a variant, an array, a structure of more.
void append_any(sd_bus_message* message, Input& input, int depth) {
  const auto which = choice(input, kTypes.size() + 3);
  if (which < kTypes.size() || depth > 3) {
    append_value(message, kTypes[which % kTypes.size()], input);
    return;
  }
  const char type = kTypes[choice(input, kTypes.size())];
  const std::string contents(1, type);
  const char container = std::string_view("vra").at(which - kTypes.size());
  if (container == 'v') {
    if (sd_bus_message_open_container(message, 'v', contents.c_str()) < 0) return;
    append_value(message, type, input);
  } else if (container == 'r') {
    if (sd_bus_message_open_container(message, 'r', (contents + "v").c_str()) < 0) return;
    append_value(message, type, input);
    if (sd_bus_message_open_container(message, 'v', "s") >= 0) {
      append_value(message, 's', input);
      sd_bus_message_close_container(message);
    }
  } else {
    if (sd_bus_message_open_container(message, 'a', contents.c_str()) < 0) return;
    for (auto count = choice(input, 6); count > 0; --count) append_value(message, type, input);
  }
  sd_bus_message_close_container(message);
}

/// a{sv}, with keys of ours among others.
void append_dictionary(sd_bus_message* message, Input& input) {
  constexpr std::array<const char*, 4> kKeys{"speed_kmh", "ignition", "UnixUserID", "gear"};
  if (sd_bus_message_open_container(message, 'a', "{sv}") < 0) return;
  for (auto count = choice(input, 5); count > 0; --count) {
    const char type = kTypes[choice(input, kTypes.size())];
    sd_bus_message_open_container(message, 'e', "sv");
    sd_bus_message_append_basic(message, 's', kKeys.at(choice(input, kKeys.size())));
    sd_bus_message_open_container(message, 'v', std::string(1, type).c_str());
    append_value(message, type, input);
    sd_bus_message_close_container(message);
    sd_bus_message_close_container(message);
  }
  sd_bus_message_close_container(message);
}

/// Both ends of a connection.
class Wire {
 public:
  explicit Wire(NotedMonitor& monitor)
      : monitor_(monitor), object_(monitor, "0.0", alerts::AccessRule(kOwnUser, std::nullopt)) {
    std::array<int, 2> ends{};
    must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0,
         "a pair of sockets can be made");
    service_ = start(ends[0], true);
    other_ = start(ends[1], false);
    must(object_.attach(service_.get()) >= 0, "the object can be there");
    must(sd_bus_add_filter(other_.get(), nullptr, on_message, this) >= 0, "a filter can be set");
    run();
  }

  void do_next(Input& input) {
    switch (choice(input, 6)) {
      case 0:
        caller_ = choice(input, 5);
        break;
      case 1:
        tell_left(input);
        break;
      case 2:
        object_.update();
        run();
        break;
      default:
        call(input);
        break;
    }
  }

 private:
  static BusPtr start(int descriptor, bool is_server) {
    sd_bus* made = nullptr;
    must(sd_bus_new(&made) >= 0, "a bus can be made");
    BusPtr bus(made);
    must(sd_bus_set_fd(made, descriptor, descriptor) >= 0, "it has a socket");
    if (is_server) must(sd_bus_set_server(made, 1, sd_id128_t{}) >= 0, "it serves");
    sd_bus_set_anonymous(made, 1);
    must(sd_bus_start(made) >= 0, "it starts");
    return bus;
  }

  /// What the service asks the bus: who a caller is.
  static int on_message(sd_bus_message* message, void* self, sd_bus_error* /*error*/) {
    auto& wire = *static_cast<Wire*>(self);
    if (sd_bus_message_is_method_call(message, "org.freedesktop.DBus",
                                      "GetConnectionCredentials") <= 0) {
      return 0;
    }
    const bool is_root = wire.caller_ == 0;
    switch (wire.caller_) {
      case 2:
        wire.monitor_.may_change = true;  // on the word of the bus' policy
        return sd_bus_reply_method_errorf(message, SD_BUS_ERROR_NAME_HAS_NO_OWNER, "gone");
      case 3:
        wire.monitor_.may_change = false;
        return sd_bus_reply_method_errorf(message, SD_BUS_ERROR_FAILED, "no");
      case 4:
        return 1;  // the bus does not answer
      default:
        wire.monitor_.may_change = is_root;
        return sd_bus_reply_method_return(message, "a{sv}", 2, "UnixUserID", "u",
                                          is_root ? 0 : kStranger, "UnixGroupIDs", "au", 1,
                                          is_root ? 0 : kStranger);
    }
  }

  void call(Input& input) {
    constexpr std::array<const char*, 5> kInterfaces{
        alerts::kInterface, alerts::kInterface, "org.freedesktop.DBus.Properties",
        "org.freedesktop.DBus.Introspectable", "org.freedesktop.DBus.Peer"};
    constexpr std::array<const char*, 12> kMembers{
        "Acknowledge", "Pause", "Hold", "Resume",     "SetVehicleState", "Get",
        "GetAll",      "Set",   "Ping", "Introspect", "AlertRaised",     "Nonsense"};
    const char* interface = kInterfaces.at(choice(input, kInterfaces.size()));
    const char* member = kMembers.at(choice(input, kMembers.size()));
    const auto how = choice(input, 8);
    const bool is_signal = how == 1 || how == 4;
    BusMessagePtr message;
    const int made = is_signal ? sd_bus_message_new_signal(other_.get(), base::Out(message),
                                                           alerts::kObjectPath, interface, member)
                               : sd_bus_message_new_method_call(
                                     other_.get(), base::Out(message), alerts::kBusName,
                                     alerts::kObjectPath, interface, member);
    must(made >= 0, "a message can be made");
    if (is_signal) sd_bus_message_set_destination(message.get(), alerts::kBusName);
    if (how == 2) sd_bus_message_set_expect_reply(message.get(), 0);
    if (how != 3 && how != 4) {
      sd_bus_message_set_sender(message.get(), kCallers.at(choice(input, kCallers.size())));
    }
    const auto shape = choice(input, 6);
    if (shape == 0) append_value(message.get(), 's', input);
    if (shape == 1) append_value(message.get(), 't', input);
    if (shape == 2) append_dictionary(message.get(), input);
    for (auto count = shape == 3 ? choice(input, 5) : 0; count > 0; --count) {
      append_any(message.get(), input, 0);
    }
    std::uint64_t cookie = 0;
    if (sd_bus_send(other_.get(), message.get(), how == 0 ? &cookie : nullptr) >= 0) run();
  }

  void tell_left(Input& input) {
    BusMessagePtr signal;
    if (sd_bus_message_new_signal(other_.get(), base::Out(signal), "/org/freedesktop/DBus",
                                  "org.freedesktop.DBus", "NameOwnerChanged") < 0) {
      return;
    }
    sd_bus_message_set_sender(signal.get(), "org.freedesktop.DBus");
    const char* caller = kCallers.at(choice(input, kCallers.size()));
    sd_bus_message_append(signal.get(), "sss", caller, caller, "");
    if (sd_bus_send(other_.get(), signal.get(), nullptr) >= 0) run();
  }

  /// Until nobody has anything to say any more.
  void run() {
    for (int rounds = 0; rounds < 200; ++rounds) {
      const int served = sd_bus_process(service_.get(), nullptr);
      const int heard = sd_bus_process(other_.get(), nullptr);
      if (served <= 0 && heard <= 0) return;
    }
    must(false, "a call is answered, and then there is quiet");
  }

  NotedMonitor& monitor_;
  std::size_t caller_ = 0;
  BusPtr service_;
  BusPtr other_;
  alerts::BusObject object_;  // leaves the bus before that ends
};

}  // namespace

void call_bus(Input input) {
  NotedMonitor monitor;
  Wire wire(monitor);
  for (int calls = 0; calls < 40 && !input.empty(); ++calls) wire.do_next(input);
}

}  // namespace cabinwatch::fuzz
