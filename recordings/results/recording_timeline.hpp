#pragma once

#include <chrono>
#include <istream>
#include <vector>

#include "recordings/results/alert_history.hpp"
#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {

/// All that was seen of a recording over its time, as the report's page takes it:
///
///     {"starts": [..], "spans": [..],      of the sequences: ms since the one before, ms of length
///      "analysis_ms": [..],                how long each took to be analysed
///      "answers": {..},                    as AnswerColumns has them
///      "still": [[from, to], ..],          ms in which nothing moved, from a second on
///      "blocked": [[from, to], ..],
///      "reflex": {"eyes": [[at, word], ..], "gaze": [..], "quality": [..]},   holds until the next
///      "curves": {..},                     of the reflex lane, as ReflexCurves has them
///      "alerts": [..],                     as to_json(AlertHistory) has them
///      "end": {..}}                        the findings' last line, null when it is missing
///
/// Times are the recording's own. Pure; any thread.
/// @param findings  the lines of VIDEO.findings.jsonl
/// @throws std::runtime_error  names the line that is not as docs/findings.schema.json has it
[[nodiscard]] Json recording_timeline(std::istream& findings,
                                      const std::vector<AlertHistory>& alerts);

}  // namespace cabinwatch::recordings
