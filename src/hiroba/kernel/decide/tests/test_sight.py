"""What a query shows is exactly what `decide` allows, in any world."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.decide.answers import answer
from hiroba.kernel.decide.facets import question
from hiroba.kernel.decide.sight import sight_of
from hiroba.kernel.decide.types import Action, Principal, Resource, Role, Visibility
from hiroba.kernel.organisations import tree
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

KINDS = list(OrganisationKind)


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


@st.composite
def questions(draw):
    world = draw(worlds())
    codes = st.sampled_from([*world.infos, "gone"])
    roles = draw(st.dictionaries(codes, st.sampled_from(Role), max_size=4))
    scopes = draw(st.none() | st.frozensets(st.sampled_from(Action)))
    kind = draw(st.sampled_from(["anonymous", "person", "token", "system"]))
    who = Principal(kind, "1", roles, scopes, draw(st.booleans()))
    return world, who, draw(st.sampled_from([Action.DATASET_READ, Action.ENTITY_READ]))


@settings(max_examples=300, deadline=None)
@given(questions())
def test_sight_agrees_with_decide(asked):
    world, who, action = asked
    kept = tree._kept
    tree._kept = tree._Kept(world, float("inf"))
    try:
        sight = sight_of(who, action)
        for owner in [*world.infos, "gone"]:
            for visibility in Visibility:
                what = Resource("dataset", "d", owner, visibility)
                assert _seen(sight, what) == answer(question(who, action, what)).allowed, (what, sight)
    finally:
        tree._kept = kept


def _seen(sight, what):
    return (
        sight.everything
        or what.visibility is Visibility.PUBLIC
        or (what.visibility is Visibility.ORGANISATION and what.organisation in sight.organisations)
        or (what.visibility is Visibility.PRIVATE and what.organisation in sight.private_of)
    )
