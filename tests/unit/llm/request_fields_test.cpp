#include "llm/servers/request_fields.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "chat_replies.hpp"

/// Which field a server refuses, by its words. They are those of the servers that
/// docs/operations.md lists.
namespace cabinwatch::llm::test {
namespace {

using nlohmann::json;
using Format = RequestFields::Format;

/// What is left out after a refusal of everything; "nothing" when the refusal is not about a field.
std::string left_out_after(long status, const std::string& body) {
  const auto fewer = without_refused({}, response(status, body));
  return fewer ? left_out(*fewer) : "nothing";
}

}  // namespace

TEST_CASE("a field that a server names is left out", "[request_fields]") {
  CHECK(left_out_after(422, R"({"detail":[{"type":"extra_forbidden",
            "loc":["body","chat_template_kwargs"],"msg":"Extra inputs are not permitted",
            "input":{"enable_thinking":false}}]})") == "chat_template_kwargs");
  // Mistral's, in three versions.
  const std::string complaint =
      R"([{"type":"extra_forbidden","loc":["body","chat_template_kwargs"],"msg":"no","input":{}}])";
  for (const auto& body :
       {R"({"object":"Error","detail":)" + complaint + R"(,"message":)" + complaint + "}",
        R"({"object":"error","message":{"detail":)" + complaint + R"(},"type":"x"})",
        json{{"object", "error"}, {"message", R"({"detail":)" + complaint + "}"}}.dump()}) {
    CAPTURE(body);
    CHECK(left_out_after(422, body) == "chat_template_kwargs");
  }
  CHECK(left_out_after(400, R"({"error":{"message":
            "Unrecognized request argument supplied: chat_template_kwargs"}})") ==
        "chat_template_kwargs");
  CHECK(left_out_after(400,
                       R"({"error":{"message":"Unknown name \"id_slot\": Cannot find field."}})") ==
        "cache_prompt and id_slot");
  CHECK(left_out_after(400, R"({"error":{"message":"Unsupported parameter: 'max_tokens' is not
            supported with this model. Use 'max_completion_tokens' instead."}})") ==
        "max_tokens (max_completion_tokens in its place)");
  CHECK(left_out_after(400, R"({"error":{"message":"Unsupported value: 'temperature' does not
            support 0 with this model."}})") == "temperature");
  CHECK(left_out_after(400, R"({"error":{"message":"litellm.UnsupportedParamsError: x does not
            support parameters: ['response_format'], for model=m"}})") ==
        "response_format json_schema (json_object in its place)");
}

TEST_CASE("all fields that a refusal names go at once", "[request_fields]") {
  CHECK(left_out_after(422, R"({"detail":[{"loc":["body","chat_template_kwargs"],"msg":"no"},
            {"loc":["body","cache_prompt"],"msg":"no"}]})") ==
        "chat_template_kwargs, cache_prompt and id_slot");
}

TEST_CASE("a format that is refused gives way to a weaker one, then to none", "[request_fields]") {
  const auto refusal = response(422, R"({"error":{"message":"response_format: Input should be 'text'
            or 'json_object'"}})");
  const auto weaker = without_refused({}, refusal);
  REQUIRE(weaker);
  CHECK(weaker->format == Format::json_object);
  const auto none = without_refused(*weaker, refusal);
  REQUIRE(none);
  CHECK(none->format == Format::none);
  CHECK_FALSE(without_refused(*none, refusal));
}

TEST_CASE("what a server repeats of the request is not what it refuses", "[request_fields]") {
  CHECK(left_out_after(422, R"({"detail":[{"loc":["body","messages"],"msg":"Field required",
            "input":{"chat_template_kwargs":{},"response_format":{}}}]})") == "nothing");
}

TEST_CASE("other refusals are not about a field", "[request_fields]") {
  CHECK(left_out_after(200, R"({"error":{"message":"chat_template_kwargs"}})") == "nothing");
  CHECK(left_out_after(404, R"({"error":{"message":"no chat_template_kwargs here"}})") ==
        "nothing");
  CHECK(left_out_after(400, R"({"error":{"message":"Failed to load image"}})") == "nothing");
  CHECK(left_out_after(422, "") == "nothing");
}

TEST_CASE("a refusal may be about a field that it does not name", "[request_fields]") {
  CHECK(may_be_about_a_field(response(422, R"({"detail":"Extra inputs are not permitted"})")));
  CHECK(may_be_about_a_field(response(400, "")));
  CHECK_FALSE(may_be_about_a_field(response(400, R"({"error":"model 'm' not found"})")));
  CHECK_FALSE(may_be_about_a_field(response(400, "<html><title>400</title></html>")));
  CHECK_FALSE(may_be_about_a_field(response(401, "")));
  CHECK_FALSE(may_be_about_a_field(failure(HttpResponse::Failure::lost, "closed")));
}

TEST_CASE("each thing to try leaves out as little as possible", "[request_fields]") {
  const auto to_try = fewer_to_try();
  REQUIRE(to_try.size() == 4);
  CHECK(left_out(to_try.front()) == "chat_template_kwargs");
  CHECK(left_out(to_try.back()) == "chat_template_kwargs, response_format");
}

TEST_CASE("what two refusals left out together stays out", "[request_fields]") {
  RequestFields one;
  one.template_kwargs = false;
  RequestFields other;
  other.format = Format::none;
  CHECK(left_out(in_both(one, other)) == "chat_template_kwargs, response_format");
  CHECK(left_out(in_both({}, {})).empty());
}

}  // namespace cabinwatch::llm::test
