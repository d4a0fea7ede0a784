#include "daemon/run_command.hpp"

#include <exception>

#include "alerts/log.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/exit_status.hpp"
#include "daemon/service.hpp"

namespace cabinwatch::daemon {

int run_command(const CommandLine& command_line) {
  const auto log = alerts::open_log();
  try {
    EventLoop loop;
    const Service service(loop, *log, command_line.configuration, command_line.bus);
    return loop.run();
  } catch (const ConfigurationError& error) {
    log->err(error.what());
    return kExitUsage;
  } catch (const std::exception& error) {
    log->err(error.what());
    return kExitFailed;
  }
}

}  // namespace cabinwatch::daemon
