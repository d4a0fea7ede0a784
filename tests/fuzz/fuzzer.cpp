#include <cstdlib>

#include "tests/fuzz/target.hpp"

/// libFuzzer's two doors. CABINWATCH_FUZZ_TARGET names the target.
namespace {
const cabinwatch::fuzz::Target* target = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  const char* name = std::getenv("CABINWATCH_FUZZ_TARGET");
  target = cabinwatch::fuzz::find_target(name != nullptr ? name : "");
  cabinwatch::fuzz::must(target != nullptr, "CABINWATCH_FUZZ_TARGET names a target");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target->run({data, size});
  return 0;
}
