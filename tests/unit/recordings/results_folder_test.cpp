#include "recordings/results/results_folder.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>
#include <system_error>

#include "recordings/results/summary.hpp"
#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using namespace recordings;

namespace results_folder_test {
namespace {

/// With what results add to it, longer than Linux' file systems take.
const std::string kLongName = std::string(236, 'a') + ".mp4";

Video video(const std::string& path) {
  const std::filesystem::path file(path);
  return {file, file.filename().string(), 1.0};
}

/// Results of a video of which nothing could be read.
void write(const ResultFiles& files, const Video& video, const std::string& hash) {
  FindingsHeader header;
  header.video = {video.path.filename().string(), video.path, 1, hash, {}};
  header.asked.settings = Json::object();
  RecordingResults results(files, header, {});
  FindingsEnd end;
  end.run["notes"] = {"a note"};
  REQUIRE_FALSE(results.commit(end, 0ms));
}

std::error_code code(int error) { return {error, std::generic_category()}; }

}  // namespace

TEST_CASE("a name that the file system does not take is shortened, and found again", "[results]") {
  const TemporaryFolder temporary;
  const ResultsFolder folder(temporary.path(), ResultsFolder::Use::alone, {});
  const auto monday = video("/monday/" + kLongName);

  const auto files = folder.files_of(monday, "1");
  CHECK(files.has_short_name);
  const auto name = files.findings.filename().string();
  CHECK(name.starts_with("aaaa"));
  CHECK(name.size() < 100);
  write(files, monday, "1");
  CHECK(folder.files_of(monday, "1").findings == files.findings);

  // Another one of that name does not get its results, nor it the other's.
  const auto tuesday = video("/tuesday/" + kLongName);
  const auto other = folder.files_of(tuesday, "2");
  CHECK(other.findings != files.findings);
  write(other, tuesday, "2");
  CHECK(folder.files_of(tuesday, "2").findings == other.findings);
  CHECK(folder.files_of(monday, "1").findings == files.findings);

  const auto summary = video_summary(files.findings);
  CHECK(summary.at("name") == kLongName);
  CHECK(summary.at("findings") == name);
  CHECK(summary.at("notes") == Json{"a note"});
}

TEST_CASE("usual names stay, and nothing is left of trying them", "[results]") {
  const TemporaryFolder temporary;
  const ResultsFolder folder(temporary.path(), ResultsFolder::Use::alone, {});
  const auto files = folder.files_of(video("/d/drive \xE8\xA6\x8B.mp4"), "1");
  CHECK_FALSE(files.has_short_name);
  CHECK(files.findings.filename() == "drive \xE8\xA6\x8B.mp4.findings.jsonl");
  for (const auto& entry : std::filesystem::directory_iterator(temporary.path())) {
    CHECK(entry.path().filename() == ".batch.lock");
  }
}

TEST_CASE("results have a name that a summary can say, whatever bytes the video's has",
          "[results]") {
  const TemporaryFolder temporary;
  const ResultsFolder folder(temporary.path(), ResultsFolder::Use::alone, {});
  const auto one = video("/d/x\xE9.mp4");
  const auto other = video("/d/x\xE8.mp4");
  for (const auto& each : {one, other}) write(folder.files_of(each, "1"), each, "1");
  const auto of_one = folder.files_of(one, "1");
  CHECK(of_one.has_short_name);
  CHECK(of_one.findings != folder.files_of(other, "1").findings);
  // It is found again by its name, also when its content has changed.
  CHECK(folder.files_of(one, "2").findings == of_one.findings);
  for (const auto& findings : findings_in(temporary.path())) {
    const auto named = video_summary(findings).at("findings").get<std::string>();
    CHECK(std::filesystem::exists(temporary.path() / Json::parse(one_line(named))));
    CHECK(Json::parse(one_line(named)) == named);
  }
}

TEST_CASE("results of a hidden video are not hidden", "[results]") {
  const TemporaryFolder temporary;
  const ResultsFolder folder(temporary.path(), ResultsFolder::Use::alone, {});
  const auto files = folder.files_of(video("/d/.drive.mp4"), "1");
  write(files, video("/d/.drive.mp4"), "1");
  CHECK(findings_in(temporary.path()).size() == 1);
}

TEST_CASE("short names have what every file system takes, and tell names apart", "[results]") {
  CHECK(short_result_name("\xE8\xA6\x8B: \"a\" <b>|?*\\.mp4").starts_with("_a_b_.mp4~~"));
  CHECK(short_result_name(kLongName) != short_result_name("a" + kLongName));
  CHECK(short_result_name("..").find('.') != 0);
}

TEST_CASE("only a disk that is full, read-only or gone keeps all results from being written",
          "[results]") {
  const TemporaryFolder temporary;
  const auto place = temporary.path() / "results";
  const ResultsFolder folder(place, ResultsFolder::Use::alone, {});
  for (const int error : {ENOSPC, EDQUOT, EROFS}) CHECK(folder.is_closed_to_all(code(error)));
  for (const int error : {ENAMETOOLONG, EINVAL, EISDIR, EFBIG, EACCES}) {
    CHECK_FALSE(folder.is_closed_to_all(code(error)));
  }
  std::filesystem::remove_all(place);
  CHECK(folder.is_closed_to_all(code(ENOENT)));
}

}  // namespace results_folder_test
