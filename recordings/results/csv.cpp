#include "recordings/results/csv.hpp"

namespace cabinwatch::recordings {
namespace {

/// Fields of one row as they come, character by character.
class RowParser {
 public:
  explicit RowParser(char separator) : separator_(separator) {}

  void add(char letter) {
    if (is_quoted_) {
      add_quoted(letter);
    } else if (letter == '"' && field_.empty() && !was_quoted_) {
      is_quoted_ = true;
      was_quoted_ = true;
    } else if (letter == '"' && was_quoted_) {
      is_quoted_ = true;  // the second of two: one of them is meant
      field_ += letter;
    } else if (letter == separator_) {
      end_field();
    } else {
      field_ += letter;
    }
  }

  [[nodiscard]] bool is_open() const noexcept { return is_quoted_; }

  std::vector<std::string> finish() {
    end_field();
    return std::move(fields_);
  }

 private:
  void add_quoted(char letter) {
    if (letter == '"') {
      is_quoted_ = false;
    } else {
      field_ += letter;
    }
  }

  void end_field() {
    fields_.push_back(std::move(field_));
    field_.clear();
    was_quoted_ = false;
  }

  const char separator_;
  std::vector<std::string> fields_;
  std::string field_;
  bool is_quoted_ = false;
  bool was_quoted_ = false;
};

}  // namespace

std::optional<CsvReader::Row> CsvReader::next() {
  std::string line;
  while (std::getline(stream_, line)) {
    ++line_;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    const auto began_on = line_;
    RowParser row(separator_);
    for (const char letter : line) row.add(letter);
    while (row.is_open()) {
      if (!std::getline(stream_, line)) throw std::invalid_argument("a quoted field is not closed");
      ++line_;
      row.add('\n');
      for (const char letter : line) row.add(letter);
    }
    return Row{began_on, row.finish()};
  }
  return std::nullopt;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + "\"";
}

}  // namespace cabinwatch::recordings
