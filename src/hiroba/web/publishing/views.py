"""The publishing page: files, folders and addresses in, rows with live progress out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.intake.publishing import service as publishing
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.web.publishing.errors import NoFile
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.publishing.rights import organisation_for, publishable
from hiroba.web.publishing.rows import row_of
from hiroba.web.publishing.taking import options_of, take_address, take_file
from hiroba.web.shell import principal

_RECENT = 10
ACCEPT = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods,.json,.geojson,.zip,.gpkg,.kml,.kmz,.parquet,.xml"


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """/publish: the page; POST is its form without JavaScript."""
    who = principal(request)
    if who.kind == "anonymous" and not settings.server().open:
        return redirect_to_login(request.get_full_path())
    own = publishable(who)
    if not own and not settings.server().open:
        return render(request, "web/publishing/join.html", status=403 if request.method == "POST" else 200)
    if request.method == "POST" and (answer := _receive(request, who)) is not None:
        return answer
    given, status = (request.POST, 422) if request.method == "POST" else (request.GET, 200)
    values: dict[str, Any] = {
        "organisations": own,
        "chosen": given.get("organisation", own[0].code if own else ""),
        "given": given,
        "recent": [row_of(each) for each in publishing.recent(who, _RECENT)],
        "once": new_mark(),
        "once_field": FIELD,
        "accept": ACCEPT,
        "limit": settings.intake().max_file_bytes,
    }
    return render(request, "web/publishing/publish.html", values, status=status)


def _receive(request: HttpRequest, who: Principal) -> HttpResponse | None:
    """Hand in every file and the address of the form; what one of them lacks does not stop the others.

    None: nothing was taken, and the form is shown again.
    """
    if not first_time(request):
        messages.info(request, _("このファイルは、もう受け付けています。"))
        return redirect("publishing:submissions")
    organisation = organisation_for(who, request.POST.get("organisation", ""))
    options = options_of(request.POST)
    taken = 0
    for file in request.FILES.getlist("file"):
        try:
            take_file(file, "", organisation=organisation, who=who, options=options)
            taken += 1
        except HirobaError as error:
            messages.error(request, f"{file.name}: {error}")
    url = request.POST.get("url", "").strip()
    if url:
        taken += _receive_address(request, url, organisation=organisation, who=who, options=options)
    if taken:
        messages.success(request, _("{n} 件を受け付けました。").format(n=taken))
        return redirect("publishing:submissions")
    if not url and not request.FILES:
        messages.warning(request, str(NoFile()))
    return None


def _receive_address(request: HttpRequest, url: str, **handing: Any) -> int:
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        messages.error(request, _("アドレスは https:// から始まる形で書いてください。"))
        return 0
    try:
        take_address(url, **handing)
    except HirobaError as error:
        messages.error(request, str(error))
        return 0
    return 1


@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """POST /publish/upload: one file of <hiroba-drop>. Raises NoFile, Forbidden, TooLarge."""
    who = principal(request)
    organisation = organisation_for(who, request.POST.get("organisation", ""))
    file = request.FILES.get("file")
    if file is None:
        raise NoFile
    identifier = take_file(
        file,
        request.POST.get("path", ""),
        organisation=organisation,
        who=who,
        options=options_of(request.POST),
    )
    url = reverse("publishing:submission", args=[identifier])
    status = reverse("publishing:status", args=[identifier])
    return JsonResponse({"id": identifier, "url": url, "status": status}, status=202)
