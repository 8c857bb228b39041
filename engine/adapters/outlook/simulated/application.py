"""Application: where everything begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.adapters.outlook.numbers import OlDefaultFolders, OlObjectClass
from engine.adapters.outlook.simulated.coerce import invalid, number
from engine.adapters.outlook.simulated.dispatch import ComObject
from engine.adapters.outlook.simulated.namespace import NameSpace

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.appointment import AppointmentItem
    from engine.adapters.outlook.simulated.timezones import TimeZones


class Application(ComObject):
    __slots__ = ()

    @property
    def Class(self) -> int:
        return OlObjectClass.APPLICATION

    @property
    def Name(self) -> str:
        return "Outlook"

    @property
    def Version(self) -> str:
        return "16.0.0.0"

    @property
    def Session(self) -> NameSpace:
        return NameSpace(self.context)

    @property
    def TimeZones(self) -> TimeZones:
        from engine.adapters.outlook.simulated.timezones import TimeZones

        return TimeZones(self.context)

    def GetNamespace(self, Type: Any) -> NameSpace:
        if Type != "MAPI":
            raise invalid('Only "MAPI" is a namespace.')
        return NameSpace(self.context)

    def CreateItem(self, ItemType: Any) -> AppointmentItem:
        """A new unsaved item of the default calendar."""
        from engine.adapters.outlook.simulated.items import new_item

        store = self.context.store
        folder = store.role_folder(store.stores()[0].id, OlDefaultFolders.CALENDAR)
        if folder is None:
            raise invalid("There is no calendar.")
        return new_item(self.context, folder, number(ItemType))

    def Quit(self) -> None:
        """Ends Outlook: every object of it is dead from now on."""
        self.context.gate.end()
