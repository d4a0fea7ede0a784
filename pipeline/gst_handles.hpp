#pragma once

#include <gst/gst.h>

#include <memory>

/// Owners of GStreamer's and GLib's objects.
namespace cabinwatch::pipeline {

struct GstObjectUnref {
  void operator()(gpointer object) const noexcept { gst_object_unref(object); }
};
using GstElementPtr = std::unique_ptr<GstElement, GstObjectUnref>;
using GstPadPtr = std::unique_ptr<GstPad, GstObjectUnref>;
using GstBusPtr = std::unique_ptr<GstBus, GstObjectUnref>;
using GstClockPtr = std::unique_ptr<GstClock, GstObjectUnref>;

struct GstMiniObjectUnref {
  template <typename Object>
  void operator()(Object* object) const noexcept {
    gst_mini_object_unref(GST_MINI_OBJECT_CAST(object));
  }
};
using GstCapsPtr = std::unique_ptr<GstCaps, GstMiniObjectUnref>;
using GstEventPtr = std::unique_ptr<GstEvent, GstMiniObjectUnref>;
using GstSamplePtr = std::unique_ptr<GstSample, GstMiniObjectUnref>;

struct GFree {
  void operator()(gpointer memory) const noexcept { g_free(memory); }
};
using GStringPtr = std::unique_ptr<gchar, GFree>;

struct GErrorFree {
  void operator()(GError* error) const noexcept { g_error_free(error); }
};
using GErrorPtr = std::unique_ptr<GError, GErrorFree>;

}  // namespace cabinwatch::pipeline
