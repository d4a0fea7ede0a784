#include "pipeline/thread_check.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <functional>
#include <thread>

namespace cabinwatch::pipeline {
namespace {

#ifdef NDEBUG
constexpr bool kIsChecked = false;
#else
constexpr bool kIsChecked = true;
#endif

/// Whether a child process, which begins as a copy of this one, is aborted in doing it.
bool aborts(const std::function<void()>& what) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    ::close(STDERR_FILENO);  // the assertion's message is expected
    what();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace

TEST_CASE("the first thread that comes owns an object, and may come again", "[thread_check]") {
  ThreadCheck check;
  CHECK_FALSE(aborts([&] {
    check.check();
    check.check();
  }));
}

TEST_CASE("a second thread aborts a debug build", "[thread_check]") {
  ThreadCheck check;
  std::thread([&] { check.check(); }).join();
  CHECK(aborts([&] { check.check(); }) == kIsChecked);
}

TEST_CASE("threads may take turns", "[thread_check]") {
  TurnCheck turns;
  for (int i = 0; i < 3; ++i) std::thread([&] { const auto turn = turns.take_turn(); }).join();
  CHECK_FALSE(aborts([&] {
    { const auto turn = turns.take_turn(); }
    const auto turn = turns.take_turn();
  }));
}

TEST_CASE("turns that overlap abort a debug build", "[thread_check]") {
  TurnCheck turns;
  const auto turn = turns.take_turn();
  CHECK(aborts([&] { const auto another = turns.take_turn(); }) == kIsChecked);
}

}  // namespace cabinwatch::pipeline
