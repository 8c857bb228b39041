"""``autostart``: registering ``--auto startup`` and ``--auto shutdown`` with the platform."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from engine.autostart import install as doing
from engine.autostart.plan import BUDGET, Invocation, Manager, Plan, plan_for
from engine.cli import output
from engine.config.places import config_path, data_dir
from engine.config.values import parse_duration
from engine.model.errors import BadRequest


def install(args: Namespace) -> int:
    plan = _plan(args)
    files = doing.install(plan, Path.home())
    return _tell(
        args, f"Syncline is registered with {plan.manager.value}. {plan.note}".strip(), plan.manager, files, True
    )


def remove(args: Namespace) -> int:
    plan = _plan(args)
    files = doing.remove(plan, Path.home())
    said = f"Syncline is no longer registered with {plan.manager.value}." if files else "Syncline was not registered."
    return _tell(args, said, plan.manager, files, False)


def status(args: Namespace) -> int:
    found = doing.status(_plan(args), Path.home())
    if found.installed:
        said = f"Syncline is registered with {found.manager.value}."
    elif found.present:
        said = (
            f"Syncline is registered with {found.manager.value}, but differently from what this version and config would "
            "write; 'syncline autostart install' renews it."
        )
    else:
        said = f"Syncline is not registered with {found.manager.value}; 'syncline autostart install' does it."
    return _tell(args, said, found.manager, list(found.present), found.installed)


def _tell(args: Namespace, said: str, manager: Manager, files: list[Path], installed: bool) -> int:
    if args.json:
        output.put_json({"manager": manager.value, "installed": installed, "files": [str(path) for path in files]})
        return 0
    output.put("\n".join([said, *(f"  {path}" for path in files)]))
    return 0


def _plan(args: Namespace) -> Plan:
    """What this machine needs to call exactly this Syncline with exactly this config and data folder."""
    budget = getattr(args, "budget", None) or BUDGET
    try:
        parse_duration(budget)
    except ValueError as error:
        raise BadRequest(f"--budget {budget!r} is no duration; write it like 20s or 1 minute.") from error
    options: list[str] = []
    if args.config or "SYNCLINE_CONFIG" in os.environ:
        options += ["--config", str(config_path(args.config).absolute())]
    if args.data_dir or "SYNCLINE_DATA_DIR" in os.environ:
        options += ["--data-dir", str(data_dir(args.data_dir).absolute())]
    return plan_for(doing.manager_here(), Invocation([sys.executable, "-m", "engine.cli"], options, budget))
