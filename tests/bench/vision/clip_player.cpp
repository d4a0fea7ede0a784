#include "clip_player.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include "pipeline/capture.hpp"
#include "vision/luma_reader.hpp"

namespace cabinwatch::bench {
namespace {

using base::Clock;
using pipeline::Frame;
using pipeline::FramePtr;
using pipeline::PixelFormat;
using Bytes = std::vector<std::uint8_t>;

/// The picture, moved by `shift` pixels and with noise. Colours do not matter here.
FramePtr trembling(const vision::LumaView& picture, int shift, std::mt19937& random,
                   Clock::time_point at) {
  const auto [width, height] = picture.size;
  auto bytes = std::make_shared<Bytes>(static_cast<std::size_t>(width * height));
  std::uniform_int_distribution<int> noise(-3, 3);
  auto next = bytes->begin();
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      const int from = std::clamp(column + shift, 0, width - 1);
      const int luma = picture.data[row * picture.stride + from] + noise(random);
      *next++ = static_cast<std::uint8_t>(std::clamp(luma, 0, 255));
    }
  }
  auto copy = std::make_shared<Frame>();
  copy->format = pipeline::PixelFormat::gray8;
  copy->width = width;
  copy->height = height;
  copy->planes[0] = {bytes->data(), width};
  copy->byte_count = bytes->size();
  copy->captured_at = at;
  copy->received_at = at;
  copy->pixels = std::move(bytes);
  return copy;
}

class Editor {
 public:
  Editor(const Clip& clip, const std::function<void(const PlayedFrame&)>& on_frame)
      : clip_(clip), on_frame_(on_frame) {}

  void add(const Frame& frame) {
    const int number = next_++;
    if (last_at_) period_ = frame.captured_at - *last_at_;
    last_at_ = frame.captured_at;
    auto copy = std::make_shared<Frame>(frame);
    copy->captured_at += added_;
    copy->received_at = copy->captured_at;
    on_frame_({copy, number, false});

    const auto hold = std::ranges::find(clip_.holds, number, &Hold::frame);
    if (hold == clip_.holds.end()) return;
    const auto begin = copy->captured_at;
    const auto picture = luma_of(frame);
    if (!picture) return;  // the frame itself was told as one that cannot be read
    for (auto at = begin + period_; at < begin + hold->lasting; at += period_) {
      on_frame_({trembling(*picture, shifts_(random_), random_, at), number, true});
      added_ += period_;
    }
  }

 private:
  std::optional<vision::LumaView> luma_of(const Frame& frame) {
    const bool has_luma = frame.format != PixelFormat::yuy2 && frame.format != PixelFormat::jpeg;
    if (!has_luma) return reader_.read(frame);
    return vision::LumaView{
        frame.planes[0].data, frame.planes[0].stride, {frame.width, frame.height}};
  }

  const Clip& clip_;
  const std::function<void(const PlayedFrame&)>& on_frame_;
  vision::LumaReader reader_;  // of frames without a plane of luma
  int next_ = 0;
  std::optional<Clock::time_point> last_at_;
  Clock::duration period_{0};
  Clock::duration added_{0};
  std::mt19937 random_{1};  // the same every time
  std::uniform_int_distribution<int> shifts_{-1, 1};
};

}  // namespace

void play(const Clip& clip, const std::string& folder,
          const std::function<void(const PlayedFrame&)>& on_frame) {
  Editor editor(clip, on_frame);
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<pipeline::CaptureState> ending;
  pipeline::CaptureSettings settings;
  settings.source = "file:" + folder + "/" + clip.file;
  settings.realtime = false;
  // A busy computer is no reason to leave a recording out: the first opening may last as the last.
  pipeline::CaptureTiming timing;
  timing.recording_opening = timing.longest_recording_opening;
  pipeline::Capture capture(
      settings, [&](const FramePtr& frame) { editor.add(*frame); },
      [&](const pipeline::CaptureState& state) {
        using Kind = pipeline::CaptureState::Kind;
        if (state.kind != Kind::ended && state.kind != Kind::failed) return;
        const std::lock_guard lock(mutex);
        ending = state;
        changed.notify_all();
      },
      timing);
  capture.start();
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return ending.has_value(); });
  if (ending->kind != pipeline::CaptureState::Kind::ended) {
    throw std::runtime_error(settings.source + ": " + ending->reason);
  }
  lock.unlock();
  capture.stop();
}

}  // namespace cabinwatch::bench
