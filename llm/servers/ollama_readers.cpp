#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "llm/servers/advice.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/server_text.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::json;
using Outcome = ProbeStep::Outcome;

/// So much of a model's digest as people are shown. Source: `ollama list`.
constexpr std::size_t kDigest = 12;

void tell_model_missing(const ModelWanted& wanted, ProbeReport& report) {
  tell(report, step::kModel, Outcome::failed, fmt::format("has no model {}", wanted.name),
       fmt::format("ollama pull {}", wanted.name));
}

/// Whether the server says that it has no such model, rather than no such path.
bool says_no_model(const HttpResponse& response) {
  return response.status == 404 && object_in(response) &&
         error_message(response).find("model") != std::string::npos;
}

/// Whether it is an error under the status 200.
bool is_error_after_all(const HttpResponse& response) {
  const auto object = object_in(response);
  return response.status == 200 && object && !member(*object, "/error").is_null();
}

void tell_pictures(const json& shown, ProbeReport& report) {
  const auto capabilities = member(shown, "/capabilities");
  if (!capabilities.is_array()) {
    tell(report, step::kPictures, Outcome::unknown,
         "the server does not say whether it takes pictures");
  } else if (std::find(capabilities.begin(), capabilities.end(), "vision") != capabilities.end()) {
    tell(report, step::kPictures, Outcome::ok, "takes pictures");
  } else {
    tell(report, step::kPictures, Outcome::failed, "the model takes no pictures",
         "choose a vision model as llm.model");
  }
}

/// Ollama's names always carry a tag.
bool is_same_model(const std::string& name, const std::string& wanted) {
  return name == wanted || name == wanted + ":latest";
}

std::optional<json> loaded_model(const json& ps, const std::string& wanted) {
  const auto models = member(ps, "/models");
  if (!models.is_array()) return std::nullopt;
  for (const auto& model : models) {
    if (is_same_model(text_member(model, "name"), wanted) ||
        is_same_model(text_member(model, "model"), wanted)) {
      return model;
    }
  }
  return std::nullopt;
}

void tell_context(const ModelWanted& wanted, const json& model, ProbeReport& report) {
  const auto context = member(model, "/context_length");
  auto* loaded = find_step(report, step::kLoaded);
  if (!context.is_number_integer() || loaded == nullptr) return;
  if (context.get<std::int64_t>() >= wanted.context_tokens) return;
  loaded->outcome = Outcome::warning;
  loaded->text =
      fmt::format("is loaded with a context of {} tokens only", context.get<std::int64_t>());
  loaded->what_to_do = "lower llm.context_tokens to what the model and the memory allow";
}

/// What came is not the server's word about its model: a proxy's page, another program's, or no
/// whole response.
bool tell_nothing_of_the_model(const HttpResponse& response, ProbeReport& report) {
  const bool is_answer = response.failure == HttpResponse::Failure::none;
  const bool is_gateways = is_answer && (response.status == 502 || response.status == 504);
  const bool is_page = is_answer && (response.status == 200 || response.status >= 500);
  if (response.failure == HttpResponse::Failure::not_http) {
    tell(report, step::kLoaded, Outcome::failed,
         fmt::format("answers to loading the model with what is no answer: {}", response.trouble),
         "another program answers there: check llm.servers and llm.api");
  } else if (is_gateways || (is_page && is_web_page(response))) {
    tell(report, step::kLoaded, Outcome::failed,
         fmt::format("a proxy or another program answers in the server's place (status {}): {}",
                     response.status, error_message(response)),
         "see whether the model server behind it runs, and check llm.servers");
  } else if (cause_of(response) == RefusalCause::broken_off) {
    tell(report, step::kLoaded, Outcome::failed,
         fmt::format("its answer to loading the model breaks off: {}", response.trouble),
         advice_for(response, {}));
  } else {
    return false;
  }
  return true;
}

}  // namespace

void read_ollama_version(const HttpResponse& response, ProbeReport& report) {
  if (tell_no_access(response, report)) return;
  const auto object = object_in(response);
  const auto version = object ? text_member(*object, "version") : std::string();
  if (response.status == 200 && !version.empty()) {
    report.identity = version;
    tell(report, step::kServer, Outcome::ok, fmt::format("Ollama {}", version));
  } else if (response.status == 403) {
    tell(report, step::kServer, Outcome::warning, "refuses us (status 403)",
         "write the server as 127.0.0.1 or localhost in llm.servers");
  } else {
    tell(report, step::kServer, Outcome::unknown, "answers, but does not tell its version",
         "check that llm.api fits the server");
  }
}

void read_ollama_show(const ModelWanted& wanted, const HttpResponse& response,
                      ProbeReport& report) {
  const auto shown = object_in(response);
  if (says_no_model(response)) {
    tell_model_missing(wanted, report);
    return;
  }
  if (response.status != 200 || !shown || is_error_after_all(response)) {
    tell(report, step::kModel, Outcome::unknown, "the server does not show its models");
    return;
  }
  if (tell_relay(wanted, *shown, report)) return;
  tell(report, step::kModel, Outcome::ok, fmt::format("has {}", wanted.name));
  tell_pictures(*shown, report);
}

void read_ollama_preload(const ModelWanted& wanted, const HttpResponse& response,
                         ProbeReport& report) {
  if (says_no_model(response)) {
    tell_model_missing(wanted, report);
  } else if (is_busy(response.status)) {
    tell(report, step::kLoaded, Outcome::unknown,
         fmt::format("has too much to do to load the model: {}", error_message(response)));
  } else if (tell_nothing_of_the_model(response, report)) {
    return;
  } else if (response.failure != HttpResponse::Failure::none || response.status >= 500 ||
             is_error_after_all(response)) {
    tell(report, step::kLoaded, Outcome::failed,
         fmt::format("does not load the model: {}", error_message(response)),
         cause_of(response) == RefusalCause::unknown
             ? "look into the server's log: the model may not fit the memory"
             : advice_for(response, {}));
  } else if (response.status != 200) {
    tell(report, step::kLoaded, Outcome::unknown, "cannot be told to load the model");
  } else {
    tell(report, step::kLoaded, Outcome::ok, "the model is loaded");
  }
}

void read_ollama_ps(const ModelWanted& wanted, const HttpResponse& response, ProbeReport& report) {
  const auto object = object_in(response);
  const auto model = object ? loaded_model(*object, wanted.name) : std::nullopt;
  if (model) report.model_digest = text_member(*model, "digest").substr(0, kDigest);
  const auto size = model ? member(*model, "/size") : json();
  const auto on_gpu = model ? member(*model, "/size_vram") : json();
  if (!size.is_number() || !on_gpu.is_number() || size.get<double>() <= 0) {
    tell(report, step::kGpu, Outcome::unknown, "the server does not say what runs on the GPU");
    return;
  }
  tell_context(wanted, *model, report);
  const double share = on_gpu.get<double>() / size.get<double>();
  const auto* advice = "free memory on the GPU, or take a smaller model or llm.context_tokens";
  if (share <= 0) {
    tell(report, step::kGpu, Outcome::warning, "the model runs on the CPU alone", advice);
  } else if (share < 1) {
    tell(report, step::kGpu, Outcome::warning,
         fmt::format("only {} % of the model is on the GPU, the rest runs on the CPU",
                     static_cast<int>(share * 100)),
         advice);
  } else {
    tell(report, step::kGpu, Outcome::ok, "is on the GPU as far as the server can tell");
  }
}

}  // namespace cabinwatch::llm
