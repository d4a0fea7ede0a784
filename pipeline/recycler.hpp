#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

namespace cabinwatch::pipeline {

/// What becomes of an object that nobody holds any more: it is kept as it is, with all the memory
/// it has, for the next one. Another type releases what must not be kept.
struct KeepAsItIs {
  template <typename Object>
  void operator()(Object& /*object*/) const noexcept {}
};

/// Hands out shared objects whose memory was used before: once as many are made as are held at the
/// same time, no more memory is asked for, neither for the objects nor for their counts.
///
/// An object comes back by itself when its last holder lets go, on whatever thread, also when the
/// recycler is gone by then.
///
/// Any thread. Has a mutex, since objects come back on other threads than the one that asks for
/// them; it is held for moving one pointer.
template <typename Object, typename Retire = KeepAsItIs>
class Recycler {
 public:
  /// A new object, or one as it was left.
  [[nodiscard]] std::shared_ptr<Object> acquire() {
    Slot* slot = shelf_->acquire();
    return std::shared_ptr<Object>(&slot->object, Retired{}, SlotMemory<Object>{shelf_, slot});
  }

 private:
  /// An object, and the memory for its counts.
  struct Slot {
    Object object{};
    alignas(std::max_align_t) std::array<std::byte, 64> counts{};
  };

  class Shelf {
   public:
    [[nodiscard]] Slot* acquire() {
      const std::lock_guard lock(mutex_);
      if (free_.empty()) {
        all_.push_back(std::make_unique<Slot>());
        free_.reserve(all_.size());  // so that giving back never asks for memory
        return all_.back().get();
      }
      Slot* slot = free_.back();
      free_.pop_back();
      return slot;
    }

    void give_back(Slot* slot) noexcept {
      const std::lock_guard lock(mutex_);
      free_.push_back(slot);
    }

   private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Slot>> all_;
    std::vector<Slot*> free_;
  };

  struct Retired {
    void operator()(Object* object) const noexcept { Retire{}(*object); }
  };

  /// Puts the counts into the slot. They go last of all, and with them the slot back on the shelf.
  template <typename Counts>
  struct SlotMemory {
    using value_type = Counts;

    SlotMemory(std::shared_ptr<Shelf> its_shelf, Slot* its_slot) noexcept
        : shelf(std::move(its_shelf)), slot(its_slot) {}
    template <typename Other>
    SlotMemory(const SlotMemory<Other>& other) noexcept : shelf(other.shelf), slot(other.slot) {}

    [[nodiscard]] Counts* allocate(std::size_t /*one*/) noexcept {
      static_assert(sizeof(Counts) <= sizeof(Slot::counts));
      return reinterpret_cast<Counts*>(slot->counts.data());
    }
    void deallocate(Counts* /*counts*/, std::size_t /*one*/) noexcept { shelf->give_back(slot); }

    template <typename Other>
    bool operator==(const SlotMemory<Other>& other) const noexcept {
      return slot == other.slot;
    }

    std::shared_ptr<Shelf> shelf;
    Slot* slot;
  };

  std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
};

}  // namespace cabinwatch::pipeline
