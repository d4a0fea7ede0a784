#include "recordings/results/result_lines.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>

namespace cabinwatch::recordings {

void for_each_result_line(std::istream& lines, const std::function<void(const Json&)>& read) {
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    try {
      read(Json::parse(line));
    } catch (const std::exception& error) {
      throw std::runtime_error(fmt::format("line {}: {}", number, error.what()));
    }
  }
}

}  // namespace cabinwatch::recordings
