#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "alerts/policy.hpp"
#include "tests/unit/rounds.hpp"

/// Whatever comes in whatever order: what the policy tells makes sense.
namespace cabinwatch::alerts::test::policy_random_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// Follows the events as a listener on the bus would.
class Listener {
 public:
  void hear(const Policy::Events& events) {
    for (const AlertEvent& event : events) hear(event);
  }
  [[nodiscard]] const std::map<AlertKind, Alert>& active() const { return active_; }
  [[nodiscard]] std::size_t heard() const { return heard_; }

 private:
  void hear(const AlertEvent& event) {
    ++heard_;
    const Alert& alert = event.alert;
    const auto known = active_.find(alert.kind);
    REQUIRE(alert.confidence >= 0.0);
    REQUIRE(alert.confidence <= 1.0);
    REQUIRE_FALSE(alert.message.empty());
    switch (event.type) {
      case AlertEvent::Type::raised:
        REQUIRE(known == active_.end());        // never two of a kind
        REQUIRE(ids_.insert(alert.id).second);  // never an id twice
        active_[alert.kind] = alert;
        break;
      case AlertEvent::Type::escalated:
        REQUIRE(known != active_.end());
        REQUIRE(known->second.id == alert.id);
        REQUIRE(alert.severity > known->second.severity);
        known->second = alert;
        break;
      case AlertEvent::Type::cleared:
        REQUIRE(known != active_.end());
        REQUIRE(known->second.id == alert.id);
        REQUIRE(known->second.severity == alert.severity);
        active_.erase(known);
        break;
    }
  }

  std::map<AlertKind, Alert> active_;
  std::set<std::uint64_t> ids_;
  std::size_t heard_ = 0;
};

/// One random drive. Conditions last a while, as they do, with odd answers in between.
class Drive {
 public:
  explicit Drive(unsigned seed) : random_(seed) {}

  std::size_t run(int steps) {
    for (int i = 0; i < steps; ++i) {
      now_ += milliseconds{below(1500)};
      listener_.hear(something());
      check();
    }
    listener_.hear(policy_.stop(now_));
    REQUIRE(listener_.active().empty());
    return listener_.heard();
  }

 private:
  int below(int limit) { return std::uniform_int_distribution<>(0, limit - 1)(random_); }
  bool one_in(int count) { return below(count) == 0; }

  template <typename Value>
  std::optional<pipeline::Judged<Value>> maybe(Value value) {
    if (one_in(8)) return std::nullopt;
    return pipeline::Judged<Value>{value, one_in(20) ? 0.3 : 0.5 + 0.05 * below(11)};
  }

  template <typename Enum>
  Enum word(Enum usual) {
    constexpr auto kCount = static_cast<int>(pipeline::kWords<Enum>.size());
    return one_in(4) ? static_cast<Enum>(below(kCount)) : usual;
  }

  Policy::Events something() {
    if (one_in(40)) mood_ = below(8);
    switch (below(30)) {
      case 0:
        return policy_.camera({.is_working = !one_in(3), .fault = "gone"}, now_);
      case 1:
        return policy_.vehicle(vehicle(), now_);
      case 2:
        return policy_.acknowledge(static_cast<std::uint64_t>(below(40)), now_);
      case 3:
        if (!one_in(10)) return policy_.tick(now_);
        is_paused_ = true;
        return policy_.stop(now_);
      case 4:
        policy_.resume(now_);
        is_paused_ = false;
        return {};
      case 5:
        now_ += milliseconds{below(30'000)};
        return policy_.tick(now_);
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
        return some_frames();
      default:
        return one_in(2) ? policy_.observe(observation(), now_) : policy_.observe(picture(), now_);
    }
  }

  /// A second or two of frames.
  Policy::Events some_frames() {
    Policy::Events events;
    for (int frame = below(40); frame >= 0; --frame) {
      now_ += milliseconds{one_in(30) ? below(700) : 66};
      const auto of_frame = policy_.observe(frame_observation(), now_);
      events.insert(events.end(), of_frame.begin(), of_frame.end());
    }
    return events;
  }

  pipeline::ReflexObservation frame_observation() {
    using namespace pipeline;
    ReflexObservation seen{};
    seen.captured_at = now_ - milliseconds{one_in(50) ? below(12'000) : below(60)};
    seen.received_at = seen.captured_at + 10ms;
    seen.quality = one_in(10) ? static_cast<SightQuality>(below(9)) : SightQuality::good;
    if (mood_ == 4 && !one_in(5)) seen.quality = SightQuality::no_face;
    seen.frames_per_second = one_in(20) ? 6.0 : 15.0;
    seen.confidence = one_in(20) ? 0.3 : 0.9;
    if (!one_in(10)) seen.eyes_closed = one_in(8) != (mood_ == 1);
    if (one_in(20)) seen.ended_closure = milliseconds{below(900)};
    if (!one_in(4)) seen.perclos = below(20) / 100.0;
    if (!one_in(4)) seen.is_yawning = one_in(10);
    if (!one_in(4)) seen.gaze = word(mood_ == 2 ? Gaze::down : Gaze::road);
    if (!one_in(4)) seen.head = HeadPose{below(120) - 60.0, below(60) - 30.0, 0.0};
    return seen;
  }

  VehicleState vehicle() {
    VehicleState state;
    if (!one_in(3)) state.speed_kmh = one_in(3) ? 0.0 : below(130);
    if (!one_in(3)) state.ignition = !one_in(5);
    return state;
  }

  pipeline::PictureObservation picture() {
    still_for_ = one_in(20) ? 0ms : still_for_ + 1s;
    return {.captured_at = now_ - milliseconds{below(300)},
            .still_for = still_for_,
            .is_blocked = mood_ == 6 && !one_in(4)};
  }

  pipeline::Observation observation() {
    using namespace pipeline;
    Observation seen{};
    seen.captured_at = now_ - milliseconds{one_in(10) ? below(12'000) : below(2000)};
    seen.first_captured_at = seen.captured_at - 2s;
    seen.received_at = seen.captured_at + 10ms;
    seen.face_state = maybe(word(mood_ == 1 ? FaceState::eyes_closed : FaceState::alert));
    seen.gaze = maybe(word(mood_ == 2 ? Gaze::down : Gaze::road));
    seen.hands = maybe(word(mood_ == 3 ? Hands::holding_phone : Hands::both_on_wheel));
    seen.scene = maybe(SceneView{mood_ != 4, word(Lighting::day), word(CameraView::clear)});
    seen.impairment =
        maybe(Impairment{word(mood_ == 5 ? ImpairmentLevel::likely : ImpairmentLevel::none),
                         word(ImpairmentSign::none)});
    if (mood_ == 7) seen.face_state = maybe(FaceState::not_visible);
    return seen;
  }

  void check() {
    const auto active = policy_.active_alerts();
    REQUIRE(active.size() == listener_.active().size());
    for (const Alert& alert : active) {
      const auto heard = listener_.active().find(alert.kind);
      REQUIRE(heard != listener_.active().end());
      REQUIRE(heard->second.id == alert.id);
      REQUIRE(heard->second.severity == alert.severity);
    }
    for (const double level : {policy_.fatigue_level(), policy_.distraction_level()}) {
      REQUIRE(level >= 0.0);
      REQUIRE(level <= 100.0);
    }
    REQUIRE(policy_.risk() >= 0.0);
    REQUIRE(policy_.risk() <= 1.0);
    if (is_paused_) REQUIRE(active.empty());
  }

  std::mt19937 random_;
  base::Clock::time_point now_{1h};
  Policy policy_{{.expects_reflex = true}, now_};
  Listener listener_;
  int mood_ = 0;
  milliseconds still_for_{0};
  bool is_paused_ = false;
};

TEST_CASE("whatever happens, events are consistent with each other and with what is active",
          "[policy]") {
  const unsigned seeds = cabinwatch::test::rounds(60);
  std::size_t heard = 0;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    heard += Drive(seed).run(1500);
  }
  CHECK(heard * 60 > std::size_t{1000} * seeds);  // or the drives were too dull to prove anything
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_random_test
