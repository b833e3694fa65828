"""The dataset's page for those who would rather have RDF (RFC 9110, 12.5.1)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from hiroba.catalog.dcat.types import MEDIA_TYPES

_OFFERED = {"text/html": "", **{media_type: form.value for form, media_type in MEDIA_TYPES.items()}}


def elsewhere(request: HttpRequest, dataset_id: str) -> HttpResponse | None:
    """Lead to the dataset as RDF where the asker likes that better than the page; None: they do not."""
    form = _OFFERED.get(request.get_preferred_type(list(_OFFERED)) or "", "")
    if not form:
        return None
    response = HttpResponse(status=303)
    response.headers["Location"] = f"{reverse('catalogue:dataset', args=[dataset_id])}.{form}"
    patch_vary_headers(response, ["Accept"])
    return response


def alternates(dataset_id: str) -> list[tuple[str, str]]:
    """(media type, address) of the dataset as RDF, for the head of its page."""
    page = reverse("catalogue:dataset", args=[dataset_id])
    return [(media_type, f"{page}.{form}") for form, media_type in MEDIA_TYPES.items()]
