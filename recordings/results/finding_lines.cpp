#include "recordings/results/finding_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <utility>

#include "llm/answers/answer_form.hpp"
#include "recordings/results/recording_time.hpp"
#include "recordings/results/result_header.hpp"
#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

using pipeline::to_word;
using std::chrono::milliseconds;

constexpr const char* kBroken = "broken";
constexpr const char* kUnanswered = "unanswered";

base::Clock::time_point captured(const Json& object, const char* name) {
  return kRecordingBegins + time_at(object, name);
}

std::int64_t in_recording(base::Clock::time_point at) { return recording_time(at).count(); }

// --- answers --------------------------------------------------------------------------------

Json to_json(const llm::Answer& answer) {
  Json json = Json::object();
  llm::for_each_field(answer, [&](const llm::AnswerField& field, const auto& value) {
    Json written = llm::written(value);
    if (written != "") json[std::string(field.name)] = std::move(written);
  });
  return json;
}

llm::Answer answer_of(llm::Analysis analysis, const Json& json) {
  auto answer = llm::blank_answer(analysis);
  llm::for_each_field(answer, [&]<typename Value>(const llm::AnswerField& field, Value& value) {
    const std::string name(field.name);
    if constexpr (std::is_enum_v<Value>) {
      value = word_at<Value>(json, name.c_str());
    } else if constexpr (std::is_same_v<Value, std::string>) {
      value = json.value(name, std::string());
    } else {
      value = value_in<Value>(json.at(name));
    }
  });
  return answer;
}

llm::Analysis analysis_of(const std::string& name) {
  return word_value<llm::Analysis>("analysis", name);
}

// --- reading --------------------------------------------------------------------------------

pipeline::PictureObservation picture_of(const Json& line) {
  return {.captured_at = captured(line, "at_ms"),
          .still_for = time_at(line, "still_ms"),
          .is_blocked = line.at("blocked").get<bool>()};
}

template <typename Value>
std::optional<Value> part(const Json& line, const char* name) {
  const auto found = line.find(name);
  if (found == line.end()) return std::nullopt;
  return value_in<Value>(*found);
}

pipeline::ReflexObservation reflex_of(const Json& line) {
  pipeline::ReflexObservation reflex{
      .captured_at = captured(line, "at_ms"),
      .received_at = captured(line, "at_ms"),
      .quality = word_at<pipeline::SightQuality>(line, "quality"),
      .calibration = word_at<pipeline::Calibration>(line, "calibration"),
      .frames_per_second = line.at("fps").get<double>(),
      .confidence = line.at("confidence").get<double>(),
      .eye_openness = part<double>(line, "eye_openness"),
      .eyes_closed = part<bool>(line, "eyes_closed"),
      .left_eye_openness = part<double>(line, "left_eye_openness"),
      .right_eye_openness = part<double>(line, "right_eye_openness"),
      .ended_closure = {},
      .perclos = part<double>(line, "perclos"),
      .mouth_openness = part<double>(line, "mouth_openness"),
      .is_yawning = part<bool>(line, "yawning"),
      .head = {},
      .gaze = {}};
  if (line.contains("ended_closure_ms")) reflex.ended_closure = time_at(line, "ended_closure_ms");
  if (const auto head = line.find("head"); head != line.end()) {
    reflex.head = {head->at("yaw").get<double>(), head->at("pitch").get<double>(),
                   head->at("roll").get<double>()};
  }
  if (line.contains("gaze")) reflex.gaze = word_at<pipeline::Gaze>(line, "gaze");
  return reflex;
}

AnalysedSequence sequence_of(const Json& line) {
  AnalysedSequence sequence;
  auto& finding = sequence.finding;
  finding.sequence_id = value_in<std::uint64_t>(line.at("id"));
  finding.first_captured_at = captured(line, "start_ms");
  finding.last_captured_at = captured(line, "end_ms");
  finding.last_received_at = finding.last_captured_at;
  finding.frame_count = value_in<unsigned>(line.at("frames"));
  sequence.still_for = time_at(line, "still_ms");
  if (line.contains("repeated_ms")) finding.last_repeated_for = time_at(line, "repeated_ms");
  const auto result = [&](llm::Analysis analysis) -> llm::AnalysisResult& {
    return finding.results.at(static_cast<std::size_t>(analysis)).emplace();
  };
  for (const auto& [name, answer] : line.at("answers").items()) {
    const auto analysis = analysis_of(name);
    result(analysis).outcome = answer_of(analysis, answer);
  }
  for (const auto& [name, error] : line.at("errors").items()) {
    auto& failed = result(analysis_of(name));
    failed.outcome = word_at<llm::QueryError>(error, "error");
    failed.error_text = error.at("text").get<std::string>();
  }
  return sequence;
}

FindingsEnd end_of(const Json& line) {
  const auto outcome = line.at("outcome").get<std::string>();
  FindingsEnd end{.is_broken = outcome == kBroken,
                  .is_unanswered = outcome == kUnanswered,
                  .error = {},
                  .analysed = time_at(line, "analysed_ms"),
                  .frames = value_in<std::uint64_t>(line.at("frames")),
                  .frames_sampled = value_in<std::uint64_t>(line.at("frames_sampled")),
                  .frames_static = value_in<std::uint64_t>(line.at("frames_static")),
                  .frames_unreadable = value_in<std::uint64_t>(line.at("frames_unreadable")),
                  .totals = {.pictures = value_in<std::uint64_t>(line.at("pictures")),
                             .sequences = value_in<std::uint64_t>(line.at("sequences")),
                             .incomplete = value_in<std::uint64_t>(line.at("sequences_incomplete")),
                             .answers = line.at("answers"),
                             .errors = line.at("errors"),
                             .unanswered = 0,
                             .unanswered_why = {},
                             .error_texts = {}},
                  .run = line.at("run")};
  if (end.is_broken || end.is_unanswered) end.error = line.at("error").get<std::string>();
  return end;
}

Json counts(const std::map<std::string, std::uint64_t>& by_name) {
  Json json = Json::object();
  for (const auto& [name, count] : by_name) json[name] = count;
  return json;
}

}  // namespace

Json to_line(const pipeline::PictureObservation& picture) {
  return {{"type", "picture"},
          {"at_ms", in_recording(picture.captured_at)},
          {"still_ms", picture.still_for.count()},
          {"blocked", picture.is_blocked}};
}

Json to_line(const pipeline::ReflexObservation& reflex) {
  Json line{{"type", "reflex"},
            {"at_ms", in_recording(reflex.captured_at)},
            {"quality", to_word(reflex.quality)},
            {"calibration", to_word(reflex.calibration)},
            {"fps", reflex.frames_per_second},
            {"confidence", reflex.confidence}};
  const auto add = [&](const char* name, const auto& value) {
    if (value) line[name] = *value;
  };
  add("eye_openness", reflex.eye_openness);
  add("eyes_closed", reflex.eyes_closed);
  add("left_eye_openness", reflex.left_eye_openness);
  add("right_eye_openness", reflex.right_eye_openness);
  if (reflex.ended_closure) line["ended_closure_ms"] = reflex.ended_closure->count();
  add("perclos", reflex.perclos);
  add("mouth_openness", reflex.mouth_openness);
  add("yawning", reflex.is_yawning);
  if (reflex.head) {
    line["head"] = {
        {"yaw", reflex.head->yaw}, {"pitch", reflex.head->pitch}, {"roll", reflex.head->roll}};
  }
  if (reflex.gaze) line["gaze"] = to_word(*reflex.gaze);
  return line;
}

Json to_line(const AnalysedSequence& sequence) {
  const auto& finding = sequence.finding;
  Json answers = Json::object();
  Json errors = Json::object();
  Json query_ms = Json::object();
  Json retries = Json::object();
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto& result = finding.results.at(i);
    if (!result) continue;
    const std::string name(to_word(static_cast<llm::Analysis>(i)));
    if (const auto* answer = result->answer()) {
      answers[name] = to_json(*answer);
    } else {
      errors[name] = {{"error", to_word(*result->error())}, {"text", result->error_text}};
    }
    query_ms[name] = result->duration.count();
    if (result->retries > 0) retries[name] = result->retries;
  }
  Json run{{"query_ms", std::move(query_ms)},
           {"retries", std::move(retries)},
           {"asked_again", sequence.asked_again},
           {"encode_wait_us", finding.cost.encode_wait.count()},
           {"encode_us", finding.cost.encode.count()},
           {"cache_hits", finding.cost.cache_hits},
           {"cache_misses", finding.cost.cache_misses},
           // The analyst counts from the beginning of its pass, which may be a moment earlier.
           {"queue_wait_ms", std::max<std::int64_t>(0, finding.queue_wait.count())},
           {"analysis_ms", finding.analysis.count()},
           {"server", finding.server}};
  Json line{{"type", "sequence"},
            {"id", finding.sequence_id},
            {"start_ms", in_recording(finding.first_captured_at)},
            {"end_ms", in_recording(finding.last_captured_at)},
            {"frames", finding.frame_count},
            {"still_ms", sequence.still_for.count()},
            {"answers", std::move(answers)},
            {"errors", std::move(errors)},
            {"run", std::move(run)}};
  // Of two times in whole milliseconds: the same for every answer about one picture.
  const auto new_at = in_recording(finding.last_captured_at - finding.last_repeated_for);
  const auto repeated_ms = in_recording(finding.last_captured_at) - new_at;
  if (repeated_ms > 0) line["repeated_ms"] = repeated_ms;
  return line;
}

Json to_line(const FindingsEnd& end) {
  const auto* outcome = end.is_broken ? kBroken : end.is_unanswered ? kUnanswered : "complete";
  return {{"type", "end"},
          {"outcome", outcome},
          {"error", end.is_broken || end.is_unanswered ? Json(end.error) : Json(nullptr)},
          {"analysed_ms", end.analysed.count()},
          {"frames", end.frames},
          {"frames_sampled", end.frames_sampled},
          {"frames_static", end.frames_static},
          {"frames_unreadable", end.frames_unreadable},
          {"pictures", end.totals.pictures},
          {"sequences", end.totals.sequences},
          {"sequences_incomplete", end.totals.incomplete},
          {"answers", counts(end.totals.answers)},
          {"errors", counts(end.totals.errors)},
          {"run", end.run}};
}

FindingsLine findings_line(const Json& line) {
  const auto type = line.at("type").get<std::string>();
  if (type == "picture") return picture_of(line);
  if (type == "reflex") return reflex_of(line);
  if (type == "sequence") return sequence_of(line);
  if (type == "end") return end_of(line);
  if (auto change = drive_change(line)) return *std::move(change);
  throw ResultsError(fmt::format("there is no line of type \"{}\" here", type));
}

}  // namespace cabinwatch::recordings
