"""Carrying out a plan for autostart on this machine: files written or removed, the service manager told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.autostart.plan import Manager, Plan
from engine.model.errors import SynclineError

Runner = Callable[[Sequence[str]], str]
"""Runs a command; returns "" or what it complained of."""


class AutostartFailed(SynclineError):
    """The platform's service manager refused; the message has its words."""


@dataclass(frozen=True, slots=True)
class Status:
    """``present``: files of ours that are there. ``stale``: those among them that another version or config wrote."""

    manager: Manager
    present: tuple[Path, ...]
    missing: tuple[Path, ...]
    stale: tuple[Path, ...]

    @property
    def installed(self) -> bool:
        return not self.missing and not self.stale


def manager_here(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Manager:
    """Who starts programs for a person on this machine."""
    if platform == "win32":
        return Manager.TASKS
    if platform == "darwin":
        return Manager.LAUNCHD
    runtime = environ.get("XDG_RUNTIME_DIR")
    has_systemd = runtime is not None and Path(runtime, "systemd").exists() and shutil.which("systemctl") is not None
    return Manager.SYSTEMD if has_systemd else Manager.XDG


def run(words: Sequence[str]) -> str:
    """Run a command of the service manager; "" where it went well."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands of the platform
            words, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip() or f"it ended with {done.returncode}"


def install(plan: Plan, home: Path, runner: Runner = run) -> list[Path]:
    """Write the files and tell the service manager. Raises `AutostartFailed`; then the files are taken away again."""
    written = [_write(home / name, content) for name, content in plan.files.items()]
    for words in plan.install:
        complaint = runner(_at_home(words, home))
        if complaint:
            for path in written:
                path.unlink(missing_ok=True)
            raise AutostartFailed(
                f"{plan.manager.value} did not take Syncline in ({' '.join(words)}): {complaint}. Nothing was registered."
            )
    return written


def _write(path: Path, content: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-16" if path.suffix == ".xml" else "utf-8", newline="\n")
    except OSError as error:
        raise AutostartFailed(
            f"The file {path} cannot be written ({error.strerror}): see that the folder is yours to write."
        ) from error
    return path


def _at_home(words: Sequence[str], home: Path) -> list[str]:
    return [str(home / word[2:]) if word.startswith("~/") else word for word in words]


def remove(plan: Plan, home: Path, runner: Runner = run) -> list[Path]:
    """Tell the service manager and delete the files. What is not there is no error; returns what was."""
    here = [path for name in plan.files if (path := home / name).exists()]
    complaints = [runner(_at_home(words, home)) for words in plan.remove] if here else []
    for path in here:
        path.unlink(missing_ok=True)
    problem = next((each for each in complaints if each), "")
    if problem:
        raise AutostartFailed(f"The files were removed, but {plan.manager.value} complained: {problem}.")
    return here


def status(plan: Plan, home: Path) -> Status:
    present: list[Path] = []
    missing: list[Path] = []
    stale: list[Path] = []
    for name, content in plan.files.items():
        path = home / name
        try:
            found = path.read_text(encoding="utf-16" if path.suffix == ".xml" else "utf-8")
        except (OSError, UnicodeError):
            missing.append(path)
            continue
        present.append(path)
        if found != content:
            stale.append(path)
    return Status(plan.manager, tuple(present), tuple(missing), tuple(stale))
