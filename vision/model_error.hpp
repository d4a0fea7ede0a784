#pragma once

#include <stdexcept>

namespace cabinwatch::vision {

/// A model cannot be used: its file is missing, broken, or not the one expected. The message is for
/// the user and names the file.
class ModelError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace cabinwatch::vision
