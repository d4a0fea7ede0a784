#include "alerts/bus/service_hold.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

#include "alerts/bus/bus_names.hpp"

namespace cabinwatch::alerts {
namespace {

/// As long as BusClient waits for an answer; the library's own 25 s are long before a terminal.
constexpr std::chrono::microseconds kLongestAnswer = std::chrono::seconds{5};

HoldEvent outcome_of(sd_bus_message* answer) {
  const sd_bus_error* error = sd_bus_message_get_error(answer);
  if (error == nullptr) return ServiceHeld{};
  auto refused = request_error(*error);
  if (refused.kind == RequestError::Kind::no_service) return NoServiceToHold{};
  return HoldRefused{std::move(refused)};
}

}  // namespace

// No exception may leave these; one that does (no memory) ends the program, as in bus_link.cpp.
struct ServiceHold::Handlers {
  static int on_owner_changed(sd_bus_message* signal, void* userdata,
                              sd_bus_error* /*error*/) noexcept {
    const char* name = nullptr;
    const char* before = nullptr;
    const char* now = nullptr;
    const bool is_there =
        sd_bus_message_read(signal, "sss", &name, &before, &now) >= 0 && *now != '\0';
    if (is_there) static_cast<ServiceHold*>(userdata)->ask();
    return 0;
  }

  static int on_answer(sd_bus_message* answer, void* userdata, sd_bus_error* /*error*/) noexcept {
    auto& self = *static_cast<ServiceHold*>(userdata);
    if (sd_bus_is_open(self.bus_) <= 0) return 0;  // lost meanwhile; the link tells
    self.callback_(outcome_of(answer));
    return 0;
  }
};

ServiceHold::ServiceHold(sd_event* event, std::string which, std::string reason, Callback callback,
                         base::Delays delays)
    : reason_(std::move(reason)),
      callback_(std::move(callback)),
      link_(event, std::move(which),
            {[this](sd_bus* bus) { begin(bus); }, [this](const std::string&) { end(); }}, delays) {}

void ServiceHold::begin(sd_bus* bus) {
  bus_ = bus;
  sd_bus_set_method_call_timeout(bus, static_cast<std::uint64_t>(kLongestAnswer.count()));
  // A bus whose match fails is closing; the link will tell.
  sd_bus_add_match_async(bus, base::Out(coming_), owner_changed_match(kBusName).c_str(),
                         Handlers::on_owner_changed, nullptr, this);
  ask();
}

void ServiceHold::ask() {
  sd_bus_call_method_async(bus_, base::Out(request_), kBusName, kObjectPath, kInterface, "Hold",
                           Handlers::on_answer, this, "s", reason_.c_str());
}

void ServiceHold::end() {
  request_.reset();
  coming_.reset();
  bus_ = nullptr;
  callback_(NoServiceToHold{});
}

}  // namespace cabinwatch::alerts
