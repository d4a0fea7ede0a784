#include "alerts/bus/bus_link.hpp"

#include <system_error>
#include <utility>

#include "alerts/bus/bus_names.hpp"

namespace cabinwatch::alerts {
namespace {

std::string reason(int error) { return std::generic_category().message(-error); }

}  // namespace

int open_bus(const std::string& which, BusPtr& bus) {
  int result = 0;
  if (which == "system") {
    result = sd_bus_open_system(base::Out(bus));
  } else if (which == "session") {
    result = sd_bus_open_user(base::Out(bus));
  } else {
    result = sd_bus_new(base::Out(bus));
    if (result >= 0) result = sd_bus_set_address(bus.get(), which.c_str());
    if (result >= 0) result = sd_bus_set_bus_client(bus.get(), 1);
    if (result >= 0) result = sd_bus_start(bus.get());
  }
  // A lost bus is ours to handle; the library would end the event loop.
  if (result >= 0) result = sd_bus_set_exit_on_disconnect(bus.get(), 0);
  if (result < 0) bus.reset();
  return result;
}

// No exception may leave these; one that does (no memory) ends the program, and systemd starts it
// again: there is nobody here to tell, and going on would be going on without a bus for ever.
struct BusLink::Handlers {
  static int on_disconnected(sd_bus_message* /*signal*/, void* self,
                             sd_bus_error* /*error*/) noexcept {
    static_cast<BusLink*>(self)->lose("the bus closed the connection");
    return 0;
  }
  static int on_first_answer(sd_bus_message* answer, void* self, sd_bus_error* /*error*/) noexcept {
    auto& link = *static_cast<BusLink*>(self);
    if (const sd_bus_error* error = sd_bus_message_get_error(answer); error != nullptr) {
      link.lose(std::string("the bus does not answer: ") +
                (error->message != nullptr ? error->message : error->name));
    } else {
      link.answered();
    }
    return 0;
  }
};

BusLink::BusLink(sd_event* event, std::string which, Callbacks callbacks, base::Delays delays)
    : event_(event),
      which_(std::move(which)),
      callbacks_(std::move(callbacks)),
      backoff_(delays),
      timer_(event_, [this] { connect(); }) {
  timer_.set(std::chrono::microseconds(0));
}

void BusLink::connect() {
  bus_.reset();
  int result = open_bus(which_, bus_);
  if (result >= 0) result = sd_bus_attach_event(bus_.get(), event_, SD_EVENT_PRIORITY_NORMAL);
  if (result >= 0) {
    result = sd_bus_match_signal_async(bus_.get(), base::Out(disconnected_), kBusLocal,
                                       kBusLocalPath, kBusLocal, "Disconnected",
                                       Handlers::on_disconnected, nullptr, this);
  }
  if (result >= 0) {
    result =
        sd_bus_call_method_async(bus_.get(), base::Out(first_call_), kBusDriver, kBusDriverPath,
                                 kBusDriver, "GetId", Handlers::on_first_answer, this, "");
  }
  if (result < 0) lose("cannot reach the " + which_ + " bus: " + reason(result));
}

void BusLink::answered() {
  backoff_.reset();
  state_ = State::up;
  callbacks_.up(bus_.get());
}

void BusLink::lose(const std::string& why) {
  // Neither may tell the same loss again. The bus itself goes in connect(): it may be calling us.
  disconnected_.reset();
  first_call_.reset();
  if (std::exchange(state_, State::down) != State::down) callbacks_.down(why);

  timer_.set(backoff_.next());
}

}  // namespace cabinwatch::alerts
