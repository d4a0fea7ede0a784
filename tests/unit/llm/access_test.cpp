#include "llm/servers/access.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "tests/unit/temporary_folder.hpp"

namespace cabinwatch::llm::access_test {
namespace {

using namespace std::string_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using std::filesystem::perms;

/// A key file with a content of the test's, gone with the test.
class KeyFile {
 public:
  explicit KeyFile(const std::string& content, perms permissions = perms::owner_read)
      : path_(folder_.write("key", content)) {
    std::filesystem::permissions(path_, permissions);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  TemporaryFolder folder_;
  std::filesystem::path path_;
};

std::string key_in(const std::string& content) { return read_api_key(KeyFile(content).path()); }

/// Why a file is refused.
std::string refusal(const std::filesystem::path& file) {
  try {
    static_cast<void>(read_api_key(file));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a key is read without the blanks around it", "[api_key]") {
  CHECK(key_in("sk-12345") == "sk-12345");
  CHECK(key_in(" \tsk-12345 \r\n\n") == "sk-12345");
  CHECK(key_in(std::string(4096, 'k')).size() == 4096);
}

TEST_CASE("a file that holds no key is refused, and its content not repeated", "[api_key]") {
  for (const auto& content :
       {""s, " \n"s, "hunter2\nhunter3"s, "hunter2 x"s, "hunter2\0x"s, "hunter2\x7f"s,
        "hunter2\xc3\xbc"s, "hunter2" + std::string(4096, 'k')}) {
    const KeyFile file(content);
    const auto why = refusal(file.path());
    CHECK_THAT(why, StartsWith(file.path().string() + ": "));
    CHECK_THAT(why, !Contains("hunter"));
  }
}

TEST_CASE("where the settings' servers are reached from, a bad key is told with its setting",
          "[api_key]") {
  AnalystSettings settings;
  settings.api_key_file = "/nonexistent/key";
  CHECK_THROWS_WITH(accesses_of(settings),
                    StartsWith("llm.api_key_file: /nonexistent/key: No such file"));
}

TEST_CASE("a key that everybody may read or change is refused with what to do", "[api_key]") {
  for (const auto permissions : {perms::others_read, perms::others_write, perms::others_exec}) {
    const KeyFile file("sk-12345", perms::owner_read | permissions);
    CHECK_THAT(refusal(file.path()), Contains("chmod o="));
  }
  CHECK(refusal(KeyFile("sk-12345", perms::owner_read | perms::group_read).path()).empty());
}

TEST_CASE("a missing file, or something else than a file, is named", "[api_key]") {
  CHECK_THAT(refusal("/nonexistent/key"), Contains("/nonexistent/key: No such file"));
  CHECK_THAT(refusal("/tmp"), Contains("no regular file"));
  CHECK_THAT(refusal("/dev/zero"), Contains("no regular file"));
}

}  // namespace cabinwatch::llm::access_test
