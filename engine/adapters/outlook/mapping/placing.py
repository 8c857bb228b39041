"""Where the occurrences of a series may stand ([MS-OXOCAL] 2.2.1.44, [MAPI] PidLidAppointmentRecur).

A moved occurrence stays between its neighbours as they stand, and no two of them begin on the same day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.adapters.outlook.appointment import Changed, Series, Times, times_on
from engine.adapters.outlook.days import Rule, after, before, shortest_step
from engine.adapters.outlook.mapping.held import Held


def check_placing(series: Series, times: Times, rule: Rule) -> None:
    """Raises `Held` where Outlook would not save an occurrence, whatever the order."""
    step = shortest_step(rule)
    if step is not None and times.length.total_seconds() > step * 86_400:
        raise Held("each occurrence lasts longer than it takes to the next one, which Outlook does not allow")
    places = {changed.original: changed.times for changed in series.changed}
    for changed in series.changed:
        if changed.times != times_on(times, changed.original):
            _check(changed, series, times, rule, places)


def _check(changed: Changed, series: Series, times: Times, rule: Rule, places: dict[date, Times]) -> None:
    def place(day: date) -> Times:
        return places.get(day) or times_on(times, day)

    own = changed.times
    previous = _next(before(rule, changed.original), series)
    following = _next(after(rule, changed.original), series)
    for day in (previous, following):
        if day is not None and place(day).first.date() == own.first.date():
            raise Held(f"two of its occurrences are on {own.first.date()}, and Outlook takes one of a series on a day")
    if previous is not None and own.first < place(previous).last:
        raise Held(f"its occurrence of {changed.original} is moved to before the end of the one before it")
    if following is not None and own.last > place(following).first:
        raise Held(f"its occurrence of {changed.original} is moved past the one that follows it")


def _next(days: Iterator[date], series: Series) -> date | None:
    return next((day for day in days if day not in series.gone), None)
