#include <fmt/format.h>

#include <filesystem>
#include <tuple>

#include "four_seconds.hpp"
#include "pipeline/recording_file.hpp"

/// Whether a recording is there to its end, whatever its container says of its length.
namespace cabinwatch::pipeline::test {
namespace {

using std::chrono::milliseconds;

}  // namespace

TEST_CASE("a recording that ends before its declared length is told with both", "[capture]") {
  const Folder folder;
  const auto file = four_seconds(folder);
  SECTION("whole") {
    Camera camera("file:" + file);
    CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
    CHECK(camera.capture().recording_length() == 4000ms);
  }
  SECTION("half copied") {
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    Camera camera("file:" + file);
    CHECK_THAT(camera.wait_for_end().reason, Contains("pictures end at") && Contains(" of 4.0 s"));
    CHECK(camera.wait_for_frames(1).size() > 20);
  }
}

TEST_CASE("a recording cut off anywhere ends, and is never taken for a whole one", "[capture]") {
  const Folder folder;
  // (Of an AVI file GStreamer tells the length that is there: its bytes are counted.)
  const auto [name, muxer] =
      GENERATE(std::pair{"drive.mp4", "qtmux faststart=true"},
               std::pair{"drive.mkv", "matroskamux"}, std::pair{"drive.avi", "avimux"});
  const auto file = folder.record(name, std::string(kPictures) + " ! " + muxer);
  const auto bytes = std::filesystem::file_size(file);
  for (std::uintmax_t tenths = 7; tenths > 0; --tenths) {  // up to a second may be missing
    CAPTURE(name, tenths);
    std::filesystem::resize_file(file, bytes * tenths / 10);
    Camera camera("file:" + file, kOneLook);
    const auto end = camera.wait_for_end();
    CHECK_FALSE(end.reason.empty());
  }
}

TEST_CASE("a cut recording whose pictures are said to last to its end ends with its last picture",
          "[capture]") {
  const Folder folder;
  // Ten seconds, three pictures a second, each with a length of its own: a third of a second.
  auto content = TemporaryFolder::text_of(folder.record(
      "drive.mkv",
      "videotestsrc pattern=ball num-buffers=30 ! video/x-raw,width=64,height=48,framerate=3/1 "
      "! jpegenc ! capssetter caps=image/jpeg,framerate=0/1 ! matroskamux"));
  // GStreamer writes so where it knows of no frame rate.
  const std::string length = "\x9b\x82\x01\x4d";
  int left = 10'000;  // ms
  for (auto at = content.find(length); at != content.npos; at = content.find(length, at)) {
    content[at + 2] = static_cast<char>(left >> 8);
    content[at + 3] = static_cast<char>(left & 0xFF);
    at += length.size();
    left -= 333;
  }
  REQUIRE(left < 333);
  const auto file = folder.write("changed.mkv", content);
  SECTION("whole") {
    Camera camera("file:" + file, kOneLook);
    CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  }
  SECTION("what is not there is not waited for") {
    std::filesystem::resize_file(file, content.size() / 10);
    const auto began_at = std::chrono::steady_clock::now();
    Camera camera("file:" + file, kOneLook, true);
    CHECK_FALSE(camera.wait_for_end().reason.empty());
    CHECK(std::chrono::steady_clock::now() - began_at < 5s);
  }
  SECTION("cut") {
    const auto percent = GENERATE(50U, 86U);
    const milliseconds every = GENERATE(0ms, 250ms);
    CAPTURE(percent, every.count());
    std::filesystem::resize_file(file, content.size() * percent / 100);
    Camera camera({.source = "file:" + file, .realtime = false, .look_every = every}, kOneLook);
    CHECK_THAT(camera.wait_for_end().reason,
               Contains(percent == 50 ? "pictures end at 5.0 s of" : "pictures end at 8.7 s of"));
  }
}

TEST_CASE(
    "a recording whose last part never reached the disk is cut short, however much is decoded",
    "[capture]") {
  const Folder folder;
  // Where it is installed.
  const auto [encoder, parser] =
      GENERATE(std::pair{"jpegenc", ""}, std::pair{"vp8enc deadline=1", ""},
               std::pair{"x264enc bframes=2 key-int-max=25", "! h264parse"},
               std::pair{"x265enc speed-preset=ultrafast key-int-max=25", "! h265parse"});
  const std::string name(encoder);
  if (!is_installed(name.substr(0, name.find(' ')))) return;
  const auto file = folder.record(
      "drive.mp4", fmt::format("videotestsrc pattern=ball num-buffers=100 ! "
                               "video/x-raw,format=I420,width=96,height=64,framerate=25/1 ! {} {} "
                               "! qtmux faststart=true",
                               encoder, parser));
  auto content = TemporaryFolder::text_of(file);
  const auto begin = content.find("mdat");
  REQUIRE(begin != std::string::npos);
  const auto there = (content.size() - begin) * 55 / 100;
  for (const char byte : {'\0', '\xFF'}) {
    std::fill(content.begin() + static_cast<std::ptrdiff_t>(begin + there), content.end(), byte);
    const auto cut = folder.write("cut.mp4", content);
    for (const milliseconds every : {0ms, 250ms}) {
      CAPTURE(encoder, static_cast<int>(byte), every.count());
      Camera camera({.source = "file:" + cut, .realtime = false, .look_every = every}, kOneLook);
      CHECK_THAT(camera.wait_for_end().reason, Contains("pictures end at"));
    }
  }
}

TEST_CASE("a recording whose sound goes on after its pictures is whole", "[capture]") {
  const Folder folder;
  const auto [name, muxer, sound] =
      GENERATE(std::tuple{"drive.mp4", "qtmux faststart=true", "alawenc"},
               std::tuple{"drive.mkv", "matroskamux", "alawenc"},
               std::tuple{"drive.flv", "flvmux", "alawenc"});
  if (!is_installed("flvmux")) return;
  const std::string is_flv = std::string(name).ends_with("flv") ? "avenc_flv" : "jpegenc";
  if (!is_installed(is_flv)) return;
  const auto file = folder.record(
      name,
      fmt::format("audiotestsrc num-buffers=60 samplesperbuffer=800 ! "
                  "audio/x-raw,rate=8000,channels=1 ! {} ! queue max-size-time=0 ! m. "
                  "videotestsrc pattern=ball num-buffers=50 ! "
                  "video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! {} ! queue ! m. "
                  "{} name=m",
                  sound, is_flv, muxer));
  CAPTURE(name);
  SECTION("all of it") {
    Camera camera(CaptureSettings{.source = "file:" + file, .realtime = false}, kOneLook);
    CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
    CHECK(camera.wait_for_frames(50).size() == 50);
  }
  SECTION("cut off in the pictures") {
    std::filesystem::resize_file(file, std::filesystem::file_size(file) * 3 / 10);
    Camera camera(CaptureSettings{.source = "file:" + file, .realtime = false}, kOneLook);
    CHECK_FALSE(camera.wait_for_end().reason.empty());
  }
  SECTION("the last part never reached the disk") {
    auto content = TemporaryFolder::text_of(file);
    std::fill(content.begin() + static_cast<std::ptrdiff_t>(content.size() * 3 / 10), content.end(),
              '\0');
    Camera camera(
        CaptureSettings{.source = "file:" + folder.write("cut", content), .realtime = false},
        kOneLook);
    CHECK_FALSE(camera.wait_for_end().reason.empty());
  }
}

TEST_CASE("a recording that is cut off behind its sound is cut short", "[capture]") {
  const Folder folder;
  // The sound lies in front of the pictures, all of it.
  const auto file = folder.record(
      "drive.mov",
      "audiotestsrc num-buffers=40 samplesperbuffer=800 ! audio/x-raw,rate=8000,channels=1 ! "
      "alawenc ! queue ! m. videotestsrc pattern=ball num-buffers=100 ! "
      "video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! jpegenc ! queue ! m. "
      "qtmux name=m faststart=true interleave-time=100000000000 interleave-bytes=100000000");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) * 6 / 10);
  Camera camera(CaptureSettings{.source = "file:" + file, .realtime = false}, kOneLook);
  CHECK_FALSE(camera.wait_for_end().reason.empty());
}

TEST_CASE("a file that is cut off, or whose end never reached the disk, is known by its bytes",
          "[capture]") {
  const Folder folder;
  for (const std::string muxer : {"qtmux faststart=true", "qtmux fragment-duration=500",
                                  "matroskamux", "matroskamux streamable=true"}) {
    const auto file = folder.record("drive", std::string(kPictures) + " ! " + muxer);
    const auto content = TemporaryFolder::text_of(file);
    const auto cut = folder.write("cut", content.substr(0, content.size() * 7 / 10));
    const auto blank = folder.write(
        "blank", content.substr(0, content.size() / 2) + std::string(content.size() / 2, '\0'));
    CAPTURE(muxer);
    CHECK_FALSE(look_at_recording(file).is_cut_off);
    const bool tells_no_size = muxer.ends_with("streamable=true");
    CHECK(look_at_recording(cut).is_cut_off == !tells_no_size);
    CHECK(look_at_recording(blank).is_cut_off);
  }
}

TEST_CASE("a time-lapse is whole", "[capture]") {
  const Folder folder;
  const auto file = folder.record("lapse.mp4",
                                  "videotestsrc num-buffers=8 ! "
                                  "video/x-raw,width=64,height=48,framerate=1/5 ! jpegenc ! qtmux");
  Camera camera("file:" + file, kOneLook);
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
}

TEST_CASE("a recording of one or two pictures is whole", "[capture]") {
  const Folder folder;
  const auto count = GENERATE(1, 2);
  const auto file =
      folder.record("short.mp4", "videotestsrc num-buffers=" + std::to_string(count) +
                                     " ! video/x-raw,width=64,height=48 ! jpegenc ! qtmux");
  Camera camera("file:" + file, kOneLook);
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  CHECK(camera.capture().counts().frames == static_cast<std::uint64_t>(count));
}

TEST_CASE("a picture that is said to last for hours hides nothing", "[capture]") {
  const Folder folder;
  Camera camera("file:" + changed(folder, four_seconds(folder), "stts", 12, "\xFF\xFF\xFF\xFF"));
  CHECK_THAT(camera.wait_for_end().reason, Contains("pictures end at") && Contains(" of 4.0 s"));
}

TEST_CASE("a length of centuries is none", "[capture]") {
  const Folder folder;
  const auto file = folder.record("drive.mkv", std::string(kPictures) + " ! matroskamux");
  auto content = TemporaryFolder::text_of(file);
  const std::string mark = "\x44\x89\x88";  // Duration, of eight bytes
  const auto at = content.find(mark);
  REQUIRE(at != std::string::npos);
  content.replace(at + mark.size(), 8, std::string("\x42\xA0\0\0\0\0\0\0", 8));  // 2^43 ms
  Camera camera("file:" + folder.write("changed.mkv", content));
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  CHECK_FALSE(camera.capture().recording_length());
}

}  // namespace cabinwatch::pipeline::test
