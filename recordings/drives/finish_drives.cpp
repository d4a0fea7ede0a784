// How drives that were cut short are brought to an end.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/atomic_file.hpp"
#include "recordings/analysis/run_figures.hpp"
#include "recordings/drives/drive_folder.hpp"
#include "recordings/results/result_lines.hpp"
#include "recordings/results/results_folder.hpp"

namespace cabinwatch::recordings {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPartEnd = ".findings.jsonl.part";

/// A part that is being finished: nobody else writes it meanwhile.
class HeldPart {
 public:
  explicit HeldPart(fs::path file)
      : file_(std::move(file)), descriptor_(base::open_locked(file_, false)) {}

  /// False: another program writes it.
  [[nodiscard]] bool is_held() const { return descriptor_.is_open(); }
  [[nodiscard]] const fs::path& file() const { return file_; }

  /// Cuts it to its first bytes, and puts a line behind them.
  /// @returns its bytes then
  std::uintmax_t cut_and_add(std::uintmax_t whole, const Json& line) const {
    if (::ftruncate(descriptor_.get(), static_cast<off_t>(whole)) != 0) throw failed(errno);
    const auto text = one_line(line) + "\n";
    for (std::string_view left = text; !left.empty();) {
      const auto count =
          ::pwrite(descriptor_.get(), left.data(), left.size(), static_cast<off_t>(whole));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw failed(errno);
      left.remove_prefix(static_cast<std::size_t>(count));
      whole += static_cast<std::uintmax_t>(count);
    }
    return whole;
  }
  void sync() const {
    if (::fsync(descriptor_.get()) != 0) throw failed(errno);
  }

 private:
  [[nodiscard]] std::system_error failed(int error) const {
    return {error, std::generic_category(), file_.string()};
  }

  const fs::path file_;
  const base::FileDescriptor descriptor_;
};

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
  const HeldPart part(base::part_of(file));
  if (!part.is_held()) throw std::runtime_error(file.string() + " is in use");
  AlertTotals totals;
  bool has_header = false;
  bool has_end = false;
  auto whole = read_whole_lines(part.file(), [&](const Json& line) {
    if (!has_header) {
      static_cast<void>(alerts_header(line));
      has_header = true;
      return;
    }
    has_end = line.at("type") == "end";
    if (!has_end) totals.add(alert_event(line));
  });
  if (!has_header) {
    whole = part.cut_and_add(0, to_json(AlertsHeader{*there.header, Json::object()}));
  }
  if (!has_end) part.cut_and_add(whole, to_line(totals, recording_time(there.newest)));
  part.sync();
  fs::rename(part.file(), file);
}

void finish_drive(const ResultFiles& files) {
  const HeldPart part(base::part_of(files.findings));
  if (!part.is_held()) return;  // it is being recorded
  const auto there = read_findings(part.file());
  if (!there.header) {  // nothing of it had reached the disk
    fs::remove(part.file());
    fs::remove(base::part_of(files.alerts));
    return;
  }
  finish_alerts(files.alerts, there);
  if (!there.has_end) part.cut_and_add(there.whole, to_line(end_of(there)));
  part.sync();
  fs::rename(part.file(), files.findings);
  base::sync_folder(files.findings.parent_path());
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
