#include "base/secret_file.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/unit/temporary_folder.hpp"

using cabinwatch::base::read_secret_file;
using Catch::Contains;

namespace {

constexpr std::size_t kMost = 16;

std::filesystem::path written(const TemporaryFolder& folder, const std::string& text,
                              ::mode_t mode) {
  auto file = folder.write("key", text);
  REQUIRE(::chmod(file.c_str(), mode) == 0);
  return file;
}

}  // namespace

TEST_CASE("a file of its owner's and group's is read whole, also through a link", "[secret_file]") {
  const TemporaryFolder folder;
  const auto file = written(folder, "sixteen letters\n", 0640);
  CHECK(read_secret_file(file, kMost) == "sixteen letters\n");
  std::filesystem::create_symlink(file, folder.path() / "link");
  CHECK(read_secret_file(folder.path() / "link", kMost) == "sixteen letters\n");
  CHECK(read_secret_file(written(folder, "", 0600), kMost).empty());
}

TEST_CASE("a file that others may read, or that is too long, is refused without its content",
          "[secret_file]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(read_secret_file(written(folder, "SECRET", 0644), kMost),
                    Contains("everybody may read") && !Contains("SECRET"));
  CHECK_THROWS_WITH(read_secret_file(written(folder, "SECRET and more so", 0600), kMost),
                    Contains("longer than 16 bytes") && !Contains("SECRET"));
}

TEST_CASE("what is no file is refused and not waited for", "[secret_file]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(read_secret_file(folder.path() / "nothing", kMost), Contains("No such file"));
  CHECK_THROWS_WITH(read_secret_file(folder.path(), kMost), Contains("is no regular file"));
  const auto pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(read_secret_file(pipe, kMost), Contains("is no regular file"));
}
