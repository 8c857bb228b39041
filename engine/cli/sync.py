"""``syncline sync`` and ``syncline --auto``."""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Awaitable, Callable, Sequence

from engine.cli import desk, log, output, telling
from engine.config.model import Moment, PairConfig
from engine.model.progress import Observer
from engine.model.report import PairReport, Result
from engine.model.settings import OnConflict
from engine.session.reporting import exit_code, report_document
from engine.session.request import AT_SHUTDOWN, FOR_OTHERS, Request, Stop
from engine.session.workplace import Workplace


def sync(args: Namespace) -> int:
    """Run pairs because a person wants it now."""
    request = Request(
        dry_run=args.dry_run,
        on_conflict=None if args.on_conflict is None else OnConflict(args.on_conflict),
        yes=args.yes,
        anew=args.new_history,
        stop=Stop(args.budget),
    )

    async def work(found: Workplace) -> int:
        from engine.session.many import chosen, sync_pairs

        if not args.json:
            desk.warn(found.config)
        pairs = chosen(found, list(dict.fromkeys(args.pairs)))
        if not pairs and not args.json:
            output.put(f"There is no pair in {found.config.path} yet; add one, and this command keeps it in step.")

        async def run(observer: Observer) -> list[PairReport]:
            return await sync_pairs(found, pairs, request, observer)

        return _tell(await watched(request.stop, run), args)

    return desk.at_desk(args, work)


def auto(args: Namespace) -> int:
    """Run the pairs of a moment because nobody looks: asks nothing, and says nothing where all is well."""
    usual = AT_SHUTDOWN if Moment(args.auto) is Moment.SHUTDOWN else None
    request = Request(patient=True, wait=FOR_OTHERS, stop=Stop(usual if args.budget is None else args.budget))

    async def work(found: Workplace) -> int:
        from engine.cli.stopping import stoppable
        from engine.session.many import sync_pairs

        pairs: Sequence[PairConfig] = found.config.pairs_at(Moment(args.auto))
        reports = await stoppable(request.stop, lambda: sync_pairs(found, pairs, request))
        _log(reports)
        if found.config.notices and any(report.result is not Result.OK for report in reports):
            from engine.cli import notices

            notices.tell(reports)
        if args.json:
            output.put_json(report_document(reports, False))
            return exit_code(reports)
        for report in reports if args.verbose else telling.needs_a_word(reports):
            output.put(telling.summary(report))
        return exit_code(reports)

    return desk.at_desk(args, work)


async def watched(stop: Stop, run: Callable[[Observer], Awaitable[list[PairReport]]]) -> list[PairReport]:
    """A run with bars on a terminal, which Ctrl-C stops."""
    from engine.cli import progress
    from engine.cli.stopping import stoppable

    shown = progress.bars()
    try:
        return await stoppable(stop, lambda: run(progress.observer(shown)))
    finally:
        if shown is not None:
            shown.clear()


def tell(reports: Sequence[PairReport], args: Namespace, dry_run: bool) -> int:
    """Print what runs did; gives the exit code."""
    _log(reports)
    if args.json:
        output.put_json(report_document(reports, dry_run))
    else:
        for report in reports:
            output.put("\n".join(telling.lines(report, dry_run, args.verbose)))
    return exit_code(reports)


def _tell(reports: Sequence[PairReport], args: Namespace) -> int:
    return tell(reports, args, args.dry_run)


_LOGGED = 100
"""Items of a run that the log names; a first sync has thousands, and the history has them all."""


def _log(reports: Sequence[PairReport]) -> None:
    logger = logging.getLogger(log.LOGGER)
    for report in reports:
        logger.info("run %s: %s (%s)", report.run, telling.summary(report), report.result.value)
        for line in report.items[:_LOGGED]:
            what = " ".join(filter(None, (line.action, line.side, *line.fields)))
            logger.info("item %s: %s", line.id, what, extra={"private": line.sentence})
        if len(report.items) > _LOGGED:
            logger.info("and %d more: 'syncline history --run %s' lists them", len(report.items) - _LOGGED, report.run)
