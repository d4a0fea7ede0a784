#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "config/configuration.hpp"
#include "recordings/results/recording_results.hpp"

namespace cabinwatch::recordings {

/// The folder that drives are recorded into: names them, finishes those that were cut short, and
/// removes the oldest.
///
/// Drives are called "drive-000012-20261124T221003Z": numbers count up, so that their order is that
/// of the names whatever the clock said. One thread at a time.
class DriveFolder {
 public:
  using WallTime = std::chrono::system_clock::time_point;

  explicit DriveFolder(config::RecordSection settings) : settings_(std::move(settings)) {}

  /// Makes the folder, for its owner alone, and finishes what an earlier program left behind.
  /// @throws std::system_error when it cannot be used
  void open() const;

  /// What is not as it should be with a folder that was there before, in a sentence; empty:
  /// nothing.
  [[nodiscard]] std::string concern() const;

  /// Where the next drive goes.
  /// @throws std::system_error
  [[nodiscard]] ResultFiles next(WallTime now) const;

  /// Removes the oldest drives, until those that are left are as few bytes and as young as set.
  /// @param recording  bytes of the drive that is being recorded
  void keep_within(std::uintmax_t recording, WallTime now) const;

  /// A drive longer than this goes on in a new one, bytes: so that removing the oldest helps.
  [[nodiscard]] std::uintmax_t most_of_a_drive() const;

 private:
  [[nodiscard]] std::uintmax_t most_of_all() const;

  const config::RecordSection settings_;
};

/// Who beside its owner may look into, or change, a folder for drives, in a sentence; empty:
/// nobody, or it is not there. The drives themselves are their owner's alone in any case.
[[nodiscard]] std::string who_else_may_enter(const std::filesystem::path& folder);

/// Finishes drives whose files have no names yet because the program or the power ended: what is
/// whole of them stays, and their end says that they were cut short. Those of a running program are
/// left alone.
/// @throws std::system_error, std::runtime_error when it cannot be written
void finish_drives(const std::filesystem::path& folder);

}  // namespace cabinwatch::recordings
