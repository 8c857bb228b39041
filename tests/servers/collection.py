"""A calendar collection in memory: what it holds, what it tells, and how it is set up to behave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Literal
from urllib.parse import quote

from engine.ical.objects import one_object
from engine.model.resource import CalendarObject

FOUND = "<status>HTTP/1.1 200 OK</status></propstat>"


def href_of(path: str) -> str:
    return quote(path, safe="/@")


def uid_of(text: str) -> str:
    """ "" for what is no calendar object."""
    found = one_object(text)
    return found.uid if isinstance(found, CalendarObject) else ""


def as_given(text: str) -> str:
    return text


@dataclass(slots=True)
class Traits:
    """How a collection behaves; may be changed while it is in use.

    ``sync``, ``ctag``: it has RFC 6578 tokens, a change mark. ``etags``: which kind a PUT answers ("strong", "weak" or
    "none"). ``keeps``: what it makes of a text. ``unique_uids``: a second item with a UID is refused. ``writes``: somebody
    may write. ``schedules``: it sends invitations. ``page``: a listing of changes ends after so many. ``lags``: listings
    show what was there when this was switched on. ``listed_etags``: listings and reports tell etags.
    """

    sync: bool = True
    ctag: bool = True
    etags: Literal["strong", "weak", "none"] = "strong"
    keeps: Callable[[str], str] = as_given
    unique_uids: bool = True
    writes: bool = True
    schedules: bool = False
    page: int | None = None
    listed_etags: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A resource, with the snippets of XML that tell of it (made once: this server is a yardstick, too)."""

    etag: str
    text: bytes
    seq: int
    uid: str
    brief: str
    whole: str


@dataclass(slots=True)
class Collection:
    """``path`` ends with a slash. ``mails``: what a scheduling server would have sent, in words."""

    path: str
    name: str = "Work"
    traits: Traits = field(default_factory=Traits)
    items: dict[str, Item] = field(default_factory=dict[str, Item])
    gone: dict[str, int] = field(default_factory=dict[str, int])
    seq: int = 0
    oldest: int = 0
    mails: list[str] = field(default_factory=list[str])
    shown: dict[str, Item] | None = None

    @property
    def listed(self) -> dict[str, Item]:
        return self.items if self.shown is None else self.shown

    def lag(self) -> None:
        """From now on listings show what is there now."""
        self.shown = dict(self.items)

    def catch_up(self) -> None:
        self.shown = None

    def put(self, path: str, text: str) -> Item:
        self.seq += 1
        etag = f'"{self.seq}"'
        kept = self.traits.keeps(text)
        told = f"<getetag>{escape(etag)}</getetag>" if self.traits.listed_etags else ""
        head = f"<response><href>{href_of(path)}</href><propstat><prop>{told}"
        data = escape(kept, quote=False).replace("\r", "&#13;")
        self.items[path] = Item(
            etag,
            kept.encode(),
            self.seq,
            uid_of(kept),
            f"{head}</prop>{FOUND}</response>",
            f"{head}<C:calendar-data>{data}</C:calendar-data></prop>{FOUND}</response>",
        )
        self.gone.pop(path, None)
        return self.items[path]

    def delete(self, path: str) -> None:
        del self.items[path]
        self.seq += 1
        self.gone[path] = self.seq

    def forget_tokens(self) -> None:
        """No token that was given so far is known any more."""
        self.seq += 1
        self.oldest = self.seq

    def holder_of(self, uid: str) -> str | None:
        """The path of the item with that UID."""
        return next((path for path, item in self.items.items() if uid and item.uid == uid), None)

    def changes(self, since: int) -> list[tuple[int, str]]:
        """What moved, in order: number and XML of each."""
        listed = self.listed
        moved = [(item.seq, item.brief) for item in listed.values() if item.seq > since]
        if since:
            vanished = ((seq, path) for path, seq in self.gone.items() if seq > since and path not in listed)
            moved += [
                (seq, f"<response><href>{href_of(path)}</href><status>HTTP/1.1 404 Not Found</status></response>")
                for seq, path in vanished
            ]
        return sorted(moved)
