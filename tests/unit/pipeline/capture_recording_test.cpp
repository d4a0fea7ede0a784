#include <gst/gst.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/capture.hpp"
#include "pipeline/gst_handles.hpp"
#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch::pipeline;
using namespace std::chrono_literals;

namespace capture_recording_test {
namespace {

/// A recording of ten frames, gone with the test.
class Recording {
 public:
  Recording() {
    gst_init(nullptr, nullptr);
    const auto description =
        "videotestsrc num-buffers=10 ! video/x-raw,format=I420,width=64,height=48 ! jpegenc "
        "! matroskamux ! filesink location=" +
        path().string();
    const GstElementPtr pipeline(gst_parse_launch(description.c_str(), nullptr));
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    const GstBusPtr bus(gst_element_get_bus(pipeline.get()));
    gst_message_unref(gst_bus_timed_pop_filtered(
        bus.get(), GST_CLOCK_TIME_NONE,
        static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  }

  [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "ten.mkv"; }

 private:
  TemporaryFolder folder_;
};

/// What a capture tells until it has told its last.
class Told {
 public:
  void note(const CaptureState& state) {
    const std::lock_guard lock(mutex_);
    states_.push_back(state);
    changed_.notify_all();
  }
  /// All states, once one of the last ones is among them.
  [[nodiscard]] std::vector<CaptureState> all() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 60s, [this] {
      return !states_.empty() && (states_.back().kind == CaptureState::Kind::ended ||
                                  states_.back().kind == CaptureState::Kind::failed);
    });
    return states_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<CaptureState> states_;
};

}  // namespace

TEST_CASE("a recording that gives nothing in its first moment is opened anew", "[capture]") {
  const Recording recording;
  Told told;
  CaptureTiming timing;
  timing.recording_opening = 1ms;
  timing.longest_recording_opening = 60s;
  Capture capture(
      {.source = "file:" + recording.path().string(), .realtime = false}, [](const FramePtr&) {},
      [&](const CaptureState& state) { told.note(state); }, timing);
  capture.start();

  const auto states = told.all();
  REQUIRE(states.size() == 2);
  CHECK(states[0].kind == CaptureState::Kind::working);
  CHECK(states[1].kind == CaptureState::Kind::ended);
  CHECK(capture.counts().frames == 10);
}

}  // namespace capture_recording_test
