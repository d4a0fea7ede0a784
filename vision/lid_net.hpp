#pragma once

#include <memory>

#include "vision/eye_picture.hpp"

namespace cabinwatch::vision {

/// Of eyes whose lids are down: tells those that look down from those that are shut, by lids,
/// lashes, brow and the skin around them.
///
/// 28 860 weights of ours in lid_net_weights.cpp, trained by tests/bench/people/lid_net.py, which
/// says on what. An eye takes 0.04 ms (AMD EPYC); nothing is allocated. Of open eyes it says
/// nothing.
///
/// Any thread.
class LidNet {
 public:
  LidNet();
  ~LidNet();

  /// @returns the logarithm of how many times likelier the eye looks down than it is shut: above 0
  ///          it rather looks down; 2: 7 times as likely
  [[nodiscard]] double look(const LidPicture& eye) const;

 private:
  struct Net;
  std::unique_ptr<const Net> net_;
};

}  // namespace cabinwatch::vision
