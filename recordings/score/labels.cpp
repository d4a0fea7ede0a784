#include "recordings/score/labels.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <utility>

#include "recordings/results/csv.hpp"

namespace cabinwatch::recordings {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kFields = 4;

std::string trimmed(const std::string& text) {
  static constexpr std::string_view kBlanks = " \t";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Decimal digits alone, and a fraction where it is allowed.
std::optional<double> number(std::string_view text, bool may_have_fraction) {
  const auto* allowed = may_have_fraction ? "0123456789." : "0123456789";
  if (text.empty() || text.find_first_not_of(allowed) != std::string_view::npos) {
    return std::nullopt;
  }
  double value = 0.0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

milliseconds time_of(const std::string& text, const char* what) {
  const auto time = parse_time(text);
  if (!time) {
    throw std::invalid_argument(fmt::format(
        "{} \"{}\" is no time: seconds (75.5) or a clock time of the recording (1:15.5)", what,
        text));
  }
  return *time;
}

Label label_of(const CsvReader::Row& row) {
  if (row.fields.size() != kFields) {
    throw std::invalid_argument(
        fmt::format("has {} fields: VIDEO,kind,start,end are wanted", row.fields.size()));
  }
  Label label;
  label.line = row.line;
  label.video = trimmed(row.fields[0]);
  if (label.video.empty()) throw std::invalid_argument("names no video");
  const auto kind_word = trimmed(row.fields[1]);
  const auto kind = pipeline::from_word<alerts::AlertKind>(kind_word);
  if (!kind) {
    throw std::invalid_argument(fmt::format("\"{}\" is not one of {}", kind_word,
                                            fmt::join(pipeline::kWords<alerts::AlertKind>, ", ")));
  }
  label.kind = *kind;
  label.start = time_of(trimmed(row.fields[2]), "start");
  label.end = time_of(trimmed(row.fields[3]), "end");
  if (label.end < label.start) throw std::invalid_argument("ends before it starts");
  return label;
}

bool names_columns(const CsvReader::Row& row) {
  return row.fields.size() == kFields && trimmed(row.fields[1]) == "kind";
}

}  // namespace

std::optional<milliseconds> parse_time(std::string_view text) {
  constexpr double kSixty = 60.0;
  constexpr double kMostSeconds = 1e9;
  double seconds = 0.0;
  int parts = 0;
  for (;;) {
    const auto colon = text.find(':');
    const bool is_last = colon == std::string_view::npos;
    const auto value = number(text.substr(0, colon), is_last);
    if (!value || ++parts > 3 || (parts > 1 && *value >= kSixty)) return std::nullopt;
    seconds = seconds * kSixty + *value;
    if (is_last) break;
    text.remove_prefix(colon + 1);
  }
  if (seconds > kMostSeconds) return std::nullopt;
  return milliseconds(std::llround(seconds * 1000.0));
}

std::vector<Label> read_labels(std::istream& stream, const std::string& file) {
  CsvReader reader(stream);
  std::vector<Label> labels;
  std::size_t line = 1;
  bool is_first = true;
  try {
    while (const auto row = reader.next()) {
      line = row->line;
      const bool is_head = std::exchange(is_first, false) && names_columns(*row);
      if (is_head || row->fields.front().starts_with('#')) continue;
      labels.push_back(label_of(*row));
    }
  } catch (const std::invalid_argument& error) {
    throw LabelsError(fmt::format("{}:{}: {}", file, line, error.what()));
  }
  return labels;
}

}  // namespace cabinwatch::recordings
