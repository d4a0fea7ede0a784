#include "base/event_loop.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "base/mailbox.hpp"

using namespace cabinwatch::base;
using namespace std::chrono_literals;

TEST_CASE("the loop ends with the status it is given", "[event_loop]") {
  EventLoop loop;
  loop.soon([&] { loop.exit(7); });
  CHECK(loop.run() == 7);
}

TEST_CASE("what is to be done soon is done once", "[event_loop]") {
  EventLoop loop;
  int calls = 0;
  loop.soon([&] { ++calls; });
  loop.every(5ms, [&, ticks = 0]() mutable {
    if (++ticks == 3) loop.exit(0);
  });
  loop.run();
  CHECK(calls == 1);
}

TEST_CASE("what is to be done after a time is done once, and not sooner", "[event_loop]") {
  EventLoop loop;
  int calls = 0;
  const auto began_at = std::chrono::steady_clock::now();
  loop.after(20ms, [&] {
    ++calls;
    CHECK(std::chrono::steady_clock::now() - began_at >= 20ms);
    loop.after(20ms, [&] { loop.exit(0); });
  });
  loop.run();
  CHECK(calls == 1);
  CHECK(std::chrono::steady_clock::now() - began_at >= 40ms);
}

TEST_CASE("a handler that is called once is gone afterwards, with what it holds", "[event_loop]") {
  EventLoop loop;
  const auto held = std::make_shared<int>(0);
  loop.soon([held] { ++*held; });
  loop.after(1ms, [&loop, held] { loop.exit(++*held); });
  CHECK(held.use_count() == 3);
  CHECK(loop.run() == 2);
  CHECK(held.use_count() == 1);
}

TEST_CASE("a timer comes again and again, not sooner than its interval", "[event_loop]") {
  EventLoop loop;
  int ticks = 0;
  const auto began_at = std::chrono::steady_clock::now();
  loop.every(20ms, [&] {
    if (++ticks == 3) loop.exit(0);
  });
  loop.run();
  CHECK(std::chrono::steady_clock::now() - began_at >= 60ms);
}

TEST_CASE("a signal calls its handler and does nothing else", "[event_loop]") {
  EventLoop loop;
  loop.on_signal(SIGUSR1, [&] { loop.exit(3); });
  ::raise(SIGUSR1);  // would end the process
  CHECK(loop.run() == 3);
}

TEST_CASE("an exception that leaves a handler comes out of run", "[event_loop]") {
  EventLoop loop;
  loop.soon([] { throw std::runtime_error("no bus"); });
  CHECK_THROWS_WITH(loop.run(), "no bus");
}

TEST_CASE("of several exceptions the first comes out", "[event_loop]") {
  EventLoop loop;
  loop.soon([&] {
    loop.exit(0);
    throw std::runtime_error("first");
  });
  CHECK_THROWS_WITH(loop.run(), "first");
}

TEST_CASE("a descriptor is handled whenever it can be read", "[event_loop]") {
  EventLoop loop;
  const int descriptor = ::eventfd(0, EFD_CLOEXEC);
  int calls = 0;
  loop.on_readable(descriptor, [&] {
    std::uint64_t count = 0;
    REQUIRE(::read(descriptor, &count, sizeof count) == sizeof count);
    if (++calls == 2) loop.exit(0);
  });
  loop.every(1ms, [&] {
    const std::uint64_t one = 1;
    REQUIRE(::write(descriptor, &one, sizeof one) == sizeof one);
  });
  CHECK(loop.run() == 0);
  CHECK(calls == 2);
  ::close(descriptor);
}

TEST_CASE("what cannot be registered is told", "[event_loop]") {
  EventLoop loop;
  CHECK_THROWS_AS(loop.on_readable(-1, [] {}), std::system_error);
}

TEST_CASE("what other threads post arrives in their order", "[mailbox]") {
  EventLoop loop;
  Mailbox<int> mailbox(100);
  std::vector<int> arrived;
  loop.on_readable(mailbox.descriptor(), [&] {
    mailbox.acknowledge();
    while (const auto message = mailbox.try_pop()) arrived.push_back(*message);
    if (arrived.size() == 50) loop.exit(0);
  });
  std::thread other([&] {
    for (int i = 0; i < 50; ++i) mailbox.post(i);
  });
  loop.run();
  other.join();
  REQUIRE(arrived.size() == 50);
  CHECK(std::is_sorted(arrived.begin(), arrived.end()));
  CHECK(mailbox.dropped() == 0);
}

TEST_CASE("a mailbox that nobody empties keeps the newest and counts the rest", "[mailbox]") {
  Mailbox<int> mailbox(2);
  for (int i = 0; i < 5; ++i) mailbox.post(i);
  CHECK(mailbox.dropped() == 3);
  CHECK(mailbox.try_pop() == 3);
  CHECK(mailbox.try_pop() == 4);
  CHECK_FALSE(mailbox.try_pop());
}
