#include "config/contradictions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string_view>

#include "base/seconds.hpp"
#include "llm/servers/server_address.hpp"
#include "pipeline/camera_source.hpp"

namespace cabinwatch::config {
namespace {

/// A query may be waited for so many times as long as its answer counts. Ours: the default is 10 s
/// of 8, retries included; what is beyond twice only keeps a slot of the server.
constexpr int kTimeoutPerDeadline = 2;

/// Pixels of a picture's side that are one token of the model's. Source: Qwen2-VL and Qwen2.5-VL,
/// 28 (14 a patch, 2 x 2 of them merged); other models take as many tokens a picture, or more.
constexpr std::size_t kPixelsOfToken = 28;
/// Tokens of the system text and a question. Ours: some 800 letters, of four each; rather too few.
constexpr std::size_t kTokensOfText = 200;

/// Folders of everybody's; the last three are empty after each boot.
constexpr std::array<std::string_view, 5> kSharedFolders{"/", "/var/tmp", "/tmp", "/run",
                                                         "/dev/shm"};

class Found {
 public:
  explicit Found(const Configuration& configuration) : configuration_(configuration) {}

  void add(const char* setting, const std::string& what) {
    told_.emplace_back(unusable(configuration_, setting, what).what());
  }
  [[nodiscard]] std::vector<std::string> told() && { return std::move(told_); }

 private:
  const Configuration& configuration_;
  std::vector<std::string> told_;
};

std::string told_seconds(std::chrono::milliseconds time) { return base::seconds_text(time); }

void look_at_times(const Configuration& configuration, Found& found) {
  const auto& llm = configuration.llm;
  if (llm.timeout > kTimeoutPerDeadline * llm.deadline) {
    found.add("llm.timeout_seconds",
              fmt::format("a query is waited for {}, and an answer counts for nothing {} after its "
                          "last frame (llm.deadline_seconds): it only keeps the server busy",
                          told_seconds(llm.timeout), told_seconds(llm.deadline)));
  }
}

void look_at_context(const Configuration& configuration, Found& found) {
  const auto& llm = configuration.llm;
  const auto side = static_cast<std::size_t>(configuration.encoder.max_side) / kPixelsOfToken;
  const auto pictures = static_cast<std::size_t>(configuration.sampling.sequence_frames);
  // Of a picture of 16:9.
  const auto wanted = pictures * side * side * 9 / 16 + kTokensOfText +
                      static_cast<std::size_t>(llm.max_answer_tokens);
  if (llm.api != llm::Api::ollama || static_cast<std::size_t>(llm.context_tokens) >= wanted) return;
  found.add(
      "llm.context_tokens",
      fmt::format("{} tokens hardly hold {} pictures of {} pixels, question and answer, which "
                  "take some {}",
                  llm.context_tokens, pictures, configuration.encoder.max_side, wanted));
}

void look_at_sampling(const Configuration& configuration, Found& found) {
  const auto& sampling = configuration.sampling;
  if (sampling.stride > sampling.max_gap) {
    found.add("sampling.stride_seconds",
              fmt::format("sequences begin every {}, and one is due every {} "
                          "(sampling.max_gap_seconds): most of them have a single frame",
                          told_seconds(sampling.stride), told_seconds(sampling.max_gap)));
  }
  const bool is_live = pipeline::parse_camera_source(configuration.camera.source).is_live();
  const auto frames = configuration.camera.fps * base::in_seconds(sampling.sequence_length) + 1.0;
  if (is_live && sampling.sequence_frames > frames) {
    found.add("sampling.sequence_frames",
              fmt::format("{} frames are wanted of {}, in which {} frames a second (camera.fps) "
                          "give {:.0f}",
                          sampling.sequence_frames, told_seconds(sampling.sequence_length),
                          configuration.camera.fps, std::max(frames, 1.0)));
  }
}

/// The address with one name for this computer, whichever of its usual ones it has.
llm::ServerAddress by_one_name(const std::string& server, bool allow_remote) {
  for (const std::string_view name : {"//localhost", "//[::1]"}) {
    const auto at = server.find(name);
    const auto behind = at + name.size();
    if (at == std::string::npos) continue;
    if (behind < server.size() && server[behind] != ':' && server[behind] != '/') continue;
    auto written = server;
    return llm::ServerAddress::parse(written.replace(at, name.size(), "//127.0.0.1"), allow_remote);
  }
  return llm::ServerAddress::parse(server, allow_remote);
}

void look_at_servers(const Configuration& configuration, Found& found) {
  const auto& llm = configuration.llm;
  for (std::size_t i = 0; i < llm.servers.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const auto one = by_one_name(llm.servers[j], llm.allow_remote);
      if (!one.is_same_server(by_one_name(llm.servers[i], llm.allow_remote))) continue;
      found.add("llm.servers",
                fmt::format("{} and {} are one server by two names: it gets twice as many queries "
                            "at once as it is to get",
                            llm.servers[j], llm.servers[i]));
    }
  }
}

void look_at_record(const Configuration& configuration, Found& found) {
  if (configuration.record.folder.empty()) return;
  auto folder = std::filesystem::path(configuration.record.folder).lexically_normal();
  if (!folder.has_filename() && folder != "/") folder = folder.parent_path();  // a slash at its end
  const bool is_shared =
      std::ranges::any_of(kSharedFolders, [&](std::string_view one) { return folder == one; });
  if (!is_shared) return;
  found.add("record.folder",
            fmt::format("{} is no folder for drives alone: others may see what is in it, and what "
                        "is in /tmp, /run and /dev/shm is gone with the next boot; name one in it, "
                        "or another",
                        folder.string()));
}

}  // namespace

std::vector<std::string> contradictions(const Configuration& configuration) {
  Found found(configuration);
  if (configuration.llm_enabled) {
    look_at_times(configuration, found);
    look_at_context(configuration, found);
    look_at_sampling(configuration, found);
    look_at_servers(configuration, found);
  }
  look_at_record(configuration, found);
  return std::move(found).told();
}

}  // namespace cabinwatch::config
