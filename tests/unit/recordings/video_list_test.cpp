#include "recordings/analysis/video_list.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using namespace recordings;
namespace fs = std::filesystem;

namespace {

/// How an MP4 file begins.
const std::string kMp4 = std::string(
                             "\0\0\0\x18"
                             "ftypmp42\0\0\0\0mp42isom\0\0\0\x10moov",
                             32) +
                         std::string(512, '\0');

VideoList found(const std::vector<std::string>& paths, const std::string& standard_input = {}) {
  std::istringstream stream(standard_input);
  return find_videos(paths, stream);
}

std::vector<std::string> names(const VideoList& list) {
  std::vector<std::string> names;
  for (const auto& video : list.videos) names.push_back(video.path.filename().string());
  return names;
}

}  // namespace

TEST_CASE("videos in folders are found by content", "[video_list]") {
  const TemporaryFolder folder;
  folder.write("b/no-ending", kMp4);
  folder.write("a/named.mp4", kMp4);
  folder.write("a/notes.txt", "text");
  folder.write("a/.hidden.mp4", kMp4);
  folder.write(".git/object.mp4", kMp4);
  const auto list = found({folder.path().string()});
  CHECK(names(list) == std::vector<std::string>{"named.mp4", "no-ending"});
  CHECK(list.others == 1);
}

TEST_CASE("what is called like a video but holds none is there to be told", "[video_list]") {
  const TemporaryFolder folder;
  folder.write("cut.MP4", "");
  CHECK(names(found({folder.path().string()})) == std::vector<std::string>{"cut.MP4"});
}

TEST_CASE("a link that leads nowhere is a video that is not there", "[video_list]") {
  const TemporaryFolder folder;
  const auto target = folder.write("elsewhere/kept.mp4", kMp4);
  folder.write("drives/notes.txt", "text");
  const auto drives = folder.path() / "drives";
  fs::create_symlink(target, drives / "followed.mp4");
  fs::create_symlink("/not/mounted/lost.mp4", drives / "lost.mp4");
  fs::create_symlink("/not/mounted/notes", drives / "other");
  fs::create_symlink("circle.mp4", drives / "circle.mp4");
  fs::create_directory_symlink(folder.path(), drives / "round");
  REQUIRE(::mkfifo((drives / "pipe.mp4").c_str(), 0600) == 0);
  const auto list = found({drives.string()});
  CHECK(names(list) == std::vector<std::string>{"circle.mp4", "followed.mp4", "lost.mp4"});
  CHECK(list.others == 3);
  CHECK(list.linked_folders == 1);
}

TEST_CASE("a pipe or a device that is named is told as that", "[video_list]") {
  const TemporaryFolder folder;
  const auto pipe = (folder.path() / "drive.mp4").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const auto list = found({pipe, "/dev/null"});
  CHECK(list.videos.empty());
  REQUIRE(list.failures.size() == 2);
  CHECK(list.failures[0].error == "is a pipe: only files can be analysed");
  CHECK(list.failures[1].error == "is a device or a socket: only files can be analysed");
}

TEST_CASE("a file that is named is a video whatever it holds", "[video_list]") {
  const TemporaryFolder folder;
  const auto file = folder.write("notes.txt", "text");
  CHECK(names(found({file.string(), "/not/there.mp4"})) ==
        std::vector<std::string>{"notes.txt", "there.mp4"});
}

TEST_CASE("a path that is empty is a failure like any other", "[video_list]") {
  const TemporaryFolder folder;
  const auto file = folder.write("a.mp4", kMp4);
  const auto list = found({"", file.string()});
  CHECK(names(list) == std::vector<std::string>{"a.mp4"});
  REQUIRE(list.failures.size() == 1);
  CHECK(list.failures.front().error == "'' names no video: it is empty");
}

TEST_CASE("an address is no video, and is told without its password", "[video_list]") {
  const auto list = found({"rtsp://admin:SECRET@10.0.0.7/cam"});
  CHECK(list.videos.empty());
  REQUIRE(list.failures.size() == 1);
  CHECK(list.failures.front().path == "rtsp://***@10.0.0.7/cam");
}

TEST_CASE("each video is there once, in the order given", "[video_list]") {
  const TemporaryFolder folder;
  const auto b = folder.write("b.mp4", kMp4);
  folder.write("a.mp4", kMp4);
  const auto again = (folder.path() / "." / "b.mp4").string();
  CHECK(names(found({b.string(), folder.path().string(), again})) ==
        std::vector<std::string>{"b.mp4", "a.mp4"});
}

TEST_CASE("a list of videos comes on standard input", "[video_list]") {
  CHECK(names(found({"/first.mp4", "-"}, "/second.mp4\r\n\n/with space.mp4\n/last.mp4")) ==
        std::vector<std::string>{"first.mp4", "second.mp4", "with space.mp4", "last.mp4"});
}

TEST_CASE("a list is read as find -print0 and other systems write it", "[video_list]") {
  using namespace std::string_literals;
  CHECK(names(found({"-"}, "/first.mp4\0/with\nline.mp4\0/last.mp4\0"s)) ==
        std::vector<std::string>{"first.mp4", "with\nline.mp4", "last.mp4"});
  CHECK(found({"-"}, "\xEF\xBB\xBF/first.mp4\r\n").videos.front().path == "/first.mp4");
}

TEST_CASE("results of videos of one name have names of their own", "[video_list]") {
  const auto list = found({"/monday/drive.mp4", "/tuesday/drive.mp4", "/tuesday/other.mp4"});
  REQUIRE(list.videos.size() == 3);
  const auto& monday = list.videos[0].result_name;
  const auto& tuesday = list.videos[1].result_name;
  CHECK(monday.starts_with("drive.mp4~"));
  CHECK(monday.size() == std::string("drive.mp4~").size() + 8);
  CHECK(monday != tuesday);
  CHECK(list.videos[2].result_name == "other.mp4");
  // Whatever stands beside them.
  const auto turned = found({"/tuesday/drive.mp4", "/monday/drive.mp4"});
  CHECK(turned.videos[1].result_name == monday);
}

TEST_CASE("names that some file systems do not tell apart have names of their own",
          "[video_list]") {
  // "é" as one character, and as "e" with an accent.
  const auto list = found({"/a/Drive.mp4", "/a/drive.MP4", "/a/caf\xC3\xA9.mp4",
                           "/a/cafe\xCC\x81.mp4", "/a/\xFF.mp4", "/a/other.mp4"});
  REQUIRE(list.videos.size() == 6);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(list.videos[i].result_name.find('~') != std::string::npos);
  CHECK(list.videos[4].result_name == "\xFF.mp4");
  CHECK(list.videos[5].result_name == "other.mp4");
}

TEST_CASE("a shard is I of N", "[shard]") {
  const auto shard = parse_shard("2/8");
  REQUIRE(shard.has_value());
  CHECK(shard->index == 2);
  CHECK(shard->count == 8);
  CHECK(parse_shard("1/1").has_value());
  for (const auto* wrong :
       {"", "/", "1", "1/", "/4", "0/4", "5/4", "-1/4", "1/0", "1/4x", " 1/4", "1/1000001"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_shard(wrong).has_value());
  }
}

TEST_CASE("every video is in just one shard, and they are about equal", "[shard]") {
  constexpr unsigned kShards = 4;
  std::vector<int> counts(kShards, 0);
  for (int i = 0; i < 1000; ++i) {
    const auto video = "/data/drive-" + std::to_string(i) + ".mp4";
    int in = 0;
    for (unsigned shard = 1; shard <= kShards; ++shard) {
      if (!is_in_shard(video, {shard, kShards})) continue;
      ++in;
      ++counts[shard - 1];
    }
    REQUIRE(in == 1);
  }
  CHECK(*std::min_element(counts.begin(), counts.end()) > 200);
}

TEST_CASE("a video's shard never changes", "[shard]") {
  // Part of the interface: machines with different versions share a batch's folder. As told by
  // printf %s /data/monday/drive.mp4 | xxhsum -H3: b25b5128464a6173, which leaves 3 by 4.
  CHECK(is_in_shard("/data/monday/drive.mp4", {4, 4}));
  CHECK(distinct_result_name("/data/monday/drive.mp4") == "drive.mp4~b25b5128");
}
