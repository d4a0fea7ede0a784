#include "alerts/bus/bus_holds.hpp"

#include <functional>

#include "alerts/bus/bus_names.hpp"

namespace cabinwatch::alerts {

int BusHolds::on_left(sd_bus_message* signal, void* userdata, sd_bus_error* error) {
  return answer_guarded(error, [&] {
    auto& self = *static_cast<BusHolds*>(userdata);
    const char* name = nullptr;
    if (sd_bus_message_read_basic(signal, 's', &name) <= 0) return 0;
    const auto caller = self.callers_.extract(name);
    if (!caller.empty() && caller.mapped().holds) self.monitor_.release(caller.key());
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
  if (--found->second.calls == 0 && !found->second.holds) callers_.erase(found);
}

bool BusHolds::hold(const std::string& caller, const std::string& reason) {
  const auto found = callers_.find(caller);
  if (found == callers_.end()) return false;
  found->second.holds = true;
  monitor_.hold(caller, reason);
  return true;
}

}  // namespace cabinwatch::alerts
