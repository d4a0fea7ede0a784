#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "drawn_frame.hpp"
#include "tests/unit/temporary_folder.hpp"
#include "vision/face_package.hpp"
#include "vision/frame_look.hpp"
#include "vision/head_model.hpp"
#include "vision/mediapipe_backend.hpp"
#include "vision/model_error.hpp"
#include "vision/tflite_model.hpp"
#include "vision/tflite_net.hpp"

namespace cabinwatch::vision {
namespace {

using pipeline::SightQuality;

/// A file that is gone with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::size_t size) : path_(folder_.write("model", "")) {
    std::filesystem::resize_file(path_, size);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  TemporaryFolder folder_;
  std::string path_;
};

std::string reason_for(const std::string& path) {
  try {
    const FacePackage package(path);
    return "none";
  } catch (const ModelError& error) {
    return error.what();
  }
}

TEST_CASE("a model that is not there, is a folder, or is another file is told with its name",
          "[model]") {
  using Catch::Contains;
  CHECK_THAT(reason_for("/nonexistent/model.data"),
             Contains("/nonexistent/model.data") && Contains("@mediapipe/face_mesh"));
  CHECK_THAT(reason_for("/"), Contains("is no file"));
  CHECK_THAT(reason_for(TemporaryFile(10).path()), Contains("wrong size"));
  CHECK_THAT(reason_for(TemporaryFile(3986256).path()), Contains("wrong checksum"));
}

/// The installed model's bytes; nothing where it is not installed.
std::vector<std::uint8_t> installed_model() {
  std::ifstream in(FacePackage::installed_path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

#define REQUIRE_MODEL_OR_RETURN()                                      \
  if (!std::filesystem::exists(FacePackage::installed_path())) {       \
    WARN("skipped: no face model at " << FacePackage::installed_path() \
                                      << ": ./dev build fetches it");  \
    return;                                                            \
  }

TEST_CASE("a single damaged byte of the model is noticed", "[model]") {
  REQUIRE_MODEL_OR_RETURN();
  auto bytes = installed_model();
  bytes.at(1000000) ^= 1U;
  const TemporaryFile damaged(bytes.size());
  std::ofstream(damaged.path(), std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  CHECK_THAT(reason_for(damaged.path()), Catch::Contains("wrong checksum"));
}

TEST_CASE("what is no TensorFlow Lite model is refused", "[model]") {
  CHECK_THROWS_AS(read_tflite({}), ModelError);
  const std::vector<std::uint8_t> zeros(1000, 0);
  CHECK_THROWS_AS(read_tflite(zeros), ModelError);
  std::vector<std::uint8_t> marked = zeros;
  for (const std::size_t i : {0U, 1U, 2U, 3U}) marked[4 + i] = static_cast<std::uint8_t>("TFL3"[i]);
  CHECK_THROWS_AS(read_tflite(marked), ModelError);
}

TEST_CASE("a damaged model is read or refused, never followed astray", "[model]") {
  REQUIRE_MODEL_OR_RETURN();
  const FacePackage package(FacePackage::installed_path());
  const auto whole = package.detector();
  std::mt19937 random(7);
  int refused = 0;
  for (int i = 0; i < 60; ++i) {
    std::vector<std::uint8_t> damaged(whole.begin(), whole.end());
    if (i % 3 == 0) damaged.resize(random() % damaged.size());
    for (int j = 0; j < 200 && !damaged.empty(); ++j) {
      damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
    }
    try {
      const TfliteModel model = read_tflite(damaged);
      const TfliteNet net(model, 0, {160, 166, 163, 169});
    } catch (const ModelError&) {
      ++refused;
    }
  }
  CHECK(refused > 20);
}

TEST_CASE("a network that lacks what is asked of it is refused", "[model]") {
  REQUIRE_MODEL_OR_RETURN();
  const FacePackage package(FacePackage::installed_path());
  const TfliteModel detector = read_tflite(package.detector());
  CHECK_THROWS_AS(FaceMesh(detector, {}), ModelError);
  CHECK_THROWS_AS(TfliteNet(detector, 5, {160}), ModelError);
  CHECK_THROWS_AS(read_head_model(package.detector()), ModelError);
}

TEST_CASE("the head model's points are those of a head, in millimetres", "[model]") {
  REQUIRE_MODEL_OR_RETURN();
  const FacePackage package(FacePackage::installed_path());
  const HeadModel head = read_head_model(package.geometry());
  REQUIRE(head.points.size() == 33);
  double most = 0;
  for (const SpacePoint& point : head.points) most = std::max(most, std::abs(point.x));
  CHECK(most > 50);
  CHECK(most < 100);
}

TEST_CASE("in pictures of nobody no face is found, whatever their size", "[model][long]") {
  REQUIRE_MODEL_OR_RETURN();
  MediapipeBackend backend("");
  struct Size {
    int width;
    int height;
  };
  const auto size = GENERATE(Size{64, 64}, Size{1280, 720}, Size{200, 2000}, Size{7680, 4320});
  const auto shade = GENERATE(0, 1, 2);  // black, gray noise, white
  std::mt19937 random(3);
  const auto frame = drawn_frame(size.width, size.height, [&](int, int) {
    return shade == 0 ? 0 : shade == 2 ? 255 : static_cast<int>(random() % 256);
  });
  FrameLook look(backend, Seat::any);
  CHECK(look.look(*frame, true).told.quality == SightQuality::no_face);
}

}  // namespace
}  // namespace cabinwatch::vision
