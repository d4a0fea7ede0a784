#include "daemon/cli/run_command.hpp"

#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <exception>

#include "base/event_loop.hpp"
#include "base/exit_status.hpp"
#include "base/log.hpp"
#include "daemon/cli/drive_recording.hpp"
#include "daemon/service/service.hpp"

namespace cabinwatch::daemon {
namespace {

/// Ours: with the log's second, a service ends within the two that are promised.
constexpr std::chrono::milliseconds kLongestWriting{800};

int serve(const CommandLine& command_line, base::Log& log, DriveLog& drives) {
  try {
    base::EventLoop loop;
    const Service service(loop, log, command_line.configuration, command_line.bus, drives);
    log.write_in_background();  // not before: the service has blocked its signals for all threads
    return loop.run();
  } catch (const config::ConfigurationError& error) {
    log.err(error.what());
    return base::kExitUsage;
  } catch (const std::exception& error) {
    log.err(error.what());
    return base::kExitFailed;
  }
}

}  // namespace

int run_command(const CommandLine& command_line) {
  ::umask(S_IRWXG | S_IRWXO);  // a drive's record is its car's alone, whatever its folder is
  auto log = base::open_log();
  DriveRecording drives(*log);
  const int status = serve(command_line, *log, drives);
  if (drives.finish(kLongestWriting)) return status;
  log->err("the disk for drives hangs: the end of this one is lost");
  log.reset();
  std::_Exit(status);  // a thread waits for that disk, for nobody knows how long
}

}  // namespace cabinwatch::daemon
