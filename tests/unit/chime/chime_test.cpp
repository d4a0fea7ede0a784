#include "chime/chime.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "chime/sound.hpp"

using namespace cabinwatch::chime;
using namespace std::chrono_literals;
using cabinwatch::alerts::Severity;

namespace {

/// A chime on a scripted clock: what begins, as "0 warning", at a device that is so late.
class Listener {
 public:
  Chime chime;
  std::chrono::milliseconds device_is_late{0};

  /// Time passes, and every sound begins when it is due.
  void pass(std::chrono::milliseconds time) {
    const auto end = now_ + time;
    listen();
    for (auto at = next(); at <= end; at = next()) {
      now_ = std::max(now_, at);
      if (now_ >= heard_at_) {
        chime.was_heard(now_);
        heard_at_ = kNever;
      }
      listen();
    }
    now_ = end;
  }
  void fail() {
    chime.was_not_heard(now_);
    heard_at_ = kNever;
  }

  [[nodiscard]] const std::vector<std::string>& heard() const { return heard_; }

 private:
  static constexpr auto kNever = Chime::Clock::time_point::max();

  [[nodiscard]] Chime::Clock::time_point next() const {
    return std::min(heard_at_, chime.next().value_or(kNever));
  }
  void listen() {
    const auto severity = chime.begin(now_);
    if (!severity) return;
    heard_at_ = now_ + length_of(*severity) + device_is_late;
    const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
    heard_.push_back(std::to_string(at.count()) + " " +
                     std::string(cabinwatch::pipeline::to_word(*severity)));
  }

  Chime::Clock::time_point now_;
  Chime::Clock::time_point heard_at_ = kNever;
  std::vector<std::string> heard_;
};
using Heard = std::vector<std::string>;

}  // namespace

TEST_CASE("an alert is heard once when it is raised, and once more when it gets worse", "[chime]") {
  Listener listener;
  listener.pass(1s);
  listener.chime.raise(1, Severity::advisory);
  listener.pass(9s);
  listener.chime.raise(1, Severity::advisory);  // told again: nothing new
  listener.pass(10s);
  listener.chime.raise(1, Severity::warning);
  listener.pass(10s);
  CHECK(listener.heard() == Heard{"1000 advisory", "20000 warning"});
}

TEST_CASE("a critical alert is heard again and again until it is cleared", "[chime]") {
  Listener listener;
  listener.chime.raise(7, Severity::critical);
  listener.pass(4s);
  listener.chime.clear(7);
  listener.pass(10s);
  CHECK(listener.heard() == Heard{"0 critical", "1540 critical", "3080 critical"});
}

TEST_CASE("a late device plays each sound to its end, a silent one is not waited for for ever",
          "[chime]") {
  Listener listener;
  listener.device_is_late = 2s;
  listener.chime.raise(7, Severity::critical);
  listener.pass(6s);
  CHECK(listener.heard() == Heard{"0 critical", "2840 critical", "5680 critical"});

  Listener deaf;
  deaf.device_is_late = 1h;
  deaf.chime.raise(7, Severity::critical);
  deaf.pass(4s);
  CHECK(deaf.heard() == Heard{"0 critical", "3840 critical"});
}

TEST_CASE("what comes after all was cleared waits for no sound", "[chime]") {
  Listener listener;
  listener.device_is_late = 2s;
  listener.chime.raise(1, Severity::critical);
  listener.pass(100ms);
  listener.chime.clear_all();
  listener.chime.raise(1, Severity::warning);
  listener.pass(1s);
  CHECK(listener.heard() == Heard{"0 critical", "100 warning"});
}

TEST_CASE("a worse sound breaks off a milder one; a milder one waits for the end", "[chime]") {
  Listener listener;
  listener.chime.raise(1, Severity::warning);
  listener.pass(100ms);
  listener.chime.raise(2, Severity::critical);
  listener.pass(100ms);
  listener.chime.clear(2);
  listener.chime.raise(3, Severity::advisory);
  listener.pass(5s);
  CHECK(listener.heard() == Heard{"0 warning", "100 critical", "940 advisory"});
}

TEST_CASE("while an alert is critical no other is heard, and then only what still is", "[chime]") {
  Listener listener;
  listener.chime.raise(1, Severity::critical);
  listener.pass(200ms);
  listener.chime.raise(2, Severity::warning);
  listener.chime.raise(3, Severity::advisory);
  listener.pass(1'500ms);
  listener.chime.clear(1);
  listener.chime.clear(3);
  listener.pass(5s);
  CHECK(listener.heard() == Heard{"0 critical", "1540 critical", "2380 warning"});
}

TEST_CASE("a storm of alerts is two sounds: the first, and all others as one", "[chime]") {
  Listener listener;
  for (std::uint64_t id = 1; id <= 100; ++id) {
    listener.chime.raise(id, Severity::warning);
    listener.pass(1ms);
  }
  listener.pass(10s);
  CHECK(listener.heard() == Heard{"0 warning", "600 warning"});
}

TEST_CASE("a sound that was not heard is tried again for as long as its alert is there",
          "[chime]") {
  Listener listener;
  listener.chime.raise(1, Severity::warning);
  listener.pass(100ms);
  listener.fail();
  listener.pass(1'500ms);
  listener.fail();
  listener.chime.clear(1);
  listener.pass(10s);
  CHECK(listener.heard() == Heard{"0 warning", "1100 warning"});
}

TEST_CASE("without alerts there is nothing to wait for", "[chime]") {
  Listener listener;
  CHECK_FALSE(listener.chime.next());
  listener.chime.raise(1, Severity::critical);
  CHECK(listener.chime.next());
  listener.chime.clear_all();
  CHECK_FALSE(listener.chime.next());
}
