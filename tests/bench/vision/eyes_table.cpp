#include "eyes_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "clip_player.hpp"
#include "clip_score.hpp"
#include "cpu_time.hpp"
#include "vision/eye_measure.hpp"
#include "vision/face_follower.hpp"
#include "vision/mediapipe_backend.hpp"
#ifdef CABINWATCH_BENCH_DLIB
#include "usual_eyes.hpp"
#endif

namespace cabinwatch::bench {
namespace {

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? 0.0 : values[values.size() / 2];
}

/// What one kind of landmarks tells of labelled frames.
class Ratios {
 public:
  void add(double ratio, bool is_closed, std::chrono::nanoseconds took) {
    (is_closed ? closed_ : open_).push_back(ratio);
    milliseconds_.push_back(std::chrono::duration<double, std::milli>(took).count());
  }

  [[nodiscard]] std::string row(const std::string& clip, const std::string& landmarks) const {
    return fmt::format("| {} | {} | {:.3f} of {} | {:.3f} of {} | {:.2f} | {:.1f} % | {:.1f} |\n",
                       clip, landmarks, median(open_), open_.size(), median(closed_),
                       closed_.size(), median(closed_) / median(open_), 100 * best(),
                       median(milliseconds_));
  }

 private:
  /// The mean of the parts of open and of closed frames that the best threshold tells right.
  [[nodiscard]] double best() const {
    double best = 0.0;
    for (double threshold = 0.0; threshold < 0.5; threshold += 0.002) {
      const auto below = [&](const std::vector<double>& ratios) {
        return static_cast<double>(
                   std::ranges::count_if(ratios, [&](double r) { return r < threshold; })) /
               static_cast<double>(std::max<std::size_t>(ratios.size(), 1));
      };
      best = std::max(best, (1 - below(open_) + below(closed_)) / 2);
    }
    return best;
  }

  std::vector<double> open_;
  std::vector<double> closed_;
  std::vector<double> milliseconds_;
};

}  // namespace

std::string eyes_heading() {
  return "| recording | landmarks | open eyes' ratio | closed eyes' ratio | closed by open | right "
         "at best, open and closed alike | CPU ms |\n|---|---|---|---|---|---|---|";
}

std::string eyes_rows(const Clip& clip, const std::string& folder) {
  vision::MediapipeBackend backend("");
  vision::FaceFollower follower(backend, vision::Seat::any);
  Ratios ours;
#ifdef CABINWATCH_BENCH_DLIB
  UsualEyes usual;
  Ratios theirs;
#endif
  play(clip, folder, [&](const PlayedFrame& played) {
    const pipeline::Frame& frame = *played.frame;
    const vision::LumaView view{
        frame.planes[0].data, frame.planes[0].stride, {frame.width, frame.height}};
    auto before = cpu_time();
    const auto face = follower.look(view, frame.captured_at).face;
    const auto took = cpu_time() - before;
    const auto is_closed = known_closed(clip, played);
    if (!face || !is_closed) return;
    ours.add((vision::measure(face->left_eye).aspect_ratio +
              vision::measure(face->right_eye).aspect_ratio) /
                 2,
             *is_closed, took);
#ifdef CABINWATCH_BENCH_DLIB
    before = cpu_time();
    constexpr double kFaceInHead = 1.5;  // its landmarks want the face's own square
    const double ratio = usual.aspect_ratio(view, face->area.center, face->area.side / kFaceInHead);
    theirs.add(ratio, *is_closed, cpu_time() - before);
#endif
  });
  std::string rows = ours.row(clip.name, "MediaPipe attention mesh");
#ifdef CABINWATCH_BENCH_DLIB
  rows += theirs.row(clip.name, "dlib, 68 points");
#endif
  rows.pop_back();
  return rows;
}

}  // namespace cabinwatch::bench
