#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {

/// Elements as gst-launch-1.0 would build them, in a bin of their own, with the output that is left
/// over for pictures.
///
/// Made and used by one thread; an output that comes late comes on a thread of GStreamer's.
class PipelineDescription {
 public:
  /// Gets an output of the bin, as a pad of the bin.
  using OnOutput = std::function<void(GstPad*)>;
  /// Gets why an output that came late cannot be used, for people. On a thread of GStreamer's.
  using OnTrouble = std::function<void(std::string)>;

  /// @param text  as gst-launch-1.0 takes it, with nothing linked to its last element; may end with
  ///              caps
  /// @throws std::invalid_argument when it cannot be understood, or leaves no output over;
  ///         std::runtime_error when an element of it is installed and cannot be loaded
  explicit PipelineDescription(const std::string& text);

  /// The bin; to be added to a pipeline.
  [[nodiscard]] GstElement* bin() const noexcept { return bin_.get(); }

  /// Hands over the last output that can be video: at once where it is there, else (a demuxer's, a
  /// decoder's) when it appears. At most one, once. What the other outputs give is thrown away.
  /// @param on_output  lives as long as the bin plays, as does `on_trouble`; what it throws of an
  ///                   output that is there leaves `find_output`, of a later one it is trouble
  void find_output(OnOutput on_output, OnTrouble on_trouble);

 private:
  [[nodiscard]] std::vector<GstPadPtr> free_outputs() const;
  [[nodiscard]] GstPadPtr last_output() const;
  void drain_others();
  void hand_over(GstPad* pad);
  static void on_pad_added(GstElement* element, GstPad* pad, gpointer self);

  GstElementPtr bin_;
  OnOutput on_output_;
  OnTrouble on_trouble_;
};

/// Whether the format is one of pictures, coded or not.
[[nodiscard]] bool is_video(const GstCaps* caps);

}  // namespace cabinwatch::pipeline
