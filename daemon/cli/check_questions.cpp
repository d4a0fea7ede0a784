#include "daemon/cli/check_questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/seconds.hpp"
#include "daemon/service/question_trouble.hpp"
#include "llm/servers/answer_time.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/trial_sequence.hpp"
#include "pipeline/base64.hpp"
#include "pipeline/jpeg_codec.hpp"

namespace cabinwatch::daemon {
namespace {

using llm::ProbeStep;
using std::chrono::milliseconds;
using Outcome = ProbeStep::Outcome;

/// Grey stripes, in the size that the service sends.
pipeline::EncodedPicturePtr striped_picture(const pipeline::EncoderSettings& encoder) {
  constexpr int kStripe = 16;  // pixels
  const int width = encoder.max_side;
  const int height = std::max(1, encoder.max_side * 9 / 16);
  std::vector<std::uint8_t> luma(static_cast<std::size_t>(width) *
                                 static_cast<std::size_t>(height));
  for (std::size_t i = 0; i < luma.size(); ++i) {
    const auto x = static_cast<int>(i % static_cast<std::size_t>(width));
    luma[i] = x / kStripe % 2 == 0 ? 96 : 160;
  }
  pipeline::PlanarPicture picture{.size = {width, height}, .is_gray = true, .chroma = {}};
  picture.planes[0] = {luma.data(), width};
  pipeline::JpegCompressor compressor(encoder.jpeg_quality);
  const auto jpeg = compressor.compress(picture);
  auto encoded = std::make_shared<pipeline::EncodedPicture>();
  pipeline::write_base64(jpeg, encoded->base64);
  encoded->width = width;
  encoded->height = height;
  encoded->jpeg_bytes = jpeg.size();
  return encoded;
}

ProbeStep question_step(llm::Analysis analysis, const llm::AnalysisResult& result) {
  const std::string name(pipeline::to_word(analysis));
  const auto* error = result.error();
  if (error == nullptr) {
    return {name, Outcome::ok,
            fmt::format("answered as asked in {:.2f} s", base::in_seconds(result.duration)), ""};
  }
  if (*error == llm::QueryError::not_asked) {
    return {name, Outcome::unknown, "not asked, since none of the others is answered", ""};
  }
  const auto said = result.error_text.empty() ? "" : ": " + result.error_text;
  return {name, Outcome::failed, what_comes(*error) + said, what_to_do(*error)};
}

/// Whether the sequence, as long as it took, would have been done in time.
ProbeStep time_step(const llm::AnalystSettings& settings, const llm::Finding& finding) {
  milliseconds longest{};
  for (const auto& result : finding.results) {
    if (result) longest = std::max(longest, result->duration);
  }
  const auto took =
      fmt::format("all questions took {:.2f} s ({})", base::in_seconds(finding.analysis),
                  pipeline::to_word(finding.strategy));
  if (finding.analysis <= settings.deadline) return {llm::step::kTime, Outcome::ok, took, ""};
  const auto allowed = llm::answer_time(settings);
  const bool is_any_in_time = longest <= settings.deadline;
  return {llm::step::kTime, Outcome::warning,
          fmt::format("{}, longer than llm.deadline_seconds = {:g}: {}", took,
                      base::in_seconds(settings.deadline),
                      is_any_in_time ? "what is asked last, impairment, comes too late to count"
                                     : "no answer comes in time to count"),
          llm::how_to_be_in_time(allowed, longest, finding.analysis)};
}

}  // namespace

std::vector<ProbeStep> question_steps(const llm::AnalystSettings& settings,
                                      const llm::Finding& finding) {
  std::vector<ProbeStep> steps;
  for (std::size_t i = 0; i < finding.results.size(); ++i) {
    const auto& result = finding.results[i];
    if (result) steps.push_back(question_step(static_cast<llm::Analysis>(i), *result));
  }
  if (finding.has_any_answer()) steps.push_back(time_step(settings, finding));
  return steps;
}

std::vector<ProbeStep> check_questions(const llm::AnalystSettings& settings,
                                       const pipeline::EncoderSettings& encoder) {
  return question_steps(settings, llm::ask_all_questions(settings, striped_picture(encoder)));
}

}  // namespace cabinwatch::daemon
