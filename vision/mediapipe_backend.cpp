#include "vision/mediapipe_backend.hpp"

#include "vision/tflite_model.hpp"

namespace cabinwatch::vision {

MediapipeBackend::MediapipeBackend(const std::string& path)
    : MediapipeBackend(FacePackage(path.empty() ? FacePackage::installed_path() : path)) {}

MediapipeBackend::MediapipeBackend(const FacePackage& package)
    : head_(read_head_model(package.geometry())),
      detector_(read_tflite(package.detector())),
      mesh_(read_tflite(package.landmarks()), head_.landmarks) {
  cv::setNumThreads(1);  // the lane has one core; nobody else in the program uses OpenCV
}

}  // namespace cabinwatch::vision
