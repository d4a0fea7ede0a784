#include "config/setting.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "base/range.hpp"
#include "base/seconds.hpp"
#include "llm/servers/keep_alive.hpp"
#include "pipeline/camera_source.hpp"
#include "pipeline/driver_state.hpp"

namespace cabinwatch::config {
namespace {

using base::Range;
using Apply = std::function<void(const toml::node&, Configuration&)>;

template <typename Value>
Value value_of(const toml::node& node, std::string_view expected) {
  const auto value = node.value_exact<Value>();
  if (!value) throw ValueRefused(fmt::format("must be {}", expected));
  if constexpr (std::is_same_v<Value, std::string>) {  // for C libraries it ends there
    if (value->find('\0') != std::string::npos) throw ValueRefused("must not hold a zero byte");
  }
  return *value;
}

double number_of(const toml::node& node, const Range<double>& range) {
  const auto value = node.value<double>();
  if (!node.is_number() || !value) throw ValueRefused("must be a number");
  if (!range.has(*value)) throw ValueRefused(range.refusal_of(*value));
  return *value;
}

template <typename Enum>
Enum word_of(const toml::node& node) {
  const auto word = value_of<std::string>(node, "text");
  const auto value = pipeline::from_word<Enum>(word);
  if (!value) {
    throw ValueRefused(
        fmt::format("\"{}\" is not one of {}", word, fmt::join(pipeline::kWords<Enum>, ", ")));
  }
  return *value;
}

const toml::array& list_of(const toml::node& node) {
  const auto* list = node.as_array();
  if (list == nullptr || list->empty())
    throw ValueRefused("must be a list with at least one entry: [\"...\"]");
  return *list;
}

/// Refuses a value for the reason for which those who use it do.
template <typename Use>
void check_by(Use use) {
  try {
    static_cast<void>(use());
  } catch (const std::invalid_argument& error) {
    throw ValueRefused(error.what());
  }
}

template <typename Section>
Apply flag(Section Configuration::*section, bool Section::*member) {
  return [=](const toml::node& node, Configuration& configuration) {
    configuration.*section.*member = value_of<bool>(node, "true or false");
  };
}

template <typename Section>
Apply text(Section Configuration::*section, std::string Section::*member) {
  return [=](const toml::node& node, Configuration& configuration) {
    configuration.*section.*member = value_of<std::string>(node, "text");
  };
}

template <typename Section, typename Integer>
Apply integer(Section Configuration::*section, Integer Section::*member, Range<Integer> range) {
  return [=](const toml::node& node, Configuration& configuration) {
    const auto value = value_of<std::int64_t>(node, "a whole number");
    if (!range.has(value)) throw ValueRefused(range.refusal_of(value));
    configuration.*section.*member = static_cast<Integer>(value);
  };
}

template <typename Section>
Apply number(Section Configuration::*section, double Section::*member, Range<double> range) {
  return [=](const toml::node& node, Configuration& configuration) {
    configuration.*section.*member = number_of(node, range);
  };
}

template <typename Section>
Apply seconds(Section Configuration::*section, std::chrono::milliseconds Section::*member,
              Range<double> range) {
  return [=](const toml::node& node, Configuration& configuration) {
    configuration.*section.*member = base::from_seconds(number_of(node, range));
  };
}

template <typename Section, typename Enum>
Apply word(Section Configuration::*section, Enum Section::*member) {
  return [=](const toml::node& node, Configuration& configuration) {
    configuration.*section.*member = word_of<Enum>(node);
  };
}

void apply_source(const toml::node& node, Configuration& configuration) {
  auto source = value_of<std::string>(node, "text");
  check_by([&] { return pipeline::parse_camera_source(source); });
  configuration.camera.source = std::move(source);
}

void apply_stream(const toml::node& node, Configuration& configuration) {
  if (const auto number = node.value_exact<std::int64_t>()) {
    configuration.camera.stream = std::to_string(*number);
  } else {
    configuration.camera.stream = value_of<std::string>(node, "a number, or text");
  }
}

void apply_llm_enabled(const toml::node& node, Configuration& configuration) {
  configuration.llm_enabled = value_of<bool>(node, "true or false");
}

void apply_servers(const toml::node& node, Configuration& configuration) {
  std::vector<std::string> servers;
  for (const auto& entry : list_of(node)) {
    servers.push_back(value_of<std::string>(entry, "a list of URLs"));
  }
  configuration.llm.servers = std::move(servers);
}

void apply_analyses(const toml::node& node, Configuration& configuration) {
  std::vector<llm::Analysis> analyses;
  for (const auto& entry : list_of(node)) {
    const auto analysis = word_of<llm::Analysis>(entry);
    if (std::find(analyses.begin(), analyses.end(), analysis) != analyses.end()) {
      throw ValueRefused(fmt::format("names {} twice", pipeline::to_word(analysis)));
    }
    analyses.push_back(analysis);
  }
  configuration.llm.analyses = std::move(analyses);
}

void apply_model(const toml::node& node, Configuration& configuration) {
  auto model = value_of<std::string>(node, "text");
  if (!llm::is_model_name(model)) throw ValueRefused("must be a model's name");
  configuration.llm.model = std::move(model);
}

void apply_speed(const toml::node& node, Configuration& configuration) {
  const auto speed = value_of<std::string>(node, "text");
  check_by([&] {
    configuration.vehicle.gpsd =
        speed == "bus" ? std::nullopt : std::optional(vehicle::GpsdAddress::parse(speed));
  });
}

void apply_topic(const toml::node& node, Configuration& configuration) {
  auto topic = value_of<std::string>(node, "text");
  if (!alerts::is_mqtt_topic(topic)) {
    throw ValueRefused(R"(must be a topic of MQTT, as "cabinwatch" or "car/7", without + and #)");
  }
  configuration.mqtt.topic = std::move(topic);
}

/// A path that does not depend on where the program was started; empty: none.
template <typename Section>
Apply path(Section Configuration::*section, std::string Section::*member) {
  return [=](const toml::node& node, Configuration& configuration) {
    auto given = value_of<std::string>(node, "text");
    if (!given.empty() && !given.starts_with('/')) throw ValueRefused("must be an absolute path");
    configuration.*section.*member = std::move(given);
  };
}

void apply_keep_alive(const toml::node& node, Configuration& configuration) {
  auto keep_alive = value_of<std::string>(node, "text");
  check_by([&] { return llm::keep_alive_json(keep_alive); });
  configuration.llm.keep_alive = std::move(keep_alive);
}

}  // namespace

const std::vector<Setting>& all_settings() {
  using C = Configuration;
  using Camera = pipeline::CaptureSettings;
  using Sampling = pipeline::SamplerSettings;
  using Encoder = pipeline::EncoderSettings;
  using Llm = llm::AnalystSettings;
  using Vision = vision::VisionSettings;
  using Mqtt = alerts::MqttSettings;
  static const std::vector<Setting> kSettings{
      {"camera", "source", apply_source},
      {"camera", "width", integer(&C::camera, &Camera::width, {1, 16384})},
      {"camera", "height", integer(&C::camera, &Camera::height, {1, 16384})},
      {"camera", "fps", number(&C::camera, &Camera::fps, {0.1, 240.0})},
      {"camera", "realtime", flag(&C::camera, &Camera::realtime)},
      {"camera", "stream", apply_stream},

      {"sampling", "sequence_frames", integer(&C::sampling, &Sampling::sequence_frames, {1, 32})},
      {"sampling", "sequence_seconds",
       seconds(&C::sampling, &Sampling::sequence_length, {0.1, 60.0})},
      {"sampling", "stride_seconds", seconds(&C::sampling, &Sampling::stride, {0.1, 60.0})},
      {"sampling", "adaptive", flag(&C::sampling, &Sampling::adaptive)},
      {"sampling", "static_threshold",
       number(&C::sampling, &Sampling::static_threshold, pipeline::StaticFrameFilter::kThreshold)},
      {"sampling", "max_gap_seconds", seconds(&C::sampling, &Sampling::max_gap, {0.5, 60.0})},

      {"encoder", "max_side", integer(&C::encoder, &Encoder::max_side, {32, 8192})},
      {"encoder", "jpeg_quality",
       integer(&C::encoder, &Encoder::jpeg_quality, pipeline::JpegCompressor::kQuality)},
      {"encoder", "cache_frames", integer(&C::encoder, &Encoder::cache_frames, {0, 100000})},

      {"llm", "enabled", apply_llm_enabled},
      {"llm", "api", word(&C::llm, &Llm::api)},
      {"llm", "servers", apply_servers},
      {"llm", "model", apply_model},
      {"llm", "api_key_file", path(&C::llm, &Llm::api_key_file)},
      {"llm", "allow_remote", flag(&C::llm, &Llm::allow_remote)},
      {"llm", "strategy", word(&C::llm, &Llm::strategy)},
      {"llm", "analyses", apply_analyses},
      {"llm", "timeout_seconds", seconds(&C::llm, &Llm::timeout, {0.1, 600.0})},
      {"llm", "deadline_seconds", seconds(&C::llm, &Llm::deadline, {0.1, 600.0})},
      {"llm", "max_sequences_in_flight",
       integer(&C::llm, &Llm::max_sequences_in_flight, Llm::kSequencesInFlight)},
      {"llm", "max_queries_in_flight",
       integer(&C::llm, &Llm::max_queries_in_flight, Llm::kQueriesInFlight)},
      {"llm", "context_tokens", integer(&C::llm, &Llm::context_tokens, Llm::kContextTokens)},
      {"llm", "max_answer_tokens", integer(&C::llm, &Llm::max_answer_tokens, Llm::kAnswerTokens)},
      {"llm", "keep_alive", apply_keep_alive},
      {"llm", "describe", flag(&C::llm, &Llm::describe)},

      {"vision", "enabled", flag(&C::vision, &Vision::enabled)},
      {"vision", "seat", word(&C::vision, &Vision::seat)},
      {"vision", "fps", number(&C::vision, &Vision::fps, {1.0, 120.0})},

      {"alerts", "min_speed_kmh", number(&C::alerts, &AlertsSection::min_speed_kmh, {0.0, 300.0})},
      {"alerts", "min_confidence", number(&C::alerts, &AlertsSection::min_confidence, {0.0, 1.0})},
      {"alerts", "agreement", number(&C::alerts, &AlertsSection::agreement, {0.5, 3.0})},
      {"alerts", "patience", number(&C::alerts, &AlertsSection::patience, {0.5, 3.0})},
      {"alerts", "hold_off_seconds", seconds(&C::alerts, &AlertsSection::hold_off, {0.0, 300.0})},

      {"vehicle", "speed", apply_speed},

      {"mqtt", "server", text(&C::mqtt, &Mqtt::server)},
      {"mqtt", "topic", apply_topic},
      {"mqtt", "user", text(&C::mqtt, &Mqtt::user)},
      {"mqtt", "password_file", path(&C::mqtt, &Mqtt::password_file)},
      {"mqtt", "allow_remote", flag(&C::mqtt, &Mqtt::allow_remote)},

      {"record", "folder", path(&C::record, &RecordSection::folder)},
      {"record", "keep_days", integer(&C::record, &RecordSection::keep_days, RecordSection::kDays)},
      {"record", "keep_megabytes",
       integer(&C::record, &RecordSection::keep_megabytes, RecordSection::kMegabytes)},

      {"batch", "workers", integer(&C::batch, &BatchSection::workers, BatchSection::kWorkers)},
  };
  return kSettings;
}

}  // namespace cabinwatch::config
