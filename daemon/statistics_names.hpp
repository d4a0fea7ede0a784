#pragma once

/// The entries of the property Statistics that this program both writes and reads again (status).
/// docs/dbus.md explains all of them.
namespace cabinwatch::daemon::statistic {

inline constexpr char kUptimeMs[] = "uptime_ms";
inline constexpr char kCpuPercent[] = "cpu_percent";
inline constexpr char kMemoryBytes[] = "memory_bytes";
inline constexpr char kMemoryPeakBytes[] = "memory_peak_bytes";

inline constexpr char kFramesCaptured[] = "frames_captured";
inline constexpr char kFramesPerSecond[] = "frames_per_second";
inline constexpr char kFramesSampled[] = "frames_sampled";
inline constexpr char kFramesSkipped[] = "frames_skipped";
inline constexpr char kFramesDropped[] = "frames_dropped";
inline constexpr char kFramesBroken[] = "frames_broken";
inline constexpr char kCameraReopened[] = "camera_reopened";

inline constexpr char kSequences[] = "sequences";
inline constexpr char kSequencesDropped[] = "sequences_dropped";
inline constexpr char kCacheHits[] = "cache_hits";
inline constexpr char kCacheMisses[] = "cache_misses";

inline constexpr char kFindings[] = "findings";
inline constexpr char kFindingsIncomplete[] = "findings_incomplete";
inline constexpr char kFindingsLate[] = "findings_late";
inline constexpr char kFindingAgeP50Ms[] = "finding_age_p50_ms";
inline constexpr char kFindingAgeP95Ms[] = "finding_age_p95_ms";

inline constexpr char kQueries[] = "queries";
inline constexpr char kQueryRetries[] = "query_retries";
inline constexpr char kQueryErrors[] = "query_errors";
inline constexpr char kQueryErrorPrefix[] = "query_error_";  ///< then QueryError's word

inline constexpr char kLimitingStage[] = "limiting_stage";
inline constexpr char kStagePrefix[] = "stage_";  ///< then the stage's name and one of the next
inline constexpr char kStageCount[] = "_count";
inline constexpr char kStageP50Us[] = "_p50_us";
inline constexpr char kStageP95Us[] = "_p95_us";
inline constexpr char kStageBusyPercent[] = "_busy_percent";

}  // namespace cabinwatch::daemon::statistic
