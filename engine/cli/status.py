"""``status``, ``conflicts``, ``resolve``, ``exclude``, ``include``: what waits for a person, and what the person says."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cli import desk, output
from engine.cli.render import clip, counted, local, pad, plain, plain_lines, screen, start, table, width
from engine.history.questions import Waiting
from engine.model.both import Side
from engine.model.plan import Choice
from engine.session import telling
from engine.session.telling import Status
from engine.session.workplace import Workplace


def status(args: Namespace) -> int:
    async def work(found: Workplace) -> int:
        pairs = await telling.status(found)
        if args.json:
            output.put_json({"pairs": [_status_document(each) for each in pairs]})
            return 0
        desk.warn(found.config)
        if not pairs:
            output.put(f"There is no pair in {found.config.path} yet.")
            return 0
        rows = [
            (
                each.pair,
                f"{each.names.left} <-> {each.names.right}",
                local(each.last_run),
                each.last_result or "",
                _waits(each),
            )
            for each in pairs
        ]
        output.put(table(("pair", "calendars", "last run", "result", "waits"), rows, give=1))
        return 0

    return desk.at_desk(args, work)


def _status_document(each: Status) -> dict[str, Any]:
    return {
        "pair": each.pair,
        "left": each.names.left,
        "right": each.names.right,
        "last_run": each.last_run,
        "last_result": each.last_result,
        "conflicts": each.conflicts,
        "confirmations": each.confirmations,
        "held": each.held,
        "failed": each.failed,
        "refused": each.refused,
    }


def _waits(each: Status) -> str:
    found = [counted(each.conflicts, "conflict")] if each.conflicts else []
    found += [counted(each.confirmations, "confirmation")] if each.confirmations else []
    found += [f"{each.refused} refused for good"] if each.refused else []
    found += [f"{each.held - each.refused} held"] if each.held > each.refused else []
    found += [f"{each.failed} failed"] if each.failed else []
    return ", ".join(found) or "nothing"


def conflicts(args: Namespace) -> int:
    async def work(found: Workplace) -> int:
        pair = args.pairs[0] if args.pairs else None
        waiting = await telling.waiting(found, pair)
        decided = await _decided(found)
        if args.json:
            output.put_json(_conflicts_document(waiting, decided))
            return 0
        blocks = [_asked(each, decided.get((each.pair, each.key)), args.verbose) for each in _questions(waiting)]
        blocks += _others(waiting)
        output.put("\n\n".join(blocks) if blocks else "Nothing waits for a decision.")
        return 0

    return desk.at_desk(args, work)


Decided = Mapping[tuple[str, str], Choice]


async def _decided(found: Workplace) -> Decided:
    """Decisions that no run has carried out yet, by pair and item."""
    from engine.history import questions
    from engine.history.pairs import numbers

    known = {pair: await questions.choices(found.db, number) for pair, number in (await numbers(found.db)).items()}
    return {(pair, key): choice for pair, choices in known.items() for key, choice in choices.items()}


def _questions(waiting: Sequence[Waiting]) -> list[Waiting]:
    return [each for each in waiting if each.kind in ("conflict", "confirm")]


def _conflicts_document(waiting: Sequence[Waiting], decided: Decided) -> dict[str, Any]:
    def of(*kinds: str) -> list[dict[str, Any]]:
        return [_document(each, decided.get((each.pair, each.key))) for each in waiting if each.kind in kinds]

    return {"conflicts": of("conflict", "confirm"), "held": of("hold"), "failed": of("fail")}


def _document(each: Waiting, choice: Choice | None) -> dict[str, Any]:
    said = None if choice is None or choice.on != each.on else choice.use.value
    return {**each.document, "kind": each.kind, "decided": said}


def _asked(each: Waiting, choice: Choice | None, verbose: bool) -> str:
    """A question with both versions side by side, and what can be answered."""
    shown = each.document
    when = start(shown["start"])
    lines = [f"{each.key}  {plain(shown['summary']) or 'untitled'}{f', {when}' if when else ''}  (pair {each.pair})"]
    lines.append(f"  {_what(shown)}")
    if shown["fields"]:
        lines += _versions(shown, verbose)
    if choice is not None and choice.on == each.on:
        return "\n".join([*lines, f"  decided: {choice.use.value}; the next sync of {each.pair} carries it out"])
    uses = (
        "left|right|skip|exclude"
        if each.kind == "confirm" or not shown["fields"]
        else "left|right|merge|both|skip|exclude"
    )
    if each.kind == "confirm":
        return "\n".join(
            [*lines, f"  syncline resolve {each.key} --use left (do it) | skip (leave it); all: sync --yes"]
        )
    return "\n".join([*lines, f"  syncline resolve {each.key} --use {uses}"])


def _what(shown: Mapping[str, Any]) -> str:
    """The sentence without the title, which stands above it."""
    _, colon, rest = str(shown["sentence"]).rpartition("): ")
    return plain(rest if colon else str(shown["sentence"]))


def _versions(shown: Mapping[str, Any], verbose: bool) -> list[str]:
    head = ("", "before", shown["left"], shown["right"])
    rows = [tuple(_value(row[name]) for name in ("name", "base", "left", "right")) for row in shown["fields"]]
    if not verbose:
        zone = _common_zone(rows)
        rows = [tuple(cell.removesuffix(f" {zone}") for cell in row) for row in rows]
        return [*_columns(head, rows), *([f"    (times of {zone})"] if zone else [])]
    found: list[str] = []
    for name, *values in rows:
        found.append(f"  {plain(name)}")
        for column, value in zip(head[1:], values, strict=True):
            found += [f"    {mark:<10} {text}" for mark, text in _marked(column, value)]
    return found


_ZONED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? (\S+)")


def _common_zone(rows: Sequence[Sequence[str]]) -> str:
    """The zone that all times are told in; "" where there are several or none. It need not stand behind each of them."""
    found = {match[1] for row in rows for cell in row[1:] if (match := _ZONED.fullmatch(cell))}
    return found.pop() if len(found) == 1 else ""


def _marked(column: str, value: str) -> list[tuple[str, str]]:
    texts = plain_lines(value) or [""]
    return [(column if number == 0 else "", text) for number, text in enumerate(texts)]


def _value(value: str | None) -> str:
    return "-" if value is None else value


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A field's name, and three versions in equal shares of the screen, or of what they need."""
    name = min(24, max(width(plain(row[0])) for row in rows))
    widest = max(width(plain(cell)) for row in (head, *rows) for cell in row[1:])
    share = min(widest, (screen() - 4 - name - 6) // 3)
    found: list[str] = []
    for row in (head, *rows):
        cells = [pad(clip(plain(row[0]), name), name), *(pad(clip(plain(cell), share), share) for cell in row[1:])]
        found.append(f"    {'  '.join(cells)}".rstrip())
    return found


def _others(waiting: Sequence[Waiting]) -> list[str]:
    """What is held and what failed: good to know, and most of it nothing to decide."""
    found: list[str] = []
    for kind, head in (("hold", "Held:"), ("fail", "Failed, tried again with the next sync:")):
        lines = [line for each in waiting if each.kind == kind for line in _other(each)]
        if lines:
            found.append("\n".join([head, *lines]))
    return found


def _other(each: Waiting) -> Iterator[str]:
    from engine.session.deciding import guarded, refused_for_good

    yield f"  {plain(each.document['sentence'])}  (pair {each.pair})"
    if refused_for_good(each):
        yield f"    syncline resolve {each.key} --use left|right|skip|exclude"
    elif guarded(each):
        gone, there = ("left", "right") if each.on.left is None else ("right", "left")
        yield f"    syncline resolve {each.key} --use {gone} (remove it) | {there} (keep it) | skip; all: sync --yes"


@dataclass(frozen=True, slots=True)
class _Said:
    use: str
    fields: Mapping[str, Side]


def _said(args: Namespace) -> _Said:
    """What was decided. Fields alone mean a merge. Raises `Misused`."""
    from engine.cli.parser import Misused

    fields = {name: Side(side) for name, side in args.field}
    if args.use is None and not fields:
        raise Misused(
            "Say with --use what is to happen: left, right, merge, both, skip or exclude.", "syncline resolve"
        )
    return _Said(args.use or "merge", fields)


def resolve(args: Namespace) -> int:
    said = _said(args)

    async def work(found: Workplace) -> int:
        from engine.session.deciding import Decision
        from engine.session.deciding import resolve as note

        question = await note(found, Decision(args.id, said.use, said.fields, pair=args.pair))
        if args.now and said.use != "exclude":
            return await _now(found, question.pair, args)
        if args.json:
            output.put_json({"id": question.key, "pair": question.pair, "use": said.use, "fields": dict(args.field)})
        else:
            output.put(_noted(question, said))
        return 0

    return desk.at_desk(args, work)


def _noted(question: Waiting, said: _Said) -> str:
    name = plain(question.document["summary"]) or "untitled"
    if said.use == "exclude":
        return f"{name} is out of pair {question.pair}; back in with: syncline include {question.pair} {question.key}"
    words = [said.use, *(f"{field} from the {side.value}" for field, side in said.fields.items())]
    return f"Noted for {name}: {', '.join(words)}. The next sync of {question.pair} carries it out."


async def _now(found: Workplace, pair: str, args: Namespace) -> int:
    """Sync the pair and tell as ``sync`` does."""
    from engine.cli.sync import tell, watched
    from engine.session.many import chosen, sync_pairs
    from engine.session.request import Request

    request = Request()
    reports = await watched(request.stop, lambda observer: sync_pairs(found, chosen(found, [pair]), request, observer))
    return tell(reports, args, dry_run=False)


def exclude(args: Namespace) -> int:
    async def work(found: Workplace) -> int:
        from engine.session import deciding

        key = await deciding.exclude(found, args.pair, args.id)
        return _moved(args, key, f"Out of pair {args.pair}: neither calendar is touched on its account any more.")

    return desk.at_desk(args, work)


def include(args: Namespace) -> int:
    async def work(found: Workplace) -> int:
        from engine.session import deciding

        key = await deciding.include(found, args.pair, args.id)
        return _moved(args, key, f"In pair {args.pair} again, from the next sync on.")

    return desk.at_desk(args, work)


def _moved(args: Namespace, key: str, sentence: str) -> int:
    if args.json:
        output.put_json({"id": key, "pair": args.pair})
    else:
        output.put(sentence)
    return 0
