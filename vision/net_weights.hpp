#pragma once

#include <span>
#include <string_view>

/// The weights of EyeNet and LidNet, written by tests/bench/people/eye_net.py and lid_net.py.
namespace cabinwatch::vision {

struct PackedLayer {
  /// A character for each weight: its code less 80, by the scale of its output. Line ends do not
  /// count.
  std::string_view weights;
  std::span<const float> scales;  ///< by output
  std::span<const float> bias;    ///< by output
};

[[nodiscard]] std::span<const PackedLayer> eye_net_layers() noexcept;
[[nodiscard]] std::span<const PackedLayer> lid_net_layers() noexcept;

}  // namespace cabinwatch::vision
