#include "vision/mediapipe_backend.hpp"

#include <malloc.h>

#include "vision/tflite_model.hpp"

namespace cabinwatch::vision {

MediapipeBackend::MediapipeBackend(const std::string& path)
    : MediapipeBackend(FacePackage(path.empty() ? FacePackage::installed_path() : path)) {
  malloc_trim(0);  // of the file and what was read from it the allocator would keep 5 MB for good
}

MediapipeBackend::MediapipeBackend(const FacePackage& package)
    : head_(read_head_model(package.geometry())),
      detector_(read_tflite(package.detector())),
      mesh_(read_tflite(package.landmarks()), head_.landmarks) {
  cv::setNumThreads(1);  // the lane has one core; nobody else in the program uses OpenCV
}

}  // namespace cabinwatch::vision
