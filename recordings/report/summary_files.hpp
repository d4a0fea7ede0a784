#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "recordings/results/alert_history.hpp"

namespace cabinwatch::recordings {

/// A folder of results, for who reads the files in it that its summary names. A summary may come
/// from anywhere: a name that would lead out of the folder is refused.
///
/// Immutable; any thread.
class SummaryFiles {
 public:
  explicit SummaryFiles(const std::filesystem::path& folder)
      : folder_(std::filesystem::absolute(folder).lexically_normal()) {}

  /// Absolute.
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

  /// @throws std::runtime_error  it cannot be opened, or the name is none of a file in the folder
  [[nodiscard]] std::ifstream open(const std::string& name) const;
  /// @throws as `open`; ResultLineError
  [[nodiscard]] std::vector<AlertHistory> alerts(const std::string& name) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace cabinwatch::recordings
