#include "look.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>

#include "alerts/policy.hpp"
#include "clip_player.hpp"
#include "cpu_time.hpp"
#include "eye_dump.hpp"
#include "strip.hpp"
#include "variant.hpp"
#include "vision/eye_net.hpp"
#include "vision/face_follower.hpp"
#include "vision/frame_look.hpp"
#include "vision/frame_pace.hpp"
#include "vision/lid_net.hpp"
#include "vision/mediapipe_backend.hpp"
#include "vision/rate_cover.hpp"
#include "vision/sight_judge.hpp"

namespace cabinwatch::bench {
namespace {

using alerts::AlertEvent;
using pipeline::ReflexObservation;
using std::chrono::nanoseconds;
using TimePoint = decltype(ReflexObservation::captured_at);

/// Every alert of the driver may be told at this speed.
constexpr double kSpeedKmh = 80.0;

double in_ms(nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

std::string text(std::optional<double> value) { return value ? fmt::format("{:.4g}", *value) : ""; }

std::string text(std::optional<bool> value) { return value ? (*value ? "1" : "0") : ""; }

/// Mean gap of the lids by the eye's width, as docs/vision.md says.
double ratio(const vision::EyeShape& eye) {
  double gaps = 0.0;
  for (std::size_t i = 0; i < eye.upper_lid.size(); ++i) {
    gaps += std::hypot(eye.upper_lid.at(i).x - eye.lower_lid.at(i).x,
                       eye.upper_lid.at(i).y - eye.lower_lid.at(i).y);
  }
  const double width =
      std::hypot(eye.right_corner.x - eye.left_corner.x, eye.right_corner.y - eye.left_corner.y);
  return width > 0.0 ? gaps / static_cast<double>(eye.upper_lid.size()) / width : 0.0;
}

constexpr auto kNoMeasures = ",,,,,,,,,,,,,,,";

/// The same face once more, for what the lane does not tell.
class Measures {
 public:
  /// @param eyes  file for the eyes' pictures; empty: none
  explicit Measures(const std::string& eyes) {
    if (!eyes.empty()) dump_.emplace(eyes);
  }

  [[nodiscard]] std::string columns(const pipeline::Frame& gray, int number, bool is_held) {
    const vision::LumaView picture{
        gray.planes[0].data, gray.planes[0].stride, {gray.width, gray.height}};
    const auto sight = follower_.look(picture, gray.captured_at);
    if (!sight.face) return kNoMeasures;
    const vision::FaceShape& face = *sight.face;
    if (dump_) dump_->add(picture, face, number, is_held);
    const auto left = eye_net_.look(vision::eye_picture(picture, face.left_eye, true));
    const auto right = eye_net_.look(vision::eye_picture(picture, face.right_eye, false));
    const auto light = vision::measure_light(picture, face);
    return fmt::format(
        "{:.4f},{:.4f},{:.3f},{:.0f},{:.3f},{:.3f},{:.3f},{:.3f},{:.3f},{:.3f},{:.2f},{:.2f},"
        "{:.3f},{:.0f},{:.3f},{:.2f}",
        ratio(face.left_eye), ratio(face.right_eye), face.presence, face.area.side,
        left.closed + left.lowered, right.closed + right.lowered, left.covered, right.covered,
        light.least_eye_contrast[0], light.least_eye_contrast[1],
        lid_net_.look(vision::lid_picture(picture, face.left_eye, true)),
        lid_net_.look(vision::lid_picture(picture, face.right_eye, false)), light.sharpness,
        light.brightest, light.burnt_out, light.eye_to_cheek);
  }

 private:
  vision::MediapipeBackend backend_{""};
  vision::FaceFollower follower_{backend_, vision::Seat::any};
  vision::EyeNet eye_net_;
  vision::LidNet lid_net_;
  std::optional<EyeDump> dump_;
};

class Looker {
 public:
  explicit Looker(const LookOrder& order)
      : order_(order),
        variant_(order.variant),
        due_(variant_.fps()),
        strip_(order.pictures, order.pictures_every) {
    if (order.with_measures || !order.eyes.empty()) measures_.emplace(order.eyes);
  }

  void add(const PlayedFrame& played) {
    if (played.original < order_.first) return;
    if (order_.last && played.original > *order_.last) return;
    if (!due_.is_due(played.frame->captured_at)) return;
    const auto frame = variant_.change(*played.frame);
    if (!began_) begin(frame->captured_at);
    const auto before = cpu_time();
    auto result = look_.look(*frame, cover_.covers_blinks());
    const auto took = cpu_time() - before;
    rate_.see(frame->captured_at, frame->opening);
    result.told.frames_per_second = rate_.per_second();
    cover_.see(rate_.per_second());
    print(played, result, took,
          measures_ ? measures_->columns(*frame, played.original, played.is_held) : kNoMeasures);
    print(policy_->observe(result.told, frame->captured_at), frame->captured_at);
    strip_.add(*frame, played.original);
  }

 private:
  void begin(TimePoint at) {
    began_ = at;
    policy_.emplace(alerts::PolicySettings{.expects_findings = false, .expects_reflex = true}, at);
    print(policy_->camera({.is_working = true, .fault = {}}, at), at);
    print(policy_->vehicle({.speed_kmh = kSpeedKmh, .ignition = true}, at), at);
  }

  void print(const PlayedFrame& played, const vision::FrameLook::Result& result, nanoseconds took,
             const std::string& measures) const {
    const ReflexObservation& told = result.told;
    const std::string head = told.head ? fmt::format("{:.1f},{:.1f},{:.1f}", told.head->yaw,
                                                     told.head->pitch, told.head->roll)
                                       : ",,";
    fmt::print("frame,{},{},{:.1f},{},{},{:.2f},{},{},{},{},{},{},{},{},{:.2f},{}\n",
               played.original, played.is_held ? 1 : 0, in_ms(told.captured_at - *began_),
               pipeline::to_word(told.quality), pipeline::to_word(told.calibration),
               told.confidence, text(told.eye_openness), text(told.eyes_closed), text(told.perclos),
               text(told.mouth_openness), text(told.is_yawning), head,
               told.gaze ? pipeline::to_word(*told.gaze) : "", result.has_searched ? 1 : 0,
               in_ms(took), measures);
  }

  void print(const alerts::Policy::Events& events, TimePoint at) const {
    for (const AlertEvent& event : events) {
      fmt::print("alert,{:.1f},{},{},{}\n", in_ms(at - *began_), pipeline::to_word(event.type),
                 pipeline::to_word(event.alert.kind), pipeline::to_word(event.alert.severity));
    }
  }

  const LookOrder& order_;
  Variant variant_;
  vision::DueFrames due_;
  Strip strip_;
  vision::MediapipeBackend backend_{""};
  vision::FrameLook look_{backend_, vision::Seat::any};
  vision::FrameRate rate_;
  vision::RateCover cover_;
  std::optional<Measures> measures_;
  std::optional<TimePoint> began_;
  std::optional<alerts::Policy> policy_;
};

}  // namespace

void look(const LookOrder& order) {
  Looker looker(order);
  play(order.clip, order.folder, [&](const PlayedFrame& played) { looker.add(played); });
}

}  // namespace cabinwatch::bench
