#include "pipeline/capture.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/bounded_queue.hpp"
#include "capture_fixture.hpp"

/// Captures with GStreamer's own test sources, and with recordings made from them.
namespace cabinwatch::pipeline::test {
namespace {

/// In trouble sooner than in a car, so that tests need not wait as long: each test shortens what it
/// is about, so that a slow computer does not get into another trouble first.
constexpr CaptureTiming kSoonSilent{.no_frame = 200ms, .reopening = {10ms, 20ms}};
constexpr CaptureTiming kSoonFrozen{
    .same_bytes = 300ms, .opening = 500ms, .reopening = {10ms, 20ms}};
constexpr CaptureTiming kSoonGivenUp{
    .no_frame = 100ms, .opening = 300ms, .reopening = {10ms, 20ms}};

/// A recording of so many frames, 25 a second.
std::string record(const Folder& folder, int frames) {
  return folder.record("drive.avi",
                       "videotestsrc pattern=ball num-buffers=" + std::to_string(frames) +
                           " ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 "
                           "! jpegenc ! avimux");
}

std::string live(const std::string& caps, const std::string& more = "") {
  return "gst:videotestsrc is-live=true pattern=ball ! " + caps + more;
}

CaptureState failure_of(const std::string& source) {
  Camera camera(source);
  auto state = camera.wait_for(Kind::failed);
  CHECK(camera.capture().counts().frames == 0);
  return state;
}

}  // namespace

TEST_CASE("a camera's format is taken as it is", "[capture]") {
  const auto [caps, more, format] = GENERATE(
      std::tuple{"video/x-raw,format=I420,width=65,height=49", "", PixelFormat::i420},
      std::tuple{"video/x-raw,format=NV12,width=64,height=48", "", PixelFormat::nv12},
      std::tuple{"video/x-raw,format=YUY2,width=66,height=48", "", PixelFormat::yuy2},
      std::tuple{"video/x-raw,format=GRAY8,width=63,height=47", "", PixelFormat::gray8},
      std::tuple{"video/x-raw,format=I420,width=64,height=48", " ! jpegenc", PixelFormat::jpeg});
  std::vector<std::uint8_t> first;  // frame's first plane: its first row, or the whole JPEG
  Camera camera(live(caps, more), kPatient, true, [&](const FramePtr& frame) {
    if (!first.empty()) return;
    const auto size = frame->format == PixelFormat::jpeg ? frame->byte_count
                                                         : static_cast<std::size_t>(frame->width);
    first.assign(frame->planes[0].data, frame->planes[0].data + size);
  });
  const auto frames = camera.wait_for_frames(2);
  camera.capture().stop();
  CHECK(frames.front()->format == format);
  CHECK(frames.front()->width >= 63);
  CHECK(frames.front()->height >= 47);
  CHECK(frames.front()->byte_count > 0);
  if (format == PixelFormat::jpeg) {
    CHECK(first.front() == 0xFF);
    CHECK(first.back() == 0xD9);
  }
}

TEST_CASE("the levels of luma are those that the camera tells, else video's", "[capture]") {
  const auto [caps, has_video_levels] =
      GENERATE(std::pair{"video/x-raw,format=I420,width=64,height=48", true},
               std::pair{"video/x-raw,format=YUY2,width=64,height=48,colorimetry=bt601", true},
               std::pair{"video/x-raw,format=I420,width=64,height=48,colorimetry=1:4:0:0", false},
               std::pair{"video/x-raw,format=GRAY8,width=64,height=48", false});
  Camera camera(live(caps));
  CAPTURE(caps);
  CHECK(camera.wait_for_frames(1).front()->has_video_levels == has_video_levels);
}

TEST_CASE("another format is converted", "[capture]") {
  Camera camera(live("video/x-raw,format=RGB,width=64,height=48"));
  const auto frame = camera.wait_for_frames(1).front();
  CHECK(frame->format != PixelFormat::jpeg);
  CHECK(frame->width == 64);
}

TEST_CASE("live frames are counted, and captured in order on the monotonic clock", "[capture]") {
  const auto before = base::Clock::now();
  Camera camera(live("video/x-raw,format=I420,width=64,height=48,framerate=50/1"));
  CHECK(camera.wait_for_states(1) == std::vector{Kind::working});
  const auto frames = camera.wait_for_frames(10);
  camera.capture().stop();
  for (std::size_t i = 0; i < frames.size(); ++i) {
    CHECK(frames[i]->number == i);
    CHECK(frames[i]->captured_at >= before);
    CHECK(frames[i]->captured_at <= base::Clock::now());
    CHECK(frames[i]->received_at == frames[i]->captured_at);
    if (i > 0) CHECK(frames[i]->captured_at >= frames[i - 1]->captured_at);
  }
  CHECK(camera.capture().counts().frames >= frames.size());
}

TEST_CASE("after stopping nothing comes, and it can be started again", "[capture]") {
  Camera camera(live("video/x-raw,format=I420,width=64,height=48,framerate=50/1"));
  camera.wait_for_frames(2);
  camera.capture().stop();
  camera.capture().stop();
  const auto count = camera.capture().counts().frames;
  CHECK(camera.wait_for_frames(0).size() == count);
  camera.capture().start();
  CHECK(camera.wait_for_frames(count + 2).back()->number >= count + 1);
  CHECK(camera.wait_for_states(2) == std::vector{Kind::working, Kind::working});
}

TEST_CASE("a recording played fast gives every frame, at its position in it", "[capture]") {
  const Folder folder;
  Camera camera("file:" + record(folder, 100));
  camera.wait_for(Kind::ended);
  CHECK(camera.wait_for_states(2) == std::vector{Kind::working, Kind::ended});
  const auto frames = camera.wait_for_frames(100);
  REQUIRE(frames.size() == 100);
  CHECK(camera.capture().counts().frames == 100);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    CHECK(frames[i]->number == i);
    CHECK(std::chrono::round<std::chrono::milliseconds>(frames[i]->captured_at -
                                                        frames.front()->captured_at) == i * 40ms);
  }
}

TEST_CASE("a recording waits for a stage that is slow, and drops nothing", "[capture]") {
  const Folder folder;
  const auto file = record(folder, 60);
  base::BoundedQueue<FramePtr> queue(1, base::WhenFull::wait);
  Camera camera("file:" + file, kPatient, false, [&](const FramePtr& frame) { queue.push(frame); });
  std::uint64_t count = 0;
  while (count < 60) {
    const auto frame = queue.pop();
    REQUIRE(frame);
    CHECK((*frame)->number == count++);
  }
  camera.wait_for(Kind::ended);
  CHECK_FALSE(queue.try_pop());
}

TEST_CASE("a recording can be stopped while a stage keeps it waiting", "[capture]") {
  const Folder folder;
  base::BoundedQueue<FramePtr> queue(1, base::WhenFull::wait);
  Camera camera("file:" + record(folder, 60), kPatient, false,
                [&](const FramePtr& frame) { queue.push(frame); });
  camera.wait_for_frames(1);
  CHECK(camera.capture().counts().frames <= 2);  // one in the queue, one that waits
  queue.close();
  camera.capture().stop();
}

TEST_CASE("a recording at its own pace is captured as it is shown", "[capture]") {
  const Folder folder;
  Camera camera("file:" + record(folder, 10), kPatient, true);
  camera.wait_for(Kind::ended);
  const auto frames = camera.wait_for_frames(1);
  REQUIRE(frames.size() <= 10);  // on a slow computer, late ones are left out
  CHECK(frames.back()->captured_at - frames.front()->captured_at >= (frames.size() - 1) * 20ms);
  CHECK(frames.back()->received_at == frames.back()->captured_at);
}

TEST_CASE("a recording that is none is told with the reason", "[capture]") {
  const Folder folder;
  CHECK_THAT(failure_of("file:" + folder.path("missing.mp4")).reason,
             Contains("there is no file") && Contains("missing.mp4"));
  CHECK_THAT(failure_of("file:" + folder.path("")).reason, Contains("is a directory"));
  CHECK_THAT(failure_of("file:" + folder.write("empty.mp4", "")).reason, Contains("0 bytes"));
  CHECK_FALSE(
      failure_of("file:" + folder.write("notes.mp4", "Dear diary,\nit rained.\n")).reason.empty());
  CHECK_FALSE(
      failure_of("file:" + folder.write("noise.mp4", std::string(5000, '\xA7'))).reason.empty());
  CHECK_THAT(
      failure_of("file:" + folder.record("sound.wav", "audiotestsrc num-buffers=20 ! wavenc"))
          .reason,
      Contains("no video"));
}

TEST_CASE("a recording that breaks off gives what there is of it", "[capture]") {
  const Folder folder;
  const auto file = record(folder, 50);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  Camera camera("file:" + file);
  const auto kinds = camera.wait_for_states(2);
  CHECK(kinds.front() == Kind::working);
  CHECK((kinds.back() == Kind::ended || kinds.back() == Kind::failed));
  const auto count = camera.capture().counts().frames;
  CHECK(count > 10);
  CHECK(count < 50);
}

TEST_CASE("a live source that ends is told and reopened, and its frames count on", "[capture]") {
  Camera camera(
      "gst:videotestsrc pattern=ball num-buffers=3 "
      "! video/x-raw,format=I420,width=64,height=48,framerate=100/1");
  const auto frames = camera.wait_for_frames(7);
  CHECK_THAT(camera.wait_for(Kind::fault).reason, Contains("came to its end"));
  const auto kinds = camera.wait_for_states(4);
  CHECK(std::vector(kinds.begin(), kinds.begin() + 4) ==
        std::vector{Kind::working, Kind::fault, Kind::working, Kind::fault});
  camera.capture().stop();
  CHECK(camera.capture().counts().reopened >= 2);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    CHECK(frames[i]->number == i);
    CHECK(frames[i]->opening == i / 3);
  }
}

TEST_CASE("a source that soon ends again and again is opened ever more rarely", "[capture]") {
  const auto began_at = base::Clock::now();
  Camera camera(
      "gst:videotestsrc pattern=ball num-buffers=1 "
      "! video/x-raw,format=I420,width=64,height=48,framerate=100/1",
      {.reopening = {.first = 50ms}});
  while (camera.capture().counts().reopened < 5) std::this_thread::yield();
  CHECK(base::Clock::now() - began_at >= 50ms + 100ms + 200ms + 400ms + 800ms);
}

TEST_CASE("a source that has worked for a while is opened again soon", "[capture]") {
  Camera camera(
      "gst:videotestsrc pattern=ball num-buffers=20 "
      "! video/x-raw,format=I420,width=64,height=48,framerate=100/1 ! identity sleep-time=1000",
      {.reopening = {.first = 10ms, .last = 1h}, .worked = 1ms});
  camera.wait_for_frames(20 * 13);  // twelve of those waits, doubled each time, are 40 s
}

TEST_CASE("a camera that is not there is told, and tried again and again", "[capture]") {
  Camera camera("v4l2:/dev/video-none");
  CHECK_THAT(camera.wait_for(Kind::fault).reason, Contains("/dev/video-none"));
  while (camera.capture().counts().reopened < 5) std::this_thread::yield();
  camera.capture().stop();
  CHECK(camera.wait_for_states(1) == std::vector{Kind::fault});  // told once
}

TEST_CASE("a source that opens and gives no frame is told", "[capture]") {
  Camera camera(live("video/x-raw,format=I420,width=64,height=48", " ! valve drop=true"),
                kSoonGivenUp);
  camera.wait_for(Kind::fault, "no new frame since opening");
  while (camera.capture().counts().reopened < 3) std::this_thread::yield();
  camera.capture().stop();
  CHECK(camera.wait_for_states(1) == std::vector{Kind::fault});  // told once
}

TEST_CASE("a source that falls silent is told and reopened", "[capture]") {
  // Three frames, then the second source's turn, which never gives any.
  Camera camera(
      "gst:videotestsrc is-live=true pattern=ball num-buffers=3 "
      "! video/x-raw,format=I420,width=64,height=48,framerate=30/1 ! c. "
      "videotestsrc is-live=true ! video/x-raw,format=I420,width=64,height=48 ! valve drop=true "
      "! c. concat name=c",
      kSoonSilent);
  camera.wait_for(Kind::fault, "no new frame for 0.2 s");
  camera.wait_for_frames(5);  // reopened
}

TEST_CASE("a source that repeats its picture byte for byte is not believed", "[capture]") {
  Camera camera(
      "gst:videotestsrc is-live=true pattern=black "
      "! video/x-raw,format=I420,width=64,height=48,framerate=50/1",
      kSoonFrozen);
  camera.wait_for(Kind::fault, "the very same picture for 0.3 s");
  while (camera.capture().counts().reopened < 2) std::this_thread::yield();
  camera.capture().stop();
  const auto kinds = camera.wait_for_states(2);
  CHECK(kinds == std::vector{Kind::working, Kind::fault});  // never again, and told once
}

TEST_CASE("a live picture that repeats an earlier one says for how long; a recording's never does",
          "[capture]") {
  const std::string black = "videotestsrc pattern=black num-buffers=10 is-live=";
  const std::string caps = " ! video/x-raw,format=I420,width=64,height=48,framerate=50/1";
  const Folder folder;
  const bool is_live = GENERATE(true, false);
  Camera camera(is_live ? "gst:" + black + "true" + caps
                        : "file:" + folder.record("black.avi",
                                                  black + "false" + caps + " ! jpegenc ! avimux"));
  const auto frames = camera.wait_for_frames(10);
  REQUIRE(frames.size() >= 10);
  for (const auto& frame : frames) {
    const auto since_first = frame->captured_at - frames.front()->captured_at;
    CHECK(frame->repeated_for == (is_live ? since_first : 0s));
  }
}

TEST_CASE("a source that changes its size is told with both sizes", "[capture]") {
  Camera camera(
      "gst:videotestsrc is-live=true pattern=ball num-buffers=3 "
      "! video/x-raw,format=I420,width=64,height=48,framerate=50/1 ! c. "
      "videotestsrc is-live=true pattern=ball "
      "! video/x-raw,format=I420,width=32,height=24,framerate=50/1 ! c. concat name=c");
  CHECK(camera.wait_for(Kind::fault).reason == "the picture changed from 64x48 I420 to 32x24 I420");
}

TEST_CASE("what cannot be understood is refused when it is made", "[capture]") {
  const auto make = [](const CaptureSettings& settings) {
    return Capture(settings, [](const FramePtr&) {}, {});
  };
  CHECK_THROWS_AS(make({.source = "webcam"}), std::invalid_argument);
  CHECK_THROWS_AS(make({.source = "gst:nosuchelement"}), std::invalid_argument);
  CHECK_THROWS_AS(make({.source = "gst:videotestsrc !"}), std::invalid_argument);
  CHECK_THROWS_AS(make({.source = "gst:videotestsrc pattern=nosuch"}), std::invalid_argument);
  CHECK_THROWS_AS(make({.source = "file:a.mp4", .width = 0}), std::invalid_argument);
  CHECK_THROWS_AS(make({.source = "file:a.mp4", .height = -1}), std::invalid_argument);
  CHECK_THROWS_AS(make({.source = "file:a.mp4", .fps = 0.0}), std::invalid_argument);
}

}  // namespace cabinwatch::pipeline::test
