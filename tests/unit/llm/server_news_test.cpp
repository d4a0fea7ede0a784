#include "llm/servers/server_news.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace cabinwatch::llm::server_news_test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Outcome = ProbeStep::Outcome;

constexpr base::Clock::time_point kNow{1000s};

ProbeReport report(std::vector<ProbeStep> steps) {
  ProbeReport report;
  report.server = "http://localhost:1";
  report.steps = std::move(steps);
  return report;
}

ProbeReport good() {
  return report({{"server", Outcome::ok, "Ollama 0.32.15", ""},
                 {"answer", Outcome::ok, "answers a query with a picture in 0.10 s", ""}});
}

ProbeReport gone() {
  return report({{"server", Outcome::failed, "cannot be reached", "start the model server"}});
}

ProbeReport no_model() {
  return report({{"server", Outcome::ok, "Ollama 0.32.15", ""},
                 {"model", Outcome::failed, "has no model m", "ollama pull m"}});
}

ProbeReport on_the_cpu() {
  auto found = good();
  found.steps.push_back({"gpu", Outcome::warning, "runs on the CPU alone", "free memory"});
  return found;
}

ProbeReport loading() {
  auto found = report({{"loaded", Outcome::failed, "loading the model", "wait"}});
  found.is_loading = true;
  return found;
}

/// "warning: text" of each event, one a line.
std::string told(const ServerNews::Events& events) {
  std::string lines;
  for (const auto& event : events) {
    CHECK(event.server == "http://localhost:1");
    lines += std::string(pipeline::to_word(event.severity)) + ": " + event.text + "\n";
  }
  return lines;
}

}  // namespace

TEST_CASE("a server is told as ready once, with what was found", "[server_news]") {
  ServerNews news("http://localhost:1");
  CHECK(told(news.probed(good())) ==
        "notice: model server http://localhost:1: ready: Ollama 0.32.15; answers a query with a "
        "picture in 0.10 s\n");
  CHECK(news.probed(good()).empty());
  CHECK(news.answered().empty());
  CHECK(news.trouble().empty());
}

TEST_CASE("a server that is not there is told once, then that it is back", "[server_news]") {
  ServerNews news("http://localhost:1");
  CHECK_THAT(told(news.probed(gone())), Contains("warning: ") && Contains("cannot be reached"));
  CHECK(news.trouble() == "cannot be reached");
  for (int i = 0; i < 5; ++i) CHECK(news.probed(gone()).empty());
  CHECK_THAT(told(news.probed(good())), Contains("back: "));
  CHECK(news.trouble().empty());
}

TEST_CASE("what time alone does not mend is an error with what to do", "[server_news]") {
  ServerNews news("http://localhost:1");
  const auto events = news.probed(no_model());
  REQUIRE(events.size() == 1);
  CHECK(events.front().severity == ServerEvent::Severity::error);
  CHECK(events.front().what_to_do == "ollama pull m");
}

TEST_CASE("another cause of the same outage is told", "[server_news]") {
  ServerNews news("http://localhost:1");
  static_cast<void>(news.probed(gone()));
  CHECK_THAT(told(news.probed(no_model())), Contains("error: ") && Contains("has no model"));
  CHECK(news.probed(no_model()).empty());
  CHECK(news.probed(gone()).empty());  // down is down
}

TEST_CASE("a server that queries lost is told once, and back with the first answer",
          "[server_news]") {
  ServerNews news("http://localhost:1");
  static_cast<void>(news.probed(good()));
  CHECK_THAT(told(news.lost("status 500: out of memory", "free memory")),
             Contains("warning: ") && Contains("lost: status 500"));
  CHECK(news.lost("status 500: out of memory", "free memory").empty());
  CHECK(news.probed(gone()).empty());  // that a lost server is not there says nothing new
  auto without_trial = good();
  without_trial.steps.pop_back();
  without_trial.steps.push_back({"answer", Outcome::warning, "answers, but not as asked", ""});
  CHECK_THAT(told(news.probed(without_trial)), !Contains("back"));  // may fail the next query again
  CHECK_THAT(told(news.answered()), Contains("notice: ") && Contains("back"));
  CHECK(news.answered().empty());
}

TEST_CASE("a server that is ready or back is well", "[server_news]") {
  ServerNews news("http://localhost:1");
  CHECK(news.probed(good()).front().is_well);
  CHECK_FALSE(news.lost("status 500", "").front().is_well);
  CHECK(news.answered().front().is_well);
  CHECK_FALSE(news.probed(loading()).front().is_well);
  CHECK(news.probed(good()).front().is_well);
}

TEST_CASE("what to do about a lost server is told with it", "[server_news]") {
  ServerNews news("http://localhost:1");
  static_cast<void>(news.probed(good()));
  const auto events = news.lost("status 404: Not Found", "check llm.servers");
  REQUIRE(events.size() == 1);
  CHECK(events.front().what_to_do == "check llm.servers; it is tried again");
}

TEST_CASE("a server that says to come later is told once, and back with the first answer",
          "[server_news]") {
  ServerNews news("http://localhost:1");
  static_cast<void>(news.probed(good()));
  CHECK(told(news.busy("status 429: too many requests", "wait")) ==
        "warning: model server http://localhost:1: busy: status 429: too many requests\n");
  CHECK(news.busy("status 429: too many requests", "wait").empty());
  CHECK(news.trouble() == "status 429: too many requests");
  CHECK_THAT(told(news.answered()), Contains("notice: ") && Contains("back"));
  CHECK(news.trouble().empty());
}

TEST_CASE("a server that a probe finds busy is not told as ready", "[server_news]") {
  ServerNews news("http://localhost:1");
  auto found = report({{"server", Outcome::ok, "version 1", ""},
                       {"answer", Outcome::warning, "a query fails: status 429", "wait"}});
  found.busy_for = 20s;
  CHECK(told(news.probed(found)) ==
        "warning: model server http://localhost:1: a query fails: status 429\n");
  CHECK(news.probed(found).empty());
  CHECK(news.busy("status 429", "wait").empty());
  CHECK_THAT(told(news.answered()), Contains("notice: ") && Contains("back"));
}

TEST_CASE("a server whose trial query fails is ready with its first answer, not before",
          "[server_news]") {
  ServerNews news("http://localhost:1");
  const auto found = report({{"server", Outcome::ok, "version 1", ""},
                             {"answer", Outcome::warning, "a query fails: status 500", "see"}});
  CHECK(told(news.probed(found)) ==
        "warning: model server http://localhost:1: a query fails: status 500\n");
  CHECK(news.probed(found).empty());
  CHECK(told(news.answered()) == "notice: model server http://localhost:1: ready: answers\n");
  CHECK(news.answered().empty());
}

TEST_CASE("fields that are left out while it works are told", "[server_news]") {
  ServerNews news("http://localhost:1");
  CHECK_THAT(told(news.leaves_out("chat_template_kwargs")),
             Contains("warning: ") && Contains("without what it refuses: chat_template_kwargs"));
}

TEST_CASE("a warning is told when it is new", "[server_news]") {
  ServerNews news("http://localhost:1");
  CHECK_THAT(told(news.probed(on_the_cpu())), Contains("warning: ") && Contains("CPU"));
  CHECK(news.probed(on_the_cpu()).empty());
  CHECK(news.probed(good()).empty());
  CHECK_THAT(told(news.probed(on_the_cpu())), Contains("CPU"));
}

TEST_CASE("loading is told once, and then that it is ready", "[server_news]") {
  ServerNews news("http://localhost:1");
  CHECK_THAT(told(news.probed(loading())), Contains("notice: ") && Contains("loading the model"));
  CHECK(news.loading().empty());
  CHECK(news.probed(loading()).empty());
  CHECK_THAT(told(news.probed(good())), Contains("ready: "));
}

TEST_CASE("a reload is told with what it took and what to do", "[server_news]") {
  ServerNews news("http://localhost:1");
  const auto events = news.loaded_anew(2345ms, kNow);
  CHECK_THAT(told(events), Contains("warning: ") && Contains("2.3 s"));
  CHECK_FALSE(events.front().what_to_do.empty());
}

TEST_CASE("that the model is loaded again and again is told once, and when it is over",
          "[server_news]") {
  ServerNews news("http://localhost:1");
  auto at = kNow;
  CHECK(news.kept_loaded(at).empty());
  CHECK(news.loaded_anew(5000ms, at).size() == 1);
  for (int i = 0; i < 100; ++i) {
    at += 4min;
    CHECK(news.loaded_anew(5000ms, at).empty());
    CHECK(news.kept_loaded(at + 1min).empty());
  }
  CHECK(told(news.kept_loaded(at + 11min)) ==
        "notice: model server http://localhost:1: keeps the model loaded again; it was loaded 101 "
        "times meanwhile\n");
  CHECK(news.kept_loaded(at + 30min).empty());
  CHECK(news.loaded_anew(5000ms, at + 40min).size() == 1);
  CHECK(news.kept_loaded(at + 60min).empty());  // once is no state that ends
}

TEST_CASE("a server that is too slow is told once, whatever probes find, until it answers in time",
          "[server_news]") {
  ServerNews news("http://localhost:1");
  static_cast<void>(news.probed(good()));
  CHECK(told(news.too_slow("no answer comes within llm.deadline_seconds = 8", "wait longer")) ==
        "warning: model server http://localhost:1: too slow: no answer comes within "
        "llm.deadline_seconds = 8\n");
  for (int i = 0; i < 5; ++i) {
    CHECK(news.loading().empty());
    CHECK(news.probed(good()).empty());
    CHECK(news.too_slow("no answer comes within llm.deadline_seconds = 8", "").empty());
  }
  CHECK_THAT(told(news.answered()), Contains("notice: ") && Contains("back: answers again"));
  CHECK(news.too_slow("no answer comes", "").size() == 1);
}

TEST_CASE("a server that was too slow and is gone is told as gone", "[server_news]") {
  ServerNews news("http://localhost:1");
  static_cast<void>(news.probed(good()));
  static_cast<void>(news.too_slow("no answer comes", ""));
  CHECK_THAT(told(news.probed(gone())), Contains("cannot be reached"));
  CHECK(news.probed(gone()).empty());
  CHECK_THAT(told(news.probed(good())), Contains("back: "));
}

}  // namespace cabinwatch::llm::server_news_test
