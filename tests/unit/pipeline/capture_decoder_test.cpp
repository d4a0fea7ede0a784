#include <gst/base/gstbasetransform.h>

#include <algorithm>
#include <atomic>
#include <string_view>
#include <utility>

#include "capture_fixture.hpp"

/// Live sources of whose coded pictures a decoder of GStreamer's makes whole ones, broken or not.
namespace cabinwatch::pipeline::test {
namespace {

constexpr CaptureTiming kHurriedly{.reopening = {10ms, 20ms}};
constexpr int kWidth = 64;
constexpr int kHeight = 48;

/// What an HTTP camera sends, and begins anew after 400 pictures: of each four the third is cut
/// off, or all are.
std::string pictures(const Folder& folder, bool are_all_cut) {
  static_cast<void>(folder.record("whole",
                                  "videotestsrc num-buffers=1 pattern=smpte "
                                  "! video/x-raw,width=64,height=48 ! jpegenc"));
  const auto whole = TemporaryFolder::text_of(folder.path("whole"));
  std::string sent;
  for (int i = 0; i < 400; ++i) {
    const auto picture = are_all_cut || i % 4 == 2 ? whole.substr(0, whole.size() * 3 / 4) : whole;
    sent +=
        "--cut\r\nContent-Type: image/jpeg\r\nContent-Length: " + std::to_string(picture.size()) +
        "\r\n\r\n" + picture + "\r\n";
  }
  return "gst:filesrc location=" + folder.write("sent", sent) +
         " ! multipartdemux ! identity sleep-time=5000 ! ";
}

/// Whether the last row is the gray that stands for what is missing.
bool ends_gray(const Frame& frame) {
  const auto* const row = frame.planes[0].data + frame.planes[0].stride * (kHeight - 1);
  return std::all_of(row, row + kWidth, [](int luma) { return luma == 128; });
}

GstFlowReturn doubt(GstBaseTransform* element, GstBuffer* picture) {
  const std::string_view name(GST_OBJECT_NAME(element));
  if (name == "flags") GST_BUFFER_FLAG_SET(picture, GST_BUFFER_FLAG_CORRUPTED);
  if (name == "warns") GST_ELEMENT_WARNING(element, STREAM, DECODE, (nullptr), (nullptr));
  return GST_FLOW_OK;
}

void set_up_decoder(gpointer type, gpointer) {
  auto* element = static_cast<GstElementClass*>(type);
  gst_element_class_set_static_metadata(element, "doubtful", "Codec/Decoder/Video", "of tests",
                                        "tests");
  const GstCapsPtr any(gst_caps_new_any());
  for (const auto& [name, direction] :
       {std::pair{"sink", GST_PAD_SINK}, std::pair{"src", GST_PAD_SRC}}) {
    gst_element_class_add_pad_template(
        element, gst_pad_template_new(name, direction, GST_PAD_ALWAYS, any.get()));
  }
  static_cast<GstBaseTransformClass*>(type)->transform_ip = &doubt;
}

/// An element that says of pictures what decoders say of broken ones.
void register_decoder() {
  gst_init(nullptr, nullptr);
  if (is_installed("cabinwatchdoubts")) return;
  const auto type = g_type_register_static_simple(GST_TYPE_BASE_TRANSFORM, "CabinwatchDoubts",
                                                  sizeof(GstBaseTransformClass), &set_up_decoder,
                                                  sizeof(GstBaseTransform), nullptr, GTypeFlags{});
  REQUIRE(gst_element_register(nullptr, "cabinwatchdoubts", GST_RANK_NONE, type) != FALSE);
}

}  // namespace

TEST_CASE("JPEG pictures that are cut off are broken, whoever decodes them", "[capture]") {
  const Folder folder;
  const std::string decoder = GENERATE("jpegdec", "decodebin");
  Camera camera(pictures(folder, true) + decoder, kHurriedly);
  CHECK(camera.wait_for(Kind::fault).reason == "hardly any of its pictures can be read");
  CHECK(camera.wait_for_frames(0).empty());
  CHECK(camera.capture().counts().refused > 0);
}

TEST_CASE("of a few JPEG pictures that are cut off none is shown with a gray end", "[capture]") {
  const Folder folder;
  std::atomic<int> gray = 0;
  Camera camera(pictures(folder, false) + "jpegdec", kHurriedly, false,
                [&](const FramePtr& frame) { gray += ends_gray(*frame) ? 1 : 0; });
  CHECK(camera.wait_for_frames(100).size() >= 100);
  CHECK(camera.capture().counts().refused > 20);
  CHECK(gray == 0);
}

TEST_CASE("a stream of JPEG bytes, cut anywhere, is the decoder's to read", "[capture]") {
  const Folder folder;
  const auto stream = folder.record("stream",
                                    "videotestsrc num-buffers=8 pattern=ball "
                                    "! video/x-raw,width=64,height=48 ! jpegenc");
  Camera camera("gst:filesrc blocksize=700 location=" + stream + " ! jpegdec", kHurriedly);
  CHECK(camera.wait_for_frames(6).size() >= 6);
}

TEST_CASE("a picture of which its decoder says that it is broken is not looked at", "[capture]") {
  register_decoder();
  const std::string how = GENERATE("flags", "warns");
  Camera camera(
      "gst:videotestsrc is-live=true pattern=ball "
      "! video/x-raw,format=I420,width=64,height=48,framerate=50/1 "
      "! cabinwatchdoubts name=" +
          how,
      kHurriedly);
  CHECK(camera.wait_for(Kind::fault).reason == "hardly any of its pictures can be read");
  CHECK(camera.wait_for_frames(0).empty());
  CHECK(camera.capture().counts().refused > 0);
}

}  // namespace cabinwatch::pipeline::test
