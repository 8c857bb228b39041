"""The commands around it: credentials, config, autostart and the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.declaring import calendar_name, command, group
from engine.cli.parser import add_globals

if TYPE_CHECKING:
    from engine.cli.declaring import Commands


def settings(commands: Commands) -> None:
    credentials = group(commands, "credentials", "keep a calendar's password in this machine's keyring")
    for name, short in (
        ("set", "store a password: asks for it, or reads it from standard input when that is no terminal"),
        ("check", "say whether there is a password, and where it comes from"),
        ("remove", "take a password out of the keyring"),
    ):
        one = command(credentials, f"credentials {name}", f"credentials:{name}_", "CALENDAR", short)
        calendar_name(one)
        add_globals(one, top=False)
    config = group(commands, "config", "make, check or find the config file")
    init = command(
        config, "config init", "config:init", "[--user NAME] [--mail TYPE]", "write a config file with explanations"
    )
    init.add_argument("--user", metavar="NAME", help="the mobile user's name (usual: the one you are logged on with)")
    init.add_argument(
        "--mail",
        metavar="TYPE",
        default="outlook",
        help="the calendar to keep in step: outlook (usual), notes, caldav, vdir",
    )
    add_globals(init, top=False)
    for name, short in (
        ("check", "check the config file; names every mistake with its line"),
        ("path", "say where the config file is"),
    ):
        add_globals(command(config, f"config {name}", f"config:{name}", "", short), top=False)
    autostart = group(commands, "autostart", "run by itself when you log on and off")
    for name, short in (
        ("install", "register --auto startup and --auto shutdown with this machine's service manager"),
        ("remove", "take them out again"),
        ("status", "say whether they are registered, and how"),
    ):
        one = command(autostart, f"autostart {name}", f"autostart:{name}", "", short)
        if name == "install":
            one.add_argument(
                "--budget", metavar="DURATION", default="20s", help="how long a log-off may take at most (usual: 20s)"
            )
        add_globals(one, top=False)
    _demo(commands)


def _demo(commands: Commands) -> None:
    demo = command(
        commands,
        "demo",
        "demo:demo",
        "[--headless] [--dir DIR]",
        "try it out in a sandbox: two users, simulated Outlook, Notes and Exchange, and a CRM",
        "Opens the app on the sandbox, which is kept. With --headless the worked example is played there, every claim of it "
        "is checked, and the exit code is 0 only if all of them hold. Nothing outside the sandbox is read or written.",
    )
    demo.add_argument("--headless", action="store_true", help="play the example without the app, and check it")
    demo.add_argument(
        "--dir",
        metavar="DIR",
        help="the folder of the sandbox (usual: one in the data folder; with --headless one that is gone afterwards)",
    )
    add_globals(demo, top=False)
