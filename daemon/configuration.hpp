#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "llm/finding.hpp"
#include "llm/settings.hpp"

/// The configuration, as docs/configuration.md describes it. Plain values; any thread.
namespace cabinwatch::daemon {

struct CameraSection {
  std::string source = "v4l2:/dev/video0";
  int width = 1280;      ///< pixels, wanted
  int height = 720;      ///< pixels, wanted
  double fps = 15.0;     ///< frames per second, wanted
  bool realtime = true;  ///< file: at the recording's own pace
};

struct SamplingSection {
  int sequence_frames = 4;
  std::chrono::milliseconds sequence_length{2000};
  std::chrono::milliseconds stride{2000};
  bool adaptive = true;
  double static_threshold = 2.0;  ///< mean absolute luma difference, 0..255
  std::chrono::milliseconds max_gap{6000};
};

struct EncoderSection {
  int max_side = 448;  ///< pixels
  int jpeg_quality = 85;
  int cache_frames = 256;  ///< 0: no cache
};

struct LlmSection {
  bool enabled = true;
  llm::Api api = llm::Api::ollama;
  std::vector<std::string> servers{"http://127.0.0.1:11434"};
  std::string model = "qwen3-vl:4b-instruct";
  std::string api_key_file;
  bool allow_remote = false;
  llm::Strategy strategy = llm::Strategy::automatic;
  std::vector<llm::Analysis> analyses{llm::Analysis::face_state, llm::Analysis::attention,
                                      llm::Analysis::hand_position, llm::Analysis::scene,
                                      llm::Analysis::impairment};
  std::chrono::milliseconds timeout{10000};
  std::chrono::milliseconds deadline{8000};
  int max_sequences_in_flight = 2;
  int max_queries_in_flight = 8;  ///< per server
  int context_tokens = 8192;
  int max_answer_tokens = 128;
  std::string keep_alive = "-1";
  bool describe = true;
};

struct AlertsSection {
  double min_speed_kmh = 0.0;
};

struct Configuration {
  CameraSection camera;
  SamplingSection sampling;
  EncoderSection encoder;
  LlmSection llm;
  AlertsSection alerts;
  /// Settings that were given but that this version does not use, as "section.key".
  std::vector<std::string> unused;
};

/// What is wrong, where: "FILE:LINE: section.key: why", or "--set section.key: why".
class ConfigurationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where the configuration comes from.
struct ConfigurationSource {
  /// Read when it exists; without it the built-in defaults hold.
  static constexpr const char* kDefaultFile = "/etc/cabinwatch/cabinwatch.toml";

  std::optional<std::filesystem::path> file;  ///< named by the user: must be readable
  std::vector<std::string> overrides;         ///< section.key=value, later ones win
};

/// Reads the file, then the overrides, and checks all of it.
/// @throws ConfigurationError naming file, line and key
[[nodiscard]] Configuration load_configuration(const ConfigurationSource& source);

}  // namespace cabinwatch::daemon
