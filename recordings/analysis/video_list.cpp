#include "recordings/analysis/video_list.hpp"

#include <fmt/format.h>
#include <glib.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <istream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "pipeline/recording_sniffer.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::recordings {
namespace {

namespace fs = std::filesystem;

/// Endings of recordings' names, in any case.
constexpr std::array<std::string_view, 18> kNames{
    ".mp4",  ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts",    ".mts",  ".m2ts",
    ".mpeg", ".mpg", ".3gp", ".flv", ".wmv",  ".ogv", ".mjpeg", ".mjpg", ".h264"};

bool is_called_like_recording(const fs::path& file) {
  auto end = file.extension().string();
  std::transform(end.begin(), end.end(), end.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return std::find(kNames.begin(), kNames.end(), end) != kNames.end();
}

/// As it stands where nobody knows the working folder: it may be gone.
fs::path whole(const fs::path& path) {
  std::error_code error;
  const auto absolute = fs::absolute(path, error);
  return (error ? path : absolute).lexically_normal();
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with("."); }

/// The name as file systems compare it that ignore case, or how an accent is written.
std::string without_case(const std::string& name) {
  const auto size = static_cast<gssize>(name.size());
  if (g_utf8_validate(name.c_str(), size, nullptr) == FALSE) return name;
  struct Free {
    void operator()(gchar* text) const noexcept { g_free(text); }
  };
  using Text = std::unique_ptr<gchar, Free>;
  const Text folded(g_utf8_casefold(name.c_str(), size));
  const Text normal(g_utf8_normalize(folded.get(), -1, G_NORMALIZE_DEFAULT));
  return normal.get();
}

/// What stands in a folder, by name.
std::vector<fs::directory_entry> entries_of(const fs::path& folder, std::error_code& error) {
  std::vector<fs::directory_entry> entries;
  auto entry = fs::directory_iterator(folder, error);
  while (!error && entry != fs::directory_iterator()) {
    if (!is_hidden(entry->path())) entries.push_back(*entry);
    entry.increment(error);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// Gathers videos, each once.
class Gathering {
 public:
  void add(const std::string& named) {
    if (named.empty()) {
      list_.failures.push_back({{}, "'' names no video: it is empty"});
      return;
    }
    std::error_code error;
    const fs::path path(named);
    const auto status = fs::status(path, error);
    if (!fs::exists(status) && named.find("://") != std::string::npos) {
      // As a path it would lose the second slash, and with it what tells a password from a name.
      list_.failures.push_back(
          {pipeline::without_passwords(named), "is an address: only files can be analysed"});
    } else if (fs::is_directory(status)) {
      add_folder(path);
    } else if (fs::is_fifo(status)) {
      list_.failures.push_back({whole(path), "is a pipe: only files can be analysed"});
    } else if (fs::exists(status) && !fs::is_regular_file(status)) {
      list_.failures.push_back(
          {whole(path), "is a device or a socket: only files can be analysed"});
    } else {
      add_video(whole(path));
    }
  }

  VideoList finish() {
    name_results();
    return std::move(list_);
  }

 private:
  void add_folder(const fs::path& folder) {
    std::error_code error;
    for (const auto& entry : entries_of(folder, error)) {
      std::error_code gone;
      const auto status = entry.status(gone);
      if (fs::is_regular_file(status)) {
        add_file(whole(entry.path()));
      } else if (fs::is_directory(status)) {
        add_folder_in_folder(entry);
      } else if (!fs::exists(status) && is_called_like_recording(entry.path())) {
        add_video(
            whole(entry.path()));  // a link that leads nowhere, as where a disk is not mounted
      } else {
        ++list_.others;
      }
    }
    if (error) list_.failures.push_back({whole(folder), error.message()});
  }

  void add_folder_in_folder(const fs::directory_entry& folder) {
    std::error_code gone;
    if (folder.is_symlink(gone)) {
      ++list_.linked_folders;
    } else {
      add_folder(folder.path());
    }
  }

  void add_file(const fs::path& file) {
    if (is_called_like_recording(file) || pipeline::begins_like_recording(file)) {
      add_video(file);
    } else {
      ++list_.others;
    }
  }

  void add_video(const fs::path& path) {
    if (!seen_.insert(path).second) return;
    std::error_code error;
    const auto bytes = fs::file_size(path, error);
    list_.videos.push_back(
        {path, path.filename().string(), error ? 0.0 : static_cast<double>(bytes)});
  }

  /// Those that are called the same, at least on file systems that tell no case or accents apart,
  /// get their path's hash beside their name, all of them: which comes first must not matter.
  void name_results() {
    std::map<std::string, int> called;
    for (const auto& video : list_.videos) ++called[without_case(video.result_name)];
    for (auto& video : list_.videos) {
      if (called[without_case(video.result_name)] > 1)
        video.result_name = distinct_result_name(video.path);
    }
  }

  VideoList list_;
  std::set<fs::path> seen_;
};

/// Paths, one a line; or, where there is a zero byte in between, as `find -print0` ends them.
std::vector<std::string> names_in(std::istream& stream) {
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  const bool has_zeros = text.find('\0') != std::string::npos;
  std::istringstream list(std::move(text));
  std::vector<std::string> names;
  for (std::string name; std::getline(list, name, has_zeros ? '\0' : '\n');) {
    if (!has_zeros && name.ends_with('\r')) name.pop_back();
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

std::uint64_t path_hash(const fs::path& path) {
  const auto text = path.generic_string();
  return XXH3_64bits(text.data(), text.size());
}

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

}  // namespace

std::string distinct_result_name(const fs::path& video) {
  constexpr unsigned kShort = 32;
  return fmt::format("{}~{:08x}", video.filename().string(), path_hash(video) >> kShort);
}

VideoList find_videos(const std::vector<std::string>& paths, std::istream& standard_input) {
  Gathering gathering;
  for (const auto& path : paths) {
    if (path != "-") {
      gathering.add(path);
      continue;
    }
    for (const auto& name : names_in(standard_input)) gathering.add(name);
  }
  return gathering.finish();
}

std::optional<Shard> parse_shard(const std::string& text) {
  constexpr unsigned kMost = 1'000'000;
  const auto slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::string_view all = text;
  const auto index = number(all.substr(0, slash));
  const auto count = number(all.substr(slash + 1));
  if (!index || !count || *index < 1 || *index > *count || *count > kMost) return std::nullopt;
  return Shard{*index, *count};
}

bool is_in_shard(const fs::path& video, const Shard& shard) {
  return path_hash(video) % shard.count == shard.index - 1;
}

}  // namespace cabinwatch::recordings
