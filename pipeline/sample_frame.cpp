#include "pipeline/sample_frame.hpp"

#include <gst/video/video.h>

#include <optional>
#include <utility>

#include "pipeline/recycler.hpp"

namespace cabinwatch::pipeline {
namespace {

// All three are used again and again: see `recycled`. What GStreamer lent goes back at once.

class MappedVideo {
 public:
  MappedVideo() = default;
  ~MappedVideo() { let_go(); }
  MappedVideo(const MappedVideo&) = delete;
  MappedVideo& operator=(const MappedVideo&) = delete;

  [[nodiscard]] bool map(GstSamplePtr sample, const GstVideoInfo& info) {
    sample_ = std::move(sample);
    is_mapped_ = gst_video_frame_map(&frame_, &info, gst_sample_get_buffer(sample_.get()),
                                     GST_MAP_READ) != FALSE;
    return is_mapped_;
  }
  void let_go() noexcept {
    if (std::exchange(is_mapped_, false)) gst_video_frame_unmap(&frame_);
    sample_.reset();
  }
  [[nodiscard]] const GstVideoFrame& frame() const { return frame_; }

 private:
  GstSamplePtr sample_;
  GstVideoFrame frame_{};
  bool is_mapped_ = false;
};

class MappedBytes {
 public:
  MappedBytes() = default;
  ~MappedBytes() { let_go(); }
  MappedBytes(const MappedBytes&) = delete;
  MappedBytes& operator=(const MappedBytes&) = delete;

  [[nodiscard]] bool map(GstSamplePtr sample) {
    sample_ = std::move(sample);
    is_mapped_ =
        gst_buffer_map(gst_sample_get_buffer(sample_.get()), &bytes_, GST_MAP_READ) != FALSE;
    return is_mapped_;
  }
  void let_go() noexcept {
    if (std::exchange(is_mapped_, false)) {
      gst_buffer_unmap(gst_sample_get_buffer(sample_.get()), &bytes_);
    }
    sample_.reset();
  }
  [[nodiscard]] const GstMapInfo& bytes() const { return bytes_; }

 private:
  GstSamplePtr sample_;
  GstMapInfo bytes_{};
  bool is_mapped_ = false;
};

struct LetGo {
  void operator()(Frame& frame) const noexcept { frame = {}; }
  template <typename Mapped>
  void operator()(Mapped& mapped) const noexcept {
    mapped.let_go();
  }
};

/// One for the whole program: frames outlive the pipeline that they come from.
template <typename Object>
std::shared_ptr<Object> recycled() {
  static Recycler<Object, LetGo> recycler;
  return recycler.acquire();
}

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
  auto frame = recycled<Frame>();
  frame->format = PixelFormat::jpeg;
  frame->has_video_levels = false;
  // What a camera's caps leave out or get wrong the picture's own header tells the encoder.
  gst_structure_get_int(format, "width", &frame->width);
  gst_structure_get_int(format, "height", &frame->height);
  auto mapped = recycled<MappedBytes>();
  if (!mapped->map(std::move(sample)) || mapped->bytes().size == 0) return nullptr;
  frame->planes[0] = {mapped->bytes().data, 0};
  frame->byte_count = mapped->bytes().size;
  frame->pixels = std::move(mapped);
  return frame;
}

std::shared_ptr<Frame> make_raw_frame(GstSamplePtr sample, const GstCaps* caps) {
  GstVideoInfo info;
  if (!gst_video_info_from_caps(&info, caps)) return nullptr;
  const auto format = pixel_format(GST_VIDEO_INFO_FORMAT(&info));
  if (!format) return nullptr;
  auto mapped = recycled<MappedVideo>();
  if (!mapped->map(std::move(sample), info)) return nullptr;

  auto frame = recycled<Frame>();
  frame->format = *format;
  frame->has_video_levels = info.colorimetry.range != GST_VIDEO_COLOR_RANGE_0_255;
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
