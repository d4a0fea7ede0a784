#include "recordings/analysis/shared_analyst.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cabinwatch::recordings {
namespace {

using llm::QueryError;
using std::chrono::milliseconds;

/// How often the servers' state is looked at: the analyst tells people of it, not of every change.
constexpr milliseconds kLookEvery{500};

/// The longest that an analyst's settings may say.
constexpr milliseconds kLongest{600'000};

/// Whether an answer is missing because its server went away, rather than because of what it said.
bool is_lost(const llm::Finding& finding, bool has_server) {
  const auto is_loss = [&](const std::optional<llm::AnalysisResult>& result) {
    const auto* error = result ? result->error() : nullptr;
    if (error == nullptr) return false;
    switch (*error) {
      case QueryError::no_server:
      case QueryError::refused:
        return true;
      case QueryError::timed_out:
      case QueryError::cancelled:
      case QueryError::http_status:
      case QueryError::not_http:
        return !has_server;
      default:
        return false;
    }
  };
  return std::any_of(finding.results.begin(), finding.results.end(), is_loss);
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
  // Its callbacks need no more than what is above it.
  analyst_ = std::make_unique<llm::Analyst>(
      std::move(settings),
      llm::AnalystEvents{.on_answers = {},
                         .on_finding = [this](llm::Finding finding) { take(std::move(finding)); },
                         .on_server = std::move(on_server)});
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
  const std::lock_guard lock(analyst_.mutex_);
  for (auto& [id, asked] : analyst_.asked_) {
    if (asked.place == this) asked.place = nullptr;
  }
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
        lock, [this] { return analyst_.is_stopped_ || is_closed_ || !analyst_.away_since_; });
    if (analyst_.is_stopped_ || is_closed_) return false;
    id = ++analyst_.last_id_;
    analyst_.asked_.emplace(id, Asked{this, sequence});
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

void SharedAnalyst::take(llm::Finding finding) {
  const bool has_one = analyst_->is_reachable();
  {
    const std::lock_guard lock(mutex_);
    const auto found = asked_.find(finding.sequence_id);
    if (found == asked_.end()) return;
    end_work(Clock::now());
    if (is_stopped_) return;
    auto& asked = found->second;
    const bool may_be_asked_again = asked.attempts < kMostAttempts || !has_one;
    if (asked.place != nullptr && may_be_asked_again && is_lost(finding, has_one)) {
      // Without a server it was not tried.
      if (has_one) ++asked.attempts;
      if (!has_one && !away_since_) away_since_ = Clock::now();
      lost_.push_back(found->first);
    } else {
      const auto done = std::move(asked);
      asked_.erase(found);
      if (done.place != nullptr) {
        finding.sequence_id = done.sequence->id;
        done.place->on_finding_({std::move(finding), done.sequence->still_for, done.attempts - 1});
      }
      return;
    }
  }
  changed_.notify_all();
}

// --- the thread that watches ----------------------------------------------------------------

void SharedAnalyst::watch() {
  std::unique_lock lock(mutex_);
  while (!is_stopped_) {
    look_at_servers(lock);
    while (!is_stopped_ && !away_since_ && !lost_.empty()) ask_again(lock);
    changed_.wait_for(lock, kLookEvery,
                      [this] { return is_stopped_ || (!away_since_ && !lost_.empty()); });
  }
}

void SharedAnalyst::look_at_servers(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  const bool has_one = analyst_->is_reachable();
  lock.lock();
  if (!has_one && !away_since_) away_since_ = Clock::now();
  if (!has_one || !away_since_) return;
  away_since_.reset();
  changed_.notify_all();
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
