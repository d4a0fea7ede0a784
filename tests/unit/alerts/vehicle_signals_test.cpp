#include "alerts/vehicle_signals.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace cabinwatch::alerts {
namespace {

MonitorSnapshot seeing() {
  return {.state = ServiceState::monitoring,
          .driver_state = {{"reflex_quality", std::string("good")},
                           {"reflex_age_ms", std::int64_t{80}},
                           {"reflex_gaze", std::string("road")},
                           {"head_yaw_degrees", 10.0},
                           {"head_pitch_degrees", -5.0},
                           {"head_roll_degrees", 0.0},
                           {"hands", std::string("one_on_wheel")},
                           {"hand_position_age_ms", std::int64_t{4000}}},
          .active_alerts = {},
          .fatigue_level = 20.0,
          .distraction_level = 0.0};
}

MonitorSnapshot unseeing(ServiceState state) {
  MonitorSnapshot snapshot;
  snapshot.state = state;
  return snapshot;
}

Alert alert(AlertKind kind) {
  Alert alert;
  alert.kind = kind;
  return alert;
}

std::map<std::string, VssValue> vss(const MonitorSnapshot& snapshot) {
  std::map<std::string, VssValue> leaves;
  for (const auto& [leaf, value] : vss_leaves(vehicle_signals(snapshot))) {
    leaves.emplace(leaf, value);
  }
  return leaves;
}
std::map<std::string, int> android(const MonitorSnapshot& snapshot) {
  std::map<std::string, int> properties;
  for (const auto& [name, value] : android_properties(vehicle_signals(snapshot))) {
    properties.emplace(name, value);
  }
  return properties;
}

const VssValue kUnknown{};

TEST_CASE("what is seen of a driver stands in the leaves of VSS", "[vehicle_signals]") {
  const auto leaves = vss(seeing());
  CHECK(leaves.at("Vehicle.Driver.FatigueLevel") == VssValue(20.0));
  CHECK(leaves.at("Vehicle.Driver.DistractionLevel") == VssValue(0.0));
  CHECK(leaves.at("Vehicle.Driver.IsEyesOnRoad") == VssValue(true));
  CHECK(leaves.at("Vehicle.Driver.IsHandsOnWheel") == VssValue(true));
  CHECK(leaves.at("Vehicle.ADAS.DMS.IsEnabled") == VssValue(true));
  CHECK(leaves.at("Vehicle.ADAS.DMS.IsError") == VssValue(false));
  CHECK(leaves.at("Vehicle.ADAS.DMS.IsWarning") == VssValue(false));
  CHECK(leaves.at("Vehicle.Occupant.Row1.DriverSide.HeadPosition.Yaw") == VssValue(10.0));
  CHECK(leaves.at("Vehicle.Occupant.Row1.DriverSide.HeadPosition.Pitch") == VssValue(-5.0));
}

TEST_CASE("what is not known is unknown, and never 0", "[vehicle_signals]") {
  auto snapshot = seeing();
  SECTION("the picture cannot be judged") {
    snapshot.driver_state["reflex_quality"] = std::string("dark");
  }
  SECTION("the last frame is long ago") {
    snapshot.driver_state["reflex_age_ms"] = std::int64_t{2000};
  }
  SECTION("paused") { snapshot.state = ServiceState::paused; }
  SECTION("nothing was seen yet") { snapshot = unseeing(ServiceState::starting); }
  const auto leaves = vss(snapshot);
  for (const char* leaf :
       {"Vehicle.Driver.FatigueLevel", "Vehicle.Driver.DistractionLevel",
        "Vehicle.Driver.IsEyesOnRoad", "Vehicle.Occupant.Row1.DriverSide.HeadPosition.Yaw"}) {
    INFO(leaf);
    CHECK(leaves.at(leaf) == kUnknown);
  }
}

/// By the model's answers alone.
MonitorSnapshot answered() {
  auto snapshot = seeing();
  snapshot.driver_state = {{"face_state", std::string("alert")},
                           {"face_state_age_ms", std::int64_t{5000}},
                           {"gaze", std::string("road")},
                           {"attention_age_ms", std::int64_t{5000}},
                           {"hands", std::string("one_on_wheel")},
                           {"hand_position_age_ms", std::int64_t{5000}},
                           {"camera", std::string("clear")},
                           {"lighting", std::string("day")},
                           {"driver_present", true},
                           {"scene_age_ms", std::int64_t{5000}},
                           {"picture_blocked", false}};
  return snapshot;
}

TEST_CASE("the model's answers say how tired the driver is where frames do not",
          "[vehicle_signals]") {
  auto snapshot = answered();
  CHECK(vss(snapshot).at("Vehicle.Driver.FatigueLevel") == VssValue(20.0));
  CHECK(vss(snapshot).at("Vehicle.Driver.DistractionLevel") == VssValue(0.0));
  snapshot.driver_state["face_state_age_ms"] = std::int64_t{14000};
  CHECK(vss(snapshot).at("Vehicle.Driver.FatigueLevel") == kUnknown);
  CHECK(vss(snapshot).at("Vehicle.Driver.DistractionLevel") == VssValue(0.0));
}

TEST_CASE("an answer that the driver is not to be seen tells no level", "[vehicle_signals]") {
  auto snapshot = answered();
  snapshot.driver_state["face_state"] = std::string("not_visible");
  CHECK(vss(snapshot).at("Vehicle.Driver.FatigueLevel") == kUnknown);
  CHECK(vss(snapshot).at("Vehicle.Driver.DistractionLevel") == VssValue(0.0));
  snapshot.driver_state["gaze"] = std::string("unknown");
  CHECK(vss(snapshot).at("Vehicle.Driver.DistractionLevel") == kUnknown);
  CHECK(android(snapshot).at("DRIVER_DROWSINESS_ATTENTION_STATE") == -5);
}

TEST_CASE("answers that do not count tell nothing of the driver", "[vehicle_signals]") {
  auto snapshot = answered();
  SECTION("a covered camera") { snapshot.driver_state["picture_blocked"] = true; }
  SECTION("a camera that the model finds covered") {
    snapshot.driver_state["camera"] = std::string("blocked");
  }
  SECTION("the dark") { snapshot.driver_state["lighting"] = std::string("dark"); }
  SECTION("glare") { snapshot.driver_state["lighting"] = std::string("glare"); }
  SECTION("an empty seat") { snapshot.driver_state["driver_present"] = false; }
  const auto leaves = vss(snapshot);
  for (const char* leaf : {"Vehicle.Driver.FatigueLevel", "Vehicle.Driver.DistractionLevel",
                           "Vehicle.Driver.IsHandsOnWheel"}) {
    INFO(leaf);
    CHECK(leaves.at(leaf) == kUnknown);
  }
}

TEST_CASE("what the scene was long ago says nothing of newer answers", "[vehicle_signals]") {
  auto snapshot = answered();
  snapshot.driver_state["camera"] = std::string("blocked");
  snapshot.driver_state["scene_age_ms"] = std::int64_t{14000};
  CHECK(vss(snapshot).at("Vehicle.Driver.FatigueLevel") == VssValue(20.0));
}

TEST_CASE("eyes that are closed are not on the road", "[vehicle_signals]") {
  auto snapshot = seeing();
  snapshot.driver_state["eyes_closed"] = true;
  CHECK(vss(snapshot).at("Vehicle.Driver.IsEyesOnRoad") == VssValue(false));
}

TEST_CASE("of a hand that holds a phone nothing is said of the other one", "[vehicle_signals]") {
  auto snapshot = seeing();
  snapshot.driver_state["hands"] = std::string("holding_phone");
  CHECK(vss(snapshot).at("Vehicle.Driver.IsHandsOnWheel") == kUnknown);
  snapshot.driver_state["hands"] = std::string("off_wheel");
  CHECK(vss(snapshot).at("Vehicle.Driver.IsHandsOnWheel") == VssValue(false));
  snapshot.driver_state["hand_position_age_ms"] = std::int64_t{60'000};
  CHECK(vss(snapshot).at("Vehicle.Driver.IsHandsOnWheel") == kUnknown);
}

TEST_CASE("alerts of the driver are warnings, those of the system are not", "[vehicle_signals]") {
  auto snapshot = seeing();
  snapshot.active_alerts = {alert(AlertKind::camera_blocked)};
  snapshot.state = ServiceState::degraded;
  CHECK(vss(snapshot).at("Vehicle.ADAS.DMS.IsWarning") == VssValue(false));
  CHECK(vss(snapshot).at("Vehicle.ADAS.DMS.IsError") == VssValue(true));
  snapshot.active_alerts.push_back(alert(AlertKind::hands_off));
  CHECK(vss(snapshot).at("Vehicle.ADAS.DMS.IsWarning") == VssValue(true));
}

TEST_CASE("Android is told by its own numbers", "[vehicle_signals]") {
  auto snapshot = seeing();
  CHECK(android(snapshot) == std::map<std::string, int>{{"DRIVER_DROWSINESS_ATTENTION_STATE", 4},
                                                        {"DRIVER_DROWSINESS_ATTENTION_WARNING", 1},
                                                        {"DRIVER_DISTRACTION_STATE", 1},
                                                        {"DRIVER_DISTRACTION_WARNING", 1},
                                                        {"HANDS_ON_DETECTION_DRIVER_STATE", 1}});
  snapshot.active_alerts = {alert(AlertKind::microsleep), alert(AlertKind::phone_use)};
  snapshot.fatigue_level = 100.0;
  snapshot.distraction_level = 75.0;
  snapshot.driver_state["hands"] = std::string("off_wheel");
  CHECK(android(snapshot) == std::map<std::string, int>{{"DRIVER_DROWSINESS_ATTENTION_STATE", 9},
                                                        {"DRIVER_DROWSINESS_ATTENTION_WARNING", 2},
                                                        {"DRIVER_DISTRACTION_STATE", 2},
                                                        {"DRIVER_DISTRACTION_WARNING", 2},
                                                        {"HANDS_ON_DETECTION_DRIVER_STATE", 2}});
}

TEST_CASE("the sleepiness scale rises with the fatigue level", "[vehicle_signals]") {
  auto snapshot = seeing();
  for (const auto& [percent, expected] : {std::pair(0.0, 1),
                                          {6.0, 1},
                                          {7.0, 2},
                                          {40.0, 6},
                                          {49.9, 6},
                                          {50.0, 7},
                                          {75.0, 8},
                                          {100.0, 9}}) {
    snapshot.fatigue_level = percent;
    INFO(percent);
    CHECK(android(snapshot).at("DRIVER_DROWSINESS_ATTENTION_STATE") == expected);
  }
}

TEST_CASE("Android is told why there is no value", "[vehicle_signals]") {
  CHECK(android(unseeing(ServiceState::paused)).at("DRIVER_DISTRACTION_STATE") == -2);
  CHECK(android(unseeing(ServiceState::degraded)).at("DRIVER_DISTRACTION_STATE") == -1);
  CHECK(android(unseeing(ServiceState::monitoring)).at("DRIVER_DISTRACTION_STATE") == -5);
}

TEST_CASE("the documentation has every leaf and every property", "[vehicle_signals]") {
  std::ifstream stream(std::filesystem::path(CABINWATCH_SOURCE_DIR) / "docs/mqtt.md");
  REQUIRE(stream);
  const std::string page{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  for (const auto& [leaf, value] : vss_leaves({})) {
    INFO(leaf);
    CHECK(page.find("| `" + std::string(leaf) + "` |") != std::string::npos);
  }
  for (const auto& [property, value] : android_properties({})) {
    INFO(property);
    CHECK(page.find("| `" + std::string(property) + "` |") != std::string::npos);
  }
}

}  // namespace
}  // namespace cabinwatch::alerts
