"""The pages of the services at their addresses, each behind a gate: is it on, may the reader, who uses it."""

from __future__ import annotations

from collections.abc import Callable

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.decorators.clickjacking import xframe_options_exempt

from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Manifest, Page
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Subject, SubjectKind, Use
from hiroba.rules.services import service as services
from hiroba.web.shell import principal

View = Callable[..., HttpResponse]


def mounted() -> list[URLResolver]:
    """Return the addresses of every installed service: "/s/<id>/..." in the URL namespace of its id."""
    return [path(f"s/{each.id}/", include((_pages(each), each.id))) for each in manifests.found()]


def _pages(manifest: Manifest) -> list[URLPattern]:
    return [path(page.route, _view(manifest, page), name=page.name) for page in manifest.pages]


def _view(manifest: Manifest, page: Page) -> Callable[..., HttpResponseBase]:
    gated = _gate(manifest.id, page)
    if not page.embeds:
        return gated
    framed: Callable[..., HttpResponseBase] = csp_replace({"frame-ancestors": ["*"]})(gated)
    return xframe_options_exempt(framed)


def _gate(service: str, page: Page) -> View:
    """Raises UnknownService, ServiceSuspended, Forbidden, SignInNeeded."""

    def gated(request: HttpRequest, **parts: object) -> HttpResponse:
        manifests.require_running(service)
        who = principal(request)
        if page.permission:
            manifests.require(who, page.permission)
        view: View = manifests.load(page.view)
        answer = view(request, who, **parts)
        if answer.status_code < 400:
            metering.meter(who, Subject(SubjectKind.SERVICE, service, ""), Use.PAGE)
            services.note_use(who, service)
        return answer

    return gated
