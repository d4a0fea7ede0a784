#include "base/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace cabinwatch::base {
namespace {

using Lines = std::vector<std::string>;

/// Keeps the lines it is given; takes none while it is broken.
class KeepingSink : public LogSink {
 public:
  KeepingSink(Lines& lines, const bool& is_broken) : lines_(lines), is_broken_(is_broken) {}
  bool write(const LogEntry& entry) override {
    if (is_broken_) return false;
    lines_.push_back(text_line(entry));
    return true;
  }

 private:
  Lines& lines_;
  const bool& is_broken_;
};

/// A log whose journal can be broken.
struct Scene {
  Lines journal;
  Lines text;
  bool journal_is_broken = false;
  bool text_is_broken = false;
  Log log{std::make_unique<KeepingSink>(journal, journal_is_broken),
          std::make_unique<KeepingSink>(text, text_is_broken)};
};

TEST_CASE("entries go to the journal alone, of every level", "[log]") {
  Scene scene;
  scene.log.warning("server lost", {{"server", "127.0.0.1"}, {"tries", 3}});
  scene.log.debug("sequence", {{"encode_ms", 1.5}});
  CHECK(scene.journal == Lines{"warning: server lost (server=127.0.0.1, tries=3)",
                               "debug: sequence (encode_ms=1.5)"});
  CHECK(scene.text.empty());
}

TEST_CASE("a journal that takes nothing is told once, and no entry is lost", "[log]") {
  Scene scene;
  scene.journal_is_broken = true;
  scene.log.info("one");
  scene.log.info("two");
  CHECK(scene.text ==
        Lines{"warning: the journal accepts nothing; entries go here", "info: one", "info: two"});

  scene.journal_is_broken = false;
  scene.log.info("three");
  scene.log.info("four");
  CHECK(scene.text.size() == 3);
  CHECK(scene.journal == Lines{"info: three",
                               "notice: the journal is back; entries in between went to stderr",
                               "info: four"});
}

/// Takes nothing until it is let go, as a stalled journal.
class StalledSink : public LogSink {
 public:
  StalledSink(std::shared_future<void> released, Lines& lines)
      : released_(std::move(released)), lines_(lines) {}
  bool write(const LogEntry& entry) override {
    released_.wait();
    lines_.push_back(text_line(entry));
    return true;
  }

 private:
  const std::shared_future<void> released_;
  Lines& lines_;
};

TEST_CASE("in the background nobody waits for a stalled journal, and what it cost is told",
          "[log]") {
  std::promise<void> released;
  Lines journal;
  Lines text;
  const bool is_broken = false;
  {
    Log log(std::make_unique<StalledSink>(released.get_future().share(), journal),
            std::make_unique<KeepingSink>(text, is_broken));
    log.write_in_background();
    for (std::size_t i = 0; i < Log::kMostWaiting + 50; ++i) log.info(std::to_string(i));
    released.set_value();
    log.info("last");
  }  // ends when all is written
  REQUIRE_FALSE(journal.empty());
  CHECK(journal.back() == "info: last");
  CHECK(std::any_of(journal.begin(), journal.end(), [](const auto& line) {
    return line.find("entries of the log were lost") != std::string::npos;
  }));
}

TEST_CASE("as text, entries of little importance are shown when asked for", "[log]") {
  Lines text;
  const bool is_broken = false;
  Log log(nullptr, std::make_unique<KeepingSink>(text, is_broken));
  log.debug("hidden");
  CHECK_FALSE(log.accepts(LogLevel::debug));
  log.show(LogLevel::debug);
  CHECK(log.accepts(LogLevel::debug));
  log.debug("shown");
  log.show(LogLevel::err);
  log.warning("hidden");
  log.err("shown too");
  CHECK(text == Lines{"debug: shown", "error: shown too"});
}

TEST_CASE("a value cannot forge a field or a line of text", "[log]") {
  const LogEntry entry{
      LogLevel::info,
      "summary\nerror: forged",
      {{"summary", "calm, state=asleep)\n<0>forged"}, {"said", "\"hm\""}, {"no", ""}},
      {}};
  CHECK(text_line(entry) ==
        "info: summary\\x0aerror: forged (summary=\"calm, state=asleep)\\x0a<0>forged\", "
        "said=\"\\\"hm\\\"\", no=\"\")");
}

Lines sent;
int note_fields(const iovec* fields, int count) {
  sent.clear();
  for (int index = 0; index < count; ++index) {
    sent.emplace_back(static_cast<const char*>(fields[index].iov_base), fields[index].iov_len);
  }
  return 0;
}

TEST_CASE("the journal gets each field by itself, in capitals and harmless", "[log]") {
  JournalSink sink(note_fields);
  CHECK(sink.write({LogLevel::notice,
                    "camera is back",
                    {{"camera", "line\nPRIORITY=0"}, {"odd name=x", 1}},
                    "0123456789abcdef0123456789abcdef"}));
  CHECK(sent == Lines{"MESSAGE=camera is back", "PRIORITY=5",
                      "MESSAGE_ID=0123456789abcdef0123456789abcdef",
                      "CABINWATCH_CAMERA=line\\x0aPRIORITY=0", "CABINWATCH_ODD_NAME_X=1"});
}

TEST_CASE("a journal that refuses is a failed write", "[log]") {
  JournalSink sink([](const iovec*, int) { return -111; });
  CHECK_FALSE(sink.write({LogLevel::info, "lost", {}, {}}));
}

TEST_CASE("lines of several threads stay whole", "[log]") {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
  constexpr int kLines = 200;
  {
    Log log(nullptr, std::make_unique<TextSink>(ends[1], TextSink::Prefix::systemd));
    const auto write = [&log](const char* word) {
      for (int line = 0; line < kLines; ++line) log.info(word);
    };
    std::jthread other(write, "from one");
    write("from two");
  }
  close(ends[1]);
  std::string all;
  std::array<char, 4096> piece{};
  for (ssize_t size = 0; (size = read(ends[0], piece.data(), piece.size())) > 0;) {
    all.append(piece.data(), static_cast<std::size_t>(size));
  }
  close(ends[0]);
  std::size_t whole = 0;
  for (std::size_t begin = 0; begin < all.size(); ++whole) {
    const std::size_t end = all.find('\n', begin);
    const std::string line = all.substr(begin, end - begin);
    if (line != "<6>info: from one" && line != "<6>info: from two") FAIL(line);
    begin = end + 1;
  }
  CHECK(whole == std::size_t{2} * kLines);
}

}  // namespace
}  // namespace cabinwatch::base
