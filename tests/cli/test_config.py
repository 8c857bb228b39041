"""``config init``, ``check`` and ``path``; and where config and data are looked for."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell, golden


def test_path_is_one_line_for_scripts(shell: Shell) -> None:
    assert shell.ok("config", "path") == f"{shell.config}\n"
    assert shell.json("config", "path") == {"config": str(shell.config), "exists": True, "data_dir": str(shell.data)}


@pytest.mark.parametrize("order", ["before", "between", "behind"])
def test_options_that_work_everywhere_stand_anywhere(shell: Shell, order: str) -> None:
    named = ["--config", "other.toml"]
    words = {
        "before": [*named, "config", "path"],
        "between": ["config", *named, "path"],
        "behind": ["config", "path", *named],
    }
    assert shell.ok(*words[order]) == "other.toml\n"


def test_the_option_nearest_to_the_command_counts(shell: Shell) -> None:
    assert shell.ok("--config", "a.toml", "config", "path", "--config", "b.toml") == "b.toml\n"


def test_the_option_counts_more_than_the_environment(shell: Shell) -> None:
    found = shell.json("config", "path", "--config=c.toml", "--data-dir=d")
    assert (found["config"], found["exists"], found["data_dir"]) == ("c.toml", False, "d")


def test_check_of_a_config_in_order(shell: Shell) -> None:
    golden("config-check", shell.ok("config", "check"), shell.home)
    found = shell.json("config", "check")
    assert (found["calendars"], found["pairs"], found["warnings"]) == (["left", "right"], ["work"], [])


def test_check_tells_what_is_odd(shell: Shell) -> None:
    shell.add_to_config('[pairs.again]\nleft = "right"\nright = "left"')
    golden("config-check-odd", shell.ok("config", "check"), shell.home)
    assert [problem["line"] for problem in shell.json("config", "check")["warnings"]] == [17]


def test_check_tells_all_mistakes_at_once_and_ends_with_2(shell: Shell) -> None:
    shell.configure(
        '[calendars.left]\ntype = "vdri"\n[calendars.right]\ntype = "vdir"\nreadonly = "yes"\n'
        '[pairs.work]\nleft = "lfet"\nright = "right"\nauto = ["noon"]\n'
    )
    ran = shell.run("config", "check")
    assert (ran.code, ran.out) == (2, "")
    golden("config-check-mistakes", ran.err, shell.home)


def test_a_config_that_is_no_toml_ends_with_2(shell: Shell) -> None:
    shell.configure("[calendars.left]\npath = C:\\Users\n")
    ran = shell.run("config", "check")
    assert ran.code == 2
    assert f"{shell.config}:2" in ran.err


def test_a_missing_config_ends_with_2_and_says_how_to_make_one(shell: Shell) -> None:
    shell.config.unlink()
    for words in (("config", "check"), ("sync",), ("status",), ("list", "left"), ("--auto", "startup")):
        ran = shell.run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == f'{shell.config}: there is no such config file. Run "syncline config init" to make one.\n'


def test_init_writes_a_config_that_is_in_order(shell: Shell) -> None:
    shell.config.unlink()
    golden("config-init", shell.ok("config", "init", "--user", "Ä. Müller"), shell.home)
    text = shell.config.read_text("utf-8")
    assert 'name = "Ä. Müller"' in text
    assert 'type = "outlook"' in text
    assert shell.json("config", "check")["pairs"] == ["mail"]


@pytest.mark.parametrize("kind", ["notes", "caldav", "vdir"])
def test_init_with_another_calendar(shell: Shell, kind: str) -> None:
    shell.config.unlink()
    assert shell.json("config", "init", "--mail", kind, "--user", "A") == {"config": str(shell.config)}
    assert shell.json("config", "check")["calendars"] == ["mobile", kind]


def test_init_makes_the_folders_above_and_names_somebody(shell: Shell) -> None:
    path = shell.home / "deep" / "down" / "config.toml"
    shell.ok("config", "init", "--config", str(path))
    assert path.exists()


def test_init_never_writes_over_a_config(shell: Shell) -> None:
    before = shell.config.read_text()
    ran = shell.run("config", "init")
    assert (ran.code, ran.err) == (1, f"{shell.config} is already there; nothing was changed. Move it away first.\n")
    assert shell.config.read_text() == before


def test_init_with_an_unknown_calendar_ends_with_2(shell: Shell) -> None:
    shell.config.unlink()
    ran = shell.run("config", "init", "--mail", "lotus")
    assert ran.code == 2
    assert ran.err.startswith(
        '--mail: there is no calendar type "lotus"; give outlook, notes, caldav, vdir, enterprise.'
    )
    assert not shell.config.exists()


def test_a_data_folder_that_cannot_be_made_ends_with_1(shell: Shell) -> None:
    ran = shell.run("status", "--data-dir", str(shell.config))
    assert ran.code == 1
    assert "name another place with --data-dir" in ran.err


def test_a_history_that_is_a_folder_ends_with_1(shell: Shell) -> None:
    (shell.data / "history.db").mkdir(parents=True)
    ran = shell.run("sync")
    assert (ran.code, ran.out) == (1, "")
    assert "is a folder, not a file" in ran.err
