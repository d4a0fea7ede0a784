#pragma once

#include <csignal>

#include "base/event_loop.hpp"
#include "base/exit_status.hpp"

namespace cabinwatch::daemon {

/// Whether the program was started such that this signal is nothing to it, as nohup(1) does.
inline bool is_ignored(int signal) {
  struct sigaction given {};
  return ::sigaction(signal, nullptr, &given) == 0 && given.sa_handler == SIG_IGN;
}

/// The loop of a command that goes on until its user has seen enough: interrupted, told to end, or
/// its terminal closed, it has done what was wanted. Under nohup(1) it outlives its terminal. To be
/// called before any thread starts.
inline void exit_on_signals(base::EventLoop& loop) {
  const auto exit = [&loop] { loop.exit(base::kExitDone); };
  loop.on_signal(SIGINT, exit);
  loop.on_signal(SIGTERM, exit);
  if (!is_ignored(SIGHUP)) loop.on_signal(SIGHUP, exit);
}

}  // namespace cabinwatch::daemon
