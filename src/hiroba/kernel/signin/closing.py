"""Somebody may sign in no longer, or a service know nobody: what was open ends now, and services are told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from allauth.idp.oidc.models import Client, Token
from django.db import transaction

from hiroba.kernel.people import service as people
from hiroba.kernel.signin import visits
from hiroba.kernel.signin.sessions import end_openings, end_sessions


def connect() -> None:
    """Follow accounts that are closed, whoever closes them."""
    people.closed.connect(_closed, dispatch_uid="hiroba.kernel.signin.closing")


@transaction.atomic
def end_everything(user_id: int) -> None:
    """End where somebody is signed in, and what services hold of them; each that wants to know is told."""
    end_sessions(user_id)
    visits.over_of(user_id)
    end_openings(user_id)


@transaction.atomic
def end_at_services(organisations: Collection[str]) -> None:
    """End what the services of these organisations hold of anybody."""
    theirs = Client.objects.filter(data__organisation__in=list(organisations)).values_list("pk", flat=True)
    ids = list(theirs)
    visits.over_at(ids)
    Token.objects.filter(client_id__in=ids).delete()


def _closed(sender: object, id: int, **_: Any) -> None:  # noqa: ARG001 - as signals are sent
    end_everything(id)
