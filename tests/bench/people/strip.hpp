#pragma once

#include <string>

#include "pipeline/frame.hpp"

namespace cabinwatch::bench {

/// Keeps every so manieth picture, small, in a folder of the caller's: the strip above a plot.
///
/// One thread.
class Strip {
 public:
  /// @param folder  empty: keeps nothing
  /// @param every   frames, > 0
  Strip(std::string folder, int every) : folder_(std::move(folder)), every_(every) {}

  /// @throws std::runtime_error when the picture cannot be written
  void add(const pipeline::Frame& gray, int number);

 private:
  std::string folder_;
  int every_;
};

}  // namespace cabinwatch::bench
