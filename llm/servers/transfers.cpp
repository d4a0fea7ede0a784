#include "llm/servers/transfers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace cabinwatch::llm {
namespace {

/// libcurl's global state: set up with the first use, which C++ makes safe among threads, and kept.
void set_up_libcurl() {
  static const CURLcode kCode = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kCode != CURLE_OK) {
    throw std::runtime_error(fmt::format("curl_global_init: {}", curl_easy_strerror(kCode)));
  }
}

void check(CURLMcode code, const char* call) {
  if (code == CURLM_OK) return;
  throw std::runtime_error(fmt::format("{}: {}", call, curl_multi_strerror(code)));
}

CurlMultiPtr make_multi() {
  set_up_libcurl();
  CurlMultiPtr multi(curl_multi_init());
  if (!multi) throw std::runtime_error("curl_multi_init: no handle");
  return multi;
}

}  // namespace

Transfers::Transfers(long kept_connections) : multi_(make_multi()) {
  check(curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kept_connections),
        "curl_multi_setopt");
}

Transfers::~Transfers() { cancel_all(); }

Transfers::Id Transfers::start(const Access& access, HttpRequest request, Transfer::Done done) {
  thread_.check();
  auto transfer = std::make_unique<Transfer>(access, std::move(request), std::move(done));
  check(curl_multi_add_handle(multi_.get(), transfer->handle()), "curl_multi_add_handle");
  running_.emplace(++last_id_, std::move(transfer));
  return last_id_;
}

void Transfers::cancel(Id id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  curl_multi_remove_handle(multi_.get(), found->second->handle());
  running_.erase(found);
}

void Transfers::cancel_all() {
  while (!running_.empty()) cancel(running_.begin()->first);
}

bool Transfers::is_sent(Id id) const {
  const auto found = running_.find(id);
  return found == running_.end() || found->second->is_sent();
}

std::ptrdiff_t Transfers::sent() const {
  return std::count_if(running_.begin(), running_.end(),
                       [](const auto& one) { return one.second->is_sent(); });
}

void Transfers::wait(std::chrono::milliseconds longest) {
  thread_.check();
  int still_running = 0;
  const auto sent_before = sent();
  check(curl_multi_perform(multi_.get(), &still_running), "curl_multi_perform");
  const bool has_news = std::cmp_not_equal(still_running, running_.size()) || sent() != sent_before;
  if (!has_news) {
    const auto timeout = static_cast<int>(std::max<std::int64_t>(0, longest.count()));
    check(curl_multi_poll(multi_.get(), nullptr, 0, timeout, nullptr), "curl_multi_poll");
    check(curl_multi_perform(multi_.get(), &still_running), "curl_multi_perform");
  }
  deliver();
}

void Transfers::wake() noexcept { curl_multi_wakeup(multi_.get()); }

void Transfers::deliver() {
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto* handle = message->easy_handle;
    const auto code = message->data.result;
    const auto found = std::find_if(running_.begin(), running_.end(), [&](const auto& one) {
      return one.second->handle() == handle;
    });
    if (found == running_.end()) continue;
    auto response = found->second->finish(code);
    const auto done = found->second->release_done();
    cancel(found->first);
    done(std::move(response));
  }
}

}  // namespace cabinwatch::llm
