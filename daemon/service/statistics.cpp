#include "daemon/service/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include "base/seconds.hpp"
#include "daemon/service/statistics_names.hpp"

namespace cabinwatch::daemon {
namespace {

using alerts::PropertyMap;

/// Rates and shares are told over this many looks, one a second: long enough for some sequences.
constexpr std::size_t kLooks = 10;

const pipeline::StageFigures* find(const std::vector<pipeline::StageFigures>& stages,
                                   const std::string& name) {
  const auto found = std::find_if(stages.begin(), stages.end(),
                                  [&](const auto& one) { return one.stage == name; });
  return found == stages.end() ? nullptr : &*found;
}

}  // namespace

Statistics::Counts& Statistics::Counts::operator+=(const Counts& other) {
  frames_captured += other.frames_captured;
  frames_sampled += other.frames_sampled;
  frames_skipped += other.frames_skipped;
  frames_dropped += other.frames_dropped;
  frames_broken += other.frames_broken;
  news_dropped += other.news_dropped;
  camera_reopened += other.camera_reopened;
  reflex_frames += other.reflex_frames;
  reflex_frames_overtaken += other.reflex_frames_overtaken;
  reflex_frames_with_face += other.reflex_frames_with_face;
  reflex_searches += other.reflex_searches;
  sequences += other.sequences;
  sequences_dropped += other.sequences_dropped;
  cache_hits += other.cache_hits;
  cache_misses += other.cache_misses;
  tokens += other.tokens;
  return *this;
}

Statistics::Counts Statistics::counts(const Watching& watching) {
  const auto captured = watching.path().capture().counts();
  const auto sampled = watching.path().sampler().counts();
  const auto encoded = watching.path().encode().counts();
  const auto analysed =
      watching.analyst() != nullptr ? watching.analyst()->counts() : llm::AnalystCounts{};
  const auto looked =
      watching.reflex() != nullptr ? watching.reflex()->counts() : vision::ReflexCounts{};
  return {.frames_captured = captured.frames,
          .frames_sampled = sampled.sampled,
          .frames_skipped = sampled.skipped,
          .frames_dropped = watching.path().queue().dropped,
          .frames_broken = captured.refused + sampled.unreadable + encoded.broken,
          .news_dropped = watching.news().dropped,
          .camera_reopened = captured.reopened,
          .reflex_frames = looked.looked_at,
          .reflex_frames_overtaken = looked.overtaken,
          .reflex_frames_with_face = looked.with_face,
          .reflex_searches = looked.searched,
          .sequences = encoded.sequences,
          .sequences_dropped = analysed.replaced,
          .cache_hits = encoded.cache_hits,
          .cache_misses = encoded.cache_misses,
          .tokens = {.prompt = analysed.prompt_tokens,
                     .cached = analysed.cached_tokens,
                     .answer = analysed.answer_tokens}};
}

std::vector<pipeline::StageFigures> Statistics::stages(const Watching& watching,
                                                       Clock::time_point now) {
  std::vector<pipeline::StageFigures> stages{watching.path().sample_metrics().figures(now),
                                             watching.path().encode_metrics().figures(now)};
  if (watching.reflex() != nullptr) {
    stages.push_back(watching.reflex_metrics().figures(now));
  }
  if (watching.analyst() != nullptr) {
    stages.push_back(watching.analyst()->sequence_metrics().figures(now));
    stages.push_back(watching.analyst()->query_metrics().figures(now));
  }
  return stages;
}

Statistics::Statistics(Clock::time_point now) : started_at_(now), usage_(now) {}

void Statistics::add(const llm::Finding& finding, Clock::time_point now) {
  ++findings_;
  for (const auto& result : finding.results) {
    if (!result) continue;
    query_retries_ += result->retries;
    const auto* error = result->error();
    if (error == nullptr || *error != llm::QueryError::not_asked) ++queries_;
    if (error != nullptr) ++query_errors_[static_cast<std::size_t>(*error)];
  }
  if (!finding.is_whole()) ++findings_incomplete_;
  if (finding.is_late) ++findings_late_;
  finding_age_.end(finding.last_received_at, now);
}

void Statistics::add(const pipeline::ReflexObservation& frame) {
  using pipeline::SightQuality;
  if (frame.quality == SightQuality::good) ++frames_judged_;
  // Darkness hides a face without its having gone.
  const bool has_face =
      frame.quality == SightQuality::good || (has_face_ && frame.quality != SightQuality::no_face);
  if (has_face && !has_face_) ++faces_found_;
  if (!has_face && has_face_) ++faces_lost_;
  has_face_ = has_face;
}

void Statistics::sample(const Watching& watching, Clock::time_point now) {
  // A new one counts from 0: its figures less those of the last one would be negative.
  if (std::exchange(is_between_, false)) looks_.clear();
  const auto analysed =
      watching.analyst() != nullptr ? watching.analyst()->counts() : llm::AnalystCounts{};
  looks_.push_back({.at = now,
                    .frames_captured = watching.path().capture().counts().frames,
                    .reflex_frames = counts(watching).reflex_frames,
                    .servers_busy = analysed.busy,
                    .servers_slots = analysed.slots,
                    .stages = stages(watching, now)});
  if (looks_.size() > kLooks) looks_.pop_front();
}

void Statistics::add_finished(const Watching& watching) {
  sample(watching, Clock::now());
  is_between_ = true;
  finished_ += counts(watching);
  if (watching.analyst() != nullptr) last_strategy_ = watching.analyst()->strategy();
}

PropertyMap Statistics::properties(const Watching* watching, Clock::time_point now) const {
  auto total = finished_;
  if (watching != nullptr) total += counts(*watching);
  const auto age = finding_age_.figures(now);
  const auto usage = usage_.measure(now);
  const auto not_asked = query_errors_[static_cast<std::size_t>(llm::QueryError::not_asked)];
  PropertyMap properties{
      {statistic::kUptimeMs, base::whole_ms(now - started_at_)},
      {statistic::kCpuPercent, usage.cpu_percent},
      {statistic::kMemoryBytes, usage.resident_bytes},
      {statistic::kMemoryPeakBytes, usage.peak_bytes},
      {statistic::kFramesCaptured, total.frames_captured},
      {statistic::kFramesSampled, total.frames_sampled},
      {statistic::kFramesSkipped, total.frames_skipped},
      {statistic::kFramesDropped, total.frames_dropped},
      {statistic::kFramesBroken, total.frames_broken},
      {statistic::kNewsDropped, total.news_dropped},
      {statistic::kCameraReopened, total.camera_reopened},
      {statistic::kReflexFrames, total.reflex_frames},
      {statistic::kReflexFramesOvertaken, total.reflex_frames_overtaken},
      {statistic::kReflexFramesWithFace, total.reflex_frames_with_face},
      {statistic::kReflexFramesJudged, frames_judged_},
      {statistic::kReflexSearches, total.reflex_searches},
      {statistic::kReflexFacesFound, faces_found_},
      {statistic::kReflexFacesLost, faces_lost_},
      {statistic::kSequences, total.sequences},
      {statistic::kSequencesDropped, total.sequences_dropped},
      {statistic::kCacheHits, total.cache_hits},
      {statistic::kCacheMisses, total.cache_misses},
      {statistic::kFindings, findings_},
      {statistic::kFindingsIncomplete, findings_incomplete_},
      {statistic::kFindingsLate, findings_late_},
      {statistic::kFindingAgeP50Ms, base::whole_ms(age.p50)},
      {statistic::kFindingAgeP95Ms, base::whole_ms(age.p95)},
      {statistic::kPromptTokens, total.tokens.prompt},
      {statistic::kCachedTokens, total.tokens.cached},
      {statistic::kAnswerTokens, total.tokens.answer},
      {statistic::kQueries, queries_},
      {statistic::kQueryRetries, query_retries_},
      {statistic::kQueryErrors,
       std::accumulate(query_errors_.begin(), query_errors_.end(), std::uint64_t{0}) - not_asked}};
  for (std::size_t i = 0; i < llm::kQueryErrorCount; ++i) {
    if (query_errors_[i] == 0) continue;
    const auto word = pipeline::to_word(static_cast<llm::QueryError>(i));
    properties[fmt::format("{}{}", statistic::kQueryErrorPrefix, word)] = query_errors_[i];
  }
  add_stages(properties);
  if (watching != nullptr && watching->analyst() != nullptr) {
    add_strategy(watching->analyst()->strategy(), properties);
  } else if (watching == nullptr && last_strategy_) {
    add_strategy(*last_strategy_, properties);
  }
  return properties;
}

void Statistics::add_strategy(const llm::StrategyReport& report, PropertyMap& properties) {
  using pipeline::to_word;
  properties[statistic::kStrategy] = std::string(to_word(report.taken));
  properties[statistic::kStrategyBasis] = std::string(to_word(report.basis));
  properties[statistic::kStrategyReason] = report.reason;
  properties[statistic::kMeasurements] = std::uint64_t{report.measurements};
  if (report.queries_at_once > 0) {
    properties[statistic::kQueriesAtOnce] = std::int64_t{report.queries_at_once};
  }
  for (const auto& cost : report.costs) {
    if (cost.sequences == 0) continue;
    const auto prefix = fmt::format("{}{}", statistic::kStrategyPrefix, to_word(cost.strategy));
    properties[prefix + statistic::kStrategySequenceUs] = std::int64_t{cost.time.count()};
    properties[prefix + statistic::kStrategyPerSecond] =
        llm::sequences_per_second(cost, std::max(1, report.queries_at_once));
    properties[prefix + statistic::kStrategyCachedPercent] = cost.prefix_reuse * 100.0;
  }
}

void Statistics::add_stages(PropertyMap& properties) const {
  if (looks_.empty()) return;
  const auto& first = looks_.front();
  const auto& last = looks_.back();
  const std::chrono::duration<double> elapsed = last.at - first.at;
  if (elapsed.count() > 0.0) {
    const auto frames = static_cast<double>(last.frames_captured - first.frames_captured);
    const auto looked_at = static_cast<double>(last.reflex_frames - first.reflex_frames);
    properties[statistic::kFramesPerSecond] = frames / elapsed.count();
    properties[statistic::kReflexFramesPerSecond] = looked_at / elapsed.count();
  }
  const auto slots = last.servers_slots - first.servers_slots;
  if (slots.count() > 0) {
    const auto busy = last.servers_busy - first.servers_busy;
    properties[statistic::kServersBusyPercent] =
        100.0 * static_cast<double>(busy.count()) / static_cast<double>(slots.count());
  }
  double highest = -1.0;
  for (const auto& stage : last.stages) {
    const auto prefix = statistic::kStagePrefix + stage.stage;
    const auto* earlier = find(first.stages, stage.stage);
    const double share = earlier != nullptr ? pipeline::busy_share(*earlier, stage) : 0.0;
    properties[prefix + statistic::kStageCount] = stage.count;
    properties[prefix + statistic::kStageP50Us] = std::int64_t{stage.p50.count()};
    properties[prefix + statistic::kStageP95Us] = std::int64_t{stage.p95.count()};
    properties[prefix + statistic::kStageBusyPercent] = share * 100.0;
    if (share > highest) {
      highest = share;
      properties[statistic::kLimitingStage] = stage.stage;
    }
  }
}

}  // namespace cabinwatch::daemon
