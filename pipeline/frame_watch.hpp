#pragma once

#include <xxhash.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "pipeline/capture_settings.hpp"

namespace cabinwatch::pipeline {

/// Whether a live source is alive: frames keep coming, and are not the very same ones over and
/// over: one, or the last few in turn, as a driver's ring of old buffers gives them.
///
/// A source that froze is in trouble, reopened or not, until it shows another picture. A
/// source of whose pictures hardly any could be read is in trouble until several in a row can be.
///
/// No threads of its own: the caller sees to it that one call ends before the next.
class FrameWatch {
 public:
  /// What is told of a source that is_unreadable().
  static constexpr const char* kUnreadable = "hardly any of its pictures can be read";

  explicit FrameWatch(const CaptureTiming& timing) : timing_(timing) {}

  void open(base::Clock::time_point now);

  /// Notes a frame by the hash of its bytes. False when it is one that the source froze on.
  [[nodiscard]] bool see(XXH128_hash_t content, base::Clock::time_point now);

  /// Whether the frame seen last was byte for byte the one before it, be that of an earlier
  /// opening.
  [[nodiscard]] bool repeats_itself() const noexcept { return repeats_itself_; }

  /// Whether to find out if the frame that came now can be read: that costs decoding it.
  [[nodiscard]] bool wants_reading(base::Clock::time_point now) const;

  /// Notes whether a frame could be read. False when it is not to be handed on.
  [[nodiscard]] bool see_reading(bool can_be_read, base::Clock::time_point now);

  /// Whether hardly any of the frames that were looked at lately could be read.
  [[nodiscard]] bool is_unreadable() const noexcept;

  /// Whether frames have come since opening.
  [[nodiscard]] bool is_alive() const noexcept { return last_frame_at_.has_value(); }

  /// From the first picture after opening to the last one that was new.
  [[nodiscard]] base::Clock::duration worked_for() const noexcept;

  /// Why the source is to be reopened.
  struct Trouble {
    std::string reason;       ///< for people; the same words for the same cause, opening by opening
    bool is_silence = false;  ///< nothing comes
  };
  /// Nothing while all is well.
  [[nodiscard]] std::optional<Trouble> trouble(base::Clock::time_point now);
  /// Of a source that has given no frame since opening that was handed on.
  [[nodiscard]] Trouble why_no_frame() const;

  /// This program stood still until now, for `how_long`: no frame could come.
  void skip(base::Clock::duration how_long, base::Clock::time_point now) noexcept;

  /// When there may be trouble, if no frame comes before.
  [[nodiscard]] base::Clock::time_point look_again_at() const;

 private:
  /// The last ones, by the hash of their bytes.
  class LastPictures {
   public:
    void add(XXH128_hash_t content) noexcept;
    void clear() noexcept { count_ = 0; }
    [[nodiscard]] bool has(XXH128_hash_t content) const noexcept;
    [[nodiscard]] bool is_newest(XXH128_hash_t content) const noexcept;
    /// The very same one each time.
    [[nodiscard]] bool are_one() const noexcept;

   private:
    /// A picture that is not among so many last ones is new. Source: ours: drivers keep 2 to 8
    /// buffers, two rounds of which are seen.
    static constexpr std::size_t kMost = 16;
    std::array<XXH128_hash_t, kMost> ring_{};
    std::size_t count_ = 0;  // ever
  };

  CaptureTiming timing_;
  base::Clock::time_point opened_at_;
  std::optional<base::Clock::time_point> last_frame_at_;
  base::Clock::time_point first_frame_at_;  // since opening
  base::Clock::time_point same_since_;      // no picture has been new
  LastPictures lately_;
  bool repeats_itself_ = false;
  LastPictures frozen_on_;
  std::string frozen_;              // what was told of that
  bool gives_broken_ones_ = false;  // since the last frame
  bool gives_frozen_ones_ = false;  // since opening

  // Whether pictures can be read.
  bool is_believed_ = false;    // that they can be read
  int needed_in_a_row_ = 1;     // to be believed
  int readable_in_a_row_ = 0;   // while not believed
  int looks_ = 0;               // since opening
  std::uint32_t readings_ = 0;  // of the last looks, a bit each
  base::Clock::time_point read_at_;
};

}  // namespace cabinwatch::pipeline
