#pragma once

#include <string>

#include "pipeline/reflex_observation.hpp"
#include "vision/frame_sight.hpp"
#include "vision/settings.hpp"

namespace cabinwatch::view {

/// A face this wide, pixels, is seen as well as it gets, with room for a driver who leans back.
/// Source: points of eyes are as good as they get from 16 pixels on (driver_reader.cpp), which are
/// a fifth of a face: 80; half as much again for leaning back.
inline constexpr double kWantedFaceWidth = 120.0;

/// The width of a face whose head's square is `area`, pixels of the picture that was looked at.
[[nodiscard]] double face_width(const vision::FaceArea& area) noexcept;

/// How well the frame shows the driver, and what to do about it: "too small: move the camera
/// nearer, the face is 58 pixels wide and should be 120". Pure; any thread.
[[nodiscard]] std::string advice(const pipeline::ReflexObservation& told,
                                 const vision::FrameSight& sight, vision::Seat seat);

/// What vision.seat should be for a face there: left or right.
[[nodiscard]] vision::Seat seat_of(const vision::FaceArea& area,
                                   pipeline::PictureSize size) noexcept;

}  // namespace cabinwatch::view
