"""Outlook, opened: the application, the calendar's folder, the zones of the machine. Lives on the COM thread."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from engine.adapters.com_thread import Patience, Patient
from engine.adapters.outlook.com import Program
from engine.adapters.outlook.errors import E_INVALIDARG, com_error, member_error
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.numbers import OlDefaultFolders, OlInspectorClose, OlItemType, OlRecurrenceType
from engine.adapters.outlook.words import denied, gone, is_busy, is_denied, is_gone, sentence
from engine.model.errors import Unreachable

_BREAKS: Final = re.compile(r"[\\/]+")


class Wanted(NamedTuple):
    """Which calendar is meant: the mail profile's name ("" for whichever is open), and the folder's path ("" for the
    default calendar)."""

    profile: str = ""
    folder: str = ""


class Desk:
    """See the module. Made by `open_desk`; everything in it may raise com_error."""

    def __init__(self, program: Program, application: Any, folder: Any) -> None:
        self.program = program
        self.locale: Locale = program.locale()
        self.application = application
        self.session = application.GetNamespace("MAPI")
        self.folder = folder
        self.folder_id: str = folder.EntryID
        self.store_id: str = folder.StoreID
        self.series_clock: bool | None = None
        """Whether Exception.OriginalDate is told in the series' zone (else in the machine's); None: not found out yet."""
        self.unfinished: dict[str, str] = {}
        """UID -> EntryID of items that a write which did not come to its end had begun to make."""
        self._zones: dict[str, Any] = {}
        self._months: bool | None = None
        self._machine_zone = ""
        self._items: Any = None

    @property
    def identity(self) -> str:
        """The same for the same folder of the same store, whatever they are called."""
        digest = hashlib.blake2b(f"{self.store_id}\0{self.folder_id}".encode(), digest_size=12)
        return f"outlook:{digest.hexdigest()}"

    def item(self, href: str) -> Any:
        return self.session.GetItemFromID(href, self.store_id)

    def new_item(self) -> Any:
        if self._items is None:
            self._items = self.folder.Items
        return self._items.Add(int(OlItemType.APPOINTMENT))

    def is_here(self, item: Any) -> bool:
        """Whether an item lies in the calendar's own folder."""
        return bool(self.session.CompareEntryIDs(item.Parent.EntryID, self.folder_id))

    def begin(self) -> None:
        """A new job begins: what may have changed meanwhile is asked anew."""
        self._machine_zone = ""
        self._items = None

    def machine_zone(self) -> str:
        """The Windows id of the machine's zone, which may change from one job to the next."""
        if not self._machine_zone:
            self._machine_zone = str(self.application.TimeZones.CurrentTimeZone.ID)
        return self._machine_zone

    def zone(self, windows: str) -> Any:
        """The TimeZone object of a Windows id. Raises com_error where the machine does not know it."""
        found = self._zones.get(windows.lower())
        if found is None:
            found = self._zones[windows.lower()] = self._find_zone(windows)
        return found

    def _find_zone(self, windows: str) -> Any:
        zones = self.application.TimeZones
        try:
            return zones.Item(windows)
        except com_error as error:
            if is_gone(error):
                raise
        for index in range(1, zones.Count + 1):  # not every Outlook finds them by id
            zone = zones.Item(index)
            self._zones.setdefault(zone.ID.lower(), zone)
        if windows.lower() not in self._zones:
            raise member_error(E_INVALIDARG, f"This computer does not know the time zone {windows}")
        return self._zones[windows.lower()]

    def counts_months(self) -> bool:
        """Whether the interval of a yearly pattern is told in months, as a fresh one shows. No item is saved for that."""
        if self._months is None:
            draft = self.new_item()
            pattern = draft.GetRecurrencePattern()
            pattern.RecurrenceType = int(OlRecurrenceType.YEARLY)
            self._months = bool(pattern.Interval == 12)
            draft.Close(int(OlInspectorClose.DISCARD))
        return self._months


def open_desk(program: Program, wanted: Wanted, pause: Callable[[float], None], patience: float) -> Desk:
    """Raises `Unreachable`: no Outlook, another profile, no such folder, or reading is not allowed."""
    bare = program.open()
    try:
        application = Patient(bare, Patience(is_busy, pause, patience))
        session = application.GetNamespace("MAPI")
        _check_profile(session, wanted.profile, program)
        _check_guard(session)
        return Desk(program, application, _folder(session, wanted.folder))
    except com_error as error:
        program.close()
        if is_gone(error):
            raise gone(error) from error
        raise Unreachable(f"Outlook's calendar cannot be opened: {sentence(error)}.") from error
    except BaseException:
        program.close()
        raise


def _check_profile(session: Any, profile: str, program: Program) -> None:
    """A running Outlook has one profile, and only that one can be worked with."""
    if not profile or not program.real:
        return
    running = session.CurrentProfileName
    if running.lower() != profile.lower():
        raise Unreachable(
            f'Outlook is running with the mail profile "{running}", and the calendar asks for "{profile}": '
            "start Outlook with that profile, or correct the configuration."
        )


def _check_guard(session: Any) -> None:
    try:
        _ = session.CurrentUser
    except com_error as error:
        if is_denied(error):
            raise denied() from error
        if is_gone(error):
            raise


# -- folders ---------------------------------------------------------------------------------------------------------


def _folder(session: Any, path: str) -> Any:
    """The calendar with a path such as ``\\\\Mailbox\\Calendar\\Team``, ``Calendar/Team``, or ``Team`` below the default
    calendar. Raises `Unreachable` with the calendars that there are."""
    default = session.GetDefaultFolder(int(OlDefaultFolders.CALENDAR))
    names = [name for name in _BREAKS.split(path.strip()) if name]
    if not names:
        return default
    for start in (session, default.Parent, default):
        found = _below(start, names)
        if found is not None and found.DefaultItemType == OlItemType.APPOINTMENT:
            return found
    known = ", ".join(sorted(each.FolderPath for each in _calendars(session)))
    raise Unreachable(f'There is no calendar "{path}" in Outlook. There are: {known}.')


def _below(start: Any, names: list[str]) -> Any:
    found = start
    for name in names:
        folders = found.Folders
        near = (folders.Item(index) for index in range(1, folders.Count + 1))
        found = next((folder for folder in near if folder.Name.lower() == name.lower()), None)
        if found is None:
            return None
    return found


def _calendars(start: Any) -> Iterator[Any]:
    folders = start.Folders
    for index in range(1, folders.Count + 1):
        folder = folders.Item(index)
        if folder.DefaultItemType == OlItemType.APPOINTMENT:
            yield folder
        yield from _calendars(folder)
