#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <future>
#include <utility>

#include "capture_fixture.hpp"
#include "tests/unit/listening_socket.hpp"

/// Sources that hang, and those that only gst-launch-1.0 seemed to understand.
namespace cabinwatch::pipeline::test {
namespace {

/// Silent soon, given up soon, and left behind soon.
constexpr CaptureTiming kHurried{
    .no_frame = 100ms, .opening = 300ms, .reopening = {10ms, 20ms}, .closing = 100ms};

std::string make_pipe(const Folder& folder) {
  auto path = folder.path("cam.ts");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  return path;
}

/// A recording of whose headers GStreamer waits for more, and for ever.
std::string cut_in_its_headers(const Folder& folder) {
  const auto whole = TemporaryFolder::text_of(
      folder.record("whole.ogv", "videotestsrc num-buffers=2 ! theoraenc ! oggmux"));
  return folder.write("cut.ogv", whole.substr(0, 3000));
}

/// A recording with sound, of ten pictures, whose name has a space in it.
std::string with_sound(const Folder& folder) {
  static_cast<void>(folder.record("plain.mkv",
                                  "videotestsrc pattern=ball num-buffers=10 "
                                  "! video/x-raw,format=I420,width=64,height=48,framerate=25/1 "
                                  "! jpegenc ! m. audiotestsrc num-buffers=10 ! vorbisenc ! m. "
                                  "matroskamux name=m"));
  auto path = folder.path("a drive.mkv");
  std::filesystem::rename(folder.path("plain.mkv"), path);
  return path;
}

/// While it lives, so many files may be open, and those that are already.
class FewFiles {
 public:
  explicit FewFiles(rlim_t count) {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &usual_) == 0);
    const rlimit few{count, usual_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  }
  ~FewFiles() { ::setrlimit(RLIMIT_NOFILE, &usual_); }
  FewFiles(const FewFiles&) = delete;
  FewFiles& operator=(const FewFiles&) = delete;

 private:
  rlimit usual_{};
};

}  // namespace

TEST_CASE("where hardly any file may be opened a camera is at fault, and not the program's end",
          "[capture]") {
  std::optional<FewFiles> few(20);
  Camera camera("gst:videotestsrc is-live=true");
  const auto told = camera.wait_for(Kind::fault).reason;
  few.reset();
  CHECK_THAT(told, Contains("too few files may still be opened"));
  static_cast<void>(camera.wait_for(Kind::working));
}

TEST_CASE("an element that is installed and cannot be loaded is no mistake of the description",
          "[capture]") {
  if (std::getenv("CABINWATCH_SANITIZED") != nullptr) {
    WARN("not tried: UBSan looks at memory through a pipe, and there is no descriptor for one");
    return;
  }
  gst_init(nullptr, nullptr);
  // No other test uses the element: its library is not loaded yet.
  const CaptureSettings boxed{.source = "gst:videotestsrc ! videobox"};
  {
    const FewFiles none(3);
    CHECK_THROWS_WITH(Capture(boxed, {}, {}), Contains("is installed and cannot be loaded"));
  }
  CHECK_NOTHROW(Capture(boxed, {}, {}));
}

TEST_CASE("a pipe that nobody writes is told, and stopped at once", "[capture]") {
  const Folder folder;
  Camera camera("file:" + make_pipe(folder), kHurried);
  CHECK_THAT(camera.wait_for(Kind::fault).reason, Contains("no picture has come from it yet"));
  const auto asked_at = base::Clock::now();
  camera.capture().stop();
  CHECK(base::Clock::now() - asked_at < 3s);
  CHECK_FALSE(camera.capture().hangs());
}

TEST_CASE("a pipe plays once somebody writes it", "[capture]") {
  const Folder folder;
  const auto recording = with_sound(folder);
  const auto pipe = make_pipe(folder);
  Camera camera("file:" + pipe, kHurried);
  static_cast<void>(camera.wait_for(Kind::fault));
  std::ofstream(pipe, std::ios::binary) << TemporaryFolder::text_of(recording);
  CHECK(camera.wait_for_end().kind == Kind::ended);
  CHECK(camera.capture().counts().frames == 10);
}

TEST_CASE("a recording that opens and closes slowly is not taken for one that hangs", "[capture]") {
  const Folder folder;
  const auto recording = with_sound(folder);
  // Far less than it takes.
  Camera camera("file:" + recording, {.closing = 0ms, .recording_opening = 1ms});
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  CHECK(camera.capture().counts().frames == 10);
  CHECK_FALSE(camera.capture().hangs());
}

TEST_CASE("a recording that hangs while it is opened fails in the end", "[capture]") {
  const Folder folder;
  Camera camera("file:" + make_pipe(folder), {.no_frame = 20ms,
                                              .closing = 0ms,
                                              .recording_opening = 20ms,
                                              .longest_recording_opening = 100ms});
  const auto end = camera.wait_for_end();
  CHECK(end.kind == Kind::failed);
  CHECK_THAT(end.reason, Contains("no picture comes from it"));
}

TEST_CASE("a recording that gives nothing for long enough has failed", "[capture]") {
  const Folder folder;
  Camera camera("file:" + cut_in_its_headers(folder),
                {.recording_opening = 100ms, .longest_recording_opening = 200ms});
  CHECK(camera.wait_for_end().kind == Kind::failed);
  CHECK_FALSE(camera.capture().hangs());
}

TEST_CASE("a recording that is read round in circles ends", "[capture]") {
  // Two pictures of 16x16: at the end of so short a GIF avdemux_gif reads nothing again and again.
  if (!is_installed("avdemux_gif")) return;
  const Folder folder;
  Camera camera(
      "file:" + folder.write("short.gif", gif(2)),
      {.recording_opening = 50ms, .longest_recording_opening = 500ms, .most_work = 200ms});
  const auto end = camera.wait_for_end();
  // A GStreamer that does not read it so has nothing to fail at.
  if (end.kind == Kind::failed) CHECK_THAT(end.reason, Contains("goes round in circles"));
  CHECK_FALSE(camera.capture().hangs());  // it ends with its pipeline
}

TEST_CASE("a recording whose receiver takes its time has not stopped", "[capture]") {
  const Folder folder;
  const auto recording = with_sound(folder);
  // The first picture is being taken for as long as another recording takes to be given up, by a
  // patience that is five times this one's.
  std::promise<void> given_up;
  const auto is_given_up = given_up.get_future().share();
  Camera camera("file:" + recording, {.longest_recording_opening = 200ms}, false,
                [&](const FramePtr&) { is_given_up.wait_for(kPatience); });
  Camera other("file:" + cut_in_its_headers(folder),
               {.recording_opening = 1s, .longest_recording_opening = 1s});
  CHECK(other.wait_for_end().kind == Kind::failed);
  given_up.set_value();
  CHECK(camera.wait_for_end() == CaptureState{Kind::ended, ""});
  CHECK(camera.capture().counts().frames == 10);
}

TEST_CASE("a source that hangs while it is opened is told, waited for, and stopped at once",
          "[capture]") {
  const Folder folder;
  const auto pipe = make_pipe(folder);
  // Opening a pipe for reading waits for who writes it: as a driver may, or a file system.
  Camera camera("gst:filesrc location=" + pipe + " ! decodebin", kHurried);
  CHECK_THAT(camera.wait_for(Kind::fault, "hangs").reason, Contains("no new frame since opening"));
  CHECK(camera.capture().hangs());
  const auto asked_at = base::Clock::now();
  camera.capture().stop();
  CHECK(base::Clock::now() - asked_at < 3s);
  // What is left behind ends with its pipe.
  ::close(::open(pipe.c_str(), O_RDWR | O_CLOEXEC));
}

TEST_CASE("who writes a pipe and comes late is not sent away", "[capture]") {
  const Folder folder;
  const auto content = TemporaryFolder::text_of(with_sound(folder));
  const auto pipe = make_pipe(folder);
  // Time enough for decoders to be loaded, also under a sanitizer.
  Camera camera("gst:filesrc location=" + pipe + " ! decodebin",
                {.no_frame = 100ms, .opening = 3s});
  static_cast<void>(camera.wait_for(Kind::fault, "hangs"));
  // Held open, as a camera does: filesrc opens it, closes it, and opens it again.
  const int writing = ::open(pipe.c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(::write(writing, content.data(), content.size()) > 0);
  static_cast<void>(camera.wait_for(Kind::working));
  CHECK(camera.wait_for_frames(1).front()->height == 48);
  CHECK(camera.capture().counts().reopened == 0);
  camera.capture().stop();
  ::close(writing);
}

TEST_CASE("a network camera that accepts and says nothing is told, and stopped at once",
          "[capture]") {
  const ListeningSocket server;  // takes connections and says nothing
  Camera camera("rtsp://127.0.0.1:" + std::to_string(server.port()) + "/cam", kHurried);
  static_cast<void>(camera.wait_for(Kind::fault, "no new frame"));
  const auto asked_at = base::Clock::now();
  camera.capture().stop();
  CHECK(base::Clock::now() - asked_at < 3s);
}

TEST_CASE("outputs that come late are taken, the one that is video", "[capture]") {
  const Folder folder;
  const auto file = "gst:filesrc location=\"" + with_sound(folder) + "\" ";
  for (const std::string rest :
       {"! decodebin ! videoconvert", "! decodebin", "! decodebin ! queue", "! matroskademux",
        "! decodebin ! videoconvert ! video/x-raw,format=NV12", "! matroskademux ! jpegdec",
        "! decodebin name=d d. ! audioconvert ! fakesink d. ! videoconvert"}) {
    CAPTURE(rest);
    Camera camera(file + rest);
    CHECK(camera.wait_for_frames(10).front()->height == 48);
  }
}

TEST_CASE("of several outputs the last that can be video is taken", "[capture]") {
  const std::string source =
      "videotestsrc is-live=true pattern=ball ! video/x-raw,height=48,width=";
  Camera camera("gst:" + source + "32 ! identity " + source +
                "64 ! identity audiotestsrc is-live=true ! audioconvert");
  CHECK(camera.wait_for_frames(3).front()->width == 64);
}

TEST_CASE("what a pipeline's last element gives is decoded where it is coded", "[capture]") {
  for (const std::string end : {"jpegenc", "theoraenc", "theoraenc ! queue"}) {
    CAPTURE(end);
    Camera camera(
        "gst:videotestsrc is-live=true pattern=ball "
        "! video/x-raw,width=64,height=48,framerate=25/1 ! " +
        end);
    CHECK(camera.wait_for_frames(3).front()->width == 64);
  }
}

TEST_CASE("what a pipeline's last element has in a format that is none of ours is converted",
          "[capture]") {
  for (const std::string format : {"Y42B", "Y444"}) {
    CAPTURE(format);
    // The decoder offers our formats, too, and has the one that its pictures are coded in.
    Camera camera("gst:videotestsrc pattern=ball num-buffers=5 ! video/x-raw,format=" + format +
                      ",width=64,height=48 ! theoraenc ! theoradec",
                  kHurried);
    CHECK(camera.wait_for_frames(3).front()->width == 64);
  }
}

TEST_CASE("a pipeline that leaves nothing over is refused", "[capture]") {
  const auto make = [](const std::string& source) {
    return Capture({.source = source}, [](const FramePtr&) {}, {});
  };
  CHECK_THROWS_WITH(make("gst:videotestsrc ! fakesink"),
                    Contains("nothing is left over") && Contains("leave out the sink"));
  CHECK_THROWS_WITH(make("gst:audiotestsrc"), Contains("no video") && !Contains("sink"));
  CHECK_THROWS_WITH(make("gst:videotestsrc ! nosuchelement"), Contains("nosuchelement"));
}

TEST_CASE("no reason holds a password of the source", "[capture]") {
  Camera network("rtsp://admin:SECRET@127.0.0.1:1/cam", kHurried);
  CHECK_THAT(network.wait_for(Kind::fault).reason, !Contains("SECRET"));
  Camera special("rtsp://admin:SEC@RET@127.0.0.1:1/cam", kHurried);
  CHECK_THAT(special.wait_for(Kind::fault).reason, !Contains("RET@") && Contains("%40 for @"));
  const auto make = [](const std::string& source) {
    return Capture({.source = source}, [](const FramePtr&) {}, {});
  };
  CHECK_THROWS_WITH(make("gst:videotestsrc user-pw=SECRET"), !Contains("SECRET"));
  Camera file("gst:filesrc location=/nowhere/rtsp://admin:SECRET@cam/1 ! jpegdec", kHurried);
  CHECK_THAT(file.wait_for(Kind::fault).reason, !Contains("SECRET"));
}

TEST_CASE("a camera of whose JPEG pictures hardly any can be read is at fault", "[capture]") {
  const Folder folder;
  static_cast<void>(folder.record("0",
                                  "videotestsrc num-buffers=1 pattern=ball "
                                  "! video/x-raw,width=64,height=48 ! jpegenc"));
  const auto whole = TemporaryFolder::text_of(folder.path("0"));
  const auto source = [&] {
    return "gst:multifilesrc location=" + folder.path("%d") +
           " loop=true start-index=0 stop-index=3 "
           "caps=\"image/jpeg,width=64,height=48,framerate=100/1\" ! identity sleep-time=5000";
  };
  SECTION("padded and without an end") {
    static_cast<void>(folder.write("1", whole + std::string(5000, '\0')));
    static_cast<void>(folder.write("2", whole.substr(0, whole.size() - 2)));
    static_cast<void>(folder.write("3", whole.substr(0, whole.size() / 2)));  // the odd broken one
    Camera camera(source());
    static_cast<void>(camera.wait_for(Kind::working));
    CHECK(camera.wait_for_frames(50).size() >= 50);
  }
  SECTION("cut off") {
    for (const char* name : {"0", "1", "2", "3"}) {
      static_cast<void>(folder.write(name, whole.substr(0, whole.size() * 3 / 4)));
    }
    Camera camera(source());
    CHECK(camera.wait_for(Kind::fault).reason == "hardly any of its pictures can be read");
    CHECK(camera.wait_for_frames(0).empty());
    CHECK(camera.capture().counts().refused > 0);
  }
}

}  // namespace cabinwatch::pipeline::test
