"""The models: small, of random weights; made where they are missing by the Python that has gguf."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from report.results import ROOT, progress

_MAKER = Path(__file__).with_name("maker")
# English of our own to learn a vocabulary from. Not the page that the figures go to.
_TEXTS = ("README.md", "CONTRIBUTING.md", "docs/alerts.md", "docs/batch.md", "docs/configuration.md",
          "docs/dbus.md", "docs/operations.md", "docs/strategies.md", "docs/vision.md")


@dataclass(frozen=True)
class Model:
    """`width` and `layers` of the language model, and of its picture encoder."""

    name: str
    width: int
    layers: int
    encoder_width: int
    encoder_layers: int

    def options(self) -> list[str]:
        return ["--width", str(self.width), "--layers", str(self.layers),
                "--encoder-width", str(self.encoder_width),
                "--encoder-layers", str(self.encoder_layers)]


# By the work of a picture: about half of it the encoder's; about seven eighths, as with small models
# that have the encoder of a large one.
MODELS = (Model("half", 256, 14, 192, 2), Model("most", 256, 14, 320, 7))


@dataclass(frozen=True)
class Place:
    """Where llama.cpp is. `root`: of its file system, / or a chroot's; `folder`: of the models, as
    seen from there; `server`, `python`: the commands that begin in it."""

    root: Path
    folder: Path
    server: tuple[str, ...]
    python: tuple[str, ...]

    def outside(self, file: Path) -> Path:
        """The same file as this program sees it."""
        return self.root / file.relative_to("/")

    def gguf(self, model: Model) -> Path:
        return self.folder / f"{model.name}.gguf"

    def mmproj(self, model: Model) -> Path:
        return self.folder / f"{model.name}.mmproj.gguf"


def place_of(root: Path, folder: Path, server: Sequence[str], python: Sequence[str]) -> Place:
    """Without commands: those of the root."""
    enter = () if root == Path("/") else ("chroot", str(root))
    return Place(root, folder, tuple(server) or (*enter, "llama-server"),
                 tuple(python) or (*enter, "python3"))


def make(model: Model, place: Place) -> None:
    """Only when it is not there as this maker makes it; a vocabulary stays though pages change."""
    folder = place.outside(place.folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / f"{model.name}.made"
    wanted = _mark(model)
    if mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return
    progress(f"making the model {model.name}")
    shutil.copytree(_MAKER, folder / "maker", dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "text.txt").write_text(
        "\n".join((ROOT / text).read_text(encoding="utf-8") for text in _TEXTS), encoding="utf-8")
    subprocess.run([*place.python, "-B", str(place.folder / "maker"), str(place.folder), model.name,
                    "--text", str(place.folder / "text.txt"), *model.options()], check=True)
    mark.write_text(wanted, encoding="ascii")


def _mark(model: Model) -> str:
    sources = b"".join(file.read_bytes() for file in sorted(_MAKER.glob("*.py")))
    return hashlib.sha256(sources + repr(model).encode()).hexdigest()
