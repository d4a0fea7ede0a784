#include "alerts/bus/bus_connection.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

#include "alerts/bus/bus_names.hpp"

namespace cabinwatch::alerts {
namespace {

/// How soon the name is asked for again after the bus' policy refused it: somebody may install the
/// policy meanwhile, and the bus reads it without a restart.
constexpr std::chrono::microseconds kAskAgainAfter = std::chrono::seconds{10};

}  // namespace

// No exception may leave these; one that does (no memory) ends the program, as in bus_link.cpp.
struct BusConnection::Handlers {
  static int on_requested(sd_bus_message* answer, void* userdata,
                          sd_bus_error* /*error*/) noexcept {
    auto& self = *static_cast<BusConnection*>(userdata);
    if (sd_bus_is_open(self.bus_) <= 0) return 0;  // lost meanwhile; the link tells
    if (const sd_bus_error* error = sd_bus_message_get_error(answer); error != nullptr) {
      self.refuse(error->message != nullptr ? error->message : error->name);
      return 0;
    }
    std::uint32_t outcome = 0;
    if (sd_bus_message_read_basic(answer, 'u', &outcome) < 0) outcome = 0;
    if (outcome == request_name::kPrimaryOwner || outcome == request_name::kAlreadyOwner) {
      self.own_name();
    } else if (outcome == request_name::kInQueue) {
      self.change(BusState::name_taken,
                  "another program owns the bus name org.cabinwatch; is a second cabinwatch "
                  "running?");
    } else {
      self.refuse("unexpected answer");
    }
    return 0;
  }

  static int on_name_acquired(sd_bus_message* signal, void* userdata,
                              sd_bus_error* /*error*/) noexcept {
    const char* name = nullptr;
    if (sd_bus_message_read_basic(signal, 's', &name) > 0 && std::string_view(name) == kBusName) {
      static_cast<BusConnection*>(userdata)->own_name();
    }
    return 0;
  }
};

BusConnection::BusConnection(sd_event* event, std::string which, BusObject& object,
                             StateChanged state_changed, base::Delays delays)
    : object_(object),
      state_changed_(std::move(state_changed)),
      retry_(event, [this] { request_name(); }),
      link_(
          event, std::move(which),
          {[this](sd_bus* bus) { bus_up(bus); }, [this](const std::string& why) { bus_down(why); }},
          delays) {}

BusConnection::~BusConnection() { object_.detach(); }

void BusConnection::bus_up(sd_bus* bus) {
  bus_ = bus;
  // A bus whose match fails is closing; the link will tell.
  sd_bus_match_signal_async(bus_, base::Out(name_acquired_), kBusDriver, kBusDriverPath, kBusDriver,
                            "NameAcquired", Handlers::on_name_acquired, nullptr, this);
  request_name();
}

void BusConnection::request_name() {
  retry_.stop();
  const int result = sd_bus_request_name_async(bus_, base::Out(request_), kBusName,
                                               SD_BUS_NAME_QUEUE, Handlers::on_requested, this);
  if (result < 0) refuse(std::generic_category().message(-result));
}

void BusConnection::own_name() {
  if (object_.is_attached()) return;  // the answer and the signal both tell it
  const int result = object_.attach(bus_);
  if (result < 0) {
    refuse(std::generic_category().message(-result));
    return;
  }
  change(BusState::ready, "owns the bus name org.cabinwatch");
}

void BusConnection::refuse(const std::string& why) {
  retry_.set(kAskAgainAfter);
  change(BusState::refused, "cannot own the bus name org.cabinwatch: " + why);
}

void BusConnection::bus_down(const std::string& why) {
  object_.detach();
  retry_.stop();
  request_.reset();
  name_acquired_.reset();
  bus_ = nullptr;
  change(BusState::lost, why);
}

void BusConnection::change(BusState state, const std::string& why) {
  if (std::exchange(state_, state) != state) state_changed_(state, why);
}

}  // namespace cabinwatch::alerts
