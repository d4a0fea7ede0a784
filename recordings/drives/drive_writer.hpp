#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "recordings/analysis/run_figures.hpp"
#include "recordings/drives/drive_folder.hpp"
#include "recordings/drives/drive_news.hpp"

namespace cabinwatch::recordings {

/// Writes drives into files of the batch's formats, news by news.
///
/// A drive begins and ends as it is told, with each ignition that goes on, and where it grows too
/// long. What was told is on the disk within `kSyncEvery`. A folder that cannot be written is told
/// once and tried again every `kTryAgainAfter`; what comes meanwhile is lost. Times in the files
/// count from the drive's beginning on the monotonic clock: a clock of the day that is set moves
/// nothing, and is noted where it was set.
///
/// One thread at a time. May wait for the disk.
class DriveWriter {
 public:
  using Clock = base::Clock;
  using WallTime = DriveFolder::WallTime;

  /// Ours: so much is lost at most when the power is cut.
  static constexpr std::chrono::seconds kSyncEvery{4};
  static constexpr std::chrono::seconds kTryAgainAfter{10};
  /// Ours: of a car whose service never ends.
  static constexpr std::chrono::hours kLongest{4};

  struct Surroundings {
    std::function<WallTime()> wall_time = [] { return std::chrono::system_clock::now(); };
    /// Told once for each change, in a sentence for people.
    std::function<void(const std::string& what)> on_trouble;
    std::function<void(const std::string& what)> on_well;
    /// Something that hinders nothing, once.
    std::function<void(const std::string& what)> on_concern{};
  };

  DriveWriter(const config::RecordSection& settings, Surroundings surroundings);
  /// Leaves a drive that has not ended as it is: the next program finishes it.
  ~DriveWriter();
  DriveWriter(const DriveWriter&) = delete;
  DriveWriter& operator=(const DriveWriter&) = delete;

  void write(const DriveNews& news);

 private:
  struct Open;  // a drive that is being written

  void apply(const std::monostate&) {}
  void apply(const DriveBegins& begins);
  void apply(const DriveEnds& ends);
  void apply(const DrivePasses& passes);
  void apply(const pipeline::PictureObservation& picture);
  void apply(const pipeline::ReflexObservation& frame);
  void apply(const llm::Finding& finding);
  void apply(const DriveAlert& alert);
  void apply(const DriveVehicle& vehicle);
  void apply(const DriveCamera& camera);

  /// Begins to write, if the folder lets it.
  void open(Clock::time_point at);
  void tell_concern();
  void close(Clock::time_point at);
  void go_on_in_a_new_one(Clock::time_point at);
  void note_clock(Clock::time_point at);
  void check(const std::optional<base::WriteError>& error, Clock::time_point at);
  void fail(const std::string& why, Clock::time_point at);

  const DriveFolder folder_;
  const std::string path_;
  const Surroundings surroundings_;
  std::optional<config::Configuration> driving_;  // by which the drive was begun; none: no drive
  std::unique_ptr<Open> open_;                    // null: no drive, or it cannot be written
  alerts::VehicleState vehicle_;
  Clock::time_point try_again_at_;
  bool is_in_trouble_ = false;
  std::string concern_;  // as told last
};

}  // namespace cabinwatch::recordings
