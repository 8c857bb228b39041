"""Items: section 6.1, and the checklist's group on collections."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from engine.adapters.outlook.errors import DISP_E_BADINDEX, E_FAIL, E_INVALIDARG
from tests.outlook_simulated.conftest import Start
from tests.outlook_simulated.profile import Profile, at, failing


def subjects(items: Any) -> list[str]:
    return [item.Subject for item in items]


@pytest.fixture
def week(outlook: Profile) -> Profile:
    """Mon to Thu, 2 to 5 March 2026, at 09:00, called a to d in another order."""
    for subject, day in (("c", 4), ("a", 2), ("d", 5), ("b", 3)):
        outlook.appointment(subject, at(2026, 3, day, 9))
    return outlook


def test_collections_count_from_one(week: Profile) -> None:
    """All collections 1-based (Items, Exceptions, Recipients, UserProperties, TimeZones); 0 or Count+1 → com_error."""
    item = week.appointment("e", at(2026, 3, 6, 9))
    item.Recipients.Add("b@example.com")
    item.UserProperties.Add("Uid", 1)
    week.session.Categories.Add("Red", 1)
    collections = (
        week.calendar.Items,
        item.Recipients,
        item.UserProperties,
        week.app.TimeZones,
        week.session.Stores,
        week.session.Folders,
        week.session.Categories,
        week.calendar.GetTable().Columns,
    )
    for collection in collections:
        assert collection.Count == len(collection) > 0
        assert collection.Item(1) is not None
        assert collection(1) is not None
        assert len(list(collection)) == collection.Count
        for index in (0, collection.Count + 1):
            with failing(DISP_E_BADINDEX):
                collection.Item(index)


def test_item_properties_count_from_zero(outlook: Profile) -> None:
    """ItemProperties 0-based."""
    item = outlook.draft()
    item.UserProperties.Add("Uid", 1).Value = "x"
    properties = item.ItemProperties
    assert properties.Item(properties.Count - 1).Name == "Uid"
    assert properties.Item(properties.Count - 1).Value == "x"
    assert properties.Item("Subject").Value == "Visit"
    assert next(iter(properties)).Name == properties.Item(0).Name
    for index in (-1, properties.Count):
        with failing(DISP_E_BADINDEX):
            properties.Item(index)


def test_items_is_a_new_collection_each_time(week: Profile) -> None:
    """`folder.Items` new object each time; Sort/IncludeRecurrences do not carry over."""
    items = week.calendar.Items
    items.Sort("[Start]")
    items.IncludeRecurrences = True
    assert week.calendar.Items.IncludeRecurrences is False
    assert subjects(week.calendar.Items) == ["c", "a", "d", "b"]
    assert subjects(items) == ["a", "b", "c", "d"]


def test_sort_orders_and_starts_anew(week: Profile) -> None:
    items = week.calendar.Items
    items.Sort("[Subject]")
    assert items.GetFirst().Subject == "a"
    assert items.GetNext().Subject == "b"
    items.Sort("Subject", True)
    assert items.GetFirst().Subject == "d"
    assert items.GetLast().Subject == "a"
    assert items.GetPrevious().Subject == "b"
    assert items.Item("c").Start == at(2026, 3, 4, 9)
    with failing(DISP_E_BADINDEX):
        items.Item("nobody")


@pytest.mark.parametrize("name", ["Categories", "Class", "RecurrenceState", "Saved", "Body", "Nonsense"])
def test_sort_refuses_computed_members(week: Profile, name: str) -> None:
    """Sort raises on Categories, Class, RecurrenceState, ResponseState, Saved, Sent."""
    with failing(E_INVALIDARG):
        week.calendar.Items.Sort(f"[{name}]")


def test_include_recurrences_without_the_sort_does_nothing(outlook: Profile) -> None:
    """IncludeRecurrences without ascending [Start] sort does nothing."""
    outlook.series(count=3)
    items = outlook.calendar.Items
    items.IncludeRecurrences = True
    assert items.Count == len(subjects(items)) == 1
    items.Sort("[Start]", True)
    assert items.Count == 1
    items.Sort("[Subject]")
    assert items.Count == 1


def test_include_recurrences_gives_a_nonsense_count_and_never_ends(outlook: Profile) -> None:
    """With it Count is a nonsense number (2147483647) and endless series never finish."""
    outlook.series(count=0)
    items = outlook.calendar.Items
    items.Sort("[Start]")
    items.IncludeRecurrences = True
    assert items.Count == 2147483647
    assert len(list(islice(items, 2000))) == 2000
    assert items.Item(3).Start == at(2026, 3, 4, 9)
    assert items.GetFirst().RecurrenceState == 2
    assert items.GetNext().Start == at(2026, 3, 3, 9)


def test_range_of_occurrences_comes_in_order_and_ends(outlook: Profile) -> None:
    """Sort → IncludeRecurrences=True → Restrict with both bounds."""
    item = outlook.series(count=0)
    outlook.appointment("Single", at(2026, 3, 10, 12))
    moved = outlook.occurrence(item, at(2026, 3, 9, 9))
    moved.Start = at(2026, 3, 9, 20)
    moved.Save()
    outlook.occurrence(item, at(2026, 3, 11, 9)).Delete()
    assert outlook.occurrences("3/9/2026 10:00 AM", "3/12/2026") == [
        ("Round", at(2026, 3, 9, 20)),
        ("Round", at(2026, 3, 10, 9)),
        ("Single", at(2026, 3, 10, 12)),
    ]


def test_overlap_query_returns_an_item_that_ends_where_the_range_starts(outlook: Profile) -> None:
    """An item ending exactly at range start is returned by the overlap query."""
    outlook.appointment(start=at(2026, 3, 2, 9))
    assert len(outlook.occurrences("3/2/2026 10:00 AM", "3/3/2026")) == 1
    assert outlook.occurrences("3/2/2026 10:01 AM", "3/3/2026") == []


@pytest.mark.parametrize("odd, count", [(False, 1), (True, 3)])
def test_flag_set_to_false_on_a_sorted_list(start: Start, odd: bool, count: int) -> None:
    """Sort [Start] → IncludeRecurrences=False → Restrict: all occurrences come back, or masters (C, switch)."""
    outlook = start(sorted_flag_misbehaves=odd)
    outlook.series(count=3)
    items = outlook.calendar.Items
    items.Sort("[Start]")
    items.IncludeRecurrences = False
    assert len(subjects(items.Restrict("[Start] >= '1/1/2026'"))) == count


def test_masters_are_filtered_by_their_first_instance(outlook: Profile) -> None:
    """Restrict by [Start]/[End] tests masters by first instance when IncludeRecurrences is False."""
    outlook.series(start=at(2026, 3, 2, 9), count=0)
    items = outlook.calendar.Items
    assert items.Restrict("[Start] >= '3/3/2026'").Count == 0
    assert items.Restrict("[Start] <= '3/3/2026'").Count == 1
    assert items.Restrict("[IsRecurring] = True").Count == 1


@pytest.mark.parametrize("locale, day", [("en_US", "b"), ("en_GB", "a"), ("de_DE", "a"), ("sv_SE", "b")])
def test_jet_dates_are_read_in_the_configured_locale(start: Start, locale: str, day: str) -> None:
    """Restrict parses Jet dates in the configured locale; d/m swap for wrong locale."""
    outlook = start(locale=locale)
    outlook.appointment("a", at(2026, 4, 3, 9))
    outlook.appointment("b", at(2026, 3, 4, 9))
    found = subjects(outlook.calendar.Items.Restrict("[Start] >= '03/04/2026' AND [Start] < '03.04.2026 23:00'"))
    assert found == [day]


@pytest.mark.parametrize(
    "text",
    [
        "3/2/2026 9:00 AM",
        "3/2/2026 09:00",
        "2026-03-02 09:00",
        "March 2, 2026 9:00 am",
        "2 Mar 2026 9:00",
        "3/2/26 9:00:59",
    ],
)
def test_jet_date_formats(week: Profile, text: str) -> None:
    """Jet dates: strings in the Windows regional format, local time, no seconds; named months also work."""
    assert subjects(week.calendar.Items.Restrict(f"[Start] = '{text}'")) == ["a"]


@pytest.mark.parametrize("text", ["soon", "13/13/2026", "3/2/2026 25:00", "Foo 2 2026"])
def test_dates_that_are_none_are_refused(week: Profile, text: str) -> None:
    with failing(E_FAIL, "condition"):
        week.calendar.Items.Restrict(f"[Start] = '{text}'")


def test_impossible_order_is_given_up(week: Profile) -> None:
    """A wrong locale does not fail: d/m are silently exchanged."""
    week.appointment("late", at(2026, 3, 25, 9))
    assert subjects(week.calendar.Items.Restrict("[Start] >= '25/3/2026'")) == ["late"]


def test_dasl_dates_are_utc(week: Profile) -> None:
    """DASL dates in UTC."""
    dasl = '@SQL="urn:schemas:calendar:dtstart" = '
    assert subjects(week.calendar.Items.Restrict(dasl + "'3/2/2026 8:00'")) == ["a"]
    assert subjects(week.calendar.Items.Restrict(dasl + "'3/2/2026 9:00'")) == []


@pytest.mark.parametrize(
    "name", ["Body", "Categories", "Class", "EntryID", "RecurrenceState", "IsConflict", "Saved", "Sent"]
)
def test_forbidden_names_raise_in_filters(week: Profile, name: str) -> None:
    """Forbidden property names raise."""
    with failing(E_FAIL, "condition"):
        week.calendar.Items.Restrict(f"[{name}] = 'x'")


@pytest.mark.parametrize(
    "filter, found",
    [
        ("[Subject] = 'A'", "a"),
        ('[Subject] = "a"', "a"),
        ("[Subject] <> 'a'", "cdb"),
        ("[Subject] = 'a' Or [Subject] = 'b' And [Subject] = 'c'", "a"),
        ("([Subject] = 'a' Or [Subject] = 'b') And Not [Subject] = 'a'", "b"),
        ("Not [Subject] = 'a' And [Subject] < 'd'", "cb"),
        ("[BusyStatus] = 2 And [AllDayEvent] = False", "cadb"),
        ("@SQL=\"urn:schemas:httpmail:subject\" LIKE 'a%'", "a"),
        ("@SQL=\"urn:schemas:httpmail:subject\" like '%c%' or \"urn:schemas:httpmail:subject\" = 'd'", "cd"),
        ('@SQL="urn:schemas:calendar:location" IS NULL', "cadb"),
        ('@SQL="urn:schemas:httpmail:subject" IS NOT NULL', "cadb"),
        ("@SQL=\"http://schemas.microsoft.com/mapi/proptag/0x001A001E\" = 'IPM.Appointment'", "cadb"),
        ("@SQL=\"urn:schemas:httpmail:textdescription\" like '%plan%'", ""),
    ],
)
def test_filter_languages(week: Profile, filter: str, found: str) -> None:
    """Filter languages Jet and DASL; precedence Not > And > Or; string equality ignores case."""
    assert "".join(subjects(week.calendar.Items.Restrict(filter))) == found


@pytest.mark.parametrize(
    "filter",
    ["", "[Subject]", "[Subject] = ", "[Subject] like 'a%'", "Subject = 'a'", "[Subject] = 'a' and", "([Subject] = 'a'",
     "@SQL=[Subject] = 'a'", '@SQL="unknown" = 1', "[Subject] = 'a' %", '@SQL="urn:schemas:httpmail:subject" is 3',
     "[BusyStatus] = many", "[Subject] = 'a' [Subject]", '@SQL="urn:schemas:httpmail:subject" near 3'],
)  # fmt: skip
def test_broken_filters_raise(week: Profile, filter: str) -> None:
    with failing(E_FAIL, "condition"):
        week.calendar.Items.Restrict(filter)


@pytest.mark.parametrize("indexed", [False, True])
def test_word_search_needs_an_indexed_store(start: Start, indexed: bool) -> None:
    """`ci_startswith`/`ci_phrasematch` only with an indexed store, else error; `like` always."""
    outlook = start(instant_search=indexed)
    outlook.appointment("Plan the visit")
    assert outlook.calendar.Store.IsInstantSearchEnabled is indexed
    for test, count in (("ci_startswith 'vis'", 1), ("ci_phrasematch 'the visit'", 1), ("ci_phrasematch 'vis'", 0)):
        filter = f'@SQL="urn:schemas:httpmail:subject" {test}'
        if indexed:
            assert outlook.calendar.Items.Restrict(filter).Count == count
        else:
            with failing(E_FAIL, "condition"):
                outlook.calendar.Items.Restrict(filter)


def test_categories_can_be_filtered_by_their_full_name(outlook: Profile) -> None:
    """Categories can be filtered by DASL urn:schemas-microsoft-com:office:office#Keywords."""
    item = outlook.draft()
    item.Categories = "Red, Green"
    item.Save()
    keywords = '@SQL="urn:schemas-microsoft-com:office:office#Keywords"'
    assert outlook.calendar.Items.Restrict(f"{keywords} = 'red'").Count == 1
    assert outlook.calendar.Items.Restrict(f"{keywords} like 'Gr%'").Count == 1
    assert outlook.calendar.Items.Restrict(f"{keywords} = 'blue'").Count == 0


def test_user_fields_are_filterable_only_where_the_folder_knows_them(outlook: Profile) -> None:
    """User-defined fields are filterable only if known to the folder (AddToFolderFields) or by full DASL name."""
    item = outlook.draft()
    item.UserProperties.Add("Uid", 1, False).Value = "a@b"
    item.UserProperties.Add("Known", 20, True).Value = 7
    item.Save()
    items = outlook.calendar.Items
    with failing(E_FAIL, "condition"):
        items.Restrict("[Uid] = 'a@b'")
    full = "http://schemas.microsoft.com/mapi/string/{00020329-0000-0000-C000-000000000046}/Uid"
    assert items.Restrict(f"@SQL=\"{full}\" = 'a@b'").Count == 1
    assert items.Restrict("[Known] = 7").Count == 1
    assert items.Restrict("[Known] = 8").Count == 0
    assert outlook.calendar.UserDefinedProperties.Find("Known").Type == 20
    assert outlook.calendar.UserDefinedProperties.Find("Uid") is None


def test_find_and_find_next(week: Profile) -> None:
    items = week.calendar.Items
    with failing(E_FAIL):
        items.FindNext()
    assert items.Find("[Subject] > 'a'").Subject == "c"
    assert items.FindNext().Subject == "d"
    assert items.FindNext().Subject == "b"
    assert items.FindNext() is None
    assert items.Find("[Subject] = 'x'") is None


def test_restricting_twice_narrows(week: Profile) -> None:
    items = week.calendar.Items.Restrict("[Subject] > 'a'").Restrict("[Subject] < 'd'")
    assert subjects(items) == ["c", "b"]


def test_removing_during_forward_iteration_skips(week: Profile) -> None:
    """Removing during forward iteration skips elements."""
    items = week.calendar.Items
    for item in items:
        item.Delete()
    assert subjects(items) == ["a", "b"]
    item = items.GetFirst()
    while item is not None:
        item.Delete()
        item = items.GetNext()
    assert subjects(items) == ["b"]


def test_removing_from_the_end_gets_all(week: Profile) -> None:
    """Deleting while iterating forward skips items: iterate from Count down to 1."""
    items = week.calendar.Items
    for index in range(items.Count, 0, -1):
        items.Remove(index)
    assert items.Count == 0


def test_set_columns_hides_the_rest(week: Profile) -> None:
    """`SetColumns` caches named columns and makes others unavailable/read-only in the loop."""
    items = week.calendar.Items
    items.SetColumns("Subject, Start")
    item = items.GetFirst()
    assert item.Subject == "c"
    for call in (lambda: item.Location, lambda: setattr(item, "Subject", "x")):
        with pytest.raises(Exception, match="Exception occurred"):
            call()
    items.ResetColumns()
    assert items.GetFirst().Location == ""
    with failing(E_INVALIDARG):
        items.SetColumns("RecurrenceState")


def test_only_appointments_are_made(outlook: Profile) -> None:
    assert outlook.app.CreateItem(1).Parent.EntryID == outlook.calendar.EntryID
    assert outlook.calendar.Items.Add().Start == at(2026, 1, 5, 10, 30)
    with failing(E_INVALIDARG):
        outlook.app.CreateItem(0)
