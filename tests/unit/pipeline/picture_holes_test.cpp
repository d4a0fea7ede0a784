#include "pipeline/picture_holes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "capture_fixture.hpp"

/// Stretches of a recording of which no picture comes.
namespace cabinwatch::pipeline::test {
namespace {

/// A recording's pictures, every so often; some are read and not decoded, others are not there.
class Recorded {
 public:
  Recorded() {
    holes_.begin();
    holes_.choose("video");
  }
  Recorded& pictures(PictureHoles::Time until, PictureHoles::Time step) {
    for (; now_ < until; now_ += step) {
      holes_.add_coded("video", now_, now_ == PictureHoles::Time{});
      if (const auto note = holes_.add_picture(now_)) notes_ += *note + "; ";
    }
    return *this;
  }
  Recorded& undecodable(PictureHoles::Time until, PictureHoles::Time step) {
    for (; now_ < until; now_ += step) holes_.add_coded("video", now_, now_ == Time{});
    return *this;
  }
  Recorded& nothing(PictureHoles::Time until) {
    now_ = until;
    return *this;
  }
  Recorded& trouble() {
    holes_.add_trouble();
    return *this;
  }
  [[nodiscard]] std::string damage() const { return holes_.damage().value_or(""); }
  [[nodiscard]] const std::string& notes() const { return notes_; }

 private:
  using Time = PictureHoles::Time;
  PictureHoles holes_;
  Time now_{};
  std::string notes_;
};

/// A recording of eight seconds, a key picture a second, half of whose pictures, in the middle, is
/// overwritten.
std::string with_a_hole(const Folder& folder, const std::string& name, const std::string& rest) {
  const auto file = folder.record(name,
                                  "videotestsrc pattern=ball num-buffers=200 ! "
                                  "video/x-raw,format=I420,width=96,height=64,framerate=25/1 ! " +
                                      rest);
  auto content = TemporaryFolder::text_of(file);
  const auto begin = content.find("mdat");
  const auto from = begin == std::string::npos ? 0 : begin;
  const auto quarter = static_cast<std::ptrdiff_t>((content.size() - from) / 4);
  const auto hole = content.begin() + static_cast<std::ptrdiff_t>(from) + quarter;
  std::fill(hole, hole + 2 * quarter, '\0');
  return folder.write("hole-" + name, content);
}

}  // namespace

TEST_CASE("pictures that are there and cannot be decoded are damage", "[holes]") {
  Recorded middle;
  middle.pictures(5s, 40ms).undecodable(11s, 40ms).pictures(16s, 40ms);
  CHECK(middle.damage() == "no pictures from 0:04 to 0:11");
  CHECK(middle.notes().empty());

  Recorded beginning;
  beginning.undecodable(5s, 40ms).pictures(10s, 40ms);
  CHECK(beginning.damage() == "no pictures from 0:00 to 0:05");

  Recorded often;
  for (int i = 0; i < 5; ++i) often.pictures(10s * i + 5s, 40ms).undecodable(10s * i + 10s, 40ms);
  often.pictures(60s, 40ms);
  CHECK_THAT(often.damage(), Contains("from 0:04 to 0:10, ") && Contains("and 2 times more"));
}

TEST_CASE("a hole at which its reader told of trouble is damage", "[holes]") {
  Recorded drive;
  drive.pictures(5s, 40ms).trouble().nothing(11s).pictures(16s, 40ms);
  CHECK(drive.damage() == "no pictures from 0:04 to 0:11");
}

TEST_CASE("trouble that costs no pictures is none", "[holes]") {
  Recorded drive;
  drive.pictures(5s, 40ms).trouble().pictures(6s, 40ms).undecodable(6400ms, 40ms);
  drive.pictures(16s, 40ms);
  CHECK(drive.damage().empty());
}

TEST_CASE("a pause is told, and is no damage", "[holes]") {
  Recorded drive;
  drive.pictures(5s, 40ms).nothing(9s).pictures(16s, 40ms);
  CHECK(drive.damage().empty());
  CHECK(drive.notes() == "no pictures from 0:04 to 0:09; ");
}

TEST_CASE("pictures that come at changing intervals are as they should be", "[holes]") {
  Recorded screen;  // a picture where something has changed
  screen.pictures(3s, 700ms).pictures(6s, 40ms).nothing(12s).pictures(14s, 100ms);
  CHECK(screen.damage().empty());
  CHECK(screen.notes().empty());

  Recorded surveillance;  // a picture a second, one of which is lost
  surveillance.pictures(20s, 1s).undecodable(21s, 1s).pictures(40s, 1s);
  CHECK(surveillance.damage().empty());
  CHECK(surveillance.notes().empty());
}

TEST_CASE("a recording that is damaged in the middle is told with the place", "[holes]") {
  const Folder folder;
  const auto [name, rest] = GENERATE(
      std::pair{"drive.mp4", "jpegenc ! qtmux faststart=true"},
      std::pair{"drive.mp4", "vp8enc deadline=1 keyframe-max-dist=25 ! qtmux faststart=true"},
      std::pair{"drive.avi", "jpegenc ! avimux"});
  const auto file = with_a_hole(folder, name, rest);
  for (const auto every : {0ms, 250ms}) {
    CAPTURE(name, rest, every.count());
    Camera camera({.source = "file:" + file, .realtime = false, .look_every = every});
    const auto end = camera.wait_for_end();
    CHECK(end.kind == Kind::ended);
    CHECK_THAT(end.reason, Contains("no pictures from 0:0"));
    // What comes behind the hole is there.
    CHECK(camera.wait_for_frames(every == 0ms ? 90 : 10).size() > 0);
  }
}

}  // namespace cabinwatch::pipeline::test
