#include "pipeline/opening.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "pipeline/spare_descriptors.hpp"

namespace cabinwatch::pipeline {

/// What the opening's thread and its owner share.
struct OpeningRemains::State {
  CapturePipeline::Events events;

  // Held, shared, while an event runs: closing waits for it. Events wait for each other only where
  // their receiver has them wait.
  std::shared_mutex running;
  std::atomic<bool> is_deaf{false};

  std::mutex mutex;
  std::condition_variable changed;
  bool is_built = false;
  bool is_open = false;
  bool is_pipe = false;
  bool is_to_close = false;
  bool is_closed = false;
  bool is_interrupted = false;
  std::optional<std::string> first_error;  // while it is being built

  template <typename Event, typename What>
  void pass(const Event& event, What&& what) {
    if (is_deaf) return;
    const std::shared_lock lock(running);
    if (!is_deaf) event(std::forward<What>(what));
  }
};

namespace {

/// Why building failed: the exception says what, the message that came before it mostly why.
std::string reason(const std::exception& error, const std::optional<std::string>& message) {
  return message && !message->empty() ? std::string(error.what()) + ": " + *message : error.what();
}

}  // namespace

OpeningRemains::OpeningRemains() : state_(std::make_unique<State>()) {}

OpeningRemains::~OpeningRemains() = default;

bool OpeningRemains::wait() {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [this] { return state_->is_closed || state_->is_interrupted; });
  return state_->is_closed;
}

void OpeningRemains::interrupt() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_interrupted = true;
  }
  state_->changed.notify_all();
}

void OpeningRemains::work(const CameraSource& source, const CaptureSettings& settings) {
  State& state = *state_;
  try {
    require_spare_descriptors();
    CapturePipeline pipeline(
        source, settings,
        {.on_picture =
             [&](CapturedPicture picture) {
               state.pass(state.events.on_picture, std::move(picture));
             },
         .on_end =
             [&](PipelineEnd end) {
               {
                 const std::lock_guard lock(state.mutex);
                 if (!state.is_built) {
                   if (!state.first_error) state.first_error = end.reason;
                   return;
                 }
               }
               state.pass(state.events.on_end, std::move(end));
             },
         .on_note = [&](std::string note) { state.pass(state.events.on_note, std::move(note)); }});
    std::unique_lock lock(state.mutex);
    state.is_built = true;
    const auto trouble = std::exchange(state.first_error, std::nullopt);
    lock.unlock();
    if (trouble) state.pass(state.events.on_end, PipelineEnd{true, *trouble});
    pipeline.play();
    lock.lock();
    state.is_open = true;
    state.is_pipe = pipeline.is_pipe();
    state.changed.notify_all();
    state.changed.wait(lock, [&] { return state.is_to_close; });
  } catch (const std::exception& error) {
    std::unique_lock lock(state.mutex);
    const auto message = state.first_error;
    lock.unlock();
    state.pass(state.events.on_end, PipelineEnd{true, reason(error, message)});
  }
  {
    const std::lock_guard lock(state.mutex);
    state.is_closed = true;
  }
  state.changed.notify_all();
}

Opening::Opening(const CameraSource& source, const CaptureSettings& settings,
                 CapturePipeline::Events events)
    : remains_(std::make_shared<OpeningRemains>()) {
  remains_->state_->events = std::move(events);
  thread_ =
      std::thread([remains = remains_, source, settings] { remains->work(source, settings); });
}

Opening::~Opening() { (void)close(std::chrono::milliseconds(0)); }

bool Opening::can_be_repeated() const {
  const auto& state = *remains_->state_;
  const std::lock_guard lock(remains_->state_->mutex);
  return state.is_open && !state.is_pipe;
}

std::shared_ptr<OpeningRemains> Opening::close(std::chrono::milliseconds patience) {
  if (!thread_.joinable()) return nullptr;
  OpeningRemains::State& state = *remains_->state_;
  state.is_deaf = true;
  { const std::unique_lock lock(state.running); }
  std::unique_lock lock(state.mutex);
  state.is_to_close = true;
  state.changed.notify_all();
  const bool is_closed = state.changed.wait_for(lock, patience, [&] { return state.is_closed; });
  lock.unlock();
  if (is_closed) {
    thread_.join();
    return nullptr;
  }
  // The one thread that is ever left alone: nothing can end a call into a driver that hangs.
  thread_.detach();
  return remains_;
}

}  // namespace cabinwatch::pipeline
