#include "pipeline/opening.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "base/free_descriptors.hpp"
#include "pipeline/work_time.hpp"

namespace cabinwatch::pipeline {

struct Opening::State {
  CapturePipeline::Events events;
  std::function<void()> on_open;
  WorkTime work;

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
  int threads_lacking = 0;                 // wanted, and not begun
  std::optional<std::string> first_error;  // while it is being built

  template <typename Event, typename... What>
  void pass(const Event& event, What&&... what) {
    if (is_deaf) return;
    const std::shared_lock lock(running);
    if (!is_deaf) event(std::forward<What>(what)...);
  }

  void open_until_closed(const CameraSource& source, const CaptureSettings& settings);
  [[nodiscard]] CapturePipeline::Events pipeline_events();
  void note_thread(CapturePipeline::Events::Thread what);
};

namespace {

/// Files that must be left to open a source. GLib ends the program where it finds none to wait with
/// ("Creating pipes for GWakeup"), and GIO's sockets, by which network cameras are read, want one
/// for each wait. Source: ours: twice what the whole service has open with a camera over TCP (21,
/// by ./dev shake).
constexpr std::size_t kFewestFiles = 40;

void check_files_left() {
  if (base::free_descriptors() >= kFewestFiles) return;
  throw OpenError("too few files may still be opened (ulimit -n): fewer than " +
                  std::to_string(kFewestFiles));
}

/// Why building failed: the exception says what, the message that came before it mostly why.
std::string reason(const std::exception& error, const std::optional<std::string>& message) {
  return message && !message->empty() ? std::string(error.what()) + ": " + *message : error.what();
}

}  // namespace

CapturePipeline::Events Opening::State::pipeline_events() {
  return {.on_picture =
              [this](CapturedPicture picture) { pass(events.on_picture, std::move(picture)); },
          .on_end =
              [this](PipelineEnd end) {
                {
                  const std::lock_guard lock(mutex);
                  if (!is_built) {
                    if (!first_error) first_error = end.reason;
                    return;
                  }
                }
                pass(events.on_end, std::move(end));
              },
          .on_note = [this](std::string note) { pass(events.on_note, std::move(note)); },
          .on_thread = [this](CapturePipeline::Events::Thread what) { note_thread(what); },
          .on_coded =
              [this](std::span<const std::uint8_t> jpeg) {
                bool may_be_decoded = false;
                pass([&] { may_be_decoded = !events.on_coded || events.on_coded(jpeg); });
                return may_be_decoded;
              }};
}

void Opening::State::note_thread(CapturePipeline::Events::Thread what) {
  using enum CapturePipeline::Events::Thread;
  switch (what) {
    case wanted: {
      const std::lock_guard lock(mutex);
      ++threads_lacking;
      return;
    }
    case begins: {
      work.begin();
      const std::lock_guard lock(mutex);
      // One that begins again was not wanted again.
      threads_lacking = std::max(0, threads_lacking - 1);
      return;
    }
    case ends:
      work.end();
      return;
  }
}

void Opening::State::open_until_closed(const CameraSource& source,
                                       const CaptureSettings& settings) {
  work.begin();
  try {
    check_files_left();
    CapturePipeline pipeline(source, settings, pipeline_events());
    std::unique_lock lock(mutex);
    is_built = true;
    const auto trouble = std::exchange(first_error, std::nullopt);
    lock.unlock();
    if (trouble) pass(events.on_end, PipelineEnd::broken(*trouble));
    pipeline.play();
    lock.lock();
    is_open = true;
    is_pipe = pipeline.is_pipe();
    lock.unlock();
    changed.notify_all();
    pass(on_open);
    lock.lock();
    changed.wait(lock, [&] { return is_to_close; });
  } catch (const std::exception& error) {
    std::unique_lock lock(mutex);
    const auto message = first_error;
    lock.unlock();
    pass(events.on_end, PipelineEnd::broken(reason(error, message)));
  }
  work.end();
  {
    const std::lock_guard lock(mutex);
    is_closed = true;
  }
  changed.notify_all();
}

Opening::Opening(const CameraSource& source, const CaptureSettings& settings,
                 CapturePipeline::Events events, std::function<void()> on_open)
    : state_(std::make_shared<State>()) {
  state_->events = std::move(events);
  state_->on_open = std::move(on_open);
  thread_ = std::thread(
      [state = state_, source, settings] { state->open_until_closed(source, settings); });
}

Opening::~Opening() { (void)close(std::chrono::milliseconds(0)); }

bool Opening::can_be_repeated() const {
  const std::lock_guard lock(state_->mutex);
  return state_->is_open && !state_->is_pipe;
}

bool Opening::lacks_thread() const {
  const std::lock_guard lock(state_->mutex);
  return state_->threads_lacking > 0;
}

std::chrono::nanoseconds Opening::worked() const { return state_->work.spent(); }

std::shared_ptr<OpeningRemains> Opening::close(std::chrono::milliseconds patience) {
  if (!thread_.joinable()) return nullptr;
  State& state = *state_;
  state.is_deaf = true;
  { const std::unique_lock lock(state.running); }
  std::unique_lock lock(state.mutex);
  state.is_to_close = true;
  state.changed.notify_all();
  const bool is_closed = state.changed.wait_for(lock, patience, [&] { return state.is_closed; });
  lock.unlock();
  if (!is_closed) return std::make_shared<OpeningRemains>(state_, std::move(thread_));
  thread_.join();
  return nullptr;
}

OpeningRemains::OpeningRemains(std::shared_ptr<Opening::State> state, std::thread thread)
    : state_(std::move(state)), thread_(std::move(thread)) {}

OpeningRemains::~OpeningRemains() {
  bool is_closed = false;
  {
    const std::lock_guard lock(state_->mutex);
    is_closed = state_->is_closed;
  }
  if (is_closed) {
    thread_.join();
    return;
  }
  // The one thread that is ever left alone, because it cannot be joined: it is inside of a system
  // call, made by an element of GStreamer that is being started or stopped, which nothing in this
  // process can end. open(2) of a pipe that nobody writes is begun anew by GLib after a signal; a
  // read of a file on a server that is away, and an ioctl of a driver that hangs, heed no signal at
  // all; and GStreamer holds the element's lock meanwhile, so that it can be told nothing. Whoever
  // waited for it would hang as well: pausing, reloading, the end of the program. It holds nothing
  // but its own pipeline and the state here, of which it has a share.
  thread_.detach();
}

bool OpeningRemains::wait() {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [this] { return state_->is_closed || state_->is_interrupted; });
  return state_->is_closed;
}

bool OpeningRemains::wait_while_it_works(std::chrono::milliseconds patience) {
  auto& state = *state_;
  std::unique_lock lock(state.mutex);
  for (auto before = state.work.spent();;) {
    const bool is_over = state.changed.wait_for(
        lock, patience, [&] { return state.is_closed || state.is_interrupted; });
    const auto after = state.work.spent();
    if (is_over || !has_worked(before, after, patience)) return state.is_closed;
    before = after;
  }
}

void OpeningRemains::interrupt() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_interrupted = true;
  }
  state_->changed.notify_all();
}

}  // namespace cabinwatch::pipeline
