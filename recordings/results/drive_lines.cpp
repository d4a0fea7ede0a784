#include "recordings/results/drive_lines.hpp"

#include "recordings/results/recording_time.hpp"
#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

Json line_of(const char* type, base::Clock::time_point at) {
  return {{"type", type}, {"at_ms", recording_time(at).count()}};
}

struct Writer {
  base::Clock::time_point at;

  Json operator()(const alerts::VehicleState& state) const {
    auto line = line_of("vehicle", at);
    line["speed_kmh"] = or_null(state.speed_kmh);
    line["ignition"] = or_null(state.ignition);
    return line;
  }
  Json operator()(const alerts::CameraState& state) const {
    auto line = line_of("camera", at);
    line["working"] = state.is_working;
    line["fault"] = state.fault;
    return line;
  }
  Json operator()(const Acknowledgement& acknowledgement) const {
    auto line = line_of("acknowledged", at);
    line["kind"] = pipeline::to_word(acknowledgement.kind);
    return line;
  }
  Json operator()(const ClockSet& set) const {
    auto line = line_of("clock", at);
    line["utc"] = set.utc;
    return line;
  }
};

}  // namespace

Json to_line(const DriveChange& change) { return std::visit(Writer{change.at}, change.what); }

std::optional<DriveChange> drive_change(const Json& line) {
  const auto type = line.at("type").get<std::string>();
  const auto at = [&line] { return kRecordingBegins + time_at(line, "at_ms"); };
  if (type == "vehicle") {
    return DriveChange{at(), alerts::VehicleState{value_or_null_at<double>(line, "speed_kmh"),
                                                  value_or_null_at<bool>(line, "ignition")}};
  }
  if (type == "camera") {
    return DriveChange{at(), alerts::CameraState{line.at("working").get<bool>(),
                                                 line.at("fault").get<std::string>()}};
  }
  if (type == "acknowledged")
    return DriveChange{at(), Acknowledgement{word_at<alerts::AlertKind>(line, "kind")}};
  if (type == "clock") return DriveChange{at(), ClockSet{line.at("utc").get<std::string>()}};
  return std::nullopt;
}

}  // namespace cabinwatch::recordings
