#include "daemon/driver_view.hpp"

#include <catch2/catch.hpp>

using namespace cabinwatch;
using namespace std::chrono_literals;
using alerts::PropertyValue;

namespace {

constexpr pipeline::Clock::time_point kStart{1000s};

llm::Finding face_state_finding(std::chrono::seconds at, pipeline::FaceState state) {
  llm::Finding finding;
  finding.last_captured_at = kStart + at;
  auto& result = finding.results[static_cast<std::size_t>(llm::Analysis::face_state)];
  result.emplace();
  result->outcome = llm::Answer{llm::FaceStateAnswer{state, 90}};
  return finding;
}

}  // namespace

TEST_CASE("an answer is told with its confidence and its age", "[driver_view]") {
  daemon::DriverView view;
  view.take(face_state_finding(1s, pipeline::FaceState::yawning));
  const auto properties = view.properties(kStart + 3s);
  CHECK(properties.at("face_state") == PropertyValue{std::string("yawning")});
  CHECK(properties.at("face_state_confidence") == PropertyValue{0.9});
  CHECK(properties.at("face_state_age_ms") == PropertyValue{std::int64_t{2000}});
  CHECK(properties.count("gaze") == 0);
}

TEST_CASE("an older finding that comes later changes nothing", "[driver_view]") {
  daemon::DriverView view;
  view.take(face_state_finding(3s, pipeline::FaceState::alert));
  view.take(face_state_finding(1s, pipeline::FaceState::eyes_closed));
  CHECK(view.properties(kStart + 4s).at("face_state") == PropertyValue{std::string("alert")});
}

TEST_CASE("an analysis that failed leaves the last answer, which grows older", "[driver_view]") {
  daemon::DriverView view;
  view.take(face_state_finding(1s, pipeline::FaceState::alert));
  llm::Finding failed;
  failed.last_captured_at = kStart + 5s;
  failed.results[static_cast<std::size_t>(llm::Analysis::face_state)].emplace();
  view.take(failed);
  const auto properties = view.properties(kStart + 6s);
  CHECK(properties.at("face_state") == PropertyValue{std::string("alert")});
  CHECK(properties.at("face_state_age_ms") == PropertyValue{std::int64_t{5000}});
}

TEST_CASE("nothing is known after clearing", "[driver_view]") {
  daemon::DriverView view;
  view.take(face_state_finding(1s, pipeline::FaceState::alert));
  view.take(pipeline::PictureObservation{kStart + 1s, 0ms, false});
  view.clear();
  CHECK(view.properties(kStart + 2s).empty());
}
