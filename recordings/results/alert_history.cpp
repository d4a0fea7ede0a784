#include "recordings/results/alert_history.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

using pipeline::to_word;
using std::chrono::milliseconds;

AlertStep step(const Json& line) {
  return {.at = milliseconds(value_in<std::int64_t>(line.at("at_ms"))),
          .severity = word_at<alerts::Severity>(line, "severity"),
          .confidence = line.at("confidence").get<double>(),
          .message = line.at("message").get<std::string>(),
          .details = line.at("details")};
}

/// Alerts as they come about, line by line.
class Reading {
 public:
  void read(const Json& line) {
    const auto& type = line.at("type").get_ref<const std::string&>();
    if (type == "raised") {
      alerts_.push_back({.id = value_in<std::uint64_t>(line.at("id")),
                         .kind = word_at<alerts::AlertKind>(line, "kind"),
                         .steps = {step(line)},
                         .cleared_at = {}});
    } else if (type == "escalated") {
      raised(line).steps.push_back(step(line));
    } else if (type == "cleared") {
      auto& alert = raised(line);
      alert.cleared_at = milliseconds(value_in<std::int64_t>(line.at("at_ms")));
      alert.reason = word_at<alerts::ClearReason>(line, "reason");
    }
  }

  std::vector<AlertHistory> all() && { return std::move(alerts_); }

 private:
  AlertHistory& raised(const Json& line) {
    const auto id = value_in<std::uint64_t>(line.at("id"));
    const auto found = std::find_if(alerts_.rbegin(), alerts_.rend(),
                                    [id](const AlertHistory& alert) { return alert.id == id; });
    if (found == alerts_.rend()) {
      throw std::runtime_error("alert " + std::to_string(id) + " was never raised");
    }
    return *found;
  }

  std::vector<AlertHistory> alerts_;
};

}  // namespace

std::vector<AlertHistory> read_alerts(std::istream& lines) {
  Reading reading;
  for_each_result_line(lines, [&reading](const Json& line) { reading.read(line); });
  return std::move(reading).all();
}

Json to_json(const AlertHistory& alert) {
  Json steps = Json::array();
  for (const AlertStep& one : alert.steps) {
    steps.push_back({{"at", one.at.count()},
                     {"severity", to_word(one.severity)},
                     {"confidence", one.confidence},
                     {"message", one.message},
                     {"details", one.details}});
  }
  Json json{{"id", alert.id}, {"kind", to_word(alert.kind)}, {"steps", std::move(steps)}};
  if (alert.cleared_at) {
    json["to"] = alert.cleared_at->count();
    json["reason"] = to_word(alert.reason);
  }
  return json;
}

Json counts_by_kind(const std::vector<AlertHistory>& alerts) {
  std::map<alerts::AlertKind, std::array<unsigned, pipeline::kWords<alerts::Severity>.size()>>
      counts;
  for (const AlertHistory& alert : alerts) {
    ++counts[alert.kind][static_cast<std::size_t>(alert.steps.back().severity)];
  }
  Json json = Json::object();
  for (const auto& [kind, by_severity] : counts) json[std::string(to_word(kind))] = by_severity;
  return json;
}

std::string severity_strip(const std::vector<AlertHistory>& alerts, milliseconds duration,
                           std::size_t parts) {
  std::string strip(parts, '0');
  if (duration <= milliseconds::zero()) return strip;
  const auto part_at = [&](milliseconds at) {
    const auto part = at.count() * static_cast<std::int64_t>(parts) / duration.count();
    return static_cast<std::size_t>(std::clamp<std::int64_t>(part, 0, std::ssize(strip) - 1));
  };
  for (const AlertHistory& alert : alerts) {
    for (std::size_t i = 0; i < alert.steps.size(); ++i) {
      const auto until =
          i + 1 < alert.steps.size() ? alert.steps[i + 1].at : alert.cleared_at.value_or(duration);
      const char digit = static_cast<char>('1' + static_cast<int>(alert.steps[i].severity));
      for (auto part = part_at(alert.steps[i].at); part <= part_at(until); ++part) {
        strip[part] = std::max(strip[part], digit);
      }
    }
  }
  return strip;
}

}  // namespace cabinwatch::recordings
