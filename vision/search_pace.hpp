#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "vision/face_shape.hpp"
#include "vision/still_picture.hpp"

namespace cabinwatch::vision {

/// When the whole picture is searched for faces, which costs as much as many frames: at once where
/// one was lost, now and then where one is followed, sooner where it is not seen well. Where nobody
/// has been seen for a while four times a second, and where nothing moves either once a second.
///
/// One thread. Knows no time but that of the frames.
class SearchPace {
 public:
  /// What there is before a search.
  enum class Followed {
    nobody,
    face,
    new_face  ///< chosen a moment ago: one search may have missed another
  };

  [[nodiscard]] bool is_due(const LumaView& picture, Followed followed,
                            base::Clock::time_point at) const;
  void begin_search(base::Clock::time_point at);
  /// It is over, and `saw_anybody` was told what it found.
  void end_search(const LumaView& picture, base::Clock::time_point at);

  /// There is a face in the frame, or a sign of one.
  void saw_anybody(base::Clock::time_point at) { sign_at_ = at; }
  /// Nobody, nor a sign of anybody, for so long that the seat counts as empty.
  [[nodiscard]] bool is_empty(base::Clock::time_point at) const;

  /// The face could be judged, or is a new one.
  void saw_well(base::Clock::time_point at) { good_at_ = at; }
  /// The face could not be judged for so long that it is looked for afresh: the points may lie on
  /// something else, or askew.
  [[nodiscard]] bool is_doubted(base::Clock::time_point at) const;

 private:
  std::optional<base::Clock::time_point> searched_at_;
  std::optional<base::Clock::time_point> good_at_;
  std::optional<base::Clock::time_point> sign_at_;  // of anybody; or when searching began
  StillPicture nobody_;                             // the picture in which nobody was found last
};

}  // namespace cabinwatch::vision
