#include "recordings/results/result_header.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "base/seconds.hpp"
#include "base/version.hpp"
#include "pipeline/driver_state.hpp"
#include "recordings/analysis/prompts_hash.hpp"
#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

using pipeline::to_word;
using std::chrono::milliseconds;

constexpr const char* kFindingsFormat = "cabinwatch-findings";
constexpr const char* kAlertsFormat = "cabinwatch-alerts";
constexpr int kFormatVersion = 1;

constexpr const char* kEnabled = "llm.enabled";
constexpr const char* kVision = "vision.enabled";
constexpr const char* kDeadline = "llm.deadline_seconds";
constexpr const char* kAnalyses = "llm.analyses";
constexpr const char* kMaxGap = "sampling.max_gap_seconds";

Json words(const std::vector<llm::Analysis>& analyses) {
  Json list = Json::array();
  for (const auto analysis : analyses) list.push_back(to_word(analysis));
  return list;
}

/// Those that this version knows.
alerts::WordSet<llm::Analysis> analyses_in(const Json& settings) {
  alerts::WordSet<llm::Analysis> analyses;
  const auto list = settings.find(kAnalyses);
  if (list == settings.end() || !list->is_array()) return analyses;
  for (const auto& word : *list) {
    if (!word.is_string()) continue;
    const auto analysis = pipeline::from_word<llm::Analysis>(word.get<std::string>());
    if (analysis) analyses.add(*analysis);
  }
  return analyses;
}

std::string program() { return fmt::format("cabinwatch {}", base::kVersion); }

/// That a line is the header of a file that this version reads.
void check(const Json& line, const char* format) {
  if (!line.is_object() || line.value("format", "") != format) {
    throw ResultsError(fmt::format("is not the first line of a {} file", format));
  }
  const int version = value_in<int>(line.at("version"));
  if (version != kFormatVersion) {
    throw ResultsError(fmt::format("{} version {}: this program reads version {}", format, version,
                                   kFormatVersion));
  }
}

VideoIdentity video_identity(const Json& json) {
  VideoIdentity video{.name = json.at("name").get<std::string>(),
                      .path = json.at("path").get<std::string>(),
                      .bytes = value_in<std::uint64_t>(json.at("bytes")),
                      .hash = json.at("hash").get<std::string>(),
                      .duration = {}};
  if (const auto duration = value_or_null_at<std::int64_t>(json, "duration_ms")) {
    video.duration = milliseconds(*duration);
  }
  return video;
}

std::optional<DriveIdentity> drive_identity(const Json& header) {
  const auto drive = header.find("drive");
  if (drive == header.end()) return std::nullopt;
  return DriveIdentity{drive->at("started_at").get<std::string>()};
}

}  // namespace

AskedFor asked_for(const config::Configuration& configuration) {
  const auto& sampling = configuration.sampling;
  const auto& encoder = configuration.encoder;
  const auto& llm = configuration.llm;
  AskedFor asked;
  asked.settings = {{"camera.fps", configuration.camera.fps},
                    {"sampling.sequence_frames", sampling.sequence_frames},
                    {"sampling.sequence_seconds", base::in_seconds(sampling.sequence_length)},
                    {"sampling.stride_seconds", base::in_seconds(sampling.stride)},
                    {"sampling.adaptive", sampling.adaptive},
                    {"sampling.static_threshold", sampling.static_threshold},
                    {kMaxGap, base::in_seconds(sampling.max_gap)},
                    {"encoder.max_side", encoder.max_side},
                    {"encoder.jpeg_quality", encoder.jpeg_quality},
                    {kEnabled, configuration.llm_enabled}};
  if (!configuration.camera.stream.empty()) {
    asked.settings["camera.stream"] = configuration.camera.stream;
  }
  asked.settings[kDeadline] = base::in_seconds(llm.deadline);
  asked.settings[kVision] = configuration.vision.enabled;
  if (configuration.vision.enabled) {
    asked.settings["vision.seat"] = to_word(configuration.vision.seat);
    asked.settings["vision.fps"] = configuration.vision.fps;
  }
  if (!configuration.llm_enabled) return asked;
  asked.model = llm.model;
  asked.prompts_hash = prompts_hash(llm);
  asked.settings["llm.api"] = to_word(llm.api);
  asked.settings["llm.strategy"] = to_word(llm.strategy);
  asked.settings[kAnalyses] = words(llm.analyses);
  asked.settings["llm.timeout_seconds"] = base::in_seconds(llm.timeout);
  asked.settings["llm.context_tokens"] = llm.context_tokens;
  asked.settings["llm.max_answer_tokens"] = llm.max_answer_tokens;
  asked.settings["llm.describe"] = llm.describe;
  return asked;
}

Json alert_settings(const alerts::PolicySettings& settings) {
  return {{"alerts.min_speed_kmh", settings.min_speed_kmh},
          {"alerts.min_confidence", settings.answers.min_confidence},
          {"alerts.agreement", settings.answers.agreement},
          {"alerts.patience", settings.answers.patience},
          {"alerts.hold_off_seconds", base::in_seconds(settings.hold_off)}};
}

bool are_same_work(const FindingsHeader& a, const FindingsHeader& b) {
  return a.video.bytes == b.video.bytes && a.video.hash == b.video.hash && a.asked == b.asked;
}

bool are_same_work(const AlertsHeader& a, const AlertsHeader& b) {
  return are_same_work(a.findings, b.findings) && a.settings == b.settings;
}

Json to_json(const VideoIdentity& video) {
  Json json{{"name", video.name},
            {"path", video.path.string()},
            {"bytes", video.bytes},
            {"hash", video.hash},
            {"duration_ms", nullptr}};
  if (video.duration) json["duration_ms"] = video.duration->count();
  return json;
}

Json to_json(const FindingsHeader& header) {
  Json json{{"type", "header"},
            {"format", kFindingsFormat},
            {"version", kFormatVersion},
            {"program", program()},
            {"video", to_json(header.video)},
            {"model", or_null(header.asked.model)},
            {"prompts_hash", or_null(header.asked.prompts_hash)},
            {"settings", header.asked.settings}};
  if (header.drive) json["drive"] = {{"started_at", header.drive->started_at}};
  return json;
}

Json to_json(const AlertsHeader& header) {
  auto json = to_json(header.findings);
  json["format"] = kAlertsFormat;
  json["settings"].update(header.settings);
  return json;
}

FindingsHeader findings_header(const Json& line) {
  check(line, kFindingsFormat);
  return {.video = video_identity(line.at("video")),
          .asked = {.model = value_or_null_at<std::string>(line, "model"),
                    .prompts_hash = value_or_null_at<std::string>(line, "prompts_hash"),
                    .settings = line.at("settings")},
          .drive = drive_identity(line)};
}

AlertsHeader alerts_header(const Json& line) {
  check(line, kAlertsFormat);
  AlertsHeader header{
      .findings = {.video = video_identity(line.at("video")),
                   .asked = {.model = value_or_null_at<std::string>(line, "model"),
                             .prompts_hash = value_or_null_at<std::string>(line, "prompts_hash"),
                             .settings = Json::object()},
                   .drive = drive_identity(line)},
      .settings = Json::object()};
  for (const auto& [key, value] : line.at("settings").items()) {
    auto& section = key.starts_with("alerts.") ? header.settings : header.findings.asked.settings;
    section[key] = value;
  }
  return header;
}

alerts::PolicySettings policy_settings(const FindingsHeader& header) {
  const auto& settings = header.asked.settings;
  return {.expects_findings = settings.at(kEnabled).get<bool>(),
          .analyses = analyses_in(settings),
          .expects_reflex = settings.value(kVision, false),
          .max_gap = base::from_seconds(settings.at(kMaxGap).get<double>()),
          .deadline = base::from_seconds(settings.at(kDeadline).get<double>())};
}

}  // namespace cabinwatch::recordings
