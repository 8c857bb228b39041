"""Objects that tell something: each has what some store or other has been known to lose or to change."""

from __future__ import annotations

from tests.builders import PRODID, event

_LONG = "The customer wants to see the new pump at work before anything is signed. " * 6

_TASK = "\r\n".join(
    (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODID}",
        "BEGIN:VTODO",
        "UID:task@example.com",
        "DTSTAMP:20260101T000000Z",
        "DUE;VALUE=DATE:20260310",
        "SUMMARY:Send the offer",
        "PERCENT-COMPLETE:40",
        "END:VTODO",
        "END:VCALENDAR",
        "",
    )
)

_SERIES = (
    event("Weekly visit", start="2026-03-02T10:00")
    .weekly(count=10)
    .moved("2026-03-09T10:00", to="2026-03-09T14:00")
    .edited("2026-03-16T10:00", summary="Visit with the boss", location="Hall 2")
    .deleted("2026-03-23T10:00")
    .deleted("2026-04-06T10:00")
)

_ODD = event("Odd").with_lines(
    "GEO:nonsense",
    "PRIORITY:very",
    "RDATE;VALUE=PERIOD:20260401T100000Z/PT1H,broken",
    "this is no content line at all",
    'TRIGGER;X-A="a:b;c":unquoted "quotes" inside',
    "X-EMPTY:",
)

EVENTS: dict[str, str] = {
    "single": event("Visit").saying(location="Hall 2; left door", description="One\nTwo, and three\\four").text(),
    "all-day": event("Fair", start="2026-03-28", days=3).text(),
    "floating": event("Lunch", zone=None).text(),
    "utc": event("Call", zone="UTC").text(),
    "over-midnight-into-summer-time": event("Night shift", start="2026-03-28T22:00", minutes=600).text(),
    "series-with-overrides": _SERIES.text(),
    "all-day-series": event("Week's end", start="2026-03-06").weekly(count=5).deleted("2026-03-13").text(),
    "rule-of-its-own": event("Board").recurring("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231T090000Z").text(),
    "custom-vtimezone": event("Here", zone="Customized Time Zone 1").carrying_zone().weekly(count=4).text(),
    "unicode": event("会議 🚲 Müller – ‏שלום").saying(description="é e\u0301 ﷺ 𝄞").text(),
    "long-folded-lines": event("Long").saying(description=_LONG + "ü" * 200).text(),
    "malformed-values": _ODD.text(),
    "x-properties": event("Extra").with_lines("X-ACCOUNT;X-KIND=customer:4711", "X-SAME:1", "X-SAME:2", "X-BLANKS:a  ").text(),
    "alarms": event("Early").reminding(15).reminding(1440).text(),
    "several-categories": event("Sorted").in_categories("Visit", "A\\,B").with_lines("CATEGORIES:Fair").text(),
    "people": event("Meeting").organized_by("ann@example.com").attended_by("bo@example.com", "ACCEPTED").text(),
    "attachments": event("Papers").with_lines(
        "ATTACH:https://example.com/a%20b.pdf", "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 400
    ).text(),
    "private": event("Doctor").private().with_lines("TRANSP:TRANSPARENT", "STATUS:TENTATIVE", "SEQUENCE:7").text(),
    "line-feeds-only": event("Unix").saying(description=_LONG).text(end="\n"),
    "empty-subject": event("").text(),
    "uid-that-is-no-file-name": event("Path", uid="../../etc/passwd: CON?*\\|é").text(),
    "very-long-uid": event("Exchange", uid="040000008200E00074C5B7101A82E008" * 10).text(),
}  # fmt: skip

TELLING: dict[str, str] = {**EVENTS, "task": _TASK}
"""By name; each a whole calendar of one item."""

TWO_UIDS = (
    event("One").text().replace("END:VCALENDAR\r\n", "") + event("Two").text().partition(f"PRODID:{PRODID}\r\n")[2]
)

UNREADABLE: dict[str, str] = {
    "nothing": "",
    "a page": "<html><body>Not found</body></html>\n",
    "two UIDs": TWO_UIDS,
    "no UID": event("Nameless").text().replace("UID:", "X-UID:"),
    "cut off": event("Cut").text()[:-30],
}
"""What somebody else may put into a collection, and no adapter can read as one calendar object."""
