"""/datasets/<id>/cite: how to cite it, to read and to take along."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hiroba.web.catalogue.dataset.api import site_address
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.names import licence
from hiroba.web.catalogue.reader import Opened, open_dataset
from hiroba.web.lifecycle.citation import Citation
from hiroba.web.templatetags.hiroba_ui import title_of

_FORMS = {
    "txt": ("text/plain; charset=utf-8", Citation.plain),
    "bib": ("application/x-bibtex; charset=utf-8", Citation.bibtex),
    "json": ("application/vnd.citationstyles.csl+json", Citation.csl),
}


def citation(request: HttpRequest, opened: Opened) -> Citation:
    """What is cited: the version that the address asks for."""
    card, version = opened.detail.card, opened.detail.version
    if version.number:
        path = reverse("lifecycle:version", args=[opened.id, version.number])
    else:
        path = reverse("catalogue:dataset", args=[opened.id])
    return Citation(
        id=opened.id,
        title=card.title,
        publisher=opened.detail.publisher or title_of(opened.organisation),
        version=version.number,
        day=timezone.localdate(version.created),
        url=site_address(request) + path,
        licence=licence(card.licence).title,
    )


@require_safe
def cite(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The three forms on a page; ?version= of an earlier one."""
    opened = open_dataset(request, dataset_id)
    cited = citation(request, opened)
    values = frame(opened, "") | {"plain": cited.plain(), "bibtex": cited.bibtex(), "csl": cited.csl()}
    return render(request, "web/lifecycle/cite.html", values)


@require_safe
def cite_as(request: HttpRequest, dataset_id: str, form: str) -> HttpResponse:
    """One form as a file."""
    opened = open_dataset(request, dataset_id)
    media_type, write = _FORMS[form]
    response = HttpResponse(write(citation(request, opened)), content_type=media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{opened.id}.{form}"'
    return response
