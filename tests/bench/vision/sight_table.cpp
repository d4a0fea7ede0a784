#include "sight_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "clip_player.hpp"
#include "spoiled.hpp"
#include "vision/face_follower.hpp"
#include "vision/head_pose_solver.hpp"
#include "vision/mediapipe_backend.hpp"
#include "vision/sight_judge.hpp"

namespace cabinwatch::bench {
namespace {

constexpr int kEvery = 200;  // frames: each of them is looked at some sixty times

using Measures = std::array<double, 6>;

struct Sights {
  std::map<std::string_view, int> qualities;
  std::vector<Measures> measures;
};

std::string spread(const std::vector<Measures>& rows, std::size_t column) {
  if (rows.empty()) return "-";
  std::vector<double> values;
  for (const Measures& row : rows) values.push_back(row.at(column));
  std::ranges::sort(values);
  const auto at = [&](double part) {
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
  };
  return fmt::format("{:.2f} .. {:.2f} .. {:.2f}", at(0.05), at(0.5), at(0.95));
}

class SightTable {
 public:
  void add(const PlayedFrame& played) {
    if (played.original % kEvery != 0) return;
    const pipeline::Frame& frame = *played.frame;
    const vision::LumaView view{
        frame.planes[0].data, frame.planes[0].stride, {frame.width, frame.height}};
    const auto whole = look(view, frame.captured_at);
    if (!whole) return;
    for (const Spoiling& spoiling : how_) {
      Picture picture(view);
      spoiling.spoil(picture, *whole);
      judge(picture, frame.captured_at, sights_[spoiling.name]);
    }
  }

  [[nodiscard]] std::string rows() const {
    std::string text;
    for (const Spoiling& spoiling : how_) {
      const Sights& sights = sights_.at(spoiling.name);
      std::string told;
      for (const auto& [quality, count] : sights.qualities) {
        told += fmt::format("{}{} {}", told.empty() ? "" : ", ", quality, count);
      }
      text += fmt::format("| {} | {} |", spoiling.name, told);
      for (std::size_t column = 0; column < Measures{}.size(); ++column) {
        text += " " + spread(sights.measures, column) + " |";
      }
      text += "\n";
    }
    return text;
  }

 private:
  std::optional<vision::FaceShape> look(const vision::LumaView& view, base::Clock::time_point at) {
    vision::FaceFollower fresh(backend_, vision::Seat::any);
    std::optional<vision::FaceShape> face;
    constexpr int kTries = 3;  // the squares that are searched take turns
    for (int i = 0; i < kTries && !face; ++i) face = fresh.look(view, at).face;
    return face;
  }

  void judge(const Picture& picture, base::Clock::time_point at, Sights& sights) {
    const auto face = look(picture.view(), at);
    if (!face) {
      ++sights.qualities["no_face"];
      return;
    }
    const auto pose = pose_.solve(face->rigid, picture.size);
    const auto light = vision::measure_light(picture.view(), *face);
    ++sights.qualities[pipeline::to_word(
        vision::judge_sight(picture.view(), *face, light,
                            pose.value_or(pipeline::HeadPose{.yaw = 0, .pitch = 0, .roll = 180})))];
    sights.measures.push_back({light.brightest, light.burnt_out, light.sharpness,
                               light.eye_to_cheek, std::ranges::max(light.eye_contrast),
                               face->presence});
  }

  vision::MediapipeBackend backend_{""};
  vision::HeadPoseSolver pose_{backend_.rigid_model()};
  const std::vector<Spoiling> how_ = spoilings();
  std::map<std::string, Sights> sights_;
};

}  // namespace

std::string sight_table(const Clip& clip, const std::string& folder) {
  SightTable table;
  play(clip, folder, [&](const PlayedFrame& played) { table.add(played); });
  return fmt::format(
      "{}, every {}th frame; measures as 5 % .. median .. 95 %:\n\n"
      "| made | told | brightest | burnt out | sharpness | eye to cheek | eye contrast | presence "
      "|\n"
      "|---|---|---|---|---|---|---|---|\n{}",
      clip.name, kEvery, table.rows());
}

}  // namespace cabinwatch::bench
