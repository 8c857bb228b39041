"""``config``: make, check and find the config file."""

from __future__ import annotations

from argparse import Namespace

from engine.cli import output
from engine.cli.render import counted
from engine.config.places import config_path, data_dir


def path(args: Namespace) -> int:
    """Where it is, or would be."""
    where = config_path(args.config)
    if args.json:
        output.put_json({"config": str(where), "exists": where.exists(), "data_dir": str(data_dir(args.data_dir))})
    else:
        output.put(str(where))
    return 0


def check(args: Namespace) -> int:
    """All that is wrong is a `ConfigProblems`; what is merely odd is told here."""
    from dataclasses import asdict

    from engine.config.load import load

    config = load(config_path(args.config))
    if args.json:
        output.put_json(
            {
                "config": str(config.path),
                "calendars": list(config.calendars),
                "pairs": list(config.pairs),
                "warnings": [asdict(warning) for warning in config.warnings],
            }
        )
        return 0
    for warning in config.warnings:
        output.put(f"warning: {warning}")
    calendars, pairs = counted(len(config.calendars), "calendar"), counted(len(config.pairs), "pair")
    output.put(f"{config.path} is in order: {calendars}, {pairs}.")
    return 0


def init(args: Namespace) -> int:
    """A config for a new user; never over one that is there."""
    from engine.adapters.registry import offered
    from engine.cli.parser import Misused
    from engine.config.render import render_starter
    from engine.config.save import create

    known = [kind for kind in offered() if kind != "mobile"]
    if args.mail not in known:
        raise Misused(
            f'--mail: there is no calendar type "{args.mail}"; give {", ".join(known)}.', "syncline config init"
        )
    where = config_path(args.config)
    create(where, render_starter(_user(args), args.mail))
    if args.json:
        output.put_json({"config": str(where)})
        return 0
    output.put(f"Written: {where}\nLook it over (each key is explained there), then: syncline config check")
    return 0


def _user(args: Namespace) -> str:
    from getpass import getuser

    if args.user is not None:
        return str(args.user)
    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # no name for this user id
        return ""
