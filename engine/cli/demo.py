"""``syncline demo``: the worked example, played and checked, or as a sandbox for the app."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.cli import output
from engine.cli.render import counted, plain

if TYPE_CHECKING:
    from engine.demo.playing import Outcome
    from engine.demo.told import Told

_WIDTH: Final = 7


def demo(args: Namespace) -> int:
    if args.headless:
        return _played(args)
    from engine.cli.parser import Misused

    if args.json:
        raise Misused(
            "The app takes no --json; with --headless the example is played and told as JSON.", args.parser.prog
        )
    return _opened(args)


def _played(args: Namespace) -> int:
    """Play it in the folder named, or in one that is gone afterwards."""
    import anyio

    from engine.demo.playing import perform

    tell = _silent if args.json else _tell
    with ExitStack() as stack:
        if args.dir is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="syncline-demo-"))) / "sandbox"
        else:
            folder = Path(args.dir).expanduser()
        code = conclude(anyio.run(lambda: perform(folder, tell)), args.json)
    if args.dir is not None and not args.json:
        output.put(f"To look around: syncline --config {folder / 'config.toml'} --data-dir {folder / 'data'}")
    return code


def conclude(outcome: Outcome, as_json: bool) -> int:
    """Tell how it ended. 0: every claim held; 1: one did not, or the story could not go on."""
    if as_json:
        output.put_json(_document(outcome))
    else:
        output.put(f"\n{_verdict(outcome)}")
    return 0 if outcome.held else 1


def _silent(_: Told) -> None:
    """JSON is printed at the end, and nothing besides."""


def _tell(told: Told) -> None:
    """One piece of the transcript, as it happens."""
    from engine.demo.told import Act, Claim, Deed

    match told:
        case Act(title):
            output.put(f"\n{title}\n{'-' * len(title)}")
        case Deed(sentence):
            output.put(f"{'':{_WIDTH}}{plain(sentence)}")
        case Claim(_, sentence, problems):
            output.put(f"{'BROKEN' if problems else 'holds':{_WIDTH}}{sentence}")
            for problem in problems:
                output.put(f"{'':{_WIDTH}}- {plain(problem)}")


def _verdict(outcome: Outcome) -> str:
    broken = [claim.name for claim in outcome.claims if not claim.holds]
    if broken:
        return f"This claim does not hold: {', '.join(broken)}."
    if outcome.lost:
        return f"The story could not go on: {plain(outcome.lost)}"
    return f"All {counted(len(outcome.claims), 'claim')} hold."


def _document(outcome: Outcome) -> dict[str, Any]:
    claims = [
        {"name": claim.name, "claim": claim.sentence, "holds": claim.holds, "problems": list(claim.problems)}
        for claim in outcome.claims
    ]
    return {"held": outcome.held, "exit_code": 0 if outcome.held else 1, "lost": outcome.lost, "claims": claims}


def _opened(args: Namespace) -> int:
    """The app on the sandbox: a new one, or the one there is, as it was left."""
    import anyio

    from engine.cli.app import has_terminal, open_app
    from engine.cli.parser import Misused
    from engine.config.places import data_dir
    from engine.demo.sandbox import is_sandbox, make

    if not has_terminal():
        raise Misused(
            "The app needs a terminal to show itself; here there is none. With --headless the example is played without it.",
            args.parser.prog,
        )
    folder = data_dir(args.data_dir) / "demo" if args.dir is None else Path(args.dir).expanduser()
    if is_sandbox(folder):
        output.say(f"The sandbox in {folder} is as you left it; delete the folder to begin anew.")
    else:
        anyio.run(lambda: make(folder))
    return open_app(folder / "config.toml", folder / "data")
