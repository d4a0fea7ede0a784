#include "llm/analyst.hpp"

#include <stdexcept>
#include <thread>
#include <utility>

#include "llm/analyst_board.hpp"
#include "llm/analyst_limits.hpp"
#include "llm/analyst_loop.hpp"
#include "llm/sequence_inbox.hpp"
#include "llm/servers/access.hpp"

namespace cabinwatch::llm {
namespace {

AnalystSettings checked(AnalystSettings settings) {
  check(settings);
  return settings;
}

}  // namespace

/// The thread and what it shares with others.
class Analyst::State {
 public:
  State(const AnalystSettings& settings, AnalystEvents events)
      : inbox_(settings.overload, most_sequences(settings)),
        board_(base::Clock::now()),
        loop_(settings, accesses_of(settings), std::move(events), inbox_, board_),
        thread_([this] { loop_.run(); }) {}

  ~State() { stop(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void stop() {
    if (!thread_.joinable()) return;
    inbox_.close();
    loop_.request_stop();
    thread_.join();
  }

  SequenceInbox inbox_;
  AnalystBoard board_;
  AnalystLoop loop_;

 private:
  std::thread thread_;
};

Analyst::Analyst(AnalystSettings settings, AnalystEvents events)
    : state_(std::make_unique<State>(checked(std::move(settings)), std::move(events))) {}

Analyst::~Analyst() = default;

bool Analyst::submit(pipeline::SequencePtr sequence) {
  if (!sequence || sequence->frames.empty()) {
    throw std::invalid_argument("a sequence must have a frame");
  }
  if (!state_->inbox_.put(std::move(sequence))) return false;
  state_->loop_.wake();
  return true;
}

bool Analyst::wait_until_done() { return state_->inbox_.wait_until_finished(); }

void Analyst::stop() { state_->stop(); }

std::vector<ServerStatus> Analyst::servers() const { return state_->board_.servers(); }

AnalystCounts Analyst::counts() const {
  auto counts = state_->board_.counts();
  const auto inbox = state_->inbox_.counts();
  counts.sequences = inbox.submitted;
  counts.replaced = inbox.replaced;
  counts.sequences_waiting = inbox.waiting;
  return counts;
}

StrategyReport Analyst::strategy() const { return state_->board_.strategy(); }

const pipeline::StageMetrics& Analyst::sequence_metrics() const noexcept {
  return state_->board_.sequences;
}

const pipeline::StageMetrics& Analyst::query_metrics() const noexcept {
  return state_->board_.queries;
}

base::Clock::time_point Analyst::last_progress() const noexcept {
  return state_->board_.last_progress();
}

}  // namespace cabinwatch::llm
