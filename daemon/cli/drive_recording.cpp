#include "daemon/cli/drive_recording.hpp"

namespace cabinwatch::daemon {

void DriveRecording::configure(const config::RecordSection& settings) {
  if (settings == settings_) return;
  settings_ = settings;
  if (!recorder_) recorder_ = std::make_unique<recordings::DriveRecorder>(log_);
  recorder_->record_into(settings);
}

void DriveRecording::begin(const config::Configuration& configuration, Clock::time_point at) {
  configure(configuration.record);
  tell(recordings::DriveVehicle{vehicle_, at});
  tell(recordings::DriveBegins{configuration, at});
}

void DriveRecording::end(Clock::time_point at) { tell(recordings::DriveEnds{at}); }

void DriveRecording::add(const alerts::VehicleState& state, Clock::time_point at) {
  vehicle_ = state;
  tell(recordings::DriveVehicle{state, at});
}

bool DriveRecording::finish(std::chrono::milliseconds longest) {
  return !recorder_ || recorder_->finish(longest);
}

}  // namespace cabinwatch::daemon
