#include "pipeline/frame_cache.hpp"

#include <utility>

namespace cabinwatch::pipeline {

EncodedPicturePtr FrameCache::find(const PictureKey& key) {
  thread_.check();
  const auto found = pictures_.find(key);
  if (found == pictures_.end()) {
    ++misses_;
    return nullptr;
  }
  ++hits_;
  return found->second;
}

void FrameCache::insert(const PictureKey& key, EncodedPicturePtr picture) {
  thread_.check();
  if (capacity_ == 0 || !pictures_.try_emplace(key, std::move(picture)).second) return;
  order_.push(key);
  if (order_.size() > capacity_) {
    pictures_.erase(order_.front());
    order_.pop();
  }
}

}  // namespace cabinwatch::pipeline
