#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace cabinwatch::recordings {

/// A recording to be analysed, and the name that its results go by.
struct Video {
  std::filesystem::path path;  ///< absolute, normal
  std::string result_name;     ///< "drive.mp4", or "drive.mp4~3fa09c1b" where others are called so
  double bytes = 0.0;          ///< when it was found; 0 where it is not there
};

/// Something that cannot be analysed, and why, in a sentence that does not name it.
struct Failure {
  std::filesystem::path path;
  std::string error;
};

/// What there is to analyse.
struct VideoList {
  std::vector<Video> videos;         ///< in the order given, folders by name; each path once
  std::vector<Failure> failures;     ///< folders that cannot be read
  std::uint64_t others = 0;          ///< files in folders that are no videos
  std::uint64_t linked_folders = 0;  ///< links to folders, in folders
};

/// Finds the videos that paths stand for. A file stands for itself, whatever it holds. A folder
/// stands for all files in and below it that begin like a recording, or have a recording's name: a
/// camera that lost its power leaves files that are no video any more, and they must be told.
/// What begins with a dot is left out; links to files are followed, links to folders are not:
/// they may lead round in circles. A
/// path that is not there, or cannot be read, is a video like any other: opening it will tell.
///
/// @param paths  what the user named; "-": paths from `standard_input`, one a line
[[nodiscard]] VideoList find_videos(const std::vector<std::string>& paths,
                                    std::istream& standard_input);

/// "drive.mp4~3fa09c1b": the name with its path's hash, to tell videos of one name apart.
[[nodiscard]] std::string distinct_result_name(const std::filesystem::path& video);

/// A part of the videos, for one of several machines.
struct Shard {
  unsigned index = 1;  ///< 1..count
  unsigned count = 1;
};

/// Reads "I/N". Nothing when it is not 1 <= I <= N <= 1000000.
[[nodiscard]] std::optional<Shard> parse_shard(const std::string& text);

/// Whether a video is this shard's: by a hash of its path alone, so that every machine comes to the
/// same, whatever else there is.
[[nodiscard]] bool is_in_shard(const std::filesystem::path& video, const Shard& shard);

}  // namespace cabinwatch::recordings
