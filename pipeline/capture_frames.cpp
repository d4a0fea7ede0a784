// What a capture does with each picture, on GStreamer's streaming thread: whether it is sound, when
// it was taken, and on with it.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "pipeline/capture.hpp"
#include "pipeline/capture_pipeline.hpp"
#include "pipeline/content_hash.hpp"
#include "pipeline/luma_thumbnail.hpp"

namespace cabinwatch::pipeline {
namespace {

const char* name(PixelFormat format) {
  switch (format) {
    case PixelFormat::i420:
      return "I420";
    case PixelFormat::nv12:
      return "NV12";
    case PixelFormat::yuy2:
      return "YUY2";
    case PixelFormat::gray8:
      return "GRAY8";
    case PixelFormat::jpeg:
      return "JPEG";
  }
  return "unknown";
}

}  // namespace

std::string Capture::Shape::text() const {
  return std::to_string(width) + "x" + std::to_string(height) + " " + name(format);
}

void Capture::hand_on_picture(CapturedPicture picture) {
  const std::lock_guard handing_on(handing_on_);
  count(picture.passed_over);
  if (!picture.frame) {
    ++refused_;
    return;
  }
  const auto now = base::Clock::now();
  if (source_.is_live() && !is_sound(picture, now)) return;
  stamp(picture, now);
  if (picture.recording_length) {
    recording_length_ =
        std::chrono::ceil<std::chrono::milliseconds>(*picture.recording_length).count();
  }
  bool is_first = false;
  {
    const std::lock_guard lock(happening_);
    is_first = !std::exchange(has_frame_, true);
  }
  if (is_first) happened_.notify_all();
  ++frames_;
  on_frame_(std::move(picture.frame));
}

bool Capture::is_sound(const CapturedPicture& picture, base::Clock::time_point now) {
  const Frame& frame = *picture.frame;
  const Shape shape{frame.format, frame.width, frame.height};
  const XXH128_hash_t content = fingerprint(frame);
  if (!can_be_read(picture, now)) return false;
  const std::lock_guard lock(happening_);
  if (ending_) return false;  // given up already
  if (shape_ && *shape_ != shape) {
    ending_ = {Ending::Kind::trouble,
               "the picture changed from " + shape_->text() + " to " + shape.text()};
    happened_.notify_all();
    return false;
  }
  shape_ = shape;
  const bool is_alive = watch_.see(content, now);
  repeats_itself_ = watch_.repeats_itself();
  return is_alive;
}

bool Capture::can_be_read(const CapturedPicture& picture, base::Clock::time_point now) {
  const Frame& frame = *picture.frame;
  const bool is_due = wants_reading(now);
  if (!is_due && !picture.is_doubted) return true;
  const bool is_jpeg = frame.format == PixelFormat::jpeg;
  const bool is_readable =
      !picture.is_doubted && (!is_jpeg || is_whole({frame.planes[0].data, frame.byte_count}));
  const bool is_believed = !is_due || note_reading(is_readable, now);
  // The encoder counts a broken JPEG picture now and then; of another nobody sees it later.
  const bool goes_on = is_believed && (is_jpeg || is_readable);
  if (!goes_on) ++refused_;
  return goes_on;
}

/// One that lacks its end is looked at in any case, all others now and then.
bool Capture::may_be_decoded(std::span<const std::uint8_t> jpeg) {
  const std::lock_guard handing_on(handing_on_);
  const auto now = base::Clock::now();
  const bool is_due = wants_reading(now);
  if (!is_due && !without_padding(jpeg).empty()) return true;
  if (!decoder_.size(jpeg)) return true;  // none that we know: the decoder says what it makes of it
  const bool is_readable = is_whole(jpeg);
  // How many can be read is told from those that were due: of whole ones no others are looked at.
  const bool is_believed = !is_due || note_reading(is_readable, now);
  const bool passes = is_believed && is_readable;
  if (!passes) ++refused_;
  return passes;
}

bool Capture::wants_reading(base::Clock::time_point now) {
  const std::lock_guard lock(happening_);
  return watch_.wants_reading(now);
}

bool Capture::is_whole(std::span<const std::uint8_t> jpeg) {
  return decoder_.decode_luma(jpeg, {LumaThumbnail::kWidth, LumaThumbnail::kHeight}).has_value();
}

bool Capture::note_reading(bool is_readable, base::Clock::time_point now) {
  const std::lock_guard lock(happening_);
  const bool is_believed = watch_.see_reading(is_readable, now);
  if (watch_.is_unreadable() && !ending_) {
    ending_ = {Ending::Kind::trouble, FrameWatch::kUnreadable};
    happened_.notify_all();
  }
  return is_believed;
}

void Capture::stamp(const CapturedPicture& picture, base::Clock::time_point now) {
  Frame& frame = *picture.frame;
  frame.number = frames_;
  frame.opening = reopened_;
  const auto& recorded_from = settings_.recording_begins_at;
  const bool is_now = source_.is_live() || (settings_.realtime && !recorded_from);
  const auto beginning = recorded_from.value_or(opened_at_);  // a recording's pictures have times
  if (is_now) {
    frame.captured_at = std::min(picture.shown_at.value_or(now), now);
  } else {
    frame.captured_at = beginning + picture.position.value_or(base::Clock::duration::zero());
  }
  if (recorded_from) {
    const auto position = frame.captured_at - beginning;
    frame.captured_at = beginning + std::chrono::floor<std::chrono::milliseconds>(position);
  }
  if (last_captured_at_) frame.captured_at = std::max(frame.captured_at, *last_captured_at_);
  last_captured_at_ = frame.captured_at;
  if (!repeats_itself_) new_picture_at_ = frame.captured_at;
  frame.repeated_for = frame.captured_at - new_picture_at_;
  frame.received_at = is_now ? frame.captured_at : now;
}

}  // namespace cabinwatch::pipeline
