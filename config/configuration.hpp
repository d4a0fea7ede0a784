#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "alerts/mqtt/mqtt_settings.hpp"
#include "alerts/thresholds.hpp"
#include "base/range.hpp"
#include "llm/settings.hpp"
#include "pipeline/capture_settings.hpp"
#include "pipeline/encoder.hpp"
#include "pipeline/sampler.hpp"
#include "vehicle/gpsd_address.hpp"
#include "vision/settings.hpp"

/// The configuration, as docs/configuration.md describes it; setting.cpp has the ranges. Plain
/// values; any thread.
namespace cabinwatch::config {

struct AlertsSection {
  double min_speed_kmh = 0.0;
  double min_confidence = alerts::kConfidenceFloor;
  double agreement = 1.0;
  double patience = 1.0;
  std::chrono::milliseconds hold_off = alerts::kHoldOff;

  bool operator==(const AlertsSection&) const = default;
};

struct VehicleSection {
  std::optional<vehicle::GpsdAddress> gpsd;  ///< vehicle.speed; none: the bus alone

  bool operator==(const VehicleSection&) const = default;
};

struct RecordSection {
  static constexpr base::Range<int> kDays{1, 3650};
  static constexpr base::Range<int> kMegabytes{10, 1'000'000};
  std::string folder;        ///< of the drives; empty: off
  int keep_days = 30;        ///< older drives are removed
  int keep_megabytes = 500;  ///< of all drives together; the oldest are removed

  bool operator==(const RecordSection&) const = default;
};

struct BatchSection {
  static constexpr base::Range<unsigned> kWorkers{1, 256};
  unsigned workers = 4;  ///< videos at a time

  bool operator==(const BatchSection&) const = default;
};

struct Configuration {
  pipeline::CaptureSettings camera;
  pipeline::SamplerSettings sampling;
  pipeline::EncoderSettings encoder;
  bool llm_enabled = true;   ///< llm.enabled
  llm::AnalystSettings llm;  ///< `overload` follows from the source and is no key; `pictures` and
                             ///< `state_directory` are none either
  vision::VisionSettings vision;
  AlertsSection alerts;
  VehicleSection vehicle;
  alerts::MqttSettings mqtt;
  RecordSection record;
  BatchSection batch;
  std::string file;  ///< that was read; empty: there is none, and the built-in defaults hold
  /// Where settings were given, by "section.key": "FILE:LINE" or "--set". For what is found out
  /// only when a setting is used.
  std::map<std::string, std::string> given_at;

  /// Whether either lane is on.
  [[nodiscard]] bool looks_at_driver() const noexcept { return vision.enabled || llm_enabled; }

  bool operator==(const Configuration&) const = default;
};

/// What is wrong, where: "FILE:LINE: section.key: why", or "--set: section.key: why". Without
/// passwords, also where the camera's address stands in the wrong place: it is for a log.
class ConfigurationError : public std::runtime_error {
 public:
  explicit ConfigurationError(const std::string& text);
};

/// Why the value of a setting, "section.key", cannot be used, and where it was given.
[[nodiscard]] ConfigurationError unusable(const Configuration& configuration,
                                          const std::string& setting, const std::string& why);

/// Builds a part from a setting: what the part cannot take is an error of the configuration.
/// @param build  throws std::invalid_argument where it cannot
/// @throws ConfigurationError as `unusable` says it
template <typename Build>
auto built_from(const Configuration& configuration, const char* setting, Build build) {
  try {
    return build();
  } catch (const std::invalid_argument& error) {
    throw unusable(configuration, setting, error.what());
  }
}

/// Where the configuration comes from.
struct ConfigurationSource {
  /// Read when it exists; without it the built-in defaults hold.
  static constexpr const char* kDefaultFile = "/etc/cabinwatch/cabinwatch.toml";

  std::optional<std::filesystem::path> file;  ///< named by the user: must be readable
  std::vector<std::string> overrides;         ///< section.key=value, later ones win
  std::filesystem::path usual_file = kDefaultFile;
};

/// Reads the file, then the overrides, and checks all of it. See file_text for what is read.
/// @throws ConfigurationError naming file, line and key
[[nodiscard]] Configuration load_configuration(const ConfigurationSource& source);

/// Reads all of it again.
/// @throws ConfigurationError also where the file that `before` was read from is no longer there
[[nodiscard]] Configuration load_again(const ConfigurationSource& source,
                                       const Configuration& before);

}  // namespace cabinwatch::config
