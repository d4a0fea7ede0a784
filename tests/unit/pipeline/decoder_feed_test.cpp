#include "pipeline/decoder_feed.hpp"

#include <xxhash.h>

#include <chrono>
#include <utility>

#include "tests/unit/pipeline/capture_fixture.hpp"

using namespace cabinwatch::pipeline;
using namespace cabinwatch::pipeline::test;

namespace {

constexpr std::chrono::milliseconds kEvery{250};

struct Seen {
  cabinwatch::base::Clock::duration time;
  XXH64_hash_t pixels;
  friend bool operator==(const Seen&, const Seen&) = default;
};

struct Played {
  std::vector<Seen> frames;
  CaptureCounts counts;
  CaptureState end;
};

XXH64_hash_t hash_of(const Frame& frame) {
  XXH64_hash_t hash = 0;
  for (const auto& plane : frame.planes) {
    if (plane.data != nullptr) {
      hash = XXH64(plane.data, static_cast<std::size_t>(plane.stride) * 8, hash);
    }
  }
  return hash;
}

Played play(const std::string& file, std::chrono::nanoseconds every) {
  Played played;
  const auto beginning = cabinwatch::base::Clock::time_point{};
  Camera camera({.source = "file:" + file,
                 .realtime = false,
                 .recording_begins_at = beginning,
                 .look_every = every},
                kPatient, [&](const FramePtr& frame) {
                  played.frames.push_back({frame->captured_at - beginning, hash_of(*frame)});
                });
  played.end = camera.wait_for_end();
  camera.capture().stop();
  played.counts = camera.capture().counts();
  return played;
}

/// Of all frames, the first of each stretch.
std::vector<Seen> firsts(const std::vector<Seen>& all) {
  std::vector<Seen> seen;
  std::int64_t stretch = -1;
  for (const auto& frame : all) {
    const auto now = (frame.time - all.front().time) / kEvery;
    if (std::exchange(stretch, now) != now) seen.push_back(frame);
  }
  return seen;
}

/// A second and a half in which every picture is another.
constexpr std::size_t kFrames = 45;
std::string moving(const std::string& rest) {
  return "videotestsrc pattern=ball num-buffers=45 ! "
         "video/x-raw,format=I420,width=96,height=64,framerate=30/1 ! " +
         rest;
}

struct Recorded {
  std::string name;
  std::string encoder;
  std::string rest;         // of the pipeline
  std::uint64_t undecoded;  // at least
};

const std::vector<Recorded> kRecordings{
    {"b.mp4", "x265enc",
     "speed-preset=ultrafast key-int-max=45 "
     "option-string=bframes=4:pools=none:frame-threads=1:rc-lookahead=8 "
     "! h265parse ! mp4mux",
     20},
    {"open.mkv", "x265enc",
     "speed-preset=ultrafast key-int-max=12 "
     "option-string=open-gop=1:pools=none:frame-threads=1:rc-lookahead=8 "
     "! h265parse ! matroskamux",
     15},
    // Where it is installed (gstreamer1.0-plugins-ugly).
    {"b.mp4", "x264enc", "bframes=3 b-pyramid=true key-int-max=45 ! h264parse ! mp4mux", 12},
    {"short.mkv", "x264enc", "bframes=0 key-int-max=10 ! h264parse ! matroskamux", 6},
    {"each.avi", "jpegenc", "! avimux", 35},
    {"short.webm", "vp8enc", "deadline=1 cpu-used=8 keyframe-max-dist=10 ! webmmux", 12}};

}  // namespace

TEST_CASE("the pictures that are looked at are the same, whatever else is decoded", "[feed]") {
  const auto recorded = GENERATE(from_range(kRecordings));
  CAPTURE(recorded.name, recorded.encoder);
  if (!is_installed(recorded.encoder)) return;
  const Folder folder;
  const auto file = folder.record(recorded.name, moving(recorded.encoder + " " + recorded.rest));
  const auto all = play(file, {});
  const auto some = play(file, kEvery);
  REQUIRE(all.frames.size() == kFrames);
  CHECK(some.frames == firsts(all.frames));
  CHECK(some.frames.size() + some.counts.passed_over == kFrames);
  CHECK(some.counts.undecoded >= recorded.undecoded);
  CHECK(some.end == all.end);
}
