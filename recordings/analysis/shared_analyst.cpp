#include "recordings/analysis/shared_analyst.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cabinwatch::recordings {
namespace {

using llm::QueryError;
using std::chrono::milliseconds;

/// The longest that an analyst's settings may say.
constexpr milliseconds kLongest{600'000};

/// Why answers of a sequence are missing that servers may still give.
struct Loss {
  bool is_away = false;     // there was no server, or it was lost
  bool is_refused = false;  // a server answered something else than an answer
  bool is_busy = false;     // servers said to come later

  [[nodiscard]] bool is_any() const { return is_away || is_refused || is_busy; }
};

Loss loss_of(const llm::Finding& finding, bool has_server) {
  Loss loss;
  for (const auto& result : finding.results) {
    const auto* error = result ? result->error() : nullptr;
    if (error == nullptr) continue;
    switch (*error) {
      case QueryError::no_server:
      case QueryError::refused:
        loss.is_away = true;
        break;
      case QueryError::timed_out:
      case QueryError::cancelled:
        loss.is_away = loss.is_away || !has_server;
        break;
      case QueryError::http_status:
      case QueryError::not_http:
        loss.is_refused = true;
        break;
      case QueryError::busy:
        loss.is_busy = true;
        break;
      default:
        break;
    }
  }
  return loss;
}

/// Whether one of the servers may be asked, or may yet prove to be one.
bool is_one_there(const std::vector<llm::ServerStatus>& servers) {
  using State = llm::ServerStatus::State;
  return std::any_of(servers.begin(), servers.end(), [](const llm::ServerStatus& server) {
    const bool is_unknown = server.state == State::probing || server.state == State::loading;
    return server.may_be_asked || is_unknown;
  });
}

/// Whether one of them answers, or may yet prove to.
bool does_one_answer(const std::vector<llm::ServerStatus>& servers) {
  using State = llm::ServerStatus::State;
  return std::any_of(servers.begin(), servers.end(), [](const llm::ServerStatus& server) {
    return server.state != State::down && server.state != State::busy;
  });
}

}  // namespace

llm::AnalystSettings SharedAnalyst::for_recordings(llm::AnalystSettings settings) {
  settings.overload = llm::Overload::wait;
  const auto rounds = static_cast<int>(settings.analyses.size());
  settings.timeout = std::min(settings.timeout * settings.max_queries_in_flight, kLongest);
  settings.deadline = std::min(settings.timeout * std::max(rounds, 1), kLongest);
  return settings;
}

SharedAnalyst::SharedAnalyst(llm::AnalystSettings settings, OnServer on_server) {
  // Its callbacks use only members that are declared before it.
  analyst_ = std::make_unique<llm::Analyst>(
      std::move(settings), llm::AnalystEvents{.on_answers = {},
                                              .on_finding =
                                                  [this](llm::Finding finding) {
                                                    hand_over_or_ask_again(std::move(finding));
                                                  },
                                              .on_server = std::move(on_server),
                                              .on_servers_changed = [this] { note_change(); }});
  watching_ = std::thread([this] { watch(); });
}

SharedAnalyst::~SharedAnalyst() { stop(); }

void SharedAnalyst::stop() {
  const std::lock_guard stopping(stopping_);
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  changed_.notify_all();
  analyst_->stop();
  if (watching_.joinable()) watching_.join();
}

// --- recordings -----------------------------------------------------------------------------

SharedAnalyst::Place::Place(SharedAnalyst& analyst, OnFinding on_finding)
    : analyst_(analyst), on_finding_(std::move(on_finding)) {}

SharedAnalyst::Place::~Place() {
  std::unique_lock lock(analyst_.mutex_);
  for (auto& [id, asked] : analyst_.asked_) {
    if (asked.place == this) asked.place = nullptr;
  }
  analyst_.changed_.wait(lock, [this] { return !is_handed_a_finding_; });
}

void SharedAnalyst::Place::close() {
  {
    const std::lock_guard lock(analyst_.mutex_);
    is_closed_ = true;
  }
  analyst_.changed_.notify_all();
}

bool SharedAnalyst::Place::submit(const pipeline::SequencePtr& sequence) {
  Id id = 0;
  {
    std::unique_lock lock(analyst_.mutex_);
    analyst_.changed_.wait(
        lock, [this] { return analyst_.is_stopped_ || is_closed_ || !analyst_.is_away_; });
    if (analyst_.is_stopped_ || is_closed_) return false;
    id = ++analyst_.last_id_;
    analyst_.asked_.emplace(id, Asked{this, sequence, analyst_.whole_});
    analyst_.begin_work(Clock::now());
  }
  if (analyst_.analyst_->submit(numbered(*sequence, id))) return true;
  const std::lock_guard lock(analyst_.mutex_);
  analyst_.asked_.erase(id);
  analyst_.end_work(Clock::now());
  return false;
}

pipeline::SequencePtr SharedAnalyst::numbered(const pipeline::Sequence& sequence, Id id) {
  auto copy = std::make_shared<pipeline::Sequence>(sequence);  // shares the pictures
  copy->id = id;
  return copy;
}

// --- the analyst's thread -------------------------------------------------------------------

void SharedAnalyst::hand_over_or_ask_again(llm::Finding finding) {
  const bool has_one = is_one_there(analyst_->servers());
  {
    std::unique_lock lock(mutex_);
    const auto found = asked_.find(finding.sequence_id);
    if (found == asked_.end()) return;
    end_work(Clock::now());
    if (is_stopped_) return;
    if (finding.is_whole()) ++whole_;
    auto& asked = found->second;
    if (asked.place != nullptr && is_to_be_asked_again(asked, finding, has_one)) {
      if (!has_one) note_away(Clock::now());
      lost_.push_back(found->first);
    } else {
      const auto done = std::move(asked);
      asked_.erase(found);
      if (done.place == nullptr) return;
      finding.sequence_id = done.sequence->id;
      // Not under the lock: a recording whose news are full waits here, and others must go on.
      done.place->is_handed_a_finding_ = true;
      lock.unlock();
      done.place->on_finding_({std::move(finding), done.sequence->still_for, done.asked_again});
      lock.lock();
      done.place->is_handed_a_finding_ = false;
    }
  }
  changed_.notify_all();
}

/// A lost attempt counts when a server was there to answer, a refusal always, and "later" only when
/// other queries were answered meanwhile: so nothing is tried in vain for ever.
bool SharedAnalyst::is_to_be_asked_again(Asked& asked, const llm::Finding& finding,
                                         bool has_one) const {
  const auto loss = loss_of(finding, has_one);
  if (!loss.is_any()) return false;
  if (loss.is_refused && ++asked.refusals >= kMostRefusals) return false;
  const bool was_passed_over =
      loss.is_busy && (whole_ > asked.whole_before || finding.has_any_answer());
  if (((loss.is_away && has_one) || was_passed_over) && ++asked.attempts >= kMostAttempts) {
    return false;
  }
  ++asked.asked_again;
  return true;
}

void SharedAnalyst::note_change() {
  {
    const std::lock_guard lock(mutex_);
    is_changed_ = true;
  }
  changed_.notify_all();
}

// --- the thread that watches ----------------------------------------------------------------

void SharedAnalyst::watch() {
  std::unique_lock lock(mutex_);
  while (!is_stopped_) {
    if (std::exchange(is_changed_, false)) look_at_servers(lock);
    while (!is_stopped_ && !is_changed_ && !is_away_ && !lost_.empty()) ask_again(lock);
    changed_.wait(lock,
                  [this] { return is_stopped_ || is_changed_ || (!is_away_ && !lost_.empty()); });
  }
}

void SharedAnalyst::look_at_servers(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  const auto servers = analyst_->servers();
  lock.lock();
  if (!is_one_there(servers)) return note_away(Clock::now());
  if (does_one_answer(servers)) away_since_.reset();
  if (!std::exchange(is_away_, false)) return;
  changed_.notify_all();
}

void SharedAnalyst::note_away(Clock::time_point now) {
  is_away_ = true;
  if (!away_since_) away_since_ = now;
}

void SharedAnalyst::ask_again(std::unique_lock<std::mutex>& lock) {
  const Id id = lost_.front();
  lost_.pop_front();
  const auto found = asked_.find(id);
  if (found == asked_.end()) return;
  if (found->second.place == nullptr) {
    asked_.erase(found);
    return;
  }
  found->second.whole_before = whole_;
  const auto again = numbered(*found->second.sequence, id);
  begin_work(Clock::now());
  lock.unlock();
  const bool is_taken = analyst_->submit(again);
  lock.lock();
  if (is_taken) return;
  asked_.erase(id);
  end_work(Clock::now());
}

// --- what others ask ------------------------------------------------------------------------

void SharedAnalyst::begin_work(Clock::time_point now) {
  if (at_work_++ == 0) working_since_ = now;
}

void SharedAnalyst::end_work(Clock::time_point now) {
  if (--at_work_ == 0) worked_ += now - working_since_;
}

std::optional<SharedAnalyst::Clock::time_point> SharedAnalyst::away_since() const {
  const std::lock_guard lock(mutex_);
  return away_since_;
}

SharedAnalyst::Clock::duration SharedAnalyst::busy_for() const {
  const std::lock_guard lock(mutex_);
  return at_work_ == 0 ? worked_ : worked_ + (Clock::now() - working_since_);
}

}  // namespace cabinwatch::recordings
