#pragma once

/// The entries of the property Statistics that this program both writes and reads again (status).
/// docs/dbus.md explains all of them.
namespace cabinwatch::daemon::statistic {

inline constexpr const char* kUptimeMs = "uptime_ms";
inline constexpr const char* kCpuPercent = "cpu_percent";
inline constexpr const char* kMemoryBytes = "memory_bytes";
inline constexpr const char* kMemoryPeakBytes = "memory_peak_bytes";

inline constexpr const char* kSpeedKmh = "speed_kmh";
inline constexpr const char* kSpeedHoldsBack = "speed_holds_back";
inline constexpr const char* kSpeedSource = "speed_source";
inline constexpr const char* kSpeedGpsd = "speed_gpsd";

inline constexpr const char* kIgnition = "ignition";
inline constexpr const char* kIgnitionToldBy = "ignition_told_by";
inline constexpr const char* kIgnitionAgeMs = "ignition_age_ms";
inline constexpr const char* kIgnitionTellerLeft = "ignition_teller_left";

// Written by alerts::MqttTeller.
inline constexpr const char* kMqttConnected = "mqtt_connected";
inline constexpr const char* kMqttTrouble = "mqtt_trouble";
inline constexpr const char* kMqttEventsSent = "mqtt_events_sent";
inline constexpr const char* kMqttEventsWaiting = "mqtt_events_waiting";
inline constexpr const char* kMqttEventsDropped = "mqtt_events_dropped";

inline constexpr const char* kPausedBy = "paused_by";
inline constexpr const char* kDegradedBecause = "degraded_because";
inline constexpr const char* kConfigurationRefused = "configuration_refused";
inline constexpr const char* kRecordTrouble = "record_trouble";

inline constexpr const char* kFramesCaptured = "frames_captured";
inline constexpr const char* kFramesPerSecond = "frames_per_second";
inline constexpr const char* kFramesSampled = "frames_sampled";
inline constexpr const char* kFramesSkipped = "frames_skipped";
inline constexpr const char* kFramesDropped = "frames_dropped";
inline constexpr const char* kFramesBroken = "frames_broken";
inline constexpr const char* kNewsDropped = "news_dropped";
inline constexpr const char* kCameraReopened = "camera_reopened";

inline constexpr const char* kReflexFrames = "reflex_frames";
inline constexpr const char* kReflexFramesPerSecond = "reflex_frames_per_second";
inline constexpr const char* kReflexFramesOvertaken = "reflex_frames_overtaken";
inline constexpr const char* kReflexFramesWithFace = "reflex_frames_with_face";
inline constexpr const char* kReflexFramesJudged = "reflex_frames_judged";
inline constexpr const char* kReflexSearches = "reflex_searches";
inline constexpr const char* kReflexFacesFound = "reflex_faces_found";
inline constexpr const char* kReflexFacesLost = "reflex_faces_lost";

inline constexpr const char* kSequences = "sequences";
inline constexpr const char* kSequencesDropped = "sequences_dropped";
inline constexpr const char* kCacheHits = "cache_hits";
inline constexpr const char* kCacheMisses = "cache_misses";

inline constexpr const char* kFindings = "findings";
inline constexpr const char* kFindingsIncomplete = "findings_incomplete";
inline constexpr const char* kFindingsLate = "findings_late";
inline constexpr const char* kFindingAgeP50Ms = "finding_age_p50_ms";
inline constexpr const char* kFindingAgeP95Ms = "finding_age_p95_ms";

inline constexpr const char* kQueries = "queries";
inline constexpr const char* kQueryRetries = "query_retries";
inline constexpr const char* kQueryErrors = "query_errors";
inline constexpr const char* kQueryErrorPrefix = "query_error_";  ///< then QueryError's word

inline constexpr const char* kPromptTokens = "prompt_tokens";
inline constexpr const char* kCachedTokens = "prompt_tokens_cached";
inline constexpr const char* kAnswerTokens = "answer_tokens";
inline constexpr const char* kServersBusyPercent = "servers_busy_percent";

inline constexpr const char* kStrategy = "strategy";
inline constexpr const char* kStrategyBasis = "strategy_basis";
inline constexpr const char* kStrategyReason = "strategy_reason";
inline constexpr const char* kQueriesAtOnce = "queries_at_once";
inline constexpr const char* kMeasurements = "strategy_measurements";
inline constexpr const char* kStrategyPrefix =
    "strategy_";  ///< then the strategy's word and one of the next
inline constexpr const char* kStrategySequenceUs = "_sequence_us";
inline constexpr const char* kStrategyPerSecond = "_sequences_per_second";
inline constexpr const char* kStrategyCachedPercent = "_cached_percent";

inline constexpr const char* kLimitingStage = "limiting_stage";
inline constexpr const char* kStagePrefix =
    "stage_";  ///< then the stage's name and one of the next
inline constexpr const char* kStageCount = "_count";
inline constexpr const char* kStageP50Us = "_p50_us";
inline constexpr const char* kStageP95Us = "_p95_us";
inline constexpr const char* kStageBusyPercent = "_busy_percent";

}  // namespace cabinwatch::daemon::statistic
