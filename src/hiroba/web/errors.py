"""Errors at the face: a page with a plain sentence for people, problem+json for machines.

Nothing personal and nothing of the inside (paths, traces, queries) is ever in either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.kernel.errors import service as errors
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.kernel.mynumber.types import MyNumberFound
from hiroba.web.correcting import given_back

_log = structlog.get_logger(__name__)


class _Page(HirobaError):
    """An error that Django itself raised, in the one shape."""


class NotThere(_Page):
    code = "not_found"
    status = 404
    sentence = gettext_lazy(
        "お探しのページは見つかりませんでした。アドレス（URL）が変わったか、公開が終わったのかもしれません。"
    )


class NotAllowed(_Page):
    code = "forbidden"
    status = 403
    sentence = gettext_lazy(
        "このページを見る権限がありません。担当の方は、ログインしてからもう一度お試しください。"
    )


class BadRequest(_Page):
    code = "bad_request"
    status = 400
    sentence = gettext_lazy(
        "送られた内容を読み取れませんでした。前のページに戻って、もう一度お試しください。"
    )


class NotThatWay(_Page):
    code = "method_not_allowed"
    status = 405
    sentence = gettext_lazy(
        "このアドレスは、ページのボタンを押したときだけ使うものです。前のページに戻って、もう一度お試しください。"
    )


class FormExpired(_Page):
    code = "form_expired"
    status = 403
    sentence = gettext_lazy(
        "画面の有効期限が切れました。前のページを読み直してから、もう一度送ってください。"
    )


class Broken(_Page):
    code = "internal"
    status = 500
    sentence = gettext_lazy(
        "広場の中で問題が起きました。入力した内容は保存されていないことがあります。少し待ってからもう一度お試しください。"
    )


def wants_json(request: HttpRequest) -> bool:
    """Return whether the asker reads JSON and did not ask for a page."""
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def _titles() -> dict[int, str]:
    return {
        401: _("ログインしてください"),
        403: _("ここから先は担当の方だけが入れます"),
        404: _("見つかりませんでした"),
        405: _("ここは直接開けません"),
        410: _("公開が終わりました"),
        413: _("大きすぎます"),
        429: _("少しお待ちください"),
        500: _("問題が起きました"),
    }


def render(request: HttpRequest, error: HirobaError) -> HttpResponse:
    """Render any HirobaError with its own status."""
    headers = {"Retry-After": str(error.data["seconds"])} if "seconds" in error.data else None
    if wants_json(request):
        return JsonResponse(
            errors.problem(error),
            status=error.status,
            content_type="application/problem+json",
            headers=headers,
        )
    left = _("退会した団体です") if error.code == "organisation_left" else ""
    title = left or _titles().get(error.status) or _("うまくいきませんでした")
    values: dict[str, Any] = {
        "title": title,
        "sentence": str(error),
        "status": error.status,
        "code": error.code,
    }
    # A 500 is made without the request: what broke may be the very thing that every page asks for.
    if error.status >= 500:
        html = render_to_string("web/errors/broken.html", values | {"language": _language(request)})
    else:
        html = render_to_string("web/errors/error.html", values, request=request)
    return HttpResponse(html, status=error.status, headers=headers)


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "ja"))


class ErrorMiddleware:
    """Turns a HirobaError that a page raised, and Django's bare refusal of a method, into an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and not answer.content:
            told = render(request, NotThatWay())
            told["Allow"] = answer["Allow"]
            return told
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        self._tell(request, exception)
        if not isinstance(exception, HirobaError):
            return None
        if exception.status >= 500:
            _log.error("page_failed", code=exception.code, exc_info=exception)
        corrected = given_back(request, exception) if isinstance(exception, MyNumberFound) else None
        return corrected or render(request, exception)

    def _tell(self, request: HttpRequest, exception: Exception) -> None:
        """Told by the name of the page, where it is known by now who asks."""
        who = getattr(request, "_hiroba_principal", None)
        page = request.resolver_match
        if who is not None:
            changes = request.method not in ("GET", "HEAD", "OPTIONS")
            journal.met(who, exception, "page", page.view_name if page else "", changes=changes)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, NotThere())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, NotAllowed())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, BadRequest())


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, Broken())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, FormExpired())
