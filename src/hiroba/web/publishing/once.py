"""A form counts once, however often its button is pressed."""

from __future__ import annotations

import secrets

from django.http import HttpRequest

FIELD = "once"
_KEY = "publishing_once"
_KEPT = 50


def new_mark() -> str:
    """The mark of a fresh form."""
    return secrets.token_urlsafe(9)


def first_time(request: HttpRequest) -> bool:
    """True the first time that this form's mark is seen; a form without a mark is always new."""
    mark = request.POST.get(FIELD, "")[:32]
    if not mark:
        return True
    seen: list[str] = request.session.get(_KEY, [])
    if mark in seen:
        return False
    request.session[_KEY] = [*seen, mark][-_KEPT:]
    request.session.save()
    return True
