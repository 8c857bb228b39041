"""The settings: who works here, the calendars, the pairs. What is changed is in the file once it is saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from engine.config.draft import CALENDARS, PAIRS, Draft, Drop, Edit, Path_
from engine.config.edit import EditFailed
from engine.config.problems import ConfigProblems
from engine.model.errors import SynclineError
from tui import settings_telling as telling
from tui.bridges import settings as verbs
from tui.keys import binding, bindings
from tui.messages import SetUp
from tui.phrase import number
from tui.screens import settings_asking as asking
from tui.screens.ask import AskScreen
from tui.screens.mending import mended
from tui.screens.page import EVERYWHERE, Page
from tui.settings_rows import Place, Setting, places, settings
from tui.widgets.lines import Lines
from tui.widgets.sections import Heading
from tui.widgets.setting_lists import PlaceList, SettingList

_CHANGED: Final = "changed by another program"


class SettingsScreen(Page[None]):
    """``pair``: the one whose settings are shown first; "" for who works here."""

    CSS_PATH = "settings.tcss"

    PLACE = "Settings"

    MENDS = True

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("save", "new", "try-it", "password", "back"),
        *(replace(binding("mend"), show=False), *EVERYWHERE),
    ]

    def __init__(self, pair: str = "") -> None:
        super().__init__()
        self._draft: Draft | None = None
        self._line: int | None = None
        self._trying = False
        self._at: Path_ = (PAIRS, pair) if pair else ("user",)

    def body(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield PlaceList(id="places")
            yield SettingList(id="settings")
        yield Static(id="said")
        yield Static(id="marked")

    def on_mount(self) -> None:
        self.head(self.PLACE, "reading …")
        self.query_one(PlaceList).focus()
        self.load()

    @property
    def unsaved(self) -> str:
        return "The settings" if self._draft is not None and self._draft.changed else ""

    # -- reading ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        self._do("reading the settings", self._read)

    async def _read(self) -> None:
        now = await verbs.read(self.bridge)
        if self._draft is not None and self._draft.changed:
            if now.saved != self._draft.saved:
                await self._somebody_changed_it(now)
            return
        self._show(now)

    def _do(self, doing: str, verb: Callable[..., Awaitable[None]], *args: Any) -> None:
        """One thing at a time; what goes wrong is said on top."""
        work = partial(self._done, verb, *args)
        self.run_worker(work, name=doing, group="settings", exclusive=True, exit_on_error=False)

    async def _done(self, verb: Callable[..., Awaitable[None]], *args: Any) -> None:
        try:
            await verb(*args)
        except SynclineError as error:
            self._failed(error)

    def _failed(self, error: SynclineError) -> None:
        if not self.is_mounted:
            return
        self._say("")
        self._line = self.bridge.line_that_is_no_toml(error)
        todo = [telling.mend_it(self._line)] if self._draft is None else []
        self.notice("\n".join([*self.bridge.problems(error), *todo]), bad=True)
        if self._draft is None:
            self.head(self.PLACE, "the file cannot be read")
            self._tell_marked()

    # -- showing ----------------------------------------------------------------------------------------------------

    def _show(self, draft: Draft, at: Path_ | None = None) -> None:
        """``at``: the table, or one setting of it, that is to be marked."""
        if not self.is_mounted:
            return
        self._draft = draft
        self.notice("")
        found = places(draft)
        wanted = at or self._at
        here = next((place for place in found if place.path == wanted[: len(place.path)]), found[0])
        rows: list[Place | Heading] = []
        for place in found:
            if place.group and not any(isinstance(row, Place) and row.group == place.group for row in rows):
                rows.append(Heading(place.group))
            rows.append(place)
        self.query_one(PlaceList).show_signed(rows, {place: telling.sign(draft, place) for place in found}, here)
        self._show_settings(here, wanted)
        words = [
            draft.path.name,
            f"{number(len(draft.problems), 'thing')} to mend" if draft.problems else "",
            "changed, not saved yet" if draft.changed else "",
        ]
        self.head(self.PLACE, " · ".join(filter(None, words)))

    def _show_settings(self, place: Place, at: Path_) -> None:
        if self._draft is None:
            return
        rows: list[Setting | Heading] = []
        for group, within in settings(self._draft, place.path):
            rows += [Heading(group), *within]
        marked = self.query_one(SettingList).marked
        wanted = at if len(at) > len(place.path) or marked is None or place.path != self._at else marked.path
        self._at = place.path
        self.query_one(SettingList).show(rows, lambda row: row.path == wanted)
        self._tell_marked()

    def _say(self, words: str, sign: str = "", tone: str = "") -> None:
        """What came of the last thing asked for."""
        line = self.query_one("#said", Static)
        line.display = bool(words)
        line.update(telling.said(words, sign, tone))

    def _tell_marked(self) -> None:
        """What is marked, in full."""
        draft = self._draft
        place, one = self.query_one(PlaceList).marked, self.query_one(SettingList).marked
        if draft is None or place is None:
            reading = draft is None and not self.query_one("#notice").has_class("-bad")
            told = Content.styled("Reading …" if reading else "", "$quiet")
        elif self._among_settings and one is not None:
            told = telling.about_setting(one)
        else:
            told = telling.about_place(draft, place)
        self.query_one("#marked", Static).update(told)
        self.refresh_bindings()

    @property
    def _among_settings(self) -> bool:
        return self.query_one(SettingList).has_focus

    def on_descendant_focus(self) -> None:
        self._tell_marked()

    @on(Lines.Moved, "#places")
    def place_marked(self) -> None:
        place = self.query_one(PlaceList).marked
        if place is not None and place.path != self._at:
            self._say("")
            self._show_settings(place, place.path)

    @on(Lines.Moved, "#settings")
    def setting_marked(self) -> None:
        self._tell_marked()

    @on(Lines.Opened, "#places")
    def place_opened(self) -> None:
        self.query_one(SettingList).focus()

    # -- changing ---------------------------------------------------------------------------------------------------

    def _change(self, *edits: Edit, at: Path_ | None = None) -> None:
        if self._draft is None:
            return
        try:
            draft = self._draft.after(*edits)
        except EditFailed as error:
            self._failed(error)
            return
        self._say("")
        self._show(draft, at)

    @on(Lines.Opened, "#settings")
    def setting_opened(self) -> None:
        one = self.query_one(SettingList).marked
        if one is not None and self._draft is not None:
            self._do("changing a setting", self._ask, one, self._draft)

    async def _ask(self, one: Setting, draft: Draft) -> None:
        value = await asking.answered(self.app, one, draft)
        if value is not None:
            self._set(one, value)

    def _set(self, one: Setting, value: Any) -> None:
        if self._draft is None or value == (one.usual if one.value is None else one.value):
            return
        if one.is_name:
            self._change(*self._draft.renaming(one.path, value), at=(one.path[0], value))
        elif one.path[0] == CALENDARS and one.path[2:] == ("type",):
            self._change(*self._draft.turning(one.path[1], value))
        else:
            self._change(*self._draft.putting(one.path, value))

    @on(SettingList.Flipped)
    def setting_flipped(self) -> None:
        one = self.query_one(SettingList).marked
        value = None if one is None else asking.next_answer(one)
        if one is not None and value is not None:
            self._set(one, value)

    @on(SettingList.Usual)
    def usual_wanted(self) -> None:
        one = self.query_one(SettingList).marked
        if one is not None:
            self._change(Drop(one.path))

    # -- adding and taking out --------------------------------------------------------------------------------------

    def action_new(self) -> None:
        if self._draft is not None:
            self._do("adding to the settings", self._new, self._draft)

    async def _new(self, draft: Draft) -> None:
        made = await asking.new_one(self.app, draft, PAIRS if self._at[0] == PAIRS else CALENDARS)
        if made is None:
            return
        self._change(*made.edits, at=made.path)
        missing = next(
            (one for _, rows in settings(draft.after(*made.edits), made.path) for one in rows if one.problems), None
        )
        if missing is not None:
            self._show_settings(Place(made.path, ""), missing.path)
            self.query_one(SettingList).focus()
        self._say(telling.ADDED[made.path[0]], "✓", "$success")

    @on(PlaceList.Unwanted)
    def place_unwanted(self) -> None:
        place = self.query_one(PlaceList).marked
        if place is not None and self._draft is not None:
            self._do("taking out of the settings", self._remove, place, self._draft)

    async def _remove(self, place: Place, draft: Draft) -> None:
        answers = [("stay", "No, it stays"), ("remove", "Yes, take it out")]
        if await self.app.push_screen_wait(AskScreen(telling.taking_out(draft, place), answers)) == "remove":
            self._change(*draft.removing(place.path))

    # -- trying, passwords ------------------------------------------------------------------------------------------

    @property
    def _calendar(self) -> str:
        """The name of the calendar whose settings are shown; "" where it is something else."""
        return self._at[1] if self._at[0] == CALENDARS else ""

    def action_try_it(self) -> None:
        if self._draft is not None:
            self._do("testing a calendar", self._try, self._draft, self._calendar)

    async def _try(self, draft: Draft, calendar: str) -> None:
        self.notice("")
        self._say(f"Opening {calendar} and looking what it holds. Esc gives up.", "…", "$primary")
        self._trying = True
        try:
            found = await verbs.tried(self.bridge, draft, calendar)
            self._say(telling.tried(calendar, found), "✓", "$success")
        except SynclineError as error:
            self._say("\n".join(self.bridge.problems(error)[-1:]), "✗", "$error")
        finally:
            self._trying = False

    def action_password(self) -> None:
        if self._draft is not None:
            self._do("keeping a password", self._password, self._draft, self._calendar)

    async def _password(self, draft: Draft, calendar: str) -> None:
        where = await verbs.where_password_is(self.bridge, draft, calendar)
        match await asking.password_of(self.app, calendar, where):
            case "":
                await verbs.drop_password(self.bridge, draft, calendar)
                self._say(f"The password of {calendar} is no longer in this machine's keyring.", "✓", "$success")
            case str() as secret:
                await verbs.keep_password(self.bridge, draft, calendar, secret)
                self._say(f"The password of {calendar} is in this machine's keyring. T tests it.", "✓", "$success")
            case None:
                pass

    # -- saving and leaving -----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that have nothing to work on are shown dim."""
        draft = self._draft
        match action:
            case "mend":
                return True if draft is None and self._line is not None else None
            case "save":
                return True if self.unsaved or (draft is not None and draft.problems) else None
            case "new":
                return True if draft is not None else None
            case "try_it":
                return True if draft is not None and self._calendar else None
            case "password":
                return True if draft is not None and self._calendar and draft.takes_password(self._calendar) else None
            case _:
                return True

    def action_mend(self) -> None:
        self._do("mending the config file", self._mend)

    async def _mend(self) -> None:
        if await mended(self, self._line or 1):
            self.post_message(SetUp())

    def action_save(self) -> None:
        draft = self._draft
        if draft is None:
            return
        if draft.problems:
            self._to_what_is_wrong(draft)
            return
        self._do("saving the settings", self._save, draft)

    def _to_what_is_wrong(self, draft: Draft) -> None:
        """Mark the first of it, and say it; what has no line of its own is only said."""
        found = ((place, one) for place in places(draft) for _, rows in settings(draft, place.path) for one in rows)
        place, one = next(((place, one) for place, one in found if one.problems), (None, None))
        if place is not None and one is not None:
            self._show(draft, place.path)
            self._show_settings(place, one.path)
            self.query_one(SettingList).focus()
        told = self.bridge.problems(ConfigProblems(draft.problems[:2]))[1:] if one is None else []
        many = number(len(draft.problems), "thing")
        self.notice("\n".join([f"{many} to mend before this can be saved; ✗ marks them.", *told]), bad=True)

    async def _save(self, draft: Draft) -> None:
        try:
            left = await verbs.save(self.bridge, draft)
        except EditFailed:
            now = await verbs.read(self.bridge)
            if now.saved == draft.saved:
                raise
            await self._somebody_changed_it(now)
            return
        self._draft = None
        self.app.notify("\n".join(["The settings are saved.", *left]), severity="warning" if left else "information")
        self.post_message(SetUp())

    async def _somebody_changed_it(self, now: Draft) -> None:
        """``now``: the file as it is. Neither side's work is thrown away without a word."""
        if self._draft is None:
            return
        answer = await self.app.push_screen_wait(AskScreen(telling.SOMEBODY_CHANGED_IT, telling.WHAT_NOW))
        match answer:
            case "both":
                self._show(self._draft.onto(now.saved))
                self._say("Your changes now stand on what the file says. Look at them, then save.", "✓", "$success")
            case "theirs":
                self._show(now)
            case _:
                pass

    async def action_back(self) -> None:
        worker = next((one for one in self.app.workers if one.node is self and one.group == "settings"), None)
        if self._trying and worker is not None:
            worker.cancel()
            self._say("Given up.")
        elif self._among_settings:
            self.query_one(PlaceList).focus()
        elif self.unsaved:
            self._do("leaving the settings", self._leave)
        else:
            await super().action_back()

    async def _leave(self) -> None:
        answers = [("stay", "Go on with the settings"), ("save", "Save them"), ("leave", "Leave without saving")]
        match await self.app.push_screen_wait(AskScreen("What you changed is not saved yet.", answers)):
            case "save":
                self.call_later(self.action_save)
            case "leave":
                self._draft = None
                self.call_later(self.action_back)
            case _:
                pass
