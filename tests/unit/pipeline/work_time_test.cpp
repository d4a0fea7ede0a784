#include "pipeline/work_time.hpp"

#include <catch2/catch.hpp>
#include <future>

using cabinwatch::pipeline::WorkTime;
using namespace std::chrono_literals;

namespace {

/// Keeps the calling thread at work.
void spend(const WorkTime& time, std::chrono::nanoseconds least) {
  const auto before = time.spent();
  while (time.spent() - before < least) {
  }
}

}  // namespace

TEST_CASE("a thread's work counts while it works, and stays when it is gone", "[work_time]") {
  WorkTime time;
  CHECK(time.spent() == 0ns);
  const bool has_ended = GENERATE(true, false);
  std::async(std::launch::async, [&] {
    time.begin();
    spend(time, 2ms);
    if (has_ended) time.end();
  }).get();
  const auto spent = time.spent();
  CHECK(spent >= 2ms);
  CHECK(time.spent() - spent < 1ms);
}

TEST_CASE("a thread that waits does not work", "[work_time]") {
  WorkTime time;
  std::promise<void> begun;
  std::promise<void> over;
  const auto waiting = std::async(std::launch::async, [&] {
    time.begin();
    begun.set_value();
    over.get_future().wait();
    time.end();
  });
  begun.get_future().wait();
  const auto before = time.spent();
  const auto seen_for = std::async(std::launch::async, [&] {
    WorkTime own;
    own.begin();
    spend(own, 5ms);
  });
  seen_for.wait();
  CHECK(time.spent() - before < 5ms);
  over.set_value();
}
