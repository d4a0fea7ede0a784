#pragma once

#include <gst/gst.h>

#include <cstdint>
#include <functional>
#include <span>

namespace cabinwatch::pipeline {

/// Stands before every decoder of JPEG pictures in a bin, and keeps broken pictures from it.
///
/// GStreamer's jpegdec (1.22) makes a whole picture of one that was cut off: the rest of it is
/// gray, and neither a message nor a flag of the picture says so.
///
/// Made by the thread that opens, before the bin plays; asks on streaming threads.
class DecoderGate {
 public:
  /// Whether a picture may be decoded. On a streaming thread; must not throw.
  using MayPass = std::function<bool(std::span<const std::uint8_t> jpeg)>;

  /// @param bin  borrowed, nothing that decodes in it yet; has stopped playing before the gate goes
  DecoderGate(GstBin* bin, MayPass may_pass);
  ~DecoderGate();
  DecoderGate(const DecoderGate&) = delete;
  DecoderGate& operator=(const DecoderGate&) = delete;

 private:
  void guard_if_decoder(GstElement* element);
  static void on_element(GstBin* bin, GstBin* parent, GstElement* element, gpointer self);
  static GstPadProbeReturn on_picture(GstPad* input, GstPadProbeInfo* info, gpointer self);

  GstBin* const bin_;
  const MayPass may_pass_;
  gulong added_ = 0;  // the signal
};

}  // namespace cabinwatch::pipeline
