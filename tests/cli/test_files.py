"""``import`` and ``export``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import event
from tests.cli.shell import Shell, golden

VISIT = event("Visit Miller", uid="visit")
FAIR = event("Trade fair 見本市", "2026-03-04", days=2, uid="fair")


def _file(shell: Shell, name: str, *texts: str) -> str:
    path = shell.home / name
    path.write_bytes("".join(texts).encode())
    return str(path)


def test_import_creates_updates_and_leaves_alone(shell: Shell) -> None:
    both = _file(shell, "both.ics", VISIT.text(), FAIR.text())
    assert shell.ok("import", "left", both) == "left: 2 created, 0 updated, 0 unchanged.\n"
    assert shell.files("left") == ["fair.ics", "visit.ics"]
    changed = _file(shell, "changed.ics", VISIT.saying(location="Hall 2").text(), FAIR.text())
    done = shell.json("import", "left", changed)
    assert (done["created"], done["updated"], done["unchanged"], done["refused"]) == (0, 1, 1, [])


def test_what_cannot_be_taken_is_named_with_line_and_reason_and_ends_with_4(shell: Shell) -> None:
    good = _file(shell, "good.ics", VISIT.text())
    bad = _file(shell, "bad.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n")
    empty = _file(shell, "empty.ics")
    words = (bad, good, empty, str(shell.home / "nosuch.ics"), str(shell.home / "left"))
    ran = shell.run("import", "left", *words)
    assert (ran.code, ran.err) == (4, "")
    golden("import-refused", ran.out, shell.home)
    refused = shell.json("import", "left", *words, code=4)["refused"]
    assert [(Path(each["file"]).name, each["line"]) for each in refused] == [
        ("bad.ics", 3),
        ("empty.ics", 1),
        ("nosuch.ics", None),
        ("left", None),
    ]


def test_when_no_file_was_taken_it_ends_with_1(shell: Shell) -> None:
    assert shell.run("import", "left", _file(shell, "empty.ics")).code == 1


def test_items_without_a_uid_get_one_and_it_is_said(shell: Shell) -> None:
    text = VISIT.text().replace("UID:visit\r\n", "")
    assert shell.ok("import", "left", _file(shell, "unnamed.ics", text)) == (
        "left: 1 created, 0 updated, 0 unchanged.\n1 item had no UID and got one, made of what it says.\n"
    )


def test_files_may_be_named_between_options(shell: Shell) -> None:
    one, two = _file(shell, "one.ics", VISIT.text()), _file(shell, "two.ics", FAIR.text())
    ran = shell.run("import", "left", one, "--json", two)
    assert ran.json["created"] == 2


@pytest.mark.parametrize("words, said", [((), "CALENDAR and FILE missing."), (("left",), "FILE missing.")])
def test_import_of_nothing_ends_with_2(shell: Shell, words: tuple[str, ...], said: str) -> None:
    ran = shell.run("import", *words)
    assert (ran.code, ran.err) == (2, f'{said}\nSee "syncline import --help".\n')


def test_export_to_standard_output_and_back(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.put("left", FAIR)
    text = shell.ok("export", "left")
    assert text == shell.ok("export", "left", "-")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert shell.json("export", "left") == {"calendar": "left", "icalendar": text}
    assert shell.ok("import", "right", _file(shell, "all.ics", text)) == "right: 2 created, 0 updated, 0 unchanged.\n"


def test_export_into_a_file(shell: Shell) -> None:
    shell.put("left", FAIR)
    path = shell.home / "out.ics"
    path.write_text("old")
    assert shell.ok("export", "left", str(path)) == f"Written to {path}.\n"
    assert path.read_bytes().decode("utf-8") == shell.ok("export", "left")
    assert shell.json("export", "left", str(path)) == {"calendar": "left", "file": str(path)}


def test_export_of_an_empty_calendar_is_an_empty_calendar(shell: Shell) -> None:
    assert shell.ok("export", "left").splitlines()[0] == "BEGIN:VCALENDAR"


@pytest.mark.parametrize("name", ["nosuch/out.ics", "left"])
def test_a_file_that_cannot_be_written_ends_with_1_and_leaves_nothing_behind(shell: Shell, name: str) -> None:
    before = sorted(shell.home.iterdir())
    ran = shell.run("export", "right", str(shell.home / name))
    assert (ran.code, ran.out) == (1, "")
    assert "cannot be written" in ran.err
    assert sorted(path for path in shell.home.iterdir() if path != shell.data) == before


def test_export_takes_one_file(shell: Shell) -> None:
    assert shell.run("export", "left", "a", "b").err.splitlines()[0] == '"b" is one word too many here.'


def test_a_lone_surrogate_goes_out_as_it_came(shell: Shell) -> None:
    store_path = shell.home / "left" / "odd.ics"
    store_path.write_bytes(VISIT.text().encode().replace(b"Miller", b"M\xed\xa0\x80ller"))
    assert shell.run("export", "left").code == 0
    assert shell.run("list", "left", "--json").code == 0
