#include "daemon/cli/batch_progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "base/seconds.hpp"
#include "base/utf8.hpp"

namespace cabinwatch::daemon {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;
using Seconds = std::chrono::duration<double>;

/// Rates are told over so much of the past: long enough for some sequences of a slow model.
constexpr seconds kWindow{30};

/// What a terminal needs at least for a name to mean anything.
constexpr std::size_t kLeastName = 8;

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) columns += base::pop_character(text).columns();
  return columns;
}

std::string filled(const std::string& text, std::size_t columns) {
  const auto has = columns_of(text);
  return has < columns ? text + std::string(columns - has, ' ') : text;
}

std::string position_text(const recordings::RecordingFigures& recording) {
  const auto at = base::clock_text(recording.judged);
  return recording.length ? fmt::format("{} of {}", at, base::clock_text(*recording.length)) : at;
}

std::string worker_state(const recordings::BatchFigures::Worker& worker,
                         base::Clock::time_point now) {
  if (worker.video.empty()) return "done";
  if (!worker.recording) return "reading";
  const auto& recording = *worker.recording;
  const Seconds took = now - worker.began_at;
  const double speed = took.count() > 0.0 ? Seconds(recording.judged) / took : 0.0;
  return fmt::format("{:>16}  {:>5} sequences  {:>5.1f}x", position_text(recording),
                     recording.sequences, speed);
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100.0 * share); }

}  // namespace

std::string cut_to(const std::string& text, std::size_t columns) {
  static const std::string kDots = "...";
  auto shown = base::printable(text);
  if (columns_of(shown) <= columns) return shown;
  if (columns <= kDots.size()) return kDots.substr(0, columns);
  std::string cut;
  std::size_t left = columns - kDots.size();
  for (std::string_view rest = shown;;) {
    const auto character = base::pop_character(rest);
    if (character.columns() > left) return cut + kDots;
    cut += character.bytes;
    left -= character.columns();
  }
}

void BatchProgress::note(recordings::BatchFigures figures, Clock::time_point now) {
  figures_ = std::move(figures);
  looks_.push_back({now, figures_.sequences, figures_.servers_busy});
  while (looks_.size() > 2 && now - looks_[1].at > kWindow) looks_.pop_front();
}

std::vector<std::string> BatchProgress::lines(Clock::time_point now, std::size_t columns) const {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < figures_.workers.size(); ++i) {
    const auto& worker = figures_.workers[i];
    const auto state = worker_state(worker, now);
    const auto number = fmt::format("{:>2}  ", i + 1);
    const auto taken = number.size() + state.size() + 2;
    const auto room = columns > taken + kLeastName ? columns - taken : kLeastName;
    lines.push_back(cut_to(
        fmt::format("{}{}  {}", number, filled(cut_to(worker.video, room), room), state), columns));
  }
  lines.push_back(cut_to(line(now), columns));
  return lines;
}

std::string BatchProgress::line(Clock::time_point now) const {
  auto text = fmt::format("{} of {} videos, {:.1f} sequences/s", figures_.done, figures_.videos,
                          sequences_per_second());
  if (figures_.servers_away_since) {
    text += fmt::format(", waiting for a model server for {}",
                        base::clock_text(now - *figures_.servers_away_since));
  } else if (const auto left = time_left(now)) {
    text += fmt::format(", {} left", base::clock_text(*left));
  }
  text += fmt::format(", cache {}, servers busy {}", percent(cache_share()),
                      percent(servers_busy_share()));
  if (figures_.failed > 0) text += fmt::format(", {} failed", figures_.failed);
  return text;
}

recordings::Json BatchProgress::json(Clock::time_point now) const {
  const auto left = time_left(now);
  return {{"videos", figures_.videos},
          {"done", figures_.done},
          {"taken_over", figures_.taken_over},
          {"failed", figures_.failed},
          {"sequences", figures_.sequences},
          {"sequences_per_second", sequences_per_second()},
          {"seconds_left", recordings::or_null(left, [](seconds time) { return time.count(); })},
          {"cache_share", cache_share()},
          {"server_busy_share", servers_busy_share()},
          {"server_away", figures_.servers_away_since.has_value()}};
}

double BatchProgress::sequences_per_second() const {
  if (looks_.size() < 2) return 0.0;
  const Seconds passed = looks_.back().at - looks_.front().at;
  const auto came =
      looks_.back().sequences - std::min(looks_.front().sequences, looks_.back().sequences);
  return passed.count() > 0.0 ? static_cast<double>(came) / passed.count() : 0.0;
}

double BatchProgress::servers_busy_share() const {
  if (looks_.size() < 2) return 0.0;
  const Seconds passed = looks_.back().at - looks_.front().at;
  const Seconds busy = looks_.back().servers_busy - looks_.front().servers_busy;
  return passed.count() > 0.0 ? std::clamp(busy / passed, 0.0, 1.0) : 0.0;
}

double BatchProgress::cache_share() const {
  const auto all = figures_.cache_hits + figures_.cache_misses;
  return all == 0 ? 0.0 : static_cast<double>(figures_.cache_hits) / static_cast<double>(all);
}

std::optional<seconds> BatchProgress::time_left(Clock::time_point now) const {
  const Seconds passed = now - began_at_;
  if (figures_.bytes_done <= 0.0 || figures_.bytes <= 0.0) return std::nullopt;
  const double left = std::max(0.0, figures_.bytes - figures_.bytes_done);
  return duration_cast<seconds>(passed * (left / figures_.bytes_done));
}

}  // namespace cabinwatch::daemon
