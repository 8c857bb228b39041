"""Progress: one line for every calendar of every pair that is being synced."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from engine.model.both import Side
from engine.model.progress import Phase
from tui import phrase
from tui.phrase import fit, number, plain
from tui.state import Running

WORDS = {
    Phase.WAITING: "waiting",
    Phase.OPENING: "opening",
    Phase.LISTING: "listing",
    Phase.FETCHING: "reading",
    Phase.WRITING: "writing",
    Phase.DONE: "done",
}


class Gauges(Widget):
    """Nothing at all where nothing runs."""

    DEFAULT_CSS = """
    Gauges { height: auto; max-height: 40%; padding: 0 1; background: $surface; display: none; }
    Gauges.-some { display: block; }
    """

    running: reactive[tuple[Running, ...]] = reactive((), layout=True)

    def watch_running(self, running: tuple[Running, ...]) -> None:
        self.set_class(bool(running), "-some")

    def render(self) -> Content:
        width = max(40, self.size.width)
        lines = [gauge_line(run, side, width) for run in self.running for side in Side]
        room = max(2, self.size.height)
        if len(lines) > room:
            hidden = len(self.running) - (room - 1) // 2
            lines = [
                *lines[: (room - 1) // 2 * 2],
                Content.styled(f"and {number(hidden, 'more pair')} at the same time", "$quiet"),
            ]
        return Content("\n").join(lines)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(1, 2 * len(self.running))


def gauge_line(run: Running, side: Side, width: int) -> Content:
    """Pair, calendar, phase, a bar, how far, how fast; what does not fit is left out from the right."""
    gauge = run.gauges[side]
    name = fit(plain(run.pair), 8) if side is Side.LEFT else " " * 8
    if gauge is None:
        return Content.assemble((name, "bold"), " ", ("waits for its turn", "$quiet"))
    head = Content.assemble(
        (name, "bold"), " ", fit(plain(gauge.calendar), 10), " ", (fit(WORDS[gauge.phase], 8), "$primary")
    )
    room = width - head.cell_length - 2
    far = phrase.how_far(gauge.done, gauge.total)
    pace = phrase.pace(gauge.rate, gauge.left)
    wide = max(5, min(30, room - 42))
    bar = phrase.bar(gauge.done, gauge.total, wide) if gauge.phase is not Phase.DONE else phrase.bar(1, 1, wide)
    return Content.assemble(
        head, " ", (bar, "$primary"), "  ", fit(far, 14), " ", (fit(pace, max(0, room - wide - 17)), "$quiet")
    )
