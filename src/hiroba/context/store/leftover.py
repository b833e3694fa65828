"""What a database cannot decide of a question, asked of each row in Python: the same for every back end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from hiroba.context.queries.service import geo_matcher, matcher, rectangle_of, scopes_match, search
from hiroba.context.queries.types import Body, Box, Find, Geo, Times
from hiroba.context.store.types import Select

Test = Callable[[Body, Times, Find], bool]
_BY_BOX = ("within", "intersects")
body_of = msgspec.json.Decoder(dict[str, Any]).decode


def common_tests(what: Select) -> tuple[Test, ...]:
    """Of ids and scopes."""
    tests: list[Test] = []
    if what.id_pattern is not None:
        found = search(what.id_pattern)
        tests.append(lambda body, _times, _find: found(body["id"]))
    if what.scopes is not None:
        scopes = what.scopes

        def in_scope(body: Body, _times: Times, _find: Find) -> bool:
            given = body.get("scope", ())
            return scopes_match(scopes, (given,) if isinstance(given, str) else given)

        tests.append(in_scope)
    return tuple(tests)


def q_test(what: Select) -> Test:
    assert what.q is not None
    return matcher(what.q)


def box_asked(geo: Geo) -> Box | None:
    """The box that is asked for, where boxes of places decide but for what lies on its edge."""
    return rectangle_of(geo.geometry) if geo.relation in _BY_BOX else None


def geo_test(geo: Geo) -> Test:
    """Made when the first row needs it: mostly none does."""
    made: list[Callable[[Body], bool]] = []

    def test(body: Body, _times: Times, _find: Find) -> bool:
        if not made:
            made.append(geo_matcher(geo))
        return made[0](body)

    return test
