#include "view/look_text.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <nlohmann/json.hpp>

namespace cabinwatch::view::look_text_test {
namespace {

using nlohmann::json;
using pipeline::SightQuality;

Look look() {
  auto frame = std::make_shared<pipeline::Frame>();
  frame->width = 1280;
  frame->height = 720;
  frame->number = 7;
  Look seen{.frame = frame, .told = {}, .sight = {}};
  seen.told.quality = SightQuality::good;
  seen.told.gaze = pipeline::Gaze::road;
  seen.sight.size = {640, 360};
  seen.sight.face.emplace();
  seen.sight.face->area = {{160, 90}, 180.0, 0.0};
  seen.sight.face->left_eye.iris = {320, 180};
  seen.sight.eye_openness = {0.5, std::nullopt};
  return seen;
}

json members(const Look& seen, const config::Configuration& configuration = {}) {
  return json::parse("{" + look_members(seen, {"anBlZw==", 640, 360, 4}, {}, configuration) + "}");
}

TEST_CASE("places are parts of the picture, whatever size was looked at", "[look_text]") {
  const auto told = members(look());
  CHECK(told["face"]["center"] == json{0.25, 0.25});
  CHECK(told["face"]["irises"][0] == json{0.5, 0.5});
  CHECK(told["face"]["eyes"][0].size() == 8);
  CHECK(told["face"]["width_px"] == 120.0);
  CHECK(told["gaze"] == "road");
  CHECK(told["picture"] == "anBlZw==");
}

TEST_CASE("what is not known is null and never 0", "[look_text]") {
  auto seen = look();
  CHECK(members(seen)["openness"] == json{0.5, nullptr});
  for (const char* name : {"eye_openness", "eyes_closed", "perclos", "mouth", "yawning", "head"}) {
    CAPTURE(name);
    CHECK(members(seen)[name].is_null());
  }
  seen.sight.face.reset();
  seen.told.gaze.reset();
  CHECK(members(seen)["face"].is_null());
  CHECK(members(seen)["gaze"].is_null());
}

TEST_CASE("the settings to copy are what the camera gave and where the driver sits",
          "[look_text]") {
  config::Configuration configuration;
  configuration.camera.source = "rtsp://user:secret@10.0.0.2/cabin";
  const auto text = settings_text(look(), configuration);
  CHECK_THAT(text, Catch::Contains("width = 1280\nheight = 720\n"));
  CHECK_THAT(text, Catch::Contains("seat = \"left\""));
  CHECK_THAT(text, !Catch::Contains("secret"));
  configuration.vision.seat = vision::Seat::right;  // who has set it knows better
  CHECK_THAT(settings_text(look(), configuration), Catch::Contains("seat = \"right\""));
}

}  // namespace
}  // namespace cabinwatch::view::look_text_test
