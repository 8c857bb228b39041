"""User properties, texts, categories, attachments: sections 3.1, 7, and what a real Outlook makes of texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.adapters.outlook.errors import (
    DISP_E_BADINDEX,
    DISP_E_TYPEMISMATCH,
    E_ACCESSDENIED,
    E_FAIL,
    E_INVALIDARG,
    MAPI_E_NOT_FOUND,
)
from engine.adapters.outlook.simulated.properties import PUBLIC_STRINGS
from engine.adapters.outlook.simulated.rewriting import rewrite_body, rewrite_line
from engine.adapters.outlook.simulated.rtf import rtf_of, text_of
from tests.outlook_simulated.conftest import Start
from tests.outlook_simulated.profile import Profile, at, failing

# --- user properties -----------------------------------------------------------------------------------------------


def test_user_property_needs_a_save(outlook: Profile) -> None:
    """Need `item.Save()` to persist; Find gives None when absent."""
    item = outlook.appointment()
    item.UserProperties.Add("Uid", 1).Value = "a@b"
    assert outlook.reopen(item).UserProperties.Find("Uid") is None
    item.Save()
    found = outlook.reopen(item).UserProperties
    assert (found.Find("uid", True).Value, found.Item("Uid").Type, found.Item(1).Name) == ("a@b", 1, "Uid")
    with failing(DISP_E_BADINDEX):
        found.Item("None")
    found.Item(1).Delete()
    assert found.Count == 0
    item.UserProperties.Remove(1)
    item.Save()
    assert outlook.reopen(item).UserProperties.Count == 0


@pytest.mark.parametrize("name", ["", "a[b", "a]b", "a_b", "a#b", "x" * 65])
def test_user_property_names(outlook: Profile, name: str) -> None:
    """name ≤ 64 characters and without `[ ] _ #`."""
    with failing(E_INVALIDARG):
        outlook.draft().UserProperties.Add(name, 1)


@pytest.mark.parametrize("kind", [0, 21, 22, 99])
def test_user_property_types_that_cannot_be_made(outlook: Profile, kind: int) -> None:
    """Types Enumeration, OutlookInternal and SmartFrom cannot be created."""
    with failing(E_INVALIDARG):
        outlook.draft().UserProperties.Add("Uid", kind)


def test_user_property_with_another_type(outlook: Profile) -> None:
    """Adding a name that exists with another type fails. (U)"""
    properties = outlook.draft().UserProperties
    properties.Add("Uid", 1).Value = "kept"
    assert properties.Add("uid", 1).Value == "kept"
    with failing(E_INVALIDARG):
        properties.Add("Uid", 20)


@pytest.mark.parametrize(
    "kind, value, shown",
    [
        (1, 5, "5"),
        (3, 2, 2.0),
        (5, at(2026, 3, 2, 9).replace(second=59), at(2026, 3, 2, 9)),
        (6, 1, True),
        (20, 7.9, 7),
    ],
)
def test_user_property_values(outlook: Profile, kind: int, value: Any, shown: Any) -> None:
    """olDateTime user property seen cut to the minute; each type coerces."""
    item = outlook.draft()
    item.UserProperties.Add("Uid", kind).Value = value
    item.Save()
    assert outlook.reopen(item).UserProperties.Find("Uid").Value == shown


@pytest.mark.parametrize("kind", [1, 3, 5, 6, 20])
def test_user_property_of_the_wrong_type(outlook: Profile, kind: int) -> None:
    with failing(DISP_E_TYPEMISMATCH):
        outlook.draft().UserProperties.Add("Uid", kind).Value = None


def test_folder_fields_can_be_denied(start: Start) -> None:
    """Adding to the folder's field list can be denied; OGCS retries with False."""
    properties = start(folder_fields_denied=True).draft().UserProperties
    with failing(E_ACCESSDENIED):
        properties.Add("Uid", 1)
    properties.Add("Uid", 1, False)


def test_stores_can_strip_or_refuse_user_properties(start: Start) -> None:
    """Some stores/servers strip or refuse named properties. (U)"""
    outlook = start(user_properties="stripped")
    item = outlook.draft()
    item.UserProperties.Add("Uid", 1, False).Value = "gone"
    item.Save()
    assert outlook.reopen(item).UserProperties.Count == item.UserProperties.Count == 0
    with failing(E_ACCESSDENIED):
        start(user_properties="refused").draft().UserProperties.Add("Uid", 1, False)


def test_user_property_is_a_public_string_too(outlook: Profile) -> None:
    item = outlook.draft()
    item.UserProperties.Add("Uid", 1).Value = "a"
    accessor = item.PropertyAccessor
    assert accessor.GetProperty(PUBLIC_STRINGS + "Uid") == "a"
    accessor.SetProperty(PUBLIC_STRINGS + "Uid", "b")
    assert item.UserProperties.Find("Uid").Value == "b"


def test_accessor_refuses_what_is_read_only(outlook: Profile) -> None:
    """Body, content and attachments cannot be reached through it; read-only built-ins cannot be set."""
    accessor = outlook.appointment().PropertyAccessor
    with failing(MAPI_E_NOT_FOUND):
        accessor.GetProperty("urn:schemas:httpmail:textdescription")
    with failing(E_ACCESSDENIED):
        accessor.SetProperty("urn:schemas:calendar:dtstart", at(2026, 1, 1))
    for call in (accessor.SetProperty, lambda name, _: accessor.DeleteProperty(name)):
        with failing(MAPI_E_NOT_FOUND):
            call("nonsense", 1)
    with failing(E_INVALIDARG):
        accessor.SetProperty(PUBLIC_STRINGS + "X", None)
    assert accessor.StringToBinary(accessor.BinaryToString(b"\x01\xff")) == b"\x01\xff"
    with failing(E_INVALIDARG):
        accessor.StringToBinary("xyz")


# --- texts ---------------------------------------------------------------------------------------------------------


def test_rewriting_store_normalises_what_it_keeps(start: Start) -> None:
    """rewrites: normalises bodies and subjects on save, as real ones do."""
    outlook = start(rewrites=True)
    item = outlook.draft("  Visit\r\nto\tthe " + "x" * 300)
    item.Body, item.Location = "one  \ntwo &amp; three\n\n", " Hall "
    item.Save()
    assert item.Subject.startswith("Visit to the xxx")
    assert len(item.Subject) <= 255
    assert (item.Body, item.Location) == ("one\r\ntwo & three\r\n", "Hall")
    assert outlook.reopen(item).Body == item.Body


def test_faithful_store_keeps_texts_as_they_are(outlook: Profile) -> None:
    item = outlook.draft(" a ")
    item.Body = "one  \ntwo &amp;"
    item.Save()
    assert (outlook.reopen(item).Subject, outlook.reopen(item).Body) == (" a ", "one  \ntwo &amp;")


@given(st.text())
def test_rewriting_twice_changes_nothing_more(text: str) -> None:
    assert rewrite_body(rewrite_body(text)) == rewrite_body(text)
    assert rewrite_line(rewrite_line(text)) == rewrite_line(text)


def test_rewritten_exception_is_no_change_of_its_own(start: Start) -> None:
    outlook = start(rewrites=True)
    series = outlook.series()
    occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
    occurrence.Subject, occurrence.Body = "Round \n", "plan\n"
    occurrence.Save()
    assert (occurrence.Subject, occurrence.Body) == ("Round", "plan\r\n")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))))
def test_rtf_of_a_text_reads_back(text: str) -> None:
    assert text_of(rtf_of(text)) == text


def test_formatted_body_gives_the_plain_one_and_the_other_way_round(outlook: Profile) -> None:
    """RTFBody: complete RTF document as bytes; a plain body takes the place of the formatted one."""
    item = outlook.draft()
    item.RTFBody = b"{\\rtf1\\ansi one \\b two\\b0\\par three}"
    assert item.Body == "one two\nthree"
    item.Save()
    assert b"\\b two" in outlook.reopen(item).RTFBody
    item.Body = "plain"
    assert item.RTFBody == rtf_of("plain")
    with failing(DISP_E_TYPEMISMATCH):
        item.RTFBody = "text"


@pytest.mark.parametrize("locale, given, shown", [("en_US", "a,b, c", "a, b, c"), ("de_DE", "a;b", "a; b")])
def test_categories_use_the_list_separator(start: Start, locale: str, given: str, shown: str) -> None:
    """Categories use the configured list separator; reading gives "a; b" on a `;` locale."""
    outlook = start(locale=locale)
    item = outlook.draft()
    item.Categories = given
    item.Save()
    assert outlook.reopen(item).Categories == shown


def test_wrong_separator_is_part_of_the_name(start: Start) -> None:
    """Delimiter = registry sList, not always a comma."""
    outlook = start(locale="de_DE")
    item = outlook.draft()
    item.Categories = "a, b"
    item.Save()
    assert start(locale="en_US").reopen(item).Categories == "a, b"
    assert start(list_separator="|").reopen(item).Categories == "a, b"
    item.Categories = "a; b"
    item.Save()
    assert start(list_separator="|").reopen(item).Categories == "a| b"


def test_master_list_of_categories(outlook: Profile) -> None:
    categories = outlook.session.Categories
    categories.Add("Red", 1)
    assert (categories.Item("red").Name, categories.Item(1).Color, categories.Count) == ("Red", 1, 1)
    for name in ("RED", "a,b"):
        with failing(E_INVALIDARG):
            categories.Add(name)
    categories.Remove("Red")
    assert categories.Count == 0
    with failing(DISP_E_BADINDEX):
        categories.Item("Red")


@pytest.mark.parametrize(
    "member, value",
    [
        ("BusyStatus", 5),
        ("Sensitivity", 4),
        ("Importance", -1),
        ("MeetingStatus", 2),
        ("ReminderMinutesBeforeStart", -5),
    ],
)
def test_numbers_outside_their_enumeration(outlook: Profile, member: str, value: int) -> None:
    """Wrong values raise: only "before start" reminders, enumerations by their numbers."""
    with failing(E_INVALIDARG):
        setattr(outlook.draft(), member, value)


def test_plain_fields_come_back(outlook: Profile) -> None:
    values: dict[str, Any] = {
        "Subject": "Ünïcode 🎉",
        "Location": "Hall",
        "Body": "text",
        "BusyStatus": 4,
        "Sensitivity": 2,
        "Importance": 2,
        "ReminderSet": False,
        "ReminderMinutesBeforeStart": 30,
        "ReminderOverrideDefault": True,
        "ReminderPlaySound": False,
        "ReminderSoundFile": "ding.wav",
        "ResponseRequested": False,
        "ForceUpdateToAllAttendees": True,
        "MessageClass": "IPM.Appointment.Visit",
    }
    item = outlook.draft()
    for name, value in values.items():
        setattr(item, name, value)
    item.Save()
    found = outlook.reopen(item)
    assert {name: getattr(found, name) for name in values} == values
    assert (found.Class, found.IsConflict) == (26, False)
    for member, value in (("Subject", None), ("ReminderSet", "yes"), ("BusyStatus", "x"), ("Start", "now")):
        with failing(DISP_E_TYPEMISMATCH):
            setattr(found, member, value)


# --- attachments ---------------------------------------------------------------------------------------------------


def test_attachments_travel_with_the_item(outlook: Profile, tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_bytes(b"the plan")
    item = outlook.appointment()
    added = item.Attachments.Add(str(plan), 1, 1, "The plan")
    assert (added.DisplayName, added.FileName, added.Size, added.Index, added.Type) == ("The plan", "plan.txt", 8, 1, 1)
    assert outlook.reopen(item).Attachments.Count == 0
    item.Save()
    found = outlook.reopen(item).Attachments
    found.Item(1).SaveAsFile(str(tmp_path / "copy.txt"))
    assert (tmp_path / "copy.txt").read_bytes() == b"the plan"
    assert item.Copy().Attachments.Item(1).DisplayName == "The plan"
    item.Attachments.Item(1).DisplayName = "Renamed"
    item.Attachments.Add(str(plan))
    item.Attachments.Remove(2)
    item.Save()
    assert [one.DisplayName for one in outlook.reopen(item).Attachments] == ["Renamed"]
    item.Attachments.Item(1).Delete()
    item.Save()
    assert outlook.reopen(item).Attachments.Count == 0


def test_attachment_that_cannot_be_read_or_written(outlook: Profile, tmp_path: Path) -> None:
    item = outlook.draft()
    with failing(E_FAIL, "Cannot find this file"):
        item.Attachments.Add(str(tmp_path / "none.txt"))
    with failing(E_INVALIDARG):
        item.Attachments.Add(str(tmp_path), 5)
    (tmp_path / "a.txt").write_bytes(b"a")
    with failing(E_FAIL, "Cannot save"):
        item.Attachments.Add(str(tmp_path / "a.txt")).SaveAsFile(str(tmp_path / "no" / "a.txt"))


def test_exception_has_attachments_of_its_own(outlook: Profile, tmp_path: Path) -> None:
    """Overridable per exception: attachments."""
    (tmp_path / "a.txt").write_bytes(b"a")
    series = outlook.series()
    occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
    occurrence.Attachments.Add(str(tmp_path / "a.txt"))
    occurrence.Save()
    found = outlook.reopen(series)
    assert found.Attachments.Count == 0
    assert outlook.occurrence(found, at(2026, 3, 3, 9)).Attachments.Count == 1
    copy = found.Copy()
    assert outlook.occurrence(copy, at(2026, 3, 3, 9)).Attachments.Count == 1
    found.GetRecurrencePattern().Interval = 2
    found.Save()
    outlook.occurrence(found, at(2026, 3, 4, 9)).Copy()
    assert [item.Attachments.Count for item in outlook.calendar.Items] == [0, 0, 0]
