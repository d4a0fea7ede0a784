#pragma once

#include <chrono>
#include <vector>

#include "alerts/policy.hpp"
#include "llm/recorded_order.hpp"

namespace cabinwatch::recordings {

/// The clock's time at which every recording begins: what is counted from it is the recording's own
/// time.
inline constexpr base::Clock::time_point kRecordingBegins{};

/// A time of a recording, in whole milliseconds from its beginning.
[[nodiscard]] inline std::chrono::milliseconds recording_time(base::Clock::time_point at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(at - kRecordingBegins);
}

/// What happened to an alert, and when in the recording.
struct RecordedAlert {
  alerts::AlertEvent event;
  std::chrono::milliseconds at{};
};

/// Judges what is seen in a recording: the alert policy, in a time of its own that is as far as
/// what was judged last. The same things in the same order give the same alerts, whenever and
/// however fast.
///
/// One thread at a time.
class RecordingJudge {
 public:
  explicit RecordingJudge(const alerts::PolicySettings& settings);

  using Alerts = std::vector<RecordedAlert>;

  /// What is seen next, in the order of the recording.
  [[nodiscard]] Alerts judge(const llm::RecordedOrder::Seen& seen);
  /// The recording is over: what is still active is cleared as stopped.
  [[nodiscard]] Alerts finish();

  [[nodiscard]] double risk() const { return policy_.risk(); }
  /// How far it is: the time of what was judged last.
  [[nodiscard]] std::chrono::milliseconds judged() const { return recording_time(now_); }

 private:
  void note(const alerts::Policy::Events& events, Alerts& alerts) const;

  alerts::Policy policy_;
  base::Clock::time_point now_ = kRecordingBegins;
};

}  // namespace cabinwatch::recordings
