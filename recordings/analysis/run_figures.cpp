#include "recordings/analysis/run_figures.hpp"

#include <algorithm>

#include "base/seconds.hpp"
#include "base/utc.hpp"

namespace cabinwatch::recordings {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// The stage to which most of the time is due. What none of ours worked is time in which they
/// waited for the model, where one was asked.
std::string_view limiting(const RecordingFigures& figures, microseconds wall, bool has_model) {
  const auto decode = figures.decoding + figures.sampling;
  const auto rest =
      has_model ? wall - decode - figures.encoding - figures.looking : microseconds::min();
  const auto most = std::max({decode, figures.encoding, figures.looking, rest});
  if (most == rest) return "model";
  if (most == decode) return "decode";
  return most == figures.encoding ? "encode" : "reflex";
}

}  // namespace

void RunFigures::add(const AnalysedSequence& sequence) {
  if (sequence.is_earlier) {
    ++kept_;
    return;
  }
  const auto now = Clock::now();
  for (const auto& result : sequence.finding.results) {
    if (!result) continue;
    retries_ += result->retries;
    if (result->duration > milliseconds(0)) queries_.end(now - result->duration, now);
  }
  sequences_.end(now - sequence.finding.analysis, now);
  asked_again_ += sequence.asked_again;
}

Json RunFigures::json(const RecordingFigures& figures, std::optional<llm::Strategy> strategy,
                      Clock::time_point now) const {
  const auto queries = queries_.figures(now);
  const auto sequences = sequences_.figures(now);
  const auto wall = duration_cast<microseconds>(now - began_at_);
  Json json{{"started_at", base::utc_text(started_at_)},
            {"wall_ms", base::whole_ms(wall)},
            {"strategy", or_null(strategy)},
            {"query_ms_p50", base::whole_ms(queries.p50)},
            {"query_ms_p95", base::whole_ms(queries.p95)},
            {"sequence_ms_p50", base::whole_ms(sequences.p50)},
            {"sequence_ms_p95", base::whole_ms(sequences.p95)},
            {"stages",
             {{"decode", base::whole_ms(figures.decoding)},
              {"sample", base::whole_ms(figures.sampling)},
              {"encode", base::whole_ms(figures.encoding)},
              {"reflex", base::whole_ms(figures.looking)},
              {"analyse", base::whole_ms(figures.analysing)},
              {"held_back", base::whole_ms(figures.held_back)}}},
            {"limited_by", limiting(figures, wall, strategy && figures.sequences > 0)},
            {"frames_undecoded", figures.capture.undecoded},
            {"retries", retries_},
            {"asked_again", asked_again_},
            {"cache_hits", figures.encode.cache_hits},
            {"cache_misses", figures.encode.cache_misses}};
  if (kept_ > 0) json["sequences_kept"] = kept_;
  return json;
}

}  // namespace cabinwatch::recordings
