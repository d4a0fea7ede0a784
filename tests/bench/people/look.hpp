#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clip.hpp"

/// One recording through the reflex lane and the alert policy, as lines of CSV.
namespace cabinwatch::bench {

struct LookOrder {
  std::string folder;
  Clip clip;                ///< its file and its holds
  int first = 0;            ///< frame of the recording
  std::optional<int> last;  ///< frame of the recording, included; else to its end
  std::string variant = "original";
  bool with_measures = false;  ///< also the ratio of each eye, by a second look: slow
  std::string eyes{};          ///< file for both eyes' pictures, see EyeDump; empty: none
  std::string pictures{};      ///< folder for the picture strip; empty: none is made
  int pictures_every = 1;      ///< frames
};

/// Prints a line for each frame that was looked at, and one for each change of an alert:
///
///     frame,NUMBER,IS_HELD,TIME_MS,QUALITY,CALIBRATION,CONFIDENCE,OPENNESS,CLOSED,PERCLOS,MOUTH,
///           YAWNING,YAW,PITCH,ROLL,GAZE,HAS_SEARCHED,CPU_MS,LEFT_RATIO,RIGHT_RATIO,PRESENCE,FACE,
///           LEFT_SHUT,RIGHT_SHUT,LEFT_COVERED,RIGHT_COVERED,LEFT_CONTRAST,RIGHT_CONTRAST
///     alert,TIME_MS,CHANGE,KIND,SEVERITY
///
/// What is not told is empty. The policy is that of a car at 80 km/h without a model server.
/// @throws std::runtime_error when the recording cannot be played
void look(const LookOrder& order);

}  // namespace cabinwatch::bench
