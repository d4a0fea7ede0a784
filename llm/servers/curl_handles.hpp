#pragma once

#include <curl/curl.h>

#include <memory>

/// libcurl's handles, owned.
namespace cabinwatch::llm {

struct CurlEasyCleanup {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
using CurlEasyPtr = std::unique_ptr<CURL, CurlEasyCleanup>;

struct CurlMultiCleanup {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
using CurlMultiPtr = std::unique_ptr<CURLM, CurlMultiCleanup>;

struct CurlHeadersFree {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using CurlHeadersPtr = std::unique_ptr<curl_slist, CurlHeadersFree>;

}  // namespace cabinwatch::llm
