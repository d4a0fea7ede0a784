#include "daemon/cli/check_drives.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using Catch::Matchers::Contains;
using Outcome = llm::ProbeStep::Outcome;

namespace check_drives_test {
namespace {

llm::ProbeStep checked(const std::filesystem::path& folder, std::optional<std::uintmax_t> free) {
  config::RecordSection settings;
  settings.folder = folder.string();
  return daemon::check_drives(settings, [free](const auto&) { return free; });
}

}  // namespace

TEST_CASE("drives cannot be recorded on a disk without room", "[check_drives]") {
  const TemporaryFolder folder;
  for (const auto& into : {folder.path(), folder.path() / "new" / "drives"}) {
    const auto full = checked(into, 700 * 1024);
    CHECK(full.outcome == Outcome::failed);
    CHECK_THAT(full.text, Contains("its disk is full: 700 kB are free"));
    CHECK_THAT(full.what_to_do, Contains("make room"));
    CHECK(checked(into, 100 * 1024 * 1024).outcome == Outcome::ok);
  }
}

TEST_CASE("a folder for drives that others may enter is warned of", "[check_drives]") {
  const TemporaryFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0770});
  const auto open = checked(folder.path(), std::nullopt);
  CHECK(open.outcome == Outcome::warning);
  CHECK_THAT(open.text, Contains("its group may remove drives"));
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0700});
  CHECK(checked(folder.path(), std::nullopt).outcome == Outcome::ok);
}

TEST_CASE("a disk that does not tell its room may have some", "[check_drives]") {
  const TemporaryFolder folder;
  CHECK(checked(folder.path(), std::nullopt).outcome == Outcome::ok);
}

TEST_CASE("the room of a folder is that of its disk", "[check_drives]") {
  const TemporaryFolder folder;
  CHECK(daemon::free_bytes(folder.path()));
  CHECK_FALSE(daemon::free_bytes(folder.path() / "missing"));
}

}  // namespace check_drives_test
