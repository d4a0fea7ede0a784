#include "pipeline/pipeline_description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/guarded.hpp"

namespace cabinwatch::pipeline {
namespace {

struct Parsed {
  GstElementPtr bin;
  std::string error;
};

struct ParseContextFree {
  void operator()(GstParseContext* context) const noexcept { gst_parse_context_free(context); }
};
struct StringListFree {
  void operator()(gchar** list) const noexcept { g_strfreev(list); }
};

/// Of elements that could not be made: GStreamer tells one that is installed, but whose library
/// could not be loaded, as one that does not exist.
void refuse_to_blame_text(GstParseContext* context) {
  const std::unique_ptr<gchar*, StringListFree> names(
      gst_parse_context_get_missing_elements(context));
  for (gchar** name = names.get(); name != nullptr && *name != nullptr; ++name) {
    const std::unique_ptr<GstElementFactory, GstObjectUnref> installed(
        gst_element_factory_find(*name));
    if (!installed) continue;
    throw std::runtime_error(fmt::format(
        "camera source gst: {} is installed and cannot be loaded (files that may still be opened, "
        "memory)",
        *name));
  }
}

Parsed parse(const std::string& text) {
  const std::unique_ptr<GstParseContext, ParseContextFree> context(gst_parse_context_new());
  GError* error = nullptr;
  GstElement* bin = gst_parse_bin_from_description_full(text.c_str(), FALSE, context.get(),
                                                        GST_PARSE_FLAG_FATAL_ERRORS, &error);
  const GErrorPtr owned_error(error);
  Parsed parsed;
  if (bin != nullptr) parsed.bin.reset(GST_ELEMENT(gst_object_ref_sink(bin)));
  if (owned_error) parsed.error = owned_error->message;
  // (Of a property that an element has not, or not so, the element is told as missing, too.)
  const bool is_of_property =
      g_error_matches(error, GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_PROPERTY) != FALSE ||
      g_error_matches(error, GST_PARSE_ERROR, GST_PARSE_ERROR_COULD_NOT_SET_PROPERTY) != FALSE;
  if (!parsed.bin && !is_of_property) refuse_to_blame_text(context.get());
  return parsed;
}

/// The elements, the last one of the description first.
std::vector<GstElementPtr> elements_of(GstBin* bin) {
  std::vector<GstElementPtr> elements;
  const GstIteratorPtr iterator(gst_bin_iterate_elements(bin));
  GValue item = G_VALUE_INIT;
  while (gst_iterator_next(iterator.get(), &item) == GST_ITERATOR_OK) {
    const GValuePtr found(&item);
    elements.push_back(GstElementPtr(GST_ELEMENT(g_value_dup_object(found.get()))));
  }
  return elements;
}

bool can_be_video(GstPad* pad) {
  const GstCapsPtr caps(gst_pad_query_caps(pad, nullptr));
  return gst_caps_is_any(caps.get()) != FALSE || is_video(caps.get());
}

bool has_late_outputs(GstElement* element) {
  const GList* templates = gst_element_get_pad_template_list(element);
  for (const GList* node = templates; node != nullptr; node = node->next) {
    auto* one = GST_PAD_TEMPLATE(node->data);
    if (GST_PAD_TEMPLATE_DIRECTION(one) == GST_PAD_SRC &&
        GST_PAD_TEMPLATE_PRESENCE(one) == GST_PAD_SOMETIMES) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool is_video(const GstCaps* caps) {
  for (guint i = 0; i < gst_caps_get_size(caps); ++i) {
    const GstStructure* format = gst_caps_get_structure(caps, i);
    const std::string_view name(gst_structure_get_name(format));
    if (name.starts_with("video/") || name.starts_with("image/")) return true;
    if (name != "application/x-rtp") continue;
    const gchar* media = gst_structure_get_string(format, "media");
    if (media != nullptr && std::string_view(media) == "video") return true;
  }
  return false;
}

PipelineDescription::PipelineDescription(const std::string& text) {
  auto parsed = parse(text);
  // Caps at the end need an element behind them.
  if (!parsed.bin) {
    auto with_end = parse(text + " ! identity silent=true");
    if (with_end.bin) parsed = std::move(with_end);
  }
  if (!parsed.bin) throw std::invalid_argument("camera source gst: " + parsed.error);
  bin_ = std::move(parsed.bin);
  bool has_output = last_output() != nullptr;
  for (const auto& element : elements_of(GST_BIN(bin_.get()))) {
    has_output = has_output || has_late_outputs(element.get());
  }
  if (has_output) return;
  throw std::invalid_argument(
      fmt::format("camera source gst: nothing is left over to take pictures from: {}",
                  free_outputs().empty() ? "leave out the sink at the end"
                                         : "what comes out at its end is no video"));
}

/// Outputs that nothing is linked to, the last one first.
std::vector<GstPadPtr> PipelineDescription::free_outputs() const {
  std::vector<GstPadPtr> outputs;
  for (const auto& element : elements_of(GST_BIN(bin_.get()))) {
    std::vector<GstPadPtr> pads;
    {
      const GstElementLock lock(element.get());
      for (const GList* node = element->srcpads; node != nullptr; node = node->next) {
        pads.push_back(GstPadPtr(GST_PAD(gst_object_ref(node->data))));
      }
    }
    std::copy_if(std::make_move_iterator(pads.rbegin()), std::make_move_iterator(pads.rend()),
                 std::back_inserter(outputs),
                 [](const GstPadPtr& pad) { return gst_pad_is_linked(pad.get()) == FALSE; });
  }
  return outputs;
}

GstPadPtr PipelineDescription::last_output() const {
  for (auto& output : free_outputs()) {
    if (can_be_video(output.get())) return std::move(output);
  }
  return nullptr;
}

/// Without a sink an output that nobody listens to would end the whole.
void PipelineDescription::drain_others() {
  for (const auto& output : free_outputs()) {
    GstElement* drain = gst_element_factory_make("fakesink", nullptr);
    if (drain == nullptr) return;
    g_object_set(drain, "sync", FALSE, "async", FALSE, nullptr);
    gst_bin_add(GST_BIN(bin_.get()), drain);  // takes it
    const GstPadPtr input(gst_element_get_static_pad(drain, "sink"));
    gst_pad_link(output.get(), input.get());
  }
}

void PipelineDescription::find_output(OnOutput on_output, OnTrouble on_trouble) {
  on_output_ = std::move(on_output);
  on_trouble_ = std::move(on_trouble);
  if (const auto output = last_output()) {
    hand_over(output.get());
    return drain_others();
  }
  for (const auto& element : elements_of(GST_BIN(bin_.get()))) {
    if (!has_late_outputs(element.get())) continue;
    g_signal_connect(element.get(), "pad-added", G_CALLBACK(&PipelineDescription::on_pad_added),
                     this);
  }
}

void PipelineDescription::hand_over(GstPad* pad) {
  OnOutput on_output;
  {
    const GstElementLock lock(bin_.get());
    on_output = std::exchange(on_output_, nullptr);
  }
  if (!on_output) return;
  GstPad* output = gst_ghost_pad_new("src", pad);
  gst_pad_set_active(output, TRUE);
  gst_element_add_pad(bin_.get(), output);  // takes it
  on_output(output);
}

void PipelineDescription::on_pad_added(GstElement*, GstPad* pad, gpointer self) {
  auto* description = static_cast<PipelineDescription*>(self);
  guarded(description->on_trouble_, [&] {
    if (GST_PAD_DIRECTION(pad) != GST_PAD_SRC || gst_pad_is_linked(pad) != FALSE) return;
    const GstCapsPtr caps(gst_pad_query_caps(pad, nullptr));
    if (is_video(caps.get())) description->hand_over(pad);
  });
}

}  // namespace cabinwatch::pipeline
