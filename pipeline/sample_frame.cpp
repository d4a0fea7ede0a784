#include "pipeline/sample_frame.hpp"

#include <gst/video/video.h>

#include <optional>
#include <utility>

namespace cabinwatch::pipeline {
namespace {

class MappedVideo {
 public:
  MappedVideo(GstSamplePtr sample, const GstVideoInfo& info)
      : sample_(std::move(sample)),
        is_mapped_(gst_video_frame_map(&frame_, &info, gst_sample_get_buffer(sample_.get()),
                                       GST_MAP_READ) != FALSE) {}
  ~MappedVideo() {
    if (is_mapped_) gst_video_frame_unmap(&frame_);
  }
  MappedVideo(const MappedVideo&) = delete;
  MappedVideo& operator=(const MappedVideo&) = delete;

  [[nodiscard]] bool is_mapped() const { return is_mapped_; }
  [[nodiscard]] const GstVideoFrame& frame() const { return frame_; }

 private:
  GstSamplePtr sample_;
  GstVideoFrame frame_{};
  bool is_mapped_;
};

class MappedBytes {
 public:
  explicit MappedBytes(GstSamplePtr sample)
      : sample_(std::move(sample)),
        is_mapped_(gst_buffer_map(gst_sample_get_buffer(sample_.get()), &map_, GST_MAP_READ) !=
                   FALSE) {}
  ~MappedBytes() {
    if (is_mapped_) gst_buffer_unmap(gst_sample_get_buffer(sample_.get()), &map_);
  }
  MappedBytes(const MappedBytes&) = delete;
  MappedBytes& operator=(const MappedBytes&) = delete;

  [[nodiscard]] bool is_mapped() const { return is_mapped_; }
  [[nodiscard]] const GstMapInfo& map() const { return map_; }

 private:
  GstSamplePtr sample_;
  GstMapInfo map_{};
  bool is_mapped_;
};

std::optional<PixelFormat> pixel_format(GstVideoFormat format) {
  switch (format) {
    case GST_VIDEO_FORMAT_I420:
      return PixelFormat::i420;
    case GST_VIDEO_FORMAT_NV12:
      return PixelFormat::nv12;
    case GST_VIDEO_FORMAT_YUY2:
      return PixelFormat::yuy2;
    case GST_VIDEO_FORMAT_GRAY8:
      return PixelFormat::gray8;
    default:
      return std::nullopt;
  }
}

std::shared_ptr<Frame> make_jpeg_frame(GstSamplePtr sample, const GstStructure* format) {
  auto frame = std::make_shared<Frame>();
  frame->format = PixelFormat::jpeg;
  // What a camera's caps leave out or get wrong the picture's own header tells the encoder.
  gst_structure_get_int(format, "width", &frame->width);
  gst_structure_get_int(format, "height", &frame->height);
  auto mapped = std::make_shared<MappedBytes>(std::move(sample));
  if (!mapped->is_mapped() || mapped->map().size == 0) return nullptr;
  frame->planes[0] = {mapped->map().data, 0};
  frame->byte_count = mapped->map().size;
  frame->pixels = std::move(mapped);
  return frame;
}

std::shared_ptr<Frame> make_raw_frame(GstSamplePtr sample, const GstCaps* caps) {
  GstVideoInfo info;
  if (!gst_video_info_from_caps(&info, caps)) return nullptr;
  const auto format = pixel_format(GST_VIDEO_INFO_FORMAT(&info));
  if (!format) return nullptr;
  auto mapped = std::make_shared<MappedVideo>(std::move(sample), info);
  if (!mapped->is_mapped()) return nullptr;

  auto frame = std::make_shared<Frame>();
  frame->format = *format;
  frame->width = GST_VIDEO_INFO_WIDTH(&info);
  frame->height = GST_VIDEO_INFO_HEIGHT(&info);
  const GstVideoFrame* video = &mapped->frame();
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES(video); ++i) {
    frame->planes.at(i) = {static_cast<const std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(video, i)),
                           GST_VIDEO_FRAME_PLANE_STRIDE(video, i)};
  }
  frame->byte_count = GST_VIDEO_FRAME_SIZE(video);
  frame->pixels = std::move(mapped);
  return frame;
}

}  // namespace

std::shared_ptr<Frame> make_frame(GstSamplePtr sample) {
  const GstCaps* caps = gst_sample_get_caps(sample.get());
  if (caps == nullptr || gst_sample_get_buffer(sample.get()) == nullptr) return nullptr;
  const GstStructure* format = gst_caps_get_structure(caps, 0);
  if (gst_structure_has_name(format, "image/jpeg")) {
    return make_jpeg_frame(std::move(sample), format);
  }
  return make_raw_frame(std::move(sample), caps);
}

}  // namespace cabinwatch::pipeline
