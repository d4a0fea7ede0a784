#include "daemon/run_command.hpp"

#include <exception>

#include "alerts/log.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/service.hpp"

namespace cabinwatch::daemon {

int run_command(const CommandLine& command_line) {
  const auto log = alerts::open_log();
  try {
    EventLoop loop;
    const Service service(loop, *log, command_line.configuration, command_line.bus);
    return loop.run();
  } catch (const std::exception& error) {
    log->err(error.what());  // the operator reads the journal, not a terminal
    throw;
  }
}

}  // namespace cabinwatch::daemon
