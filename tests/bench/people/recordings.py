"""Gets the recordings: from a folder, or from their repositories by git.

They stay outside of this project: in a folder of the caller's, or in build/recordings/people.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from pathlib import Path

from people.manifest import Recording


class NotHad(Exception):
    """Why a recording cannot be had, in a sentence."""


def is_it(path: Path, recording: Recording) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == recording.sha256


def in_folder(recording: Recording, folder: Path) -> Path:
    path = folder / recording.name
    if not path.is_file():
        raise NotHad(f"{path} is not there")
    if not is_it(path, recording):
        raise NotHad(f"{path} is another file: its SHA-256 differs")
    return path


def fetched(recording: Recording, folder: Path, base: str) -> Path:
    """The recording in `folder`, fetched into it from the repository at BASE/OWNER/NAME if need be."""
    path = folder / recording.name
    if is_it(path, recording):
        return path
    content = read_blob(f"{base.rstrip('/')}/{recording.repository}", recording.commit, recording.path)
    if hashlib.sha256(content).hexdigest() != recording.sha256:
        raise NotHad(f"{recording.repository} has another file at {recording.path}")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def read_blob(repository: str, commit: str, path: str) -> bytes:
    """One file of one commit, and as little else as the server allows."""
    with tempfile.TemporaryDirectory() as temporary:
        def git(*arguments: str) -> bytes:
            done = subprocess.run(["git", "-C", temporary, *arguments], check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if done.returncode != 0:
                reason = done.stderr.decode(errors="replace").strip().splitlines()
                raise NotHad(f"{repository}: {reason[-1] if reason else 'git failed'}")
            return done.stdout

        git("init", "--quiet")
        git("remote", "add", "origin", repository)
        git("config", "remote.origin.promisor", "true")
        git("config", "remote.origin.partialclonefilter", "blob:none")
        git("fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", commit)
        return git("cat-file", "blob", f"{commit}:{path}")
