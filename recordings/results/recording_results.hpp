#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/atomic_file.hpp"
#include "recordings/results/alert_lines.hpp"
#include "recordings/results/finding_lines.hpp"
#include "recordings/results/recording_time.hpp"
#include "recordings/results/result_header.hpp"

namespace cabinwatch::recordings {

/// Where the results of one video stand.
struct ResultFiles {
  std::filesystem::path findings;
  std::filesystem::path alerts;
  bool has_short_name = false;  ///< in place of one that the folder does not take

  /// Those of that name, "drive.mp4", in the folder.
  static ResultFiles of(const std::filesystem::path& folder, const std::string& name);
};

/// Writes VIDEO.alerts.jsonl. One thread at a time.
class AlertsWriter {
 public:
  /// @throws as base::AtomicFile
  AlertsWriter(const std::filesystem::path& file, const AlertsHeader& header);

  void add(const RecordedAlert& alert);
  /// Writes the end and gives the file its name. Once.
  /// @param analysed  how far the recording was judged
  /// @returns whether it could
  [[nodiscard]] bool commit(std::chrono::milliseconds analysed);
  [[nodiscard]] const std::optional<base::WriteError>& error() const noexcept {
    return file_.error();
  }
  [[nodiscard]] bool sync() { return file_.sync(); }
  void leave() noexcept { file_.leave(); }

 private:
  base::AtomicFile file_;
  AlertTotals totals_;
};

/// Writes both files of a video while it is analysed. Both, or none of them, get their names; the
/// findings last, so that where they are, the alerts are too.
///
/// One thread at a time.
class RecordingResults {
 public:
  /// @throws as base::AtomicFile
  RecordingResults(const ResultFiles& files, const FindingsHeader& header,
                   const alerts::PolicySettings& settings);

  void add(const pipeline::PictureObservation& picture);
  void add(const pipeline::ReflexObservation& reflex);
  void add(const AnalysedSequence& sequence);
  void add(const DriveChange& change);
  void add(const RecordedAlert& alert) { alerts_.add(alert); }

  /// Brings what was added so far to the disk, under the parts' names.
  /// @returns why it could not; nothing when it could
  [[nodiscard]] std::optional<base::WriteError> sync();
  /// Leaves what is written where it is, though it will not be committed: for finish_drives.
  void leave();
  /// Bytes added so far.
  [[nodiscard]] std::uintmax_t bytes() const noexcept { return bytes_; }

  /// What was added so far.
  [[nodiscard]] const FindingTotals& totals() const noexcept { return totals_; }
  /// Why nothing can be written any more; nothing while all is well.
  [[nodiscard]] std::optional<base::WriteError> error() const;

  /// Writes the ends, with the totals counted here, and gives the files their names. Once.
  /// @param judged  how far the recording was judged
  /// @returns why it could not; nothing when it could
  [[nodiscard]] std::optional<base::WriteError> commit(FindingsEnd end,
                                                       std::chrono::milliseconds judged);

 private:
  void write(const Json& line);

  base::AtomicFile findings_;
  AlertsWriter alerts_;
  FindingTotals totals_;
  std::uintmax_t bytes_ = 0;
};

}  // namespace cabinwatch::recordings
