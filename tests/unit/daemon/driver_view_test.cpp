#include "daemon/service/driver_view.hpp"

#include <catch2/catch.hpp>

#include "alerts/driver_state_names.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using alerts::PropertyValue;

namespace driver_view_test {
namespace {

constexpr base::Clock::time_point kStart{1000s};

llm::Finding finding_of(std::chrono::seconds at, const llm::Answer& answer) {
  llm::Finding finding;
  finding.last_captured_at = kStart + at;
  finding.results.at(answer.index()).emplace().outcome = answer;
  return finding;
}

llm::Finding face_state_finding(std::chrono::seconds at, pipeline::FaceState state) {
  return finding_of(at, llm::FaceStateAnswer{state, 90});
}

}  // namespace

TEST_CASE("an answer is told with its confidence and its age", "[driver_view]") {
  daemon::DriverView view;
  view.update(face_state_finding(1s, pipeline::FaceState::yawning));
  const auto properties = view.properties(kStart + 3s);
  CHECK(properties.at("face_state") == PropertyValue{std::string("yawning")});
  CHECK(properties.at("face_state_confidence") == PropertyValue{0.9});
  CHECK(properties.at("face_state_age_ms") == PropertyValue{std::int64_t{2000}});
  CHECK(properties.count("gaze") == 0);
}

TEST_CASE("an answer about a picture that the camera repeats is as old as the picture",
          "[driver_view]") {
  daemon::DriverView view;
  auto finding = face_state_finding(5s, pipeline::FaceState::yawning);
  finding.last_repeated_for = 4s;
  view.update(finding);
  CHECK(view.properties(kStart + 6s).at("face_state_age_ms") == PropertyValue{std::int64_t{5000}});
}

TEST_CASE("every field of every answer is told, by the name that it has on the bus",
          "[driver_view]") {
  using alerts::PropertyMap;
  const auto told = [](const llm::Answer& answer) {
    daemon::DriverView view;
    view.update(finding_of(1s, answer));
    auto properties = view.properties(kStart + 1s);
    for (const auto name : pipeline::kWords<llm::Analysis>) {
      properties.erase(std::string(name) + "_confidence");
      properties.erase(std::string(name) + "_age_ms");
    }
    return properties;
  };
  using namespace std::string_literals;
  CHECK(told(llm::AttentionAnswer{pipeline::Gaze::road, 90}) == PropertyMap{{"gaze", "road"s}});
  CHECK(told(llm::HandPositionAnswer{pipeline::Hands::off_wheel, 90}) ==
        PropertyMap{{"hands", "off_wheel"s}});
  const llm::SceneAnswer scene{false, pipeline::Lighting::day, pipeline::CameraView::clear, 0, 90,
                               ""};
  PropertyMap expected{{"driver_present", false},
                       {"lighting", "day"s},
                       {"camera", "clear"s},
                       {"occupants", std::int64_t{0}}};
  CHECK(told(scene) == expected);  // no summary was asked for
  auto described = scene;
  described.summary = "Nobody.";
  expected["summary"] = "Nobody."s;
  CHECK(told(described) == expected);
  CHECK(told(llm::ImpairmentAnswer{pipeline::ImpairmentLevel::likely,
                                   pipeline::ImpairmentSign::posture, 90}) ==
        PropertyMap{{"impairment_level", "likely"s}, {"impairment_sign", "posture"s}});
}

TEST_CASE("an older finding that comes later changes nothing", "[driver_view]") {
  daemon::DriverView view;
  view.update(face_state_finding(3s, pipeline::FaceState::alert));
  view.update(face_state_finding(1s, pipeline::FaceState::eyes_closed));
  CHECK(view.properties(kStart + 4s).at("face_state") == PropertyValue{std::string("alert")});
}

TEST_CASE("an analysis that failed leaves the last answer, which grows older", "[driver_view]") {
  daemon::DriverView view;
  view.update(face_state_finding(1s, pipeline::FaceState::alert));
  llm::Finding failed;
  failed.last_captured_at = kStart + 5s;
  failed.results[static_cast<std::size_t>(llm::Analysis::face_state)].emplace();
  view.update(failed);
  const auto properties = view.properties(kStart + 6s);
  CHECK(properties.at("face_state") == PropertyValue{std::string("alert")});
  CHECK(properties.at("face_state_age_ms") == PropertyValue{std::int64_t{5000}});
}

TEST_CASE("nothing is known after clearing", "[driver_view]") {
  daemon::DriverView view;
  view.update(face_state_finding(1s, pipeline::FaceState::alert));
  view.update(pipeline::PictureObservation{kStart + 1s, 0ms, false});
  view.clear();
  CHECK(view.properties(kStart + 2s).empty());
}

namespace {

pipeline::ReflexObservation good_frame() {
  pipeline::ReflexObservation frame;
  frame.captured_at = kStart;
  frame.quality = pipeline::SightQuality::good;
  frame.calibration = pipeline::Calibration::learning;
  frame.frames_per_second = 15.0;
  frame.confidence = 0.8;
  frame.eyes_closed = true;
  frame.eye_openness = 0.04;
  frame.head = pipeline::HeadPose{.yaw = -12.0, .pitch = 3.0, .roll = 0.0};
  return frame;
}

}  // namespace

TEST_CASE("a frame is told with its age beside the model's answers", "[driver_view]") {
  daemon::DriverView view;
  view.update(face_state_finding(1s, pipeline::FaceState::alert));
  auto frame = good_frame();
  frame.captured_at = kStart + 2s;
  view.update(frame);
  const auto properties = view.properties(kStart + 2s + 40ms);
  CHECK(properties.at("face_state") == PropertyValue{std::string("alert")});
  CHECK(properties.at("face_state_age_ms") == PropertyValue{std::int64_t{1040}});
  CHECK(properties.at("eyes_closed") == PropertyValue{true});
  CHECK(properties.at("reflex_quality") == PropertyValue{std::string("good")});
  CHECK(properties.at("reflex_calibration") == PropertyValue{std::string("learning")});
  CHECK(properties.at("head_yaw_degrees") == PropertyValue{-10.0});
  CHECK(properties.at("reflex_age_ms") == PropertyValue{std::int64_t{40}});
  CHECK(properties.at("microsleep_covered") == PropertyValue{true});
  CHECK(properties.at("blinks_covered") == PropertyValue{true});
}

TEST_CASE("what other parts read of these properties is told by the names that they use",
          "[driver_view]") {
  namespace names = alerts::driver_state;
  daemon::DriverView view;
  auto frame = good_frame();
  frame.gaze = pipeline::Gaze::road;
  view.update(frame);
  view.update(face_state_finding(0s, pipeline::FaceState::alert));
  view.update(finding_of(0s, llm::AttentionAnswer{pipeline::Gaze::road, 90}));
  view.update(finding_of(0s, llm::HandPositionAnswer{pipeline::Hands::both_on_wheel, 90}));
  const auto properties = view.properties(kStart);
  for (const char* name :
       {names::kReflexQuality, names::kReflexAgeMs, names::kReflexGaze, names::kEyesClosed,
        names::kHeadYawDegrees, names::kHeadPitchDegrees, names::kHeadRollDegrees, names::kHands,
        names::kFaceStateAgeMs, names::kAttentionAgeMs, names::kHandPositionAgeMs}) {
    INFO(name);
    CHECK(properties.count(name) == 1);
  }
}

TEST_CASE("where no ages are told, what is too old is left out", "[driver_view]") {
  daemon::DriverView view;
  auto frame = good_frame();
  frame.captured_at = kStart;
  view.update(frame);
  view.update(pipeline::PictureObservation{kStart, 0ms, false});
  view.update(face_state_finding(0s, pipeline::FaceState::alert));
  view.update(finding_of(1s, llm::HandPositionAnswer{pipeline::Hands::both_on_wheel, 90}));

  CHECK(view.current_properties(kStart + 1999ms) == view.properties(kStart + 1999ms));
  const auto without_frames = view.current_properties(kStart + 2s);
  for (const char* name : {"eyes_closed", "reflex_quality", "perclos", "head_yaw_degrees",
                           "microsleep_covered", "reflex_age_ms", "picture_blocked"}) {
    INFO(name);
    CHECK(without_frames.count(name) == 0);
  }
  CHECK(without_frames.at("face_state") == PropertyValue{std::string("alert")});

  const auto with_hands_alone = view.current_properties(kStart + 14s);
  CHECK(with_hands_alone.count("face_state") == 0);
  CHECK(with_hands_alone.count("face_state_confidence") == 0);
  CHECK(with_hands_alone.count("hands") == 1);
  CHECK(view.current_properties(kStart + 15s).empty());
  CHECK(view.properties(kStart + 15s).count("face_state") == 1);  // with its age
}

TEST_CASE("what a frame cannot tell is not told, nor what an earlier one did", "[driver_view]") {
  daemon::DriverView view;
  view.update(good_frame());
  auto dark = good_frame();
  dark.quality = pipeline::SightQuality::dark;
  view.update(dark);
  const auto properties = view.properties(kStart + 1s);
  CHECK(properties.at("reflex_quality") == PropertyValue{std::string("dark")});
  CHECK(properties.count("eyes_closed") == 0);
  CHECK(properties.count("head_yaw_degrees") == 0);
  CHECK(properties.count("reflex_gaze") == 0);
}

TEST_CASE("a rate that is too low is declared", "[driver_view]") {
  daemon::DriverView view;
  auto slow = good_frame();
  slow.frames_per_second = 8.0;
  view.update(slow);
  const auto properties = view.properties(kStart);
  CHECK(properties.at("microsleep_covered") == PropertyValue{false});
  CHECK(properties.at("blinks_covered") == PropertyValue{false});
}

}  // namespace driver_view_test
