#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "llm/answers/plain_text.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/server_text.hpp"

namespace cabinwatch::llm {
namespace {

using Outcome = ProbeStep::Outcome;

constexpr std::size_t kModelsNamed = 5;

void name_version(ProbeReport& report, const std::string& version) {
  auto* server = find_step(report, step::kServer);
  if (server == nullptr || version.empty()) return;
  server->outcome = Outcome::ok;
  server->text = version;
}

/// llama.cpp's server alone tells slots here.
void read_slots(const nlohmann::json& object, ProbeReport& report) {
  constexpr std::uint64_t kMostSlots = 4096;
  const auto slots = count_member(object, "/total_slots");
  if (!slots || *slots < 1 || *slots > kMostSlots) return;
  report.slots = static_cast<int>(*slots);
  report.caches_by_slot = true;
  report.identity = fmt::format("{} {} {}", text_member(object, "build_info"),
                                text_member(object, "model_path"), *slots);
}

}  // namespace

void read_openai_health(const HttpResponse& response, ProbeReport& report) {
  // LiteLLM asks all its models first. Whoever hangs does not list its models either.
  if (response.failure == HttpResponse::Failure::timed_out) {
    tell(report, step::kServer, Outcome::unknown, "does not tell in time how it is");
    return;
  }
  if (tell_no_access(response, report)) return;
  if (response.status == 503) {
    // llama.cpp's says "Loading model"; vLLM's engine has died, or a proxy finds nobody behind it.
    report.is_loading = base::lower_case(error_text(response)).find("loading") != std::string::npos;
    if (report.is_loading) {
      tell(report, step::kLoaded, Outcome::failed, "loading the model", "wait");
    } else {
      tell(report, step::kServer, Outcome::failed,
           fmt::format("says that it is not well: status 503, {}", error_message(response)),
           "look into the server's log, or the log of the proxy before it");
    }
    return;
  }
  tell(report, step::kServer, Outcome::unknown, "answers, but does not tell its version");
  // Some answer every path with 200, and an error or a page in it.
  const auto object = object_in(response);
  const bool says_so =
      response.status == 200 && !is_web_page(response) && !(object && object->contains("error"));
  if (says_so) {
    tell(report, step::kLoaded, Outcome::ok, "the model is loaded");
  } else {
    tell(report, step::kLoaded, Outcome::unknown, "does not say whether the model is loaded");
  }
  tell(report, step::kGpu, Outcome::unknown, "the server does not say what runs on the GPU");
}

void read_openai_props(const HttpResponse& response, ProbeReport& report) {
  const auto object = object_in(response);
  const auto vision = object ? member(*object, "/modalities/vision") : nlohmann::json();
  if (response.status != 200 || !vision.is_boolean()) {
    tell(report, step::kPictures, Outcome::unknown,
         "the server does not say whether it takes pictures");
  } else if (vision.get<bool>()) {
    tell(report, step::kPictures, Outcome::ok, "takes pictures");
  } else {
    tell(report, step::kPictures, Outcome::failed, "the model takes no pictures",
         "start the server with a vision model and its projector (--mmproj)");
  }
  if (object) read_slots(*object, report);
  const auto build = object ? text_member(*object, "build_info") : std::string();
  if (!build.empty()) name_version(report, fmt::format("llama.cpp's server {}", build));
}

void read_openai_version(const HttpResponse& response, ProbeReport& report) {
  const auto object = object_in(response);
  const auto version = object ? text_member(*object, "version") : std::string();
  if (response.status == 200 && !version.empty()) {
    name_version(report, fmt::format("version {}", version));
  }
}

void read_openai_models(const ModelWanted& wanted, const HttpResponse& response,
                        ProbeReport& report) {
  if (tell_no_access(response, report)) return;
  const auto object = object_in(response);
  const auto models = object ? member(*object, "/data") : nlohmann::json();
  if (response.status != 200 || !models.is_array()) {
    tell(report, step::kModel, Outcome::unknown, "the server does not list its models");
    return;
  }
  std::vector<std::string> names;
  for (const auto& model : models) {
    if (text_member(model, "id") == wanted.name) {
      tell(report, step::kModel, Outcome::ok, fmt::format("has {}", wanted.name));
      return;
    }
    if (names.size() < kModelsNamed) names.push_back(text_member(model, "id"));
  }
  // llama.cpp's server has one model and takes any name for it: the trial query decides.
  tell(report, step::kModel, Outcome::warning,
       fmt::format("does not list {}, but {}", wanted.name,
                   names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "))),
       "set llm.model to a name that the server lists");
}

void read_openai_show(const ModelWanted& wanted, const HttpResponse& response,
                      ProbeReport& report) {
  const auto shown = object_in(response);
  if (response.status == 200 && shown) static_cast<void>(tell_relay(wanted, *shown, report));
}

}  // namespace cabinwatch::llm
