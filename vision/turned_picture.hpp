#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "vision/face_backend.hpp"

namespace cabinwatch::vision {

/// Notices a picture that is upside down or on its side: a camera mounted so, or a recording.
///
/// An upright face is never taken for one that is not, so this needs much: in the same close-up a
/// face that is turned scores clearly more than an upright one, the points fit it as well, and all
/// that again and again. One of the three turns is tried at a time.
///
/// One thread. Knows no time but that of the frames.
class TurnedPicture {
 public:
  /// Tries are this far apart: they cost as much as a search.
  static constexpr std::chrono::milliseconds kTryEvery{500};

  /// What the picture shows as it is: decides how urgent a try is.
  enum class Seen {
    nothing_sure,  ///< no face, or none that can be judged
    good_face,     ///< hardly ever a wrong one
    nobody         ///< for so long that the seat counts as empty
  };

  /// @param backend  borrowed: must outlive it
  explicit TurnedPicture(FaceBackend& backend) : backend_(backend) {}

  /// @param upright  where an upright face is seen, if one is
  void look(const LumaView& picture, const std::optional<FaceArea>& upright, Seen seen,
            base::Clock::time_point at);

  [[nodiscard]] PictureTurn turn() const noexcept { return turn_; }

 private:
  [[nodiscard]] bool is_turned(const LumaView& picture, PictureTurn turn,
                               const std::optional<FaceArea>& upright);

  /// Until the next try.
  [[nodiscard]] std::chrono::milliseconds pause(Seen seen) const;

  FaceBackend& backend_;
  PictureTurn turn_ = PictureTurn::none;   // what is told
  PictureTurn tried_ = PictureTurn::none;  // what was seen last
  int agreed_ = 0;                         // times in a row that it was seen
  PictureTurn next_ = PictureTurn::upside_down;
  std::optional<base::Clock::time_point> tried_at_;
};

}  // namespace cabinwatch::vision
