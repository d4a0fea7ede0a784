#include "alerts/mqtt/mqtt_outbox.hpp"

#include <algorithm>
#include <utility>

#include "base/utc.hpp"

namespace cabinwatch::alerts {

std::string mqtt_text(
    const MqttMessage& message,
    std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds> start) {
  MqttJson json;
  json[message.time_name] = base::utc_text_ms(start + message.at);
  json.update(message.body);
  return json.dump(-1, ' ', false, MqttJson::error_handler_t::replace);
}

bool MqttOutbox::add_event(MqttMessage event) {
  const bool is_full = events_.size() >= kMostEvents;
  if (is_full) {
    if (events_.front().is_under_way) --under_way_;
    events_.pop_front();
    ++dropped_;
  }
  events_.push_back({.number = ++last_number_, .message = std::move(event), .is_under_way = false});
  return !is_full;
}

void MqttOutbox::set_state(MqttMessage state) {
  auto& kept = states_[state.topic];
  if (kept.message.body == state.body) return;
  kept.message = std::move(state);
  kept.is_new = true;
}

std::optional<MqttOutbox::Outgoing> MqttOutbox::next() {
  if (under_way_ < kMostUnconfirmed) {
    // Those under way are the first ones.
    const auto event = std::find_if(events_.begin(), events_.end(),
                                    [](const Event& one) { return !one.is_under_way; });
    if (event != events_.end()) {
      event->is_under_way = true;
      ++under_way_;
      return Outgoing{{.is_event = true, .number = event->number, .topic = {}}, event->message};
    }
  }
  for (auto& [topic, state] : states_) {
    if (!state.is_new || state.is_under_way) continue;
    state.is_new = false;
    state.is_under_way = true;
    return Outgoing{{.is_event = false, .number = 0, .topic = topic}, state.message};
  }
  return std::nullopt;
}

void MqttOutbox::confirm(const Ticket& ticket) {
  if (!ticket.is_event) {
    const auto state = states_.find(ticket.topic);
    if (state != states_.end()) state->second.is_under_way = false;
    return;
  }
  const auto event = std::find_if(events_.begin(), events_.end(),
                                  [&](const Event& one) { return one.number == ticket.number; });
  if (event == events_.end() || !event->is_under_way) return;  // dropped meanwhile
  events_.erase(event);
  --under_way_;
  ++confirmed_;
}

void MqttOutbox::begin_again() {
  for (auto& event : events_) event.is_under_way = false;
  under_way_ = 0;
  for (auto& [topic, state] : states_) {
    state.is_new = true;
    state.is_under_way = false;
  }
}

void MqttOutbox::repeat_states() {
  for (auto& [topic, state] : states_) state.is_new = true;
}

bool MqttOutbox::is_done() const {
  return events_.empty() && std::none_of(states_.begin(), states_.end(), [](const auto& one) {
           return one.second.is_new || one.second.is_under_way;
         });
}

}  // namespace cabinwatch::alerts
