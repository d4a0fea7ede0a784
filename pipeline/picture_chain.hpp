#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {

/// What lies between an output of a source, in whatever format, and the sink that takes pictures in
/// ours: nothing where the format is one of ours, else what decodes, converts, and gives pixels
/// that are not square their shape. A recording's pictures are also turned upright.
///
/// Its elements belong to the pipeline. Made by the thread that opens; linked by that or a
/// streaming thread, one at a time.
class PictureChain {
 public:
  enum class Turning { off, upright };
  /// Gets why an output cannot be used, for people. On any thread.
  using OnTrouble = std::function<void(std::string)>;

  /// @param pipeline  borrowed, as is the sink, which is in it; both live longer
  PictureChain(GstBin* pipeline, GstElement* sink, Turning turning, OnTrouble on_trouble);

  /// The formats that the sink takes.
  [[nodiscard]] static GstCapsPtr formats();

  /// Links an output: at once where its format is known to be uncoded or JPEG, so that it can be
  /// negotiated; else once it gives data. What comes after the first is left alone.
  void link(GstPad* output);

  /// Links a decoder's output, of uncoded or JPEG pictures, whose shape is known with the first
  /// one.
  void link_decoded(GstPad* output);

  /// Links another decoder's output in place of the one that was linked by link_decoded and has
  /// ended.
  void link_next(GstPad* output);

  [[nodiscard]] bool is_linked() const;

 private:
  void link_negotiable(GstPad* output, const GstCaps* formats);
  void link_fixed(GstPad* output, const GstCaps* format);
  void link_with_data(GstPad* output);
  struct Element {
    const char* name;
    const char* caps = nullptr;  // of a capsfilter
  };
  void link_elements(GstPad* output, const std::vector<Element>& elements);
  GstElement* add(const char* element);
  void decode(GstPad* output);
  static GstPadProbeReturn on_data(GstPad* output, GstPadProbeInfo* info, gpointer self);
  static void on_decoded(GstElement* decoder, GstPad* pad, gpointer self);

  GstBin* const pipeline_;
  GstElement* const sink_;
  const Turning turning_;
  const OnTrouble on_trouble_;
  std::atomic<bool> is_chosen_{false};  // a decoder's output, which may not be linked yet
  GstPadPtr decoded_;                   // what decoders' outputs are linked to
};

}  // namespace cabinwatch::pipeline
