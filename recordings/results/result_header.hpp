#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "alerts/policy.hpp"
#include "config/configuration.hpp"
#include "recordings/results/json_text.hpp"

/// What results are of: the first line of VIDEO.findings.jsonl and VIDEO.alerts.jsonl, as
/// docs/findings.schema.json and docs/alerts.schema.json have them. Plain values; any thread.
namespace cabinwatch::recordings {

/// A file of results that cannot be read, or is not what it should be: "FILE:LINE: why".
class ResultsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The recording that results are of.
struct VideoIdentity {
  std::string name;            ///< file name
  std::filesystem::path path;  ///< absolute
  std::uint64_t bytes = 0;
  std::string hash;  ///< of the content, as content_hash_of tells it
  std::optional<std::chrono::milliseconds> duration;  ///< as the file itself tells it
};

/// What findings depend on, beside the recording.
struct AskedFor {
  std::optional<std::string> model;         ///< nothing: no model is asked
  std::optional<std::string> prompts_hash;  ///< of all that queries say beside the pictures
  Json settings;                            ///< by section.key
  friend bool operator==(const AskedFor&, const AskedFor&) = default;
};

/// @returns what findings by this configuration depend on
[[nodiscard]] AskedFor asked_for(const config::Configuration& configuration);

/// The settings that alerts depend on beyond the findings, by section.key.
[[nodiscard]] Json alert_settings(const alerts::PolicySettings& settings);

/// That findings are of a drive, as the service saw it: there is no video. Its `video` has a name,
/// the camera as path, no bytes and a hash of zeros.
struct DriveIdentity {
  std::string started_at;  ///< UTC, by the clock of then: "2026-11-24T22:10:03Z"
};

struct FindingsHeader {
  VideoIdentity video;
  AskedFor asked;
  std::optional<DriveIdentity> drive{};  ///< nothing: a recorded video
};

/// Whether findings under one header are those that the other asks for: the same content, asked the
/// same. Name and place of the video do not matter.
[[nodiscard]] bool are_same_work(const FindingsHeader& a, const FindingsHeader& b);

struct AlertsHeader {
  FindingsHeader findings;  ///< that the alerts follow from
  Json settings;            ///< alert_settings
};

[[nodiscard]] bool are_same_work(const AlertsHeader& a, const AlertsHeader& b);

[[nodiscard]] Json to_json(const VideoIdentity& video);
[[nodiscard]] Json to_json(const FindingsHeader& header);
[[nodiscard]] Json to_json(const AlertsHeader& header);

/// @throws ResultsError, without file and line, or a JSON exception, when it is none
[[nodiscard]] FindingsHeader findings_header(const Json& line);
[[nodiscard]] AlertsHeader alerts_header(const Json& line);

/// The policy's settings, as the header of findings has them, but for those of section alerts.
/// @throws as findings_header
[[nodiscard]] alerts::PolicySettings policy_settings(const FindingsHeader& header);

}  // namespace cabinwatch::recordings
