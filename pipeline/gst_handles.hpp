#pragma once

#include <gst/gst.h>

#include <memory>
#include <span>
#include <string>

/// Owners of GStreamer's and GLib's objects, and what is said where one cannot be made.
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
using GstMessagePtr = std::unique_ptr<GstMessage, GstMiniObjectUnref>;
using GstSamplePtr = std::unique_ptr<GstSample, GstMiniObjectUnref>;

struct GstIteratorFree {
  void operator()(GstIterator* iterator) const noexcept { gst_iterator_free(iterator); }
};
using GstIteratorPtr = std::unique_ptr<GstIterator, GstIteratorFree>;

/// Empties a value that lies elsewhere.
struct GValueUnset {
  void operator()(GValue* value) const noexcept { g_value_unset(value); }
};
using GValuePtr = std::unique_ptr<GValue, GValueUnset>;

/// Holds an element's lock while it lives.
class GstElementLock {
 public:
  explicit GstElementLock(GstElement* element) : element_(element) { GST_OBJECT_LOCK(element_); }
  ~GstElementLock() { GST_OBJECT_UNLOCK(element_); }
  GstElementLock(const GstElementLock&) = delete;
  GstElementLock& operator=(const GstElementLock&) = delete;

 private:
  GstElement* const element_;
};

/// A buffer's bytes while it lives; none where they cannot be had.
class MappedBuffer {
 public:
  explicit MappedBuffer(GstBuffer* buffer)
      : buffer_(buffer), is_mapped_(gst_buffer_map(buffer, &map_, GST_MAP_READ) != FALSE) {}
  ~MappedBuffer() {
    if (is_mapped_) gst_buffer_unmap(buffer_, &map_);
  }
  MappedBuffer(const MappedBuffer&) = delete;
  MappedBuffer& operator=(const MappedBuffer&) = delete;

  [[nodiscard]] bool is_mapped() const noexcept { return is_mapped_; }
  [[nodiscard]] std::span<const guint8> bytes() const noexcept { return {map_.data, map_.size}; }

 private:
  GstBuffer* const buffer_;
  GstMapInfo map_{};
  const bool is_mapped_;
};

struct GFree {
  void operator()(gpointer memory) const noexcept { g_free(memory); }
};
using GStringPtr = std::unique_ptr<gchar, GFree>;

struct GErrorFree {
  void operator()(GError* error) const noexcept { g_error_free(error); }
};
using GErrorPtr = std::unique_ptr<GError, GErrorFree>;

/// A message for people.
[[nodiscard]] inline std::string missing_element(const std::string& element) {
  return "GStreamer's element " + element + " is not installed";
}

}  // namespace cabinwatch::pipeline
