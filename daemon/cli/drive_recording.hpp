#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/log.hpp"
#include "daemon/service/drive_log.hpp"
#include "recordings/drives/drive_recorder.hpp"

namespace cabinwatch::daemon {

/// Hands what the service tells of a drive to a recorder, while [record] wants one. Main thread
/// only.
class DriveRecording : public DriveLog {
 public:
  /// @param log  borrowed; lives longer
  explicit DriveRecording(base::Log& log) : log_(log) {}

  void configure(const config::RecordSection& settings) override;
  void begin(const config::Configuration& configuration, Clock::time_point at) override;
  void end(Clock::time_point at) override;
  void pass(Clock::time_point at) override { tell(recordings::DrivePasses{at}); }
  [[nodiscard]] std::string trouble() const override {
    return recorder_ ? recorder_->trouble() : std::string();
  }

  void add(const pipeline::PictureObservation& picture) override { tell(picture); }
  void add(const pipeline::ReflexObservation& frame) override { tell(frame); }
  void add(const llm::Finding& finding) override { tell(finding); }
  void add(const alerts::AlertEvent& event, Clock::time_point at) override {
    tell(recordings::DriveAlert{event, at});
  }
  void add(const alerts::VehicleState& state, Clock::time_point at) override;
  void add(const alerts::CameraState& state, Clock::time_point at) override {
    tell(recordings::DriveCamera{state, at});
  }

  /// Records nothing more. @returns whether all was written within that time
  [[nodiscard]] bool finish(std::chrono::milliseconds longest);

 private:
  template <typename News>
  void tell(const News& news) {
    if (recorder_) recorder_->tell(news);
  }

  base::Log& log_;
  config::RecordSection settings_;
  alerts::VehicleState vehicle_;                         // told to a recorder that comes later
  std::unique_ptr<recordings::DriveRecorder> recorder_;  // null: never wanted
};

}  // namespace cabinwatch::daemon
