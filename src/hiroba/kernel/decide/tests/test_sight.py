"""What a query shows is exactly what `decide` allows, in any world."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.decide import rulebook
from hiroba.kernel.decide.answers import answer
from hiroba.kernel.decide.facets import question
from hiroba.kernel.decide.rules import Effect, Limits, Party, PartyKind, Rule, Target, TargetKind
from hiroba.kernel.decide.sight import sight_of, sights_of
from hiroba.kernel.decide.types import (
    Action,
    Assurance,
    Condition,
    Principal,
    Resource,
    Role,
    Ruled,
    Sight,
    Visibility,
)
from hiroba.kernel.organisations import tree
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

KINDS = list(OrganisationKind)
READS = {
    Action.DATASET_READ: (TargetKind.DATASET, "dataset"),
    Action.ENTITY_READ: (TargetKind.ENTITIES, "entity"),
}


@st.composite
def worlds(draw):
    """A random tree: each organisation stands under an earlier one, or at the top."""
    infos = {}
    for number in range(draw(st.integers(1, 8))):
        above = draw(st.none() | st.integers(0, number - 1)) if number else None
        parent = None if above is None else f"o{above}"
        code = f"o{number}"
        infos[code] = OrganisationInfo(code, draw(st.sampled_from(KINDS)), code, code, parent)
    return tree.Tree(infos)


COLUMNS = st.none() | st.frozensets(st.sampled_from("abc"), min_size=1)


@st.composite
def rules(draw, codes):
    owner = draw(codes)
    target = draw(
        st.sampled_from(
            [
                Target(TargetKind.DATASET, "d", owner),
                Target(TargetKind.DATASET, "other", owner),
                Target(TargetKind.ENTITIES, "d", owner),
                Target(TargetKind.ORGANISATION, owner, owner),
            ]
        )
    )
    kind = draw(st.sampled_from(PartyKind))
    bare = kind in (PartyKind.ANYONE, PartyKind.SIGNED_IN)
    return Rule(
        id=draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)),
        effect=draw(st.sampled_from(Effect)),
        actions=frozenset({draw(st.sampled_from(["dataset:read", "entity:read"]))}),
        target=target,
        assignee=Party(kind, "" if bare else draw(codes | st.just("1"))),
        assurance=draw(st.sampled_from(Assurance)),
        purposes=draw(st.frozensets(st.sampled_from(["防災", 'q"\\\n']))),
        limits=Limits(columns=draw(COLUMNS)),
    )


@st.composite
def questions(draw):
    world = draw(worlds())
    codes = st.sampled_from([*world.infos, "gone"])
    roles = draw(st.dictionaries(codes, st.sampled_from(Role), max_size=4))
    scopes = draw(st.none() | st.frozensets(st.sampled_from(Action)))
    kind = draw(st.sampled_from(["anonymous", "person", "token", "system"]))
    purpose = draw(st.sampled_from(["", "防災", 'q"\\\n']))
    who = Principal(kind, "1", roles, scopes, draw(st.booleans()), purpose, draw(st.sampled_from(Assurance)))
    made = draw(st.lists(rules(codes), max_size=4, unique_by=lambda rule: rule.id))
    return world, tuple(made), who, draw(st.sampled_from([Action.DATASET_READ, Action.ENTITY_READ]))


@settings(max_examples=400, deadline=None)
@given(questions())
def test_sight_agrees_with_decide(asked):
    world, made, who, action = asked
    kept, book = tree._kept, rulebook._kept
    tree._kept = tree._Kept(world, float("inf"))
    rulebook._kept = rulebook._Kept(rulebook.Book(1, made), float("inf"))
    kind, word = READS[action]
    try:
        sight = sight_of(who, action)
        for owner in [*world.infos, "gone"]:
            for visibility in Visibility:
                decided = answer(question(who, action, Resource(word, "d", owner, visibility)))
                seen = sight.limits(kind, "d", visibility, owner)
                assert seen == (decided.limits if decided.allowed else None), (owner, visibility, decided)
                if kind is TargetKind.ENTITIES:
                    extent = sight.extent(["d"], visibility, owner)
                    assert extent == seen == sight.extent(["d"], visibility, owner)  # and remembered
                    assert sight.shows(["d"], visibility, owner) is (seen is not None and seen.whole)
                    assert sight.partial or seen is None or seen.whole
        many = [who, replace(who, id="2"), replace(who, id="1"), who]  # "1" is whom rules name
        found = sights_of(many, action)
        assert found == [sight_of(each, action) for each in many]
        assert all(sight.who in (each, None) for sight, each in zip(found, many, strict=True))
    finally:
        tree._kept, rulebook._kept = kept, book


def test_of_several_types_what_one_closes_is_closed_and_the_widest_opens() -> None:
    def seen(*types: str, opened: dict[str, Limits], closed: dict[str, frozenset[str]]) -> Limits | None:
        def target(type: str) -> Target:
            return Target(TargetKind.ENTITIES, type, "o0")

        ruled = Ruled(
            tuple((target(type), limits) for type, limits in opened.items()),
            tuple((target(type), columns) for type, columns in closed.items()),
        )
        return Sight(False, frozenset(), frozenset(), ruled=ruled).extent(types, Visibility.PRIVATE, "o0")

    some, more = Limits(columns=frozenset("a")), Limits(columns=frozenset("bc"))
    assert seen("T", opened={}, closed={}) is None
    assert seen("T", "U", opened={"T": some, "U": more}, closed={}) == more
    assert seen("T", "U", opened={"T": some, "U": more}, closed={"T": frozenset("c")}) == Limits(
        columns=frozenset("bc"), hidden=frozenset("c")
    )
    assert seen("T", "U", opened={"U": more}, closed={"T": frozenset()}) is None
    of_rows = Limits(rows=(Condition("a", "eq", "1"),))
    assert seen("T", opened={"T": of_rows}, closed={}) is None
