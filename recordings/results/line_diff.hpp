#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cabinwatch::recordings {

/// What became of a line from one text to another.
struct DiffLine {
  enum class Change { same, removed, added };
  Change change{};
  std::size_t index = 0;  ///< of an added one in the second text, else in the first
};

/// The fewest changes that make the second list of lines of the first. Where several are, removed
/// lines come first. Time and memory grow with the product of both lengths. Pure; any thread.
[[nodiscard]] std::vector<DiffLine> diff(const std::vector<std::string>& first,
                                         const std::vector<std::string>& second);

}  // namespace cabinwatch::recordings
