#pragma once

#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "vision/face_backend.hpp"
#include "vision/search_pace.hpp"
#include "vision/settings.hpp"
#include "vision/turned_picture.hpp"

namespace cabinwatch::vision {

/// Keeps to one face from frame to frame: the driver's.
///
/// A face is followed by looking where it was in the frame before; the whole picture is searched at
/// SearchPace: frames between show what the last search showed.
///
/// Whose face the driver's is, is chosen once: of those in the seat the largest, within the first
/// second. It is kept to until it has been gone for a while, whoever else appears; what is left
/// over where it was, a hand or the back of a head, is not gone. Seen again near its place it is
/// the same one's, elsewhere it is another's.
///
/// One thread. Knows no time but that of the frames.
class FaceFollower {
 public:
  struct Sight {
    std::optional<FaceShape> face;
    bool has_searched = false;  ///< the whole picture
    bool is_another = false;    ///< surely not the face that was kept to before: elsewhere
    /// No face, but something like one where it was, or anywhere: a head that has turned away, is
    /// bent down or covered.
    bool has_head = false;
    /// How far that head is turned, where that is seen; see FaceCandidate.
    std::optional<double> head_turn;
    /// The picture is turned so, with faces in it that are upright only then.
    PictureTurn turn = PictureTurn::none;
  };

  /// @param backend  borrowed: must outlive the follower
  FaceFollower(FaceBackend& backend, Seat seat) : backend_(backend), seat_(seat), turn_(backend) {}

  [[nodiscard]] Sight look(const LumaView& picture, base::Clock::time_point at);

  /// The largest face in the seat beside the driver's, as of the last search.
  [[nodiscard]] const std::optional<FaceArea>& other() const noexcept { return other_; }

  /// Whether the face that was just looked at could be judged; see SearchPace::is_doubted.
  void judge(bool is_good, base::Clock::time_point at);

 private:
  /// Whose face is the driver's.
  struct Driver {
    FaceArea area;                      // where it was seen last
    base::Clock::time_point chosen_at;  // as the driver's
    base::Clock::time_point seen_at;
    base::Clock::time_point head_at;  // seen, or something like its head in its place
  };

  [[nodiscard]] Sight look_upright(const LumaView& picture, base::Clock::time_point at);
  [[nodiscard]] std::optional<FaceShape> follow(const LumaView& picture);
  /// Whether a larger face may still be chosen.
  [[nodiscard]] bool is_choosing(base::Clock::time_point at) const;
  [[nodiscard]] TurnedPicture::Seen seen(const Sight& sight, base::Clock::time_point at) const;
  [[nodiscard]] std::vector<FaceCandidate> find(const LumaView& picture) const;
  /// Looks at the same face afresh, or finds that there is none.
  void fit_again(const LumaView& picture, const std::vector<FaceCandidate>& candidates,
                 base::Clock::time_point at, Sight& sight);
  /// A larger face just after the first was chosen.
  void choose_larger(const LumaView& picture, const std::vector<FaceCandidate>& candidates,
                     base::Clock::time_point at, Sight& sight);
  /// The driver's face where it was lost; another's when that one is gone.
  void find_again(const LumaView& picture, const std::vector<FaceCandidate>& candidates,
                  base::Clock::time_point at, Sight& sight);
  /// Whether something like a head is still where the driver's face was lost.
  void look_at_place(const LumaView& picture, base::Clock::time_point at, Sight& sight);
  /// The face that the candidate is; nothing where points can be fitted, but not to what was found.
  [[nodiscard]] std::optional<FaceShape> fit(const LumaView& picture,
                                             const FaceCandidate& candidate);
  void note_other(const std::vector<FaceCandidate>& candidates, const Sight& sight);
  void keep_to(FaceShape face, base::Clock::time_point at, Sight& sight);

  FaceBackend& backend_;
  const Seat seat_;
  std::optional<FaceArea> last_;  // of the frame before
  std::optional<Driver> driver_;
  std::optional<FaceArea> other_;  // for people alone
  SearchPace pace_;
  TurnedPicture turn_;
};

}  // namespace cabinwatch::vision
