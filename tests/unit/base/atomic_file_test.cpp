#include "base/atomic_file.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/temporary_folder.hpp"

namespace cabinwatch::base {
namespace {

TEST_CASE("a file is written by one program at a time", "[atomic_file]") {
  const TemporaryFolder folder;
  AtomicFile first(folder.path() / "file");
  CHECK_THROWS_AS(AtomicFile(folder.path() / "file"), FileInUse);
  first.write("whole\n");
  REQUIRE(first.commit());
  CHECK(TemporaryFolder::text_of(folder.path() / "file") == "whole\n");
  AtomicFile second(folder.path() / "file");  // the first one's lock went with its new name
  second.write("another\n");
  CHECK(TemporaryFolder::text_of(folder.path() / "file") == "whole\n");
  REQUIRE(second.commit());
  CHECK(TemporaryFolder::text_of(folder.path() / "file") == "another\n");
}

TEST_CASE("what an earlier program left half written is written anew", "[atomic_file]") {
  const TemporaryFolder folder;
  folder.write(".file.part", "half of someth");
  AtomicFile file(folder.path() / "file");
  file.write("whole\n");
  REQUIRE(file.commit());
  CHECK(TemporaryFolder::text_of(folder.path() / "file") == "whole\n");
}

}  // namespace
}  // namespace cabinwatch::base
