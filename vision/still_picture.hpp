#pragma once

#include <opencv2/core.hpp>

#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// Tells whether anything in a picture is another than in an earlier one: a coarse look, for where
/// nobody is. One thread.
class StillPicture {
 public:
  /// Compared are means of fields, so many along the picture's longer side. Of 40 x 40 pixels at
  /// 720p: a face that can be judged fills several.
  static constexpr int kFields = 32;
  /// So many pixels along each side of a field are looked at: all of them would cost as much as
  /// half a search.
  static constexpr int kSamples = 10;
  /// Of 255. Source: ours: where a pixel's noise is 6, that of two means' difference is 0.85.
  static constexpr double kChanged = 5.0;

  void keep(const LumaView& picture) { kept_ = fields_of(picture); }
  /// Whether every field is as it was in the picture that was kept. Not when none was, or one of
  /// another size.
  [[nodiscard]] bool is_still(const LumaView& picture) const;

 private:
  [[nodiscard]] static cv::Mat fields_of(const LumaView& picture);

  cv::Mat kept_;
};

}  // namespace cabinwatch::vision
