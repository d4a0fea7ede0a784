#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "pipeline/capture_pipeline.hpp"

namespace cabinwatch::pipeline {

/// An opening that hangs. Any thread.
class OpeningRemains {
 public:
  struct State;

  OpeningRemains();
  ~OpeningRemains();
  OpeningRemains(const OpeningRemains&) = delete;
  OpeningRemains& operator=(const OpeningRemains&) = delete;

  /// Waits until it is closed after all, or `interrupt` is called.
  /// @returns whether it is closed
  [[nodiscard]] bool wait();
  void interrupt();

 private:
  friend class Opening;
  void work(const CameraSource& source, const CaptureSettings& settings);

  const std::unique_ptr<State> state_;
};

/// One opening of a source on a thread of its own, so that a driver, a file system or a server that
/// hangs holds up nobody: what does not close in time is left behind. From then on nothing of it is
/// heard; its thread ends when what it hangs in lets it, or with the program.
///
/// `close`, destructor: one thread, the owner. The events come on GStreamer's threads and that of
/// the opening, as CapturePipeline has them.
class Opening {
 public:
  /// Begins to open and play. What goes wrong is told as an end, also what CapturePipeline throws.
  Opening(const CameraSource& source, const CaptureSettings& settings,
          CapturePipeline::Events events);

  /// Closes, without waiting for what hangs.
  ~Opening();
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  /// Whether another opening would find the source as this one did: it is open, and no pipe, from
  /// which something may have been read.
  [[nodiscard]] bool can_be_repeated() const;

  /// Waits for events that are running, and lets no more through; then closes the source.
  /// @param patience  to wait for the source to close
  /// @returns what was left behind, null when it is closed
  [[nodiscard]] std::shared_ptr<OpeningRemains> close(std::chrono::milliseconds patience);

 private:
  std::shared_ptr<OpeningRemains> remains_;  // shared with the thread
  std::thread thread_;
};

}  // namespace cabinwatch::pipeline
