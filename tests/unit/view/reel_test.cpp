#include "view/reel.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <string>

namespace cabinwatch::view {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kFrame{100};

/// A recording of ten frames a second, whose frames are named by their times, and a clock.
class Cinema {
 public:
  explicit Cinema(milliseconds length, std::size_t most_kept = Reel::kMostKept)
      : reel(most_kept), length_(length) {}

  /// Lets time pass, and reads what is wanted. @returns the time of the frame that is shown
  std::optional<milliseconds> at(milliseconds time) {
    for (; passed_ < time; passed_ += 50ms) look();
    return look();
  }

  Reel reel;
  int beginnings = 1;

  [[nodiscard]] base::Clock::time_point now() const {
    return base::Clock::time_point{1h} + passed_;
  }
  /// What it takes to get to the place that is wanted.
  std::optional<milliseconds> look() {
    if (reel.needs_beginning()) {
      reel.begin_again();
      next_ = 0ms;
      ++beginnings;
    }
    while (reel.wants_more() && next_ <= length_) {
      reel.add({next_, reel.is_kept(next_) ? std::string(1000, 'x') : std::string()});
      next_ += kFrame;
      if (next_ > length_) reel.note_end();
    }
    const auto* shown = reel.shown(now());
    if (shown == nullptr) return std::nullopt;
    return shown->at;
  }

 private:
  const milliseconds length_;
  milliseconds passed_{0};
  milliseconds next_{0};
};

TEST_CASE("a recording plays at its own pace and stops at its end", "[reel]") {
  Cinema cinema(3s);
  CHECK(cinema.at(0ms) == 0ms);
  CHECK(cinema.at(1s) == 1s);
  CHECK(cinema.reel.read() <= 1s + Reel::kAhead + kFrame);  // no further than it must
  CHECK(cinema.at(10s) == 3s);
  CHECK_FALSE(cinema.reel.is_playing());
  cinema.reel.play(cinema.now());  // again
  CHECK(cinema.look() == 0ms);
}

TEST_CASE("while it is paused, steps go frame by frame", "[reel]") {
  Cinema cinema(10s);
  CHECK(cinema.at(2s) == 2s);
  cinema.reel.step(-1, cinema.now());
  CHECK_FALSE(cinema.reel.is_playing());
  CHECK(cinema.look() == 1900ms);
  cinema.reel.step(3, cinema.now());
  CHECK(cinema.at(5s) == 2200ms);
  cinema.reel.play(cinema.now());
  CHECK(cinema.at(6s) == 3200ms);
}

TEST_CASE("the slider goes on to what has not been read yet", "[reel]") {
  Cinema cinema(60s);
  CHECK(cinema.at(1s) == 1s);
  cinema.reel.pause(cinema.now());
  cinema.reel.seek(40s, cinema.now());
  CHECK(cinema.look() == 40s);
  cinema.reel.step(-5, cinema.now());
  CHECK(cinema.look() == 39500ms);
  CHECK(cinema.beginnings == 1);
}

TEST_CASE("the slider goes back to what is not kept by reading anew", "[reel]") {
  Cinema cinema(60s);
  cinema.at(0ms);
  cinema.reel.pause(cinema.now());
  cinema.reel.seek(50s, cinema.now());
  CHECK(cinema.look() == 50s);
  cinema.reel.seek(3s, cinema.now());
  CHECK(cinema.look() == 3s);
  CHECK(cinema.beginnings == 2);
}

TEST_CASE("what was played a moment ago is kept, the oldest not for ever", "[reel]") {
  Cinema cinema(60s, 100'000);  // 100 frames
  CHECK(cinema.at(20s) == 20s);
  cinema.reel.pause(cinema.now());
  cinema.reel.seek(15s, cinema.now());
  CHECK(cinema.look() == 15s);
  CHECK(cinema.beginnings == 1);
  cinema.reel.seek(1s, cinema.now());
  CHECK(cinema.look() == 1s);
  CHECK(cinema.beginnings == 2);
}

TEST_CASE("a place behind the end is the end", "[reel]") {
  Cinema cinema(20s);
  cinema.at(0ms);
  cinema.reel.seek(1h, cinema.now());
  cinema.look();
  cinema.look();
  CHECK(cinema.look() == 20s);
  CHECK(cinema.beginnings <= 2);
}

TEST_CASE("a recording without a frame shows nothing and is not read again", "[reel]") {
  Reel reel;
  reel.note_end();
  CHECK_FALSE(reel.needs_beginning());
  CHECK(reel.shown(base::Clock::time_point{1h}) == nullptr);
}

}  // namespace
}  // namespace cabinwatch::view
