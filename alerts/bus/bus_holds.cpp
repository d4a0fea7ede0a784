#include "alerts/bus/bus_holds.hpp"

#include <functional>
#include <utility>

#include "alerts/bus/bus_names.hpp"

namespace cabinwatch::alerts {

int BusHolds::on_left(sd_bus_message* signal, void* userdata, sd_bus_error* error) {
  return answer_guarded(error, [&] {
    auto& self = *static_cast<BusHolds*>(userdata);
    const char* name = nullptr;
    if (sd_bus_message_read_basic(signal, 's', &name) <= 0) return 0;
    const auto caller = self.callers_.extract(name);
    if (caller.empty()) return 0;
    if (caller.mapped().holds) self.monitor_.release(caller.key());
    if (self.teller_ == caller.key()) {
      self.teller_.clear();
      self.monitor_.lose_vehicle_teller(caller.key());
    }
    return 0;
  });
}

int BusHolds::expect(sd_bus* bus, const std::string& caller) {
  Caller& expected = callers_[caller];
  if (!expected.leaving) {
    // An empty third argument: there is no new owner.
    const std::string rule = owner_changed_match(caller) + ",arg2=''";
    const int result = sd_bus_add_match_async(bus, base::Out(expected.leaving), rule.c_str(),
                                              on_left, nullptr, this);
    if (result < 0) {
      callers_.erase(caller);
      return result;
    }
  }
  ++expected.calls;
  return 0;
}

void BusHolds::settle(const std::string& caller) noexcept {
  const auto found = callers_.find(caller);
  if (found == callers_.end()) return;  // it has left
  --found->second.calls;
  if (!is_needed(found->first, found->second)) callers_.erase(found);
}

bool BusHolds::hold(const BusCaller& caller, const std::string& reason) {
  const auto found = callers_.find(caller.name);
  if (found == callers_.end()) return false;
  found->second.holds = true;
  monitor_.hold(caller, reason);
  return true;
}

void BusHolds::tell_vehicle_state(const BusCaller& caller, const VehicleState& state) {
  const bool is_there = callers_.contains(caller.name);
  const std::string before = std::exchange(teller_, is_there ? caller.name : std::string());
  const auto found = callers_.find(before);
  if (found != callers_.end() && !is_needed(found->first, found->second)) callers_.erase(found);
  monitor_.set_vehicle_state(state, caller);
  if (!is_there) monitor_.lose_vehicle_teller(caller.name);
}

}  // namespace cabinwatch::alerts
