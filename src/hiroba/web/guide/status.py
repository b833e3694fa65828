"""Whether everything works, for people; machines ask /health/ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.kernel.operations import service as operations

PARTS: Mapping[str, Any] = {
    "database": _("データベース"),
    "storage": _("ファイルをしまう場所"),
    "migrations": _("データベースの形"),
    "worker": _("ファイルを整える係"),
}


@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """GET /status."""
    found = operations.ready()
    parts = [(str(PARTS.get(name, name)), state == "ok") for name, state in found.checks.items()]
    return render(request, "web/guide/status.html", {"ready": found.ready, "parts": parts})
