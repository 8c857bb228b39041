"""What goes wrong with a server, as errors that say what happened, to which calendar, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from engine.adapters.caldav.settings import Settings
from engine.model.errors import Nonsense, SideError, Throttled, Unauthorized, Unreachable

if TYPE_CHECKING:
    from engine.adapters.caldav.road import Answer, Lost


class Doubtful(Exception):
    """A request that must not be repeated got no answer: it may have been carried out, or not."""


class TooBig(Nonsense):
    """The answer is larger than anybody's calendar."""


_AGAIN: Final = "Syncline tries again with the next run."


def is_page(answer: Answer) -> bool:
    """Whether it is something for a browser: a portal that wants somebody to log on, for instance."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences about one calendar."""

    settings: Settings

    @property
    def calendar(self) -> str:
        return f'the calendar "{self.settings.name}"'

    @property
    def credentials(self) -> str:
        return f'"syncline credentials set {self.settings.name}"'

    # -- by status --------------------------------------------------------------------------------------------------

    def of(self, answer: Answer) -> SideError:
        """What the answer means to somebody who needed another one. Never of 401, 429, 503: `Http` deals with them."""
        match answer.status:
            case 403:
                return self.forbidden()
            case 404 | 410:
                return self.nothing_there(answer.url)
            case 405 | 501:
                return self.no_caldav(answer.url)
            case 407:
                return Unreachable(f"The web proxy wants to know who you are before it leads to {self.calendar} (407).")
            case 423:
                return Unreachable(f"The server has locked {self.calendar} (423): another program uses it. {_AGAIN}")
            case 507:
                return Unreachable(f"The server has no room left for {self.calendar} (507): tell its keeper.")
            case 200:
                return self.no_multistatus(answer, "no multistatus")
            case status if status >= 500:
                return Unreachable(
                    f"The server of {self.calendar} has a fault ({status}). {_AGAIN} If it stays so, tell its keeper."
                )
            case status:
                return self.nonsense(f"it answered with status {status}, which makes no sense here")

    def wrong_password(self) -> Unauthorized:
        if not self.settings.username and self.settings.auth != "bearer":
            return Unauthorized(
                f"The server of {self.calendar} wants to know who you are (401): write username = "
                f'"..." under [calendars.{self.settings.name}], then store the password: {self.credentials}.'
            )
        who = f'"{self.settings.username}"' if self.settings.username else "you"
        return Unauthorized(
            f"The server of {self.calendar} does not let {who} in (401). Check the user name; "
            f"then store the password again: {self.credentials}."
        )

    def forbidden(self) -> Unauthorized:
        who = f' as "{self.settings.username}"' if self.settings.username else ""
        return Unauthorized(
            f"You may not open {self.calendar}{who} (403). Ask its owner for access, or log on as somebody else: "
            f"{self.credentials}."
        )

    def nothing_there(self, url: str) -> Unreachable:
        return Unreachable(f"There is nothing at {url}, where {self.calendar} should be: correct its url.")

    def no_caldav(self, url: str) -> Unreachable:
        return Unreachable(f"{url} does not speak CalDAV: correct the url of {self.calendar}.")

    def throttled(self, seconds: float | None) -> Throttled:
        wait = f" for {seconds:.0f} seconds" if seconds is not None else ""
        return Throttled(f"The server of {self.calendar} is busy and asks to be left alone{wait}. {_AGAIN}", seconds)

    # -- by what the answer is like ---------------------------------------------------------------------------------

    def nonsense(self, what: str) -> Nonsense:
        return Nonsense(
            f"The server of {self.calendar} does not answer as a CalDAV server would: {what}. "
            "Check the url; if it is right, tell the server's keeper."
        )

    def too_big(self, most: int) -> TooBig:
        return TooBig(str(self.nonsense(f"its answer is larger than {most >> 20} MB")))

    def no_multistatus(self, answer: Answer, why: str) -> Nonsense:
        if is_page(answer):
            return self.nonsense("it sent a web page instead of calendar data")
        return self.nonsense("it sent nothing" if not answer.body else f"what it sent cannot be read ({why})")

    def elsewhere(self, url: str) -> Unreachable:
        return Unreachable(
            f"The server of {self.calendar} sends Syncline on to another one: {url}. Your password was not sent there. "
            "If you trust that address, make it the url of this calendar."
        )

    # -- by what the connection is like -----------------------------------------------------------------------------

    def lost(self, error: Lost) -> SideError:
        """No answer came."""
        import socket
        import ssl

        from engine.adapters.caldav.road import Barred, Unconnected, Unsecured

        found = [*_causes(error)]
        host = self.settings.url.partition("://")[2].partition("/")[0]
        certificate = next((each for each in found if isinstance(each, ssl.SSLCertVerificationError)), None)
        if certificate is not None:
            return Unreachable(
                f"The certificate of {host} cannot be trusted ({certificate.verify_message}), so {self.calendar} was not "
                "opened. If it is your company's own, name its certificate authority with ca_file."
            )
        if isinstance(error, Unsecured) or any(isinstance(each, ssl.SSLError) for each in found):
            return Unreachable(f"No secure connection to {host} could be made for {self.calendar}: check its url.")
        if any(isinstance(each, socket.gaierror) for each in found):
            return Unreachable(
                f"Nobody knows the server {host} of {self.calendar}: check your connection to the network, and the url."
            )
        if isinstance(error, Barred):
            return Unreachable(
                f"The web proxy does not let Syncline through to {host} for {self.calendar}: check proxy."
            )
        if any(isinstance(each, TimeoutError) for each in found):
            return Unreachable(f"The server {host} of {self.calendar} does not answer in time. {_AGAIN}")
        if isinstance(error, Unconnected):
            return Unreachable(f"The server {host} of {self.calendar} cannot be reached: check your network. {_AGAIN}")
        return Unreachable(f"The connection to {host} broke off while {self.calendar} was worked with. {_AGAIN}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that it came from."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__cause__, each.__context__]
        if isinstance(each, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", each).exceptions
