#pragma once

#include <chrono>
#include <cstddef>
#include <istream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/alert.hpp"

namespace cabinwatch::recordings {

/// What somebody saw of a driver, from one time of a recording to another.
struct Label {
  /// File name, or enough of the path's end to tell it from others, or its results' name.
  std::string video;
  alerts::AlertKind kind{};
  std::chrono::milliseconds start{};
  std::chrono::milliseconds end{};  ///< not before `start`
  std::size_t line = 0;             ///< of the file
};

/// What is wrong with labels: "FILE:LINE: why".
class LabelsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads labels: VIDEO,kind,start,end, one a line, as CSV in UTF-8 with or without byte-order mark.
/// Times are seconds ("75.5") or clock times of the recording ("1:15.5", "0:01:15.5"). A first line
/// that names the columns, and lines that begin with "#", are left out. Lines end with LF, CRLF or
/// CR. Where the first line has its fields between semicolons or tabs, all have, and times may have
/// a decimal comma.
/// @param file  for messages
/// @throws LabelsError at the first line that is none
[[nodiscard]] std::vector<Label> read_labels(std::istream& stream, const std::string& file);

/// A time as labels have it. Nothing for any other text.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_time(std::string_view text);

}  // namespace cabinwatch::recordings
