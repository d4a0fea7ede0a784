#include "view/advice.hpp"

#include <fmt/format.h>

namespace cabinwatch::view {
namespace {

using pipeline::SightQuality;

std::string small(double width) {
  return fmt::format("move the camera nearer, the face is {:.0f} pixels wide and should be {:.0f}",
                     width, kWantedFaceWidth);
}

std::string turned(vision::PictureTurn turn) {
  switch (turn) {
    case vision::PictureTurn::to_the_right:
      return "on its side: turn the camera by 90 degrees clockwise";
    case vision::PictureTurn::to_the_left:
      return "on its side: turn the camera by 90 degrees counterclockwise";
    default:
      return "upside down: turn the camera by 180 degrees";
  }
}

std::string by_quality(SightQuality quality, const vision::FrameSight& sight) {
  const double width = sight.face ? face_width(sight.face->area) : 0.0;
  switch (quality) {
    case SightQuality::good:
      return width > 0.0 && width < kWantedFaceWidth ? "good, but small: " + small(width) : "good";
    case SightQuality::no_face:
      return "no face: the driver's whole head must be in the picture";
    case SightQuality::dark:
      return "dark: add light, best infrared, or let the camera expose longer";
    case SightQuality::glare:
      return "glare: keep the sun out of the picture, or let the camera expose less";
    case SightQuality::blurred:
      return "blurred: focus and clean the lens; in the dark, less exposure and more light";
    case SightQuality::occluded:
      return "eyes covered: by a hand, dark glasses, the wheel, or a head that is turned away";
    case SightQuality::too_small:
      return width > 0.0 ? "too small: " + small(width)
                         : "too small: the picture has too few pixels, see camera.width";
    case SightQuality::uncertain:
      return "uncertain: the face is cut off, tilted, hidden in part, or none";
    case SightQuality::frozen:
      return "frozen: the camera repeats the same picture, look at its cable and driver";
    case SightQuality::turned:
      return turned(sight.turn);
  }
  return {};
}

}  // namespace

double face_width(const vision::FaceArea& area) noexcept { return area.side / vision::kHeadToFace; }

std::string advice(const pipeline::ReflexObservation& told, const vision::FrameSight& sight,
                   vision::Seat seat) {
  if (seat == vision::Seat::any && sight.face && sight.other &&
      sight.other->side > sight.face->area.side) {
    return "another person is larger: set vision.seat";
  }
  return by_quality(told.quality, sight);
}

vision::Seat seat_of(const vision::FaceArea& area, pipeline::PictureSize size) noexcept {
  return area.center.x < size.width / 2.0 ? vision::Seat::left : vision::Seat::right;
}

}  // namespace cabinwatch::view
