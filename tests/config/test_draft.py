"""A config file while it is being edited: names, tables, changes on top of somebody else's."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config.draft import Add, Draft, Drop, Put, Rename, drafted, read
from engine.config.edit import EditFailed
from engine.config.problems import ConfigProblems
from engine.config.rename import rename_table
from engine.config.toml_text import toml_path, toml_value
from tests.config.drawing import documents, few, names
from tests.config.reading import PAIR, PLACE

TEXT = PAIR + 'merge = false  # I decide myself\n\n# the mail\n[calendars.outlook.simulated]\nzone = "Europe/Berlin"\n'


def draft(text: str = TEXT) -> Draft:
    return drafted(PLACE, text, text)


@few
@given(documents(pairs_at_least=1), names, st.booleans())
def test_a_table_under_another_name_says_the_same(document: dict[str, object], name: str, dotted: bool) -> None:
    pairs: dict[str, dict[str, object]] = document["pairs"]  # type: ignore[assignment]
    old = next(iter(pairs))
    if name in pairs:
        return
    lines = (
        [
            f"{toml_path(['pairs', pair, key])} = {toml_value(value)}"
            for pair in pairs
            for key, value in pairs[pair].items()
        ]
        if dotted
        else [f"pairs = {toml_value(pairs)}"]
    )
    after = tomllib.loads(rename_table("\n".join(lines) + "\n", ("pairs", old), name))["pairs"]
    assert after.pop(name) == tomllib.loads("\n".join(lines))["pairs"][old]
    assert set(after) == set(pairs) - {old}


def test_a_name_is_changed_in_its_place_and_comments_stay() -> None:
    after = rename_table(TEXT, ("calendars", "outlook"), "my desk")
    assert after == TEXT.replace("[calendars.outlook]", '[calendars."my desk"]').replace(
        "[calendars.outlook.simulated]", '[calendars."my desk".simulated]'
    )


@pytest.mark.parametrize(
    ("path", "name", "said"),
    [(("pairs", "nobody"), "x", "it is not there"), (("calendars", "outlook"), "mobile", 'there is "mobile" already')],
)
def test_a_name_that_does_not_go_is_told(path: tuple[str, str], name: str, said: str) -> None:
    with pytest.raises(EditFailed, match=said):
        rename_table(TEXT, path, name)


def test_a_calendar_takes_its_pairs_and_its_file_along() -> None:
    after = draft().after(*draft().renaming(("calendars", "outlook"), "desk"))
    assert after.value(("pairs", "mail", "right")) == "desk"
    assert after.value(("calendars", "desk", "path")) == "outlook.db", "what was usual for the old name"
    assert after.problems == ()
    assert after.renamed("calendars") == {"outlook": "desk"}
    assert after.renamed("pairs") == {}


def test_a_calendar_goes_with_the_pairs_it_belongs_to() -> None:
    after = draft().after(*draft().removing(("calendars", "mobile")))
    assert after.names("calendars") == ("outlook",)
    assert after.names("pairs") == ()
    assert after.problems == ()


def test_names_given_twice_count_as_once_and_removed_ones_not_at_all() -> None:
    twice = draft().after(Rename(("pairs", "mail"), "a"), Rename(("pairs", "a"), "b"))
    assert twice.renamed("pairs") == {"mail": "b"}
    assert twice.after(Drop(("pairs", "b"))).renamed("pairs") == {}
    assert twice.after(Rename(("pairs", "b"), "mail")).renamed("pairs") == {}


def test_a_value_in_a_table_that_is_not_there_yet() -> None:
    now = draft()
    after = now.after(*now.putting(("pairs", "mail", "max_deletions", "count"), 3))
    assert after.value(("pairs", "mail", "max_deletions")) == {"count": 3}
    again = after.after(*after.putting(("pairs", "mail", "max_deletions", "share"), "5%"))
    assert again.value(("pairs", "mail", "max_deletions")) == {"count": 3, "share": "5%"}
    assert again.after(Drop(("pairs", "mail", "max_deletions"))).text == now.text


def test_all_that_is_wrong_is_known_by_its_place() -> None:
    bad = draft().after(Put(("pairs", "mail", "direction"), "upwards"), Put(("calendars", "outlook", "profil"), "x"))
    assert [one.key for one in bad.about(("pairs", "mail"))[0]] == ["pairs.mail.direction"]
    assert [one.key for one in bad.about(("calendars", "outlook", "profil"))[0]] == ["calendars.outlook.profil"]
    assert bad.about(("calendars", "mobile")) == ((), ())


def test_what_is_odd_is_told_at_its_pair() -> None:
    odd = draft().after(Add(("pairs", "again"), {"left": "outlook", "right": "mobile"}))
    assert "same two calendars" in odd.about(("pairs", "again"))[1][0].wrong


def test_another_type_leaves_out_what_it_does_not_know() -> None:
    named = draft().after(Put(("calendars", "outlook", "profile"), "Work"))
    after = named.after(*named.turning("outlook", "notes"))
    assert after.table(("calendars", "outlook")) == {"type": "notes", "simulated": {"zone": "Europe/Berlin"}}


def test_changes_go_onto_what_somebody_else_made_of_the_file() -> None:
    mine = draft().after(Put(("pairs", "mail", "direction"), "left-to-right"))
    theirs = '[user]\nname = "A. Miller"\n\n' + TEXT
    both = mine.onto(theirs)
    assert both.saved == theirs
    assert (both.value(("user", "name")), both.value(("pairs", "mail", "direction"))) == ("A. Miller", "left-to-right")
    with pytest.raises(EditFailed):
        draft().after(Rename(("pairs", "mail"), "post")).onto("")
    with pytest.raises(ConfigProblems):
        mine.onto("[calendars")


def test_a_calendar_by_itself_is_a_config() -> None:
    alone = draft(TEXT + "[pairs.broken]\n").alone("outlook")
    assert tomllib.loads(alone) == {
        "calendars": {"outlook": {"type": "outlook", "simulated": {"zone": "Europe/Berlin"}}}
    }


def test_what_is_no_toml_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[user]\nname = "A\n', encoding="utf-8")
    with pytest.raises(ConfigProblems, match=r"config.toml:2"):
        read(file)


def test_a_file_as_it_is_has_no_changes(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(TEXT.replace("\n", "\r\n").encode())
    found = read(file)
    assert not found.changed
    assert found.after(Put(("pairs", "mail", "merge"), True)).text.count("\r\n") == TEXT.count("\n")
