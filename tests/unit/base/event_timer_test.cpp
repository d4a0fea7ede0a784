#include "base/event_timer.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <system_error>

#include "base/event_loop.hpp"

using namespace cabinwatch::base;
using namespace std::chrono_literals;

TEST_CASE("a timer goes off once each time it is set, and not before", "[event_timer]") {
  EventLoop loop;
  int times = 0;
  EventTimer never(loop.get(), [&] { loop.exit(1); });
  EventTimer stopped(loop.get(), [&] { loop.exit(2); });
  EventTimer timer(loop.get(), [&] { ++times; });
  stopped.set(1ms);
  stopped.stop();
  timer.set(1h);
  timer.set(5ms);
  loop.after(60ms, [&] {
    CHECK(times == 1);
    timer.set(0ms);
    loop.after(30ms, [&] { loop.exit(0); });
  });
  CHECK(loop.run() == 0);
  CHECK(times == 2);
}

TEST_CASE("a timer that cannot be set says so", "[event_timer]") {
  EventLoop loop;
  EventTimer timer(loop.get(), [] {});
  CHECK_THROWS_AS(timer.set(-2us), std::system_error);  // beyond every clock
}

TEST_CASE("a timer of a loop that has ended is set in vain", "[event_timer]") {
  EventLoop loop;
  EventTimer timer(loop.get(), [] {});
  loop.soon([&] { loop.exit(0); });
  loop.run();
  CHECK_NOTHROW(timer.set(1ms));
}
