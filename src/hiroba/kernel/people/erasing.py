"""An account that goes for good, and a mark by which it is known again in an older backup."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress

from hiroba.kernel.people.errors import LastOperator, UnknownPerson
from hiroba.kernel.people.models import User


def require_erasable(id: int) -> str:
    """Return the mark of an account; raises UnknownPerson, LastOperator."""
    row = User.objects.filter(pk=id).first()
    if row is None:
        raise UnknownPerson
    others = User.objects.filter(operator=True, is_active=True).exclude(pk=id)
    if row.operator and not others.exists():
        raise LastOperator
    return _mark(row.pk, row.joined)


def marks() -> Iterator[tuple[int, str]]:
    """Give id and mark of every account."""
    for id, joined in User.objects.values_list("pk", "joined").iterator(2000):
        yield id, _mark(id, joined)


def addresses_of(id: int) -> tuple[str, ...]:
    """Return every mail address of an account, of one that is gone none."""
    row = User.objects.filter(pk=id).first()
    if row is None:
        return ()
    return tuple({row.email, *(each.email for each in EmailAddress.objects.filter(user=row))} - {""})


def remove(id: int) -> int:
    """Take an account away with its addresses, factors, roles, tokens and programs; return how many rows."""
    return User.objects.filter(pk=id).delete()[0]


def _mark(id: int, joined: datetime) -> str:
    """Of an opaque number and a moment to the microsecond: neither tells whom."""
    return hashlib.sha256(f"person {id} {joined.timestamp():.6f}".encode()).hexdigest()
