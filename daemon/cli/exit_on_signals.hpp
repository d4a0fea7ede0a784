#pragma once

#include <csignal>

#include "base/event_loop.hpp"
#include "base/exit_status.hpp"

namespace cabinwatch::daemon {

/// The loop of a command that goes on until its user has seen enough: interrupted, told to end, or
/// its terminal closed, it has done what was wanted. Under nohup(1) it outlives its terminal. To be
/// called before any thread starts.
inline void exit_on_signals(base::EventLoop& loop) {
  const auto exit = [&loop] { loop.exit(base::kExitDone); };
  loop.on_signal(SIGINT, exit);
  loop.on_signal(SIGTERM, exit);
  struct sigaction given {};
  ::sigaction(SIGHUP, nullptr, &given);
  if (given.sa_handler != SIG_IGN) loop.on_signal(SIGHUP, exit);
}

}  // namespace cabinwatch::daemon
