#pragma once

namespace cabinwatch::daemon {

/// Sets a flag for as long as a scope lasts.
class HeldFlag {
 public:
  explicit HeldFlag(bool& flag) : flag_(flag) { flag_ = true; }
  ~HeldFlag() { flag_ = false; }
  HeldFlag(const HeldFlag&) = delete;
  HeldFlag& operator=(const HeldFlag&) = delete;

 private:
  bool& flag_;
};

}  // namespace cabinwatch::daemon
