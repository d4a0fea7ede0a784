// How drives that were cut short are brought to an end.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

#include "recordings/analysis/run_figures.hpp"
#include "recordings/drives/drive_folder.hpp"
#include "recordings/results/result_lines.hpp"
#include "recordings/results/results_folder.hpp"

namespace cabinwatch::recordings {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPartEnd = ".findings.jsonl.part";

std::system_error failed(const fs::path& file) {
  return {errno, std::generic_category(), file.string()};
}

/// Reads the lines of a part as long as they are whole and as they should be.
/// @param read  returns whether to go on; what it throws ends the reading before the line
/// @returns the bytes of what is whole
template <typename Read>
std::uintmax_t read_whole_lines(const fs::path& part, Read read) {
  std::ifstream stream(part, std::ios::binary);
  std::uintmax_t whole = 0;
  for (std::string line; std::getline(stream, line) && !stream.eof();) {
    try {
      read(result_line(line));
    } catch (const std::exception&) {
      break;
    }
    whole += line.size() + 1;
  }
  return whole;
}

/// Cuts a file to its first bytes, and puts a line behind them.
void cut_and_end(const fs::path& part, std::uintmax_t whole, const Json& end) {
  fs::resize_file(part, whole);
  const auto text = one_line(end) + "\n";
  std::ofstream stream(part, std::ios::binary | std::ios::app);
  stream << text << std::flush;
  if (!stream) throw failed(part);
}

void sync(const base::FileDescriptor& descriptor, const fs::path& part) {
  if (::fsync(descriptor.get()) != 0) throw failed(part);
}

struct WhatIsThere {
  std::optional<FindingsHeader> header;
  FindingTotals totals;
  std::uint64_t frames = 0;
  base::Clock::time_point newest = kRecordingBegins;
  bool has_end = false;
  std::uintmax_t whole = 0;

  void add(const FindingsLine& line) {
    if (const auto* picture = std::get_if<pipeline::PictureObservation>(&line)) {
      totals.add(*picture);
      newest = std::max(newest, picture->captured_at);
    } else if (const auto* frame = std::get_if<pipeline::ReflexObservation>(&line)) {
      ++frames;
      newest = std::max(newest, frame->captured_at);
    } else if (const auto* sequence = std::get_if<AnalysedSequence>(&line)) {
      totals.add(*sequence);
    } else if (const auto* change = std::get_if<DriveChange>(&line)) {
      newest = std::max(newest, change->at);
    } else {
      has_end = true;
    }
  }
};

WhatIsThere read_findings(const fs::path& part) {
  WhatIsThere there;
  there.whole = read_whole_lines(part, [&](const Json& line) {
    if (there.header) {
      there.add(findings_line(line));
    } else {
      there.header = findings_header(line);
    }
  });
  return there;
}

FindingsEnd end_of(const WhatIsThere& there) {
  const auto length = recording_time(there.newest);
  FindingsEnd end{.is_broken = true,
                  .error = "the program or the power ended: what was seen last is missing",
                  .analysed = length,
                  .frames = there.frames,
                  .totals = there.totals};
  const auto now = base::Clock::now();
  end.run = RunFigures(now).json({}, std::nullopt, now);
  end.run["wall_ms"] = length.count();
  end.run["limited_by"] = "camera";
  if (there.header->drive) end.run["started_at"] = there.header->drive->started_at;
  return end;
}

/// Finishes the alerts beside findings: those that were written stay.
void finish_alerts(const fs::path& file, const WhatIsThere& there) {
  if (fs::exists(file)) return;
  const auto part = part_of(file);
  const auto descriptor = open_locked(part, false);
  if (!descriptor.is_open()) throw std::runtime_error(file.string() + " is in use");
  AlertTotals totals;
  bool has_header = false;
  bool has_end = false;
  auto whole = read_whole_lines(part, [&](const Json& line) {
    if (!has_header) {
      static_cast<void>(alerts_header(line));
      has_header = true;
      return;
    }
    has_end = line.at("type") == "end";
    if (!has_end) totals.add(alert_event(line));
  });
  if (!has_header) {
    fs::resize_file(part, 0);
    std::ofstream stream(part, std::ios::binary);
    const auto header = one_line(to_json(AlertsHeader{*there.header, Json::object()})) + "\n";
    stream << header << std::flush;
    if (!stream) throw failed(part);
    whole = header.size();
  }
  if (!has_end) cut_and_end(part, whole, to_line(totals, recording_time(there.newest)));
  sync(descriptor, part);
  fs::rename(part, file);
}

void finish_drive(const ResultFiles& files) {
  const auto part = part_of(files.findings);
  const auto descriptor = open_locked(part, false);
  if (!descriptor.is_open()) return;  // it is being recorded
  const auto there = read_findings(part);
  if (!there.header) {  // nothing of it had reached the disk
    fs::remove(part);
    fs::remove(part_of(files.alerts));
    return;
  }
  finish_alerts(files.alerts, there);
  if (!there.has_end) cut_and_end(part, there.whole, to_line(end_of(there)));
  sync(descriptor, part);
  fs::rename(part, files.findings);
  sync_folder(files.findings.parent_path());
}

}  // namespace

void finish_drives(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(".drive-") || !name.ends_with(kPartEnd)) continue;
    names.push_back(name.substr(1, name.size() - 1 - kPartEnd.size()));
  }
  for (const auto& name : names) finish_drive(ResultFiles::of(folder, name));
}

}  // namespace cabinwatch::recordings
