"""What all screens have in common: a head line with the place and its circumstances, the footer, and the keys of every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.keys import bindings
from tui.phrase import fit, plain
from tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from tui.app import SynclineApp
    from tui.bridge import Bridge

R = TypeVar("R")

EVERYWHERE: list[BindingType] = bindings(
    "again", "help", "palette", "theme", "suspend", "next-field", "previous-field", "quit", "quit-anywhere"
)


class HeadLine(Static):
    """The first line of every screen: where one is, and a few words about it."""

    DEFAULT_CSS = """
    HeadLine { dock: top; height: 1; background: $panel; color: $foreground; padding: 0 1; }
    """

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place, self._words = place, ""

    def say(self, place: str, words: str = "") -> None:
        self._place, self._words = place, words
        width = max(20, self.size.width)
        head = fit(plain(place), min(width, len(plain(place)) * 2)).rstrip()
        room = width - Content(head).cell_length - 2
        told = fit(plain(words), min(room, Content(plain(words)).cell_length)) if room > 8 else ""
        gap = " " * max(2, width - Content(head).cell_length - Content(told).cell_length)
        self.update(Content.assemble((head, "bold $primary"), gap, (told, "$quiet")))

    def on_resize(self) -> None:
        self.say(self._place, self._words)


class Notice(Static):
    """A message where it belongs: what went wrong with this screen, and what to do. Hidden while there is none."""

    DEFAULT_CSS = """
    Notice { height: auto; max-height: 8; padding: 0 1; margin: 0 0 1 0; display: none; background: $surface; border-left: thick $warning; }
    Notice.-some { display: block; }
    Notice.-bad { border-left: thick $error; }
    """

    def say(self, words: str, bad: bool = False) -> None:
        self.set_class(bool(words), "-some")
        self.set_class(bad, "-bad")
        sign = "✗ " if bad else "! "
        self.update(
            Content.assemble(
                (sign, "bold $error" if bad else "bold $warning"), "\n".join(map(plain, words.split("\n")))
            )
            if words
            else ""
        )


class Page(Screen[R]):
    """A screen. Subclasses say what is on it (`body`), which keys it has (``BINDINGS``, `EVERYWHERE` at their end) and how it gets its data (`load`)."""

    PLACE: ClassVar[str] = "Syncline"
    """The name in the head line and over the help."""

    MENDS: ClassVar[bool] = False
    """Does it work without a config that can be used, because that is where it is mended?"""

    if TYPE_CHECKING:

        @property
        def app(self) -> SynclineApp: ...

    def compose(self) -> ComposeResult:
        yield HeadLine(self.PLACE)
        with Vertical(id="body"):
            yield Notice(id="notice")
            yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        yield from ()

    @property
    def bridge(self) -> Bridge:
        return self.app.bridge

    @property
    def unsaved(self) -> str:
        """What would be lost by leaving now, as the begin of a sentence; "" for nothing."""
        return ""

    def head(self, place: str, words: str = "") -> None:
        self.query_one(HeadLine).say(place, words)

    def notice(self, words: str, bad: bool = False) -> None:
        """Say something on top of the screen; "" takes it away."""
        if self.is_attached:
            self.query_one("#notice", Notice).say(words, bad)

    def load(self) -> None:
        """Get the data anew: F5, and when the screen comes up."""

    async def action_back(self) -> None:
        if len(self.app.screen_stack) > 2:
            self.dismiss(None)

    def action_again(self) -> None:
        self.load()
