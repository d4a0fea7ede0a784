#include "recordings/results/results_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/utf8.hpp"
#include "recordings/results/findings_reader.hpp"
#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFindingsEnd = ".findings.jsonl";
constexpr mode_t kMode = 0666;

/// Characters of a name that a short one keeps. Source: ours: encrypted folders take 143 bytes.
constexpr std::size_t kKept = 48;

bool is_there(const fs::path& file) {
  std::error_code no_such_name;
  return fs::exists(file, no_such_name);
}

/// A path as results have it: what is not UTF-8 in it is lost there.
std::string as_stored(const fs::path& path) {
  return Json::parse(one_line(path.string())).get<std::string>();
}

fs::path made(fs::path folder) {
  if (folder.empty()) throw std::runtime_error("'' names no folder: it is empty");
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
    auto lock = base::open_locked(folder / name, is_shared);
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
  const auto plain_name = video.path.filename().string();
  const auto distinct_name = distinct_result_name(video.path);
  // Where it was alone of its name in an earlier batch, its results have the plain one. Where the
  // folder came from another file system, they have a short one though a long one is taken here.
  for (const auto& name : {video.result_name, plain_name, distinct_name}) {
    for (const bool is_short : {false, true}) {
      if (!is_short && !is_utf8(name)) continue;
      auto files = files_called(name, is_short);
      if (!is_there(files.findings)) continue;
      try {
        const auto other = findings_header(read_bounds(files.findings).first).video;
        if (other.path == as_stored(video.path) || other.hash == hash) return files;
      } catch (const std::exception&) {
        if (name == video.result_name) return files;  // broken: to be written anew
      }
    }
  }
  auto files = writable_files(video.result_name);
  return is_there(files.findings) ? writable_files(distinct_name) : files;
}

ResultFiles ResultsFolder::files_called(const std::string& name, bool is_short) const {
  auto files = ResultFiles::of(folder_, is_short ? short_result_name(name) : name);
  files.has_short_name = is_short;
  return files;
}

ResultFiles ResultsFolder::writable_files(const std::string& name) const {
  // Where no name at all is accepted, writing will tell why.
  const bool is_accepted = accepts(name) || !accepts(short_result_name(name));
  return files_called(name, !is_accepted);
}

/// Whether the file system accepts the name: tried with a file that begins alike and whose name is
/// as long as the longest that is needed, ".NAME.findings.jsonl.part".
bool ResultsFolder::accepts(const std::string& name) const {
  if (name.starts_with('.')) return false;  // results that are not finished are called so
  if (!is_utf8(name)) return false;         // a summary, which is, could not name them
  const auto probe = folder_ / fmt::format("{}{}.probe", name, kFindingsEnd);
  const base::FileDescriptor file(::open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, kMode));
  if (!file.is_open()) return false;
  static_cast<void>(::unlink(probe.c_str()));
  return true;
}

bool ResultsFolder::is_closed_to_all(std::error_code why) const {
  for (const int of_disk : {ENOSPC, EDQUOT, EROFS}) {
    if (why == std::error_code(of_disk, std::generic_category())) return true;
  }
  return !accepts("batch");
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!base::pop_character(text).is_valid) return false;
  }
  return true;
}

std::string short_result_name(const std::string& name) {
  constexpr unsigned kShort = 32;
  const auto hash = XXH3_64bits(name.data(), name.size()) >> kShort;
  std::string text;
  for (const char letter : name) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool is_dot = letter == '.' && !text.empty();
    const bool is_taken_by_all = byte < 0x80 && (std::isalnum(byte) != 0 || is_dot);
    if (is_taken_by_all) {
      text += letter;
    } else if (!text.ends_with('_')) {
      text += '_';
    }
    if (text.size() == kKept) break;
  }
  return fmt::format("{}~~{:08x}", text, hash);
}

void require_folder(const fs::path& folder) {
  if (folder.empty()) throw std::runtime_error("'' names no folder: it is empty");
  std::error_code error;
  if (fs::is_directory(folder, error)) return;
  throw std::runtime_error(fmt::format("{}: {}", folder.string(),
                                       error ? error.message() : std::string("is no folder")));
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
