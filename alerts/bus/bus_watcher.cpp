#include "alerts/bus/bus_watcher.hpp"

#include <string_view>
#include <utility>

#include "alerts/bus/bus_names.hpp"
#include "alerts/bus/bus_wire.hpp"

namespace cabinwatch::alerts {
namespace {

std::optional<WatchEvent> read_signal(sd_bus_message* signal) {
  const std::string_view member = sd_bus_message_get_member(signal);
  if (member == "AlertRaised" || member == "AlertEscalated") {
    AlertTold told;
    told.type = member == "AlertRaised" ? AlertEvent::Type::raised : AlertEvent::Type::escalated;
    if (read_alert(signal, told.alert) < 0) return std::nullopt;
    return told;
  }
  if (member == "AlertCleared") {
    AlertEnded ended;
    const bool is_read = sd_bus_message_read_basic(signal, 't', &ended.id) > 0 &&
                         read_text(signal, ended.kind) > 0 && read_text(signal, ended.reason) > 0;
    if (is_read) return ended;
  }
  return std::nullopt;  // a later version's signal
}

}  // namespace

// No exception may leave these; one that does (no memory) ends the program, as in bus_link.cpp.
struct BusWatcher::Handlers {
  static int on_signal(sd_bus_message* signal, void* userdata, sd_bus_error* /*error*/) noexcept {
    auto& self = *static_cast<BusWatcher*>(userdata);
    if (self.is_there_ != true) return 0;
    if (const auto event = read_signal(signal)) self.callback_(*event);
    return 0;
  }

  static int on_properties(sd_bus_message* signal, void* userdata,
                           sd_bus_error* /*error*/) noexcept {
    auto& self = *static_cast<BusWatcher*>(userdata);
    if (self.is_there_ != true) return 0;
    std::string interface;
    if (read_text(signal, interface) <= 0 || interface != kInterface) return 0;
    std::vector<std::string> names;
    if (read_status(signal, self.status_, names) < 0 || names.empty()) return 0;
    self.callback_(StatusChanged{self.status_, std::move(names)});
    return 0;
  }

  static int on_owner_changed(sd_bus_message* signal, void* userdata,
                              sd_bus_error* /*error*/) noexcept {
    auto& self = *static_cast<BusWatcher*>(userdata);
    std::string name;
    std::string before;
    std::string now;
    if (read_text(signal, name) <= 0 || read_text(signal, before) <= 0 ||
        read_text(signal, now) <= 0) {
      return 0;
    }
    if (!before.empty()) self.vanish();
    if (!now.empty()) self.ask_status();
    return 0;
  }

  static int on_status(sd_bus_message* answer, void* userdata, sd_bus_error* /*error*/) noexcept {
    auto& self = *static_cast<BusWatcher*>(userdata);
    if (sd_bus_is_open(self.bus_) <= 0) return 0;  // lost meanwhile; the link tells
    if (sd_bus_message_is_method_error(answer, nullptr) > 0) {
      self.vanish();
    } else {
      self.appear(answer);
    }
    return 0;
  }
};

BusWatcher::BusWatcher(sd_event* event, std::string which, Callback callback, base::Delays delays)
    : callback_(std::move(callback)),
      link_(event, std::move(which),
            {[this](sd_bus* bus) { subscribe(bus); },
             [this](const std::string& why) { bus_down(why); }},
            delays) {}

void BusWatcher::subscribe(sd_bus* bus) {
  bus_ = bus;
  subscriptions_.resize(3);
  // A bus whose match fails is closing; the link will tell.
  sd_bus_match_signal_async(bus, base::Out(subscriptions_[0]), kBusName, kObjectPath, kInterface,
                            nullptr, Handlers::on_signal, nullptr, this);
  sd_bus_match_signal_async(bus, base::Out(subscriptions_[1]), kBusName, kObjectPath,
                            kPropertiesInterface, "PropertiesChanged", Handlers::on_properties,
                            nullptr, this);
  sd_bus_add_match_async(bus, base::Out(subscriptions_[2]), owner_changed_match(kBusName).c_str(),
                         Handlers::on_owner_changed, nullptr, this);
  ask_status();
}

void BusWatcher::ask_status() {
  sd_bus_call_method_async(bus_, base::Out(request_), kBusName, kObjectPath, kPropertiesInterface,
                           "GetAll", Handlers::on_status, this, "s", kInterface);
}

void BusWatcher::appear(sd_bus_message* properties) {
  status_ = {};
  std::vector<std::string> names;
  if (read_status(properties, status_, names) < 0) {
    vanish();  // something else has the service's name
    return;
  }
  is_there_ = true;
  callback_(ServiceAppeared{status_});
}

void BusWatcher::vanish() {
  request_.reset();
  if (std::exchange(is_there_, false) != false) callback_(ServiceVanished{});
}

void BusWatcher::bus_down(const std::string& why) {
  request_.reset();
  subscriptions_.clear();
  bus_ = nullptr;
  is_there_.reset();
  callback_(BusLost{why});
}

}  // namespace cabinwatch::alerts
