"""``history`` and ``undo``: what runs did, and how to take it back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.cli import desk, output
from engine.cli.parser import Misused
from engine.cli.render import counted, local, plain, start, table
from engine.history.journal import Entry, Run
from engine.model.both import Both
from engine.session import telling
from engine.session.reporting import told_document
from engine.session.workplace import Workplace


def history(args: Namespace) -> int:
    """One of: the runs, one run, the readable text."""
    words: list[str] = args.words
    if words[:1] == ["export"] and len(words) > 1:
        if args.number is not None:
            raise Misused("--run and export do not go together.", "syncline history")
        return _export(args, words[-1], words[1] if len(words) == 3 else None)
    if words == ["export"]:
        raise Misused('Name the file to write, or "-" for standard output.', "syncline history")
    if len(words) > 1:
        raise Misused(f'"{words[1]}" is one word too many here.', "syncline history")
    pair = words[0] if words else None
    return _runs(args, pair) if args.number is None else _run(args, args.number, pair)


def _runs(args: Namespace, pair: str | None) -> int:
    async def work(found: Workplace) -> int:
        runs = await telling.runs(found, pair)
        if args.json:
            output.put_json({"runs": [_run_document(each) for each in runs]})
        elif not runs:
            output.put("No run yet.")
        else:
            rows = [
                (str(run.id), run.pair, local(run.started), run.result or "not finished", _sum(run, _names(found, run)))
                for run in runs
            ]
            output.put(table(("run", "pair", "started", "result", "what it did"), rows, room=_room(args)))
        return 0

    return desk.at_desk(args, work)


def _room(args: Namespace) -> int | None:
    """--verbose cuts nothing."""
    return 10_000 if args.verbose else None


def _run_document(run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "pair": run.pair,
        "started": run.started,
        "finished": run.finished,
        "result": run.result,
        "counts": dict(run.counts),
        "undoes": run.undoes,
    }


def _names(found: Workplace, run: Run) -> Both[str]:
    """The calendars of a run's pair; the sides' names where the pair is no longer configured."""
    pair = found.config.pairs.get(run.pair)
    return Both("left", "right") if pair is None else pair.calendars


def _sum(run: Run, names: Both[str]) -> str:
    """``2 entered in outlook, 1 changed in mobile, 1 conflict``."""
    counts: Mapping[str, Any] = run.counts
    found = [f"took back run {run.undoes}"] if run.undoes is not None else []
    if counts.get("linked"):
        found.append(f"{counts['linked']} found in both")
    for side, name in (("right", names.right), ("left", names.left)):
        done: Mapping[str, int] = counts.get(side, {})
        kinds = (("created", "entered in"), ("updated", "changed in"), ("deleted", "removed from"))
        found += [f"{done[kind]} {word} {name}" for kind, word in kinds if done.get(kind)]
    if counts.get("conflicts"):
        found.append(counted(counts["conflicts"], "conflict"))
    if counts.get("confirmations"):
        found.append(counted(counts["confirmations"], "confirmation"))
    found += [f"{counts[kind]} {kind}" for kind in ("held", "failed") if counts.get(kind)]
    return ", ".join(found) or "nothing"


def _run(args: Namespace, number: int, pair: str | None) -> int:
    async def work(found: Workplace) -> int:
        run, entries = await telling.run_entries(found, number)
        if pair is not None and run.pair != pair:
            found.config.pair(pair)
            raise Misused(f"Run {number} was one of pair {run.pair}, not of {pair}.", "syncline history")
        if args.json:
            items = [{**told_document(entry.told), "state": entry.state} for entry in entries]
            output.put_json({"run": _run_document(run), "items": items})
            return 0
        names = _names(found, run)
        end = "not finished" if run.finished is None else f"{run.result}, {_sum(run, names)}"
        output.put(f"Run {run.id} of {run.pair}, {local(run.started)}: {end}")
        if entries:
            rows = [_row(entry, names) for entry in entries]
            output.put(table(("id", "start", "subject", "what happened"), rows, give=2, room=_room(args)))
        return 0

    return desk.at_desk(args, work)


def _row(entry: Entry, names: Both[str]) -> Sequence[str]:
    told = entry.told
    return told.id, start(told.start), plain(told.summary) or "untitled", _happened(entry, names)


_WORDS = {
    "create": "entered in",
    "update": "changed in",
    "delete": "removed from",
    "link": "found in",
    "conflict": "conflict of",
    "confirm": "waits for a word:",
    "hold": "held:",
    "fail": "failed in",
}


def _happened(entry: Entry, names: Both[str]) -> str:
    told = entry.told
    where = {"left": names.left, "right": names.right}.get(told.side, f"{names.left} and {names.right}")
    words = f"{_WORDS.get(told.action, told.action)} {where}"
    if told.action == "hold":
        words = "held"
    if told.action == "confirm":
        words = "waits for a confirmation"
    if told.fields:
        words += f" ({', '.join(told.fields)})"
    if told.reason and told.action in ("hold", "fail"):
        words += f": {told.reason}"
    return words if entry.state != "intended" else f"{words} (begun, not known whether done)"


def _export(args: Namespace, file: str, pair: str | None) -> int:
    from engine.cli.writing import write_file

    async def work(found: Workplace) -> int:
        text = await telling.readable(found, pair)
        if file == "-":
            if args.json:
                output.put_json({"text": text})
            else:
                output.put_exact(text)
            return 0
        path = Path(file).expanduser()
        write_file(path, text)
        if args.json:
            output.put_json({"file": str(path)})
        else:
            output.put(f"Written to {path}.")
        return 0

    return desk.at_desk(args, work)


def undo(args: Namespace) -> int:
    async def work(found: Workplace) -> int:
        from engine.cli.sync import tell, watched
        from engine.model.progress import Observer
        from engine.model.report import PairReport
        from engine.session.request import Request
        from engine.session.undoing import undo as take_back

        request = Request(dry_run=args.dry_run)

        async def run(observer: Observer) -> list[PairReport]:
            return [await take_back(found, args.number, args.item, request, observer)]

        return tell(await watched(request.stop, run), args, args.dry_run)

    return desk.at_desk(args, work)
