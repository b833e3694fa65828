"""Whether somebody may have become another since they were looked at: asked for thousands of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from django.utils import timezone

from hiroba.kernel.acting import service as acting
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people.models import ApiToken, MachineClient, User


def marks_of(asked: Iterable[Principal]) -> dict[tuple[str, str], Hashable]:
    """Return a mark by kind and id of each: where it is the one of last time, `as_now` says the same.

    A handful of queries, however many are asked of. Whoever acts for another now has a new mark each time.
    """
    who = list(asked)
    persons = {int(each.id) for each in who if each.kind == "person" and each.id.isdigit()}
    tokens = _tokens([each.id for each in who if each.kind == "token"])
    held = _held(persons | {row[0] for row in tokens.values()})
    acts = acting.acting_now(str(id) for id in persons)
    found: dict[tuple[str, str], Hashable] = {}
    for each in who:
        if each.kind == "person" and each.id.isdigit():
            found[each.kind, each.id] = object() if each.id in acts else held.get(int(each.id))
        elif each.kind == "token":
            row = tokens.get(each.id)
            found[each.kind, each.id] = None if row is None else (row, held.get(row[0]))
    return found


def _tokens(ids: list[str]) -> dict[str, tuple[Any, ...]]:
    """By the id of their principals: whose they are first, then all that can end or narrow them."""
    plain = [int(id[6:]) for id in ids if id.startswith("token-") and id[6:].isdigit()]
    clients = [id[7:] for id in ids if id.startswith("client-")]
    now = timezone.now()
    found: dict[str, tuple[Any, ...]] = {}
    for pk, owner, revoked, expires, scopes in ApiToken.objects.filter(pk__in=plain).values_list(
        "pk", "owner_id", "revoked", "expires", "scopes"
    ):
        found[f"token-{pk}"] = owner, revoked, bool(expires and expires <= now), tuple(scopes)
    for key, owner, revoked, keys, scopes in MachineClient.objects.filter(pk__in=clients).values_list(
        "pk", "owner_id", "revoked", "keys", "scopes"
    ):
        found[f"client-{key}"] = owner, revoked, bool(keys), tuple(scopes)
    return found


def _held(people: Iterable[int]) -> dict[int, Hashable]:
    ids = sorted(people)
    roles = defaultdict(tuple, organisations.roles_of_many(ids))
    rows = User.objects.filter(pk__in=ids).values_list("pk", "is_active", "operator")
    return {pk: (active, operator, roles[pk]) for pk, active, operator in rows}
