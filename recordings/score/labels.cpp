#include "recordings/score/labels.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <sstream>
#include <utility>

#include "base/seconds.hpp"
#include "recordings/results/csv.hpp"

namespace cabinwatch::recordings {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kFields = 4;

/// What a table program separates fields with: a comma, or where decimals have one, a semicolon.
constexpr std::array kSeparators{',', ';', '\t'};

/// What cannot be seen around a field: blanks, no-break spaces, byte-order marks (of files that
/// were put together), zero-width spaces.
constexpr std::array<std::string_view, 5> kUnseen{" ", "\t", "\u00a0", "\ufeff", "\u200b"};

std::string trimmed(std::string_view text) {
  for (bool is_cut = true; is_cut;) {
    is_cut = false;
    for (const auto unseen : kUnseen) {
      while (text.starts_with(unseen)) {
        text.remove_prefix(unseen.size());
        is_cut = true;
      }
      while (text.ends_with(unseen)) {
        text.remove_suffix(unseen.size());
        is_cut = true;
      }
    }
  }
  return std::string(text);
}

/// The file's text, with "\n" alone at the end of each line.
std::string text_of(std::istream& stream) {
  std::string text;
  for (std::istreambuf_iterator<char> letter(stream), end; letter != end; ++letter) {
    const bool is_second = *letter == '\n' && text.ends_with('\r');
    if (is_second) text.pop_back();
    text += *letter;
  }
  std::ranges::replace(text, '\r', '\n');
  const bool is_utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  if (is_utf16 || text.find('\0') != std::string::npos) {
    throw std::invalid_argument("is no text in UTF-8: save the table as \"CSV UTF-8\"");
  }
  constexpr std::string_view kByteOrderMark = "\ufeff";
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  return text;
}

bool is_comment(const CsvReader::Row& row) { return trimmed(row.fields.front()).starts_with('#'); }

/// As table programs leave them below the last one.
bool is_empty(const CsvReader::Row& row) {
  return std::ranges::all_of(row.fields,
                             [](const std::string& field) { return trimmed(field).empty(); });
}

/// The separator with which the first row has the fields of a label.
char separator_of(const std::string& text) {
  for (const char separator : kSeparators) {
    std::istringstream stream(text);
    CsvReader reader(stream, separator);
    auto row = reader.next();
    while (row && is_comment(*row)) row = reader.next();
    if (row && row->fields.size() == kFields) return separator;
  }
  return kSeparators.front();
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

/// @param separator  of the file: where it is no comma, decimals may have one
milliseconds time_of(std::string text, char separator, const char* what) {
  if (separator != ',') std::ranges::replace(text, ',', '.');
  const auto time = parse_time(text);
  if (!time) {
    throw std::invalid_argument(fmt::format(
        "{} \"{}\" is no time: seconds (75.5) or a clock time of the recording (1:15.5)", what,
        text));
  }
  return *time;
}

Label label_of(const CsvReader::Row& row, char separator) {
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
  label.start = time_of(trimmed(row.fields[2]), separator, "start");
  label.end = time_of(trimmed(row.fields[3]), separator, "end");
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
  return base::from_seconds(seconds);
}

std::vector<Label> read_labels(std::istream& stream, const std::string& file) {
  std::vector<Label> labels;
  std::size_t line = 1;
  bool is_first = true;
  try {
    const auto text = text_of(stream);
    const char separator = separator_of(text);
    std::istringstream lines(text);
    CsvReader reader(lines, separator);
    while (const auto row = reader.next()) {
      line = row->line;
      if (is_comment(*row) || is_empty(*row)) continue;
      const bool is_head = std::exchange(is_first, false) && names_columns(*row);
      if (!is_head) labels.push_back(label_of(*row, separator));
    }
  } catch (const std::invalid_argument& error) {
    throw LabelsError(fmt::format("{}:{}: {}", file, line, error.what()));
  }
  return labels;
}

}  // namespace cabinwatch::recordings
