"""The laws, over the pure core: two calendars as values, and runs that cannot fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from engine.adapters.memory import Normaliser, chain, crlf, no_trailing_blanks, shortened, without
from engine.ical.facts import facts, fingerprint
from engine.ical.graft import differences
from engine.ical.objects import one_object
from engine.model.both import Both, Side, each, only
from engine.model.capabilities import Capabilities, Fits
from engine.model.memory import Held
from engine.model.plan import Choice, Conflict, Defer, Item, Plan, Question, Settle, Survival, Use, Verdict
from engine.model.resource import CalendarObject, ETag, Href, ItemKey, Resource, Uid
from engine.model.rules import Rules
from engine.model.settings import Direction, OnConflict, Private
from engine.model.situation import Drift, Edited, Kept, New, Removed, Situation, Tracked, Twins
from engine.model.write import Create, Delete, Update, Write
from engine.sync.lens import Lens
from engine.sync.lower import lower
from engine.sync.permit import permit
from engine.sync.policy import versions
from engine.sync.reconcile import Judge, decide
from engine.sync.settle import Will, settle
from tests.drawing import Edit, calendar_texts, edits
from tests.mirror import flipped, shape

KEY = ItemKey("k")
POOR = chain(crlf, no_trailing_blanks, shortened("SUMMARY", 10), without("VALARM", "ATTACH", "X-ACCOUNT"))


def keeps_all(text: str) -> str:
    return text


RICH: Both[Normaliser] = Both(keeps_all, keeps_all)


def side_that(keeps: Normaliser) -> Capabilities:
    return Capabilities(fit=lambda item: Fits(CalendarObject(item.uid, keeps(item.text))))


@dataclass(frozen=True)
class World:
    """One item: what the history remembers of each side, what each side says now, and what the sides can hold."""

    was: Both[str | None]
    now: Both[str | None]
    keeps: Both[Normaliser] = RICH
    rules: Rules = field(default_factory=Rules)

    @property
    def judge(self) -> Judge:
        return Judge(Lens(self.rules), self.keeps.map(side_that))

    @property
    def flipped(self) -> World:
        return World(self.was.flipped, self.now.flipped, self.keeps.flipped, self.rules)

    @property
    def situation(self) -> Situation | None:
        if self.was.left is not None and self.was.right is not None:
            drifts = each(lambda side: drift(self.was[side] or "", self.now[side]))
            return Tracked(drifts)
        match self.now.left, self.now.right:
            case None, None:
                return None
            case str(text), None:
                return New(Side.LEFT, resource(text))
            case None, str(text):
                return New(Side.RIGHT, resource(text))
            case left, right:
                return Twins(Both(resource(left or ""), resource(right or "")))


def object_of(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found


def resource(text: str) -> Resource:
    return Resource(Href("h"), ETag("2"), object_of(text))


def drift(was: str, now: str | None) -> Drift:
    held = Held(Href("h"), ETag("1"), object_of(was))
    if now is None:
        return Removed(held)
    here = resource(now)
    return Kept(here, held) if fingerprint(facts(now)) == fingerprint(facts(was)) else Edited(here, held)


def judged(world: World) -> Item[Verdict | Question] | None:
    situation = world.situation
    if situation is None:
        return None
    item: Item[Verdict | Question] = Item(KEY, Uid("u"), situation, decide(KEY, situation, world.judge))
    return permit(Plan((item,)), world.rules, world.judge.sides).items[0]


def settled(world: World, use: Use | None = None) -> tuple[Item[Verdict], ...]:
    item = judged(world)
    if item is None:
        return ()
    choices = {} if use is None else {KEY: Choice(KEY, use, versions(item.situation), {})}
    return settle(Plan((item,)), Will(choices), world.judge).items


def after(world: World, use: Use | None = None) -> World:
    """The world after a run in which nothing went wrong; each side keeps what it can of what it is given."""
    items = settled(world, use)
    if not items:
        return replace(world, was=Both(None, None))
    item = items[0]
    if isinstance(item.verdict, Defer):
        return world
    now = each(lambda side: written(lower(item)[side], world.now[side], world.keeps[side]))
    linked = now.left is not None and now.right is not None
    agreed = item.verdict.agreed
    was = each(lambda side: now[side] if (text := agreed[side]) is None else text.text) if linked else Both(None, None)
    return replace(world, was=was, now=now)


def written(write: Write | None, here: str | None, keeps: Normaliser) -> str | None:
    match write:
        case None:
            return here
        case Create(item) | Update(_, _, item, _):
            return keeps(item.text)
        case Delete():
            return None


def common(world: World) -> Both[str | None]:
    """What both sides can hold of what each side says."""

    def said(text: str | None) -> str | None:
        if text is None:
            return None
        for keeps in world.keeps:
            text = keeps(text)
        return fingerprint(facts(text))

    return world.now.map(said)


# -- worlds ------------------------------------------------------------------------------------------------------------------

UIDS = st.just("one@example.com")


def edited(text: str, by: Sequence[Edit] | None) -> str | None:
    if by is None:
        return None
    for edit in by:
        text = edit(text)
    return text


some_edits = st.lists(edits(), max_size=3)
removed = st.none()


@st.composite
def worlds(draw: st.DrawFn, poor: bool = True, removals: bool = True) -> World:
    """An item that both sides agreed on, and what each side did to it since."""
    text = draw(calendar_texts(UIDS))
    keeps: Both[Normaliser] = Both(keeps_all, keeps_all)
    if poor and draw(st.booleans()):
        keeps = Both(keeps_all, POOR) if draw(st.booleans()) else Both(POOR, keeps_all)
    was = keeps.map(lambda keep: keep(text))
    work = some_edits | removed if removals else some_edits
    doings = Both(draw(work), draw(work))
    now = each(lambda side: kept(edited(was[side], doings[side]), keeps[side]))
    return World(was, now, keeps)


def kept(text: str | None, keeps: Normaliser) -> str | None:
    return None if text is None else keeps(text)


@st.composite
def first_meetings(draw: st.DrawFn) -> World:
    text = draw(calendar_texts(UIDS))
    now = Both(text, edited(text, draw(some_edits)))
    present = draw(st.sampled_from((Both(True, True), Both(True, False), Both(False, True))))
    return World(Both(None, None), each(lambda side: now[side] if present[side] else None))


any_world = worlds() | first_meetings()
deciding = st.sampled_from((Use.LEFT, Use.RIGHT))


# -- the laws ----------------------------------------------------------------------------------------------------------------


@given(any_world, deciding)
def test_1_it_converges_and_a_second_run_plans_nothing(world: World, use: Use) -> None:
    done = after(world, use)
    left, right = common(done)
    assert left == right
    assert not any(write for item in settled(done) for write in lower(item))
    assert all(isinstance(item.verdict, Settle) for item in settled(done))


@given(any_world)
def test_2_it_is_symmetric(world: World) -> None:
    one, other = judged(world), judged(world.flipped)
    assert flipped(None if one is None else one.verdict) == (None if other is None else shape(other.verdict))


@given(any_world)
def test_3_an_open_question_touches_neither_side_nor_baseline(world: World) -> None:
    item = judged(world)
    if item is not None and isinstance(item.verdict, Conflict):
        assert after(world) == world


@given(any_world, deciding, st.booleans(), st.booleans())
def test_4_a_run_that_died_between_its_writes_is_finished_by_the_next_one(
    world: World, use: Use, left_written: bool, right_written: bool
) -> None:
    """Whatever was written, the history knows nothing of it; what nobody disputed ends the same."""
    undisturbed = after(world, use)
    item = judged(world)
    if item is None or isinstance(item.verdict, Conflict | Survival):
        return
    landed = Both(left_written, right_written)
    half = replace(world, now=each(lambda side: (undisturbed if landed[side] else world).now[side]))
    end = after(half, use)
    assert common(end) == common(undisturbed)


@given(worlds())
def test_5_nothing_is_deleted_but_what_the_other_side_removed(world: World) -> None:
    for item in settled(world):
        for side in Side:
            if isinstance(lower(item)[side], Delete):
                assert world.now[side.other] is None
                assert world.was[side.other] is not None


@given(worlds(poor=False), st.sampled_from((Direction.LEFT_TO_RIGHT, Direction.RIGHT_TO_LEFT)), deciding)
def test_6_what_was_withheld_comes_when_it_may(world: World, direction: Direction, use: Use) -> None:
    one_way = after(replace(world, rules=Rules(direction=direction)), use)
    both_ways = replace(one_way, rules=Rules())
    for _ in range(2):
        both_ways = after(both_ways, use)
    left, right = common(both_ways)
    assert left == right
    target = Side.RIGHT if direction is Direction.LEFT_TO_RIGHT else Side.LEFT
    assert one_way.now[target.other] == world.now[target.other], "nothing was carried against the direction"


@given(calendar_texts(UIDS), st.lists(st.tuples(st.sampled_from(Side), edits()), max_size=5), deciding)
def test_7_what_a_side_cannot_hold_survives_on_the_other_through_any_number_of_edits(
    text: str, doings: list[tuple[Side, Edit]], use: Use
) -> None:
    keeps: Both[Normaliser] = Both(keeps_all, POOR)
    world = World(keeps.map(lambda keep: keep(text)), keeps.map(lambda keep: keep(text)), keeps)
    rich = only_rich(text)
    for side, edit in doings:
        world = after(replace(world, now=worked_on(world, side, edit)), use)
    assert world.now.left is not None
    assert rich <= only_rich(world.now.left)


def worked_on(world: World, side: Side, edit: Edit) -> Both[str | None]:
    here = world.now[side]
    assert here is not None
    return only(side, kept(edit(here), world.keeps[side]), world.now[side.other])


def only_rich(text: str) -> set[tuple[str, str]]:
    names = ("VALARM", "ATTACH", "X-ACCOUNT")
    return {(a.name, f.canon) for a, f in facts(text).items() if a.name in names and not a.where.occurrence}


@given(any_world)
def test_9_equal_content_is_never_a_conflict(world: World) -> None:
    item = judged(world)
    if item is not None and isinstance(item.verdict, Conflict):
        for clash in item.verdict.clashes:
            left, right = clash.versions
            assert (None if left is None else left.canon) != (None if right is None else right.canon)


@given(worlds(poor=False, removals=False))
def test_9_a_conflict_is_only_about_what_both_sides_worked_on(world: World) -> None:
    """Or about what stands and falls with it: start and end, a series and its occurrences."""
    item = judged(world)
    assert item is not None
    if not isinstance(item.verdict, Conflict):
        return
    touched = each(lambda side: differences(facts(world.was[side] or ""), facts(world.now[side] or "")))
    assert touched.left
    assert touched.right
    for clash in item.verdict.clashes:
        assert any(address.where == clash.address.where for side in Side for address in touched[side])


@given(worlds(poor=False, removals=False), deciding)
def test_a_side_that_was_chosen_says_what_it_said(world: World, use: Use) -> None:
    """All that the chosen side changed stands on both sides afterwards."""
    side = Side.LEFT if use is Use.LEFT else Side.RIGHT
    item = judged(world)
    assert item is not None
    if not isinstance(item.verdict, Conflict):
        return
    done = after(world, use)
    wanted = facts(world.now[side] or "")
    for clash in item.verdict.clashes:
        fact = wanted.get(clash.address)
        for text in done.now:
            found = facts(text or "").get(clash.address)
            assert (None if found is None else found.canon) == (None if fact is None else fact.canon)


@given(calendar_texts(UIDS), some_edits, some_edits, deciding)
def test_private_words_never_travel_and_placeholders_never_come_back(
    text: str, left: list[Edit], right: list[Edit], use: Use
) -> None:
    from tests.drawing import SetProperty

    rules = Rules(private=Private.BUSY)
    secret = SetProperty("CLASS", "PRIVATE")(SetProperty("DESCRIPTION", "the secret")(text))
    world = World(Both(None, None), Both(secret, None), rules=rules)
    world = after(world)
    assert world.now.right is not None
    assert "the secret" not in world.now.right
    doings = Both([edit for edit in left if "CLASS" not in repr(edit)], right)
    world = replace(world, now=each(lambda side: edited(world.now[side] or "", doings[side])))
    before = facts(world.now.left or "")
    world = after(world, use)
    assert "the secret" not in (world.now.right or "")
    hidden = {a: f.canon for a, f in before.items() if a.name in ("SUMMARY", "DESCRIPTION", "LOCATION")}
    now = facts(world.now.left or "")
    for address, canon in hidden.items():
        if address in now:
            assert now[address].canon == canon


@given(any_world, st.sampled_from((OnConflict.LEFT, OnConflict.RIGHT)))
def test_a_policy_leaves_no_question_open(world: World, policy: OnConflict) -> None:
    world = replace(world, rules=Rules(on_conflict=policy))
    assert all(isinstance(item.verdict, Settle) for item in settled(world))
