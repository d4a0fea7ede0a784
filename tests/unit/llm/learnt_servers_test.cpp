#include "llm/strategy/learnt_servers.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/unit/temporary_folder.hpp"

using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace cabinwatch::llm::test {
namespace {

using namespace std::chrono_literals;

const LearntKey kKey{{"b6000 model.gguf"}, "five questions", Objective::time};

Learnt learnt(Strategy taken = Strategy::fused) {
  return {.taken = taken,
          .costs = {{.strategy = taken,
                     .sequences = 20,
                     .time = 250ms,
                     .work = 240ms,
                     .query = 200ms,
                     .prefix_reuse = 0.5,
                     .answers_compared = 10,
                     .answers_equal = 10,
                     .ruled_out = {}}},
          .servers = {{"b6000 model.gguf", 4}},
          .sequences = 25,
          .at = "2026-11-28T05:00:00Z"};
}

}  // namespace

TEST_CASE("what was learnt is there in the next run", "[learnt]") {
  const TemporaryFolder folder;
  LearntServers first(folder.path() / "state", "car");
  CHECK_FALSE(first.find(kKey));
  first.keep(kKey, learnt());
  LearntServers second(folder.path() / "state", "car");
  CHECK(second.find(kKey) == learnt());
  CHECK(first.news() + second.news() == "");
}

TEST_CASE("the later figures take the place of the earlier ones", "[learnt]") {
  const TemporaryFolder folder;
  LearntServers file(folder.path(), "car");
  file.keep(kKey, learnt());
  const auto size = fs::file_size(file.file());
  for (int i = 0; i < 10; ++i) file.keep(kKey, learnt());
  CHECK(fs::file_size(file.file()) == size);
}

TEST_CASE("it is of these servers, questions and uses, and of this computer", "[learnt]") {
  const TemporaryFolder folder;
  LearntServers(folder.path(), "car").keep(kKey, learnt());
  LearntServers file(folder.path(), "car");
  CHECK_FALSE(file.find({{"b6001 model.gguf"}, kKey.questions, kKey.objective}));
  CHECK_FALSE(file.find({kKey.servers, "four questions", kKey.objective}));
  CHECK_FALSE(file.find({kKey.servers, kKey.questions, Objective::rate}));
  CHECK_FALSE(LearntServers(folder.path(), "another car").find(kKey));
}

TEST_CASE("how a server's answers name it is known, where it took these questions as they are",
          "[learnt]") {
  const TemporaryFolder folder;
  auto figures = learnt();
  figures.servers = {{"b6000 model.gguf", 4, "gguf", true}, {"b6000 old.gguf", 1, "", false}};
  LearntServers(folder.path(), "car").keep(kKey, figures);
  LearntServers file(folder.path(), "car");
  CHECK(file.find(kKey) == figures);
  const auto told = [](const std::string& program) {
    return [program](const std::string& answers_as) { return program + " model." + answers_as; };
  };
  CHECK(file.answers_as(kKey.questions, told("b6000")) == "gguf");
  CHECK_FALSE(file.answers_as(kKey.questions, told("b6001")));
  CHECK_FALSE(file.answers_as("four questions", told("b6000")));
  CHECK_FALSE(
      LearntServers(folder.path(), "another car").answers_as(kKey.questions, told("b6000")));
  const auto refuses_fields = [](const std::string&) { return std::string("b6000 old.gguf"); };
  CHECK_FALSE(file.answers_as(kKey.questions, refuses_fields));
}

TEST_CASE("two that write at once keep both", "[learnt]") {
  const TemporaryFolder folder;
  LearntServers one(folder.path(), "car");
  LearntServers other(folder.path(), "another car");
  one.keep(kKey, learnt());
  other.keep(kKey, learnt(Strategy::parallel));
  one.keep({{"third"}, "", Objective::rate}, learnt());
  LearntServers next(folder.path(), "another car");
  REQUIRE(next.find(kKey));
  CHECK(next.find(kKey)->taken == Strategy::parallel);
  CHECK(LearntServers(folder.path(), "car").find(kKey)->taken == Strategy::fused);
}

TEST_CASE("whatever is wrong with the file, nothing was learnt, and it is told once", "[learnt]") {
  const TemporaryFolder folder;
  LearntServers(folder.path(), "car").keep(kKey, learnt());
  LearntServers file(folder.path(), "car");
  const auto whole = TemporaryFolder::text_of(file.file());
  const auto replaced = [&](const std::string& what, const std::string& by) {
    auto text = whole;
    return text.replace(text.find(what), what.size(), by);
  };
  const auto text = GENERATE_COPY(values<std::string>(
      {whole.substr(0, whole.size() / 2), "[]", "{}", "\177ELF", R"({"format": 1, "learnt": 7})",
       replaced("\"format\": 1", "\"format\": 2"), replaced("\"fused\"", "\"auto\""),
       replaced("\"fused\"", "\"guessed\""), replaced("250000", "-250000"),
       replaced("250000", "\"long\""), replaced("250000", "1e99"),
       replaced("\"at_once\": {", "\"at_once\": {\"x\": -4, "),
       replaced("\"costs\": [", "\"costs\": [null, "), std::string(2'000'000, ' '),
       replaced("\"answers_as\": {", "\"answers_as\": {\"b6000 model.gguf\": 7")}));
  CAPTURE(text.substr(0, 100));
  folder.write("servers.json", text);
  CHECK_FALSE(file.find(kKey));
  CHECK_FALSE(file.find(kKey));
  CHECK_THAT(file.news(), Contains(file.file().string()));
  CHECK(file.news() == "");
  file.keep(kKey, learnt());
  CHECK(LearntServers(folder.path(), "car").find(kKey) == learnt());
}

TEST_CASE("an empty file is none", "[learnt]") {
  const TemporaryFolder folder;
  LearntServers file(folder.path(), "car");
  folder.write("servers.json", "");
  CHECK_FALSE(file.find(kKey));
  CHECK(file.news() == "");
}

TEST_CASE("where nothing can be written that is told once, and this run goes on", "[learnt]") {
  const TemporaryFolder folder;
  folder.write("a file", "in the way");  // root writes to read-only folders, too
  LearntServers file(folder.path() / "a file", "car");
  file.keep(kKey, learnt());
  file.keep(kKey, learnt());
  CHECK_THAT(file.news(), Contains("cannot be kept"));
  file.keep(kKey, learnt());
  CHECK(file.news() == "");
  CHECK(file.find(kKey) == learnt());
}

TEST_CASE("without a folder it is kept for this run alone", "[learnt]") {
  LearntServers file({}, "car");
  file.keep(kKey, learnt());
  CHECK(file.find(kKey) == learnt());
  CHECK(file.news() == "");
}

TEST_CASE("no draft is left behind, and the file stays small", "[learnt]") {
  const TemporaryFolder folder;
  LearntServers file(folder.path(), "car");
  for (int i = 0; i < 70; ++i) {
    file.keep({{fmt::format("server {}", i)}, "", Objective::time}, learnt());
  }
  CHECK(fs::file_size(file.file()) < 100'000);
  CHECK_FALSE(LearntServers(folder.path(), "car").find({{"server 0"}, "", Objective::time}));
  const fs::directory_iterator all(folder.path());
  CHECK(std::distance(fs::begin(all), fs::end(all)) == 1);
}

}  // namespace cabinwatch::llm::test
