// Once the first frames have gone through, those that follow ask for no memory: not the ones that
// are looked at and left, nor those that are encoded. operator new is replaced in the whole program
// and counts for each thread.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>
#include <random>

#include "base/bounded_queue.hpp"
#include "pipeline/content_hash.hpp"
#include "pipeline/encoder.hpp"
#include "pipeline/sampler.hpp"

// The sanitizers have an operator new of their own. GCC says by a macro that one is there, clang 14
// as a feature.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CABINWATCH_COUNTS_MEMORY 0
#elif defined(__clang__)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CABINWATCH_COUNTS_MEMORY 0
#else
#define CABINWATCH_COUNTS_MEMORY 1
#endif
#else
#define CABINWATCH_COUNTS_MEMORY 1
#endif

namespace {
thread_local std::uint64_t asked_for_memory = 0;
}

#if CABINWATCH_COUNTS_MEMORY
// Not inlined: GCC would take malloc and operator delete for a pair that does not fit.
// NOLINTBEGIN(cppcoreguidelines-owning-memory)
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++asked_for_memory;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}
// NOLINTEND(cppcoreguidelines-owning-memory)
#endif

namespace cabinwatch::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr int kWidth = 320;
constexpr int kHeight = 180;
constexpr std::size_t kPixels = std::size_t{kWidth} * kHeight;

/// Frames of noise, so that all differ, in two frames that take turns: what is counted is not the
/// camera's.
class Camera {
 public:
  Camera() : frames_{std::make_shared<Frame>(), std::make_shared<Frame>()} {
    for (const auto& frame : frames_) {
      auto bytes = std::make_shared<std::vector<std::uint8_t>>(kPixels * 3 / 2, 128);
      const std::uint8_t* luma = bytes->data();
      frame->format = PixelFormat::i420;
      frame->width = kWidth;
      frame->height = kHeight;
      frame->planes = {Plane{luma, kWidth}, Plane{luma + kPixels, kWidth / 2},
                       Plane{luma + kPixels * 5 / 4, kWidth / 2}};
      frame->byte_count = bytes->size();
      bytes_.push_back(bytes);
      frame->pixels = std::move(bytes);
    }
  }

  FramePtr next() {
    const auto which = number_ % frames_.size();
    // A brightness of its own for each row of boxes: thumbnails differ too.
    for (std::size_t i = 0; i < kPixels; ++i) {
      const auto row = i / kWidth / 10;
      (*bytes_[which])[i] =
          static_cast<std::uint8_t>((number_ * 37 + row * 11 + noise_() % 16) & 0xFFU);
    }
    auto& frame = *frames_[which];
    frame.number = number_++;
    frame.captured_at = base::Clock::time_point(number_ * 66ms);
    frame.received_at = frame.captured_at;
    return frames_[which];
  }

 private:
  std::array<std::shared_ptr<Frame>, 2> frames_;
  std::vector<std::shared_ptr<std::vector<std::uint8_t>>> bytes_;
  std::minstd_rand noise_{1};
  std::uint64_t number_ = 0;
};

TEST_CASE("frames ask for no memory once the first have gone through", "[frame_memory]") {
  if (CABINWATCH_COUNTS_MEMORY == 0) {
    WARN("not counted: the sanitizer's operator new is in place");
    return;
  }
  Camera camera;
  Sampler sampler({.adaptive = false});
  Encoder encoder({.max_side = 160, .jpeg_quality = 85, .cache_frames = 16});
  base::BoundedQueue<Sampled> queue(8, base::WhenFull::drop_oldest);
  int encoded = 0;
  const auto look = [&] {
    const auto frame = camera.next();
    static_cast<void>(fingerprint(*frame));
    if (auto sampled = sampler.process(frame)) queue.push(std::move(*sampled));
    while (auto sampled = queue.try_pop()) {
      if (!sampled->frame) continue;
      const auto result = encoder.encode(*sampled->frame);
      encoded += std::holds_alternative<Encoded>(result) ? 1 : 0;
    }
  };
  // Until the cache is full; noise makes texts of different lengths, whose memory grows a while.
  for (int i = 0; i < 1500; ++i) look();

  encoded = 0;
  const auto before = asked_for_memory;
  for (int i = 0; i < 600; ++i) look();
  CHECK(asked_for_memory - before == 0);
  CHECK(encoded >= 75);  // two a second, over 40 s
}

}  // namespace
}  // namespace cabinwatch::pipeline
