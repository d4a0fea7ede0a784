#pragma once

#include <cstdint>

namespace cabinwatch::bench {

/// Counts how often this thread asks for memory, from construction on: `operator new` and `malloc`
/// are replaced in the whole program.
class AllocationCount {
 public:
  struct Calls {
    std::uint64_t by_new = 0;  ///< operator new: C++, that is us and what we use of the standard
    std::uint64_t all = 0;     ///< with those of the C libraries: libyuv, TurboJPEG
  };

  AllocationCount();
  [[nodiscard]] Calls so_far() const;

 private:
  Calls before_;
};

}  // namespace cabinwatch::bench
