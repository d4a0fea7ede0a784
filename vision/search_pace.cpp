#include "vision/search_pace.hpp"

#include "pipeline/reflex_contract.hpp"

namespace cabinwatch::vision {
namespace {

using base::Clock;
using std::chrono::milliseconds;

/// How often the whole picture is searched although a face is followed: long enough to cost
/// little.
constexpr milliseconds kSearchEvery{2000};
/// The same where it cannot be judged, and from when on it counts as that. Source: the product's
/// requirement: right again within a second.
constexpr milliseconds kSearchDoubtedEvery{500};
constexpr milliseconds kDoubtedAfter{500};
/// The same of a face that is new.
constexpr milliseconds kSearchNewEvery{300};

/// How often the whole picture is searched where nobody is: with each fourth of 15 frames a second.
/// Source: the product's requirement: a face that comes is found within 300 ms.
constexpr milliseconds kSearchEmptyEvery{240};
/// The same while the picture is still: a search would find what the last one found. Whoever comes
/// moves something; the rest is for what a still picture hides.
constexpr milliseconds kSearchStillEvery{1000};
/// The same counts as empty without a sign of anybody for so long; before, every frame is searched:
/// who was there may come back any moment.
constexpr milliseconds kEmptyAfter = pipeline::kTurnedAwayFor;

}  // namespace

bool SearchPace::is_due(const LumaView& picture, Followed followed, Clock::time_point at) const {
  if (!searched_at_ || at < *searched_at_) return true;
  const auto pause = at - *searched_at_;
  switch (followed) {
    case Followed::nobody:
      if (!is_empty(at) || pause >= kSearchStillEvery) return true;
      return pause >= kSearchEmptyEvery && !nobody_.is_still(picture);
    case Followed::new_face:
      return pause >= kSearchNewEvery;
    case Followed::face:
      break;
  }
  return pause >= (is_doubted(at) ? kSearchDoubtedEvery : kSearchEvery);
}

void SearchPace::begin_search(Clock::time_point at) {
  searched_at_ = at;
  if (!sign_at_) sign_at_ = at;
}

void SearchPace::end_search(const LumaView& picture, Clock::time_point at) {
  if (is_empty(at)) nobody_.keep(picture);
}

bool SearchPace::is_empty(Clock::time_point at) const {
  return sign_at_ && at - *sign_at_ >= kEmptyAfter;
}

bool SearchPace::is_doubted(Clock::time_point at) const {
  return good_at_ && at - *good_at_ >= kDoubtedAfter;
}

}  // namespace cabinwatch::vision
