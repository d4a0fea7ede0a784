#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "llm/settings.hpp"
#include "pipeline/capture_settings.hpp"
#include "pipeline/encoder.hpp"
#include "pipeline/sampler.hpp"

/// The configuration, as docs/configuration.md describes it. Plain values; any thread.
namespace cabinwatch::daemon {

struct AlertsSection {
  double min_speed_kmh = 0.0;
};

struct Configuration {
  pipeline::CaptureSettings camera;
  pipeline::SamplerSettings sampling;
  pipeline::EncoderSettings encoder;
  bool llm_enabled = true;   ///< llm.enabled
  llm::AnalystSettings llm;  ///< `overload` follows from the source and is no key
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
