#include "pipeline/gst_start.hpp"

#include <stdexcept>
#include <string>

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {

void start_gstreamer() {
  // A crash ends the process as a crash. While GStreamer loads a plugin it would catch SIGSEGV,
  // print advice, and call exit() in the handler, with all our threads at work.
  gst_segtrap_set_enabled(FALSE);
  GError* error = nullptr;
  const bool is_ready = gst_init_check(nullptr, nullptr, &error) != FALSE;
  const GErrorPtr owned_error(error);
  if (is_ready) return;
  throw std::runtime_error(std::string("GStreamer cannot be set up: ") +
                           (error != nullptr ? error->message : "no reason given"));
}

}  // namespace cabinwatch::pipeline
