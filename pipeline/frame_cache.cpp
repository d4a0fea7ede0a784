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
  if (capacity_ == 0) return;
  if (order_.size() < capacity_) {
    if (pictures_.try_emplace(key, std::move(picture)).second) order_.push_back(key);
    return;
  }
  if (pictures_.contains(key)) return;
  auto place = pictures_.extract(order_.at(oldest_));
  place.key() = key;
  place.mapped() = std::move(picture);
  pictures_.insert(std::move(place));
  order_.at(oldest_) = key;
  oldest_ = (oldest_ + 1) % capacity_;
}

}  // namespace cabinwatch::pipeline
