#pragma once

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {

/// Gives each decoded picture the time and the duration of what it was decoded from, where a
/// decoder gives all of them those of the first: avdec_gif does (GStreamer 1.22).
///
/// For decoders that give a picture while they are given its bytes, which those of one picture
/// after the other do. The decoder's input owns it, and it works on the thread that feeds the
/// decoder.
class CodedTimes {
 public:
  /// @param decoder  that does not play yet
  static void add_where_lost(GstElement* decoder);
  CodedTimes(const CodedTimes&) = delete;
  CodedTimes& operator=(const CodedTimes&) = delete;

 private:
  CodedTimes() = default;

  static GstPadProbeReturn on_coded(GstPad* pad, GstPadProbeInfo* info, gpointer self);
  static GstPadProbeReturn on_decoded(GstPad* pad, GstPadProbeInfo* info, gpointer self);
  static void on_removed(gpointer self);

  GstClockTime time_ = GST_CLOCK_TIME_NONE;
  GstClockTime duration_ = GST_CLOCK_TIME_NONE;
};

}  // namespace cabinwatch::pipeline
