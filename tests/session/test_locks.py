"""One run a pair at a time, across processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.model.errors import Locked
from engine.session.locks import only_run

_HOLD = """
import sys
from pathlib import Path
from engine.session.locks import only_run
with only_run(Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds the lock of the pair "mail"."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path), "mail"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"held"
    yield process
    process.kill()
    process.communicate()


def test_another_process_is_told_at_once(tmp_path: Path, holder: subprocess.Popen[bytes]) -> None:
    words = "Pair 'mail': another run of Syncline is working on it; nothing was done"
    with pytest.raises(Locked, match=words), only_run(tmp_path, "mail"):
        pass
    with only_run(tmp_path, "team"):
        pass


def test_a_holder_that_is_killed_leaves_no_lock(tmp_path: Path, holder: subprocess.Popen[bytes]) -> None:
    holder.kill()
    holder.wait()
    with only_run(tmp_path, "mail"):
        pass


def test_in_one_process_too(tmp_path: Path) -> None:
    with only_run(tmp_path, "mail"), pytest.raises(Locked), only_run(tmp_path, "mail"):
        pass
    with only_run(tmp_path, "mail"):
        pass
