#pragma once

#include <gst/gst.h>

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace cabinwatch::pipeline {

/// Finds out, from what GStreamer's elements say, why a network camera gives nothing: its own
/// errors name neither HTTP's status nor a connection that was refused, and of a firewall in the
/// way they say that a plug-in is missing.
///
/// Any thread, while the pipeline plays. Of one pipeline.
class NetworkTrouble {
 public:
  /// Reads a message that is no error.
  void note(GstMessage* message);
  /// Pictures come, whatever was wrong before.
  void note_picture();

  /// Why it failed, for people; nothing where GStreamer's own words are as good. May try to reach
  /// the camera, which takes up to a second.
  [[nodiscard]] std::optional<std::string> explain(GstMessage* error);

 private:
  struct Answer {         // of HTTP
    unsigned status = 0;  // 0: none
    std::string address;
    std::string content_type;
  };
  [[nodiscard]] static std::optional<std::string> explain(const Answer& answer);

  std::mutex mutex_;  // its elements have threads of their own
  std::optional<Answer> answer_;
  bool is_udp_silent_ = false;
};

/// Whether a reason was found by that.
[[nodiscard]] bool is_about_network(std::string_view reason);

}  // namespace cabinwatch::pipeline
