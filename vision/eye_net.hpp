#pragma once

#include <memory>

#include "vision/eye_picture.hpp"

namespace cabinwatch::vision {

/// What an eye's picture looks like; parts of one.
struct EyeLook {
  double open = 0.0;
  double closed = 0.0;
  double lowered = 0.0;  ///< lids down, looking down
  double covered = 0.0;  ///< by a hand, hair, or nothing of it is seen
};

/// Tells open eyes from closed ones by their picture, where the lids' points cannot: in pictures
/// of a low bit rate, in dim light, behind glasses, and on the far side of a head that is turned.
///
/// 10 504 weights of ours in eye_net_weights.cpp, trained by tests/bench/people/eye_net.py, which
/// says on what. An eye takes 0.03 ms (AMD EPYC); nothing is allocated.
///
/// Any thread.
class EyeNet {
 public:
  EyeNet();
  ~EyeNet();

  [[nodiscard]] EyeLook look(const EyePicture& eye) const;

 private:
  struct Net;
  std::unique_ptr<const Net> net_;
};

}  // namespace cabinwatch::vision
