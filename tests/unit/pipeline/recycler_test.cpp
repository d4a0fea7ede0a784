#include "pipeline/recycler.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cabinwatch::pipeline {
namespace {

struct ClearText {
  void operator()(std::string& text) const noexcept { text.clear(); }
};

TEST_CASE("an object that nobody holds is handed out again", "[recycler]") {
  Recycler<std::string> recycler;
  auto first = recycler.acquire();
  const auto* where = first.get();
  *first = "as it was left";
  first.reset();
  const auto again = recycler.acquire();
  CHECK(again.get() == where);
  CHECK(*again == "as it was left");
}

TEST_CASE("an object that somebody holds is not handed out", "[recycler]") {
  Recycler<std::string> recycler;
  auto first = recycler.acquire();
  const std::shared_ptr<const std::string> held = first;
  first.reset();
  CHECK(recycler.acquire().get() != held.get());
}

TEST_CASE("an object lets go of what must not be kept when its last holder does", "[recycler]") {
  Recycler<std::string, ClearText> recycler;
  auto first = recycler.acquire();
  *first = "the driver's face";
  auto second_holder = first;
  first.reset();
  CHECK(*second_holder == "the driver's face");
  const auto* text = second_holder.get();
  second_holder.reset();
  CHECK(text->empty());  // the recycler still has it
}

TEST_CASE("an object outlives its recycler", "[recycler]") {
  std::optional<Recycler<std::string>> recycler(std::in_place);
  const auto held = recycler->acquire();
  *held = "still here";
  recycler.reset();
  CHECK(*held == "still here");
}

TEST_CASE("a weak holder keeps an object's place, and nothing is handed out twice", "[recycler]") {
  Recycler<std::string> recycler;
  auto first = recycler.acquire();
  const std::weak_ptr<std::string> weak = first;
  const auto* where = first.get();
  first.reset();
  CHECK(weak.expired());
  CHECK(recycler.acquire().get() != where);  // its counts are still looked at
}

TEST_CASE("objects come back from any thread, each to one taker at a time", "[recycler]") {
  struct Marked {
    std::atomic<int> holders{0};
  };
  Recycler<Marked> recycler;
  std::atomic<int> shared_by_two{0};
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5000; ++i) {
        const auto one = recycler.acquire();
        if (one->holders.fetch_add(1) != 0) ++shared_by_two;
        one->holders.fetch_sub(1);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(shared_by_two == 0);
}

}  // namespace
}  // namespace cabinwatch::pipeline
