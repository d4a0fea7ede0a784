#include "daemon/service/figures_text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/printable.hpp"
#include "base/seconds.hpp"
#include "daemon/service/statistics_names.hpp"
#include "llm/answers/finding.hpp"

namespace cabinwatch::daemon {
namespace {

using alerts::PropertyMap;

std::string duration_text(std::chrono::duration<double> time) {
  if (time < std::chrono::minutes(1)) return base::seconds_text(time);
  const auto whole = static_cast<long>(time.count());
  return fmt::format("{}:{:02}:{:02} h", whole / 3600, whole / 60 % 60, whole % 60);
}

/// What is not asked is no query: it stands beside those that failed.
std::string query_errors(const PropertyMap& statistics) {
  std::string errors;
  std::string not_asked;
  const std::string_view prefix = statistic::kQueryErrorPrefix;
  for (const auto& [name, value] : statistics) {
    if (!name.starts_with(prefix)) continue;
    const auto reason = std::string_view(name).substr(prefix.size());
    if (reason == pipeline::to_word(llm::QueryError::not_asked)) {
      not_asked = fmt::format("; {} not asked", shown(value));
    } else {
      errors += fmt::format("{}{} {}", errors.empty() ? "" : ", ", reason, shown(value));
    }
  }
  return (errors.empty() ? "" : fmt::format(" ({})", errors)) + not_asked;
}

void add_stages(const PropertyMap& statistics, std::vector<std::string>& lines) {
  const std::string_view prefix = statistic::kStagePrefix;
  const std::string_view suffix = statistic::kStageCount;
  for (const auto& [name, value] : statistics) {
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) continue;
    if (name.size() <= prefix.size() + suffix.size()) continue;  // of no stage
    const auto stage = name.substr(0, name.size() - suffix.size());
    lines.push_back(
        fmt::format("stage {:<21} {:>7} times, {:>9.2f} ms (median), {:>9.2f} ms (95 %), "
                    "{:>5.1f} % busy",
                    stage.substr(prefix.size()), shown(value),
                    number(statistics, stage + statistic::kStageP50Us) / 1000.0,
                    number(statistics, stage + statistic::kStageP95Us) / 1000.0,
                    number(statistics, stage + statistic::kStageBusyPercent)));
  }
  const auto limiting = statistics.find(statistic::kLimitingStage);
  if (limiting != statistics.end()) {
    lines.push_back(fmt::format("the stage that limits: {}", shown(limiting->second)));
  }
}

std::string text_of(const PropertyMap& statistics, const char* name) {
  const auto found = statistics.find(name);
  return found == statistics.end() ? "" : shown(found->second);
}

std::optional<bool> flag(const PropertyMap& statistics, const char* name) {
  const auto found = statistics.find(name);
  const auto* value = found == statistics.end() ? nullptr : std::get_if<bool>(&found->second);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

bool is_ignition_off(const PropertyMap& statistics) {
  return flag(statistics, statistic::kIgnition) == false;
}

void add_strategy(const PropertyMap& statistics, std::vector<std::string>& lines) {
  const auto of = [&](const char* name) { return number(statistics, name); };
  if (of(statistic::kPromptTokens) > 0.0) {
    lines.push_back(
        fmt::format("tokens: {:.0f} of prompts, {:.0f} % of them cached by the server; "
                    "{:.0f} of answers",
                    of(statistic::kPromptTokens),
                    100.0 * of(statistic::kCachedTokens) / of(statistic::kPromptTokens),
                    of(statistic::kAnswerTokens)));
  }
  if (statistics.contains(statistic::kServersBusyPercent)) {
    lines.push_back(
        fmt::format("servers: {:.0f} % busy with our queries", of(statistic::kServersBusyPercent)));
  }
  if (statistics.contains(statistic::kStrategy)) {
    lines.push_back(fmt::format("strategy: {} ({}): {}", text_of(statistics, statistic::kStrategy),
                                text_of(statistics, statistic::kStrategyBasis),
                                text_of(statistics, statistic::kStrategyReason)));
  }
}

/// Nothing where nothing is told over MQTT.
void add_mqtt(const PropertyMap& statistics, std::vector<std::string>& lines) {
  const auto is_connected = flag(statistics, statistic::kMqttConnected);
  if (!is_connected) return;
  lines.push_back(fmt::format("mqtt: {}; {:.0f} events told, {:.0f} wait, {:.0f} lost",
                              *is_connected ? "connected" : "not connected",
                              number(statistics, statistic::kMqttEventsSent),
                              number(statistics, statistic::kMqttEventsWaiting),
                              number(statistics, statistic::kMqttEventsDropped)));
}

std::string refusal_text(const PropertyMap& statistics) {
  return fmt::format("configuration refused: {}; the one before holds",
                     text_of(statistics, statistic::kConfigurationRefused));
}

/// Nothing where nobody was asked for the speed and nobody told it.
void add_speed(const PropertyMap& statistics, std::vector<std::string>& lines) {
  if (statistics.contains(statistic::kSpeedKmh)) {
    lines.push_back(fmt::format("speed: {:.1f} km/h, by {}{}",
                                number(statistics, statistic::kSpeedKmh),
                                text_of(statistics, statistic::kSpeedSource),
                                flag(statistics, statistic::kSpeedHoldsBack).value_or(false)
                                    ? ": below alerts.min_speed_kmh, nothing is told of the driver"
                                    : ""));
  } else if (statistics.contains(statistic::kSpeedGpsd)) {
    lines.push_back(fmt::format("speed: {}", text_of(statistics, statistic::kSpeedGpsd)));
  }
}

}  // namespace

std::string shown(const alerts::PropertyValue& value) {
  return std::visit(
      [](const auto& one) -> std::string {
        using Value = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<Value, bool>) {
          return one ? "yes" : "no";
        } else if constexpr (std::is_same_v<Value, double>) {
          return fmt::format("{:.2f}", one);
        } else if constexpr (std::is_same_v<Value, std::string>) {
          return base::printable(one);
        } else {
          return fmt::format("{}", one);
        }
      },
      value);
}

double number(const PropertyMap& properties, const std::string& name) {
  const auto found = properties.find(name);
  if (found == properties.end()) return 0.0;
  return std::visit(
      [](const auto& one) -> double {
        if constexpr (std::is_arithmetic_v<std::decay_t<decltype(one)>>) {
          return static_cast<double>(one);
        } else {
          return 0.0;
        }
      },
      found->second);
}

std::optional<std::string> ignition_line(const PropertyMap& statistics) {
  const auto is_on = flag(statistics, statistic::kIgnition);
  if (!is_on) return std::nullopt;
  const bool has_left = flag(statistics, statistic::kIgnitionTellerLeft).value_or(false);
  const std::chrono::duration<double, std::milli> age(
      number(statistics, statistic::kIgnitionAgeMs));
  return fmt::format("ignition: {}, told {} ago by {}{}{}", *is_on ? "on" : "off",
                     duration_text(age), text_of(statistics, statistic::kIgnitionToldBy),
                     has_left ? ", who has left the bus" : "",
                     *is_on ? "" : ": until it is on nothing is told of the driver");
}

std::vector<std::string> trouble_lines(const PropertyMap& statistics) {
  std::vector<std::string> lines;
  if (statistics.contains(statistic::kConfigurationRefused)) {
    lines.push_back(refusal_text(statistics));
  }
  if (statistics.contains(statistic::kMqttTrouble)) {
    lines.push_back("mqtt: " + text_of(statistics, statistic::kMqttTrouble));
  }
  if (is_ignition_off(statistics)) lines.push_back(*ignition_line(statistics));
  if (statistics.contains(statistic::kRecordTrouble)) {
    lines.push_back(text_of(statistics, statistic::kRecordTrouble));
  }
  return lines;
}

std::vector<std::string> figures_lines(const PropertyMap& statistics) {
  const auto of = [&](const char* name) { return number(statistics, name); };
  std::vector<std::string> lines;
  lines.push_back(fmt::format(
      "frames: {:.0f} captured in {}, {:.0f} sampled, {:.0f} skipped as static, {:.0f} dropped, "
      "{:.0f} unreadable; camera reopened {:.0f} times",
      of(statistic::kFramesCaptured),
      duration_text(std::chrono::duration<double, std::milli>(of(statistic::kUptimeMs))),
      of(statistic::kFramesSampled), of(statistic::kFramesSkipped), of(statistic::kFramesDropped),
      of(statistic::kFramesBroken), of(statistic::kCameraReopened)));
  lines.push_back(fmt::format(
      "reflex lane: {:.0f} frames looked at, {:.1f} a second, {:.0f} of them judged, {:.0f} "
      "overtaken by newer ones; faces found: {:.0f}, lost: {:.0f}",
      of(statistic::kReflexFrames), of(statistic::kReflexFramesPerSecond),
      of(statistic::kReflexFramesJudged), of(statistic::kReflexFramesOvertaken),
      of(statistic::kReflexFacesFound), of(statistic::kReflexFacesLost)));
  lines.push_back(fmt::format("pictures: {:.0f} encoded, {:.0f} from the cache",
                              of(statistic::kCacheMisses), of(statistic::kCacheHits)));
  lines.push_back(fmt::format(
      "sequences: {:.0f} built, {:.0f} dropped for newer ones; {:.0f} findings, {:.0f} incomplete, "
      "{:.0f} late",
      of(statistic::kSequences), of(statistic::kSequencesDropped), of(statistic::kFindings),
      of(statistic::kFindingsIncomplete), of(statistic::kFindingsLate)));
  lines.push_back(fmt::format(
      "from the last frame's arrival to its finding: {:.0f} ms (median), {:.0f} ms (95 %)",
      of(statistic::kFindingAgeP50Ms), of(statistic::kFindingAgeP95Ms)));
  lines.push_back(fmt::format("queries: {:.0f}, {:.0f} retried, {:.0f} failed{}",
                              of(statistic::kQueries), of(statistic::kQueryRetries),
                              of(statistic::kQueryErrors), query_errors(statistics)));
  add_strategy(statistics, lines);
  add_speed(statistics, lines);
  add_mqtt(statistics, lines);
  const auto ignition = ignition_line(statistics);
  if (ignition && !is_ignition_off(statistics)) lines.push_back(*ignition);  // else it is a trouble
  add_stages(statistics, lines);
  lines.push_back(
      fmt::format("process: CPU {:.1f} % of one core, {:.1f} MB of memory ({:.1f} MB at most)",
                  of(statistic::kCpuPercent), of(statistic::kMemoryBytes) / 1e6,
                  of(statistic::kMemoryPeakBytes) / 1e6));
  return lines;
}

std::string status_line(alerts::ServiceState state, const PropertyMap& statistics,
                        const std::vector<alerts::Alert>& active_alerts) {
  std::string alerts_text;
  for (const auto& alert : active_alerts) {
    alerts_text += fmt::format("{}{} {}", alerts_text.empty() ? "" : ", ",
                               pipeline::to_word(alert.severity), pipeline::to_word(alert.kind));
  }
  const bool is_refused = statistics.contains(statistic::kConfigurationRefused);
  return fmt::format(
      "{}; {:.1f} frames/s, {:.0f} findings ({:.0f} incomplete, {:.0f} late); "
      "alerts: {}{}{}{}",
      pipeline::to_word(state), number(statistics, statistic::kFramesPerSecond),
      number(statistics, statistic::kFindings), number(statistics, statistic::kFindingsIncomplete),
      number(statistics, statistic::kFindingsLate), alerts_text.empty() ? "none" : alerts_text,
      is_ignition_off(statistics) ? "; ignition off: nothing is told of the driver" : "",
      statistics.contains(statistic::kMqttTrouble)
          ? "; mqtt: " + text_of(statistics, statistic::kMqttTrouble)
          : "",
      is_refused ? "; " + refusal_text(statistics) : "");
}

}  // namespace cabinwatch::daemon
