#include "vision/face_follower.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "pipeline/reflex_contract.hpp"
#include "vision/angle.hpp"
#include "vision/same_face.hpp"

namespace cabinwatch::vision {
namespace {

using base::Clock;
using std::chrono::milliseconds;

/// Whose face is the driver's is chosen within this time: one search may miss a face.
constexpr milliseconds kChoosingFor{1000};
/// Another face must be this much larger to be chosen instead: the driver sits nearest.
constexpr double kClearlyLarger = 1.3;

/// Without a head in its place for so long the driver's face is gone. Source: ours: longer than a
/// detector misses a face that moves fast, and as long as a wrong place may be kept to.
constexpr milliseconds kGoneAfter{1000};
/// Something like a head in its place, but no face, is not taken for the driver's for longer.
constexpr milliseconds kHeadHolds = pipeline::kTurnedAwayFor;

/// A close look's score of what is at least like a head. Source: ours, tests/bench/people.
constexpr double kHeadLikeness = 0.35;

/// A head whose square is smaller than this tells no turn, pixels: whoever is so far away is no
/// driver. Source: ours: six times the narrowest eye that is judged (sight_judge.cpp), which is
/// less than a head with such eyes has; 38 was one that raised a false alert.
constexpr double kSmallestTurned = 54.0;

std::optional<double> turn_of(const FaceCandidate& head) {
  return head.area.side < kSmallestTurned ? std::nullopt : head.turn;
}

/// Candidates with less than this are tried last, however large. Source: ours: over the searches
/// of same_face.cpp; see face_detector.cpp.
constexpr double kSureFace = 0.75;

/// So many candidates are fitted in a frame at most: each costs as much as a frame.
constexpr int kMostFits = 2;

/// A head does not change its size this much from one frame to the next.
constexpr double kMostGrowth = 2.0;

/// A followed face that is tilted more than this is none, degrees: beyond what is found, such that
/// a head at that limit does not come and go.
constexpr double kMostTilt = 75.0;

/// Part of the picture's width by which a driver may lean out of the own half.
constexpr double kLeansOver = 0.15;

bool is_inside(const FaceArea& area, pipeline::PictureSize size) {
  return area.center.x >= 0 && area.center.y >= 0 && area.center.x < size.width &&
         area.center.y < size.height;
}

bool is_at(Seat seat, const FaceArea& area, pipeline::PictureSize size, double leaning = 0.0) {
  const double beyond = (area.center.x - size.width / 2.0) / size.width;  // the middle
  switch (seat) {
    case Seat::left:
      return beyond < leaning;
    case Seat::right:
      return beyond >= -leaning;
    default:
      return true;
  }
}

bool is_upright(const FaceArea& area) {
  return std::abs(normal(area.angle)) <= in_radians(kMostTilt);
}

}  // namespace

FaceFollower::Sight FaceFollower::look(const LumaView& picture, Clock::time_point at) {
  Sight sight;
  if (turn_.turn() == PictureTurn::none) {
    sight = look_upright(picture, at);
  } else {
    last_.reset();
  }
  std::optional<FaceArea> upright;
  if (sight.face) upright = sight.face->area;
  turn_.look(picture, upright, seen(sight, at), at);
  sight.turn = turn_.turn();
  return sight;
}

TurnedPicture::Seen FaceFollower::seen(const Sight& sight, Clock::time_point at) const {
  if (sight.face && !pace_.is_doubted(at)) return TurnedPicture::Seen::good_face;
  if (!sight.face && pace_.is_empty(at)) return TurnedPicture::Seen::nobody;
  return TurnedPicture::Seen::nothing_sure;
}

FaceFollower::Sight FaceFollower::look_upright(const LumaView& picture, Clock::time_point at) {
  Sight sight;
  sight.face = follow(picture);
  if (sight.face) {
    driver_->area = sight.face->area;
    driver_->seen_at = driver_->head_at = at;
  }
  using Followed = SearchPace::Followed;
  const auto followed = !sight.face       ? Followed::nobody
                        : is_choosing(at) ? Followed::new_face
                                          : Followed::face;
  if (pace_.is_due(picture, followed, at)) {
    sight.has_searched = true;
    pace_.begin_search(at);
    const auto candidates = find(picture);
    if (sight.face) fit_again(picture, candidates, at, sight);
    if (!sight.face) {
      find_again(picture, candidates, at, sight);
    } else if (is_choosing(at)) {
      choose_larger(picture, candidates, at, sight);
    }
    note_other(candidates, sight);
  }
  if (sight.face || sight.has_head) pace_.saw_anybody(at);
  if (sight.has_searched) pace_.end_search(picture, at);
  return sight;
}

void FaceFollower::judge(bool is_good, Clock::time_point at) {
  if (is_good) pace_.saw_well(at);
}

bool FaceFollower::is_choosing(Clock::time_point at) const {
  return driver_ && at - driver_->chosen_at <= kChoosingFor;
}

std::optional<FaceShape> FaceFollower::follow(const LumaView& picture) {
  if (!last_) return std::nullopt;
  const FaceArea before = *std::exchange(last_, std::nullopt);
  if (!is_inside(before, picture.size)) return std::nullopt;
  auto face = backend_.fit(picture, before);
  if (!face || !is_upright(face->area) || !is_at(seat_, face->area, picture.size, kLeansOver)) {
    return std::nullopt;
  }
  const double growth = face->area.side / before.side;
  if (!(growth < kMostGrowth && growth > 1 / kMostGrowth)) return std::nullopt;
  last_ = face->area;
  return face;
}

std::vector<FaceCandidate> FaceFollower::find(const LumaView& picture) const {
  auto found = backend_.find(picture, PictureTurn::none);
  std::erase_if(found, [&](const FaceCandidate& candidate) {
    return !is_at(seat_, candidate.area, picture.size);
  });
  std::ranges::sort(found, [](const FaceCandidate& a, const FaceCandidate& b) {
    const bool is_sure = a.score >= kSureFace;
    if (is_sure != (b.score >= kSureFace)) return is_sure;
    return a.area.side > b.area.side;
  });
  return found;
}

std::optional<FaceShape> FaceFollower::fit(const LumaView& picture,
                                           const FaceCandidate& candidate) {
  auto fitted = backend_.fit(picture, candidate.area);
  if (fitted && is_upright(fitted->area) && is_same_face(candidate.area, fitted->area)) {
    return fitted;
  }
  return std::nullopt;
}

void FaceFollower::fit_again(const LumaView& picture, const std::vector<FaceCandidate>& candidates,
                             Clock::time_point at, Sight& sight) {
  const auto same = std::ranges::find_if(candidates, [&](const FaceCandidate& candidate) {
    return is_same_place(candidate.area, sight.face->area);
  });
  if (same != candidates.end()) {
    const bool agrees = is_same_face(same->area, sight.face->area);
    if (agrees && !pace_.is_doubted(at)) return;
    auto fitted = fit(picture, *same);
    const bool is_fitted = fitted.has_value();
    if (is_fitted && (!agrees || fitted->presence >= sight.face->presence)) {
      last_ = driver_->area = fitted->area;
      sight.face = std::move(fitted);
    }
    if (agrees || is_fitted) return;
    driver_->area = same->area;
    sight.has_head = true;
  } else if (!pace_.is_doubted(at) ||
             backend_.look_at(picture, sight.face->area).score >= kHeadLikeness) {
    return;
  } else {
    driver_.reset();
  }
  // Not a face, and perhaps never was one.
  last_.reset();
  sight.face.reset();
}

void FaceFollower::choose_larger(const LumaView& picture,
                                 const std::vector<FaceCandidate>& candidates, Clock::time_point at,
                                 Sight& sight) {
  if (candidates.empty()) return;
  const FaceArea& best = candidates.front().area;
  if (is_same_place(best, sight.face->area) || best.side < kClearlyLarger * sight.face->area.side) {
    return;
  }
  auto fitted = fit(picture, candidates.front());
  if (!fitted) return;
  sight.is_another = true;
  const auto chosen_at = driver_->chosen_at;
  keep_to(*std::move(fitted), at, sight);
  driver_->chosen_at = chosen_at;
}

void FaceFollower::find_again(const LumaView& picture, const std::vector<FaceCandidate>& candidates,
                              Clock::time_point at, Sight& sight) {
  int fits = 0;
  const auto try_to_keep = [&](const FaceCandidate& candidate) {
    if (++fits > kMostFits) return false;
    auto fitted = fit(picture, candidate);
    if (!fitted) return false;
    keep_to(*std::move(fitted), at, sight);
    return true;
  };
  if (driver_) {
    const auto chosen_at = driver_->chosen_at;
    for (const FaceCandidate& candidate : candidates) {
      if (!is_near(candidate.area, driver_->area)) continue;
      if (try_to_keep(candidate)) {
        driver_->chosen_at = chosen_at;
        return;
      }
      sight.has_head = true;
      if (!sight.head_turn) sight.head_turn = turn_of(candidate);
    }
    look_at_place(picture, at, sight);
    if (sight.has_head) driver_->head_at = at;
    if (at - driver_->head_at < kGoneAfter) return;
  }
  const bool was_another = driver_.has_value();
  for (const FaceCandidate& candidate : candidates) {
    if (!try_to_keep(candidate)) continue;
    sight.is_another = was_another;
    return;
  }
  if (sight.has_head || candidates.empty()) return;
  sight.has_head = true;
  sight.head_turn = turn_of(candidates.front());
}

void FaceFollower::look_at_place(const LumaView& picture, Clock::time_point at, Sight& sight) {
  if (sight.has_head || at - driver_->seen_at > kHeadHolds) return;
  const FaceCandidate head = backend_.look_at(picture, driver_->area);
  sight.has_head = head.score >= kHeadLikeness;
  sight.head_turn = turn_of(head);
}

void FaceFollower::note_other(const std::vector<FaceCandidate>& candidates, const Sight& sight) {
  other_.reset();
  for (const FaceCandidate& candidate : candidates) {
    if (!sight.face || candidate.score < kSureFace) continue;
    if (is_same_place(candidate.area, sight.face->area)) continue;
    if (!other_ || candidate.area.side > other_->side) other_ = candidate.area;
  }
}

void FaceFollower::keep_to(FaceShape face, Clock::time_point at, Sight& sight) {
  last_ = face.area;
  driver_ = {face.area, at, at, at};
  pace_.saw_well(at);
  sight.face = std::move(face);
}

}  // namespace cabinwatch::vision
