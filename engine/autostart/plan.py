"""What each platform needs so that Syncline runs by itself at log-on and log-off. Pure: files and commands, nothing done.

Paths are relative to the person's home folder. The service managers' own documents: systemd.service(5) and
systemd.special(7), the XDG Autostart Specification 0.5, launchd.plist(5), Task Scheduler schema (MS-TSCH 2.5).
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath
from xml.sax.saxutils import escape

BUDGET = "20s"
"""For shutdown where none is named: systems give a program 5 to 90 seconds; 20 leave time for the rest of the log-off."""

STOP_SECONDS = 30


class Manager(Enum):
    """Who starts programs for a person on this platform."""

    SYSTEMD = "systemd"
    XDG = "XDG autostart"
    LAUNCHD = "launchd"
    TASKS = "Task Scheduler"


@dataclass(frozen=True, slots=True)
class Invocation:
    """How Syncline is called: the program with its fixed arguments, and the options that name config and data."""

    program: Sequence[str]
    options: Sequence[str] = ()
    budget: str = BUDGET

    def at(self, moment: str) -> list[str]:
        tail = ["--budget", self.budget] if moment == "shutdown" else []
        return [*self.program, "--auto", moment, *tail, *self.options]


@dataclass(frozen=True, slots=True)
class Plan:
    """``files``: path below the home folder -> content. ``install``/``remove``: commands to run after writing / before
    deleting the files. ``note``: what the person should know, "" where there is nothing."""

    manager: Manager
    files: dict[str, str]
    install: tuple[tuple[str, ...], ...] = ()
    remove: tuple[tuple[str, ...], ...] = ()
    note: str = ""


def plan_for(manager: Manager, call: Invocation) -> Plan:
    match manager:
        case Manager.SYSTEMD:
            return _systemd(call)
        case Manager.XDG:
            return _xdg(call)
        case Manager.LAUNCHD:
            return _launchd(call)
        case Manager.TASKS:
            return _tasks(call)


_UNIT = "syncline.service"


def _systemd(call: Invocation) -> Plan:
    """One user unit: started at log-in, its stop command run at log-out and shutdown (systemd.service(5), ExecStop=)."""
    content = f"""[Unit]
Description=Syncline: calendars in step at log-in and log-out
Documentation=man:systemd.service(5)
After=graphical-session-pre.target network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=-{_systemd_line(call.at("startup"))}
ExecStop=-{_systemd_line(call.at("shutdown"))}
TimeoutStopSec={STOP_SECONDS}
StandardInput=null

[Install]
WantedBy=default.target
"""
    path = f".config/systemd/user/{_UNIT}"
    reload = ("systemctl", "--user", "daemon-reload")
    return Plan(
        Manager.SYSTEMD,
        {path: content},
        (reload, ("systemctl", "--user", "enable", _UNIT)),
        (("systemctl", "--user", "disable", _UNIT),),
        "It begins with the next log-in; 'systemctl --user start syncline' begins it now.",
    )


def _systemd_line(words: Sequence[str]) -> str:
    """Quoted for a unit file: % and $ are doubled, and a word with blanks or quotes stands in double quotes."""
    return " ".join(_systemd_word(word) for word in words)


def _systemd_word(word: str) -> str:
    word = word.replace("\\", "\\\\").replace("%", "%%").replace("$", "$$").replace('"', '\\"')
    return f'"{word}"' if not word or any(char in word for char in " \t'\"\\;") else word


def _xdg(call: Invocation) -> Plan:
    """Desktops without systemd start programs at log-in; none of them has a hook for the log-out."""
    command = " ".join(_desktop_word(word) for word in call.at("startup"))
    content = f"""[Desktop Entry]
Type=Application
Name=Syncline
Comment=Brings the calendars in step at log-in
Exec={command}
Terminal=false
NoDisplay=true
X-GNOME-Autostart-enabled=true
"""
    note = "This desktop can run Syncline at log-in only: it has no hook for the log-out. The next log-in brings all in step."
    return Plan(Manager.XDG, {".config/autostart/syncline.desktop": content}, note=note)


def _desktop_word(word: str) -> str:
    """Desktop Entry Specification, "The Exec key": reserved characters are quoted, a percent sign is doubled."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$").replace("%", "%%")
    reserved = " \t\n\"'\\><~|&;$*?#()`"
    return f'"{escaped}"' if not word or any(char in word for char in reserved) else escaped


_LABEL = "org.syncline.auto"


def _launchd(call: Invocation) -> Plan:
    """launchd has no command for the log-out, but tells running jobs to end: a job that waits, and syncs when told."""
    start, stop = shlex.join(call.at("startup")), shlex.join(call.at("shutdown"))
    script = f"trap {shlex.quote(f'{stop}; exit 0')} TERM; {start}; while :; do sleep 86400 & wait $!; done"
    words = "".join(f"        <string>{escape(word)}</string>\n" for word in ("/bin/sh", "-c", script))
    content = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>{_LABEL}</string>
    <key>ProgramArguments</key>
    <array>
{words}    </array>
    <key>RunAtLoad</key>
    <true/>
    <key>ExitTimeOut</key>
    <integer>{STOP_SECONDS}</integer>
    <key>ProcessType</key>
    <string>Background</string>
</dict>
</plist>
"""
    path = str(PurePosixPath("Library/LaunchAgents") / f"{_LABEL}.plist")
    return Plan(
        Manager.LAUNCHD,
        {path: content},
        (("launchctl", "load", "-w", f"~/{path}"),),
        (("launchctl", "unload", "-w", f"~/{path}"),),
    )


_TASKS = {"startup": "Syncline at log-on", "shutdown": "Syncline at shutdown"}


def _tasks(call: Invocation) -> Plan:
    """Two tasks: at log-on, and at the event that Windows logs when a shutdown or log-off begins (System, User32, 1074)."""
    triggers = {
        "startup": "<LogonTrigger><Enabled>true</Enabled></LogonTrigger>",
        "shutdown": "<EventTrigger><Enabled>true</Enabled><Subscription>"
        + escape(
            "<QueryList><Query Id='0' Path='System'><Select Path='System'>"
            "*[System[Provider[@Name='User32'] and EventID=1074]]</Select></Query></QueryList>"
        )
        + "</Subscription></EventTrigger>",
    }
    files = {
        f"AppData/Local/syncline/autostart-{moment}.xml": _task(call.at(moment), trigger)
        for moment, trigger in triggers.items()
    }
    install = tuple(
        ("schtasks", "/Create", "/F", "/TN", _TASKS[moment], "/XML", f"~/AppData/Local/syncline/autostart-{moment}.xml")
        for moment in triggers
    )
    remove = tuple(("schtasks", "/Delete", "/F", "/TN", name) for name in _TASKS.values())
    note = "Windows gives programs a few seconds at shutdown; what is not done by then is done at the next log-on."
    return Plan(Manager.TASKS, files, install, remove, note)


def _task(words: Sequence[str], trigger: str) -> str:
    program, *arguments = words
    line = " ".join(_windows_word(word) for word in arguments)
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Brings the calendars in step</Description></RegistrationInfo>
  <Triggers>{trigger}</Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT10M</ExecutionTimeLimit>
    <Hidden>true</Hidden>
  </Settings>
  <Actions>
    <Exec><Command>{escape(program)}</Command><Arguments>{escape(line)}</Arguments></Exec>
  </Actions>
</Task>
"""


def _windows_word(word: str) -> str:
    """Quoted as the C runtime reads a command line; a path never ends in a backslash before the quote."""
    if word and not any(char in word for char in ' \t"'):
        return word
    inner = word.replace('"', '\\"')
    return f'"{inner}\\"' if inner.endswith("\\") else f'"{inner}"'
