"""What a program gives away, system call by system call, and whether a picture is in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from rig.drives import drive_video

# A band of one colour in place of each picture's upper edge, where nothing is drawn. Whatever is made of a picture (planes, scaled, cut out, RGB) has runs
# of its values, unless it is compressed; nothing else has them.
_BAND_HEIGHT = 24               # pixels
_BLUE_YUV = (41, 240, 110)      # videobox's "blue", BT.601
_RUN = 24                       # bytes; a thumbnail's row is longer

_MARKS = {
    "jpeg": b"\xff\xd8\xff",
    "jpeg in base64": b"/9j/",
    "png": b"\x89PNG\r\n",
    "luma": bytes([_BLUE_YUV[0]]) * _RUN,
    "chroma U": bytes([_BLUE_YUV[1]]) * _RUN,
    "chroma V": bytes([_BLUE_YUV[2]]) * _RUN,
    "RGB": b"\x00\x00\xff" * (_RUN // 3),
    "RGBA": b"\xff\x00\x00\xff" * (_RUN // 4),
}


def banded_video(name: str, folder: Path) -> Path:
    """The video of a drive with the band; made when it is not there or older than the drive's."""
    video = drive_video(name, folder)
    banded = folder / f"banded-{name}.webm"
    if not banded.exists() or banded.stat().st_mtime < video.stat().st_mtime:
        unfinished = banded.with_suffix(".unfinished")
        subprocess.run(
            ["gst-launch-1.0", "-q", "filesrc", f"location={video}", "!", "matroskademux", "!", "vp8dec", "!",
             "videobox", f"top={_BAND_HEIGHT}", "!", "videobox", f"top=-{_BAND_HEIGHT}", "fill=blue", "!", "video/x-raw,format=I420", "!", "vp8enc",
             "deadline=1", "!", "webmmux", "!", "filesink", f"location={unfinished}"], check=True)
        unfinished.rename(banded)
    return banded


def pictures_in(data: bytes) -> list[str]:
    """What of a picture is in it: names of _MARKS."""
    return [name for name, mark in _MARKS.items() if mark in data]


def cannot_trace() -> str | None:
    """Why no program can be traced here, if none can."""
    if shutil.which("strace") is None:
        return "no strace"
    is_traced = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return None if is_traced.returncode == 0 else "programs may not be traced here"


@dataclass(frozen=True)
class GivenAway:
    """One system call that gave bytes away, with a picture in them."""

    call: str
    to: str                     # strace's description: a path, TCP:[...->...], pipe:[...]
    pictures: tuple[str, ...]

    @property
    def port(self) -> int | None:
        """The TCP port at the other end."""
        found = re.match(r"TCP(?:v6)?:\[.*->.*:(\d+)\]$", self.to)
        return int(found.group(1)) if found else None


_CALLS = ("write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg")
# They move bytes that nobody sees here: allowed to nothing but a pipe of one's own.
_UNSEEN = ("sendfile", "splice", "vmsplice", "tee", "copy_file_range", "process_vm_writev", "io_uring_setup")


class Written:
    """What strace has written of a program and all that it started.

    with_pictures  the calls that gave a picture away, to whomever
    unseen         the calls whose bytes strace does not show, and files that were mapped to be written
    calls          how many calls were looked at
    """

    @staticmethod
    def strace(trace: Path) -> list[str]:
        """The beginning of a command that is to be traced."""
        return ["strace", "-f", "--seccomp-bpf", "-yy", "-xx", "-s", "100000000", "-e", "signal=none",
                "-e", f"trace={','.join((*_CALLS, *_UNSEEN))},mmap", "-o", str(trace)]

    @staticmethod
    def traced(strace: int) -> int:
        """The process that a running strace has started."""
        return int(Path(f"/proc/{strace}/task/{strace}/children").read_text(encoding="ascii").split()[0])

    def __init__(self, trace: Path) -> None:
        self.with_pictures: list[GivenAway] = []
        self.unseen: list[str] = []
        self.calls = 0
        with trace.open(encoding="ascii") as lines:
            for line in lines:
                self._read(line)

    def _read(self, line: str) -> None:
        found = re.match(r"\d+ +(\w+)\((\d+<(?:->|[^<>]|<char [^>]*>)*>)?", line)
        if not found or "resumed>" in line[:60]:
            return
        call, to = found.group(1), _readable((found.group(2) or "").partition("<")[2].removesuffix(">"))
        if call == "mmap":
            if "PROT_WRITE" in line and re.search(r"MAP_SHARED\w*(\|\w+)*, \d+<", line):
                where = _readable(line[line.rindex("<") + 1:line.rindex(">")])
                if where.startswith("/") and not where.startswith(("/memfd:", "/dev/")):
                    self.unseen.append(f"mmap {where}")
            return
        self.calls += 1
        if call in _UNSEEN:
            self.unseen.append(line[:200])
            return
        data = b"".join(bytes.fromhex(text.replace("\\x", ""))
                        for text in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', line))
        if pictures := pictures_in(data):
            self.with_pictures.append(GivenAway(call, to, tuple(pictures)))


def _readable(text: str) -> str:
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found.group(1), 16)), text)
