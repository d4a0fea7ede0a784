#pragma once

#include <gst/gst.h>

#include <optional>
#include <string>

#include "base/clock.hpp"

namespace cabinwatch::pipeline {

/// Hears of every stream that a demuxer reads, on the threads that read them.
class StreamListener {
 public:
  /// Whether this output is worth hearing. Asked once, before anything of it is heard.
  [[nodiscard]] virtual bool wants(GstPad* /*output*/) { return true; }
  virtual void begin_stream(const std::string& /*stream*/) {}
  virtual void end_stream(const std::string& /*stream*/) {}
  /// @param segment  that the buffer's times are of
  virtual void hear(const std::string& stream, const GstSegment& segment, GstBuffer* buffer) = 0;

 protected:
  ~StreamListener() = default;
};

/// Has a listener hear of everything that a demuxer will read. Before it plays; any thread. What a
/// listener throws, for want of memory, is as if it had not heard.
/// @param demuxer   of a pipeline whose threads have ended before the listener does
/// @param listener  borrowed
void listen_to(GstElement* demuxer, StreamListener& listener);

/// When a coded buffer is shown, or where that is not told decoded: in the stream's own times.
/// Nothing where neither is told.
[[nodiscard]] std::optional<GstClockTime> coded_time(const GstBuffer* buffer);

}  // namespace cabinwatch::pipeline
