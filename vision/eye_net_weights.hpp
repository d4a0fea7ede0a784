#pragma once

#include <span>
#include <string_view>

/// The weights of EyeNet, written by tests/bench/people/eye_net.py.
namespace cabinwatch::vision {

struct EyeNetLayer {
  /// A character for each weight: its code less 80, by the scale of its output. Line ends do not
  /// count.
  std::string_view weights;
  std::span<const float> scales;  ///< by output
  std::span<const float> bias;    ///< by output
};

[[nodiscard]] std::span<const EyeNetLayer> eye_net_layers() noexcept;

}  // namespace cabinwatch::vision
