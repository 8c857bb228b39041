"""All notes of one calendar entry as one thing: its parent, its children, and the instances they stand for.

The date lists count, not the rule. Taking an instance out of a shared child, or giving it a child of its own, is done
here and nowhere else, each in one transaction with what the parent remembers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from engine.adapters.notes.simulated.entry_items import Slice, child, resliced
from engine.adapters.notes.simulated.event import AllDay, Timed, Timing
from engine.adapters.notes.simulated.items import Items, text_item, time_item
from engine.adapters.notes.simulated.machine import Machine
from engine.adapters.notes.simulated.store import Header, MailFile, Note, new_unid
from engine.adapters.notes.zones import zone_of

_ALL_DAY = ("1", "2")


@dataclass(frozen=True, slots=True)
class Child:
    """A note with the instances it stands for; a single entry is one with one instance."""

    header: Header
    items: Items
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Parent:
    header: Header
    items: Items


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instance is to be found."""

    child: Child
    position: int

    @property
    def slice(self) -> Slice:
        return self.child.slices[self.position]


@dataclass(frozen=True, slots=True)
class EntrySet:
    """``parent`` None: a single entry, or a set whose parent is lost."""

    uid: str
    parent: Parent | None
    children: tuple[Child, ...]

    @property
    def repeats(self) -> bool:
        return self.parent is not None or any(part.items.has("RepeatInstanceDates") for part in self.children)

    @property
    def places(self) -> list[Place]:
        """All instances, by original start."""
        found = [Place(part, position) for part in self.children for position in range(len(part.slices))]
        return sorted(found, key=lambda place: place.slice.original.utc)

    @property
    def first(self) -> Items:
        """The items that speak for the whole."""
        return self.children[0].items if self.parent is None else self.parent.items

    @property
    def sequence(self) -> int:
        """The highest SequenceNum of its notes."""
        numbers = [part.items.number("SequenceNum") or 1 for part in self.children]
        return int(max([*numbers, self.first.number("SequenceNum") or 1]))

    def place(self, machine: Machine, recurrence: datetime | date) -> Place | None:
        """The instance with that original start, or on that original day."""
        return next((place for place in self.places if _is(machine, place, recurrence)), None)


def _is(machine: Machine, place: Place, recurrence: datetime | date) -> bool:
    original = place.slice.original
    if isinstance(recurrence, datetime):
        return original.utc == recurrence
    return original.wall(zone_for(machine, place.child.items, "StartTimeZone")).date() == recurrence


def read_set(machine: Machine, uid: str) -> EntrySet | None:
    """The entry of that UID as its live notes have it; None where there is none."""
    notes = machine.store.notes_of(uid)
    if not notes:
        return None
    parents = [Parent(header, items) for header, items in notes if header.kind == "parent"]
    children = [Child(header, items, slices_of(items)) for header, items in notes if header.kind != "parent"]
    return EntrySet(uid, parents[0] if parents else None, tuple(children))


def slices_of(items: Items) -> tuple[Slice, ...]:
    """The instances of a child, or the one of an entry; as many as all its lists have."""
    starts, ends = items.instants("StartDateTime"), items.instants("EndDateTime")
    originals = items.instants("RepeatInstanceDates") or starts
    return tuple(Slice(*parts) for parts in zip(originals, starts, ends or starts, strict=False))


def zone_for(machine: Machine, items: Items, name: str) -> tzinfo:
    """The zone an item names; the machine's where it names none."""
    try:
        return zone_of(items.text(name))
    except ValueError:
        return machine.zone


def timing_of(machine: Machine, items: Items, part: Slice) -> Timing:
    """Start and end of an instance in the entry's zones."""
    start_zone = zone_for(machine, items, "StartTimeZone")
    if items.text("AppointmentType") in _ALL_DAY:
        return AllDay(part.start.wall(start_zone).date(), part.end.wall(start_zone).date())
    end_text = items.text("EndTimeZone") or items.text("StartTimeZone")
    end_zone = zone_for(machine, items.put(text_item("EndTimeZone", end_text)), "EndTimeZone")
    return Timed(
        part.start.utc.astimezone(start_zone),
        part.end.utc.astimezone(end_zone),
        items.text("StartTimeZone"),
        end_text,
    )


# Changes


def split(machine: Machine, entry: EntrySet, place: Place) -> tuple[str, Items]:
    """Gives an instance a child of its own, unless it has one: UNID and items of that child."""
    if len(place.child.slices) == 1:
        return place.child.header.unid, place.child.items
    part = place.slice
    parent_unid = place.child.items.text("$REF")
    items = child(place.child.items, parent_unid, place.child.items.text("ApptUNID"), (part,), exception=True)
    unid = new_unid()
    with machine.store.transaction():
        machine.store.write(Note(unid, items, machine.store.attachments(place.child.header.unid)))
        _shrink(machine.store, place.child, [part])
        _remember(machine.store, entry, gone=[], added=unid)
    return unid, items


def take_out(machine: Machine, entry: EntrySet, places: Sequence[Place]) -> None:
    """Removes instances; with the last one goes the whole entry."""
    store = machine.store
    with store.transaction():
        if len(places) == len(entry.places):
            remove_all(machine, entry)
            return
        for part in entry.children:
            out = [place.slice for place in places if place.child is part]
            if out:
                _shrink(store, part, out)
        _remember(store, entry, gone=[place.slice for place in places], added=None)


def remove_all(machine: Machine, entry: EntrySet) -> None:
    soft = machine.simulation.soft_deletes
    with machine.store.transaction():
        for part in entry.children:
            machine.store.remove(part.header.unid, soft=soft)
        if entry.parent is not None:
            machine.store.remove(entry.parent.header.unid, soft=soft)


def _shrink(store: MailFile, part: Child, out: Sequence[Slice]) -> None:
    """A child without some of its instances; an empty one goes."""
    kept = [each for each in part.slices if each not in out]
    if not kept:
        store.remove(part.header.unid)
        return
    store.write(Note(part.header.unid, resliced(part.items, kept), sealed=part.header.sealed))


def _remember(store: MailFile, entry: EntrySet, gone: Sequence[Slice], added: str | None) -> None:
    """RepeatDates, RepeatEndDates and RepeatIds of the parent follow; its rule does not."""
    if entry.parent is None:
        return
    items = entry.parent.items
    originals = {part.original.utc for part in gone}
    pairs = zip(items.instants("RepeatDates"), items.instants("RepeatEndDates"), strict=False)
    kept = [pair for pair in pairs if pair[0].utc not in originals]
    ids = [*items.texts("RepeatIds"), *([added] if added else [])]
    changed = items.put(
        time_item("RepeatDates", [start for start, _ in kept]),
        time_item("RepeatEndDates", [end for _, end in kept]),
        text_item("RepeatIds", *ids),
    )
    store.write(Note(entry.parent.header.unid, changed, sealed=entry.parent.header.sealed))
