#pragma once

#include <chrono>

/// Every number by which the policy judges the model's answers, and all alerts: unit, range and
/// source. docs/alerts.md has them for users; reflex_thresholds.hpp has those of single frames.
///
/// Times count from the first frame looked at to the last one; a sequence spans about 2 s and one
/// comes every 1-6 s, so that a standard's 3 s are told after 4 s (two sequences of 2 s) at the
/// usual rate, and up to one gap later while the picture is still.
///
/// Sources: "Euro NCAP": Driver Engagement protocol (2026): long distraction 3 s, sleep 3 s,
/// unresponsive 6 s. "EU 2021/1341": drowsiness and attention warning, to be given at Karolinska
/// sleepiness 8. "openpilot": its driver monitoring's steps for a distracted driver, 3 / 5 / 11 s.
/// "UN R79": steering, hands-on warning after 15 s. "Ours": no standard says; chosen with the
/// reason given.
namespace cabinwatch::alerts {

using std::chrono::milliseconds;

// What counts as an answer.

/// Confidence 0..1 below which an answer does not count at all. Ours: at 0.5 a model says that it
/// does not know.
constexpr double kConfidenceFloor = 0.5;
/// What the scene analysis says of light, camera and seat holds this long for answers that come
/// without a scene of their own. Ours: the usual longest gap between two sequences.
constexpr milliseconds kSceneHolds{6000};

// How answers agree. Each agreeing answer adds its confidence, each opposing one takes its own.

/// Two agreeing answers of confidence 0.6 or more; one is never enough. Ours.
constexpr double kTwoAgree = 1.2;
/// Three agreeing answers of confidence 0.7 or more, two are enough only beyond 1. Ours, for signs
/// that an awake driver shows now and then.
constexpr double kThreeAgree = 2.1;
/// Agreement grows this far beyond what it takes to raise: the longer history counts no more than
/// one answer. Ours.
constexpr double kAgreementMargin = 0.6;
/// What is left of the agreement when a condition ends. Ours: less than half an answer.
constexpr double kAgreementGone = 0.3;
/// Opposing answers in a row that it takes to end a condition, whatever their confidence. Ours.
constexpr int kAnswersToRecover = 2;
/// A condition does not end sooner after the last agreeing answer. Ours: as long as Euro NCAP's
/// long distraction, so that what takes 3 s to raise takes 3 s to clear.
constexpr milliseconds kRecoveredAfter{3000};
/// Of the time between two agreeing answers, no more than this counts as lasting. Ours: the
/// sampler's longest gap once risk is high; two glimpses far apart prove nothing between them.
constexpr milliseconds kLongestStep{3000};
/// Time that a sequence spans, for which an answer stands beyond the gap to the next. The sampler's
/// default.
constexpr milliseconds kSequenceTime{2000};

// Drowsiness.

/// Eyes closed this long are sleep. Source: Euro NCAP, sleep.
constexpr milliseconds kSleepAfter{3000};
/// Eyes closed this long: nobody drives. Source: Euro NCAP, unresponsive driver.
constexpr milliseconds kSleepCriticalAfter{6000};
/// Drooping eyelids, which stand for Karolinska 8 of EU 2021/1341 (signs of sleepiness, some effort
/// to keep awake). The regulation gives no time. Ours: longer than a slow blink or a look down.
constexpr milliseconds kDroopingAfter{4000};
constexpr milliseconds kDroopingWarningAfter{10'000};
/// Yawning, drooping and closed eyes taken together. Ours: one yawn takes about 6 s, and is no
/// sign of anything.
constexpr milliseconds kTiredAfter{10'000};

// Distraction and phone.

/// Gaze off the road. Source: Euro NCAP, long distraction; openpilot's first step.
constexpr milliseconds kDistractionAfter{3000};
/// Source: openpilot's second and third step.
constexpr milliseconds kDistractionWarningAfter{5000};
constexpr milliseconds kDistractionCriticalAfter{11'000};
/// A phone in the hand or under the eyes. Ours: two agreeing answers, the time of one sequence.
constexpr milliseconds kPhoneAfter{2000};
/// Eyes on the phone. Source: openpilot's third step.
constexpr milliseconds kPhoneCriticalAfter{11'000};

// Hands.

/// Ours: longer than changing gear, scratching, or pointing.
constexpr milliseconds kHandsOffAfter{5000};
/// Source: UN R79, first warning of a hands-on requirement.
constexpr milliseconds kHandsOffWarningAfter{15'000};

// Impairment. No standard gives a time; ours: what the model merely suspects must last.

constexpr milliseconds kSuspectedAfter{4000};
constexpr milliseconds kSuspectedWarningAfter{30'000};
constexpr milliseconds kLikelyAfter{2000};
constexpr milliseconds kLikelyCriticalAfter{30'000};

// Unresponsive.

/// No movement at all and eyes not seen open. Ours, above Euro NCAP's 6 s: eyes are seen only
/// every few seconds while the picture is still.
constexpr milliseconds kUnresponsiveAfter{10'000};
/// Answers since then that looked for open eyes and did not see any. Ours: one may be odd.
constexpr int kUnseenEyesAnswers = 2;
/// A picture that has been still for less than this moves, and moving for `kMovingFor` ends it.
/// Ours: one bump of the road makes a still picture move for `kMovingWithin` only.
constexpr milliseconds kMovingWithin{3000};
constexpr milliseconds kMovingFor{5000};

// Nobody in the driver's seat. Ours: leaning over to the other seat takes a few seconds.

constexpr milliseconds kAbsentAfter{2000};
constexpr milliseconds kAbsentCriticalAfter{10'000};

// The system itself.

/// A picture blocked this long. Ours: longer than a hand that passes the camera.
constexpr milliseconds kBlockedAfter{1500};
/// A picture that shows something this long is not blocked any more. Ours.
constexpr milliseconds kUnblockedAfter{2000};
constexpr milliseconds kBlockedWarningAfter{10'000};
/// A camera counts as working again when it has worked this long. Ours: one that comes and goes
/// every second is one fault.
constexpr milliseconds kCameraSteadyAfter{2000};
/// One that fails again so soon after it counted as working has to work twice as long as the last
/// time, up to kCameraSteadyAtMost. Ours: a loose cable is one fault, not one every few seconds.
constexpr milliseconds kCameraFailsAgain{120'000};
constexpr milliseconds kCameraSteadyAtMost{60'000};
/// No valid answer for this long. Source: the product's requirement.
constexpr milliseconds kSilenceAfter{10'000};
constexpr milliseconds kSilenceWarningAfter{30'000};
/// What an answer may take beyond the sampler's longest gap before its absence is silence. Ours;
/// with the default gap of 6 s it makes the 10 s above.
constexpr milliseconds kAnswerTime{4000};
/// Of sequences that got other answers, so many in a row without one to a question, over that long,
/// and the question is not answered. Ours: an odd answer is the sequence's fault; as long as any
/// other silence.
constexpr int kUnansweredInARow = 3;
constexpr milliseconds kUnansweredAfter{10'000};
/// Sequences with valid answers that end a silence. Ours: one may be luck.
constexpr int kFindingsToRecover = 2;

// Telling.

/// The same kind is not raised again so soon after it was cleared, unless it is worse than before
/// or critical. Ours: a driver who was just warned knows.
constexpr milliseconds kHoldOff{10'000};
/// km/h below which the car stands. Ours: speed signals are not still at standstill.
constexpr double kStandstillBelow = 1.0;

}  // namespace cabinwatch::alerts
