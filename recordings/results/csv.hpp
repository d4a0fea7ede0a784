#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace cabinwatch::recordings {

/// Reads comma-separated values (RFC 4180): fields may be quoted, and then hold commas, line breaks
/// and doubled quotes. Lines may end with LF or CRLF; blank ones are left out. One thread.
class CsvReader {
 public:
  /// @param stream     borrowed; lives longer
  /// @param separator  between fields
  explicit CsvReader(std::istream& stream, char separator = ',')
      : stream_(stream), separator_(separator) {}

  struct Row {
    std::size_t line = 0;  ///< that it begins on, from 1
    std::vector<std::string> fields;
  };
  /// @throws std::invalid_argument when a quoted field is not closed
  [[nodiscard]] std::optional<Row> next();

 private:
  std::istream& stream_;
  const char separator_;
  std::size_t line_ = 0;
};

/// A field as it stands in such a file: quoted where it must be.
[[nodiscard]] std::string csv_field(const std::string& text);

}  // namespace cabinwatch::recordings
