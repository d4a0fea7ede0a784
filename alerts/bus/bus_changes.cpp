#include "alerts/bus/bus_changes.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "alerts/bus/bus_names.hpp"
#include "alerts/bus/bus_vehicle_state.hpp"
#include "alerts/bus/bus_wire.hpp"
#include "base/printable.hpp"

namespace cabinwatch::alerts {
namespace {

/// Calls that may wait for the bus to say who calls. Far more than a vehicle computer has open; a
/// caller in an endless loop must not eat our memory.
constexpr std::size_t kMostPending = 64;

/// Longest reason of a pause that is taken, in bytes: it ends up in log lines.
constexpr std::size_t kLongestReason = 256;

int read_reason(sd_bus_message* call, std::string& reason, sd_bus_error* error) {
  const int result = read_text(call, reason);
  if (result < 0) return result;
  if (reason.size() > kLongestReason) {
    return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
                             "the reason must not be longer than %zu bytes", kLongestReason);
  }
  reason = base::printable(reason);
  return 0;
}

}  // namespace

/// What a method does. Each function reads the call's arguments and does it; returns >= 0, or a
/// negative errno, perhaps with `error` set.
struct BusChanges::Method {
  const char* name;
  const char* arguments;
  int (*change)(BusChanges& on, const BusCaller& caller, sd_bus_message* call, sd_bus_error* error);
  /// Of whom: anybody; one whose leaving the bus is told; one that must still be there, since what
  /// it does ends when it leaves.
  enum class Caller { any, watched, needed } caller = Caller::any;

  static int acknowledge(BusChanges& on, const BusCaller& /*caller*/, sd_bus_message* call,
                         sd_bus_error* error) {
    std::uint64_t id = 0;
    const int result = sd_bus_message_read_basic(call, 't', &id);
    if (result < 0) return result;
    if (on.monitor_.acknowledge(id)) return 0;
    return sd_bus_error_setf(error, kNoSuchAlert, "no active alert has the id %" PRIu64, id);
  }
  static int pause(BusChanges& on, const BusCaller& caller, sd_bus_message* call,
                   sd_bus_error* error) {
    std::string reason;
    const int result = read_reason(call, reason, error);
    if (result >= 0) on.monitor_.pause(reason, caller);
    return result;
  }
  static int hold(BusChanges& on, const BusCaller& caller, sd_bus_message* call,
                  sd_bus_error* error) {
    std::string reason;
    const int result = read_reason(call, reason, error);
    if (result < 0 || on.holds_.hold(caller, reason)) return result;
    return sd_bus_error_set(error, SD_BUS_ERROR_FAILED, "the caller has left the bus");
  }
  static int resume(BusChanges& on, const BusCaller& /*caller*/, sd_bus_message* /*call*/,
                    sd_bus_error* /*error*/) {
    on.monitor_.resume();
    return 0;
  }
  static int set_vehicle_state(BusChanges& on, const BusCaller& caller, sd_bus_message* call,
                               sd_bus_error* error) {
    VehicleState state;
    const int result = read_vehicle_state(call, state, error);
    if (result >= 0) on.holds_.tell_vehicle_state(caller, state);
    return result;
  }
};

/// A call that waits for the bus to say who made it.
class BusChanges::PendingCall {
 public:
  PendingCall(BusChanges& changes, sd_bus_message* call, const Method& method)
      : changes_(changes), call_(sd_bus_message_ref(call)), method_(method) {}
  ~PendingCall() {
    if (is_watched_over_) changes_.holds_.settle(sd_bus_message_get_sender(call_.get()));
  }
  PendingCall(const PendingCall&) = delete;
  PendingCall& operator=(const PendingCall&) = delete;

  int ask_who_calls() {
    auto* const bus = sd_bus_message_get_bus(call_.get());
    const char* const caller = sd_bus_message_get_sender(call_.get());
    if (method_.caller != Method::Caller::any) {
      const int result = changes_.holds_.expect(bus, caller);
      if (result < 0) return result;
      is_watched_over_ = true;
    }
    return sd_bus_call_method_async(bus, base::Out(lookup_), kBusDriver, kBusDriverPath, kBusDriver,
                                    "GetConnectionCredentials", on_credentials, this, "s", caller);
  }

 private:
  static int on_credentials(sd_bus_message* credentials, void* userdata, sd_bus_error* /*error*/) {
    auto& self = *static_cast<PendingCall*>(userdata);
    // Out of the list first: what the monitor does may make us leave the bus.
    std::list<PendingCall> done;
    auto& pending = self.changes_.pending_;
    const auto own = std::ranges::find(pending, &self, [](PendingCall& each) { return &each; });
    done.splice(done.begin(), pending, own);
    auto* const call = self.call_.get();
    const bool has_left = has_left_the_bus(credentials);
    BusError error;
    const int result =
        answer_guarded(error, [&] { return self.decide(credentials, has_left, error); });
    const bool is_awaited = !has_left && sd_bus_message_get_expect_reply(call) > 0;
    if (!is_awaited) {
      if (result < 0) self.note_unheard(error, result);
      return 0;
    }
    return result < 0 ? sd_bus_reply_method_errno(call, result, error)
                      : sd_bus_reply_method_return(call, "");
  }

  static bool has_left_the_bus(sd_bus_message* credentials) {
    return sd_bus_message_is_method_error(credentials, SD_BUS_ERROR_NAME_HAS_NO_OWNER) > 0;
  }

  int decide(sd_bus_message* credentials, bool has_left, sd_bus_error* error) {
    BusCaller by{.name = sd_bus_message_get_sender(call_.get())};
    if (!has_left) {
      std::optional<Caller> caller;
      if (sd_bus_message_is_method_error(credentials, nullptr) == 0) {
        caller = read_caller(credentials);
      }
      if (!caller || !changes_.access_.allows(*caller)) {
        return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED,
                                "only root and members of group cabinwatch may do this");
      }
      by.user = caller->user;
      by.process = caller->process;
    }
    if (has_left && method_.caller == Method::Caller::needed) {
      return sd_bus_error_set(error, SD_BUS_ERROR_FAILED, "the caller has left the bus");
    }
    return method_.change(changes_, by, call_.get(), error);
  }

  void note_unheard(const BusError& error, int result) {
    const char* why = error.get().message;
    changes_.note_unheard(call_.get(), why != nullptr ? why : std::strerror(-result));
  }

  BusChanges& changes_;
  BusMessagePtr call_;
  const Method& method_;
  BusSlotPtr lookup_;
  bool is_watched_over_ = false;
};

BusChanges::BusChanges(Monitor& monitor, AccessRule access)
    : monitor_(monitor), access_(access), holds_(monitor) {}

BusChanges::~BusChanges() { detach(); }

int BusChanges::attach(sd_bus* bus) {
  return sd_bus_add_filter(bus, base::Out(signals_), on_message, this);
}

void BusChanges::detach() noexcept {
  pending_.clear();
  holds_.clear();
  signals_.reset();
}

const BusChanges::Method* BusChanges::method_called(const char* name) {
  static constexpr std::array<Method, 5> kMethods{
      {{"Acknowledge", "t", Method::acknowledge},
       {"Pause", "s", Method::pause},
       {"Hold", "s", Method::hold, Method::Caller::needed},
       {"Resume", "", Method::resume},
       {"SetVehicleState", "a{sv}", Method::set_vehicle_state, Method::Caller::watched}}};
  const auto* const found = std::ranges::find(kMethods, std::string_view(name), &Method::name);
  return found == kMethods.end() ? nullptr : found;
}

/// Whatever the bus brings comes by here first.
int BusChanges::on_message(sd_bus_message* message, void* userdata, sd_bus_error* error) {
  // Broadcasts of others are none of ours.
  const bool is_to_us = sd_bus_message_get_destination(message) != nullptr;
  if (!is_to_us || sd_bus_message_is_signal(message, kInterface, nullptr) <= 0) return 0;
  if (std::string_view(sd_bus_message_get_path(message)) != kObjectPath) return 0;
  const auto* const method = method_called(sd_bus_message_get_member(message));
  if (method == nullptr) return 0;
  auto& self = *static_cast<BusChanges*>(userdata);
  if (sd_bus_message_has_signature(message, method->arguments) <= 0) {
    self.note_unheard(message, "its arguments are of other types");
    return 0;
  }
  return self.begin(*method, message, error);
}

int BusChanges::begin(sd_bus_message* call, sd_bus_error* error) {
  const auto* const method = method_called(sd_bus_message_get_member(call));
  return method == nullptr ? 0 : begin(*method, call, error);  // 0: it is none of ours
}

int BusChanges::begin(const Method& method, sd_bus_message* call, sd_bus_error* error) {
  return answer_guarded(error, [&] {
    if (sd_bus_message_get_sender(call) == nullptr) {
      return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "this bus has no senders");
    }
    if (pending_.size() >= kMostPending) {
      constexpr const char* kWhy = "too many calls at once";
      if (sd_bus_message_get_expect_reply(call) == 0) note_unheard(call, kWhy);
      return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED, kWhy);
    }
    PendingCall& pending = pending_.emplace_back(*this, call, method);
    const int result = pending.ask_who_calls();
    if (result < 0) pending_.pop_back();
    return result < 0 ? result : 1;  // 1: the answer comes later
  });
}

void BusChanges::note_unheard(sd_bus_message* call, const char* why) {
  const char* sender = sd_bus_message_get_sender(call);  // null where there is no bus between us
  monitor_.note_unheard(base::printable(std::string(sd_bus_message_get_member(call)) +
                                        ", called by " + (sender != nullptr ? sender : "nobody") +
                                        ", is refused: " + why));
}

}  // namespace cabinwatch::alerts
