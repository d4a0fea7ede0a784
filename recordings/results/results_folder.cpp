#include "recordings/results/results_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "recordings/results/findings_reader.hpp"

namespace cabinwatch::recordings {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFindingsEnd = ".findings.jsonl";

fs::path made(fs::path folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw std::runtime_error(
        fmt::format("{}: the folder cannot be made: {}", folder.string(), error.message()));
  }
  return folder;
}

base::FileDescriptor locked(const fs::path& folder, const std::string& name, bool is_shared,
                            const std::string& held) {
  try {
    auto lock = open_locked(folder / name, is_shared);
    if (lock.is_open()) return lock;
  } catch (const std::system_error& error) {
    throw std::runtime_error(
        fmt::format("{}: cannot be written: {}", folder.string(), error.code().message()));
  }
  throw std::runtime_error(fmt::format("{}: {}", folder.string(), held));
}

}  // namespace

ResultsFolder::ResultsFolder(fs::path folder, Use use, const Shard& shard)
    : folder_(made(std::move(folder))),
      lock_(locked(folder_, ".batch.lock", use == Use::as_shard,
                   "another batch is working in this folder")) {
  if (use == Use::alone) return;
  shard_lock_ =
      locked(folder_, fmt::format(".batch-{}-of-{}.lock", shard.index, shard.count), false,
             fmt::format("shard {}/{} is being worked on already", shard.index, shard.count));
}

ResultFiles ResultsFolder::files_of(const Video& video, const std::string& hash) const {
  const auto by_name = [&](const std::string& name) { return ResultFiles::of(folder_, name); };
  const auto plain_name = video.path.filename().string();
  // Where it was alone of its name in an earlier batch, its results have the plain one.
  for (const auto& name : {video.result_name, plain_name}) {
    auto files = by_name(name);
    if (!fs::exists(files.findings)) continue;
    try {
      const auto other = findings_header(read_bounds(files.findings).first).video;
      if (other.path == video.path || other.hash == hash) return files;
    } catch (const std::exception&) {
      if (name == video.result_name) return files;  // broken: to be written anew
    }
  }
  const bool is_free = !fs::exists(by_name(video.result_name).findings);
  return by_name(is_free ? video.result_name : distinct_result_name(video.path));
}

std::vector<fs::path> findings_in(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (name.ends_with(kFindingsEnd) && !name.starts_with(".")) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string result_name(const fs::path& findings) {
  const auto name = findings.filename().string();
  return name.ends_with(kFindingsEnd) ? name.substr(0, name.size() - kFindingsEnd.size()) : name;
}

}  // namespace cabinwatch::recordings
