#include "pipeline/source_check.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "pipeline/gst_handles.hpp"
#include "pipeline/pipeline_description.hpp"

namespace cabinwatch::pipeline {

void check_source(const CameraSource& source) {
  std::vector<const char*> needed{"appsink", "videoconvert", "videoscale"};
  switch (source.kind) {
    case CameraSource::Kind::v4l2:
      needed.push_back("v4l2src");
      break;
    case CameraSource::Kind::rtsp:
      needed.insert(needed.end(), {"uridecodebin", "rtspsrc"});
      break;
    case CameraSource::Kind::file:
      needed.insert(needed.end(), {"filesrc", "fdsrc", "decodebin", "videoflip"});
      break;
    case CameraSource::Kind::pipeline:
      (void)PipelineDescription(source.location);
      break;
  }
  for (const char* element : needed) {
    const std::unique_ptr<GstElementFactory, GstObjectUnref> factory(
        gst_element_factory_find(element));
    if (!factory) {
      throw std::runtime_error(missing_element(element) +
                               " (Debian: gstreamer1.0-plugins-base, gstreamer1.0-plugins-good)");
    }
  }
}

}  // namespace cabinwatch::pipeline
