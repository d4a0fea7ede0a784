#pragma once

#include <gst/gst.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/capture.hpp"
#include "pipeline/gst_handles.hpp"
#include "tests/unit/temporary_folder.hpp"

/// A capture under test, and files that GStreamer writes for it.
namespace cabinwatch::pipeline::test {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Kind = CaptureState::Kind;

/// The product's times, but reopened without waiting.
inline constexpr CaptureTiming kPatient{.reopening = {10ms, 20ms}};

/// Longest that a test waits for what must come.
inline constexpr auto kPatience = 20s;

/// A camera, and what it gave and told.
class Camera {
 public:
  explicit Camera(const std::string& source, CaptureTiming timing = kPatient, bool realtime = false,
                  Capture::OnFrame on_frame = {})
      : Camera(CaptureSettings{.source = source, .realtime = realtime}, timing,
               std::move(on_frame)) {}
  explicit Camera(const CaptureSettings& settings, CaptureTiming timing = kPatient,
                  Capture::OnFrame on_frame = {})
      : on_frame_(std::move(on_frame)),
        capture_(
            settings, [this](const FramePtr& frame) { note(frame); },
            [this](const CaptureState& state) { note(state); }, timing) {
    capture_.start();
  }

  [[nodiscard]] Capture& capture() { return capture_; }

  std::vector<FramePtr> wait_for_frames(std::size_t at_least) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, kPatience, [&] { return frames_.size() >= at_least; }));
    return frames_;
  }
  /// The first state of that kind whose reason has the text in it.
  CaptureState wait_for(Kind kind, const std::string& text = "") {
    std::unique_lock lock(mutex_);
    const auto is_it = [&](const CaptureState& state) {
      return state.kind == kind && state.reason.find(text) != std::string::npos;
    };
    const auto found = [&] { return std::find_if(states_.begin(), states_.end(), is_it); };
    REQUIRE(changed_.wait_for(lock, kPatience, [&] { return found() != states_.end(); }));
    return *found();
  }
  std::vector<Kind> wait_for_states(std::size_t at_least) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, kPatience, [&] { return states_.size() >= at_least; }));
    std::vector<Kind> kinds;
    for (const auto& state : states_) kinds.push_back(state.kind);
    return kinds;
  }
  /// How a recording ended: its last state.
  CaptureState wait_for_end() {
    std::unique_lock lock(mutex_);
    const auto is_end = [](const CaptureState& state) {
      return state.kind == Kind::ended || state.kind == Kind::failed;
    };
    REQUIRE(changed_.wait_for(lock, kPatience,
                              [&] { return !states_.empty() && is_end(states_.back()); }));
    return states_.back();
  }
  /// All notes so far, in a line.
  std::string notes() {
    const std::lock_guard lock(mutex_);
    std::string text;
    for (const auto& state : states_) {
      if (state.kind == Kind::note) text += state.reason + "; ";
    }
    return text;
  }

 private:
  void note(const FramePtr& frame) {
    if (on_frame_) on_frame_(frame);
    const std::lock_guard lock(mutex_);
    // Only so many: GStreamer's buffers are few, and each frame holds one.
    auto kept = std::make_shared<Frame>(*frame);
    kept->pixels.reset();
    kept->planes = {};
    frames_.push_back(std::move(kept));
    changed_.notify_all();
  }
  void note(const CaptureState& state) {
    const std::lock_guard lock(mutex_);
    states_.push_back(state);
    changed_.notify_all();
  }

  const Capture::OnFrame on_frame_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<FramePtr> frames_;
  std::vector<CaptureState> states_;
  Capture capture_;  // last: it ends before what its callbacks use
};

/// Whether this machine's GStreamer has an element: what few packages have is tried where it is.
inline bool is_installed(const std::string& element) {
  gst_init(nullptr, nullptr);
  const std::unique_ptr<GstElementFactory, GstObjectUnref> factory(
      gst_element_factory_find(element.c_str()));
  return factory != nullptr;
}

/// Files of the test's, gone with it.
class Folder {
 public:
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  [[nodiscard]] std::string write(const std::string& name, const std::string& content) const {
    return folder_.write(name, content).string();
  }

  /// A file that a GStreamer pipeline writes.
  [[nodiscard]] std::string record(const std::string& name, const std::string& description) const {
    gst_init(nullptr, nullptr);
    const auto whole = description + " ! filesink location=" + path(name);
    const GstElementPtr pipeline(gst_parse_launch(whole.c_str(), nullptr));
    REQUIRE(pipeline);
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    const GstBusPtr bus(gst_element_get_bus(pipeline.get()));
    GstMessage* end = gst_bus_timed_pop_filtered(
        bus.get(), 20 * GST_SECOND,
        static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
    REQUIRE(end != nullptr);
    CHECK(GST_MESSAGE_TYPE(end) == GST_MESSAGE_EOS);
    gst_message_unref(end);
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    return path(name);
  }

 private:
  TemporaryFolder folder_;
};

/// A GIF of pictures of 16x16, one every 60 ms.
inline std::string gif(int pictures) {
  using namespace std::string_literals;
  auto file = "GIF89a\x10\0\x10\0\x81\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s;
  for (int i = 0; i < pictures; ++i) {
    file +=
        "\x21\xf9\4\0\6\0\0\0\x2c\0\0\0\0\x10\0\x10\0\0\x8\x1d\0\1\x8\x1c\x48\xb0\xa0\xc1\x83"
        "\x8\x13\x2a\x5c\xc8\xb0\xa1\xc3\x87\x10\x23\x4a\x9c\x48\xb1\xa2\xc5\x81\1\1\0"s;
  }
  return file + ";";
}

}  // namespace cabinwatch::pipeline::test
