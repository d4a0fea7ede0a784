#pragma once

#include <chrono>

#include "pipeline/reflex_contract.hpp"

/// Every number by which the policy judges single frames: unit, range and source. docs/alerts.md
/// has them for users; thresholds.hpp has those of the model's answers and of all alerts.
///
/// Times count on the clock of the frames, from the first frame that shows a thing to the newest.
///
/// Sources, beside those of thresholds.hpp: "EU 2023/2590": advanced driver distraction warning.
/// "PERCLOS": Wierwille et al. (1994), DOT HS 808 247: the part of a minute in which the eyes are
/// closed by 80 % or more, in slow closures: blinks are left out. "Ours": no standard says; chosen
/// with the reason given.
namespace cabinwatch::alerts {

using std::chrono::milliseconds;

// What a frame is worth.

/// Two frames further apart than this say nothing of the time between them. Ours: an ordinary blink
/// fits in between, and a loaded computer loses some frames in a row.
constexpr milliseconds kFrameGap{500};
/// The newest frame is news up to this age. Ours: when the lane hangs, nothing is raised on what it
/// saw before.
constexpr milliseconds kFrameIsNews{1000};
/// Part of a rate that is enough for it. Ours: rates are measured over seconds and frames jitter.
constexpr double kRateTolerance = 0.9;
/// Of pipeline/reflex_contract.hpp.
using pipeline::kBlinkRate;
using pipeline::kMicrosleepRate;

// Eyes.

/// An opening shorter than this does not end a closure. Ours: an odd frame at 10 frames a second,
/// or three in a row at 30; eyes that really open stay so for longer.
constexpr milliseconds kOpeningAfter{100};
/// From here on a blink is a long one.
constexpr milliseconds kLongBlink = pipeline::kLongestBlink;
/// Eyes closed this long are a microsleep, then sleep, then nobody drives. Source: Euro NCAP:
/// microsleep 1-2 s, sleep 3 s, unresponsive 6 s.
constexpr milliseconds kMicrosleepAfter{1000};
constexpr milliseconds kEyesSleepAfter{3000};
constexpr milliseconds kEyesUnresponsiveAfter{6000};
/// A second microsleep within this time is critical. Ours: the time of PERCLOS; the first warning
/// did not wake the driver for good.
constexpr milliseconds kMicrosleepAgain{60'000};
/// Eyes seen open this long, ordinary blinks left out: awake. Ours, as long as sleep takes.
constexpr milliseconds kAwakeAfter{3000};

// Tiredness.

/// PERCLOS. Source: the product's requirement; the measure is Wierwille's.
constexpr double kPerclosAdvisory = 0.075;
constexpr double kPerclosWarning = 0.15;
/// Time of good frames that PERCLOS is told of, at most. Source: Wierwille.
constexpr milliseconds kPerclosWindow{60'000};
/// PERCLOS that is no risk yet, and below which drowsiness ends. Ours: about half of the advisory;
/// two slow closures of a second in a minute happen to anybody.
constexpr double kPerclosOrdinary = 0.04;
/// Long blinks in `kLongBlinksWithin`, or yawns in `kYawnsWithin`, that are a sign of tiredness; of
/// both, the parts add up, and twice as much is a warning. Ours: one of each happens to anybody.
constexpr int kLongBlinks = 4;
constexpr milliseconds kLongBlinksWithin{60'000};
constexpr int kYawns = 3;
constexpr milliseconds kYawnsWithin{180'000};
/// Frames that show a yawn for this long. Ours: the lane tells one only when the mouth has been
/// wide open for 0.8 s (with narrowed eyes) or 1.5 s already.
constexpr milliseconds kYawnAfter{500};
/// A mouth that closes for less than this has not ended its yawn. Ours: it trembles.
constexpr milliseconds kYawnOver{500};

// Off the road.

/// Degrees from the resting pose at which a head that turns or drops looks off the road, where no
/// gaze is told. Ours: beyond the mirrors, and beyond the instruments.
constexpr double kHeadTurned = 35.0;
constexpr double kHeadDropped = 25.0;
/// A glimpse shorter than this is none, neither of the road nor off it. Ours: about one fixation of
/// the eyes.
constexpr milliseconds kGlimpse{200};
/// One look off the road. Source: Euro NCAP, long distraction; where the speed is known, EU
/// 2023/2590, which wants no warning below 20 km/h.
constexpr milliseconds kOffRoadAfter{3000};
constexpr double kFastKmh = 50.0;
constexpr milliseconds kOffRoadFastAfter{3500};
constexpr double kSlowKmh = 20.0;
constexpr milliseconds kOffRoadSlowAfter{6000};
/// Beyond the first step. Source: openpilot's second and third step, 5 s and 11 s.
constexpr milliseconds kOffRoadWarningLater{2000};
constexpr milliseconds kOffRoadCriticalLater{8000};
/// Looks that add up. Source: Euro NCAP, visual attention time sharing: 10 s in any 30 s. The
/// warning is ours: two thirds of the time.
constexpr milliseconds kOffRoadWithin{30'000};
constexpr milliseconds kOffRoadSumAdvisory{10'000};
constexpr milliseconds kOffRoadSumWarning{20'000};
/// On the road this long, all starts anew. Source: Euro NCAP.
constexpr milliseconds kOnRoadAgain{2000};
/// Looks that are no risk yet. Source: NHTSA driver distraction guidelines (2013): 2 s for one
/// glance. The sum is ours: half of what is told.
constexpr milliseconds kOrdinaryGlance{2000};
constexpr milliseconds kOrdinarySum{5000};
/// Without a frame that can be judged for this long, a look is over. Ours.
constexpr milliseconds kLookForgotten{3000};

// The face.

/// No face for this long: nobody sits there. Ours: longer than bending down for something.
constexpr milliseconds kFaceGoneAfter{5000};
constexpr milliseconds kFaceGoneCriticalAfter{10'000};
/// A face this long is back; without one this long it is gone. Ours: odd frames.
constexpr milliseconds kFaceBack{500};
constexpr milliseconds kFaceLost{200};
/// A head that was turned when its face was lost may have turned further; it is not looked upon as
/// gone for so long.
using pipeline::kTurnedAwayFor;
/// A look that was over for longer when the face was lost has nothing to do with it. Ours: heads
/// turn, and bend down, within a second.
constexpr milliseconds kTurnedJustNow{1000};
/// How sure it is that there is no face where none was found, 0..1. Ours: detectors miss some.
constexpr double kNoFaceConfidence = 0.7;
/// A face whose eyes have moved within this time is alive. Ours: awake people blink 10-20 times a
/// minute; pictures do not.
constexpr milliseconds kAliveFor{60'000};
/// Eyes that did not blink for this long cannot be judged: they may be a picture's. Ours: few
/// people manage two minutes.
constexpr milliseconds kUnblinkingAfter{120'000};

// Two lanes.

/// Frames are remembered for this long, to be compared with what the model answers of them. Ours:
/// the usual deadline of answers and a sequence.
constexpr milliseconds kFramesRemembered{12'000};
/// A driver whom the model saw after the face was lost still sits there for this long. Ours: as old
/// as the newest answer gets while all works (the usual gap, deadline and sequence).
constexpr milliseconds kDriverSeenHolds{16'000};
/// Part of a sequence's time that frames must have judged to know better than the model. Ours.
constexpr double kJudgedPart = 0.5;

// Don't know.

/// Without a frame that could be judged for this long, it is told. Source: the product's
/// requirement.
constexpr milliseconds kDoubtAfter{10'000};
/// Frames must be one or the other for this long. Ours: odd frames do not matter.
constexpr milliseconds kDoubtChange{500};
/// Without any frame for this long, doubt is forgotten: the lane is silent then. Ours.
constexpr milliseconds kDoubtGap{2000};

}  // namespace cabinwatch::alerts
