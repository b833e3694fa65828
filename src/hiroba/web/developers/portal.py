"""/developers: where building begins."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.intake.sandboxes import service as sandboxes
from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.services import service as services
from hiroba.web.shell import principal


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """Documents for everybody; for whoever has signed in what they may look after."""
    who = principal(request)
    administered = [
        organisations.get(code)
        for code, role in sorted(who.roles.items())
        if role is Role.ADMINISTRATOR and not organisations.is_trial(code)
    ]
    values: dict[str, Any] = {
        "base": f"{request.scheme}://{request.get_host()}",
        "sandbox": sandboxes.sandbox_of(who),
        "bodies": [
            {"organisation": each, "services": services.outside_of(each.code)} for each in administered
        ],
    }
    return render(request, "web/developers/portal.html", values)
