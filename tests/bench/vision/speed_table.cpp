#include <fmt/format.h>
#include <libyuv.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "clip_player.hpp"
#include "cpu_time.hpp"
#include "sight_table.hpp"
#include "vision/frame_look.hpp"
#include "vision/mediapipe_backend.hpp"

namespace cabinwatch::bench {
namespace {

constexpr int kFrames = 100;
constexpr pipeline::PictureSize kCamera{1280, 720};

/// The frame in the middle of a camera's, as high as fits.
pipeline::FramePtr as_from_camera(const pipeline::Frame& frame) {
  auto pixels = std::make_shared<std::vector<std::uint8_t>>(
      static_cast<std::size_t>(kCamera.width) * kCamera.height, std::uint8_t{90});
  const int width = frame.width * kCamera.height / frame.height;
  libyuv::ScalePlane(frame.planes[0].data, frame.planes[0].stride, frame.width, frame.height,
                     pixels->data() + (kCamera.width - width) / 2, kCamera.width, width,
                     kCamera.height, libyuv::kFilterBilinear);
  auto large = std::make_shared<pipeline::Frame>(frame);
  large->format = pipeline::PixelFormat::gray8;
  large->width = kCamera.width;
  large->height = kCamera.height;
  large->planes[0] = {pixels->data(), kCamera.width};
  large->byte_count = pixels->size();
  large->pixels = std::move(pixels);
  return large;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? 0.0 : values[values.size() / 2];
}

}  // namespace

std::string speed_table(const Clip& clip, const std::string& folder) {
  vision::MediapipeBackend backend("");
  vision::FrameLook following(backend, vision::Seat::any);
  std::vector<double> followed;
  std::vector<double> searched;
  std::vector<double> searched_in_vain;
  const auto nobody = std::make_unique<std::vector<std::uint8_t>>(
      static_cast<std::size_t>(kCamera.width) * kCamera.height, std::uint8_t{90});
  const auto timed = [](vision::FrameLook& look, const pipeline::Frame& frame,
                        std::vector<double>& into) {
    const auto before = cpu_time();
    const auto result = look.look(frame, true);
    into.push_back(std::chrono::duration<double, std::milli>(cpu_time() - before).count());
    return result.has_searched;
  };
  play(clip, folder, [&](const PlayedFrame& played) {
    if (played.original >= kFrames) return;
    const auto frame = as_from_camera(*played.frame);
    std::vector<double> took;
    if (!timed(following, *frame, took)) followed.push_back(took[0]);
    vision::FrameLook fresh(backend, vision::Seat::any);
    timed(fresh, *frame, searched);
    pipeline::Frame empty = *frame;
    empty.planes[0].data = nobody->data();
    vision::FrameLook lost(backend, vision::Seat::any);
    timed(lost, empty, searched_in_vain);
  });
  return fmt::format("| {}, {} frames at 1280 x 720 | {:.1f} | {:.1f} | {:.1f} |", clip.name,
                     searched.size(), median(followed), median(searched), median(searched_in_vain));
}

}  // namespace cabinwatch::bench
