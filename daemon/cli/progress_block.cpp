#include "daemon/cli/progress_block.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace cabinwatch::daemon {
namespace {

// Where a terminal does not tell, as a VT100.
constexpr std::size_t kUsualColumns = 80;
constexpr std::size_t kUsualRows = 24;

winsize size() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0) size = {};
  return size;
}

void send(const std::string& text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
  std::fflush(stderr);
}

}  // namespace

bool ProgressBlock::can_draw() {
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && terminal != nullptr && *terminal != '\0' &&
         std::string_view(terminal) != "dumb";
}

std::size_t ProgressBlock::columns() {
  const std::size_t columns = size().ws_col;
  // The last column stays free: some terminals wrap as soon as it is written.
  return columns > 1 ? columns - 1 : kUsualColumns - 1;
}

void ProgressBlock::draw(std::vector<std::string> lines) {
  const std::size_t rows = size().ws_row > 0 ? size().ws_row : kUsualRows;
  const auto most = rows > 1 ? rows - 1 : 1;
  if (lines.size() > most)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
  auto text = erased();
  for (const auto& line : lines) text += line + "\n";
  send(text);
  lines_ = std::move(lines);
}

void ProgressBlock::print(const std::string& line) {
  auto text = erased() + line + "\n";
  for (const auto& kept : lines_) text += kept + "\n";
  send(text);
}

void ProgressBlock::clear() {
  send(erased());
  lines_.clear();
}

/// What moves to the first of the lines and erases from there to the terminal's end.
std::string ProgressBlock::erased() const {
  return lines_.empty() ? "" : fmt::format("\x1b[{}A\r\x1b[J", lines_.size());
}

}  // namespace cabinwatch::daemon
