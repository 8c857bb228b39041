"""What Outlook would hold of the objects of a run: worked out when the plan asks, kept until they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.capabilities import Unfit

if TYPE_CHECKING:
    from engine.adapters.outlook.locale import Locale
    from engine.adapters.outlook.mapping.fit import Foretold
    from engine.model.capabilities import Fit
    from engine.model.resource import CalendarObject


class Forecasts:
    """Those of one open calendar. A first sync asks about all items before it writes the first, so none is given up before
    its write, and each is let go with it. What maps is loaded with the first question."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self._known: dict[CalendarObject, Foretold | Unfit] = {}

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._known)

    def fit(self, item: CalendarObject) -> Fit:
        """The calendar's ``fit`` (`Capabilities`)."""
        found = self._known.get(item)
        if found is None:
            found = self._known[item] = self._worked_out(item)
        return found if isinstance(found, Unfit) else found.fits

    def for_write(self, item: CalendarObject) -> Foretold | Unfit:
        """What was told of an object that is written now, which nobody asks about again."""
        found = self._known.pop(item, None)
        return self._worked_out(item) if found is None else found

    def _worked_out(self, item: CalendarObject) -> Foretold | Unfit:
        from engine.adapters.outlook.mapping.fit import foretold

        return foretold(item, self._locale)
