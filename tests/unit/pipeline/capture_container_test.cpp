#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "four_seconds.hpp"

/// What a recording's container says, and what it leaves out or gets wrong.
namespace cabinwatch::pipeline::test {
namespace {

using std::chrono::milliseconds;

std::vector<milliseconds> positions(const std::vector<FramePtr>& frames) {
  std::vector<milliseconds> positions;
  for (const auto& frame : frames) {
    positions.push_back(
        std::chrono::round<milliseconds>(frame->captured_at - frames.front()->captured_at));
  }
  return positions;
}

}  // namespace

TEST_CASE("a recording that goes on with another programme goes on", "[capture]") {
  const Folder folder;
  const auto part = [&](const std::string& width, const std::string& encoder) {
    return TemporaryFolder::text_of(
        folder.record("part",
                      "videotestsrc pattern=ball num-buffers=50 ! "
                      "video/x-raw,format=I420,height=64,framerate=25/1,width=" +
                          width + " ! " + encoder));
  };
  SECTION("Ogg, chained") {
    const std::string encoder = "theoraenc ! oggmux";
    const auto file = folder.write("drive.ogv", part("64", encoder) + part("96", encoder));
    Camera camera(CaptureSettings{.source = "file:" + file, .realtime = false}, kOneLook);
    CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
    const auto frames = camera.wait_for_frames(95);
    CHECK(frames.front()->width == 64);
    CHECK(frames.back()->width == 96);
  }
  SECTION("a transport stream whose pictures get another number") {
    if (!is_installed("x265enc") || !is_installed("mpegtsmux")) return;
    const auto encoder = [](int number) {
      return "x265enc speed-preset=ultrafast key-int-max=25 ! h265parse ! m.sink_" +
             std::to_string(number) + " mpegtsmux name=m";
    };
    const auto file =
        folder.write("drive.ts", part("128", encoder(256)) + part("96", encoder(300)));
    Camera camera(CaptureSettings{.source = "file:" + file, .realtime = false}, kOneLook);
    CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
    const auto frames = camera.wait_for_frames(1);
    CHECK(frames.size() > 90);
    CHECK(frames.back()->width == 96);
  }
}

TEST_CASE("a GIF's pictures come at its own pace", "[capture]") {
  if (!is_installed("avdemux_gif")) return;
  const Folder folder;
  Camera camera(CaptureSettings{.source = "file:" + folder.write("drive.gif", gif(50)),
                                .realtime = false,
                                .recording_begins_at = base::Clock::now()},
                kOneLook);
  const auto frames = camera.wait_for_frames(20);
  CHECK(positions({frames.begin(), frames.begin() + 4}) ==
        std::vector<milliseconds>{0ms, 60ms, 120ms, 180ms});
  CHECK(camera.notes().find("stand still") == std::string::npos);
}

TEST_CASE("a recording whose times begin at ten hours is as long as it is", "[capture]") {
  const Folder folder;
  const auto file = folder.record(
      "late.mkv",
      "videotestsrc pattern=ball num-buffers=50 timestamp-offset=36000000000000 "
      "! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! jpegenc ! matroskamux");
  Camera camera("file:" + file);
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  const auto frames = camera.wait_for_frames(50);
  CHECK(positions(frames).back() == 49 * 40ms);
  CHECK(camera.capture().recording_length().value_or(0ms) < 3s);
}

TEST_CASE("a recording without times plays at camera.fps, and it is told", "[capture]") {
  const Folder folder;
  const auto file = folder.record("camera.mjpeg",
                                  "videotestsrc pattern=ball num-buffers=20 "
                                  "! video/x-raw,format=I420,width=64,height=48 ! jpegenc");
  const bool realtime = GENERATE(true, false);
  const auto began_at = base::Clock::now();
  Camera camera(CaptureSettings{.source = "file:" + file, .fps = 20.0, .realtime = realtime});
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  if (realtime) CHECK(base::Clock::now() - began_at >= 900ms);
  CHECK_THAT(camera.notes(), Contains("camera.fps is assumed, 20 frames a second"));
  const auto times = positions(camera.wait_for_frames(1));
  if (!realtime) CHECK(times.back() == 19 * 50ms);
}

TEST_CASE("broken times of a container stop nothing", "[capture]") {
  const Folder folder;
  const auto file = four_seconds(folder);
  const std::string none(4, '\0');
  const std::string most(4, '\xFF');
  const std::string large("\x7F\xFF\xFF\xFF", 4);
  for (const auto& value : {none, most, large}) {
    // Behind version and flags, and two times of making: the scale, and the length in it.
    for (const auto& [mark, behind] :
         {std::pair{"mvhd", 16}, std::pair{"mdhd", 16}, std::pair{"tkhd", 20},
          std::pair{"mvhd", 12}, std::pair{"mdhd", 12}, std::pair{"stts", 12}}) {
      CAPTURE(mark, behind, static_cast<int>(static_cast<unsigned char>(value[0])));
      const auto broken = changed(folder, file, mark, static_cast<std::size_t>(behind), value);
      Camera camera(CaptureSettings{.source = "file:" + broken,
                                    .realtime = false,
                                    .recording_begins_at = base::Clock::time_point{1h}},
                    kOneLook);
      static_cast<void>(camera.wait_for_end());
      const auto frames = camera.wait_for_frames(0);
      for (std::size_t i = 1; i < frames.size(); ++i) {
        REQUIRE(frames[i]->captured_at >= frames[i - 1]->captured_at);
        REQUIRE(frames[i]->captured_at - frames[i - 1]->captured_at <= 10s);
      }
    }
  }
}

TEST_CASE("a recording is shown upright, as its container says", "[capture]") {
  const Folder folder;
  const auto file = four_seconds(folder);
  // a, b, u, c, d, v, x, y, w of tkhd's matrix, behind 40 bytes; the first two rows.
  const std::string one("\0\1\0\0", 4);
  const std::string minus("\xFF\xFF\0\0", 4);
  const std::string none(4, '\0');
  const auto matrix = [&](const std::string& a, const std::string& b, const std::string& c,
                          const std::string& d) { return a + b + none + c + d + none; };
  const auto [turned, is_on_its_side] =
      GENERATE_COPY(std::pair{matrix(one, none, none, one), false},
                    std::pair{matrix(none, one, minus, none), true},
                    std::pair{matrix(minus, none, none, minus), false},
                    std::pair{matrix(none, minus, one, none), true},
                    std::pair{matrix(minus, none, none, one), false});
  std::vector<int> left_to_right;  // the first picture's brightness in the middle
  Camera camera("file:" + changed(folder, file, "tkhd", 40, turned));
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  const auto frame = camera.wait_for_frames(1).front();
  CHECK(frame->width == (is_on_its_side ? 48 : 64));
  CHECK(frame->height == (is_on_its_side ? 64 : 48));
}

TEST_CASE("pixels that are not square get their shape", "[capture]") {
  const Folder folder;
  const auto file = folder.record(
      "wide.mkv",
      "videotestsrc pattern=ball num-buffers=5 "
      "! video/x-raw,format=I420,width=64,height=48,framerate=25/1,pixel-aspect-ratio=2/1 "
      "! vp8enc deadline=1 ! matroskamux");
  Camera camera("file:" + file);
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  const auto frame = camera.wait_for_frames(5).front();
  CHECK(frame->width * 48 == frame->height * 128);
}

TEST_CASE("of several video streams one is chosen, and the others are told", "[capture]") {
  const Folder folder;
  const auto stream = [](int width, const std::string& tags) {
    return "videotestsrc pattern=ball num-buffers=50 ! video/x-raw,format=I420,width=" +
           std::to_string(width) + ",height=48,framerate=25/1 ! jpegenc ! taginject tags=\"" +
           tags + "\" ! queue ! m. ";
  };
  const auto file = folder.record("two.mkv", stream(64, "title=road,language-code=en") +
                                                 stream(32, "title=cabin,language-code=de") +
                                                 "matroskamux name=m");
  const auto [wanted, width] =
      GENERATE(std::pair{"", 64}, std::pair{"2", 32}, std::pair{"cabin", 32}, std::pair{"deu", 32},
               std::pair{"1", 64});
  CAPTURE(wanted);
  Camera camera(CaptureSettings{.source = "file:" + file, .stream = wanted, .realtime = false});
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  CHECK(camera.wait_for_frames(50).front()->width == width);
  CHECK_THAT(camera.notes(), Contains("it has 2 video streams") && Contains("road") &&
                                 Contains("cabin") && Contains("camera.stream"));
}

TEST_CASE("a video stream that is not there is told with those that are", "[capture]") {
  const Folder folder;
  Camera camera(CaptureSettings{
      .source = "file:" + four_seconds(folder), .stream = "rear", .realtime = false});
  CHECK_THAT(camera.wait_for(Kind::failed).reason,
             Contains("no video stream \"rear\"") && Contains("1 (64x48"));
}

TEST_CASE("a recording whose size changes goes on", "[capture]") {
  const Folder folder;
  std::string both;
  for (const std::string size :
       {"width=64,height=48", "width=30000,height=1", "width=32,height=64"}) {
    both += TemporaryFolder::text_of(folder.record("part.mjpeg",
                                                   "videotestsrc pattern=ball num-buffers=5 "
                                                   "! video/x-raw,format=I420," +
                                                       size + " ! jpegenc"));
  }
  Camera camera("file:" + folder.write("sizes.mjpeg", both));
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  const auto frames = camera.wait_for_frames(15);
  CHECK(frames.front()->width == 64);
  CHECK(frames.at(7)->width == 30000);
  CHECK(frames.back()->width == 32);
}

TEST_CASE("a list of places is not followed", "[capture]") {
  const Folder folder;
  const auto file = folder.write("drive.mp4",
                                 "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n"
                                 "http://127.0.0.1:9/drive.ts\n#EXT-X-ENDLIST\n");
  Camera camera("file:" + file, kOneLook);
  CHECK_THAT(camera.wait_for(Kind::failed).reason, Contains("list of places"));
}

TEST_CASE("pictures that are longer than can be converted are told", "[capture]") {
  const Folder folder;
  const auto file = folder.record("flat.mkv",
                                  "videotestsrc num-buffers=2 "
                                  "! video/x-raw,format=I420,width=40000,height=1,framerate=25/1 "
                                  "! jpegenc ! matroskamux");
  Camera camera("file:" + file, kOneLook);
  CHECK_THAT(camera.wait_for(Kind::failed).reason, Contains("its pictures are 40000x1"));
}

}  // namespace cabinwatch::pipeline::test
