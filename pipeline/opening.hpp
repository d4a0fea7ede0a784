#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "pipeline/capture_pipeline.hpp"

namespace cabinwatch::pipeline {

class OpeningRemains;

/// One opening of a source on a thread of its own, so that a driver, a file system or a server that
/// hangs holds up nobody: a source that does not close in time is left behind, and calls no event
/// any more.
///
/// `close`, destructor: one thread, the owner. The events come on GStreamer's threads and that of
/// the opening, as CapturePipeline has them.
class Opening {
 public:
  /// What its thread and its owner share.
  struct State;

  /// Begins to open and play. What goes wrong is told as an end, also what CapturePipeline throws.
  /// @param on_open  called when the source has been opened: from then on that cannot hang
  Opening(const CameraSource& source, const CaptureSettings& settings,
          CapturePipeline::Events events, std::function<void()> on_open);

  /// Closes, without waiting for what hangs.
  ~Opening();
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  /// Whether another opening would find the source as this one did: it is open, and no pipe, from
  /// which something may have been read.
  [[nodiscard]] bool can_be_repeated() const;

  /// Whether a thread that GStreamer wanted for it has not begun: just now, or for ever, where
  /// there was no memory for it. Its element then waits for it whatever happens (GStreamer 1.22
  /// marks a task as running before it asks for its thread), and so does who closes the source.
  [[nodiscard]] bool lacks_thread() const;

  /// Time that its threads, and GStreamer's for it, have spent on a processor.
  [[nodiscard]] std::chrono::nanoseconds worked() const;

  /// Waits for events that are running, and lets no more through; then closes the source.
  /// @param patience  to wait for the source to close
  /// @returns what was left behind, null when it is closed
  [[nodiscard]] std::shared_ptr<OpeningRemains> close(std::chrono::milliseconds patience);

 private:
  std::shared_ptr<State> state_;  // shared with the thread
  std::thread thread_;
};

/// An opening that hangs, and its thread. Any thread, but for the destructor: the last owner's.
class OpeningRemains {
 public:
  OpeningRemains(std::shared_ptr<Opening::State> state, std::thread thread);
  /// Joins the thread where it has come back. Otherwise it ends by itself, or with the program.
  ~OpeningRemains();
  OpeningRemains(const OpeningRemains&) = delete;
  OpeningRemains& operator=(const OpeningRemains&) = delete;

  /// Waits until it is closed after all, or `interrupt` is called.
  /// @returns whether it is closed
  [[nodiscard]] bool wait();
  /// The same, but no longer than `patience` without any of its threads working.
  [[nodiscard]] bool wait_while_it_works(std::chrono::milliseconds patience);
  void interrupt();

 private:
  const std::shared_ptr<Opening::State> state_;
  std::thread thread_;
};

/// Whether threads that had spent `before`, and now `after`, have worked within `time`. One that is
/// ready to run gets a thousandth of a processor on any machine that gets anything done.
[[nodiscard]] constexpr bool has_worked(std::chrono::nanoseconds before,
                                        std::chrono::nanoseconds after,
                                        std::chrono::milliseconds time) {
  return after - before > time / 1000.0;
}

}  // namespace cabinwatch::pipeline
