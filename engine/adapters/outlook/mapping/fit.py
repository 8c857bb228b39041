"""What Outlook would hold of an object: the way there and back, without Outlook."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine.adapters.outlook.appointment import Appointment
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.mapping.from_ical import appointment_of
from engine.adapters.outlook.mapping.to_ical import object_of
from engine.model.capabilities import Fit, Fits, Unfit
from engine.model.resource import CalendarObject


class Foretold(NamedTuple):
    """What Outlook would hold: as an appointment, and what it would say then."""

    appointment: Appointment
    fits: Fits


def foretold(item: CalendarObject, locale: Locale) -> Foretold | Unfit:
    """Both; what it costs is paid once an item, see `forecasts`."""
    found = appointment_of(item, locale)
    return found if isinstance(found, Unfit) else Foretold(found, Fits(object_of(found, locale)))


def fit_for(locale: Locale) -> Callable[[CalendarObject], Fit]:
    """The ``fit`` of a calendar on a machine with these settings."""

    def fit(item: CalendarObject) -> Fit:
        found = foretold(item, locale)
        return found if isinstance(found, Unfit) else found.fits

    return fit
