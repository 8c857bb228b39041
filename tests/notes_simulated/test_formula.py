"""Search formulas."""

from __future__ import annotations

import pytest

from tests.notes_simulated.desk import Desk, OpenDesk, refuses


@pytest.mark.parametrize(
    "formula,found",
    [
        ("@All", 2),
        ("SELECT @All", 2),
        ('Form = "Appointment"', 2),
        ('SELECT Form = "Appointment" & Subject = "Visit"', 1),
        ('Subject = "Visit" | Subject = "Other"', 2),
        ('!(Subject = "Visit")', 1),
        ('Subject <> "Visit"', 1),
        ("@IsAvailable(Extra)", 1),
        ("@IsUnavailable(Extra) & @IsAvailable(CalendarDateTime)", 1),
        ('Subject = "Visit" : "Nobody"', 1),
        ('Subject *= "Nobody" : "Visit"', 1),
        ("Number > 2", 1),
        ("Number <= 2", 0),
        ('@Contains(Subject; "isi")', 1),
        ('@LowerCase(Subject) = "visit"', 1),
        ("StartDateTime >= [06.03.2026]", 1),
        ('StartDateTime < @TextToTime("06.03.2026 00:00")', 1),
        ('@Explode(CalendarDateTime) *= @Explode(@TextToTime("06.03.2026 - 08.03.2026"))', 1),
        ("@IsResponseDoc", 0),
        ("@Modified > @Today", 2),
    ],
)
def test_what_a_formula_selects(desk: Desk, formula: str, found: int) -> None:
    later = desk.at(2026, 3, 7, 9)
    desk.appointment("Visit", Number=3)
    desk.appointment("Other", Extra="x", StartDateTime=later, EndDateTime=later, CalendarDateTime=later)
    assert desk.database.Search(formula, None, 0).Count == found


@pytest.mark.parametrize(
    "formula", ['Form = "Appointment', "Form =", "@DbLookup(1)", "(Form", "Form Form", "@IsAvailable"]
)
def test_what_it_cannot_read_it_refuses(desk: Desk, formula: str) -> None:
    desk.appointment()
    with refuses(4000):
        desk.database.Search(formula, None, 0)


def test_since_and_at_most(desk: Desk) -> None:
    desk.appointment("Old")
    since = desk.database.GetModifiedDocuments().UntilTime
    desk.appointment("New")
    desk.appointment("Newer")
    assert desk.database.Search("@All", since, 0).Count == 2
    assert desk.database.Search("@All", None, 2).Count == 2


@pytest.mark.parametrize("locale,found", [("de_DE", 0), ("en_US", 1)])
def test_the_locale_reads_the_dates(open_desk: OpenDesk, locale: str, found: int) -> None:
    """Quirk 6: date formats depend on locale both in formulas and in CreateDateTime."""
    open_desk().appointment()
    desk = open_desk(locale=locale)
    formula = 'StartDateTime > @TextToTime("03/04/2026") & StartDateTime < @TextToTime("03/06/2026")'
    assert desk.database.Search(formula, None, 0).Count == found


def test_evaluate(desk: Desk) -> None:
    document = desk.appointment()
    assert desk.session.Evaluate("@DocumentUniqueID", document) == (document.UniversalID,)
    assert desk.session.Evaluate("Subject", document) == ("Visit",)
    with refuses(4045):
        desk.session.Evaluate('@TextToTime("31.31.2026")')
