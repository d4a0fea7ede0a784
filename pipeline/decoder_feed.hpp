#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "pipeline/coded_picture.hpp"
#include "pipeline/gst_handles.hpp"
#include "pipeline/look_plan.hpp"

namespace cabinwatch::pipeline {

[[nodiscard]] bool is_decoder(GstElement* element);

/// Tells a decoder how many threads it may have, where it can be told. Others are left alone.
/// @param most  0: as many as it likes
void limit_threads(GstElement* decoder, int most);

/// Gives a decoder only the pictures of a recording that are looked at, and those that these are
/// made from.
///
/// A picture that no other is made from is left out where it is not looked at. Others are held
/// until one comes that is looked at, and go with it; or until one comes that is made from nothing
/// before it, and are then left out. So no more than a stretch of the plan is held. What is no
/// picture as far as its headers tell goes in: the decoder says what is wrong with it.
///
/// The decoder's input owns it, and it works on the thread that feeds the decoder.
class DecoderFeed {
 public:
  /// @param decoder  that does not play yet
  /// @param plan     borrowed, for as long as it plays
  static void add(GstElement* decoder, LookPlan& plan);
  DecoderFeed(const DecoderFeed&) = delete;
  DecoderFeed& operator=(const DecoderFeed&) = delete;

 private:
  explicit DecoderFeed(LookPlan& plan);
  using BufferPtr = std::unique_ptr<GstBuffer, GstMiniObjectUnref>;
  struct Held {
    BufferPtr picture;
    LookPlan::Time told;
  };

  GstPadProbeReturn pass_event(GstPad* pad, GstEvent* event);
  GstPadProbeReturn pass_buffer(GstPad* pad, GstBuffer* buffer);
  [[nodiscard]] std::optional<LookPlan::Time> time_of(const GstBuffer* buffer) const;
  void let_held_through(GstPad* pad);
  void leave_held_out();
  static GstPadProbeReturn on_data(GstPad* pad, GstPadProbeInfo* info, gpointer self);
  static void on_removed(gpointer self);

  LookPlan& plan_;
  GstSegment segment_;
  std::optional<CodedPictureReader> reader_;
  std::vector<Held> held_;
  bool is_letting_through_ = false;  // what was held
};

}  // namespace cabinwatch::pipeline
