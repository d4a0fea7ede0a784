#include "recordings/results/findings_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <variant>

#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

/// More than any last line is long.
constexpr std::streamoff kTail = std::streamoff{64} * 1024;

std::ifstream open(const std::filesystem::path& file) {
  if (file.empty()) throw ResultsError("'' names no file: it is empty");
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    throw ResultsError(fmt::format("{}: is a directory", file.string()));
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw ResultsError(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  if (const int first = stream.peek(); first != '{' && !stream.eof()) {
    throw damage_at(file, 1,
                    "is no file of results: VIDEO.findings.jsonl, VIDEO.alerts.jsonl or their "
                    "folder is wanted");
  }
  stream.clear();
  return stream;
}

/// The number of the last line that is not empty. Reads all of it.
std::size_t last_line_of(std::ifstream& stream) {
  stream.clear();
  stream.seekg(0);
  std::size_t last = 0;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    if (!line.empty()) last = number;
  }
  return last;
}

}  // namespace

template <typename Read>
auto FindingsReader::read(Read read) {
  const auto text = line();
  try {
    return read(result_line(text));
  } catch (const ResultsError& error) {
    throw damage_at(file_, line_number_, error.what());
  } catch (const Json::exception& error) {
    throw damage_at(file_, line_number_, reason_of(error));
  }
}

FindingsReader::FindingsReader(std::filesystem::path file)
    : file_(std::move(file)),
      stream_(open(file_)),
      header_(read([](const Json& line) { return findings_header(line); })) {}

std::optional<FindingsLine> FindingsReader::next() {
  if (has_ended_) return std::nullopt;
  auto line = read([](const Json& json) { return findings_line(json); });
  has_ended_ = std::holds_alternative<FindingsEnd>(line);
  if (has_ended_) refuse_more();
  return line;
}

void FindingsReader::refuse_more() {
  for (std::string text; std::getline(stream_, text);) {
    ++line_number_;
    if (!text.empty())
      throw damage_at(file_, line_number_, "is damaged: there is more behind the end");
  }
}

std::string FindingsReader::line() {
  std::string text;
  ++line_number_;
  if (!std::getline(stream_, text))
    throw damage_at(file_, line_number_, "ends before its last line");
  return text;
}

Bounds read_bounds(const std::filesystem::path& file) {
  auto stream = open(file);
  std::string first;
  std::getline(stream, first);
  stream.clear();
  stream.seekg(0, std::ios::end);
  const auto size = static_cast<std::streamoff>(stream.tellg());
  stream.seekg(std::max(std::streamoff{0}, size - kTail));
  std::string tail(std::istreambuf_iterator<char>(stream), {});
  while (tail.ends_with('\n')) tail.pop_back();
  const auto newline = tail.rfind('\n');
  if (newline == std::string::npos) throw damage_at(file, 1, "ends before its last line");
  Bounds bounds;
  try {
    bounds.first = result_line(first);
  } catch (const std::exception& error) {
    throw damage_at(file, 1, reason_of(error));
  }
  try {
    bounds.last = result_line(tail.substr(newline + 1));
    if (bounds.last.at("type") != "end") throw ResultsError("its last line is no end");
  } catch (const std::exception& error) {
    throw damage_at(file, last_line_of(stream), reason_of(error));
  }
  return bounds;
}

}  // namespace cabinwatch::recordings
