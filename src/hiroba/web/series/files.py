"""The rows of a series as files: the forms, questions and pieces of any dataset."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from hiroba.web.catalogue.files.data import lead_to_file, send_data, send_negotiated
from hiroba.web.catalogue.files.features import send_features
from hiroba.web.series.reader import open_whole


@require_safe
def data(request: HttpRequest, series_id: str, form: str) -> HttpResponseBase:
    """GET /series/<id>/data.<form>. Raises UnknownSeries, and what a dataset's file raises."""
    return send_data(request, open_whole(request, series_id), form)


@require_safe
def negotiated(request: HttpRequest, series_id: str) -> HttpResponseBase:
    """GET /series/<id>/data: the form that the Accept header asks for."""
    return send_negotiated(request, open_whole(request, series_id))


@require_safe
def download(request: HttpRequest, series_id: str) -> HttpResponse:
    """GET /series/<id>/download?form=csv&…: leads to the file's own address."""
    return lead_to_file(request, open_whole(request, series_id))


@require_safe
def features(request: HttpRequest, series_id: str) -> HttpResponseBase:
    """GET /series/<id>/features.geojson?bbox=."""
    return send_features(request, open_whole(request, series_id))
