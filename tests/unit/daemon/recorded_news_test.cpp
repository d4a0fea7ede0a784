#include "daemon/service/recorded_news.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace cabinwatch;
using namespace std::chrono_literals;
using base::Clock;
using daemon::RecordedNews;

namespace recorded_news_test {
namespace {

constexpr Clock::time_point kStart{1000s};

llm::Finding finding(std::uint64_t sequence, std::chrono::milliseconds at) {
  llm::Finding made;
  made.sequence_id = sequence;
  made.first_captured_at = kStart + at - 1500ms;
  made.last_captured_at = kStart + at;
  return made;
}

pipeline::PictureObservation picture(std::chrono::milliseconds at) {
  return {.captured_at = kStart + at, .still_for = 0ms, .is_blocked = false};
}

/// What is there to be judged, in order: a letter for each.
std::string told(RecordedNews& news) {
  struct Letter {
    std::string operator()(const pipeline::PictureObservation&) const { return "p"; }
    std::string operator()(const pipeline::ReflexObservation&) const { return "f"; }
    std::string operator()(const llm::Finding& one) const {
      return std::to_string(one.sequence_id);
    }
    std::string operator()(const daemon::RecordingDone&) const { return "."; }
    std::string operator()(const vision::ReflexState&) const { return "!"; }
    std::string operator()(const pipeline::CaptureState&) const { return "c"; }
    std::string operator()(const daemon::EarlyAnswers&) const { return "e"; }
    std::string operator()(const llm::ServerEvent&) const { return "s"; }
  };
  std::string letters;
  while (const auto one = news.next()) letters += std::visit(Letter{}, *one);
  return letters;
}

}  // namespace

TEST_CASE("what is seen of a recording comes in its order, whoever is ready first",
          "[recorded_news]") {
  RecordedNews news({.reflex = false, .reasoning = true});
  news.add(picture(1000ms));
  news.add(picture(3000ms));
  news.add(finding(2, 4000ms));
  CHECK(told(news).empty());
  news.add(finding(1, 2000ms));
  CHECK(told(news) == "p1p2");
}

TEST_CASE("what still waits at a recording's end comes before the end", "[recorded_news]") {
  RecordedNews news({.reflex = false, .reasoning = true});
  news.add(picture(1000ms));
  news.add(daemon::RecordingDone{});
  CHECK(told(news) == "p.");
}

TEST_CASE("a reflex lane that has failed is not waited for any more", "[recorded_news]") {
  RecordedNews news({.reflex = true, .reasoning = false});
  news.add(picture(1000ms));
  news.add(picture(2000ms));
  CHECK(told(news).empty());
  news.add(vision::ReflexState{vision::ReflexState::Kind::failed, "broken"});
  CHECK(told(news) == "pp!");
}

TEST_CASE("a recording has no early answers: they would come out of order", "[recorded_news]") {
  RecordedNews news({.reflex = false, .reasoning = true});
  news.add(daemon::EarlyAnswers{finding(1, 2000ms)});
  CHECK(told(news).empty());
  news.add(finding(1, 2000ms));
  CHECK(told(news) == "1");
}

TEST_CASE("what the camera tells does not wait", "[recorded_news]") {
  RecordedNews news({.reflex = false, .reasoning = true});
  news.add(picture(1000ms));
  news.add(pipeline::CaptureState{pipeline::CaptureState::Kind::working, ""});
  CHECK(told(news) == "c");
}

}  // namespace recorded_news_test
