#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "llm/analyst.hpp"
#include "pipeline/sequence.hpp"

namespace cabinwatch::recordings {

/// A sequence of a recording with what became of it.
struct AnalysedSequence {
  llm::Finding finding;                   ///< by the recording's own sequence id
  std::chrono::milliseconds still_for{};  ///< how long the picture had been still at its last frame
  unsigned asked_again = 0;               ///< how often it was lost with a server and asked anew
  bool is_earlier = false;  ///< answered in an earlier analysis, and not asked in this
};

/// One analyst for several recordings at a time: they share its servers, and each gets its own
/// findings back. Complete beats fresh: nothing is dropped, `submit` waits for a place.
///
/// A server that goes away loses nothing. Sequences wait until there is a server again. A sequence
/// that was lost with its server is asked again, up to kMostAttempts times at servers that looked
/// well: a picture that brings the server down every time must not stop everything. One that was
/// refused is asked up to kMostRefusals times, since the server may be in trouble for a while. One
/// that was told to come later is asked as often as it takes, unless others are answered meanwhile.
/// Answers that are merely wrong, or late from a server that works, are findings like any other.
///
/// Recordings take a Place each. All members: any thread, unless said otherwise.
class SharedAnalyst {
 public:
  using Clock = base::Clock;
  /// Called on a thread of the analyst. Must not block, and not call this object.
  using OnFinding = std::function<void(AnalysedSequence)>;
  using OnServer = std::function<void(const llm::ServerEvent&)>;

  static constexpr unsigned kMostAttempts = 5;
  static constexpr unsigned kMostRefusals = 3;

  /// For recordings, from settings made for a car: with `Overload::wait`, and with time for a query
  /// to wait in line at its server behind all others that may be in flight there.
  [[nodiscard]] static llm::AnalystSettings for_recordings(llm::AnalystSettings settings);

  /// Starts the analyst.
  /// @param settings   as `for_recordings` makes them
  /// @param on_server  called on the analyst's thread; may be empty
  /// @throws what llm::Analyst's constructor throws
  SharedAnalyst(llm::AnalystSettings settings, OnServer on_server);
  /// Stops. Places must be gone.
  ~SharedAnalyst();
  SharedAnalyst(const SharedAnalyst&) = delete;
  SharedAnalyst& operator=(const SharedAnalyst&) = delete;

  /// A recording's place at the analyst, for as long as it lives.
  class Place {
   public:
    /// @param analyst  borrowed; lives longer
    Place(SharedAnalyst& analyst, OnFinding on_finding);
    /// Findings that are still to come are nobody's from now on; waits for the one that is being
    /// handed over, if any. Not from within a callback.
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// Hands over a sequence; waits for a place, and for a server. Its finding comes later, not
    /// in the order of submission. False, and it gets none, after `close` or the analyst's `stop`.
    bool submit(const pipeline::SequencePtr& sequence);
    /// Accepts no more, and lets those go who wait in `submit` for a server.
    void close();

   private:
    friend class SharedAnalyst;
    SharedAnalyst& analyst_;
    const OnFinding on_finding_;
    // Under the analyst's mutex.
    bool is_closed_ = false;
    bool is_handed_a_finding_ = false;  // the place must not go meanwhile
  };

  /// Cancels everything, within 2 s. No finding comes any more. May be repeated.
  void stop();

  /// Since when no server has answered, for want of one or because all say to come later; nothing
  /// while one does.
  [[nodiscard]] std::optional<Clock::time_point> away_since() const;
  /// How long sequences have been at the analyst, so that servers had something to do.
  [[nodiscard]] Clock::duration busy_for() const;
  /// For its figures.
  [[nodiscard]] const llm::Analyst& analyst() const noexcept { return *analyst_; }

 private:
  struct Asked {
    Place* place;  // null: nobody waits for it any more
    pipeline::SequencePtr sequence;
    std::uint64_t whole_before = 0;  // findings without an error when it was asked
    unsigned attempts = 0;           // in vain, at servers that were there
    unsigned refusals = 0;
    unsigned asked_again = 0;
  };
  using Id = std::uint64_t;

  [[nodiscard]] static pipeline::SequencePtr numbered(const pipeline::Sequence& sequence, Id id);
  void hand_over_or_ask_again(llm::Finding finding);
  void note_change();
  [[nodiscard]] bool is_to_be_asked_again(Asked& asked, const llm::Finding& finding,
                                          bool has_one) const;  // the mutex is held
  void note_away(Clock::time_point now);                        // the mutex is held
  void begin_work(Clock::time_point now);                       // the mutex is held
  void end_work(Clock::time_point now);                         // the mutex is held
  void watch();
  void look_at_servers(std::unique_lock<std::mutex>& lock);
  void ask_again(std::unique_lock<std::mutex>& lock);

  // Recordings, the analyst's thread and the one that watches must agree on what is asked for whom.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Id, Asked> asked_;  // until they are answered for good
  std::deque<Id> lost_;        // of these, to be asked anew
  Id last_id_ = 0;
  std::uint64_t whole_ = 0;  // findings without an error
  bool is_changed_ = true;   // the servers' state, since it was looked at
  bool is_away_ = false;     // no server may be asked now
  std::optional<Clock::time_point> away_since_;
  bool is_stopped_ = false;
  std::size_t at_work_ = 0;  // sequences at the analyst
  Clock::time_point working_since_;
  Clock::duration worked_{};

  std::mutex stopping_;  // whoever stops it too waits until it has stopped
  std::unique_ptr<llm::Analyst> analyst_;
  std::thread watching_;
};

}  // namespace cabinwatch::recordings
