"""A notice on the desktop after an unattended run: what waits for its person. By the platform's own means.

Never waits and never fails: where the platform has no notices, or nobody is logged on to see one, there is none. It tells
numbers and names of pairs, no subject: a notice can be read by whoever looks at the screen.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from engine.cli import telling
from engine.model.report import PairReport, Result

_WAITS: Final = frozenset((Result.WAITING, Result.GUARDED, Result.FAILED_ITEMS, Result.FAILED))
"""What a person is to look at. A calendar that could not be reached is tried again by itself, as a held pair is."""

_TITLE: Final = "SYNCLINE_NOTICE_TITLE"
_TEXT: Final = "SYNCLINE_NOTICE_TEXT"

_TOAST: Final = """
$kinds = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]
$toast = $kinds::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)
$lines = $toast.GetElementsByTagName('text')
$null = $lines.Item(0).AppendChild($toast.CreateTextNode($env:SYNCLINE_NOTICE_TITLE))
$null = $lines.Item(1).AppendChild($toast.CreateTextNode($env:SYNCLINE_NOTICE_TEXT))
$program = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'
$kinds::CreateToastNotifier($program).Show([Windows.UI.Notifications.ToastNotification]::new($toast))
"""
"""A toast has to come from a program that the start menu knows: PowerShell is one."""

_SENT: Final[list[subprocess.Popen[bytes]]] = []
"""Nobody waits for them; kept, because one that is thrown away while it runs is warned of."""


def what_waits(reports: Sequence[PairReport]) -> str:
    """A line for each pair that needs its person; empty where none does."""
    return "\n".join(telling.summary(report) for report in reports if report.result in _WAITS)


def tell(reports: Sequence[PairReport]) -> None:
    """Show a notice of what waits, where something does."""
    if waits := what_waits(reports):
        show("Syncline", waits)


def show(title: str, text: str) -> None:
    """Show a notice, or not."""
    words = command(sys.platform, title, text)
    if (program := shutil.which(words[0])) is None:
        return
    with suppress(OSError):
        _SENT.append(_started([program, *words[1:]], environment(os.environ, title, text)))


def _started(words: list[str], environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """In a session of its own: it outlives this program and gets no signal of its terminal."""
    return subprocess.Popen(  # noqa: S603 - the platform's own program, and no shell
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environ,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def command(platform: str, title: str, text: str) -> list[str]:
    """The words of the command that shows a notice; ``platform`` as in `sys.platform`. No text is ever part of a script."""
    match platform:
        case "win32":
            return ["powershell", "-NoProfile", "-NonInteractive", "-WindowStyle", "Hidden", "-Command", _TOAST]
        case "darwin":
            script = "display notification (item 2 of argv) with title (item 1 of argv)"
            return ["osascript", "-e", "on run argv", "-e", script, "-e", "end run", title, text]
        case _:
            return ["notify-send", "--app-name=Syncline", "--", title, text]


def environment(own: Mapping[str, str], title: str, text: str) -> dict[str, str]:
    """Where PowerShell finds the texts."""
    return {**own, _TITLE: title, _TEXT: text}
