#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "vision/face_shape.hpp"
#include "vision/tflite_net.hpp"

namespace cabinwatch::vision {

/// BlazeFace: finds faces in a square of 128 x 128 pixels.
///
/// Source: Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs",
/// 2019; anchors as in mediapipe/modules/face_detection/face_detection_short_range.pbtxt.
///
/// A wide look only hints at places: a face that fills a quarter of the picture's height scores
/// 0.2 there, and 0.9 when looked at closely, while other things stay low or are no face to the
/// mesh. So each place is looked at again, closely, and that score counts.
///
/// One thread.
class FaceDetector {
 public:
  /// Faces are found when tilted by up to this, degrees: nobody at the wheel holds the head
  /// further. Source: ours; a head that has fallen onto the shoulder is at some 45.
  static constexpr double kMostTilt = 60.0;

  /// @throws ModelError
  explicit FaceDetector(const TfliteModel& model);

  /// Faces of at least about a fifteenth of the picture's height, best first, that are upright in a
  /// picture turned so. Looks at the whole picture; where that shows none for sure, also at a
  /// square of it, in which faces are larger: at another one each time, since each costs as much as
  /// the whole.
  [[nodiscard]] std::vector<FaceCandidate> find(const LumaView& picture, PictureTurn turn);

  /// A close look at what is in `area` and turned like it; its score is 0 where nothing fills it.
  [[nodiscard]] FaceCandidate look_at(const LumaView& picture, const FaceArea& area);

 private:
  /// A square part of the picture, in its pixels, turned around its middle by an angle in radians,
  /// clockwise as seen; may reach over the edge.
  struct Window {
    Point middle;
    double side;
    double angle;
  };

  [[nodiscard]] Window next_window(double width, double height, double angle);
  /// Faces in the window, unsorted, of at least this score.
  [[nodiscard]] std::vector<FaceCandidate> look(const cv::Mat& picture, const Window& window,
                                                double least_score);
  /// The face that the candidate is, as a close look shows it; its score is 0 where it shows none.
  [[nodiscard]] FaceCandidate look_closely(const cv::Mat& picture, const FaceArea& area,
                                           double angle);

  TfliteNet net_;
  unsigned turn_ = 0;  // which square is next
};

}  // namespace cabinwatch::vision
