#include "llm/servers/advice.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "chat_replies.hpp"

/// The setting that is most likely wrong, by the words of servers.
namespace cabinwatch::llm::test::advice_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using Failure = HttpResponse::Failure;

std::string advice(const HttpResponse& response, QueryError error = QueryError::http_status) {
  return advice_for(response, {error, ""});
}

std::string advice(long status, const std::string& message) {
  return advice(response(status, message));
}

}  // namespace

TEST_CASE("a redirect is told with where it leads", "[advice]") {
  auto redirect = response(307, "");
  redirect.location = "https://127.0.0.1/v1/chat/completions";
  CHECK_THAT(advice(redirect), Contains("llm.servers") && Contains(redirect.location));
  CHECK_THAT(advice(302, ""), Contains("llm.servers"));
}

TEST_CASE("a certificate is told apart from one that speaks no TLS", "[advice]") {
  const auto told = [](const std::string& trouble) {
    return advice(failure(Failure::no_tls, trouble), QueryError::refused);
  };
  CHECK_THAT(told("SSL certificate problem: self-signed certificate"),
             Contains("update-ca-certificates"));
  CHECK_THAT(told("OpenSSL/3.0.17: error:0A00010B:SSL routines::wrong version number"),
             Contains("http:// instead of https://"));
  CHECK_THAT(advice(400, "Client sent an HTTP request to an HTTPS server."),
             Contains("https:// instead of http://"));
}

TEST_CASE("a proxy's page is no model server", "[advice]") {
  CHECK_THAT(advice(502, "<html><head><title>502 Bad Gateway</title></head></html>"),
             Contains("proxy") && Contains("llm.servers"));
  CHECK_THAT(advice(response(200, "<!DOCTYPE html><title>Router</title>"), QueryError::not_http),
             Contains("proxy") && Contains("llm.servers"));
}

TEST_CASE("a key, a path and a model are told apart", "[advice]") {
  CHECK_THAT(advice(401, R"({"error":{"message":"Invalid API Key"}})"),
             Contains("llm.api_key_file"));
  CHECK_THAT(advice(403, ""), Contains("llm.api_key_file") && Contains("127.0.0.1 or localhost"));
  CHECK_THAT(advice(404, R"({"detail":"Not Found"})"),
             Contains("does not know the path") && Contains("/v1"));
  for (const auto* said :
       {R"({"error":{"message":"The model `m` does not exist."}})",
        R"({"error":"model 'm:latest' not found"})",
        R"({"error":{"message":"Invalid model name passed in model=m: no such model"}})"}) {
    CAPTURE(said);
    CHECK(advice(404, said) == "set llm.model to a model that the server has");
    CHECK(advice(400, said) == "set llm.model to a model that the server has");
  }
}

TEST_CASE("a model that takes pictures is advised only where pictures are the matter", "[advice]") {
  constexpr const char* kAdvice = "choose a model that takes pictures";
  CHECK(advice(500, R"({"error":{"message":"image input is not supported - hint: if this is
          unexpected, you may need to provide the mmproj"}})") == kAdvice);
  CHECK(advice(400, R"({"error":{"message":"m is not a multimodal model"}})") == kAdvice);
  CHECK(advice(404, R"({"error":{"message":"No endpoints found that support image input"}})") ==
        kAdvice);
  CHECK_THAT(advice(400, R"({"error":{"message":"At most 1 image(s) may be provided"}})"),
             Contains("--limit-mm-per-prompt") && Contains("sampling.sequence_frames"));
  CHECK_THAT(advice(500, R"({"error":"vision model only supports a single image per message"})"),
             Contains("sampling.sequence_frames"));
  for (const auto* said : {"", "Compute error.", R"({"detail":"Extra inputs are not permitted"})",
                           "CUDA error: out of memory"}) {
    for (const long status : {400L, 422L, 500L}) {
      CAPTURE(said, status);
      CHECK_THAT(advice(status, said), !Contains("pictures"));
    }
  }
}

TEST_CASE("what a gateway hands on is advised by, too", "[advice]") {
  CHECK(advice(400, R"({"error":{"message":"Provider returned error","metadata":{
                    "raw":"{\"error\":{\"message\":\"Image input is not supported\"}}"}}})") ==
        "choose a model that takes pictures");
  CHECK_THAT(advice(200, R"({"choices":[{"error":{"message":"CUDA out of memory"}}]})"),
             Contains("memory on the GPU"));
}

TEST_CASE("an account that is used up is told as that, and nobody is told to wait", "[advice]") {
  for (const auto& [status, said] :
       {std::pair{429L, R"({"error":{"message":"You exceeded your current quota, please check your
                            plan","type":"insufficient_quota","code":"insufficient_quota"}})"},
        std::pair{402L, R"({"error":{"message":"Payment required"}})"}, std::pair{402L, ""},
        std::pair{429L, R"({"error":{"type":"credit_balance_exhausted","message":"no"}})"},
        std::pair{400L, R"({"error":{"message":"Your credit balance is too low"}})"}}) {
    CAPTURE(status, said);
    CHECK_THAT(advice(status, said), Contains("pay the server's operator"));
  }
  CHECK_THAT(advice(429, R"({"error":{"message":"Rate limit reached"}})"), StartsWith("wait"));
}

TEST_CASE("limits are told with what to raise or lower", "[advice]") {
  CHECK_THAT(
      advice(400, "request (9000 tokens) exceeds the available context size (8192 tokens)"),
      Contains("--ctx-size") && Contains("llm.context_tokens") && Contains("encoder.max_side"));
  CHECK_THAT(advice(413, "<html><title>413 Request Entity Too Large</title></html>"),
             Contains("client_max_body_size") || Contains("proxy"));
  CHECK_THAT(advice(429, "Rate limit reached"), Contains("llm.max_queries_in_flight"));
  CHECK_THAT(advice(500, R"({"error":"cudaMalloc failed: out of memory"})"), Contains("memory"));
}

}  // namespace cabinwatch::llm::test::advice_test
