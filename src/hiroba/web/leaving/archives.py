"""The archive of an organisation's data: asked for, followed while it is made, downloaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.intake.leaving import service as leaving
from hiroba.intake.leaving.types import ArchiveInfo, ArchiveState
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.web.shell import principal


@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Have one made. Raises Forbidden, SignInNeeded, UnknownOrganisation."""
    leaving.ask_for(principal(request), code)
    messages.success(request, _("まとめファイルを作りはじめました。このページを閉じても続きます。"))
    return redirect("leaving:leave", code=code)


@never_cache
@require_safe
def now(request: HttpRequest, code: str) -> HttpResponse:
    """The list as it is now, for a page that waits. Raises Forbidden, SignInNeeded, UnknownOrganisation."""
    values = {"organisation": organisations.get(code), "rows": rows(principal(request), code)}
    return render(request, "web/leaving/archives.html", values | {"making": _making(values["rows"])})


@never_cache
@require_safe
def download(request: HttpRequest, code: str, id: str) -> HttpResponseBase:
    """The file itself. Raises Forbidden, SignInNeeded, UnknownArchive."""
    file, info = leaving.fetch(principal(request), code, id)
    day = info.made.date().isoformat() if info.made else ""
    return FileResponse(
        file, as_attachment=True, filename=f"{code}-{day}.zip", content_type="application/zip",
        headers={"Content-Length": str(info.size)},
    )  # fmt: skip


def rows(who: Principal, code: str) -> list[dict[str, Any]]:
    """Raises Forbidden, SignInNeeded."""
    return [
        {"archive": each, "ready": each.state is ArchiveState.READY,
         "making": each.state is ArchiveState.MAKING, "percent": _percent(each)}
        for each in leaving.archives(who, code)
    ]  # fmt: skip


def _percent(info: ArchiveInfo) -> int | None:
    return min(100, info.done * 100 // info.total) if info.total else None


def _making(found: Any) -> bool:
    return any(each["making"] for each in found)
