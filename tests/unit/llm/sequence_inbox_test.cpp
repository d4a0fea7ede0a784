#include "llm/sequence_inbox.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <thread>
#include <vector>

#include "sequences.hpp"

namespace cabinwatch::llm::test {
namespace {

/// Whether something is still waiting: long enough to be sure that it does not go on by itself.
template <typename Value>
bool is_waiting(const std::future<Value>& future) {
  return future.wait_for(50ms) == std::future_status::timeout;
}

}  // namespace

TEST_CASE("live, a newer sequence takes the place of the one that waits", "[inbox]") {
  SequenceInbox inbox(Overload::newest_wins, 8);
  CHECK(inbox.pop() == nullptr);
  for (std::uint64_t id = 1; id <= 3; ++id) CHECK(inbox.put(make_sequence(id)));
  CHECK(inbox.counts().submitted == 3);
  CHECK(inbox.counts().replaced == 2);
  CHECK(inbox.counts().waiting == 1);
  CHECK(inbox.pop()->id == 3);
  CHECK(inbox.counts().waiting == 0);
}

TEST_CASE("a replaced sequence is let go at once", "[inbox]") {
  SequenceInbox inbox(Overload::newest_wins, 8);
  auto first = make_sequence(1);
  const std::weak_ptr<const pipeline::Sequence> watched = first;
  inbox.put(std::move(first));
  inbox.put(make_sequence(2));
  CHECK(watched.expired());
}

TEST_CASE("of a recording, who brings a sequence waits for its place", "[inbox]") {
  SequenceInbox inbox(Overload::wait, 1);
  CHECK(inbox.put(make_sequence(1)));
  auto second = std::async(std::launch::async, [&] { return inbox.put(make_sequence(2)); });
  CHECK(is_waiting(second));
  CHECK(inbox.pop()->id == 1);
  CHECK(second.get());
  CHECK(inbox.pop()->id == 2);
  CHECK(inbox.counts().replaced == 0);
}

TEST_CASE("of a recording, as many wait as there is room for, and are taken in order", "[inbox]") {
  SequenceInbox inbox(Overload::wait, 3);
  for (std::uint64_t id = 1; id <= 3; ++id) CHECK(inbox.put(make_sequence(id)));
  CHECK(inbox.counts().waiting == 3);
  auto fourth = std::async(std::launch::async, [&] { return inbox.put(make_sequence(4)); });
  CHECK(is_waiting(fourth));
  for (std::uint64_t id = 1; id <= 3; ++id) CHECK(inbox.pop()->id == id);
  CHECK(fourth.get());
  CHECK(inbox.pop()->id == 4);
  CHECK(inbox.counts().waiting == 0);
  CHECK(inbox.counts().replaced == 0);
}

TEST_CASE("closing lets go who waits for a place", "[inbox]") {
  SequenceInbox inbox(Overload::wait, 1);
  inbox.put(make_sequence(1));
  auto second = std::async(std::launch::async, [&] { return inbox.put(make_sequence(2)); });
  CHECK(is_waiting(second));
  inbox.close();
  CHECK_FALSE(second.get());
  CHECK_FALSE(inbox.put(make_sequence(3)));
  CHECK(inbox.counts().submitted == 1);
  CHECK(inbox.pop()->id == 1);  // what was in is handed out
}

TEST_CASE("the end is when all that was put in is done or replaced", "[inbox]") {
  SequenceInbox inbox(Overload::newest_wins, 8);
  CHECK(inbox.wait_until_finished());  // nothing was put in
  inbox.put(make_sequence(1));
  inbox.put(make_sequence(2));
  auto end = std::async(std::launch::async, [&] { return inbox.wait_until_finished(); });
  static_cast<void>(inbox.pop());
  CHECK(is_waiting(end));
  inbox.finish_one();
  CHECK(end.get());
}

TEST_CASE("the end does not come when it is closed before", "[inbox]") {
  SequenceInbox inbox(Overload::newest_wins, 8);
  inbox.put(make_sequence(1));
  auto end = std::async(std::launch::async, [&] { return inbox.wait_until_finished(); });
  CHECK(is_waiting(end));
  inbox.close();
  CHECK_FALSE(end.get());
}

TEST_CASE("sequences of several threads are all taken, each once", "[inbox]") {
  constexpr std::uint64_t kEach = 200;
  SequenceInbox inbox(Overload::wait, 1);
  std::vector<std::thread> producers;
  for (std::uint64_t first : {0U, 1000U, 2000U}) {
    producers.emplace_back([&inbox, first] {
      for (std::uint64_t i = 0; i < kEach; ++i) inbox.put(make_sequence(first + i, 1));
    });
  }
  std::uint64_t sum = 0;
  for (std::uint64_t taken = 0; taken < 3 * kEach;) {
    if (const auto sequence = inbox.pop()) {
      sum += sequence->id;
      ++taken;
      inbox.finish_one();
    } else {
      std::this_thread::yield();
    }
  }
  for (auto& producer : producers) producer.join();
  CHECK(sum == 3000 * kEach + 3 * (kEach * (kEach - 1) / 2));
  CHECK(inbox.wait_until_finished());
}

}  // namespace cabinwatch::llm::test
