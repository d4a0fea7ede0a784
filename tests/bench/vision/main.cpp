// Recordings of real faces through the reflex lane: ./dev bench vision.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clip.hpp"
#include "clip_player.hpp"
#include "clip_score.hpp"
#include "spoiled.hpp"
#include "vision/face_follower.hpp"
#include "vision/frame_look.hpp"
#include "vision/frame_pace.hpp"
#include "vision/head_pose_solver.hpp"
#include "vision/mediapipe_backend.hpp"
#include "vision/sight_judge.hpp"

namespace cabinwatch::bench {
namespace {

ClipScore score(const Clip& clip, const std::string& folder, double fps) {
  vision::MediapipeBackend backend("");
  vision::FrameLook look(backend, vision::Seat::any);
  vision::DueFrames due(fps);
  ClipScore score(clip);
  play(clip, folder, [&](const PlayedFrame& played) {
    if (!due.is_due(played.frame->captured_at)) return;
    const auto began_at = pipeline::Clock::now();
    const auto result = look.look(*played.frame, true);
    score.add(played, result.told, result.has_searched, pipeline::Clock::now() - began_at);
  });
  score.finish();
  return score;
}

struct Sights {
  std::map<std::string_view, int> qualities;
  std::vector<std::array<double, 6>> measures;
};

std::string median_of(const std::vector<std::array<double, 6>>& rows, std::size_t column) {
  if (rows.empty()) return "-";
  std::vector<double> values;
  for (const auto& row : rows) values.push_back(row.at(column));
  std::ranges::sort(values);
  const auto at = [&](double part) {
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
  };
  return fmt::format("{:.2f} .. {:.2f} .. {:.2f}", at(0.05), at(0.5), at(0.95));
}

/// What is told of frames that were made bad: every 200th, each looked at alone.
void judge_sights(const Clip& clip, const std::string& folder) {
  vision::MediapipeBackend backend("");
  vision::HeadPoseSolver pose(backend.rigid_model());
  std::map<std::string, Sights> all;
  std::optional<vision::FaceShape> last;
  const auto how = spoilings();
  play(clip, folder, [&](const PlayedFrame& played) {
    if (played.original % 200 != 0) return;
    const pipeline::Frame& frame = *played.frame;
    const vision::LumaView view{
        frame.planes[0].data, frame.planes[0].stride, {frame.width, frame.height}};
    vision::FaceFollower follower(backend, vision::Seat::any);
    const auto whole = follower.look(view, frame.captured_at).face;
    if (!whole) return;
    for (const Spoiling& spoiling : how) {
      Picture picture(view);
      spoiling.spoil(picture, *whole);
      Sights& sights = all[spoiling.name];
      vision::FaceFollower fresh(backend, vision::Seat::any);
      std::optional<vision::FaceShape> face;
      for (int i = 0; i < 3 && !face; ++i)
        face = fresh.look(picture.view(), frame.captured_at).face;
      if (!face) {
        ++sights.qualities["no_face"];
        continue;
      }
      pose.reset();
      const auto found = pose.solve(face->rigid, picture.size);
      const auto light = vision::measure_light(picture.view(), *face);
      const auto quality =
          vision::judge_sight(picture.view(), *face, light, found ? found->roll : 180.0);
      ++sights.qualities[pipeline::to_word(quality)];
      sights.measures.push_back({light.brightest, light.burnt_out, light.sharpness,
                                 light.eye_to_cheek, light.eye_contrast, face->presence});
    }
  });
  std::printf(
      "\n%s, every 200th frame:\n\n| made | told | brightest | burnt out | sharpness | eye to "
      "cheek | eye contrast | presence |\n|---|---|---|---|---|---|---|---|\n",
      clip.name.c_str());
  for (const Spoiling& spoiling : how) {
    const Sights& sights = all[spoiling.name];
    std::string told;
    for (const auto& [quality, count] : sights.qualities) {
      told += fmt::format("{}{} {}", told.empty() ? "" : ", ", quality, count);
    }
    std::string row = fmt::format("| {} | {} |", spoiling.name, told);
    for (std::size_t column = 0; column < 6; ++column) {
      row += " " + median_of(sights.measures, column) + " |";
    }
    std::printf("%s\n", row.c_str());
  }
}

int run(const std::string& folder, const std::string& which) {
  if (which == "sight") {
    for (const Clip& clip : known_clips()) {
      if (clip.holds.empty()) judge_sights(clip, folder);
    }
    return 0;
  }
  for (const double fps : {30.0, 15.0}) {
    std::printf("\nAt most %.0f frames a second:\n\n%s\n", fps, ClipScore::heading().c_str());
    for (const Clip& clip : known_clips()) {
      std::printf("%s\n", score(clip, folder, fps).row().c_str());
      std::fflush(stdout);
    }
  }
  return 0;
}

}  // namespace
}  // namespace cabinwatch::bench

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() < 2) {
    std::fputs("usage: vision_bench FOLDER-OF-RECORDINGS [sight]\n", stderr);
    return 2;
  }
  try {
    return cabinwatch::bench::run(arguments[1], arguments.size() > 2 ? arguments[2] : "");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vision_bench: %s\n", error.what());
    return 1;
  }
}
