"""GET /robots.txt (RFC 9309): every dataset may be read; what only people use, or has no end, is left out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.web.discovery.root import root

# A search can be narrowed in endless ways, a table sorted in as many; the sitemap names each dataset once.
_CLOSED = (
    "/accounts/", "/account/", "/search?", "/search.atom", "/live/", "/datasets/*?", "/datasets/*/edit",
    "/datasets/*/withdraw", "/datasets/*/download", "/dcat/catalog.*after=",
)  # fmt: skip


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), "Allow: /", ""]
    lines.append(f"Sitemap: {root(request)}{reverse('discovery:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
