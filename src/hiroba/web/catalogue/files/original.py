"""The bytes as the office handed them in. They are never shown in the page: only saved."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from hiroba.catalog.tables.service import safe_name
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.kernel.storage import service as storage
from hiroba.web.catalogue.dataset.unread import unread_csv
from hiroba.web.catalogue.files.names import disposition, etag_of, finish, unchanged
from hiroba.web.catalogue.reader import open_dataset, table_of


class _InLargeBlocks(FileResponse):
    """Django's 4 KiB a block cost more than the reading."""

    block_size = 256 * 1024


@require_safe
def original(request: HttpRequest, dataset_id: str, number: int) -> HttpResponseBase:
    """GET /datasets/<id>/original/<version>."""
    opened = open_dataset(request, dataset_id, number)
    version = opened.detail.version
    etag = etag_of(version.sha256)
    if (same := unchanged(request, etag)) is not None:
        return finish(same, opened, etag)
    file = storage.open_file(version.blob)
    usage.used(opened.detail.card, Use.DOWNLOAD, opened.who, rows=version.rows, size=version.size)
    response = _InLargeBlocks(file, content_type="application/octet-stream")
    response.headers["Content-Length"] = str(version.size)
    stem, dot, ending = version.name.rpartition(".")
    name = f"{safe_name(stem)}{dot}{safe_name(ending)}" if dot else safe_name(version.name)
    response.headers["Content-Disposition"] = disposition(name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return finish(response, opened, etag)


@require_safe
def unread(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """GET /datasets/<id>/unread.csv?table=: every cell that could not be read."""
    opened = open_dataset(request, dataset_id)
    table = table_of(request, opened.detail)
    etag = etag_of("unread", table.unread, request.LANGUAGE_CODE)
    usage.used(opened.detail.card, Use.DOWNLOAD, opened.who)
    response = StreamingHttpResponse(
        unread_csv(table) if table.unread else iter(()), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = disposition(f"{safe_name(opened.detail.card.title)}_unread.csv")
    return finish(response, opened, etag)
