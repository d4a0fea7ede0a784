#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/file_descriptor.hpp"
#include "recordings/analysis/video_list.hpp"
#include "recordings/results/recording_results.hpp"

namespace cabinwatch::recordings {

/// The folder that results go into, for as long as this program works on it.
///
/// One batch at a time, or one of each shard: a second one is refused, as is a merge meanwhile.
/// Immutable; any thread.
class ResultsFolder {
 public:
  enum class Use {
    alone,    ///< the whole of a batch, or a merge
    as_shard  ///< one of several machines
  };

  /// Makes the folder where it is missing.
  /// @throws std::runtime_error, in words for people, when it cannot be written, or somebody else
  ///         works on it
  ResultsFolder(std::filesystem::path folder, Use use, const Shard& shard);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_; }

  /// Where the results of a video stand, or would stand: under its name, unless an earlier batch
  /// put another video's there; where the file system does not take that, or it is not UTF-8, under
  /// a short one.
  /// @param hash  of its content
  [[nodiscard]] ResultFiles files_of(const Video& video, const std::string& hash) const;

  /// Whether what kept a file from being written keeps others from it too: the disk is full, read
  /// only or gone.
  [[nodiscard]] bool is_closed_to_all(std::error_code why) const;

 private:
  [[nodiscard]] ResultFiles files_called(const std::string& name, bool is_short) const;
  [[nodiscard]] ResultFiles writable_files(const std::string& name) const;
  [[nodiscard]] bool accepts(const std::string& name) const;

  const std::filesystem::path folder_;
  base::FileDescriptor lock_;
  base::FileDescriptor shard_lock_;
};

/// Whether results, which are UTF-8, can name it.
[[nodiscard]] bool is_utf8(std::string_view text);

/// "an_unusual_name.mp4~~3fa09c1b": a name that any file system takes, always the same for a name.
[[nodiscard]] std::string short_result_name(const std::string& name);

/// For results that have to be there already.
/// @throws std::runtime_error, in words for people, when this is no folder
void require_folder(const std::filesystem::path& folder);

/// The findings in a folder, by name. What is not finished is not among them.
/// @throws std::system_error when it cannot be read
[[nodiscard]] std::vector<std::filesystem::path> findings_in(const std::filesystem::path& folder);

/// The name of a findings file without its ending: "drive.mp4".
[[nodiscard]] std::string result_name(const std::filesystem::path& findings);

}  // namespace cabinwatch::recordings
