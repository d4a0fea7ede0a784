"""One drive of 720p, 30 frames a second, in the formats that cameras and programs write."""

from __future__ import annotations

import subprocess
from pathlib import Path

from report.results import ROOT, progress

FOLDER = ROOT / "build" / "videos" / "decode"
_FPS = 30
_RAW = f"video/x-raw,width=1280,height=720,framerate={_FPS}/1,format=I420"

# Name: encoder and container, as gst-launch-1.0 takes them.
FORMATS = {
    "H.264 without B-frames, a key picture a second": (
        "h264_p.mp4",
        "x264enc bitrate=4000 speed-preset=superfast bframes=0 key-int-max=30 ! h264parse ! mp4mux"),
    "H.264 with B-frames": (
        "h264_b.mp4",
        "x264enc bitrate=4000 speed-preset=superfast bframes=3 b-pyramid=true key-int-max=250 "
        "! h264parse ! mp4mux"),
    "H.265 with B-frames": (
        "h265.mp4",
        "x265enc bitrate=2500 speed-preset=ultrafast option-string=bframes=4 key-int-max=250 "
        "! h265parse ! mp4mux"),
    "motion JPEG": ("mjpeg.avi", "jpegenc quality=80 ! avimux"),
    "VP8, a key picture a second": (
        "vp8.webm",
        "vp8enc target-bitrate=4000000 deadline=1 cpu-used=8 keyframe-max-dist=30 ! webmmux"),
}


def recording(name: str, drawn: Path, seconds: int) -> Path | None:
    """Made when it is not there; None where its encoder is not installed."""
    file, encoding = FORMATS[name]
    if not _has_element(encoding.split()[0]):
        progress(f"{encoding.split()[0]} is not installed: no {name}")
        return None
    FOLDER.mkdir(parents=True, exist_ok=True)
    video = FOLDER / f"{seconds}s_{file}"
    if video.exists():
        return video
    progress(f"encoding {video.name}")
    unfinished = video.with_name(f"unfinished_{video.name}")
    frames = seconds * _FPS
    # A sensor's noise: drawn pictures alone would be cheaper to decode than a camera's.
    subprocess.run(
        ["gst-launch-1.0", "-q", *("compositor name=c sink_1::alpha=0.06 background=black ! "
         f"{_RAW} ! identity eos-after={frames} ! {encoding} ! filesink").split(),
         f"location={unfinished}", "filesrc", f"location={drawn}",
         *(f"! matroskademux ! vp8dec ! videoconvert ! videoscale ! videorate ! {_RAW} ! queue ! "
           f"c.sink_0 videotestsrc pattern=snow num-buffers={frames} ! {_RAW} ! queue ! "
           "c.sink_1").split()],
        check=True, stderr=subprocess.DEVNULL)
    unfinished.rename(video)
    return video


def _has_element(name: str) -> bool:
    return subprocess.run(["gst-inspect-1.0", "--exists", name], check=False).returncode == 0
