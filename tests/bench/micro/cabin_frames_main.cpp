// Writes the benchmarks' frames of 720p to standard output, as I420, for programs in Python that
// are to do the same work on the same pictures.

#include <cstdio>

#include "cabin_frames.hpp"

int main() {
  using namespace cabinwatch;
  const auto frames =
      bench::cabin_frames(pipeline::PixelFormat::i420, 1280, 720, bench::kFrameCount);
  for (const auto& frame : frames) {
    if (std::fwrite(frame->planes[0].data, 1, frame->byte_count, stdout) != frame->byte_count) {
      return 1;
    }
  }
  return 0;
}
