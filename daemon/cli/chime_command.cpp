#include "daemon/cli/chime_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "alerts/bus/bus_watcher.hpp"
#include "base/clock.hpp"
#include "base/event_loop.hpp"
#include "base/event_timer.hpp"
#include "base/exit_status.hpp"
#include "chime/chime.hpp"
#include "chime/sound.hpp"
#include "chime/sound_output.hpp"
#include "chime/sound_player.hpp"
#include "daemon/cli/complaint.hpp"
#include "daemon/cli/exit_on_signals.hpp"

namespace cabinwatch::daemon {
namespace {

using alerts::Severity;
using base::Clock;

/// By severity, calculated before there is an alert.
using Sounds = std::array<std::vector<std::int16_t>, pipeline::kWords<Severity>.size()>;

Sounds sounds_at(unsigned volume_percent) {
  Sounds sounds;
  for (std::size_t i = 0; i < sounds.size(); ++i) {
    sounds.at(i) = chime::samples_of(static_cast<Severity>(i), volume_percent / 100.0);
  }
  return sounds;
}

/// Makes what the bus tells heard. The event loop's thread.
class ChimeClient {
 public:
  ChimeClient(base::EventLoop& loop, const CommandLine& command_line)
      : kinds_(command_line.chime.kinds),
        sounds_(sounds_at(command_line.chime.volume_percent)),
        player_(loop, command_line.chime.device,
                {[this] { rest(); }, [this](const std::string& why) { fail(why); }}),
        timer_(loop.get(), [this] { go_on(); }),
        watcher_(loop.get(), command_line.bus,
                 [this](const alerts::WatchEvent& event) { hear(event); }) {
    if (const auto why = player_.try_device()) tell_failure(*why);
  }

 private:
  void hear(const alerts::WatchEvent& event) {
    std::visit([this](const auto& told) { hear_of(told); }, event);
    go_on();
  }
  void hear_of(const alerts::AlertTold& told) { raise(told.alert); }
  void hear_of(const alerts::AlertEnded& ended) { chime_.clear(ended.id); }
  void hear_of(const alerts::StatusChanged&) {}
  void hear_of(const alerts::ServiceAppeared& appeared) {
    be_silent();
    for (const auto& alert : appeared.status.active_alerts) raise(alert);
  }
  void hear_of(const alerts::ServiceVanished&) { be_silent(); }
  void hear_of(const alerts::BusLost& lost) {
    complain(lost.why + "; trying again");
    be_silent();
  }

  void raise(const alerts::RemoteAlert& alert) {
    const bool is_wanted =
        kinds_.empty() || std::ranges::any_of(kinds_, [&](alerts::AlertKind kind) {
          return pipeline::to_word(kind) == alert.kind;
        });
    if (!is_wanted) return;
    // A later service's severity that is not known here is heard all the same.
    chime_.raise(alert.id,
                 pipeline::from_word<Severity>(alert.severity).value_or(Severity::warning));
  }

  void be_silent() {
    chime_.clear_all();
    player_.close();
  }

  void go_on() {
    const auto now = Clock::now();
    if (const auto severity = chime_.begin(now)) {
      player_.play(sounds_.at(static_cast<std::size_t>(*severity)));
    }
    if (const auto next = chime_.next()) {
      const auto wait = std::chrono::duration_cast<std::chrono::microseconds>(*next - now);
      timer_.set(std::max(wait, std::chrono::microseconds(0)));
    }
  }

  /// A sound has ended: the device is for others, too, unless there is more to be heard.
  void rest() {
    if (std::exchange(has_failed_, false)) complain("sounds are heard again");
    chime_.was_heard(Clock::now());
    if (!chime_.next()) return player_.close();
    go_on();
  }

  void fail(const std::string& why) {
    tell_failure(why);
    chime_.was_not_heard(Clock::now());
    go_on();
  }

  void tell_failure(const std::string& why) {
    if (std::exchange(has_failed_, true)) return;
    complain(fmt::format("no sound: {}; the next one is tried all the same", why));
  }

  const std::vector<alerts::AlertKind> kinds_;
  const Sounds sounds_;
  bool has_failed_ = false;  // and nothing was heard since
  chime::Chime chime_;
  chime::SoundPlayer player_;
  base::EventTimer timer_;
  const alerts::BusWatcher watcher_;
};

/// One sound after the other, from the mildest.
int try_sounds(base::EventLoop& loop, const CommandLine& command_line) {
  const Sounds sounds = sounds_at(command_line.chime.volume_percent);
  std::size_t next = 0;
  std::optional<chime::SoundPlayer> player;
  const auto play_next = [&] {
    if (next == sounds.size()) return loop.exit(base::kExitDone);
    fmt::print("{}\n", pipeline::kWords<Severity>.at(next));
    player->play(sounds.at(next++));
  };
  const auto fail = [&](const std::string& why) {
    complain("no sound: " + why);
    loop.exit(base::kExitFailed);
  };
  player.emplace(loop, command_line.chime.device, chime::SoundPlayer::Events{play_next, fail});
  play_next();
  return loop.run();
}

}  // namespace

int chime_command(const CommandLine& command_line) {
  base::EventLoop loop;
  exit_on_signals(loop);
  try {
    const bool is_mute = command_line.chime.volume_percent == 0;
    if (is_mute) complain("--volume 0: nothing is heard of any alert");
    if (is_mute && command_line.chime.tries_sounds) return base::kExitFailed;
    if (command_line.chime.tries_sounds) return try_sounds(loop, command_line);
    const ChimeClient client(loop, command_line);
    return loop.run();
  } catch (const chime::DeviceRefused& error) {
    complain(fmt::format("--device: {}", error.what()));
    return base::kExitUsage;
  }
}

}  // namespace cabinwatch::daemon
