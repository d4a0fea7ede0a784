#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "recordings/results/finding_lines.hpp"
#include "recordings/results/result_header.hpp"

namespace cabinwatch::recordings {

/// Reads a VIDEO.findings.jsonl line by line, however long it is. One thread.
class FindingsReader {
 public:
  /// Opens it and reads its header.
  /// @throws ResultsError, as `next` does, naming file and line
  explicit FindingsReader(std::filesystem::path file);

  [[nodiscard]] const FindingsHeader& header() const noexcept { return header_; }

  /// The next line; the end comes last, and after it nothing: where there is more, it is damaged.
  [[nodiscard]] std::optional<FindingsLine> next();

 private:
  [[nodiscard]] std::string line();
  void refuse_more();
  template <typename Read>
  [[nodiscard]] auto read(Read read);

  const std::filesystem::path file_;
  std::ifstream stream_;
  std::uint64_t line_number_ = 0;
  bool has_ended_ = false;
  FindingsHeader header_;
};

/// The first and the last line of a file of results.
struct Bounds {
  Json first;
  Json last;
};

/// Reads these alone, whatever is between them.
/// @throws ResultsError, naming file and line, when there is no such file, or its last line is no
/// end
[[nodiscard]] Bounds read_bounds(const std::filesystem::path& file);

}  // namespace cabinwatch::recordings
