"""Notifications that wait, or were given up, tell of a thing; erased, they tell nothing."""

from __future__ import annotations

from django.db.models import QuerySet

from hiroba.context.subscriptions.models import Letter
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target


def _of(target: Target) -> QuerySet[Letter]:
    return Letter.objects.filter(tenant=target.organisation, entity=target.what)


def _count(target: Target) -> int:
    return _of(target).count()


def _erase(target: Target) -> int:
    return _of(target).delete()[0]


def register() -> None:
    erasure.add_place(erasure.Place(Kind.THING, "notifications", _count, _erase))
