#include "view/look_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "base/seconds.hpp"
#include "pipeline/source_secrets.hpp"
#include "view/advice.hpp"

namespace cabinwatch::view {
namespace {

using Json = nlohmann::json;
using vision::EyeShape;
using vision::FaceShape;
using vision::Point;

/// Points as the page draws them.
class Places {
 public:
  explicit Places(pipeline::PictureSize size) : width_(size.width), height_(size.height) {}
  [[nodiscard]] Json of(double x, double y) const {
    return {rounded(x / width_), rounded(y / height_)};
  }
  [[nodiscard]] Json of(const Point& point) const { return of(point.x, point.y); }

 private:
  /// To a ten-thousandth of the picture: finer than it is shown.
  static double rounded(double part) { return static_cast<int>(part * 1e4) / 1e4; }
  const double width_;
  const double height_;
};

/// The lids' edges, around once.
Json outline(const EyeShape& eye, const Places& places) {
  Json line = Json::array({places.of(eye.left_corner)});
  for (const Point& point : eye.upper_lid) line.push_back(places.of(point));
  line.push_back(places.of(eye.right_corner));
  auto back = eye.lower_lid;
  std::ranges::reverse(back);
  for (const Point& point : back) line.push_back(places.of(point));
  return line;
}

template <typename Value>
Json known(const std::optional<Value>& value) {
  if (!value) return nullptr;
  return *value;
}

Json angles(const std::optional<pipeline::HeadPose>& head) {
  if (!head) return nullptr;
  return {head->yaw, head->pitch, head->roll};
}

Json face_object(const FaceShape& face, const vision::FrameSight& sight) {
  const Places places(sight.size);
  Json points = Json::array();
  for (const auto& point : face.rigid) points.push_back(places.of(point.x, point.y));
  for (const auto& point : face.cheeks) points.push_back(places.of(point));
  const auto& mouth = face.mouth;
  return {{"center", places.of(face.area.center)},
          {"side", face.area.side / sight.size.width},
          {"width_px", face_width(face.area)},
          {"points", points},
          {"eyes", {outline(face.left_eye, places), outline(face.right_eye, places)}},
          {"irises", {places.of(face.left_eye.iris), places.of(face.right_eye.iris)}},
          {"mouth",
           {places.of(mouth.left_corner), places.of(mouth.upper_lip), places.of(mouth.right_corner),
            places.of(mouth.lower_lip)}},
          {"head", angles(sight.head)}};
}

std::string_view word(CheckItem::State state) {
  switch (state) {
    case CheckItem::State::waiting:
      return "waiting";
    case CheckItem::State::problem:
      return "problem";
    case CheckItem::State::done:
      break;
  }
  return "done";
}

/// As TOML's basic strings have it, which are JSON's for what a source may be.
std::string quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string settings_text(const Look& look, const config::Configuration& configuration) {
  const auto& camera = configuration.camera;
  auto text =
      fmt::format("[camera]\nsource = {}\nwidth = {}\nheight = {}\nfps = {:g}\n\n[vision]\n",
                  quoted(pipeline::without_passwords(camera.source)), look.frame->width,
                  look.frame->height, camera.fps);
  auto seat = configuration.vision.seat;
  if (seat == vision::Seat::any && look.sight.face) {
    seat = seat_of(look.sight.face->area, look.sight.size);
  }
  return text + fmt::format("seat = \"{}\"\nfps = {:g}\n", pipeline::to_word(seat),
                            configuration.vision.fps);
}

std::string look_members(const Look& look, const pipeline::EncodedPicture& picture,
                         const std::vector<CheckItem>& items,
                         const config::Configuration& configuration) {
  const auto& told = look.told;
  const auto seat = configuration.vision.seat;
  Json checks = Json::array();
  for (const auto& item : items) {
    checks.push_back({{"name", item.name}, {"state", word(item.state)}, {"text", item.text}});
  }
  const Json object{
      {"number", look.frame->number},
      {"time_ms", base::whole_ms(told.captured_at.time_since_epoch())},
      {"picture", picture.base64},
      {"width", picture.width},
      {"height", picture.height},
      {"seat", pipeline::to_word(seat)},
      {"quality", pipeline::to_word(told.quality)},
      {"advice", advice(told, look.sight, seat)},
      {"face", look.sight.face ? face_object(*look.sight.face, look.sight) : Json()},
      {"openness", {known(look.sight.eye_openness[0]), known(look.sight.eye_openness[1])}},
      {"eye_openness", known(told.eye_openness)},
      {"eyes_closed", known(told.eyes_closed)},
      {"perclos", known(told.perclos)},
      {"mouth", known(told.mouth_openness)},
      {"yawning", known(told.is_yawning)},
      {"head", angles(told.head)},
      {"gaze", told.gaze ? Json(pipeline::to_word(*told.gaze)) : Json()},
      {"calibration", pipeline::to_word(told.calibration)},
      {"confidence", told.confidence},
      {"fps", told.frames_per_second},
      {"checklist", checks},
      {"settings", settings_text(look, configuration)}};
  const auto text = object.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.substr(1, text.size() - 2);
}

}  // namespace cabinwatch::view
