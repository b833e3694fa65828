"""/organisations/<code>/dataspace: what an organisation asked of other data spaces, and whom it can ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.kernel.organisations import service as organisations
from hiroba.protocols.dsp import service as dsp
from hiroba.web.dataspace.words import row
from hiroba.web.shell import principal


@never_cache
@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    info, who = organisations.get(code), principal(request)
    rows = [row(each) for each in dsp.all_asked(who, code)]
    values = {
        "organisation": info,
        "peers": dsp.peers(who, code),
        "waiting": [each for each in rows if each.waits],
        "rows": [each for each in rows if not each.waits and not each.ended],
        "ended": [each for each in rows if each.ended],
        "may_manage": dsp.may_manage(who, code),
    }
    return render(request, "web/dataspace/listing.html", values)
