#include "pipeline/sequence_builder.hpp"

#include <catch2/catch.hpp>
#include <memory>

#include "frames.hpp"

namespace cabinwatch::pipeline::test::sequence_builder_test {
namespace {

using namespace std::chrono_literals;

/// What the sampler hands on: frame `number` (none: -1) for these windows.
Sampled sampled(int number, WindowIds windows, std::uint64_t completed_through) {
  Sampled sampled;
  if (number >= 0) {
    const auto frame = raw_frame({}, flat(100));
    sampled.frame = captured(frame, static_cast<std::uint64_t>(number), kStart + number * 500ms);
  }
  sampled.windows = std::move(windows);
  sampled.completed_through = completed_through;
  return sampled;
}

CostedPicture picture(bool was_cached = false) {
  return {std::make_shared<const EncodedPicture>(), 30us, 500us, was_cached};
}

/// The frames' numbers of each sequence: "0 1 2 | 3".
std::string shown(const std::vector<SequencePtr>& sequences) {
  std::string text;
  for (const auto& sequence : sequences) {
    if (!text.empty()) text += " | ";
    for (const auto& frame : sequence->frames) {
      text += (&frame == &sequence->frames.front() ? "" : " ") + std::to_string(frame.number);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("a window's frames become its sequence, oldest first", "[sequence_builder]") {
  SequenceBuilder builder;
  CHECK(builder.add(sampled(0, {1}, 0), picture(), kStart).empty());
  CHECK(builder.add(sampled(1, {1}, 0), picture(), kStart).empty());
  auto last = sampled(2, {1}, 1);
  last.still_for = 700ms;
  auto repeated = *last.frame;
  repeated.repeated_for = 300ms;
  last.frame = std::make_shared<const Frame>(repeated);
  const auto sequences = builder.add(last, picture(), kStart + 2s);
  REQUIRE(shown(sequences) == "0 1 2");
  const auto& sequence = *sequences.front();
  CHECK(sequence.id == 1);
  CHECK(sequence.still_for == 700ms);
  CHECK(sequence.built_at == kStart + 2s);
  CHECK(sequence.last().captured_at == kStart + 1s);
  CHECK(sequence.last().repeated_for == 300ms);
  CHECK(sequence.frames.front().captured_at == kStart);
}

TEST_CASE("windows that overlap share their pictures", "[sequence_builder]") {
  SequenceBuilder builder;
  const auto shared = picture();
  CHECK(builder.add(sampled(0, {1}, 0), picture(), kStart).empty());
  const auto first = builder.add(sampled(1, {1, 2}, 1), shared, kStart);
  const auto second = builder.add(sampled(2, {2}, 2), picture(), kStart);
  REQUIRE(shown(first) == "0 1");
  REQUIRE(shown(second) == "1 2");
  CHECK(first.front()->last().picture == second.front()->frames.front().picture);
  CHECK(second.front()->id == 2);
}

TEST_CASE("a picture costs the first sequence that it stands in", "[sequence_builder]") {
  SequenceBuilder builder;
  static_cast<void>(builder.add(sampled(0, {1}, 0), picture(true), kStart));  // from the cache
  const auto both = builder.add(sampled(1, {1, 2}, 2), picture(), kStart);
  REQUIRE(both.size() == 2);
  CHECK(both[0]->cost.cache_misses == 1);
  CHECK(both[0]->cost.cache_hits == 1);
  CHECK(both[0]->cost.encode == 1000us);
  CHECK(both[0]->cost.encode_wait == 60us);
  CHECK(both[1]->cost.cache_misses == 0);
  CHECK(both[1]->cost.cache_hits == 1);
  CHECK(both[1]->cost.encode == 0us);
}

TEST_CASE("a window that lost frames becomes a shorter sequence", "[sequence_builder]") {
  SequenceBuilder builder;
  static_cast<void>(builder.add(sampled(0, {1}, 0), picture(), kStart));
  // Frame 1 was dropped on the way; frame 2 could not be encoded.
  CHECK(builder.add(sampled(2, {1}, 0), std::nullopt, kStart).empty());
  CHECK(shown(builder.add(sampled(3, {1}, 1), picture(), kStart)) == "0 3");
}

TEST_CASE("a window that lost all its frames becomes no sequence", "[sequence_builder]") {
  SequenceBuilder builder;
  CHECK(builder.add(sampled(0, {1}, 1), std::nullopt, kStart).empty());
  CHECK(builder.add(sampled(-1, {}, 2), std::nullopt, kStart).empty());
  const auto next = builder.add(sampled(5, {3}, 3), picture(), kStart);
  CHECK(shown(next) == "5");
  CHECK(next.front()->id == 1);  // sequences are counted, not windows
}

TEST_CASE("a window whose completion was lost comes with the next item", "[sequence_builder]") {
  SequenceBuilder builder;
  static_cast<void>(builder.add(sampled(0, {1}, 0), picture(), kStart));
  // The item that completed window 1 was dropped; the next one tells it again.
  CHECK(shown(builder.add(sampled(4, {2}, 1), picture(), kStart)) == "0");
  CHECK(shown(builder.add(sampled(-1, {}, 2), std::nullopt, kStart)) == "4");
}

TEST_CASE("several windows may be completed at once, in their order", "[sequence_builder]") {
  SequenceBuilder builder;
  static_cast<void>(builder.add(sampled(0, {1}, 0), picture(), kStart));
  static_cast<void>(builder.add(sampled(1, {2, 3}, 0), picture(), kStart));
  CHECK(shown(builder.add(sampled(-1, {}, 3), std::nullopt, kStart)) == "0 | 1 | 1");
}

TEST_CASE("a window without a frame as new as the one before it becomes no sequence",
          "[sequence_builder]") {
  SequenceBuilder builder;
  CHECK(builder.add(sampled(0, {1}, 0), picture(), kStart).empty());
  CHECK(builder.add(sampled(1, {1, 2}, 0), picture(), kStart).empty());
  CHECK(builder.add(sampled(2, {1}, 0), picture(), kStart).empty());
  CHECK(shown(builder.finish(kStart)) == "0 1 2");

  SequenceBuilder going_on;
  CHECK(going_on.add(sampled(1, {1, 2}, 0), picture(), kStart).empty());
  CHECK(shown(going_on.add(sampled(2, {1}, 1), picture(), kStart)) == "1 2");
  CHECK(going_on.add(sampled(-1, {}, 2), {}, kStart).empty());
  const auto next = going_on.add(sampled(5, {3}, 3), picture(), kStart);
  REQUIRE(shown(next) == "5");
  CHECK(next.front()->id == 2);
}

TEST_CASE("at the end, open windows become sequences too", "[sequence_builder]") {
  SequenceBuilder builder;
  static_cast<void>(builder.add(sampled(0, {1, 2}, 0), picture(), kStart));
  CHECK(shown(builder.finish(kStart)) == "0 | 0");
  CHECK(builder.finish(kStart).empty());
}

}  // namespace cabinwatch::pipeline::test::sequence_builder_test
