#include "llm/servers/server_health.hpp"

namespace cabinwatch::llm {

std::optional<ServerHealth::Clock::time_point> ServerHealth::probe_due() const noexcept {
  if (state_ != State::waiting_for_probe) return std::nullopt;
  return probe_due_;
}

void ServerHealth::begin_probe() { state_ = State::probing; }

void ServerHealth::end_probe(ProbeResult result, Clock::time_point now) {
  switch (result) {
    case ProbeResult::usable:
      state_ = State::closed;
      forget_failures();
      break;
    case ProbeResult::loading:
      state_ = State::waiting_for_probe;
      probe_due_ = now + kLoadingPause;
      break;
    case ProbeResult::failed:
      back_off(now);
      break;
  }
}

void ServerHealth::succeed() {
  if (state_ != State::closed) return;  // a late one from before the circuit opened
  forget_failures();
  backoff_.reset();
}

bool ServerHealth::fail(ServerFailure failure, Clock::time_point now) {
  if (state_ != State::closed) return false;
  ++failures_;
  unreachable_ = failure == ServerFailure::unreachable ? unreachable_ + 1 : 0;
  refusals_ = failure == ServerFailure::refuses ? refusals_ + 1 : 0;
  const bool stays_closed = failure != ServerFailure::relays && failures_ < failures_to_open_ &&
                            unreachable_ < kUnreachableToOpen && refusals_ < kRefusalsToOpen;
  if (stays_closed) return false;
  back_off(now);
  return true;
}

void ServerHealth::forget_failures() {
  failures_ = 0;
  unreachable_ = 0;
  refusals_ = 0;
}

void ServerHealth::back_off(Clock::time_point now) {
  state_ = State::waiting_for_probe;
  probe_due_ = now + backoff_.next();
}

}  // namespace cabinwatch::llm
