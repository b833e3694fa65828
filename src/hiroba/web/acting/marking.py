"""Every page that is asked for with a role of an emergency is told in the journal."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Outcome

_LONGEST = 200


class MarkingMiddleware:
    """Looks only at who was asked for while the page was made: others cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        who: Principal | None = getattr(request, "_hiroba_principal", None)
        if who is not None and who.emergencies:
            _mark(request, who, response.status_code)
        return response


def _mark(request: HttpRequest, who: Principal, status: int) -> None:
    """Which page and which thing; never what was searched for or sent, nor the secret of an address."""
    match = request.resolver_match
    if match is None:
        return
    named = [str(value) for name, value in match.kwargs.items() if name != "key" and "@" not in str(value)]
    id = "/".join([match.view_name or "page", *named])[:_LONGEST]
    for code in _bodies(who):
        journal.record(
            who, "emergency.request", "page", id, organisation=code, outcome=_outcome(status),
            details={"method": request.method or "", "status": status},
        )  # fmt: skip


def _outcome(status: int) -> Outcome:
    if status >= 500:
        return Outcome.FAILED
    return Outcome.REFUSED if status in (401, 403) else Outcome.DONE


def _bodies(who: Principal) -> list[str]:
    """One organisation for each emergency: the one whose role was taken."""
    return [code for code in who.roles if code in who.emergencies]
