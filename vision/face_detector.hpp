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
/// One thread.
class FaceDetector {
 public:
  /// @throws ModelError
  explicit FaceDetector(const TfliteModel& model);

  /// Faces of at least about a tenth of the picture's height, best first. Looks at the whole
  /// picture; where that shows none and the picture is wide or tall, also at a square of it, in
  /// which faces are larger: at another one each time, since each costs as much as the whole.
  [[nodiscard]] std::vector<FaceCandidate> find(const LumaView& picture);

 private:
  /// A square part of the picture, in its pixels; may reach over the edge.
  struct Window {
    double left;
    double top;
    double side;
  };

  void look(const cv::Mat& picture, const Window& window, std::vector<FaceCandidate>& found);
  void look(const cv::Mat& square, double scale, Point origin, std::vector<FaceCandidate>& found);

  /// Turns the candidate round where its face is upside down: networks that learnt upright faces
  /// find something like one in it.
  void turn_upright(const cv::Mat& picture, FaceCandidate& candidate);

  TfliteNet net_;
  unsigned turn_ = 0;  // which square is next
};

}  // namespace cabinwatch::vision
