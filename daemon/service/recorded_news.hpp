#pragma once

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/service/news.hpp"
#include "llm/recorded_order.hpp"

namespace cabinwatch::daemon {

/// The news of a recording that is played as fast as possible, in the order of the recording: what
/// was seen waits for whoever looks at the same time of it, and early answers for their finding.
/// All else passes at once. One thread.
class RecordedNews {
 public:
  explicit RecordedNews(llm::RecordedOrder::Lanes lanes) : order_(lanes) {}

  void add(News news) {
    std::visit([this](auto& one) { add_one(std::move(one)); }, news);
  }

  /// What is next in order, when it is there.
  [[nodiscard]] std::optional<News> next() {
    if (in_order_.empty()) return std::nullopt;
    auto news = std::move(in_order_.front());
    in_order_.pop_front();
    return news;
  }

 private:
  void add_one(pipeline::PictureObservation picture) { release(order_.add(picture)); }
  void add_one(pipeline::ReflexObservation frame) { release(order_.add(frame)); }
  void add_one(llm::Finding finding) { release(order_.add(std::move(finding))); }
  void add_one(const EarlyAnswers& /*answers*/) {}  // they would come out of order
  void add_one(vision::ReflexState state) {
    if (state.kind == vision::ReflexState::Kind::failed) release(order_.give_up_reflex());
    in_order_.emplace_back(std::move(state));
  }
  void add_one(RecordingDone done) {
    release(order_.finish());
    in_order_.emplace_back(done);
  }
  template <typename Other>
  void add_one(Other other) {
    in_order_.emplace_back(std::move(other));
  }

  void release(std::vector<llm::RecordedOrder::Seen> seen) {
    for (auto& one : seen) {
      std::visit([this](auto& thing) { in_order_.emplace_back(std::move(thing)); }, one);
    }
  }

  llm::RecordedOrder order_;
  std::deque<News> in_order_;
};

}  // namespace cabinwatch::daemon
