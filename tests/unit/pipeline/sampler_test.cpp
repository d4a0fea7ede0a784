#include "pipeline/sampler.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "frames.hpp"
#include "pipeline/sequence_builder.hpp"
#include "tests/unit/rounds.hpp"

namespace cabinwatch::pipeline::test::sampler_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr milliseconds kFrameTime = 100ms;

/// A sequence as it came out of sampler and builder.
struct Told {
  SequencePtr sequence;
  base::Clock::time_point at;  ///< of the frame with which it was complete
};

/// A camera before a sampler: frames at given times, and the sequences that become of them.
class Scene {
 public:
  explicit Scene(const SamplerSettings& settings)
      : sampler_(settings,
                 [this](const PictureObservation& picture) { pictures.push_back(picture); }) {}

  /// Something moves from frame to frame.
  void move(milliseconds duration, milliseconds every = kFrameTime) {
    for (const auto end = now_ + duration; now_ < end; now_ += every) {
      luma_ = (luma_ + 67) % 211;
      show(raw_frame({}, flat(luma_)));
    }
  }
  /// Nothing moves.
  void stay(milliseconds duration, milliseconds every = kFrameTime) {
    for (const auto end = now_ + duration; now_ < end; now_ += every) {
      show(raw_frame({}, flat(luma_)));
    }
  }
  /// No frame comes.
  void pause(milliseconds duration) { now_ += duration; }

  void show(const std::shared_ptr<Frame>& frame) {
    const auto sampled = sampler_.process(captured(frame, number_++, now_));
    if (!sampled) return;
    if (sampled->frame) frames.push_back(sampled->frame->captured_at);
    const CostedPicture picture{std::make_shared<const EncodedPicture>()};
    for (auto& sequence :
         builder_.add(*sampled, sampled->frame ? std::optional(picture) : std::nullopt, now_)) {
      sequences.push_back({std::move(sequence), now_});
    }
  }

  [[nodiscard]] Sampler& sampler() { return sampler_; }
  [[nodiscard]] base::Clock::time_point now() const { return now_; }

  /// When the frames of each sequence were captured, in ms from the start: "0 500 1000 | 2000".
  [[nodiscard]] std::string shown() const {
    std::string text;
    for (const auto& told : sequences) {
      if (!text.empty()) text += " | ";
      for (const auto& frame : told.sequence->frames) {
        if (&frame != &told.sequence->frames.front()) text += " ";
        text += std::to_string(duration_cast<milliseconds>(frame.captured_at - kStart).count());
      }
    }
    return text;
  }

  std::vector<Told> sequences;
  std::vector<base::Clock::time_point> frames;  ///< handed on
  std::vector<PictureObservation> pictures;

 private:
  Sampler sampler_;
  SequenceBuilder builder_;
  base::Clock::time_point now_ = kStart;
  std::uint64_t number_ = 0;
  int luma_ = 100;
};

}  // namespace

TEST_CASE("a window's frames are spread over it, one window after the other", "[sampler]") {
  Scene scene({});
  scene.move(6s);
  CHECK(scene.shown() == "0 500 1000 1500 | 2000 2500 3000 3500 | 4000 4500 5000 5500");
  CHECK(scene.sequences.front().at == kStart + 1500ms);  // complete with its last frame due
  CHECK(scene.sampler().counts().frames == 60);
  CHECK(scene.sampler().counts().sampled == 12);
  CHECK(scene.sampler().counts().skipped == 0);
}

TEST_CASE("a stride longer than the sequence leaves out time between them", "[sampler]") {
  Scene scene({.sequence_frames = 2, .sequence_length = 1s, .stride = 3s});
  scene.move(7s);
  CHECK(scene.shown() == "0 500 | 3000 3500 | 6000 6500");
}

TEST_CASE("a stride shorter than the sequence lets them overlap and share frames", "[sampler]") {
  Scene scene({.sequence_frames = 4, .sequence_length = 2s, .stride = 1s});
  scene.move(4s);
  CHECK(scene.shown() == "0 500 1000 1500 | 1000 1500 2000 2500 | 2000 2500 3000 3500");
  CHECK(scene.sampler().counts().sampled == 8);  // each frame is handed on once
}

TEST_CASE("one frame makes a sequence where one is asked for", "[sampler]") {
  Scene scene({.sequence_frames = 1, .sequence_length = 2s, .stride = 2s});
  scene.move(5s);
  CHECK(scene.shown() == "0 | 2000 | 4000");
}

TEST_CASE("windows keep to their grid when frames come unevenly", "[sampler]") {
  Scene scene({.sequence_frames = 2, .sequence_length = 1s, .stride = 1s});
  scene.move(10s, 70ms);
  CHECK(scene.sequences.size() == 10);
}

TEST_CASE("slots that went by without a frame are lost, not made up for", "[sampler]") {
  Scene scene({});
  scene.move(600ms);
  scene.pause(600ms);  // the slot of 1000 ms is not; it is due with the next frame
  scene.move(800ms);
  CHECK(scene.shown() == "0 500 1200 1500");
}

TEST_CASE("a window that frames stayed away from is told when they come back", "[sampler]") {
  Scene scene({});
  scene.move(600ms);
  scene.pause(30s);
  scene.move(2100ms);
  // The first frame after max_gap makes a sequence at once.
  CHECK(scene.shown() == "0 500 | 30600 | 31100 31600 32100 32600");
  CHECK(scene.sequences[0].at == kStart + 30600ms);
}

TEST_CASE("a static frame is skipped", "[sampler]") {
  Scene scene({});
  scene.move(1s);
  scene.stay(1s);
  CHECK(scene.shown() == "0 500 1000");  // the last movement was after 500 ms
  CHECK(scene.sampler().counts().sampled == 3);
  CHECK(scene.sampler().counts().skipped == 1);
}

TEST_CASE("a window that was static all along becomes no sequence", "[sampler]") {
  Scene scene({});
  scene.move(2s);
  scene.stay(6s);
  CHECK(scene.shown() == "0 500 1000 1500 | 2000");  // what moved last is worth a look
}

TEST_CASE("when it is not adaptive nothing is skipped", "[sampler]") {
  Scene scene({.adaptive = false});
  scene.stay(4s);
  scene.sampler().set_risk(1.0);
  scene.stay(4s);
  CHECK(scene.sequences.size() == 4);
  CHECK(scene.sampler().counts().skipped == 0);
}

TEST_CASE("however still the picture is, a sequence goes out every max_gap", "[sampler]") {
  Scene scene({});
  scene.move(100ms);
  scene.stay(30s);
  REQUIRE(scene.sequences.size() == 5);
  // The first sequence was complete when its last frame was due.
  CHECK(scene.sequences.front().at == kStart + 1500ms);
  CHECK(scene.shown() == "0 | 7500 | 13500 | 19500 | 25500");
  CHECK(scene.sampler().counts().forced == 4);
  for (std::size_t i = 1; i < scene.sequences.size(); ++i) {
    CHECK(scene.sequences[i].sequence->frames.size() == 1);
    CHECK(scene.sequences[i].sequence->still_for == scene.sequences[i].at - kStart);
  }
}

TEST_CASE("after a forced frame the next window follows on", "[sampler]") {
  Scene scene({});
  scene.move(100ms);
  scene.stay(7500ms);
  scene.move(2s);
  CHECK(scene.shown() == "0 | 7500 | 8000 8500 9000 9500");
}

TEST_CASE("risk looks closer, by half at most", "[sampler]") {
  Scene scene({.sequence_frames = 1, .sequence_length = 2s, .stride = 2s, .max_gap = 6s});
  scene.sampler().set_risk(GENERATE(1.0, 7.0, std::numeric_limits<double>::infinity(),
                                    std::nan("")));  // what is no number is the worst
  scene.move(4s);
  CHECK(scene.shown() == "0 | 1000 | 2000 | 3000");
  scene.stay(7s);
  CHECK(scene.sampler().counts().forced == 2);  // every 3 s
}

TEST_CASE("half the risk takes away a quarter", "[sampler]") {
  Scene scene({.sequence_frames = 1, .sequence_length = 2s, .stride = 2s});
  scene.sampler().set_risk(0.5);
  scene.move(6s);
  CHECK(scene.shown() == "0 | 1500 | 3000 | 4500");
}

TEST_CASE("no risk, and less than none, changes nothing", "[sampler]") {
  Scene scene({.sequence_frames = 1, .sequence_length = 2s, .stride = 2s});
  scene.sampler().set_risk(GENERATE(0.0, -5.0));
  scene.move(6s);
  CHECK(scene.shown() == "0 | 2000 | 4000");
}

TEST_CASE("a JPEG that cannot be read is counted and left out", "[sampler]") {
  Scene scene({});
  scene.show(jpeg_frame({0xFF, 0xD8, 'x'}));
  CHECK(scene.frames.empty());
  CHECK(scene.pictures.empty());
  CHECK(scene.sampler().counts().unreadable == 1);
  scene.move(2s);
  CHECK(scene.shown() == "0 500 1000 1500");
}

TEST_CASE("the picture is told of a few times a second", "[sampler]") {
  Scene scene({});
  scene.move(1s, 33ms);
  scene.stay(2s, 33ms);
  CHECK(scene.pictures.size() >= 9);
  CHECK(scene.pictures.size() <= 13);
  CHECK(scene.pictures.front().still_for == 0ms);
  CHECK(scene.pictures.back().still_for > 1500ms);
  CHECK(scene.pictures.back().is_blocked);  // the frames are flat
}

TEST_CASE("sampler settings out of range are refused", "[sampler]") {
  const auto refuses = [](const SamplerSettings& settings) {
    CHECK_THROWS_AS(Sampler(settings), std::invalid_argument);
  };
  refuses({.sequence_frames = 0});
  refuses({.sequence_frames = -4});
  refuses({.sequence_length = 0ms});
  refuses({.stride = 0ms});
  refuses({.max_gap = -1ms});
  refuses({.static_threshold = 256.0});
  refuses({.sequence_frames = 2'000'000, .sequence_length = 1ms});  // less than a nanosecond each
}

TEST_CASE("whatever a camera shows, sequences keep to their rules", "[sampler]") {
  const auto seed = GENERATE(range(1U, 1 + cabinwatch::test::rounds(40)));
  std::mt19937 random(seed);
  const auto pick = [&](int least, int most) {
    return std::uniform_int_distribution(least, most)(random);
  };
  const SamplerSettings settings{.sequence_frames = pick(1, 8),
                                 .sequence_length = pick(2, 40) * 100ms,
                                 .stride = pick(2, 40) * 100ms,
                                 .max_gap = pick(5, 80) * 100ms};
  CAPTURE(seed, settings.sequence_frames, settings.sequence_length.count(), settings.stride.count(),
          settings.max_gap.count());
  Scene scene(settings);
  milliseconds longest_frame_time{};
  for (int i = 0; i < 60; ++i) {
    const milliseconds every{pick(10, 400)};
    longest_frame_time = std::max(longest_frame_time, every);
    if (pick(0, 3) == 0) scene.sampler().set_risk(pick(0, 10) / 10.0);
    if (pick(0, 1) == 0) {
      scene.move(milliseconds(pick(1, 4000)), every);
    } else {
      scene.stay(milliseconds(pick(1, 12'000)), every);
    }
  }

  REQUIRE_FALSE(scene.sequences.empty());
  auto last_at = kStart;
  auto newest = kStart;
  std::uint64_t last_id = 0;
  for (const auto& [sequence, at] : scene.sequences) {
    // They come in the order of their times.
    REQUIRE(sequence->last().captured_at >= newest);
    newest = sequence->last().captured_at;
    // Every moment has a sequence that is no older than max_gap.
    REQUIRE(at - last_at <= settings.max_gap + 2 * longest_frame_time);
    last_at = at;
    REQUIRE(sequence->id == ++last_id);
    REQUIRE_FALSE(sequence->frames.empty());
    REQUIRE(sequence->frames.size() <= static_cast<std::size_t>(settings.sequence_frames));
    for (std::size_t i = 1; i < sequence->frames.size(); ++i) {
      REQUIRE(sequence->frames[i].number > sequence->frames[i - 1].number);
    }
    REQUIRE(sequence->last().captured_at - sequence->frames.front().captured_at <=
            settings.sequence_length);
    REQUIRE(sequence->last().captured_at <= at);
  }
  REQUIRE(scene.now() - last_at <= settings.max_gap + 2 * longest_frame_time);
  REQUIRE(std::adjacent_find(scene.frames.begin(), scene.frames.end()) == scene.frames.end());
  const auto counts = scene.sampler().counts();
  CHECK(counts.sampled == scene.frames.size());
  CHECK(counts.forced <= counts.sampled);
}

}  // namespace cabinwatch::pipeline::test::sampler_test
