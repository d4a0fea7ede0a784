#include "recordings/results/recording_timeline.hpp"

#include <cstdint>
#include <string>

#include "recordings/results/answer_columns.hpp"
#include "recordings/results/reflex_curves.hpp"
#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

/// Stillness shorter than this is not shown: a driver who looks ahead keeps as still.
constexpr std::int64_t kShownStillness = 1000;  // ms

/// When nothing moved, from how long nothing had moved by then.
class Stillness {
 public:
  void add(std::int64_t at, std::int64_t still_for) {
    if (still_for < last_still_for_) end();
    last_at_ = at;
    last_still_for_ = still_for;
  }
  Json all() && {
    end();
    return std::move(intervals_);
  }

 private:
  void end() {
    if (last_still_for_ < kShownStillness) return;
    intervals_.push_back({last_at_ - last_still_for_, last_at_});
  }

  std::int64_t last_at_ = 0;
  std::int64_t last_still_for_ = 0;
  Json intervals_ = Json::array();
};

/// When something was the case, from looks at it.
class Intervals {
 public:
  void add(std::int64_t at, bool is_so) {
    if (is_so && !was_so_) intervals_.push_back({at, at});
    if (is_so || was_so_) intervals_.back()[1] = at;
    was_so_ = is_so;
  }
  [[nodiscard]] const Json& all() const { return intervals_; }

 private:
  bool was_so_ = false;
  Json intervals_ = Json::array();
};

/// What held from when on, from looks at it.
class Changes {
 public:
  void add(std::int64_t at, const std::string& word) {
    if (!changes_.empty() && changes_.back()[1] == word) return;
    changes_.push_back({at, word});
  }
  [[nodiscard]] const Json& all() const { return changes_; }

 private:
  Json changes_ = Json::array();
};

std::string eyes_of(const Json& reflex) {
  const auto closed = reflex.find("eyes_closed");
  if (closed == reflex.end()) return "unknown";
  return closed->get<bool>() ? "closed" : "open";
}

class Reading {
 public:
  void read(const Json& line) {
    const auto& type = line.at("type").get_ref<const std::string&>();
    if (type == "sequence") read_sequence(line);
    if (type == "picture") read_picture(line);
    if (type == "reflex") read_reflex(line);
    if (type == "end") end_ = line;
  }

  Json timeline(const std::vector<AlertHistory>& alerts) && {
    Json told = Json::array();
    for (const auto& alert : alerts) told.push_back(to_json(alert));
    Json json{{"starts", std::move(starts_)},           {"spans", std::move(spans_)},
              {"analysis_ms", std::move(analysis_ms_)}, {"answers", answers_.json()},
              {"still", std::move(stillness_).all()},   {"blocked", blocked_.all()}};
    if (!quality_.all().empty()) {
      json["reflex"] = {{"eyes", eyes_.all()}, {"gaze", gaze_.all()}, {"quality", quality_.all()}};
      json["curves"] = curves_.json();
    }
    json["alerts"] = std::move(told);
    json["end"] = std::move(end_);
    return json;
  }

 private:
  void read_sequence(const Json& line) {
    const auto start = value_in<std::int64_t>(line.at("start_ms"));
    starts_.push_back(start - last_start_);
    last_start_ = start;
    spans_.push_back(value_in<std::int64_t>(line.at("end_ms")) - start);
    analysis_ms_.push_back(value_in<std::int64_t>(line.at("run").at("analysis_ms")));
    answers_.add(line);
  }

  void read_picture(const Json& line) {
    const auto at = value_in<std::int64_t>(line.at("at_ms"));
    stillness_.add(at, value_in<std::int64_t>(line.at("still_ms")));
    blocked_.add(at, line.at("blocked").get<bool>());
  }

  void read_reflex(const Json& line) {
    const auto at = value_in<std::int64_t>(line.at("at_ms"));
    quality_.add(at, line.at("quality").get<std::string>());
    eyes_.add(at, eyes_of(line));
    gaze_.add(at, line.value("gaze", "unknown"));
    curves_.add(line);
  }

  std::int64_t last_start_ = 0;
  Json starts_ = Json::array();
  Json spans_ = Json::array();
  Json analysis_ms_ = Json::array();
  AnswerColumns answers_;
  Stillness stillness_;
  Intervals blocked_;
  Changes eyes_;
  Changes gaze_;
  Changes quality_;
  ReflexCurves curves_;
  Json end_;
};

}  // namespace

Json recording_timeline(std::istream& findings, const std::vector<AlertHistory>& alerts) {
  Reading reading;
  for_each_result_line(findings, [&reading](const Json& line) { reading.read(line); });
  return std::move(reading).timeline(alerts);
}

}  // namespace cabinwatch::recordings
