// Recordings of real faces through the reflex lane: ./dev bench vision.

#include <cstdio>
#include <exception>
#include <span>
#include <string>

#include "clip.hpp"
#include "clip_player.hpp"
#include "clip_score.hpp"
#include "cpu_time.hpp"
#include "eyes_table.hpp"
#include "sight_table.hpp"
#include "vision/frame_look.hpp"
#include "vision/frame_pace.hpp"
#include "vision/mediapipe_backend.hpp"

namespace cabinwatch::bench {
namespace {

void print(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

ClipScore score(const Clip& clip, const std::string& folder, double fps) {
  vision::MediapipeBackend backend("");
  vision::FrameLook look(backend, vision::Seat::any);
  vision::DueFrames due(fps);
  ClipScore score(clip);
  play(clip, folder, [&](const PlayedFrame& played) {
    if (!due.is_due(played.frame->captured_at)) return;
    const auto before = cpu_time();
    const auto result = look.look(*played.frame, true);
    score.add(played, result.told, result.has_searched, cpu_time() - before);
  });
  score.finish();
  return score;
}

void print_clips(const std::string& folder) {
  for (const double fps : {30.0, 15.0}) {
    print("At most " + std::to_string(static_cast<int>(fps)) + " frames a second:\n");
    print(ClipScore::heading());
    for (const Clip& clip : known_clips()) print(score(clip, folder, fps).row());
    print("");
  }
}

void print_sights(const std::string& folder) {
  for (const Clip& clip : known_clips()) {
    if (clip.holds.empty()) print(sight_table(clip, folder));
  }
}

void print_speed(const std::string& folder) {
  print("| recording | CPU ms following | searching, found | searching, nobody there |");
  print("|---|---|---|---|");
  for (const Clip& clip : known_clips()) {
    if (clip.holds.empty()) print(speed_table(clip, folder));
  }
}

void print_eyes(const std::string& folder) {
  print(eyes_heading());
  for (const Clip& clip : known_clips()) {
    if (clip.holds.empty()) print(eyes_rows(clip, folder));
  }
}

int run(const std::string& what, const std::string& folder) {
  if (what == "clips") {
    print_clips(folder);
  } else if (what == "sight") {
    print_sights(folder);
  } else if (what == "eyes") {
    print_eyes(folder);
  } else if (what == "speed") {
    print_speed(folder);
  } else {
    std::fputs("vision_bench: what is to be measured is clips, eyes, sight or speed\n", stderr);
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace cabinwatch::bench

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() != 3) {
    std::fputs("usage: vision_bench clips|eyes|sight|speed FOLDER-OF-RECORDINGS\n", stderr);
    return 2;
  }
  try {
    return cabinwatch::bench::run(arguments[1], arguments[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vision_bench: %s\n", error.what());
    return 1;
  }
}
