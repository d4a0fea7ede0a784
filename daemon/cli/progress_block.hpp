#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cabinwatch::daemon {

/// Lines at the foot of a terminal that are redrawn in place, while other lines go by above them.
///
/// One thread.
class ProgressBlock {
 public:
  /// Whether standard error is a terminal that can do it.
  [[nodiscard]] static bool can_draw();

  /// Columns that a line may have now, so that it does not wrap.
  [[nodiscard]] static std::size_t columns();

  /// Draws lines in place of those drawn last. What does not fit the terminal's height is left out,
  /// from the first on.
  void draw(std::vector<std::string> lines);
  /// Prints a line above.
  void print(const std::string& line);
  /// Takes the lines away.
  void clear();

 private:
  [[nodiscard]] std::string erased() const;

  std::vector<std::string> lines_;
};

}  // namespace cabinwatch::daemon
