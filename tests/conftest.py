"""Pictures of screens go to the top-level ``snapshots/``, in the folders of their tests; Hypothesis draws as `tests.profiles` says."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import pytest
import pytest_textual_snapshot as pictures

from tests import profiles

profiles.chosen()

# Who runs this in the background may have it ignore what a terminal sends; the tests of signals start from the usual.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

ROOT = Path(__file__).resolve().parent.parent


def _dirname(cls: type, *, test_location: Any) -> str:
    inside = Path(test_location.filepath).resolve().relative_to(ROOT / "tests").with_suffix("")
    return str(ROOT / "snapshots" / inside)


pictures.SVGImageExtension.dirname = classmethod(_dirname)
pictures.SVGImageExtension.file_extension = "svg"  # the name that syrupy reads from version 5 on


def pytest_configure(config: pytest.Config) -> None:
    """A single test that was named on the command line must not count, or remove, its siblings' pictures as unused."""
    if any("::" in argument for argument in config.args):
        import syrupy.report as report
        from syrupy.session import SnapshotSession

        SnapshotSession.remove_unused_snapshots = lambda *_, **__: None
        report.SnapshotReport.unused = property(lambda _: report.SnapshotCollections())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
