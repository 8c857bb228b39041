"""``import`` and ``export``: iCalendar files into one calendar, and a whole calendar out."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from engine.cli import desk, output
from engine.cli.exit import FAILED, SOME_FAILED
from engine.cli.parser import Misused
from engine.cli.render import counted, plain
from engine.session.calendars import Imported, NotImported, import_files, opened
from engine.session.calendars import export as whole
from engine.session.workplace import Workplace


def import_(args: Namespace) -> int:
    if not args.files:
        raise Misused("FILE missing.", "syncline import")

    async def work(found: Workplace) -> int:
        async with opened(found, args.calendar) as calendar:
            done = await import_files(calendar, [Path(file).expanduser() for file in args.files])
        if args.json:
            output.put_json(asdict(done))
        else:
            output.put(_told(done, args.calendar))
        return _code(done)

    return desk.at_desk(args, work)


def _told(done: Imported, calendar: str) -> str:
    lines = [f"{calendar}: {done.created} created, {done.updated} updated, {done.unchanged} unchanged."]
    if done.unnamed:
        lines.append(f"{counted(done.unnamed, 'item')} had no UID and got one, made of what it says.")
    if done.refused:
        lines.append(f"{counted(len(done.refused), 'file')} not taken:")
        lines += [f"  {_place(each)}: {plain(each.reason)}" for each in done.refused]
    return "\n".join(lines)


def _place(each: NotImported) -> str:
    return plain(each.file) if each.line is None else f"{plain(each.file)}:{each.line}"


def _code(done: Imported) -> int:
    """0: every file was taken; 4: some were; 1: none was."""
    if not done.refused:
        return 0
    return SOME_FAILED if done.created or done.updated or done.unchanged else FAILED


def export(args: Namespace) -> int:
    async def work(found: Workplace) -> int:
        async with opened(found, args.calendar) as calendar:
            text = await whole(calendar)
        return _put(args, text)

    return desk.at_desk(args, work)


def _put(args: Namespace, text: str) -> int:
    from engine.cli.writing import write_file

    file = args.files[0] if args.files else "-"
    if file == "-":
        if args.json:
            output.put_json({"calendar": args.calendar, "icalendar": text})
        else:
            output.put_bytes(text.encode("utf-8", "surrogatepass"))
        return 0
    path = Path(file).expanduser()
    write_file(path, text)
    if args.json:
        output.put_json({"calendar": args.calendar, "file": str(path)})
    else:
        output.put(f"Written to {path}.")
    return 0
