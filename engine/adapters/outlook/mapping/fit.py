"""What Outlook would hold of an object: the way there and back, without Outlook."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from engine.adapters.outlook.appointment import Appointment, Locale
from engine.adapters.outlook.mapping.from_ical import appointment_of
from engine.adapters.outlook.mapping.to_ical import object_of
from engine.model.capabilities import Fit, Fits, Unfit
from engine.model.resource import CalendarObject


@lru_cache(maxsize=2048)
def held_of(item: CalendarObject, locale: Locale) -> Appointment | Unfit:
    """The appointment of an object; asked for while planning and again while writing."""
    return appointment_of(item, locale)


def fit_for(locale: Locale) -> Callable[[CalendarObject], Fit]:
    """The ``fit`` of a calendar on a machine with these settings."""

    def fit(item: CalendarObject) -> Fit:
        found = held_of(item, locale)
        return found if isinstance(found, Unfit) else Fits(object_of(found, locale))

    return fit
