#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "clip.hpp"
#include "clip_player.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::bench {

/// Whether the eyes are closed in a frame; nothing where a person cannot say, and in the frames
/// beside each change.
[[nodiscard]] std::optional<bool> known_closed(const Clip& clip, const PlayedFrame& played);

/// What was told of a clip, against what is known of it.
///
/// Eyes are compared in the frames in which a person can tell them, less the two beside each
/// change; where "don't know" was told, the frame counts as not told.
class ClipScore {
 public:
  explicit ClipScore(const Clip& clip);

  void add(const PlayedFrame& played, const pipeline::ReflexObservation& told, bool has_searched,
           std::chrono::nanoseconds took);
  void finish();

  [[nodiscard]] static std::string heading();
  [[nodiscard]] std::string row() const;

 private:
  struct Closure {
    base::Clock::time_point first;
    base::Clock::time_point last;
    bool is_held = false;
  };
  void add_eyes(const PlayedFrame& played, const pipeline::ReflexObservation& told);
  void add_closure(const PlayedFrame& played, const pipeline::ReflexObservation& told);
  void end_closure();

  const Clip& clip_;
  int frames_ = 0;
  int known_ = 0;
  int told_ = 0;
  int right_ = 0;
  int closed_known_ = 0;
  int closed_right_ = 0;
  int turned_ = 0;
  int turned_right_ = 0;
  int not_good_ = 0;
  int gazes_ = 0;
  int gazes_off_road_ = 0;
  int yawns_ = 0;
  bool was_yawning_ = false;
  double perclos_ = 0.0;
  std::optional<Closure> closure_;
  int long_closures_held_ = 0;
  int long_closures_false_ = 0;
  std::vector<double> followed_ms_;
  std::vector<double> searched_ms_;
};

}  // namespace cabinwatch::bench
