#include "daemon/cli/run_command.hpp"

#include <exception>

#include "base/event_loop.hpp"
#include "base/exit_status.hpp"
#include "base/log.hpp"
#include "daemon/cli/drive_recording.hpp"
#include "daemon/service/service.hpp"

namespace cabinwatch::daemon {

int run_command(const CommandLine& command_line) {
  const auto log = base::open_log();
  try {
    base::EventLoop loop;
    DriveRecording drives(*log);
    const Service service(loop, *log, command_line.configuration, command_line.bus, drives);
    log->write_in_background();  // not before: the service has blocked its signals for all threads
    return loop.run();
  } catch (const config::ConfigurationError& error) {
    log->err(error.what());
    return base::kExitUsage;
  } catch (const std::exception& error) {
    log->err(error.what());
    return base::kExitFailed;
  }
}

}  // namespace cabinwatch::daemon
