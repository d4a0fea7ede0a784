#include "llm/servers/concurrency.hpp"

#include <algorithm>

#include "llm/strategy/median.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::microseconds;

/// A query that waits for less than this has not waited for another one. Ours: what a busy machine
/// may take to read and hand over a request.
constexpr microseconds kSurelyWaiting{20'000};
constexpr microseconds kSurelyRunning{5'000};

/// Parts of a query's own work. The slot that gets free next gets free after a fifth of it, with
/// four of them, and later where queries begin together; the only slot after all of it.
constexpr double kSurelyWaitingShare = 0.25;
/// Of what a query waits on average, were there a slot less: the first of the others to end.
constexpr double kSurelyRunningShare = 0.5;
/// Against another query that was sent with it, whose answer may be a word shorter.
constexpr double kSurelyWaitingShareOfOther = 0.6;

constexpr int kEnoughToLower = 2;
constexpr int kEnoughToRaise = 3;
constexpr int kMostEvidence = 4;  // counted up to here, so that it can turn soon

constexpr std::size_t kOverheads = 9;

/// Requests that are sent within this time go out together.
constexpr std::chrono::milliseconds kTogether{5};

microseconds part(double share, microseconds of) {
  return microseconds(static_cast<microseconds::rep>(share * static_cast<double>(of.count())));
}

void weigh(int& count, bool holds) {
  count = std::clamp(count + (holds ? 1 : -1), -kMostEvidence, kMostEvidence);
}

}  // namespace

void Concurrency::begin(std::optional<int> told) {
  told_ = told;
  believed_ = std::min(told.value_or(most_), most_);
  is_measured_ = false;
  evidence_.clear();
  overheads_.clear();
}

void Concurrency::believe(int at_once) {
  believed_ = std::clamp(at_once, 1, most_);
  is_measured_ = true;
}

/// Queries that are sent together reach the server in any order: which was the first of them shows
/// only when they end.
std::vector<QueryRecord> Concurrency::in_order_of_service(std::span<const QueryRecord> queries) {
  std::vector<QueryRecord> ordered(queries.begin(), queries.end());
  for (auto begin = ordered.begin(); begin != ordered.end();) {
    const auto end = std::find_if(begin, ordered.end(), [&](const QueryRecord& query) {
      return query.sent_at - begin->sent_at > kTogether;
    });
    std::vector<unsigned> in_flight;
    for (auto query = begin; query != end; ++query) in_flight.push_back(query->in_flight);
    std::sort(in_flight.begin(), in_flight.end());
    std::sort(begin, end, [](const QueryRecord& one, const QueryRecord& other) {
      return one.ended_at < other.ended_at;
    });
    for (const auto count : in_flight) (begin++)->in_flight = count;
  }
  return ordered;
}

void Concurrency::learn_from(std::span<const QueryRecord> queries_as_sent) {
  const auto queries = in_order_of_service(queries_as_sent);
  const QueryRecord* first = nullptr;  // of those sent together
  for (const auto& query : queries) {
    const auto left_behind = static_cast<int>(query.left_behind);
    if (const auto work = query.usage.work(); work && *work > microseconds(0)) {
      const auto rest = std::max(microseconds(0), query.duration() - *work);
      if (query.in_flight + query.left_behind == 1) {
        note_overhead(rest);
      } else {
        judge(static_cast<int>(query.in_flight),
              {left_behind, std::max(microseconds(0), rest - median(overheads_)), *work, true});
      }
      continue;
    }
    if (query.is_alone || !query.is_short) continue;
    if (query.in_flight == 1) first = &query;
    if (first == nullptr || first == &query) continue;
    judge(static_cast<int>(query.in_flight),
          {left_behind, std::max(microseconds(0), query.duration() - first->duration()),
           first->duration(), false});
  }
}

void Concurrency::note_overhead(microseconds overhead) {
  overheads_.push_back(overhead);
  if (overheads_.size() > kOverheads) overheads_.pop_front();
}

void Concurrency::judge(int in_flight, const Wait& wait) {
  is_measured_ = true;
  const auto waiting_share = wait.is_told ? kSurelyWaitingShare : kSurelyWaitingShareOfOther;
  const int most_there = in_flight + wait.left_behind;
  auto& waited = evidence_[most_there].waited;
  auto& ran = evidence_[in_flight].ran;
  weigh(waited, wait.waited > std::max(kSurelyWaiting, part(waiting_share, wait.work)));
  weigh(ran,
        wait.waited < std::max(kSurelyRunning, part(kSurelyRunningShare / in_flight, wait.work)));
  if (most_there <= believed_ && waited >= kEnoughToLower) {
    believed_ = std::max(1, most_there - 1);
    evidence_.erase(evidence_.lower_bound(most_there), evidence_.end());
  } else if (in_flight > believed_ && ran >= kEnoughToRaise) {
    const auto most = std::min(most_, told_.value_or(most_));
    believed_ = std::clamp(in_flight, believed_, std::max(believed_, most));
  }
}

}  // namespace cabinwatch::llm
