#pragma once

#include "vision/face_shape.hpp"

/// How far two squares are apart, and whether they are the same face's. Pure; any thread.
namespace cabinwatch::vision {

/// Of their middles, pixels.
[[nodiscard]] double distance(const FaceArea& a, const FaceArea& b);

/// At the same time: two faces do not lie one upon the other.
[[nodiscard]] bool is_same_place(const FaceArea& a, const FaceArea& b);

/// Whether the points were fitted to what was found. Two networks that see the same face place it
/// alike; on hair, hands or a back-rest each sees something else.
[[nodiscard]] bool is_same_face(const FaceArea& found, const FaceArea& fitted);

/// One after the other, and it was lost in between: a neighbour in the next seat is further off,
/// one behind is smaller.
[[nodiscard]] bool is_near(const FaceArea& a, const FaceArea& b);

}  // namespace cabinwatch::vision
