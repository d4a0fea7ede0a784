#include "view/page_text.hpp"

#include <fmt/format.h>

#include <string_view>

#include "view/page_assets.hpp"

namespace cabinwatch::view {

PageAnswer page_answer(const std::string& nonce) {
  PageAnswer answer{.content_type = "text/html; charset=utf-8"};
  std::string_view rest = page_assets::kPage;
  const auto put = [&](std::string_view mark, std::string_view element, std::string_view text) {
    const auto end = rest.find(mark);
    answer.body += rest.substr(0, end);
    answer.body += fmt::format("<{} nonce=\"{}\">\n", element, nonce);
    answer.body += text;
    answer.body += fmt::format("</{}>", element);
    rest.remove_prefix(end + mark.size());
  };
  put("<!--style-->", "style", page_assets::kStyle);
  put("<!--script-->", "script", page_assets::kScript);
  answer.body += rest;
  answer.policy = fmt::format(
      "default-src 'none'; script-src 'nonce-{0}'; style-src 'nonce-{0}'; img-src data:; "
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      nonce);
  return answer;
}

}  // namespace cabinwatch::view
