#include "recordings/results/result_lines.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <exception>
#include <utility>

namespace cabinwatch::recordings {

void refuse_number(const Json& value) {
  throw ResultsError(fmt::format("{}: no number of a recording", one_line(value)));
}

void refuse_word(std::string_view what, std::string_view text) {
  throw ResultsError(fmt::format("{}: there is no \"{}\"", what, text));
}

void check_numbers(const Json& json) {
  constexpr double kBeyondIntegers = 0x1p63;
  if (json.is_number_float() && std::abs(json.get<double>()) >= kBeyondIntegers) {
    refuse_number(json);
  }
  if (!json.is_structured()) return;
  for (const auto& part : json) check_numbers(part);
}

Json result_line(std::string_view text) {
  Json line;
  try {
    line = Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw ResultsError(fmt::format("is damaged: no JSON from column {} on", error.byte));
  }
  if (!line.is_object()) throw ResultsError("is damaged: no object of JSON");
  check_numbers(line);
  return line;
}

ResultsError damage_at(const std::filesystem::path& file, std::size_t line,
                       const std::string& reason) {
  return ResultsError(fmt::format("{}:{}: {}", file.string(), line, reason));
}

ResultLineError::ResultLineError(std::size_t number, std::string reason)
    : std::runtime_error(fmt::format("line {}: {}", number, reason)),
      number_(number),
      reason_(std::move(reason)) {}

void for_each_result_line(std::istream& lines, const std::function<void(const Json&)>& read) {
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    try {
      read(result_line(line));
    } catch (const std::exception& error) {
      throw ResultLineError(number, reason_of(error));
    }
  }
}

}  // namespace cabinwatch::recordings
